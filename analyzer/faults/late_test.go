package faults_test

import "testing"

// TestRaisedBefore looks at what a function does that is called while an exception is set.
func TestRaisedBefore(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"behind a test for none", `if (!PyErr_Occurred()) return 0; char *p = malloc(9); p[0] = 1; return 1;`, "report malloc: used\n"},
		{"fetched", `PyObject *t, *v, *b; if (!PyErr_Occurred()) return 0; PyErr_Fetch(&t, &v, &b); char *p = malloc(9); p[0] = 1; return 1;`, "report malloc: used\n"},
		{"checked", `if (!PyErr_Occurred()) return 0; char *p = malloc(9); if (!p) return 1; p[0] = 1; free(p); return 1;`, "report malloc: passed on\n"},
		{"on both ways, told once", `if (!PyErr_Occurred()) puts("none"); char *p = malloc(9); p[0] = 1; return 1;`, "report malloc: used\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, false, `
static int report(void) { `+c.body+` }
static PyObject *f(PyObject *self, PyObject *a) { PyObject *r = somebody(a); if (report()) return NULL; return r; }`+method)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
