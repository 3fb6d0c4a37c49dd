package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"nomem/analyzer"
	"nomem/analyzer/ruletest"
	"nomem/rules"
)

var update = flag.Bool("update", false, "rewrite the goldens of the fixtures")

func TestFixtures(t *testing.T) {
	ruletest.Run(t, ruletest.Options{
		Root:   filepath.Join("..", "testdata", "rules"),
		Rules:  rules.Default(),
		All:    rules.All(),
		Update: *update,
	})
}

var (
	code = regexp.MustCompile(`^NM\d{3}$`)
	name = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
)

func TestRulesAreComplete(t *testing.T) {
	last := ""
	for _, r := range rules.All() {
		if !code.MatchString(r.Code) || r.Code <= last {
			t.Errorf("%s: codes are NM and three digits, in order, each once (%q stands before)", r.Code, last)
		}
		last = r.Code
		if !name.MatchString(r.Name) || r.CWE == 0 || (r.Run == nil) == (r.Unused == nil) {
			t.Errorf("%s: name %q, CWE %d, Run %t, Unused %t", r.Code, r.Name, r.CWE, r.Run != nil, r.Unused != nil)
		}
		if d := r.Doc; d.What == "" || d.Why == "" || d.Before == "" || d.After == "" || d.Fix == "" || d.Limits == "" || len(d.References) == 0 {
			t.Errorf("%s: its manual page has an empty section", r.Code)
		}
		if rules.Find(r.Code) != r || rules.Find(r.Name) != r {
			t.Errorf("%s is not found by its code and by its name", r.Code)
		}
	}
	if rules.Find("NM") != nil {
		t.Error("NM finds a rule")
	}
}

// TestDocExamples runs the examples of the manual: the first is reported by its rule, the second by no rule.
func TestDocExamples(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.Code, func(t *testing.T) {
			before := analyzeText(t, r.Doc.Before)
			if !has(before, r.Code) {
				t.Errorf("Before is not reported by %s: %v", r.Code, messages(before))
			}
			if after := analyzeText(t, r.Doc.After); len(after.Diagnostics) > 0 {
				t.Errorf("After is reported: %v", messages(after))
			}
		})
	}
}

func analyzeText(t *testing.T, text string) *analyzer.Result {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "example.c"), []byte(docExample(text)), 0o644); err != nil {
		t.Fatal(err)
	}
	return ruletest.Analyze(t, dir, []string{"example.c"}, rules.All())
}

// docExample makes a translation unit of an example of the manual.
func docExample(text string) string { return "#include <Python.h>\n\n" + text }

func has(res *analyzer.Result, code string) bool {
	for i := range res.Diagnostics {
		if res.Diagnostics[i].Category == code {
			return true
		}
	}
	return false
}

func messages(res *analyzer.Result) []string {
	var all []string
	for i := range res.Diagnostics {
		all = append(all, res.Diagnostics[i].Category+": "+res.Diagnostics[i].Message)
	}
	return all
}
