//go:build full

package ruletest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// minFixed is the share of the findings in testdata/runtime that have a safe fix.
const minFixed = 0.8

// What an allocation that fails can do besides raising MemoryError.
const (
	crash          = "the process dies of a signal"
	exit           = "the process exits"
	systemError    = "SystemError: an error with no exception, or the reverse"
	otherException = "another exception than MemoryError"
	wrongResult    = "success with another result"
	leak           = "a leak"

	// These happen without a failure, too: inject.c sees them.
	noGIL      = "a call without the GIL"
	mismatch   = "a block released by another family"
	doubleFree = "a block released twice"
)

var seenByInject = []string{noGIL, mismatch, doubleFree}

// claims is what the findings of a rule say: that one of these things happens.
var claims = map[string][]string{
	"NM001": {crash, systemError, wrongResult},
	"NM002": {systemError},
	"NM003": {crash, systemError, wrongResult},
	"NM004": {systemError, wrongResult},
	"NM005": {leak},
	"NM006": {leak},
	"NM007": {otherException},
	"NM008": {noGIL, crash},
	"NM009": {mismatch},
	"NM011": {crash, systemError, wrongResult},
	// Notes.
	"NM002 note": {crash, exit},
}

// TestRuntime makes every allocation of a real extension fail in turn, in a process of its own, before and after
// `nomem check --fix`, and compares what happens with what the findings say. Before: what a finding claims comes true,
// and nothing goes wrong of which no finding tells. After: MemoryError, and nothing is left behind.
func TestRuntime(t *testing.T) {
	bin := build(t)
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "src"), os.DirFS(filepath.Join(root, "testdata", "runtime", "src"))); err != nil {
		t.Fatal(err)
	}

	before, found := play(t, dir), claimsOf(t, bin, dir)
	compare(t, before, found)
	named(t, before, found)
	safe := 0
	for _, c := range found {
		if c.Fix != nil && c.Fix.Safety == "safe" {
			safe++
		}
	}
	t.Logf("%d calls with a failing allocation; %d findings, %d with a safe fix", len(before), len(found), safe)
	if float64(safe) < minFixed*float64(len(found)) {
		t.Errorf("less than %.0f %% of the findings have a safe fix", 100*minFixed)
	}

	run(t, bin, dir, "check", "--fix", "--extend-select", "NM011", "src")
	after, left := play(t, dir), claimsOf(t, bin, dir)
	if len(left) > len(found)-safe { // a fix may mend another finding with its own, as of a resize that is not tested
		t.Errorf("%d findings, %d of them with a safe fix, and %d are left behind --fix", len(found), safe, len(left))
	}
	compare(t, after, left)
	raised(t, before, found, after, left)
}

// A claim is a finding, as far as it can be held against reality.
type claim struct {
	finding
	Severity, Function string
	Allocations, Path  []codeLine
}

type codeLine struct {
	File string
	Line int
}

func (c *claim) String() string {
	return fmt.Sprintf("%s:%d: %s in %s", c.File, c.Start.Line, c.Code, c.Function)
}

func claimsOf(t *testing.T, bin, dir string) []*claim {
	t.Helper()
	var parsed struct{ Diagnostics []*claim }
	out := run(t, bin, dir, "check", "--extend-select", "NM011", "--output-format", "json", "src")
	if err := json.Unmarshal(out, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed.Diagnostics
}

// says returns what the claim says.
func (c *claim) says() []string {
	if s, ok := claims[c.Code+" "+c.Severity]; ok {
		return s
	}
	return claims[c.Code]
}

// speaksOf tells whether the claim is about something that happened in the call.
func (c *claim) speaksOf(in *call) bool {
	return slices.ContainsFunc(in.Seen, func(e event) bool {
		at := e.Stack[0].codeLine
		if e.Kind != "fault" {
			return slices.Contains(c.says(), e.Kind) && slices.Contains(c.Path, at)
		}
		return !slices.Contains(seenByInject, c.says()[0]) && slices.Contains(c.Allocations, at) &&
			slices.ContainsFunc(e.Stack, func(f frame) bool {
				return f.function == c.Function && slices.Contains(c.Allocations, f.codeLine)
			})
	})
}

// symptoms returns what went wrong. normal is the outcome if no allocation fails.
func (c *call) symptoms(normal string) map[string]bool {
	seen := map[string]bool{}
	for _, e := range c.Seen {
		if e.Kind != "fault" {
			seen[e.Kind] = true
		}
	}
	if len(c.Leaks) > 0 {
		seen[leak] = true
	}
	switch how, what, _ := strings.Cut(c.Outcome, " "); {
	case how == "dies":
		seen[crash] = true
	case how == "exits":
		seen[exit] = true
	case how == "leaves", what == "SystemError":
		seen[systemError] = true
	case how == "raises" && what != "MemoryError":
		seen[otherException] = true
	case how == "returns" && c.Outcome != normal:
		seen[wrongResult] = true
	}
	return seen
}

// compare holds the claims against the calls, in both directions.
func compare(t *testing.T, calls []*call, found []*claim) {
	t.Helper()
	normal, shown, missed := normalOutcomes(t, calls), map[*claim]bool{}, map[string]bool{}
	for _, c := range calls {
		symptoms, told := c.symptoms(normal[c.Call]), map[string]bool{}
		_, died := symptoms[crash] // which takes with it what has leaked
		for _, f := range found {
			if !f.speaksOf(c) {
				continue
			}
			came := died && slices.Contains(f.says(), leak)
			shown[f] = shown[f] || came
			for _, s := range f.says() {
				if symptoms[s] {
					came, told[s], shown[f] = true, true, true
				}
			}
			if !came {
				t.Errorf("%v: does not come true\n\t%v", f, c)
			}
		}
		for s := range symptoms {
			if told[s] {
				continue
			}
			missed[c.Call] = true
			if !strings.HasPrefix(c.Call, "fn_") {
				t.Errorf("%s, and no finding says so\n\t%v", s, c)
			}
		}
	}
	for _, f := range found {
		if !shown[f] {
			t.Errorf("%v: no call shows it", f)
		}
	}
	for name := range normal {
		if strings.HasPrefix(name, "fn_") && !missed[name] {
			t.Errorf("%s: nothing goes wrong any more of which no finding tells: rename it", name)
		}
	}
}

// named holds that findings are in the functions named so, as in the fixtures of the rules.
func named(t *testing.T, calls []*call, found []*claim) {
	t.Helper()
	for _, c := range calls {
		told := slices.ContainsFunc(found, func(f *claim) bool { return f.Function == c.Call })
		if bad := strings.HasSuffix(c.Call, "_bad"); c.Fault == 0 && !strings.Contains(c.Call, ".") && told != bad {
			t.Errorf("%s: has a finding: %v; is named ..._bad: %v", c.Call, told, bad)
		}
	}
}

// normalOutcomes returns what each call comes to if nothing fails.
func normalOutcomes(t *testing.T, calls []*call) map[string]string {
	t.Helper()
	normal := map[string]string{}
	for _, c := range calls {
		if c.Fault > 0 {
			continue
		}
		normal[c.Call] = c.Outcome
		if !strings.HasPrefix(c.Outcome, "returns ") || len(c.Leaks) > 0 {
			t.Errorf("the example itself is broken: %v", c)
		}
	}
	return normal
}

// raised holds that each failure of which a finding told raises MemoryError now, if the finding is gone.
func raised(t *testing.T, before []*call, found []*claim, after []*call, left []*claim) {
	t.Helper()
	speaks := func(claims []*claim, c *call) bool {
		return slices.ContainsFunc(claims, func(f *claim) bool { return f.speaksOf(c) })
	}
	type id struct {
		call  string
		fault int
	}
	now := map[id]*call{}
	for _, c := range after {
		now[id{c.Call, c.Fault}] = c
	}
	mended := 0
	for _, c := range before {
		if c.Fault == 0 || !speaks(found, c) {
			continue
		}
		n := now[id{c.Call, c.Fault}]
		if n == nil {
			t.Errorf("the allocation is gone behind --fix\n\t%v", c)
			continue
		}
		if speaks(left, n) {
			continue
		}
		if mended++; n.Outcome != "raises MemoryError" {
			t.Errorf("no MemoryError behind --fix\n\t%v", n)
		}
	}
	t.Logf("%d failing allocations raise MemoryError behind --fix that did not before", mended)
}
