//go:build full

package ruletest

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nomem/analyzer/cfront"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// minCoverage is the share of the functions seen by Universal Ctags that has to be analyzed.
const minCoverage = 0.98

// TestTree runs the main job on the tree of a real extension, named by the environment variable NOMEM_TREE: the JSON
// keeps its contract, nothing panics, and hardly a function is left out.
func TestTree(t *testing.T) {
	tree := os.Getenv("NOMEM_TREE")
	if tree == "" {
		t.Fatal("NOMEM_TREE names no folder: `make test-full` sets it")
	}
	bin := build(t)
	check := checkOutput(t, bin, tree)
	sitesOutput(t, bin, tree)

	functions := lowered(t, tree)
	for _, n := range check.Coverage.NotAnalyzed {
		if n.Function != nil {
			delete(functions, function{n.File, *n.Function})
		}
	}
	seen, missing := 0, map[string][]string{}
	for f, count := range ctags(t, tree) {
		seen += count
		for range count - min(count, functions[f]) {
			missing[f.file] = append(missing[f.file], f.name)
		}
	}
	analyzed := seen
	for file, names := range missing {
		analyzed -= len(names)
		slices.Sort(names)
		t.Logf("%s: not analyzed: %s", file, strings.Join(names, ", "))
	}
	share := float64(analyzed) / float64(seen)
	t.Logf("%d findings; %d of the %d functions that ctags sees were analyzed: %.1f %%", len(check.Diagnostics), analyzed, seen, 100*share)
	if share < minCoverage {
		t.Errorf("the coverage is under %.0f %%", 100*minCoverage)
	}
}

type function struct{ file, name string }

// lowered counts the functions under dir that the front end reads whole. A name is there several times if branches of
// #if define it differently.
func lowered(t *testing.T, dir string) map[function]int {
	t.Helper()
	found, err := source.Discover(dir, nil, source.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var files []*source.File
	for _, at := range found.Context {
		f, err := source.Load(at, nil)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	count, seen := map[function]int{}, map[source.Span]bool{}
	add := func(u *ir.Unit) {
		for _, f := range u.Funcs {
			if f.Partial == "" && !seen[f.Span] {
				seen[f.Span] = true
				count[function{f.Span.File.Path, f.Name}]++
			}
		}
	}
	project := cfront.NewProject(files, cfront.Options{Root: dir})
	for _, f := range project.Mains(files) {
		add(project.Lower(f))
	}
	for worlds := project.NextWorlds(); len(worlds) > 0; worlds = project.NextWorlds() {
		for _, w := range worlds {
			add(project.LowerWorld(w))
		}
	}
	return count
}

// ctags counts the functions that the .c files under dir define, as Universal Ctags sees them.
func ctags(t *testing.T, dir string) map[function]int {
	t.Helper()
	cmd := exec.Command("ctags", "-R", "--languages=C", "--map-C=.c", "--kinds-C=f", "-f", "-", "-x", "--_xformat=%F\t%N", ".")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ctags (Universal Ctags is needed): %v", err)
	}
	count := map[function]int{}
	for line := range strings.Lines(string(out)) {
		if file, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			count[function{path.Clean(filepath.ToSlash(file)), name}]++
		}
	}
	if len(count) == 0 {
		t.Fatalf("ctags sees no function under %s", dir)
	}
	return count
}
