#include <Python.h>
#include "work.h"

static void (*callback)(const char *) = twice_as_callback;

static PyObject *
py_smooth(PyObject *self, PyObject *args)
{
    Py_buffer in, out;
    if (!PyArg_ParseTuple(args, "y*w*", &in, &out))
        return NULL;
    smooth(in.buf,
           (int)in.len / 8,
           out.buf);
    PyBuffer_Release(&in);
    PyBuffer_Release(&out);
    Py_RETURN_NONE;
}

static PyObject *
py_count(PyObject *self, PyObject *args)
{
    count_up("a");
    Py_RETURN_NONE;
}

static PyObject *
py_report(PyObject *self, PyObject *args)
{
    report("a");
    twice_as_callback("a");
    callback("b");
    FROM_MACRO("c");
    Py_RETURN_NONE;
}

static PyObject *
py_spread(PyObject *self, PyObject *args)
{
    double *rows[2];
    spread(rows, 3);
    free(rows[0]);
    free(rows[1]);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"smooth", py_smooth, METH_VARARGS, NULL},
    {"count", py_count, METH_NOARGS, NULL},
    {"report", py_report, METH_NOARGS, NULL},
    {"spread", py_spread, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
