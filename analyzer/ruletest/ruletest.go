// Package ruletest runs rules on fixtures: C files that say in comments what must be found in them.
//
// A comment
//
//	// want "regexp" NM002 "regexp"
//
// demands one finding a pattern on its line, of the rule that the fixture's folder is named after unless a code stands
// before the pattern. Functions are named by the truth: a function named ..._ok must have no finding, one named
// ..._bad at least one. A name that starts with fp_ or fn_ marks a known wrong answer, asserted as it is: fp_ is right
// code that is reported, fn_ is wrong code that is not. A cure breaks the assertion, and asks for the honest name.
//
// A folder inside a rule's folder is one case of several files. Beside a file that has safe fixes stands
// <file>.golden, the file after all of them.
package ruletest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nomem/analyzer"
)

// Options is what a run over fixtures needs.
type Options struct {
	Root   string           // the folder that holds one folder a rule, named by its code in lower case
	Rules  []*analyzer.Rule // the rules to run on every case; a case adds its folder's own rule
	All    []*analyzer.Rule // the rules that folders may be named after
	Update bool             // rewrite goldens in place of comparing with them
}

// Run runs every case under opts.Root as a subtest named code/case.
func Run(t *testing.T, opts Options) {
	folders, err := filepath.Glob(filepath.Join(opts.Root, "nm[0-9][0-9][0-9]"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no fixtures under %s (%v)", opts.Root, err)
	}
	for _, folder := range folders {
		rule := ruleOf(folder, opts.All)
		if rule == nil {
			t.Errorf("%s: no rule has this code", folder)
			continue
		}
		for _, c := range cases(t, folder) {
			c.rule, c.rules = rule, withRule(opts.Rules, rule)
			t.Run(rule.Code+"/"+c.name, func(t *testing.T) { c.run(t, opts.Update) })
		}
	}
}

func ruleOf(folder string, all []*analyzer.Rule) *analyzer.Rule {
	for _, r := range all {
		if strings.EqualFold(r.Code, filepath.Base(folder)) {
			return r
		}
	}
	return nil
}

func withRule(rules []*analyzer.Rule, rule *analyzer.Rule) []*analyzer.Rule {
	for _, r := range rules {
		if r == rule {
			return rules
		}
	}
	return append(append([]*analyzer.Rule{}, rules...), rule)
}

// A fixture is one case: a file, or all files of a folder.
type fixture struct {
	name  string
	dir   string   // where the files are
	paths []string // what is given to the analyzer
	files []string // the files that are looked into for wants
	rule  *analyzer.Rule
	rules []*analyzer.Rule
}

func cases(t *testing.T, folder string) []*fixture {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []*fixture
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir():
			dir := filepath.Join(folder, name)
			all = append(all, &fixture{name: name, dir: dir, paths: []string{"."}, files: sources(t, dir)})
		case filepath.Ext(name) == ".c":
			all = append(all, &fixture{name: strings.TrimSuffix(name, ".c"), dir: folder, paths: []string{name}, files: []string{name}})
		}
	}
	return all
}

func sources(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext == ".c" || ext == ".h" {
			names = append(names, e.Name())
		}
	}
	return names
}

func (c *fixture) run(t *testing.T, update bool) {
	src := map[string][]byte{}
	for _, name := range c.files {
		content, err := os.ReadFile(filepath.Join(c.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		src[name] = content
	}
	res := c.analyze(t, src)
	checkWhole(t, res)
	c.checkWants(t, src, res)
	c.checkNames(t, src, res)
	c.checkGoldens(t, src, res, update)
}

// analyze runs the rules on the given texts of the case's files, in a folder of their own: other fixtures are no part of
// the project.
func (c *fixture) analyze(t *testing.T, src map[string][]byte) *analyzer.Result {
	dir := t.TempDir()
	for name, content := range src {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Analyze(t, dir, c.paths, c.rules)
}

// checkWhole demands that nothing was left out: a function that is not analyzed is silent, and proves nothing.
func checkWhole(t *testing.T, res *analyzer.Result) {
	for _, n := range res.Coverage.NotAnalyzed {
		t.Errorf("%v: %s: not analyzed: %s", n.Span, n.Function, n.Reason)
	}
	if res.Coverage.Sites == 0 {
		t.Error("no fault site was seen")
	}
}

// Analyze runs rules on paths relative to dir.
func Analyze(t *testing.T, dir string, paths []string, rules []*analyzer.Rule) *analyzer.Result {
	t.Helper()
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	res, err := analyzer.Run(context.Background(), analyzer.Options{Dir: abs, Paths: paths, Rules: rules, Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// checkNames holds the findings against what the functions are called.
func (c *fixture) checkNames(t *testing.T, src map[string][]byte, res *analyzer.Result) {
	found := map[string]string{}
	for i := range res.Diagnostics {
		d := &res.Diagnostics[i]
		found[d.Function] += "\n\t" + d.Span.String() + ": " + d.Category + ": " + d.Message
	}
	for _, f := range functions(src) {
		switch got := found[f]; {
		case strings.HasPrefix(f, "fp_"):
			if got == "" {
				t.Errorf("%s is silent now: name it ..._ok, without fp_, and drop the want", f)
			}
		case strings.HasPrefix(f, "fn_"):
			if got != "" {
				t.Errorf("%s is reported now: name it ..._bad, without fn_, and add the want%s", f, got)
			}
		case strings.HasSuffix(f, "_ok") && got != "":
			t.Errorf("%s is right, and is reported%s", f, got)
		case strings.HasSuffix(f, "_bad") && got == "":
			t.Errorf("%s is wrong, and is not reported", f)
		}
	}
}
