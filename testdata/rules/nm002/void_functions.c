/* Functions that return nothing: the error indicator is all they can tell with, and their caller has to look at it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *line;
} Reader;

/* Tests, raises, ends. */
static void
reader_prepare_ok(Reader *r)
{
    r->line = PyMem_Malloc(80);
    if (r->line == NULL)
        PyErr_NoMemory();
}

static PyObject *
caller_looks_ok(PyObject *self, PyObject *unused)
{
    reader_prepare_ok((Reader *)self);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* The exception is set, and success is returned. */
static PyObject *
caller_never_looks_bad(PyObject *self, PyObject *unused)
{
    reader_prepare_ok((Reader *)self);  // want NM004 "`reader_prepare_ok`"
    Py_RETURN_NONE;
}

/* Tests, raises, and uses it all the same. */
static void
reader_reset_bad(Reader *r)
{
    r->line = PyMem_Malloc(80);  // want NM003 "`PyMem_Malloc`"
    if (r->line == NULL)
        PyErr_NoMemory();
    r->line[0] = '\0';
}

static PyObject *
reset(PyObject *self, PyObject *unused)
{
    reader_reset_bad((Reader *)self);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* An embedder's own main: it raises, and its caller looks. */
static void
big_block_ok(void)
{
    char *p = (char *)malloc(1000000000);
    if (p == NULL) {
        PyErr_NoMemory();
    }
    free(p);
}

int
main(void)
{
    Py_Initialize();
    big_block_ok();
    if (PyErr_Occurred())
        PyErr_Print();
    return Py_FinalizeEx();
}

static PyMethodDef Reader_methods[] = {
    {"caller_looks", caller_looks_ok, METH_NOARGS, NULL},
    {"caller_never_looks", caller_never_looks_bad, METH_NOARGS, NULL},
    {"reset", reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Reader_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "void_functions.Reader",
    .tp_basicsize = sizeof(Reader),
    .tp_methods = Reader_methods,
};
