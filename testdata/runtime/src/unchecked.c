/* Allocations whose NULL is used. Every function takes a bytearray. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

static PyObject *
copy_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyByteArray_Size(arg);
    char *copy = PyMem_Malloc(n);
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, PyByteArray_AsString(arg), n);
    PyObject *result = PyBytes_FromStringAndSize(copy, n);
    PyMem_Free(copy);
    return result;
}

static PyObject *
copy_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyByteArray_Size(arg);
    char *copy = PyMem_Malloc(n);
    memcpy(copy, PyByteArray_AsString(arg), n);
    PyObject *result = PyBytes_FromStringAndSize(copy, n);
    PyMem_Free(copy);
    return result;
}

/* Two blocks, and the second one is forgotten. */
static PyObject *
second_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyByteArray_Size(arg);
    int *index = malloc(n * sizeof(int));
    if (index == NULL)
        return PyErr_NoMemory();
    char *copy = malloc(n);
    for (Py_ssize_t i = 0; i < n; i++) {
        index[i] = (int)(n - 1 - i);
        copy[index[i]] = PyByteArray_AsString(arg)[i];
    }
    PyObject *result = PyBytes_FromStringAndSize(copy, n);
    free(copy);
    free(index);
    return result;
}

/* The wrong variable is tested. */
static PyObject *
wrong_variable_bad(PyObject *self, PyObject *arg)
{
    char *a = malloc(8);
    if (a == NULL)
        return PyErr_NoMemory();
    char *b = malloc(8);
    if (a == NULL) {
        free(a);
        return PyErr_NoMemory();
    }
    strcpy(a, "a");
    strcpy(b, a);
    PyObject *result = PyBytes_FromString(b);
    free(a);
    free(b);
    return result;
}

/* The test stands behind the first use. */
static PyObject *
late_test_bad(PyObject *self, PyObject *arg)
{
    struct pair *pair = PyMem_New(struct pair, 1);
    pair->first = 1;
    pair->second = 2;
    if (!pair) {
        PyErr_NoMemory();
        return NULL;
    }
    PyObject *result = PyLong_FromLong(pair->first + pair->second);
    PyMem_Free(pair);
    return result;
}

static PyObject *
assignment_in_condition_ok(PyObject *self, PyObject *arg)
{
    char *copy;
    if (!(copy = strdup(PyByteArray_AsString(arg))))
        return PyErr_NoMemory();
    copy[0] = 'M';
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

static PyObject *
strdup_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    copy[0] = 'M';
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

/* A fill of an array of rows: unwinding is up to the loop. */
static PyObject *
rows_ok(PyObject *self, PyObject *arg)
{
    char *rows[3];
    for (int i = 0; i < 3; i++) {
        rows[i] = malloc(4);
        if (rows[i] == NULL) {
            while (i-- > 0)
                free(rows[i]);
            return PyErr_NoMemory();
        }
        memset(rows[i], 'a' + i, 4);
    }
    PyObject *result = PyBytes_FromStringAndSize(rows[2], 4);
    for (int i = 0; i < 3; i++)
        free(rows[i]);
    return result;
}

static PyObject *
rows_bad(PyObject *self, PyObject *arg)
{
    char *rows[3];
    for (int i = 0; i < 3; i++) {
        rows[i] = malloc(4);
        memset(rows[i], 'a' + i, 4);
    }
    PyObject *result = PyBytes_FromStringAndSize(rows[2], 4);
    for (int i = 0; i < 3; i++)
        free(rows[i]);
    return result;
}

static void
fill(struct pair *pair, int first)
{
    pair->first = first;
    pair->second = 2 * first;
}

/* The NULL is written to in another function. */
static PyObject *
callee_bad(PyObject *self, PyObject *arg)
{
    struct pair *pair = PyMem_Calloc(1, sizeof *pair);
    fill(pair, 4);
    PyObject *result = PyLong_FromLong(pair->second);
    PyMem_Free(pair);
    return result;
}

/* A wrapper that leaves the test to its callers. */
static char *
repeat(char c, Py_ssize_t n)
{
    char *s = PyMem_RawMalloc(n + 1);
    if (s == NULL)
        return NULL;
    memset(s, c, n);
    s[n] = 0;
    return s;
}

static PyObject *
wrapper_ok(PyObject *self, PyObject *arg)
{
    char *s = repeat('x', 3);
    if (s == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromString(s);
    PyMem_RawFree(s);
    return result;
}

static PyObject *
wrapper_bad(PyObject *self, PyObject *arg)
{
    char *s = repeat('x', 3);
    s[0] = 'X';
    PyObject *result = PyBytes_FromString(s);
    PyMem_RawFree(s);
    return result;
}

/* Checked, the exception set, and gone on with. */
static PyObject *
no_return_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyByteArray_Size(arg);
    char *copy = PyMem_Malloc(n);
    if (copy == NULL)
        PyErr_NoMemory();
    memcpy(copy, PyByteArray_AsString(arg), n);
    PyObject *result = PyBytes_FromStringAndSize(copy, n);
    PyMem_Free(copy);
    return result;
}

static PyObject *
braces_no_return_bad(PyObject *self, PyObject *arg)
{
    int *squares = malloc(4 * sizeof(int));
    if (!squares) {
        PyErr_SetString(PyExc_MemoryError, "no memory for squares");
    }
    for (int i = 0; i < 4; i++)
        squares[i] = i * i;
    PyObject *result = PyLong_FromLong(squares[3]);
    free(squares);
    return result;
}

/* A list of which the NULL is filled. */
static PyObject *
list_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    PyObject *item = PyLong_FromLong(1000);
    if (item == NULL) {
        Py_XDECREF(list);
        return NULL;
    }
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    if (status < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *
tuple_bad(PyObject *self, PyObject *arg)
{
    PyObject *tuple = PyTuple_New(1);
    Py_INCREF(arg);
    PyTuple_SET_ITEM(tuple, 0, arg);
    return tuple;
}

static PyObject *
item_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    PyObject *item = PyFloat_FromDouble(0.5);
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    if (status < 0)
        Py_CLEAR(list);
    return list;
}

PyMethodDef unchecked_methods[] = {
    {"copy_ok", copy_ok, METH_O, NULL},
    {"copy_bad", copy_bad, METH_O, NULL},
    {"second_bad", second_bad, METH_O, NULL},
    {"wrong_variable_bad", wrong_variable_bad, METH_O, NULL},
    {"late_test_bad", late_test_bad, METH_O, NULL},
    {"assignment_in_condition_ok", assignment_in_condition_ok, METH_O, NULL},
    {"strdup_bad", strdup_bad, METH_O, NULL},
    {"rows_ok", rows_ok, METH_O, NULL},
    {"rows_bad", rows_bad, METH_O, NULL},
    {"callee_bad", callee_bad, METH_O, NULL},
    {"wrapper_ok", wrapper_ok, METH_O, NULL},
    {"wrapper_bad", wrapper_bad, METH_O, NULL},
    {"no_return_bad", no_return_bad, METH_O, NULL},
    {"braces_no_return_bad", braces_no_return_bad, METH_O, NULL},
    {"list_bad", list_bad, METH_O, NULL},
    {"tuple_bad", tuple_bad, METH_O, NULL},
    {"item_bad", item_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
