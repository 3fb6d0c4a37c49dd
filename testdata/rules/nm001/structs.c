// Structs as values: copied, returned, filled through a pointer as a whole.
#include <Python.h>
#include <stdlib.h>

struct text {
    char *data;
    int failed;
};

static PyObject *
copied_ok(PyObject *self, PyObject *arg)
{
    struct text a = {0}, b;
    a.data = malloc(3);
    b = a;
    if (b.data == NULL)
        return PyErr_NoMemory();
    a.data[0] = 0;
    free(b.data);
    Py_RETURN_NONE;
}

static PyObject *
copied_bad(PyObject *self, PyObject *arg)
{
    struct text a = {0}, b;
    a.data = malloc(3); // want "result of `malloc` is used without a NULL check"
    b = a;
    b.data[0] = 0;
    free(b.data);
    Py_RETURN_NONE;
}

static struct text
make_text(void)
{
    struct text t = {0};
    t.data = malloc(3);
    if (t.data == NULL) {
        t.failed = 1;
        return t;
    }
    t.data[0] = 0;
    return t;
}

static PyObject *
returned_ok(PyObject *self, PyObject *arg)
{
    struct text t = make_text();
    if (t.data == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyLong_FromLong(t.data[0]);
    free(t.data);
    return result;
}

static PyObject *
returned_with_status_ok(PyObject *self, PyObject *arg)
{
    struct text t = make_text();
    if (t.failed)
        return PyErr_NoMemory();
    PyObject *result = PyLong_FromLong(t.data[0]);
    free(t.data);
    return result;
}

static PyObject *
returned_bad(PyObject *self, PyObject *arg)
{
    struct text t = make_text(); // want "what `make_text` allocates is used without a check that it succeeded"
    PyObject *result = PyLong_FromLong(t.data[0]);
    free(t.data);
    return result;
}

static PyObject *
assigned_bad(PyObject *self, PyObject *arg)
{
    struct text t;
    t = make_text(); // want NM002 "failure of `make_text` is checked, but no exception is set for it"
    if (t.data == NULL)
        return NULL;
    PyObject *result = PyLong_FromLong(t.data[0]);
    free(t.data);
    return result;
}

static PyMethodDef methods[] = {
    {"copied", copied_ok, METH_NOARGS, NULL},
    {"copied2", copied_bad, METH_NOARGS, NULL},
    {"returned", returned_ok, METH_NOARGS, NULL},
    {"returned2", returned_with_status_ok, METH_NOARGS, NULL},
    {"returned3", returned_bad, METH_NOARGS, NULL},
    {"assigned", assigned_bad, METH_NOARGS, NULL},
    {NULL},
};
