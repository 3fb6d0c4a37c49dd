#include <Python.h>
#include "buffer.h"

static PyObject *
reserve(PyObject *self, PyObject *args)
{
    int more;
    buffer b = {NULL, 16, 0};
    if (!PyArg_ParseTuple(args, "i", &more))
        return NULL;
    if (buffer_reserve(&b, more) < 0)
        return PyErr_NoMemory();
    PyObject *result = PyLong_FromLong(b.size);
    free(b.bytes);
    return result;
}

static PyMethodDef methods[] = {{"reserve", reserve, METH_VARARGS, NULL}, {NULL}};
