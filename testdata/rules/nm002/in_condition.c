/* A result that is made in a condition, behind an operand that may have decided it: only the exception tells which one did. */
#include <Python.h>

static PyObject *
unset_bad(PyObject *self, PyObject *args)
{
    int n;
    char *copy;
    if (!PyArg_ParseTuple(args, "i", &n) || !(copy = malloc(n + 1))) // want "no exception is set"
        return NULL;
    free(copy);
    Py_RETURN_NONE;
}

/* That it is NULL from the start says as little. */
static PyObject *
set_bad(PyObject *self, PyObject *args)
{
    int n;
    char *copy = NULL;
    if (!PyArg_ParseTuple(args, "i", &n) || (copy = malloc(n + 1)) == NULL) // want "no exception is set"
        return NULL;
    free(copy);
    Py_RETURN_NONE;
}

static PyObject *
asked_ok(PyObject *self, PyObject *args)
{
    int n;
    char *copy;
    if (!PyArg_ParseTuple(args, "i", &n) || !(copy = malloc(n + 1))) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        return NULL;
    }
    free(copy);
    Py_RETURN_NONE;
}

PyMethodDef in_condition_methods[] = {
    {"unset", unset_bad, METH_VARARGS, NULL},
    {"set", set_bad, METH_VARARGS, NULL},
    {"asked", asked_ok, METH_VARARGS, NULL},
    {NULL},
};
