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

static PyMethodDef methods[] = {
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
