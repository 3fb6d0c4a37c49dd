/* What keeps a size from wrapping, in the way of the file and the function. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>

static PyObject *
before_ok(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    if (n > PY_SSIZE_T_MAX / sizeof(double))
        return PyErr_NoMemory();
    double *d = malloc(n * sizeof(double));
    if (d == NULL)
        return PyErr_NoMemory();
    free(d);
    Py_RETURN_NONE;
}

static PyObject *
before_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "ny*", &n, &view))
        return NULL;
    double *d = malloc(n * sizeof(double));  // want "can wrap before `malloc`"
    if (d == NULL) {
        PyBuffer_Release(&view);
        return PyErr_NoMemory();
    }
    free(d);
    PyBuffer_Release(&view);
    Py_RETURN_NONE;
}

static PyObject *
reversed_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    int **p = NULL;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    p = (int **)malloc(sizeof(*p) * n);  // want "can wrap before `malloc`"
    if (p == NULL)
        goto fail;
    p[0] = NULL;
    free(p);
    Py_RETURN_NONE;
fail:
    return PyErr_NoMemory();
}

static PyObject *
unchecked_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *d = malloc(n * sizeof(double));  // want NM010 "can wrap before `malloc`" NM001 "is used without a NULL check"
    d[0] = 0;
    free(d);
    Py_RETURN_NONE;
}

static PyObject *
three_factors_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t w, h;
    if (!PyArg_ParseTuple(args, "nn", &w, &h))
        return NULL;
    double *d = malloc(w * h * sizeof(double));  // want "can wrap before `malloc`"
    if (d == NULL)
        return PyErr_NoMemory();
    free(d);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"before", before_ok, METH_VARARGS, NULL},
    {"before_b", before_bad, METH_VARARGS, NULL},
    {"reversed", reversed_bad, METH_VARARGS, NULL},
    {"unchecked", unchecked_bad, METH_VARARGS, NULL},
    {"three_factors", three_factors_bad, METH_VARARGS, NULL},
    {NULL},
};
