/* What a function has acquired when an allocation fails, and who may release what. Every function takes a bytearray. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

static PyObject *
block_bad(PyObject *self, PyObject *arg)
{
    char *a = malloc(8);
    if (a == NULL)
        return PyErr_NoMemory();
    char *b = malloc(8);
    if (b == NULL)
        return PyErr_NoMemory();
    memcpy(b, strcpy(a, "block"), 6);
    PyObject *result = PyBytes_FromString(b);
    free(b);
    free(a);
    return result;
}

static PyObject *
reference_ok(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *copy = PyMem_Malloc(8);
    if (copy == NULL) {
        Py_DECREF(list);
        return PyErr_NoMemory();
    }
    copy[0] = 'x';
    PyObject *item = PyBytes_FromStringAndSize(copy, 1);
    PyMem_Free(copy);
    if (item == NULL || PyList_Append(list, item) < 0)
        Py_CLEAR(list);
    Py_XDECREF(item);
    return list;
}

static PyObject *
reference_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *copy = PyMem_Malloc(8);
    if (copy == NULL)
        return PyErr_NoMemory();
    copy[0] = 'x';
    PyObject *item = PyBytes_FromStringAndSize(copy, 1);
    PyMem_Free(copy);
    if (item == NULL || PyList_Append(list, item) < 0)
        Py_CLEAR(list);
    Py_XDECREF(item);
    return list;
}

/* A reference that is added to an argument. */
static PyObject *
added_reference_bad(PyObject *self, PyObject *arg)
{
    Py_INCREF(arg);
    char *copy = PyMem_Malloc(8);
    if (copy == NULL)
        return PyErr_NoMemory();
    copy[0] = PyByteArray_AsString(arg)[0];
    PyObject *result = PyBytes_FromStringAndSize(copy, 1);
    PyMem_Free(copy);
    Py_DECREF(arg);
    return result;
}

static PyObject *
view_ok(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    char *copy = PyMem_Malloc(view.len);
    if (copy == NULL) {
        PyBuffer_Release(&view);
        return PyErr_NoMemory();
    }
    memcpy(copy, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(copy, view.len);
    PyMem_Free(copy);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
view_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    char *copy = PyMem_Malloc(view.len);
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(copy, view.len);
    PyMem_Free(copy);
    PyBuffer_Release(&view);
    return result;
}

/* Nothing is checked, and a view is held. */
static PyObject *
view_unchecked_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    char *copy = PyMem_Malloc(view.len);
    memcpy(copy, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(copy, view.len);
    PyMem_Free(copy);
    PyBuffer_Release(&view);
    return result;
}

/* Nothing is said, and a block and a reference are held. */
static PyObject *
silent_and_leaking_bad(PyObject *self, PyObject *arg)
{
    char *letters = malloc(4);
    if (letters == NULL)
        return PyErr_NoMemory();
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        free(letters);
        return NULL;
    }
    long *sums = PyMem_Calloc(4, sizeof(long));
    if (sums == NULL)
        return NULL;
    memset(letters, 'x', 4);
    sums[0] = letters[0];
    PyObject *item = PyLong_FromLong(sums[0]);
    PyMem_Free(sums);
    free(letters);
    if (item == NULL || PyList_Append(list, item) < 0)
        Py_CLEAR(list);
    Py_XDECREF(item);
    return list;
}

/* A label that releases less than what is held. */
static PyObject *
label_bad(PyObject *self, PyObject *arg)
{
    char *a = NULL, *b = NULL, *c = NULL;
    PyObject *result = NULL;
    if ((a = PyMem_Malloc(4)) == NULL)
        goto error;
    if ((b = PyMem_Malloc(4)) == NULL)
        goto error;
    if ((c = PyMem_Malloc(4)) == NULL)
        goto error;
    memset(a, 'a', 4);
    memcpy(c, memcpy(b, a, 4), 4);
    result = PyBytes_FromStringAndSize(c, 4);
    PyMem_Free(a);
    PyMem_Free(b);
    PyMem_Free(c);
    return result;
error:
    PyMem_Free(a);
    return PyErr_NoMemory();
}

static PyObject *
realloc_ok(PyObject *self, PyObject *arg)
{
    char *s = malloc(4);
    if (s == NULL)
        return PyErr_NoMemory();
    char *grown = realloc(s, 8);
    if (grown == NULL) {
        free(s);
        return PyErr_NoMemory();
    }
    s = grown;
    memset(s, 'x', 8);
    PyObject *result = PyBytes_FromStringAndSize(s, 8);
    free(s);
    return result;
}

static PyObject *
realloc_unchecked_bad(PyObject *self, PyObject *arg)
{
    char *s = malloc(4);
    if (s == NULL)
        return PyErr_NoMemory();
    s = realloc(s, 8);
    memset(s, 'x', 8);
    PyObject *result = PyBytes_FromStringAndSize(s, 8);
    free(s);
    return result;
}

static PyObject *
realloc_other_bad(PyObject *self, PyObject *arg)
{
    char *s = PyMem_Malloc(4);
    if (s == NULL)
        return PyErr_NoMemory();
    char *grown = PyMem_Realloc(s, 8);
    if (grown == NULL)
        return PyErr_NoMemory();
    s = grown;
    memset(s, 'x', 8);
    PyObject *result = PyBytes_FromStringAndSize(s, 8);
    PyMem_Free(s);
    return result;
}

static PyObject *
realloc_same_bad(PyObject *self, PyObject *arg)
{
    char *s = malloc(4);
    if (s == NULL)
        return PyErr_NoMemory();
    s = realloc(s, 8);
    if (s == NULL)
        return PyErr_NoMemory();
    memset(s, 'x', 8);
    PyObject *result = PyBytes_FromStringAndSize(s, 8);
    free(s);
    return result;
}

static PyObject *
resize_bad(PyObject *self, PyObject *arg)
{
    int *squares = PyMem_New(int, 2);
    if (squares == NULL)
        return PyErr_NoMemory();
    PyMem_Resize(squares, int, 4);
    if (squares == NULL)
        return PyErr_NoMemory();
    for (int i = 0; i < 4; i++)
        squares[i] = i * i;
    PyObject *result = PyLong_FromLong(squares[3]);
    PyMem_Free(squares);
    return result;
}

/* A structure that is built from the inside out. */
struct node {
    char *name;
    struct pair *pair;
};

static void
free_node(struct node *node)
{
    if (node == NULL)
        return;
    free(node->name);
    free(node->pair);
    free(node);
}

static struct node *
make_node(const char *name)
{
    struct node *node = calloc(1, sizeof *node);
    if (node == NULL)
        return NULL;
    node->name = strdup(name);
    node->pair = calloc(1, sizeof *node->pair);
    if (node->name == NULL || node->pair == NULL) {
        free_node(node);
        return NULL;
    }
    return node;
}

static PyObject *
node_ok(PyObject *self, PyObject *arg)
{
    struct node *node = make_node("node");
    if (node == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromString(node->name);
    free_node(node);
    return result;
}

static PyObject *
node_bad(PyObject *self, PyObject *arg)
{
    struct node *node = make_node("node");
    if (node == NULL)
        return PyErr_NoMemory();
    char *copy = strdup(node->name);
    if (copy == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    free_node(node);
    return result;
}

static PyObject *
fields_bad(PyObject *self, PyObject *arg)
{
    struct node *node = calloc(1, sizeof *node);
    if (node == NULL)
        return PyErr_NoMemory();
    node->name = malloc(8);
    if (node->name == NULL)
        return PyErr_NoMemory();
    strcpy(node->name, "fields");
    PyObject *result = PyBytes_FromString(node->name);
    free_node(node);
    return result;
}

static PyObject *
families_bad(PyObject *self, PyObject *arg)
{
    char *copy = PyMem_Malloc(8);
    if (copy == NULL)
        return PyErr_NoMemory();
    copy[0] = 'x';
    PyObject *result = PyBytes_FromStringAndSize(copy, 1);
    free(copy);
    return result;
}

static PyObject *
families_ok(PyObject *self, PyObject *arg)
{
    char *copy = PyObject_Malloc(8);
    if (copy == NULL)
        return PyErr_NoMemory();
    copy[0] = 'x';
    PyObject *result = PyBytes_FromStringAndSize(copy, 1);
    PyObject_Free(copy);
    return result;
}

PyMethodDef owned_methods[] = {
    {"block_bad", block_bad, METH_O, NULL},
    {"reference_ok", reference_ok, METH_O, NULL},
    {"reference_bad", reference_bad, METH_O, NULL},
    {"added_reference_bad", added_reference_bad, METH_O, NULL},
    {"view_ok", view_ok, METH_O, NULL},
    {"view_bad", view_bad, METH_VARARGS, NULL},
    {"view_unchecked_bad", view_unchecked_bad, METH_VARARGS, NULL},
    {"silent_and_leaking_bad", silent_and_leaking_bad, METH_O, NULL},
    {"label_bad", label_bad, METH_O, NULL},
    {"realloc_ok", realloc_ok, METH_O, NULL},
    {"realloc_unchecked_bad", realloc_unchecked_bad, METH_O, NULL},
    {"realloc_other_bad", realloc_other_bad, METH_O, NULL},
    {"realloc_same_bad", realloc_same_bad, METH_O, NULL},
    {"resize_bad", resize_bad, METH_O, NULL},
    {"node_ok", node_ok, METH_O, NULL},
    {"node_bad", node_bad, METH_O, NULL},
    {"fields_bad", fields_bad, METH_O, NULL},
    {"families_bad", families_bad, METH_O, NULL},
    {"families_ok", families_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
