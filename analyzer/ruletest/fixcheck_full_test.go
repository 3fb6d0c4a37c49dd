//go:build full

package ruletest

import (
	"bytes"
	"cmp"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestFixes applies every safe fix to a copy of the tree named by NOMEM_TREE, each by itself and all together: gcc says
// what it said before, the fixed findings are gone, no other appears, a second run changes nothing, and the patches of
// --diff and --patch-dir do the same as --fix.
func TestFixes(t *testing.T) {
	tree := os.Getenv("NOMEM_TREE")
	if tree == "" {
		t.Fatal("NOMEM_TREE names no folder: `make fixcheck TREE=folder` sets it")
	}
	python, err := exec.Command(cmp.Or(os.Getenv("PYTHON_CONFIG"), "python3-config"), "--includes").Output()
	if err != nil {
		t.Fatalf("python3-config --includes: %v (the headers of Python are needed: python3-dev)", err)
	}
	bin, dir := build(t), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	gcc := newCompiler(t, dir, strings.Fields(string(python)))
	before := checkOutput(t, bin, dir)
	safe, fixed := safeOnes(before), map[string]int{}
	for _, d := range safe {
		for _, file := range d.Fix.files() {
			fixed[file]++
		}
		gcc.judge(t, d)
	}
	flow := map[string]string{}
	for _, u := range gcc.compiled() {
		flow[u.name] = gcc.messages(u, withFlow)
	}
	byPatches(t, bin, dir)

	run(t, bin, dir, "check", "--fix", ".")
	for _, u := range gcc.compiled() {
		if now := gcc.messages(u, withFlow); now != flow[u.name] {
			t.Errorf("%s: with all fixes, gcc said\n%s\nand now\n%s", u.name, flow[u.name], now)
		}
	}
	after := checkOutput(t, bin, dir)
	kinds := map[string]int{}
	for _, d := range before.Diagnostics {
		kinds[d.Code+" "+d.Function]++
	}
	for _, d := range safe {
		kinds[d.Code+" "+d.Function]--
	}
	for _, d := range after.Diagnostics {
		if k := d.Code + " " + d.Function; kinds[k] <= 0 {
			t.Errorf("%s:%d: %s %s: a finding that was not there, or was to be mended", d.File, d.Start.Line, d.Code, d.Function)
		} else {
			kinds[k]--
		}
	}
	if out := run(t, bin, dir, "check", "--diff", "."); len(out) > 0 {
		t.Errorf("a second run would change more:\n%s", out)
	}
	count := gcc.count(slices.Collect(maps.Keys(fixed)))
	t.Logf("%d findings, %d left; %d safe fixes in %d files; of these gcc accepts %d, %d more if headers that are missing are empty, and has errors in %d, the same before and after",
		len(before.Diagnostics), len(after.Diagnostics), len(safe), len(fixed), count[accepted], count[acceptedEmpty], count[refused])
	for _, file := range slices.Sorted(maps.Keys(fixed)) {
		if how, why := gcc.reading(file); how == refused {
			t.Logf("%s: %s", file, why)
		}
	}
}

// safeOnes returns the findings that --fix mends.
func safeOnes(out *output) (list []finding) {
	for _, d := range out.Diagnostics {
		if d.Fix != nil && d.Fix.Safety == "safe" && d.Severity != "note" {
			list = append(list, d)
		}
	}
	return list
}

// files returns the files that a fix changes, each once.
func (c *change) files() (list []string) {
	for _, e := range c.Edits {
		if !slices.Contains(list, e.File) {
			list = append(list, e.File)
		}
	}
	return list
}

// in returns what a fix makes of a file.
func (c *change) in(file string, src []byte) (fixed []byte) {
	at := 0
	for _, e := range c.Edits {
		if e.File == file {
			fixed = append(append(fixed, src[at:e.Start.Offset]...), e.Text...)
			at = e.End.Offset
		}
	}
	return append(fixed, src[at:]...)
}

// byPatches holds that `git apply` of --diff, and `git am` of --patch-dir, come to the same files as --fix.
func byPatches(t *testing.T, bin, tree string) {
	t.Helper()
	dir, patches := t.TempDir(), t.TempDir()
	git := func(args ...string) []byte {
		return tool(t, dir, "git", append([]string{"-c", "user.name=n", "-c", "user.email=n@localhost", "-c", "core.autocrlf=false", "-c", "core.safecrlf=false", "-c", "gc.auto=0"}, args...)...)
	}
	if err := os.CopyFS(dir, os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitattributes"), []byte("* -text\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	git("init", "-q")
	git("add", "--all", "--force", ".")
	git("commit", "-q", "-m", "as it is")
	diff := run(t, bin, dir, "check", "--diff", ".")
	run(t, bin, dir, "check", "--patch-dir", patches, ".")
	run(t, bin, dir, "check", "--fix", ".")
	want := git("diff")
	git("checkout", "-q", ".")
	if len(diff) > 0 {
		file := filepath.Join(patches, "diff")
		if err := os.WriteFile(file, diff, 0o666); err != nil {
			t.Fatal(err)
		}
		git("apply", file)
	}
	if !bytes.Equal(git("diff"), want) {
		t.Error("--diff is another change than --fix")
	}
	git("checkout", "-q", ".")
	list, err := filepath.Glob(filepath.Join(patches, "*.patch"))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) > 0 {
		git(append([]string{"am", "-q"}, list...)...)
	}
	if !bytes.Equal(git("diff", "HEAD~"+strconv.Itoa(len(list))), want) {
		t.Error("--patch-dir is another change than --fix")
	}
}
