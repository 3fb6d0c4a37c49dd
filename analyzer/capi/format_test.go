package capi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nomem/analyzer/faults"
)

// TestFormat writes every line of the tables and reads it again: the summary is the same.
func TestFormat(t *testing.T) {
	table := Default()
	for _, e := range table.entries {
		sum, err := parseLine(e.text, e.gil)
		if err != nil {
			t.Fatal(err)
		}
		sameAgain(t, e.text, sum)
	}
}

// sameAgain demands that the line of a summary says the same.
func sameAgain(t *testing.T, text string, sum *faults.Summary) {
	t.Helper()
	line := Format(sum, false)
	again, err := parseLine(line, faults.GILAny)
	if err != nil {
		t.Errorf("%v\nin  %s\nfor %s", err, line, text)
		return
	}
	if diff := cmp.Diff(sum, again, cmpopts.IgnoreUnexported(faults.Summary{}, faults.Outcome{}, faults.Set{})); diff != "" {
		t.Errorf("%s\nis written as\n%s\n%s", text, line, diff)
	}
}

// TestFormatInferred writes summaries that no table has.
func TestFormatInferred(t *testing.T) {
	block, null := faults.Value{Kind: faults.NonNull, Owned: "free"}, faults.Value{Kind: faults.FailedNull}
	for _, c := range []struct {
		name string
		sum  faults.Summary
		void bool
		want string
	}{
		{"a wrapper of malloc", faults.Summary{Name: "get", Params: []faults.Param{{Name: "n"}}, Outcomes: []faults.Outcome{
			{Result: block}, {Class: faults.NoMemory, Result: null},
		}}, false, "get(n) = new[free] | NULL"},
		{"a failure stands behind success", faults.Summary{Name: "get", Outcomes: []faults.Outcome{
			{Result: faults.Value{Kind: faults.ConstValue}, Exc: faults.ExcOther}, {Result: block},
		}}, false, "get() = new[free] | 0!Exception?"},
		{"a status for want of memory", faults.Summary{Name: "fill", Outcomes: []faults.Outcome{
			{Result: faults.Value{Kind: faults.ConstValue}}, {Class: faults.NoMemory, Result: faults.Value{Kind: faults.ConstValue, N: -1}},
		}}, false, "fill() = 0 | -1 oom"},
		{"NULL for two reasons", faults.Summary{Name: "get", Pointer: true, Outcomes: []faults.Outcome{
			{Result: faults.Value{Kind: faults.ConstValue}}, {Result: faults.Value{Kind: faults.NonNull}}, {Class: faults.NoMemory, Result: null, Exc: faults.ExcMemory},
		}}, false, "get() = nonnull | NULL? | NULL!"},
		{"nothing but failure", faults.Summary{Name: "get", Outcomes: []faults.Outcome{{Class: faults.NoMemory, Result: null}}}, false, "get() = NULL oom"},
		{"parameters without a usable name", faults.Summary{Name: "f", Params: []faults.Param{{}, {Name: "T"}, {Name: "new"}, {Name: "frees"}, {Name: "new_"}},
			Outcomes: []faults.Outcome{{}}}, false, "f(arg1, T_, new_, frees_, new__) = any"},
		{"nothing returned", faults.Summary{Name: "f", Params: []faults.Param{{Name: "p", Frees: faults.FreesAlways, Family: "free"}},
			Outcomes: []faults.Outcome{{Exc: faults.ExcUnknown}}}, true, "f(p: frees[free])  may set exception"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.sum.Inferred = true
			got := Format(&c.sum, c.void)
			if got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if _, err := parseLine(got, faults.GILAny); err != nil {
				t.Error(err)
			}
		})
	}
}

// FuzzFormat writes what can be read, and reads it again.
func FuzzFormat(f *testing.F) {
	for _, e := range Default().entries {
		f.Add(e.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sum, err := parseLine(text, faults.GILAny)
		if err != nil {
			return
		}
		if _, err := parseLine(Format(sum, false), faults.GILAny); err != nil {
			t.Errorf("%q is written as %q: %v", text, Format(sum, false), err)
		}
	})
}
