// An allocation without the GIL, while a reference is held: the way out takes the GIL back first.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

static PyObject *
held_ok(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *scratch;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(64);
    if (scratch != NULL)
        memset(scratch, 0, 64);
    Py_END_ALLOW_THREADS
    if (scratch == NULL) {
        Py_DECREF(list);
        return PyErr_NoMemory();
    }
    free(scratch);
    return list;
}

static PyObject *
held_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *scratch;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(64); // want "result of `malloc` is used without a NULL check"
    memset(scratch, 0, 64);
    Py_END_ALLOW_THREADS
    free(scratch);
    return list;
}
