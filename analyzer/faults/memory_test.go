package faults_test

import (
	"strings"
	"testing"
)

func TestTolerated(t *testing.T) {
	for _, c := range []struct {
		name, users string
		want        bool
	}{
		{"asked for", `void show(void) { if (box.name) puts(box.name); }`, true},
		{"used", `void show(void) { if (box.name) puts(box.name); } void all(void) { puts(box.name); }`, false},
		{"handed on", `void show(void) { if (box.name) puts(box.name); } void all(void) { somebody(box.name); }`, false},
		{"released only", `void clear(void) { if (box.name) free(box.name); }`, false},
		{"a field of another struct", `struct other { char *name; }; void show(struct other *o) { if (o->name) puts(o->name); }`, false},
		{"nobody", ``, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "struct box { char *name; }; static struct box box;\n" + c.users +
				"static PyObject *f(PyObject *self, PyObject *a) { box.name = strdup(\"x\"); Py_RETURN_NONE; }" + method
			for _, r := range solve(t, false, text) {
				for _, fault := range r.Faults {
					if fault.Ending == nil || fault.Ending.Tolerated != c.want {
						t.Errorf("%s: %+v", r.Func.Name, fault.Ending)
					}
				}
			}
		})
	}
}

// TestZero looks at what is known of memory that was made zero: f's only malloc fails, is noticed, and is used if the
// test does not read 0.
func TestZero(t *testing.T) {
	for _, c := range []struct {
		name, before, test string
		zero               bool
	}{
		{"calloc", `int *z = calloc(3, 4); if (!z) return 0;`, `z[2]`, true},
		{"first element", `int *z = calloc(3, 4); if (!z) return 0;`, `*z`, true},
		{"malloc", `int *z = malloc(3); if (!z) return 0;`, `z[2]`, false},
		{"a field", `struct s *z = calloc(1, sizeof *z); if (!z) return 0;`, `z->n`, true},
		{"tp_alloc", `struct s *z = (struct s *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0); if (!z) return 0;`, `z->p`, true},
		{"memset", `struct s *z = (struct s *)a; memset(z, 0, sizeof *z);`, `z->n`, true},
		{"memset with another byte", `struct s *z = (struct s *)a; memset(z, 1, sizeof *z);`, `z->n`, false},
		{"an object that is older", `struct s *z = (struct s *)self;`, `z->n`, false},
		{"another field was written", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; z->p = a;`, `z->n`, true},
		{"it was written", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; z->n = 1;`, `z->n`, false},
		{"written on some paths", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; if (a == Py_None) z->n = 1;`, `z->n`, false},
		{"some element was written", `int *z = calloc(3, 4); if (!z) return 0; z[(int)self] = 1;`, `z[(int)a]`, false},
		{"written in a loop", `int i, *z = calloc(9, 4); if (!z) return 0; for (i = 0; i < (int)a; i++) z[i] = 1;`, `z[(int)self]`, false},
		{"a library writes to it", `int *z = calloc(3, 4); if (!z) return 0; fread(z, 4, 3, stdin);`, `z[2]`, false},
		{"parsed into it", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; PyArg_ParseTuple(a, "i", &z->n);`, `z->n`, false},
		{"unknown code has it", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; somebody(z);`, `z->n`, false},
		{"unknown code finds it", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; global = z; somebody();`, `z->n`, false},
		{"a member of a union", `union u *z = calloc(1, sizeof *z); if (!z) return 0; z->q = a;`, `z->m`, false},
		{"a struct of another name", `struct s *z = calloc(1, sizeof *z); if (!z) return 0; ((struct t *)z)->first = 1;`, `z->p`, false},
		{"struct initializer", `struct s z = {0};`, `z.n`, true},
		{"struct handed to unknown code", `struct s z = {0}; somebody(&z.n);`, `z.n`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, false, `
struct s { void *p; int n; }; struct t { int first; }; union u { void *q; int m; }; static void *global;
static PyObject *f(PyObject *self, PyObject *a) {
	`+c.before+` char *p = strdup("x"); if (!p) PyErr_NoMemory(); if (`+c.test+`) p[0] = 1; return NULL; }`+method)
			if zero := strings.HasSuffix(got, "strdup: handled\n"); zero != c.zero {
				t.Errorf("%s\ngot %q, want zero: %v", c.before, got, c.zero)
			}
		})
	}
}
