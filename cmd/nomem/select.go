package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nomem/analyzer"
)

// A selection is the rules to run, as the flags say it: codes, prefixes of codes, names, or ALL.
type selection struct {
	Select       []string `placeholder:"RULE" group:"findings" help:"Run these rules instead of the default ones: codes, prefixes such as NM00, names, or ALL."`
	ExtendSelect []string `placeholder:"RULE" group:"findings" help:"Run these rules too."`
	Ignore       []string `placeholder:"RULE" group:"findings" help:"Leave these rules out."`
}

// choose returns the rules of all that s selects, in their order. Of two words that a rule fits the more specific one
// decides, and of equally specific ones --ignore.
func (s *selection) choose(all []*analyzer.Rule) ([]*analyzer.Rule, error) {
	on, rank := map[*analyzer.Rule]bool{}, map[*analyzer.Rule]int{}
	if len(s.Select) == 0 {
		for _, r := range all {
			on[r] = r.Default
		}
	}
	for _, list := range [...]struct {
		flag  string
		words []string
		value bool
	}{{"--select", s.Select, true}, {"--extend-select", s.ExtendSelect, true}, {"--ignore", s.Ignore, false}} {
		for _, word := range list.words {
			word = strings.TrimSpace(word)
			fitting, specific := fit(all, word)
			if len(fitting) == 0 {
				return nil, unknownRule(all, word, " in "+list.flag)
			}
			for _, r := range fitting {
				if specific >= rank[r] {
					on[r], rank[r] = list.value, specific
				}
			}
		}
	}
	var chosen []*analyzer.Rule
	for _, r := range all {
		if on[r] {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return nil, &analyzer.InputError{Msg: "no rule is left to run; see `nomem rule` for the list"}
	}
	return chosen, nil
}

// fit returns the rules that word stands for, and how specific it is.
func fit(all []*analyzer.Rule, word string) (fitting []*analyzer.Rule, specific int) {
	upper := strings.ToUpper(word)
	if upper == "ALL" {
		return all, 1
	}
	for _, r := range all {
		switch {
		case r.Code == upper, strings.EqualFold(r.Name, word):
			return []*analyzer.Rule{r}, 1 << 10
		case strings.HasPrefix(upper, "NM") && strings.HasPrefix(r.Code, upper):
			fitting = append(fitting, r)
		}
	}
	return fitting, 1 + len(word)
}

// unknownRule is the error for a word that stands for no rule; it names the likeliest one.
func unknownRule(all []*analyzer.Rule, word, where string) error {
	var names []string
	for _, r := range all {
		names = append(names, r.Code, r.Name)
	}
	text := fmt.Sprintf("unknown rule %q%s", word, where)
	if near := nearest(word, names); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	} else {
		text += "; see `nomem rule` for the list"
	}
	return &analyzer.InputError{Msg: text}
}

// nearest returns the name that is closest to word by edit distance, "" if none is close.
func nearest(word string, names []string) string {
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
