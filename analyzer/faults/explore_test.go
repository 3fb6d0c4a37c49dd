package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"nomem/analyzer/faults"
)

// TestLongFunctionsAreAnalyzed plays functions that have more paths than anybody can follow one by one.
func TestLongFunctionsAreAnalyzed(t *testing.T) {
	for name, body := range map[string]string{
		"diamonds": strings.Repeat("if (PyObject_IsTrue(a)) n++; else m++;\n", 300),
		"scanner":  scanner(35),
	} {
		t.Run(name, func(t *testing.T) {
			text := "static PyObject *f(PyObject *s, PyObject *a) { int n = 0, m = 0; char *p = malloc(9);\n" + body + "p[0] = 1; free(p); Py_RETURN_NONE; }" + method
			results := solve(t, false, text)
			if r := results[0]; r.Truncated || r.Faults[0].Row.String() != "used" {
				t.Errorf("truncated: %v, %s", r.Truncated, r.Faults[0].Row)
			}
		})
	}
}

// TestFaultsPastTheLimit plays as many faults of a function as its limit allows, and tells of the rest.
func TestFaultsPastTheLimit(t *testing.T) {
	defer faults.SetMaxWork(500)()
	text := "static PyObject *f(PyObject *s, PyObject *a) {\n" + strings.Repeat("{ char *p = malloc(9); p[0] = 1; }\n", 60) + "Py_RETURN_NONE; }" + method
	r := solve(t, false, text)[0]
	if first, last := r.Faults[0], r.Faults[59]; !r.Truncated || first.Row.String() != "used" || last.Row != faults.RowUnknown || last.Unknown == "" {
		t.Errorf("truncated: %v; first: %s; last: %s, %q", r.Truncated, first.Row, last.Row, last.Unknown)
	}
}

// TestStatesBeforeACall plays a failure whose first state, in which the loop has made no turn, cannot fail, and is all that
// is kept on its own.
func TestStatesBeforeACall(t *testing.T) {
	defer faults.SetMaxEntries(1)()
	for body, want := range map[string]string{
		"while ((v = PyIter_Next(a))) { n++; Py_DECREF(v); } p = calloc(n, 1); if (n) p[0] = 1; free(p);":                               "used",
		"while ((v = PyIter_Next(a))) { n++; Py_DECREF(v); } if (n) Py_RETURN_NONE; p = malloc(4); if (!p && n) p[0] = 1; return NULL;": "no exception",
	} {
		r := solve(t, false, "static PyObject *f(PyObject *s, PyObject *a) { int n = 0; char *p; PyObject *v; "+body+" Py_RETURN_NONE; }"+method)[0]
		if got := r.Faults[len(r.Faults)-1].Row.String(); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// scanner is a loop around a switch, of which each case changes what another one starts from.
func scanner(cases int) string {
	var b strings.Builder
	for i := range cases {
		fmt.Fprintf(&b, "int v%d = 0;\n", i)
	}
	b.WriteString("for (;;) { switch (next(n)) {\n")
	for i := range cases - 1 {
		fmt.Fprintf(&b, "case %d: if (v%d == %d) { v%d++; n = %d; } break;\n", i, i, i%3, i+1, i)
	}
	b.WriteString("default: goto done; } }\ndone:\n")
	return b.String()
}
