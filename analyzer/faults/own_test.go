package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"nomem/analyzer/faults"
)

// TestLeaks plays failures that are handled, and prints what is lost on the way out.
func TestLeaks(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a block that the other exits free", `
char *p = malloc(9); if (!p) return PyErr_NoMemory();
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); free(p); Py_RETURN_NONE;`, "p free"},
		{"released", `
char *p = malloc(9); if (!p) return PyErr_NoMemory();
char *q = malloc(9); if (!q) { free(p); return PyErr_NoMemory(); }
free(q); free(p); Py_RETURN_NONE;`, ""},
		{"handed on", `
char *p = malloc(9); if (!p) return PyErr_NoMemory();
((struct box *)self)->p = p;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); Py_RETURN_NONE;`, ""},
		{"a definition that a module keeps", `
PyModuleDef *d = calloc(1, sizeof *d); if (!d) return PyErr_NoMemory();
d->m_name = strdup("x"); if (!d->m_name) { free(d); return PyErr_NoMemory(); }
PyModule_AddObject(self, "x", PyModule_Create(d));
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); Py_RETURN_NONE;`, ""},
		{"what is not what was given", `
char *p = (char *)a; if (a == self) { p = malloc(9); if (!p) return PyErr_NoMemory(); }
char *q = malloc(9); if (!q) { if (p != (char *)a) free(p); return PyErr_NoMemory(); }
free(q); if (p != (char *)a) free(p); Py_RETURN_NONE;`, ""},
		{"a reference count decides", `
struct counted *c = malloc(sizeof *c); if (!c) return PyErr_NoMemory();
char *q = malloc(9); if (!q) { unref(c); return PyErr_NoMemory(); }
free(q); unref(c); Py_RETURN_NONE;`, ""},
		{"no other exit releases it, and nobody has seen it", `
char *p = malloc(9); if (!p) return PyErr_NoMemory();
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); Py_RETURN_NONE;`, "p free"},
		{"a buffer view", `
Py_buffer view; if (!PyArg_ParseTuple(a, "y*:f", &view)) return NULL;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); PyBuffer_Release(&view); Py_RETURN_NONE;`, "&view PyBuffer_Release"},
		{"an encoded string", `
char *name = NULL; int n; if (!PyArg_ParseTuple(a, "(i)et|s", &n, "utf-8", &name, &n)) return NULL;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); PyMem_Free(name); Py_RETURN_NONE;`, "name PyMem_Free"},
		{"a converted path", `
PyObject *path; if (!PyArg_ParseTuple(a, "O&", PyUnicode_FSConverter, &path)) return NULL;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); Py_DECREF(path); Py_RETURN_NONE;`, "path Py_DECREF"},
		{"a reference", `
PyObject *list = PyList_New(0); if (!list) return NULL;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); return list;`, ""},
		{"a reference that another exit drops", `
PyObject *list = PyList_New(0); if (!list) return NULL;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
if (use(q) < 0) { Py_DECREF(list); free(q); return NULL; } free(q); return list;`, "list Py_DECREF"},
		{"a lock", `
pthread_mutex_lock(&lock);
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); pthread_mutex_unlock(&lock); Py_RETURN_NONE;`, "&lock pthread_mutex_unlock"},
		{"a lock of Python", `
static PyMutex py_lock; PyMutex_Lock(&py_lock);
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); PyMutex_Unlock(&py_lock); Py_RETURN_NONE;`, "&py_lock PyMutex_Unlock"},
		{"a helper releases what is inside", `
struct box b; b.p = malloc(9); if (!b.p) return PyErr_NoMemory();
char *q = malloc(9); if (!q) { clear(&b); return PyErr_NoMemory(); }
free(q); free(b.p); Py_RETURN_NONE;`, ""},
		{"a helper keeps it", `
char *p = malloc(9); if (!p) return PyErr_NoMemory(); keep(p);
char *q = malloc(9); if (!q) return PyErr_NoMemory();
if (use(q)) { free(p); } free(q); Py_RETURN_NONE;`, ""},
		{"the block that realloc could not move", `
char *p = malloc(9); if (!p) return PyErr_NoMemory();
char *q = realloc(p, 99); if (!q) return PyErr_NoMemory();
p = q; if (use(p)) { free(p); return NULL; } free(p); Py_RETURN_NONE;`, "p free"},
		{"a ladder of labels", `
char *p = NULL, *q = NULL; p = malloc(9); if (!p) goto oom; q = malloc(9); if (!q) goto oom; use(p); free(p); free(q); Py_RETURN_NONE;
oom: free(p); free(q); return PyErr_NoMemory();`, ""},
		{"a fresh block is none that others know", `
char *p = kept; if (a) { p = malloc(9); if (!p) return PyErr_NoMemory(); }
char *q = malloc(9); if (!q) { if (p != kept) free(p); return PyErr_NoMemory(); }
free(q); free(p); Py_RETURN_NONE;`, ""},
		{"inside a block of its own", `
struct box *b = malloc(sizeof *b); if (!b) return PyErr_NoMemory();
b->p = malloc(9); if (!b->p) { free(b); return PyErr_NoMemory(); }
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); free(b->p); free(b); Py_RETURN_NONE;`, "b free, b->p free"},
		{"the block that has it is handed on", `
struct box *b = malloc(sizeof *b); if (!b) return PyErr_NoMemory();
b->p = malloc(9); if (!b->p) { free(b); return PyErr_NoMemory(); }
keep((char *)b);
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); if (a) { free(b->p); free(b); } Py_RETURN_NONE;`, ""},
		{"a reference added to an argument", `
Py_INCREF(a); char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); Py_DECREF(a); Py_RETURN_NONE;`, "a Py_DECREF"},
		{"the name is used again", `
char *p = malloc(9); if (!p) return PyErr_NoMemory(); keep(p); p = NULL;
char *q = malloc(9); if (!q) return PyErr_NoMemory();
free(q); free(p); Py_RETURN_NONE;`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range solve(t, false, `
struct box { char *p; };
struct counted { int n; };
static void unref(struct counted *c) { if (!c || --c->n > 0) return; free(c); }
static pthread_mutex_t lock;
static char *kept;
static void keep(char *p) { kept = p; }
static void clear(struct box *b) { free(b->p); }
static int use(char *p) { return p[0]; }
static PyObject *f(PyObject *self, PyObject *a) { `+c.body+` }`+method) {
				for _, f := range r.Faults {
					if f.Leak == nil {
						continue
					}
					for _, o := range f.Leak.Owned {
						got = append(got, fmt.Sprint(o.Place, " ", o.Release))
					}
				}
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("%s\ngot %q, want %q", c.body, s, c.want)
			}
		})
	}
}

// TestOtherReasons tells what else gives the result of a failure.
func TestOtherReasons(t *testing.T) {
	for _, c := range []struct{ name, helper, want string }{
		{"want of memory alone", `kept = malloc(9); return kept ? 0 : -1;`, "-1"},
		{"not found", `if (!n) return -1; kept = malloc(9); return kept ? 0 : -1;`, "-1 quiet"},
		{"with an exception", `if (!n) { PyErr_SetNone(PyExc_TypeError); return -1; } kept = malloc(9); return kept ? 0 : -1;`, "-1 raised"},
		{"a computed value", `kept = malloc(9); if (!kept) return -1; return n;`, "-1 any"},
		{"two values", `kept = malloc(9); if (!kept) return -1; free(kept); kept = malloc(9); return kept ? 0 : -2;`, "<0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range solve(t, false, `
static char *kept;
static int helper(int n) { `+c.helper+` }
static PyObject *f(PyObject *self, PyObject *a) { if (helper(a != self) < 0) return NULL; Py_RETURN_NONE; }`+method) {
				for _, f := range r.Faults {
					if f.Callee != "helper" {
						continue
					}
					got := map[faults.ValueKind]string{faults.ConstValue: fmt.Sprint(f.Result.N), faults.Negative: "<0"}[f.Result.Kind]
					for text, is := range map[string]bool{" quiet": f.OtherQuiet, " raised": f.OtherRaised, " any": f.OtherAny} {
						if is {
							got += text
						}
					}
					if got != c.want {
						t.Errorf("got %q, want %q", got, c.want)
					}
				}
			}
		})
	}
}
