//go:build full

package ruletest

import (
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
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

	seen := ctags(t, tree)
	leftOut := 0
	files, functions := map[string]bool{}, map[string]bool{}
	for _, n := range check.Coverage.NotAnalyzed {
		if n.Function == nil {
			files[n.File] = true
		} else {
			functions[n.File+":"+*n.Function] = true
		}
	}
	for _, f := range seen {
		if files[f.file] || functions[f.file+":"+f.name] {
			leftOut++
			t.Logf("not analyzed: %s: %s", f.file, f.name)
		}
	}
	analyzed := min(check.Coverage.FunctionsAnalyzed, len(seen)-leftOut)
	t.Logf("%d findings; %d of the %d functions that ctags sees were analyzed (%d counted by nomem)",
		len(check.Diagnostics), analyzed, len(seen), check.Coverage.FunctionsAnalyzed)
	if share := float64(analyzed) / float64(len(seen)); share < minCoverage {
		t.Errorf("coverage is %.1f %%, under %.0f %%", 100*share, 100*minCoverage)
	}
}

type ctag struct{ file, name string }

// ctags lists the functions that the .c files under dir define, as Universal Ctags sees them.
func ctags(t *testing.T, dir string) []ctag {
	t.Helper()
	cmd := exec.Command("ctags", "-R", "--languages=C", "--map-C=.c", "--kinds-C=f", "-f", "-", "-x", "--_xformat=%F\t%N", ".")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ctags (Universal Ctags is needed): %v", err)
	}
	var all []ctag
	for line := range strings.Lines(string(out)) {
		file, name, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok {
			all = append(all, ctag{path.Clean(file), name})
		}
	}
	if len(all) == 0 {
		t.Fatalf("ctags sees no function under %s", dir)
	}
	return all
}
