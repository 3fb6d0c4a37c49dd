package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomem/analyzer/capi"
	"nomem/analyzer/cfront"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// verdicts prints a line for each fault site of C files: function, callee, row.
func verdicts(t *testing.T, objects bool, files ...string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range solve(t, objects, files...) {
		for _, f := range r.Faults {
			fmt.Fprintf(&b, "%s %s: %s\n", r.Func.Name, f.Callee, f.Row)
		}
	}
	return b.String()
}

// solve lowers C files and plays their faults.
func solve(t *testing.T, objects bool, files ...string) []*faults.FuncResult {
	t.Helper()
	var list []*source.File
	for i, text := range files {
		name := fmt.Sprintf("f%d.c", i)
		list = append(list, source.NewFile(name, "/"+name, []byte("#include <Python.h>\n"+text)))
	}
	project := cfront.NewProject(list, cfront.Options{Root: "/"})
	var units []*ir.Unit
	for _, f := range list {
		u := project.Lower(f)
		for _, p := range u.Problems {
			t.Errorf("%v: not analyzed: %s", p.Span, p.Reason)
		}
		units = append(units, u)
	}
	return faults.NewSolver(units, capi.Default(), faults.Config{Objects: objects}).Solve()
}

// method makes f a border of Python.
const method = "\nstatic PyMethodDef methods[] = {{\"f\", f, METH_VARARGS, NULL}, {NULL}};\n"

func TestEndings(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"checked and raised", `char *p = malloc(9); if (!p) return PyErr_NoMemory(); p[0] = 1; free(p); Py_RETURN_NONE;`, "handled"},
		{"not checked, written", `char *p = malloc(9); p[0] = 1; Py_RETURN_NONE;`, "used"},
		{"not checked, passed to memcpy", `char *p = PyMem_Malloc(9); memcpy(p, "", 1); Py_RETURN_NONE;`, "used"},
		{"an alias is checked", `char *p = malloc(9), *q = p; if (q == NULL) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"a derived pointer is used", `char *p = malloc(9); char *q = p + 4; *q = 1; Py_RETURN_NONE;`, "used"},
		{"no exception", `char *p = malloc(9); if (p == NULL) return NULL; p[0] = 1; Py_RETURN_NONE;`, "no exception"},
		{"an option of the caller is turned off", `int fast = 1, n = 0; if (!PyArg_ParseTuple(a, "|i", &fast)) return NULL; char *p = malloc(9); if (!p) fast = 0; if (fast) p[0] = 1; if (fast) n = p[0]; free(p); return PyLong_FromLong(n);`, "optional"},
		{"a flag of its own is turned off", `int fine = 1; char *p = malloc(9); if (!p) fine = 0; if (fine) p[0] = 1; free(p); Py_RETURN_NONE;`, "wrong value"},
		{"a count of the caller is turned to 0", `int n = 1; if (!PyArg_ParseTuple(a, "|i", &n)) return NULL; char *p = malloc(9); if (!p) n = 0; for (int i = 0; i < n; i++) p[i] = 1; free(p); Py_RETURN_NONE;`, "wrong value"},
		{"raised, no return", `char *p = malloc(9); if (!p) PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE;`, "used after the check"},
		{"wrong exception", `char *p = malloc(9); if (!p) { PyErr_SetString(PyExc_ValueError, ""); return NULL; } p[0] = 1; Py_RETURN_NONE;`, "other exception"},
		{"MemoryError by name", `char *p = malloc(9); if (!p) { PyErr_SetString(PyExc_MemoryError, ""); return NULL; } p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"success returned", `char *p = malloc(9); if (!p) Py_RETURN_NONE; p[0] = 1; Py_RETURN_NONE;`, "wrong value"},
		{"raised, success returned", `char *p = malloc(9); if (!p) { PyErr_NoMemory(); Py_RETURN_NONE; } p[0] = 1; Py_RETURN_NONE;`, "wrong value"},
		{"work skipped", `char *p = malloc(9); if (p) { p[0] = 1; free(p); } Py_RETURN_NONE;`, "wrong value"},
		{"fallback", `char b[4]; char *p = malloc(9); if (!p) p = b; p[0] = 1; Py_RETURN_NONE;`, "optional"},
		{"the wrong variable is tested", `char *q = a, *p = malloc(9); if (!q) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE;`, "used"},
		{"less than zero is no test", `char *p = malloc(9); if (p < 0) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE;`, "used"},
		{"zero size", `size_t n = (size_t)a; char *p = malloc(n); if (n > 0 && !p) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"zero bytes", `size_t n = 0; if (a) n = 8; char *p = malloc(n); if (n && !p) return PyErr_NoMemory(); if (n) p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"goto a label that raises", `char *p = malloc(9); if (!p) goto oom; p[0] = 1; Py_RETURN_NONE; oom: PyErr_NoMemory(); return NULL;`, "handled"},
		{"a flag set on the way", `int oom = 0; char *p = malloc(9); if (!p) { oom = 1; goto done; } p[0] = 1; done: if (oom) return PyErr_NoMemory(); Py_RETURN_NONE;`, "handled"},
		{"unlikely", `char *p = malloc(9); if (__builtin_expect(!p, 0)) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"assert only", `char *p = malloc(9); assert(p); p[0] = 1; Py_RETURN_NONE;`, "used"},
		{"the process ends", `char *p = malloc(9); if (!p) abort(); p[0] = 1; Py_RETURN_NONE;`, "exits"},
		{"unknown code", `char *p = malloc(9); somebody(p); Py_RETURN_NONE;`, "used"},
		{"freed only", `char *p = malloc(9); free(p); Py_RETURN_NONE;`, "handled"},
		{"mmap", `char *p = mmap(0, 9, 1, 1, 1, 0); if (p == MAP_FAILED) return NULL; p[0] = 1; Py_RETURN_NONE;`, "no exception"},
		{"released only if there", `char *p = malloc(9); if (p) free(p); Py_RETURN_NONE;`, "handled"},
		{"another exception for another reason", `char *p = malloc(9); if (!p) { if (PyErr_ExceptionMatches(PyExc_KeyError)) Py_RETURN_NONE; return PyErr_NoMemory(); } p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"the exception is fetched", `char *p = malloc(9); if (!p) { PyErr_NoMemory(); PyObject *e = PyErr_GetRaisedException(); if (!e) Py_RETURN_NONE; PyErr_SetRaisedException(e); return NULL; } p[0] = 1; Py_RETURN_NONE;`, "handled"},
		{"cleared on purpose", `char *p = malloc(9); if (!p) { PyErr_NoMemory(); PyErr_Clear(); Py_RETURN_NONE; } p[0] = 1; Py_RETURN_NONE;`, "optional"},
		{"a realloc that keeps the old block", `char *q = (char *)a; char *p = realloc(q, 9); if (p) q = p; somebody(q); Py_RETURN_NONE;`, "optional"},
		{"an unrelated exception", `char *p = malloc(9); if (PyErr_Occurred()) return NULL; p[0] = 1; Py_RETURN_NONE;`, "used"},
		{"a status by name", `int err = 0; char *p = malloc(9); if (!p) { err = E_NOMEM; goto done; } p[0] = 1; done: if (err) return PyErr_NoMemory(); Py_RETURN_NONE;`, "handled"},
		{"an unknown macro may return", `char *p = malloc(9); if (!p) { LIB_ERROR("", LIB_ENOMEM); } p[0] = 1; Py_RETURN_NONE;`, "unknown"},
		{"a macro that logs", `char *p = malloc(9); if (!p) { LIB_LOG("out of memory"); } p[0] = 1; Py_RETURN_NONE;`, "used after the check"},
		{"a function that reports", `char *p = malloc(9); if (!p) { lib_error(""); } p[0] = 1; Py_RETURN_NONE;`, "used after the check"},
		{"an unknown macro, and a return", `char *p = malloc(9); if (!p) { LIB_ERROR("", LIB_ENOMEM); return NULL; } p[0] = 1; Py_RETURN_NONE;`, "no exception"},
		{"the first case of an unknown enumeration", `int t[4] = {0}; char *p = malloc(9); if (!p) goto end;
			end: switch (t[0]) { case LIB_FIRST: p[0] = 1; } free(p); return PyErr_NoMemory();`, "used after the check"},
		{"the success of an unknown enumeration", `int t[4] = {0}; char *p = malloc(9); if (!p) goto end;
			end: if (t[0] == LIB_FIRST) p[0] = 1; free(p); return PyErr_NoMemory();`, "handled"},
		{"an unknown macro elsewhere", `char *p = malloc(9); if (!p) PyErr_NoMemory(); if (a) LIB_ERROR(""); p[0] = 1; Py_RETURN_NONE;`, "used after the check"},
		{"built with an exception set", `PyObject *p = malloc(9); if (!p) PyErr_NoMemory(); return Py_BuildValue("(Nl)", p, 3L);`, "handled"},
		{"built without", `PyObject *p = malloc(9); return Py_BuildValue("(Nl)", p, 3L);`, "used"},
		{"a constructor that the code tests", `struct t *p = thing_new(); if (p == NULL) return NULL; return Py_None;`, "no exception"},
		{"a constructor, tested through a field", `struct t *s = a; s->p = thing_new(); if (s->p == NULL) return NULL; return Py_None;`, "no exception"},
		{"a constructor, something else tested", `struct t *p = thing_new(); p = thing_fetch(p); if (p == NULL) return NULL; return Py_None;`, ""},
		{"a status that is only tested", `if (thing_create(a)) return NULL; return Py_None;`, ""},
		{"a constructor, kept in the test", `struct t *p; if (!(p = thing_new())) return NULL; return Py_None;`, "no exception"},
		{"a constructor, tested before", `struct t *s = a; if (!s->p) s->p = thing_new(); use(s->p); return Py_None;`, ""},
		{"posix_memalign", `void *p; if (posix_memalign(&p, 8, 9)) return NULL; ((char *)p)[0] = 1; Py_RETURN_NONE;`, "no exception"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, false, "static PyObject *f(PyObject *self, PyObject *a) { "+c.body+" }"+method)
			_, row, _ := strings.Cut(strings.TrimSuffix(got, "\n"), ": ")
			if row != c.want {
				t.Errorf("%s\ngot %q, want %q", c.body, got, c.want)
			}
		})
	}
}

func TestObjects(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a NULL ends a list of arguments early", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *d = PyDict_New(); return PyObject_CallFunctionObjArgs(self, d, a, NULL); }`,
			"f PyDict_New: used\nf PyObject_CallFunctionObjArgs: handled\n"},
		{"a tuple that must be one", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *t = PyTuple_Pack(1, a); int n; if (!PyArg_ParseTupleAndKeywords(t, NULL, "i", 0, &n)) return NULL; return t; }`,
			"f PyTuple_Pack: used\n"},
		{"NULL that stays, then used", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *s = PyBytes_FromString("a"); PyBytes_Concat(&s, a); Py_INCREF(s); return s; }`,
			"f PyBytes_FromString: used\n"},
		{"NULL that stays, and is returned", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *s = PyBytes_FromString("a"); PyBytes_Concat(&s, a); return s; }`,
			"f PyBytes_FromString: handled\n"},
		{"an object that a message names", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *s = PyObject_Str(a); PyErr_Format(PyExc_ValueError, "not %S", s); Py_XDECREF(s); return NULL; }`,
			"f PyObject_Str: handled\n"},
		{"a value built of NULL is NULL", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *s = PyObject_Str(a); return Py_BuildValue("iN", 1, s); }`,
			"f PyObject_Str: handled\nf Py_BuildValue: handled\n"},
		{"a value built of NULL is used", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *s = PyObject_Str(a), *t = Py_BuildValue("(N)", s); Py_INCREF(t); return t; }`,
			"f PyObject_Str: used\nf Py_BuildValue: used\n"},
		{"a check that says no to NULL", `
static PyObject *f(PyObject *self, PyObject *a) { PyObject *w = PyObject_GetAttrString(a, "write");
	if (!PyCallable_Check(w)) { Py_XDECREF(w); return NULL; } Py_DECREF(w); Py_RETURN_NONE; }`,
			"f PyObject_GetAttrString: handled\n"},
		{"a code by name for whatever exception is set", `
static int code(void) { if (PyErr_Occurred()) return E_USER; return 0; }
static PyObject *f(PyObject *self, PyObject *a) { PyObject *r = PyObject_Str(a); if (code() != 0) { Py_XDECREF(r); return NULL; } Py_INCREF(r); return r; }`,
			"f PyObject_Str: handled\n"},
		{"a code by name, passed on and asked for in another way", `
static int code(void) { if (PyErr_Occurred()) return E_USER; return 0; }
static int find(PyObject *a) { PyObject *r = PyObject_Str(a); if (!r) return code(); Py_DECREF(r); return 0; }
static PyObject *f(PyObject *self, PyObject *a) { int n = find(a); if (n < 0) return NULL; if (n == 0) Py_RETURN_FALSE; Py_RETURN_TRUE; }`,
			"find PyObject_Str: passed on\nf find: unknown\n"},
		{"a loop of a ufunc whose NULL is answered by the indicator", `
static void loop(char **args, npy_intp *n, npy_intp *steps, void *data) { *(PyObject **)args[1] = PyLong_FromLong(n[0]); }
static PyUFuncGenericFunction loops[] = {loop};
static PyObject *f(PyObject *self, PyObject *a) { PyUFunc_FromFuncAndData(loops, 0, 0, 1, 1, 1, 0, "f", "", 0); Py_RETURN_NONE; }`,
			"loop PyLong_FromLong: handled\nf PyUFunc_FromFuncAndData: handled\n"},
		{"a helper called with an exception set", `
static void more(PyObject *a) { PyObject *t, *v, *b; PyErr_Fetch(&t, &v, &b);
	if (v && PyErr_GivenExceptionMatches(t, PyExc_KeyError)) { PyObject *s = PyObject_Str(v); Py_DECREF(s); } PyErr_Restore(t, v, b); }
static PyObject *f(PyObject *self, PyObject *a) { more(a); return NULL; }`,
			"more PyObject_Str: used\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, verdicts(t, true, c.text+method)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestAnswered(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"the helper raises", "char *p = malloc(9); if (!p) PyErr_NoMemory(); return p;", 1},
		{"the helper leaves it to the caller", "return malloc(9);", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "static char *get(void) { " + c.body + " }\n" +
				"static char *wrap(void) { return get(); }\n" +
				"static PyObject *f(PyObject *self, PyObject *a) { wrap()[0] = 1; Py_RETURN_NONE; }" + method
			for _, r := range solve(t, false, text) {
				for _, fault := range r.Faults {
					if r.Func.Name == "f" && fault.Origins[0].Answered != c.want {
						t.Errorf("got %d, want %d", fault.Origins[0].Answered, c.want)
					}
				}
			}
		})
	}
}

func TestAcrossFunctions(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"the caller raises", `
static char *get(void) { return malloc(9); }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE; }`,
			"get malloc: passed on\nf get: handled\n"},
		{"a status that was decided below is handed on, and nobody is there to look at it", `
struct buf { char *p; };
static int put(struct buf *b) { b->p = malloc(9); if (!b->p) return 0; return 1; }
static int more(struct buf *b) { int ok = 1; if (b->p == 0) ok = put(b); return ok; }
int reserve(struct buf *b) { int ok = more(b); return ok; }`,
			"put malloc: passed on\nmore put: passed on\nreserve more: handled\n"},
		{"the caller does not", `
static char *get(void) { char *p = malloc(9); if (!p) return NULL; p[0] = 1; return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) return NULL; p[0] = 1; Py_RETURN_NONE; }`,
			"get malloc: passed on\nf get: no exception\n"},
		{"the helper raises", `
static char *get(void) { char *p = malloc(9); if (!p) PyErr_NoMemory(); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) return NULL; p[0] = 1; Py_RETURN_NONE; }`,
			"get malloc: passed on\nf get: handled\n"},
		{"never NULL", `
static char *get(void) { char *p = malloc(9); if (!p) abort(); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); p[0] = 1; Py_RETURN_NONE; }`,
			"get malloc: handled\n"},
		{"status and out-parameter", `
static int make(char **out) { *out = malloc(9); return *out ? 0 : -1; }
static PyObject *f(PyObject *self, PyObject *a) { char *p; if (make(&p) < 0) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE; }`,
			"make malloc: passed on\nf make: handled\n"},
		{"the status is dropped", `
static int make(char **out) { *out = malloc(9); return *out ? 0 : -1; }
static PyObject *f(PyObject *self, PyObject *a) { char *p; make(&p); p[0] = 1; Py_RETURN_NONE; }`,
			"make malloc: passed on\nf make: used\n"},
		{"a helper sets the exception by a code", `
static void set_error(int e) { switch (e) { case 4: PyErr_NoMemory(); break; default: PyErr_SetString(PyExc_ValueError, ""); } }
static PyObject *f(PyObject *self, PyObject *a) { char *p = malloc(9); if (!p) { set_error(4); return NULL; } p[0] = 1; Py_RETURN_NONE; }`,
			"f malloc: handled\n"},
		{"the callee uses it", `
static void fill(char *p) { p[0] = 1; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = malloc(9); fill(p); Py_RETURN_NONE; }`,
			"f malloc: used\n"},
		{"the callee checks it", `
static int fill(char *p) { if (!p) { PyErr_NoMemory(); return -1; } p[0] = 1; return 0; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = malloc(9); if (fill(p) < 0) return NULL; Py_RETURN_NONE; }`,
			"f malloc: handled\n"},
		{"a void helper raises, and nobody looks", `
static void fill(char **p) { *p = malloc(9); if (!*p) { PyErr_NoMemory(); return; } (*p)[0] = 1; }
static PyObject *g(PyObject *self, PyObject *a) { char *p = 0; fill(&p); free(p); Py_RETURN_NONE; }
static PyMethodDef more[] = {{"g", g, METH_VARARGS, NULL}, {NULL}};
static PyObject *f(PyObject *self, PyObject *a) { char *p = 0; fill(&p); free(p); Py_RETURN_NONE; }`,
			"fill malloc: wrong value\ng fill: passed on\nf fill: passed on\n"},
		{"a field of an object that is older", `
struct box { char *p; };
static void set(struct box *b) { b->p = malloc(8); }
static PyObject *f(PyObject *self, PyObject *a) { struct box *b = (struct box *)self; set(b); b->p[0] = 1; Py_RETURN_NONE; }`,
			"set malloc: used\n"},
		{"the status of a helper is thrown away", `
static int fill(void) { char *p = malloc(9); if (!p) return -1; free(p); return 0; }
static PyObject *f(PyObject *self, PyObject *a) { fill(); Py_RETURN_NONE; }`,
			"fill malloc: passed on\nf fill: wrong value\n"},
		{"the status of a helper is thrown away everywhere", `
static int fill(void) { char *p = malloc(9); if (!p) return -1; free(p); return 0; }
static void all(void) { fill(); fill(); }
static PyObject *f(PyObject *self, PyObject *a) { all(); Py_RETURN_NONE; }`,
			"fill malloc: no exception\nall fill: passed on\nall fill: passed on\n"},
		{"a helper that ends the process", `
static int fill(void) { char *p = malloc(9); if (!p) exit(1); free(p); return 0; }
static PyObject *f(PyObject *self, PyObject *a) { fill(); Py_RETURN_NONE; }`,
			"fill malloc: exits\n"},
		{"one of the values that come with an exception", `
int fill(void) { char *p; if (!open_it()) { PyErr_SetString(PyExc_OSError, ""); return 1; } p = malloc(9); if (!p) { PyErr_NoMemory(); return 1; } free(p); return 0; }
static PyObject *f(PyObject *self, PyObject *a) { Py_RETURN_NONE; }`,
			"fill malloc: handled\n"},
		{"a list that a helper leaves empty", `
static char *spare;
static void more(void) { char *p = malloc(9); if (!p) return; spare = p; }
static char *get(void) { if (!spare) more(); if (!spare) return NULL; char *p = spare; spare = NULL; return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); p[0] = 1; Py_RETURN_NONE; }`,
			"more malloc: passed on\nget more: passed on\nf get: used\n"},
		{"what a void helper skips, and nobody asks for", `
static char *spare;
static void more(void) { char *p = malloc(9); if (!p) return; spare = p; }
static PyObject *f(PyObject *self, PyObject *a) { more(); Py_RETURN_NONE; }`,
			"more malloc: passed on\nf more: handled\n"},
		{"a helper that raises for one allocation only", `
static char *get(void) { char *p = malloc(9); if (!p) { PyErr_NoMemory(); return NULL; } char *q = malloc(8); if (!q) { free(p); return NULL; } free(q); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) Py_RETURN_FALSE; free(p); Py_RETURN_NONE; }`,
			"get malloc: passed on\nget malloc: no exception\nf get: wrong value\n"},
		{"a helper that raises for one allocation only, and a caller that sees to it", `
static char *get(void) { char *p = malloc(9); if (!p) { PyErr_NoMemory(); return NULL; } char *q = malloc(8); if (!q) { free(p); return NULL; } free(q); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) { if (!PyErr_Occurred()) PyErr_NoMemory(); return NULL; } free(p); Py_RETURN_NONE; }`,
			"get malloc: passed on\nget malloc: passed on\nf get: handled\n"},
		{"a struct filled in by offsets", `
struct spec { int type, offset; };
static int set(struct spec *spec, PyObject *val, void *out) {
	void *dst = (unsigned char *)out + spec->offset;
	switch (spec->type) { case 1: *(PyObject **)dst = val; break; case 2: *(int *)dst = PyObject_IsTrue(val); break; }
	return 0; }
static struct spec specs[2];
static PyObject *f(PyObject *self, PyObject *a) { struct { PyObject *x; int fixed; } arg = {Py_None, 0};
	for (int i = 0; i < 2; i++) if (set(specs + i, a, &arg)) return NULL;
	if (arg.fixed) { char *p = malloc(9); p[0] = 1; free(p); } Py_RETURN_NONE; }`,
			"f malloc: used\n"},
		{"a retry that fails too", `
static char *get(void) { char *p = malloc(9); if (!p) p = malloc(1); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) return PyErr_NoMemory(); p[0] = 1; Py_RETURN_NONE; }`,
			"get malloc: optional\nget malloc: passed on\nf get: handled\n"},
		{"something else fails later", `
static char *get(long n) { if (n < 0) return NULL; return malloc(9); }
static int put(PyObject *d) { PyDict_SetItemString(d, "", d); return 1; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get((long)self); if (p) { p[0] = 1; free(p); } put(a); return PyLong_FromLong(1); }`,
			"get malloc: passed on\nf get: handled\n"},
		{"a destructor that nobody knows", `
struct st { char *a; };
int start(struct st **out) {
	struct st *p = malloc(sizeof *p); if (!p) return 1;
	p->a = malloc(9); if (!p->a) goto error;
	*out = p; return 0;
error: lib_free(p->a); free(p); return 1; }
static PyObject *f(PyObject *self, PyObject *a) { struct st *p; if (start(&p)) return PyErr_NoMemory(); p->a[0] = 1; Py_RETURN_NONE; }`,
			"start malloc: passed on\nstart malloc: passed on\nf start: handled\n"},
		{"a wrapper that hides a header", `
static void *get(size_t n) { char *p = malloc(n + 8); if (!p) { complain(); return NULL; } return p + 8; }
static PyObject *f(PyObject *self, PyObject *a) { int *p = get(4); *p = 1; Py_RETURN_NONE; }`,
			"get malloc: passed on\nf get: used\n"},
		{"two files", `
char *get(void);
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(); if (!p) return NULL; p[0] = 1; Py_RETURN_NONE; }`,
			"f get: no exception\nget malloc: passed on\n"},
		{"a field of what is returned", `
struct box { char *p; };
static struct box *make(void) { struct box *b = malloc(9); if (!b) return NULL; b->p = malloc(8); return b; }
static PyObject *f(PyObject *self, PyObject *a) { struct box *b = make(); if (!b || !b->p) return PyErr_NoMemory(); b->p[0] = 1; Py_RETURN_NONE; }`,
			"make malloc: passed on\nmake malloc: passed on\nf make: handled\n"},
		{"a field of what is returned, which nobody tests", `
struct box { char *p; }; struct other { char *p; };
static struct box *make(struct other *o) { struct box *b = find(); if (o->p) b->p = malloc(8); return b; }
static PyObject *f(PyObject *self, PyObject *a) { struct box *b = make((struct other *)a); b->p[0] = 1; Py_RETURN_NONE; }`,
			"make malloc: used\n"},
		{"a later turn of a loop", `
struct list { int n; char **p; };
static void drop(struct list *l) { int i; for (i = 0; i < l->n; i++) free(l->p[i]); free(l->p); free(l); }
static int pick(long x) { if (x == 1) return 11; if (x == 2) return 12; if (x == 3) return 13; return 14; }
static PyObject *f(PyObject *self, PyObject *a) {
	struct list *l = calloc(1, sizeof *l); char *v = malloc(9); if (!l || !v) { free(v); free(l); return PyErr_NoMemory(); }
	while (more(a)) {
		int k = pick((long)a);
		l->p = realloc(l->p, k * sizeof *l->p);
		if (!l->p) { PyErr_NoMemory(); drop(l); return NULL; }
		l->p[l->n++] = v; v = strdup("x"); if (!v) { drop(l); return PyErr_NoMemory(); }
	}
	Py_RETURN_NONE; }`,
			"f calloc: handled\nf malloc: handled\nf realloc: used after the check\nf strdup: handled\n"},
		{"calloc in a wrapper", `
static void *get(size_t n) { void *p = calloc(n, 4); if (!p) PyErr_NoMemory(); return p; }
static PyObject *f(PyObject *self, PyObject *a) {
	Py_ssize_t i, n = PyList_Size(a); int *used = get(n); if (!used) return NULL; char *b = malloc(n); if (!b) PyErr_NoMemory();
	for (i = 0; b && i < n; i++) used[i] = 1;
	for (i = 0; i < n; i++) if (used[i]) b[i] = 1;
	return NULL; }`,
			"get calloc: passed on\nf get: handled\nf malloc: handled\n"},
		{"a callee fills zero memory", `
static void fill(int *p, int n) { int i; for (i = 0; i < n; i++) p[i] = 1; }
static PyObject *f(PyObject *self, PyObject *a) {
	int *used = calloc(9, 4); if (!used) return PyErr_NoMemory(); fill(used, 9);
	char *b = malloc(9); if (!b) PyErr_NoMemory(); if (used[3]) b[0] = 1; return NULL; }`,
			"f calloc: handled\nf malloc: used after the check\n"},
		{"a callee makes memory zero", `
struct box { char *p; int full; };
static void init(struct box *b) { memset(b, 0, sizeof *b); }
static PyObject *f(PyObject *self, PyObject *a) {
	struct box *b = (struct box *)self; b->full = 1; init(b);
	b->p = malloc(9); if (b->full) b->p[0] = 1; return b->p ? self : PyErr_NoMemory(); }`,
			"f malloc: handled\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := []string{c.text + method}
			if c.name == "two files" {
				files = append(files, "char *get(void) { return malloc(9); }")
			}
			if diff := cmp.Diff(c.want, verdicts(t, false, files...)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
