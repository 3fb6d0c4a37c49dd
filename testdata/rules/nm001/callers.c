// A fix is safe only if the callers can stand it: the NULL that a helper returns then must not crash them.
#include <Python.h>
#include <stdlib.h>

static char *
trusted_bad(size_t n)
{
    char *p = PyMem_Malloc(n); // want "result of `PyMem_Malloc` is used without a NULL check"
    p[0] = 'x';
    return p;
}

static char *
tested_bad(size_t n)
{
    char *p = PyMem_Malloc(n); // want "result of `PyMem_Malloc` is used without a NULL check"
    p[0] = 'x';
    return p;
}

static PyObject *
trusts_ok(PyObject *self, PyObject *args)
{
    char *p = trusted_bad(16);
    PyObject *result = PyLong_FromLong(p[0]);
    PyMem_Free(p);
    return result;
}

static PyObject *
tests_ok(PyObject *self, PyObject *args)
{
    char *p = tested_bad(16);
    if (p == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyLong_FromLong(p[0]);
    PyMem_Free(p);
    return result;
}

/* Uses the block in a loop: that a string of no characters brings the NULL to the callers is no second bug. */
static char *
upper_bad(const char *s, size_t n)
{
    char *p = PyMem_Malloc(n + 1);  // want "`PyMem_Malloc` is used without a NULL check"
    for (size_t i = 0; i < n; i++)
        p[i] = s[i] & ~0x20;
    return p;
}

/* As before, where the loop makes no round if the count itself could not be had, with an exception. */
static char *
counts_bad(PyObject *points)
{
    Py_ssize_t i, n = PyTuple_Size(points);
    char *p = PyMem_Malloc(n + 1);  // want "`PyMem_Malloc` is used without a NULL check"
    for (i = 0; i < n; i++)
        p[i] = PyTuple_GetItem(points, i) == Py_None;
    return p;
}

/* Uses it nowhere: its callers do. */
static char *
room_ok(size_t n)
{
    char *p = PyMem_Malloc(n + 1);
    for (size_t i = 0; i < n; i++)
        n--;
    return p;
}

static PyObject *
calls_upper_ok(PyObject *self, PyObject *args)
{
    char *p = upper_bad("abc", 3);
    PyObject *result = PyLong_FromLong(p[0]);
    PyMem_Free(p);
    return result;
}

static PyObject *
calls_counts_ok(PyObject *self, PyObject *args)
{
    char *p = counts_bad(args);
    PyObject *result = PyLong_FromLong(p[0]);
    PyMem_Free(p);
    return result;
}

static PyObject *
calls_room_bad(PyObject *self, PyObject *args)
{
    char *p = room_ok(3);  // want "`room_ok` is used without a NULL check"
    PyObject *result = PyLong_FromLong(p[0]);
    PyMem_Free(p);
    return result;
}

static PyMethodDef methods[] = {
    {"calls_upper_ok", calls_upper_ok, METH_NOARGS, NULL},
    {"calls_counts_ok", calls_counts_ok, METH_VARARGS, NULL},
    {"calls_room_bad", calls_room_bad, METH_NOARGS, NULL},
    {"trusts_ok", trusts_ok, METH_NOARGS, NULL},
    {"tests_ok", tests_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "example", NULL, -1, methods};

PyMODINIT_FUNC
PyInit_example(void)
{
    return PyModule_Create(&module);
}
