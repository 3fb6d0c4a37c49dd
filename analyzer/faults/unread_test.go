package faults_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnread looks at what tells of a failure, and is overwritten or thrown away.
func TestUnread(t *testing.T) {
	const try = `
static int try(PyObject *a) { char *p = malloc(9); if (!p) return 0; free(p); return 1; }`
	for _, c := range []struct{ name, text, want string }{
		{"what the branch says is overwritten", `
static int search(PyObject *a, long n) {
	int ok = 1;
	if (n > 3) { char *p = malloc(9); if (p) free(p); else ok = 0; }
	if (n < 9) ok = PyList_Append(a, a) == 0;
	return ok; }
static PyObject *f(PyObject *self, PyObject *a) { if (!search(a, (long)self)) return PyErr_NoMemory(); Py_RETURN_NONE; }`,
			"search malloc: wrong value\nf search: handled\n"},
		{"what the branch says is asked for", `
static int search(PyObject *a, long n) {
	int ok = 1;
	if (n > 3) { char *p = malloc(9); if (p) free(p); else ok = 0; }
	if (ok && n < 9) ok = PyList_Append(a, a) == 0;
	return ok; }
static PyObject *f(PyObject *self, PyObject *a) { if (!search(a, (long)self)) return PyErr_NoMemory(); Py_RETURN_NONE; }`,
			"search malloc: passed on\nf search: handled\n"},
		{"the status is overwritten", try + `
static int search(PyObject *a) { int ok = try(a); ok = PyList_Append(a, a) == 0; return ok; }
static PyObject *f(PyObject *self, PyObject *a) { if (!search(a)) return PyErr_NoMemory(); Py_RETURN_NONE; }`,
			"try malloc: passed on\nsearch try: ignored\n"},
		{"the status is added", try + `
static int search(PyObject *a) { int ok = try(a); ok = ok & (PyList_Append(a, a) == 0); return ok; }
static PyObject *f(PyObject *self, PyObject *a) { if (!search(a)) return PyErr_NoMemory(); Py_RETURN_NONE; }`,
			"try malloc: passed on\nsearch try: passed on\nf search: handled\n"},
		{"an exception that nobody looks for says nothing of what is returned", `
static int change(PyObject *a) { char *p = malloc(9); if (!p) { PyErr_NoMemory(); return -1; } free(p);
	if (a == Py_None) PyErr_SetString(PyExc_ValueError, ""); return 0; }
static int set(PyObject *a) { if (PyList_Append(a, a)) { PyErr_Clear(); return 1; } change(a); return 0; }
static PyObject *f(PyObject *self, PyObject *a) { if (set(a)) return PyErr_NoMemory(); Py_RETURN_NONE; }`,
			"change malloc: passed on\nset change: wrong value\n"},
		{"an exception that somebody looks for", `
static int change(PyObject *a) { char *p = malloc(9); if (!p) { PyErr_NoMemory(); return -1; } free(p);
	if (a == Py_None) PyErr_SetString(PyExc_ValueError, ""); return 0; }
static int set(PyObject *a) { if (PyList_Append(a, a)) return -1; change(a); if (PyErr_Occurred()) return -1; return 0; }
static PyObject *f(PyObject *self, PyObject *a) { if (set(a)) return NULL; Py_RETURN_NONE; }`,
			"change malloc: passed on\nset change: passed on\nf set: handled\n"},
		{"an exception of a callee's callee", `
static int get(void) { char *p = malloc(9); if (!p) { PyErr_NoMemory(); return -1; } free(p); return 0; }
static void all(long n) { switch (n) { case 1: get(); get(); break; } }
static PyObject *f(PyObject *self, PyObject *a) { all(1); Py_RETURN_NONE; }`,
			"get malloc: passed on\nall get: passed on\nall get: passed on\nf all: wrong value\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, verdicts(t, false, c.text+method)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestBelieved looks at functions of which nothing in sight says who calls them, or what they call.
func TestBelieved(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an object is given to who calls through a table", `
static PyObject *cast(const char *s) { char *p = malloc(9); if (!p) return NULL; free(p); Py_RETURN_NONE; }
static struct { PyObject *(*cast)(const char *); } list[] = {{cast}};`,
			"cast malloc: no exception\n"},
		{"a number is given to who calls through a table", `
static int cast(const char *s) { char *p = malloc(9); if (!p) return -1; free(p); return 0; }
static struct { int (*cast)(const char *); } list[] = {{cast}};`,
			"cast malloc: handled\n"},
		{"the exception is cleared on purpose", `
struct keys { int n; };
static struct keys *make(void) { struct keys *p = PyMem_Malloc(sizeof *p); if (!p) PyErr_NoMemory(); return p; }
struct keys *keys_for_class(PyObject *a) { struct keys *p; if (!a) { PyErr_BadInternalCall(); return NULL; } p = make(); if (!p) { PyErr_Clear(); return NULL; } p->n = 0; return p; }`,
			"make PyMem_Malloc: passed on\nkeys_for_class make: optional\n"},
		{"the exception is cleared, and Python calls", `
static char *make(void) { char *p = PyMem_Malloc(9); if (!p) PyErr_NoMemory(); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = make(); if (!p) { PyErr_Clear(); return NULL; } PyMem_Free(p); Py_RETURN_NONE; }` + method,
			"make PyMem_Malloc: passed on\nf make: no exception\n"},
		{"nothing in sight calls it, and it raises for nothing", `
struct box { int n; };
struct box *convert(int n) { struct box *p = PyMem_Malloc(sizeof *p); if (!p) return NULL; p->n = n; return p; }`,
			"convert PyMem_Malloc: handled\n"},
		{"nothing in sight calls it, and it raises what it should not", `
char *copy(int n) { char *p = PyMem_Malloc(n); if (!p) { PyErr_SetString(PyExc_Exception, ""); return NULL; } p[0] = n; return p; }`,
			"copy PyMem_Malloc: other exception\n"},
		{"nothing in sight calls it, but it raises", `
struct box { int n; };
struct box *convert(int n) { struct box *p; if (n < 0) { PyErr_SetString(PyExc_ValueError, ""); return NULL; } p = PyMem_Malloc(sizeof *p); if (!p) return NULL; p->n = n; return p; }`,
			"convert PyMem_Malloc: no exception\n"},
		{"a library that ends the process", `
static PyObject *f(PyObject *self, PyObject *a) { GArray *p = NULL; if (a) p = g_byte_array_sized_new(9); if (p == NULL) return NULL; use(p); Py_RETURN_NONE; }` + method,
			""},
		{"false and true of another's header", `
static boolean_t add(void) { char *p = malloc(9); if (!p) { PyErr_NoMemory(); return B_FALSE; } free(p); return B_TRUE; }
static PyObject *f(PyObject *self, PyObject *a) { if (!add()) return NULL; Py_RETURN_NONE; }
static PyObject *g(PyObject *self, PyObject *a) { if (add() != B_TRUE) return NULL; Py_RETURN_NONE; }
static PyMethodDef more[] = {{"g", g, METH_VARARGS, NULL}, {NULL}};` + method,
			"add malloc: passed on\nf add: handled\ng add: handled\n"},
		{"false and true of a header that is not there", `
static PyObject *f(PyObject *self, PyObject *a) { bool done = false; PyObject *o = PyList_New(0); if (!o) return NULL; char *p = malloc(9); if (!p) { PyErr_NoMemory(); goto out; } free(p); done = true; out: if (done) return o; Py_DECREF(o); return NULL; }` + method,
			"f malloc: handled\n"},
		{"NULL that stays where a function on the way has seen to it", `
static char *buf; static int n;
static int update(PyObject *a) { int error = 0; if (!a) return 1; free(buf); buf = malloc(9); if (!buf) { PyErr_SetString(PyExc_TypeError, ""); error = 1; } n = buf ? 9 : 0; return error; }
static void refresh(PyObject *a) { if (!update(a)) rehash(buf, n); }
static void all(PyObject *a) { refresh(a); }
int children(PyObject *a) { all(a); return tree(a); }`,
			"update malloc: other exception\nrefresh update: passed on\nall refresh: passed on\nchildren all: handled\n"},
		{"NULL that is used where a function on the way has seen to it", `
static char *buf;
static int update(void) { free(buf); buf = malloc(9); if (!buf) return 1; return 0; }
static int all(void) { return update(); }
static PyObject *f(PyObject *self, PyObject *a) { all(); buf[0] = 1; Py_RETURN_NONE; }` + method,
			"update malloc: passed on\nall update: passed on\nf all: used\n"},
		{"NULL that stays where nobody hears what the function says that has seen to it", `
struct vec { char *items; int n; };
static int insert(struct vec *v) { v->items = realloc(v->items, 9); if (!v->items) return 0; v->items[0] = 1; return 1; }
static char *get(struct vec *v, char *a) { if (v->items[1]) return a; insert(v); return a; }
static PyObject *f(struct vec *self, PyObject *a) { return PyLong_FromLong(get(self, "a")[0]); }` + method,
			"insert realloc: passed on\nget insert: used\n"},
		{"NULL that stays where only what it is handed to stands it", `
struct list { int n; }; struct data { struct list *list; };
static struct list *create(void) { struct list *l = malloc(4); if (!l) return NULL; l->n = 1; return l; }
static void clean(struct list *l) { if (!l) return; l->n = 0; }
static struct data *fill(struct data *d) { d->list = create(); clean(d->list); return d; }
static struct data *make(struct data *d) { return fill(d); }
static PyObject *f(PyObject *self, PyObject *a) { struct data *d = make((struct data *)self); return PyLong_FromLong(d->list->n); }` + method,
			"create malloc: passed on\nfill create: passed on\nmake fill: used\n"},
		{"a hook in the place of code that asks for NULL", `
void (*hook)(char *);
static void drop(char *p) { if (hook) hook(p); else if (p) { free(p); } }
static PyObject *f(PyObject *self, PyObject *a) { char *p = malloc(9); drop(p); Py_RETURN_NONE; }` + method,
			"f malloc: handled\n"},
		{"a hook of a struct, in the place of code that asks for NULL", `
struct h { void (*drop)(char *); };
static PyObject *f(PyObject *self, PyObject *a) { struct h *h = (struct h *)self; char *p = malloc(9); if (h->drop) h->drop(p); else if (p) free(p); Py_RETURN_NONE; }` + method,
			"f malloc: handled\n"},
		{"a hook in front of the test", `
void (*hook)(char *);
static PyObject *f(PyObject *self, PyObject *a) { char *p = malloc(9); if (hook) hook(p); if (!p) return PyErr_NoMemory(); free(p); Py_RETURN_NONE; }` + method,
			"f malloc: used\n"},
		{"a hook in the place of code that does not ask", `
void (*hook)(char *);
static PyObject *f(PyObject *self, PyObject *a) { char *p = malloc(9); if (hook) hook(p); else free(p); Py_RETURN_NONE; }` + method,
			"f malloc: used\n"},
		{"no object is NULL, whatever its name", `
static PyObject *get(void) { return malloc(9); }
static PyObject *f(PyObject *self, PyObject *a) { PyObject *p = get(); if (p == Py_None || p == Py_False) p->ob_refcnt++; if (!p) return PyErr_NoMemory(); return p; }` + method,
			"get malloc: passed on\nf get: handled\n"},
		{"NULL that stays where a function that has not seen to it put it", `
static char *make(void) { char *p = malloc(9); if (!p) return NULL; p[0] = 1; return p; }
static char *more(int n) { char *p = make(); if (n) n--; return p; }
struct s { PyObject_HEAD char *buf; };
static PyObject *f(struct s *self, PyObject *a) { self->buf = more(3); Py_RETURN_NONE; }
static PyObject *g(struct s *self, PyObject *a) { self->buf[0] = 1; Py_RETURN_NONE; }
static PyMethodDef more_methods[] = {{"g", g, METH_VARARGS, NULL}, {NULL}};` + method,
			"make malloc: passed on\nmore make: passed on\nf more: used\n"},
		{"a new reference to what was given", `
static char *copy(void) { char *p = malloc(9); if (!p) PyErr_NoMemory(); return p; }
static PyObject *f(PyObject *self, PyObject *a) {
	PyObject *seq = PySequence_Fast(a, ""); if (!seq) return NULL;
	if (seq == a) { copy()[0] = 1; } Py_DECREF(seq); Py_RETURN_NONE; }` + method,
			"copy malloc: passed on\nf copy: used\n"},
		{"a count that is not 0 is asked for", `
static PyObject *f(PyObject *self, PyObject *a) {
	Py_ssize_t n = PyList_Size(a); char *p = n ? calloc(n, 4) : NULL; if (n > 0 && p == NULL) return PyErr_NoMemory();
	if (n) p[0] = 1; free(p); Py_RETURN_NONE; }` + method,
			"f calloc: handled\n"},
		{"another pointer in the same condition", `
struct s { char *a, *b; };
static int get(struct s *x) { x->a = somebody(); x->b = malloc(9); if (!x->a || !x->b) return 1; x->b[0] = 1; return 0; }
static PyObject *f(PyObject *self, PyObject *a) { struct s *x = (struct s *)self; if (get(x)) return PyErr_NoMemory(); x->b[0] = 1; Py_RETURN_NONE; }` + method,
			"get malloc: passed on\nf get: handled\n"},
		{"another pointer that excuses it", `
struct s { char *a, *b; };
static PyObject *f(PyObject *self, PyObject *a) { struct s *x = (struct s *)self; x->a = somebody(); x->b = malloc(9);
	if (x->a && !x->b) return PyErr_NoMemory(); x->b[0] = 1; Py_RETURN_NONE; }` + method,
			"f malloc: used\n"},
		{"another pointer in another condition", `
struct s { char *a, *b; };
static PyObject *f(PyObject *self, PyObject *a) { struct s *x = (struct s *)self; x->a = somebody(); x->b = malloc(9);
	if (!x->a) Py_RETURN_NONE; if (!x->b) return PyErr_NoMemory(); x->b[0] = 1; Py_RETURN_NONE; }` + method,
			"f malloc: used\n"},
		{"zlib says no to NULL", `
static PyObject *f(PyObject *self, PyObject *a) {
	unsigned long n = 9; char *p = malloc(9); int rv = uncompress(p, &n, "", 1); if (rv != Z_OK) { free(p); return PyErr_NoMemory(); }
	p[0] = 1; free(p); Py_RETURN_NONE; }` + method,
			"f malloc: handled\n"},
		{"zlib says no to NULL, and nobody asks", `
static PyObject *f(PyObject *self, PyObject *a) {
	unsigned long n = 9; char *p = malloc(9); uncompress(p, &n, "", 1); p[0] = 1; free(p); Py_RETURN_NONE; }` + method,
			"f malloc: used\n"},
		{"what is only kept until the test", `
int f(const char *name) { xmlValidCtxtPtr v = xmlNewValidCtxt(); xmlSetGenericErrorFunc(v, quiet); if (v == NULL) return -3; xmlFreeValidCtxt(v); return 0; }`,
			"f xmlNewValidCtxt: handled\n"},
		{"two pointers, one of which is NULL", `
static PyObject *f(PyObject *self, PyObject *a) {
	char *given = (char *)self, *p = given, *q; if (p == NULL) { p = malloc(9); if (!p) return PyErr_NoMemory(); }
	q = malloc(3); if (!q) { if (p != given) free(p); return PyErr_NoMemory(); }
	free(q); if (p != given) free(p); Py_RETURN_NONE; }` + method,
			"f malloc: handled\nf malloc: handled\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, verdicts(t, false, c.text)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// fill is a helper that can fail in more ways than are told apart; all of them have set the mode.
const fill = `
struct s { int mode; char *a, *b, *c, *d, *e, *f; };
static int fill(struct s *x) {
	x->mode = 1;
	char *p = malloc(1); if (!p) return -1; free(p);
	if (!(x->a = malloc(2))) return -1;
	if (!(x->b = malloc(3))) return -1;
	if (!(x->c = malloc(4))) return -1;
	if (!(x->d = malloc(5))) return -1;
	if (!(x->e = malloc(6))) return -1;
	if (!(x->f = malloc(7))) return -1;
	return 0;
}
`

// TestManyEndings looks at what is told of the failures of fill: which of them left the NULL in memory, and what all of them
// have written.
func TestManyEndings(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"the first that left NULL", `fill(&x); x.a[0] = 1; Py_RETURN_NONE;`, "malloc(2): used"},
		{"what all have written", `if (fill(&x)) { if (x.mode == 2) x.a[0] = 1; return PyErr_NoMemory(); } Py_RETURN_NONE;`, "malloc(1): handled"},
		{"what all have written, to the contrary", `if (fill(&x)) { if (x.mode == 1) x.a[0] = 1; return PyErr_NoMemory(); } Py_RETURN_NONE;`, "malloc(2): used after the check"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range solve(t, false, fill+`static PyObject *f(PyObject *self, PyObject *a) { struct s x; `+c.body+` }`+method) {
				for _, fault := range r.Faults {
					if got := fmt.Sprintf("%s: %s", fault.Origins[0].Span.Text(), fault.Row); r.Func.Name == "f" && got != c.want {
						t.Errorf("got %s, want %s", got, c.want)
					}
				}
			}
		})
	}
}
