package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"nomem/analyzer/faults"
)

// deep hands a block down levels of functions, each of which calls the next one with two numbers of its own, so that all
// there is to play doubles with each. What is done with the block stands at the bottom.
func deep(levels int, bottom string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "static int f0(char *w, int n) { if (n == 7) return 1; %s return 0; }\n", bottom)
	for i := range levels {
		fmt.Fprintf(&b, "static int f%d(char *w, int n) { if (n == 3) return 2; return f%d(w, n * 2) + f%d(w, n * 2 + 1); }\n", i+1, i, i)
	}
	fmt.Fprintf(&b, "static PyObject *f(PyObject *s, PyObject *a) { char *w = malloc(9); char *v; f%d(w, 1); free(w); v = malloc(5); v[0] = 1; Py_RETURN_NONE; }", levels)
	return b.String() + method
}

// TestDeepCalls follows what failed down calls as far as the limit allows, tells of the rest, and comes to an end.
func TestDeepCalls(t *testing.T) {
	defer faults.SetMaxSpecial(2000)()
	for _, c := range []struct {
		levels    int
		bottom    string
		want      string
		truncated bool
	}{
		{3, "w[0] = 1;", "used", false},
		{30, "w[0] = 1;", "used", false}, // one path is enough
		{3, "if (w) w[0] = 1;", "wrong value", false},
		{30, "if (w) w[0] = 1;", "unknown", true},
	} {
		list := solve(t, false, deep(c.levels, c.bottom))
		r := list[len(list)-1]
		first, second := r.Faults[0], r.Faults[1]
		if first.Row.String() != c.want || r.Truncated != c.truncated || (first.Unknown != "") != c.truncated {
			t.Errorf("%d levels, %s: %s %q, truncated: %v", c.levels, c.bottom, first.Row, first.Unknown, r.Truncated)
		}
		if second.Row.String() != "used" {
			t.Errorf("%d levels: what has nothing to do with them is %s", c.levels, second.Row)
		}
	}
}

// TestBudgetsAreOnesOwn: what is found past the limit hangs neither on who has asked before, nor on what is remembered.
func TestBudgetsAreOnesOwn(t *testing.T) {
	defer faults.SetMaxSpecial(300)()
	text := deep(9, "if (w) w[0] = 1;")
	twice := strings.Replace(text, "static PyObject *f(", "PyObject *f(PyObject *, PyObject *); PyObject *g(PyObject *s, PyObject *a) { char *w = malloc(9); f8(w, 1); free(w); Py_RETURN_NONE; }\nstatic PyObject *f(", 1)
	one, two := solve(t, false, text), solve(t, false, twice)
	if a, b := one[len(one)-1], two[len(two)-1]; a.Truncated != b.Truncated || a.Faults[0].Row != b.Faults[0].Row || a.Faults[0].Unknown != b.Faults[0].Unknown {
		t.Errorf("%s %q, beside another: %s %q", a.Faults[0].Row, a.Faults[0].Unknown, b.Faults[0].Row, b.Faults[0].Unknown)
	}
	alone := told(nil, text)
	if !strings.Contains(alone, "too complicated") {
		t.Fatal("nothing was given up:\n" + alone)
	}
	memo := &mapMemo{data: map[[32]byte][]byte{}}
	for range 2 {
		if got := told(memo, text); got != alone {
			t.Errorf("remembered:\n%s\nwant\n%s", got, alone)
		}
	}
}
