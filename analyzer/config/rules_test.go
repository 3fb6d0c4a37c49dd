package config

import (
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	rules := []Rule{
		{"NM001", "unchecked-allocation", true},
		{"NM002", "missing-memory-error", true},
		{"NM010", "size-overflow", false},
		{"NM100", "unused-suppression", true},
	}
	for _, test := range []struct {
		flags, want string // "select; extend-select; ignore"
	}{
		{";;", "NM001 NM002 NM100"},
		{"ALL;;", "NM001 NM002 NM010 NM100"},
		{"NM00;;", "NM001 NM002"},
		{"NM0;;", "NM001 NM002 NM010"},
		{"nm002,size-overflow;;", "NM002 NM010"},
		{";NM010;", "NM001 NM002 NM010 NM100"},
		{";;NM00", "NM100"},
		{"ALL;;NM010", "NM001 NM002 NM100"},
		{"NM001;;ALL", "NM001"},
		{"NM001;;NM001,NM0", ""},
		{";NM001;NM0", "NM001 NM100"},
		{"NM01;ALL;Unused-Suppression", "NM001 NM002 NM010"},
		{"NM0O1;;", `unknown rule "NM0O1" in --select; did you mean NM001?`},
		{";;unchecked-alocation", `unknown rule "unchecked-alocation" in --ignore; did you mean unchecked-allocation?`},
		{";E501;", "unknown rule \"E501\" in --extend-select; see `nomem rule`"},
		{"X;;", `unknown rule "X"`},
	} {
		flags := map[string]Value{}
		for i, words := range strings.Split(test.flags, ";") {
			if words == "" {
				continue
			}
			key := [...]string{"select", "extend-select", "ignore"}[i]
			v := Value{At: Origin{Flag: "--" + key}}
			for _, w := range strings.Split(words, ",") {
				v.Items = append(v.Items, Item{Text: w, At: v.At})
			}
			flags[key] = v
		}
		var got []string
		if r, err := New("/", rules, CommandLine{Flags: flags, Isolated: true}); err != nil {
			got = []string{err.Error()}
		} else if s, err := r.For("/"); err != nil {
			t.Error(err)
		} else {
			for _, r := range rules {
				if s.Selected(r.Code) {
					got = append(got, r.Code)
				}
			}
		}
		if text := strings.Join(got, " "); text != test.want && (test.want == "" || !strings.HasPrefix(text, test.want)) {
			t.Errorf("%q: %s, want %s", test.flags, text, test.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}} {
		if got := editDistance(test.a, test.b); got != test.want || editDistance(test.b, test.a) != got {
			t.Errorf("%q, %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
