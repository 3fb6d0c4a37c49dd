//go:build full

package ruletest

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFixes applies every safe fix to a copy of the tree named by NOMEM_TREE, each by itself and all together: a file
// that gcc accepts gets no other message than before, no finding appears, and a second run changes nothing.
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
	all, includes := cFiles(t, dir)
	gcc := &compiler{dir: dir, flags: append(strings.Fields(string(python)), includes...), said: map[string]string{}}
	before := checkOutput(t, bin, dir)
	kinds := map[string]int{}
	compiled := 0
	for _, d := range before.Diagnostics {
		kinds[d.Code+" "+d.Function]++
		if d.Fix == nil || d.Fix.Safety != "safe" || d.Severity == "note" {
			continue
		}
		if gcc.judge(t, all, d) {
			compiled++
		}
	}
	run(t, bin, dir, "check", "--fix", ".")
	after := checkOutput(t, bin, dir)
	for _, d := range after.Diagnostics {
		if k := d.Code + " " + d.Function; kinds[k] == 0 {
			t.Errorf("%s:%d: %s %s: a finding that was not there before the fixes", d.File, d.Start.Line, d.Code, d.Function)
		} else {
			kinds[k]--
		}
	}
	if out := run(t, bin, dir, "check", "--diff", "."); len(out) > 0 {
		t.Errorf("a second run would change more:\n%s", out)
	}
	t.Logf("%d findings, %d left; %d fixes compiled", len(before.Diagnostics), len(after.Diagnostics), compiled)
}

// A compiler asks gcc, and remembers what it said of the files as they were.
type compiler struct {
	dir   string
	flags []string
	said  map[string]string
}

// judge compares what gcc says of the file of a fix before and after it, if it accepts the file. A file that is no unit
// of its own is compiled in those that include it.
func (c *compiler) judge(t *testing.T, all []string, d finding) (compiled bool) {
	t.Helper()
	file := d.Fix.Edits[0].File
	path := filepath.Join(c.dir, filepath.FromSlash(file))
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	units := []string{file}
	for _, other := range all {
		if text, _ := os.ReadFile(filepath.Join(c.dir, other)); regexp.MustCompile(`#\s*include\s*"([^"]*/)?` + regexp.QuoteMeta(filepath.Base(file)) + `"`).Match(text) {
			units = append(units, other)
		}
	}
	for _, unit := range units {
		if _, known := c.said[unit]; !known {
			c.said[unit] = c.messages(unit)
		}
	}
	var fixed []byte
	at := 0
	for _, e := range d.Fix.Edits {
		fixed = append(append(fixed, src[at:e.Start.Offset]...), e.Text...)
		at = e.End.Offset
	}
	if err := os.WriteFile(path, append(fixed, src[at:]...), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, unit := range units {
		if strings.Contains(c.said[unit], "error:") {
			continue
		}
		compiled = true
		if now := c.messages(unit); now != c.said[unit] {
			t.Errorf("%s:%d: %s: %s\ngcc said of %s\n%s\nand now\n%s", file, d.Start.Line, d.Code, d.Fix.Message, unit, c.said[unit], now)
		}
	}
	if err := os.WriteFile(path, src, 0o644); err != nil {
		t.Fatal(err)
	}
	return compiled
}

var lineNumber = regexp.MustCompile(`:\d+(:\d+)?:`)

// messages returns what gcc says of a unit, without line numbers.
func (c *compiler) messages(unit string) string {
	cmd := exec.Command("gcc", slices.Concat([]string{"-fsyntax-only", "-Wall", "-fno-diagnostics-show-caret"}, c.flags, []string{unit})...)
	cmd.Dir = c.dir
	out, _ := cmd.CombinedOutput()
	return lineNumber.ReplaceAllString(string(out), ":")
}
