package ruletest

import (
	"bytes"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"nomem/analyzer"
)

// maxRounds bounds how often fixes are applied and the outcome analyzed again. Fixes that overlap need a second round.
const maxRounds = 4

// checkGoldens applies the safe fixes, compares with the goldens, and demands that what was fixed is silent.
func (c *fixture) checkGoldens(t *testing.T, src map[string][]byte, res *analyzer.Result, update bool) {
	fixed, after := c.fix(t, src, res)
	for _, name := range c.files {
		golden := filepath.Join(c.dir, name+".golden")
		switch changed := !bytes.Equal(fixed[name], src[name]); {
		case update:
			writeGolden(t, golden, fixed[name], changed)
		case changed:
			compareGolden(t, golden, fixed[name])
		default:
			if _, err := os.Stat(golden); err == nil {
				t.Errorf("%s stands for a file that has no safe fix; `make golden` removes it", golden)
			}
		}
	}
	if after == res {
		return
	}
	checkWhole(t, after)
	allFixed := fixedFunctions(res)
	for i := range after.Diagnostics {
		if d := &after.Diagnostics[i]; allFixed[d.Function] {
			t.Errorf("%s is reported after its fixes: %v: %s: %s", d.Function, d.Span, d.Category, d.Message)
		}
	}
}

// fix applies safe fixes until none is left, and returns the texts and the last result.
func (c *fixture) fix(t *testing.T, src map[string][]byte, res *analyzer.Result) (map[string][]byte, *analyzer.Result) {
	for round := 0; ; round++ {
		next, n := applySafe(src, res.Diagnostics)
		if n == 0 {
			return src, res
		}
		if round == maxRounds {
			t.Fatalf("after %d rounds of fixes there are still %d to apply", round, n)
		}
		src, res = next, c.analyze(t, next)
	}
}

// fixedFunctions returns the functions all of whose findings have a safe fix.
func fixedFunctions(res *analyzer.Result) map[string]bool {
	fixed := map[string]bool{}
	for i := range res.Diagnostics {
		d := &res.Diagnostics[i]
		if before, seen := fixed[d.Function]; !seen || before {
			fixed[d.Function] = isSafe(d.Fix)
		}
	}
	return fixed
}

func isSafe(f *analyzer.Fix) bool { return f != nil && f.Safety == analyzer.Safe }

func writeGolden(t *testing.T, golden string, content []byte, changed bool) {
	var err error
	if changed {
		err = os.WriteFile(golden, content, 0o644)
	} else if _, missing := os.Stat(golden); missing == nil {
		err = os.Remove(golden)
	}
	if err != nil {
		t.Error(err)
	}
}

func compareGolden(t *testing.T, golden string, got []byte) {
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Errorf("there are safe fixes and no golden (%v); `make golden` writes it: read it before you commit it", err)
	} else if !bytes.Equal(want, got) {
		t.Errorf("--fix gives another text than %s: %s", filepath.Base(golden), firstDifference(want, got))
	}
}

// applySafe returns the files after their safe fixes, and how many were applied. A fix that meets one applied before
// it is left for the next round, in all of its files.
func applySafe(src map[string][]byte, diags []analyzer.Diagnostic) (fixed map[string][]byte, applied int) {
	edits := map[string][]analyzer.Edit{}
	for i := range diags {
		f := diags[i].Fix
		if !isSafe(f) || len(f.Edits) == 0 {
			continue
		}
		fits := true
		for _, e := range f.Edits {
			name := e.Span.File.Path
			_, ours := src[name]
			fits = fits && ours && !meets(edits[name], []analyzer.Edit{e})
		}
		if !fits {
			continue
		}
		for _, e := range f.Edits {
			edits[e.Span.File.Path] = append(edits[e.Span.File.Path], e)
		}
		applied++
	}
	fixed = map[string][]byte{}
	for name, content := range src {
		fixed[name] = apply(content, edits[name])
	}
	return fixed, applied
}

func apply(src []byte, edits []analyzer.Edit) []byte {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].Span.Start < edits[j].Span.Start })
	var out []byte
	end := 0
	for _, e := range edits {
		out = append(out, src[end:e.Span.Start]...)
		out = append(out, e.Text...)
		end = e.Span.End
	}
	return append(out, src[end:]...)
}

// meets reports whether an edit of one set overlaps one of the other, or starts where it starts.
func meets(one, other []analyzer.Edit) bool {
	for _, a := range one {
		for _, b := range other {
			if a.Span.Start == b.Span.Start || a.Span.Start < b.Span.End && b.Span.Start < a.Span.End {
				return true
			}
		}
	}
	return false
}
