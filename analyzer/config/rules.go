package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Rule is what configuration needs to know of a rule.
type Rule struct {
	Code, Name string
	Default    bool // on unless it is ignored
}

// Fit returns the codes of the rules that a word stands for, and how specific it is: a code, a prefix of codes such as
// NM00, a name, or ALL.
func Fit(all []Rule, word string) (codes []string, specific int) {
	upper := strings.ToUpper(strings.TrimSpace(word))
	for _, r := range all {
		switch {
		case r.Code == upper, strings.EqualFold(r.Name, upper):
			return []string{r.Code}, 1 << 10
		case upper == "ALL", strings.HasPrefix(upper, "NM") && strings.HasPrefix(r.Code, upper):
			codes = append(codes, r.Code)
		}
	}
	if upper == "ALL" {
		return codes, 1
	}
	return codes, 1 + len(upper)
}

// UnknownRule is the error for a word that stands for no rule; it names the likeliest one.
func UnknownRule(all []Rule, word Item) *Error {
	var names []string
	for _, r := range all {
		names = append(names, r.Code, r.Name)
	}
	hint := didYouMean(word.Text, names, "; see `nomem rule` for the list")
	if flag := word.At.Flag; flag != "" && flag != configFlag {
		return errorf(Origin{}, "unknown rule %q in %s%s", word.Text, flag, hint)
	}
	return errorf(word.At, "unknown rule %q%s", word.Text, hint)
}

// selected returns the codes of the rules that are on. The layers count one after the other: one that has `select`
// begins anew, the others change what is there. In a layer the more specific of two words decides, and of equally
// specific ones `ignore`.
func selected(all []Rule, layers []*layer) map[string]bool {
	on := map[string]bool{}
	for _, r := range all {
		on[r.Code] = r.Default
	}
	for _, l := range layers {
		if _, ok := l.values["select"]; ok {
			clear(on)
		}
		rank := map[string]int{}
		for _, list := range [...]struct {
			key   string
			value bool
		}{{"select", true}, {"extend-select", true}, {"ignore", false}} {
			for _, word := range l.values[list.key].Items {
				codes, specific := Fit(all, word.Text)
				for _, code := range codes {
					if specific >= rank[code] {
						on[code], rank[code] = list.value, specific
					}
				}
			}
		}
	}
	return on
}

// didYouMean ends the message about a word that nobody knows: with the likeliest name, else with the hint.
func didYouMean(word string, names []string, hint string) string {
	if near := Nearest(word, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return hint
}

// Nearest returns the name that is closest to word by edit distance, "" if none is close.
func Nearest(word string, names []string) string {
	if len(names) == 0 || len(word) > 100 {
		return ""
	}
	word = strings.ToLower(word)
	distance := func(name string) int { return editDistance(word, strings.ToLower(name)) }
	best := slices.MinFunc(names, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	if distance(best) > 1+len(best)/4 {
		return ""
	}
	return best
}

// editDistance is the number of bytes to insert, delete or replace to turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
