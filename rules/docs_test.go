package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomem/analyzer/report"
	"nomem/rules"
)

// TestRuleDocs holds docs/rules to the rules: a page each, and a list of them. `make docs` writes them.
func TestRuleDocs(t *testing.T) {
	dir := filepath.Join("..", "docs", "rules")
	pages := map[string]string{}
	list := "# Rules\n\nThese pages are written from the rules (`make docs`); `nomem rule CODE` prints them.\n\n" +
		"| code | name | CWE | |\n|---|---|---|---|\n"
	for _, r := range rules.All() {
		pages[r.Code+".md"] = report.RuleMarkdown(r)
		on := ""
		if !r.Default {
			on = "off by default"
		}
		list += fmt.Sprintf("| [%s](%s.md) | %s | [%d](https://cwe.mitre.org/data/definitions/%d.html) | %s |\n", r.Code, r.Code, r.Name, r.CWE, r.CWE, on)
	}
	pages["README.md"] = list
	if *update {
		for name, text := range pages {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	there, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range there {
		if pages[filepath.Base(path)] == "" {
			t.Errorf("%s is the page of no rule", path)
		}
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%v; `make docs` writes it", err)
			continue
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is not what the rules say; `make docs` writes it (-rules +file):\n%s", filepath.Join(dir, name), diff)
		}
	}
}

// TestReadmeListsTheRules holds the table of the README to the rules.
func TestReadmeListsTheRules(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.All() {
		if row := fmt.Sprintf("| [%s](docs/rules/%s.md) | %s |", r.Code, r.Code, r.Name); !strings.Contains(string(text), row) {
			t.Errorf("the README has no row %s", row)
		}
	}
}
