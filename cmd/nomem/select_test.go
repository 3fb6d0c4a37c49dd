package main

import (
	"strings"
	"testing"

	"nomem/analyzer"
)

// someRules is a small list to select from; NM010 is off by default.
var someRules = []*analyzer.Rule{
	{Code: "NM001", Name: "unchecked-allocation", Default: true},
	{Code: "NM002", Name: "missing-memory-error", Default: true},
	{Code: "NM010", Name: "size-overflow"},
	{Code: "NM100", Name: "unused-suppression", Default: true},
}

func TestChoose(t *testing.T) {
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
		{"NM001;;NM001,NM0", "no rule is left"},
		{";NM001;NM0", "NM001 NM100"},
		{"NM01 ; ALL ;Unused-Suppression", "NM001 NM002 NM010"},
		{"NM0O1;;", `unknown rule "NM0O1" in --select; did you mean NM001?`},
		{";;unchecked-alocation", `unknown rule "unchecked-alocation" in --ignore; did you mean unchecked-allocation?`},
		{";E501;", "unknown rule \"E501\" in --extend-select; see `nomem rule`"},
		{"X;;", `unknown rule "X"`},
	} {
		parts := strings.Split(test.flags, ";")
		words := func(s string) []string {
			if s == "" {
				return nil
			}
			return strings.Split(s, ",")
		}
		s := selection{words(parts[0]), words(parts[1]), words(parts[2])}
		chosen, err := s.choose(someRules)
		var got []string
		for _, r := range chosen {
			got = append(got, r.Code)
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if text := strings.Join(got, " "); text != test.want && (err == nil || !strings.HasPrefix(text, test.want)) {
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
