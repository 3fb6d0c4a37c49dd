package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nomem/analyzer"
	"nomem/analyzer/ruletest"
	"nomem/rules"
)

// Objects under construction: what a fix gives up has to stand its deallocator as it is by then.
func TestFixesOfHalfBuiltObjects(t *testing.T) {
	const head = `#include <Python.h>
typedef struct { PyObject_HEAD char *a; char *b; char **rows; int n; PyObject *o; } T;
`
	const typed = `
static PyTypeObject T_type = { .tp_name = "T", .tp_new = T_new, .tp_dealloc = (destructor)T_dealloc };
`
	const maker = `
static PyObject *T_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    T *self = (T *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->a = malloc(10);
    self->a[0] = 0;
    return (PyObject *)self;
}
`
	dealloc := func(body string) string {
		return "static void T_dealloc(T *self)\n{\n" + body + "    Py_TYPE(self)->tp_free((PyObject *)self);\n}\n"
	}
	const rows = `
static PyObject *T_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    T *self = (T *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->n = PyTuple_GET_SIZE(args);
    self->rows = ROWS;
    if (self->rows == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    for (int i = 0; i < self->n; i++) {
        self->rows[i] = malloc(10);
        self->rows[i][0] = 0;
    }
    return (PyObject *)self;
}
`
	const freeRows = `    for (int i = 0; i < self->n; i++)
        free(self->rows[i]);
    free(self->rows);
`
	const factory = `
static PyTypeObject T_type;
static PyObject *make(void)
{
    T *self = PyObject_New(T, &T_type);
    if (self == NULL)
        return NULL;
    FIRST
    self->o = PyList_New(0);
    if (self->o == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    self->a = malloc(10);
    self->a[0] = 0;
    self->b = NULL;
    return (PyObject *)self;
}
static PyTypeObject T_type = { .tp_name = "T", .tp_dealloc = (destructor)T_dealloc };
`
	const init = `
static int T_init(T *self, PyObject *args, PyObject *kw)
{
    self->a = malloc(10);
    self->a[0] = 0;
    self->b = malloc(10);
    if (self->b == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}
static PyTypeObject T_type = { .tp_name = "T", .tp_init = (initproc)T_init, .tp_dealloc = (destructor)T_dealloc };
`
	tests := []struct {
		name, text string
		safety     analyzer.Safety
		says       string // in the message, or in the reason why it isn't safe
	}{
		{"NULL is freed", dealloc("    free(self->a);\n    Py_XDECREF(self->o);\n") + maker + typed, analyzer.Safe, "after releasing `self`"},
		{"a helper clears", "static int T_clear(T *self) { Py_CLEAR(self->o); free(self->a); return 0; }\n" + dealloc("    T_clear(self);\n") + maker + typed, analyzer.Safe, "after releasing `self`"},
		{"what is not set yet is given up", dealloc("    free(self->a);\n    Py_DECREF(self->o);\n") + maker + typed, analyzer.Safe, "in `T_dealloc`, allow for a NULL in `self->o`"},
		{"what is not set yet is given up by a helper", "static void T_drop(T *self) { Py_DECREF(self->o); }\n" + dealloc("    free(self->a);\n    T_drop(self);\n") + maker + typed, analyzer.Unsafe, "`T_dealloc` gives `o`, which may be NULL by then, to `Py_DECREF`"},
		{"NULL is read through", dealloc("    self->a[0] = 1;\n    free(self->a);\n") + maker + typed, analyzer.Safe, "in `T_dealloc`, allow for a NULL in `self->a`"},
		{"NULL is read through in a macro", "#define WIPE(s) (s)->a[0] = 1\n" + dealloc("    WIPE(self);\n    free(self->a);\n") + maker + typed, analyzer.Unsafe, "`T_dealloc` reads through `a`, which may be NULL by then"},
		{"a test keeps off", dealloc("    if (self->a != NULL)\n        self->a[0] = 1;\n    free(self->a);\n") + maker + typed, analyzer.Safe, "after releasing `self`"},
		{"a number that names another's", "static T *all[8];\n" + dealloc("    free(self->a);\n    all[self->n] = NULL;\n") + maker + typed, analyzer.Unsafe, "writes where `n` tells, which is 0 by then"},
		{"a file that is not open yet", "#include <unistd.h>\n" + dealloc("    free(self->a);\n    close(self->n);\n") + maker + typed, analyzer.Unsafe, "gives `n`, which is 0 by then, to `close`"},
		{"what all objects have", dealloc("    free(self->a);\n    ((PyObject *)self)->ob_type->tp_free((PyObject *)self);\n    return;\n") + maker + typed, analyzer.Safe, "after releasing `self`"},
		{"a count that is still 0", dealloc(freeRows) + maker + typed, analyzer.Safe, "after releasing `self`"},
		{"elements that are zero", dealloc(freeRows) + strings.Replace(rows, "ROWS", "calloc(self->n, sizeof(char *))", 1) + typed, analyzer.Safe, "after releasing `self`"},
		{"elements that are not set", dealloc(freeRows) + strings.Replace(rows, "ROWS", "malloc(self->n * sizeof(char *))", 1) + typed, analyzer.Unsafe, "which may not be set by then, to `free`"},
		{"memory that is not set", dealloc("    free(self->a);\n    free(self->b);\n    Py_XDECREF(self->o);\n") + strings.Replace(factory, "FIRST", "", 1), analyzer.Unsafe, "gives `b`, which may not be set by then, to `free`"},
		{"memory that was set first", dealloc("    free(self->a);\n    free(self->b);\n    Py_XDECREF(self->o);\n") + strings.Replace(factory, "FIRST", "self->b = NULL;", 1), analyzer.Safe, "after releasing `self`"},
		{"the caller gives up", dealloc("    free(self->a);\n    free(self->b);\n") + init, analyzer.Safe, "return -1"},
		{"the caller gives up what does not stand it", dealloc("    self->b[0] = 0;\n    free(self->a);\n    free(self->b);\n") + init, analyzer.Safe, "in `T_dealloc`, allow for a NULL in `self->b`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "t.c"), []byte(head+tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			res := ruletest.Analyze(t, dir, []string{"t.c"}, rules.All())
			for i := range res.Diagnostics {
				d := &res.Diagnostics[i]
				if d.Category != "NM001" || d.Fix == nil {
					continue
				}
				if d.Fix.Safety != tt.safety || !strings.Contains(d.Fix.Message+" | "+d.Fix.Reason, tt.says) {
					t.Errorf("%v: %s | %s; want %v: %s", d.Fix.Safety, d.Fix.Message, d.Fix.Reason, tt.safety, tt.says)
				}
				return
			}
			t.Errorf("no NM001 with a fix: %v", messages(res))
		})
	}
}
