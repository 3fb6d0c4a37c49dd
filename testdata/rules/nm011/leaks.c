// The failure of an object loses as much as the failure of a block.
#include <Python.h>
#include <stdlib.h>

static PyObject *
block_before_object_ok(PyObject *self, PyObject *arg)
{
    char *scratch = malloc(40);
    if (scratch == NULL)
        return PyErr_NoMemory();
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        free(scratch);
        return NULL;
    }
    scratch[0] = 1;
    free(scratch);
    return list;
}

static PyObject *
block_before_object_bad(PyObject *self, PyObject *arg)
{
    char *scratch = malloc(40);
    if (scratch == NULL)
        return PyErr_NoMemory();
    PyObject *list = PyList_New(0); // want NM005 "when `PyList_New` fails, `scratch` is not released"
    if (list == NULL)
        return NULL;
    scratch[0] = 1;
    free(scratch);
    return list;
}

static PyObject *
object_before_object_bad(PyObject *self, PyObject *arg)
{
    PyObject *inner = PyList_New(0);
    if (inner == NULL)
        return NULL;
    PyObject *outer = PyList_New(0); // want NM005 "when `PyList_New` fails, `inner` is not released"
    if (outer == NULL)
        return NULL;
    if (PyList_Append(outer, inner) < 0)
        Py_CLEAR(outer);
    Py_DECREF(inner);
    return outer;
}
