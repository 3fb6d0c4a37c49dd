/* Failed allocations that reach Python as another exception. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *PlotError;

#define FAIL(text) \
    do { \
        PyErr_SetString(PlotError, text); \
        return NULL; \
    } while (0)

static PyObject *
memory_error_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
runtime_error_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "failure of `malloc` raises another exception than MemoryError"
    if (p == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "out of memory");
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
format_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` raises another exception"
    if (p == NULL)
        return PyErr_Format(PyExc_ValueError, "cannot allocate %d bytes", 64);
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
own_exception_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` raises another exception"
    if (p == NULL)
        FAIL("no memory");
    free(p);
    Py_RETURN_NONE;
}

static int
fail(const char *what)
{
    PyErr_SetString(PyExc_OSError, what);
    return -1;
}

static PyObject *
through_helper_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` raises another exception"
    if (p == NULL) {
        fail("malloc");
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

static int
raise_as(PyObject *type)
{
    PyErr_SetString(type, "no room");
    return -1;
}

static PyObject *
type_by_argument_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL) {
        raise_as(PyExc_MemoryError);
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
type_by_argument_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` raises another exception"
    if (p == NULL) {
        raise_as(PyExc_TypeError);
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

/* OSError says ENOMEM, if not by its type: a note. */
static PyObject *
from_errno_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` raises another exception"
    if (p == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    free(p);
    Py_RETURN_NONE;
}

/* The same, through a function of the project. */
static PyObject *
os_error(const char *call)
{
    fprintf(stderr, "%s failed\n", call);
    return PyErr_SetFromErrno(PyExc_OSError);
}

static PyObject *
from_errno_in_helper_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` raises another exception"
    if (p == NULL)
        return os_error("malloc");
    free(p);
    Py_RETURN_NONE;
}

/* MemoryError comes last, and wins. */
static PyObject *
replaced_by_memory_error_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL) {
        PyErr_SetString(PyExc_ValueError, "no line");
        PyErr_Clear();
        return PyErr_NoMemory();
    }
    free(p);
    Py_RETURN_NONE;
}

/* A later test of the pointer takes the failure for something else. */
static PyObject *
taken_for_a_missing_key_bad(PyObject *self, PyObject *key)
{
    const char *name = PyUnicode_AsUTF8(key);
    if (name == NULL)
        return NULL;
    char *entry = strcmp(name, "origin") == 0 ? strdup(name) : NULL;  // want "`strdup` raises another exception"
    if (entry == NULL) {
        PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    PyObject *result = PyUnicode_FromString(entry);
    free(entry);
    return result;
}

static PyObject *
key_and_memory_apart_ok(PyObject *self, PyObject *key)
{
    const char *name = PyUnicode_AsUTF8(key);
    if (name == NULL)
        return NULL;
    if (strcmp(name, "origin") != 0) {
        PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    char *entry = strdup(name);
    if (entry == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyUnicode_FromString(entry);
    free(entry);
    return result;
}

/* One exit for all failures, with one exception for all. */
static PyObject *
common_exit_bad(PyObject *self, PyObject *arg)
{
    char *p = NULL;
    long n = PyLong_AsLong(arg);
    if (n < 0)
        goto invalid;
    p = malloc(n + 1);  // want "`malloc` raises another exception"
    if (p == NULL)
        goto invalid;
    free(p);
    Py_RETURN_NONE;
invalid:
    PyErr_SetString(PyExc_ValueError, "invalid argument");
    return NULL;
}

static PyMethodDef methods[] = {
    {"memory_error", memory_error_ok, METH_NOARGS, NULL},
    {"runtime_error", runtime_error_bad, METH_NOARGS, NULL},
    {"format", format_bad, METH_NOARGS, NULL},
    {"own_exception", own_exception_bad, METH_NOARGS, NULL},
    {"through_helper", through_helper_bad, METH_NOARGS, NULL},
    {"type_by_argument", type_by_argument_ok, METH_NOARGS, NULL},
    {"type_by_argument_wrong", type_by_argument_bad, METH_NOARGS, NULL},
    {"from_errno_in_helper", from_errno_in_helper_bad, METH_NOARGS, NULL},
    {"from_errno", from_errno_bad, METH_NOARGS, NULL},
    {"replaced_by_memory_error", replaced_by_memory_error_ok, METH_NOARGS, NULL},
    {"taken_for_a_missing_key", taken_for_a_missing_key_bad, METH_O, NULL},
    {"key_and_memory_apart", key_and_memory_apart_ok, METH_O, NULL},
    {"common_exit", common_exit_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "exceptions", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_exceptions(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    PlotError = PyErr_NewException("exceptions.PlotError", NULL, NULL);
    if (PlotError == NULL) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}
