// What a function had acquired is released when an allocation fails.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    char *data;
} Box;

static PyObject *
view_ok(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    char *out = PyMem_Malloc(view.len + 1);
    if (out == NULL) {
        PyBuffer_Release(&view);
        return PyErr_NoMemory();
    }
    memcpy(out, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(out, view.len);
    PyMem_Free(out);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
view_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    char *out = PyMem_Malloc(view.len + 1); // want "when `PyMem_Malloc` fails, `view` is not released"
    if (out == NULL)
        return PyErr_NoMemory();
    memcpy(out, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(out, view.len);
    PyMem_Free(out);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
two_blocks_ok(PyObject *self, PyObject *args)
{
    char *a = NULL, *b = NULL;
    PyObject *result = NULL;
    if ((a = malloc(16)) == NULL || (b = malloc(16)) == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    a[0] = b[0] = 'x';
    result = PyBytes_FromStringAndSize(a, 1);
done:
    free(a);
    free(b);
    return result;
}

static PyObject *
two_blocks_bad(PyObject *self, PyObject *args)
{
    char *a = malloc(16);
    if (a == NULL)
        return PyErr_NoMemory();
    char *b = malloc(16); // want "when `malloc` fails, `a` is not released"
    if (b == NULL)
        return PyErr_NoMemory();
    a[0] = b[0] = 'x';
    PyObject *result = PyBytes_FromStringAndSize(a, 1);
    free(b);
    free(a);
    return result;
}

// The block belongs to the object as soon as it is stored there.
static int
stored_ok(Box *self, PyObject *args)
{
    char *data = PyMem_Malloc(16);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyMem_Free(self->data);
    self->data = data;
    char *copy = PyMem_Malloc(16);
    if (copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(data, memset(copy, 0, 16), 16);
    PyMem_Free(copy);
    return 0;
}

static PyObject *
reference_bad(PyObject *self, PyObject *args)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *buf = PyMem_Malloc(16); // want "when `PyMem_Malloc` fails, `list` is not released"
    if (buf == NULL)
        return PyErr_NoMemory();
    buf[0] = 'x';
    PyObject *item = PyBytes_FromStringAndSize(buf, 1);
    PyMem_Free(buf);
    if (item == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    if (PyList_Append(list, item) < 0)
        Py_CLEAR(list);
    Py_DECREF(item);
    return list;
}

static PyObject *
encoded_bad(PyObject *self, PyObject *args)
{
    char *name = NULL;
    if (!PyArg_ParseTuple(args, "et", "utf-8", &name))
        return NULL;
    char *copy = strdup(name); // want "when `strdup` fails, `name` is not released"
    if (copy == NULL)
        return PyErr_NoMemory();
    copy[0] = 'x';
    PyObject *result = PyUnicode_FromString(copy);
    free(copy);
    PyMem_Free(name);
    return result;
}

// The old block is still there when realloc fails.
static PyObject *
grown_bad(PyObject *self, PyObject *args)
{
    char *p = PyMem_Malloc(16);
    if (p == NULL)
        return PyErr_NoMemory();
    char *q = PyMem_Realloc(p, 32); // want "when `PyMem_Realloc` fails, `p` is not released"
    if (q == NULL)
        return PyErr_NoMemory();
    p = q;
    memset(p, 'x', 32);
    PyObject *result = PyBytes_FromStringAndSize(p, 32);
    PyMem_Free(p);
    return result;
}

static PyObject *
grown_ok(PyObject *self, PyObject *args)
{
    char *p = PyMem_Malloc(16);
    if (p == NULL)
        return PyErr_NoMemory();
    char *q = PyMem_Realloc(p, 32);
    if (q == NULL) {
        PyMem_Free(p);
        return PyErr_NoMemory();
    }
    memset(q, 'x', 32);
    PyObject *result = PyBytes_FromStringAndSize(q, 32);
    PyMem_Free(q);
    return result;
}

typedef struct {
    char *name, *value;
} Pair;

static void
pair_free(Pair *pair)
{
    if (pair != NULL) {
        free(pair->name);
        free(pair->value);
        free(pair);
    }
}

static Pair *
pair_new(const char *name, const char *value)
{
    Pair *pair = malloc(sizeof(Pair));
    if (pair == NULL)
        return NULL;
    pair->name = strdup(name);
    pair->value = strdup(value);
    if (pair->name == NULL || pair->value == NULL) {
        pair_free(pair);
        return NULL;
    }
    return pair;
}

// What a function of the project has made is released by what releases it on success.
static PyObject *
made_as_a_whole_bad(PyObject *self, PyObject *args)
{
    Pair *pair = pair_new("a", "b");
    if (pair == NULL)
        return PyErr_NoMemory();
    char *copy = strdup(pair->name); // want "when `strdup` fails, `pair` is not released"
    if (copy == NULL)
        return PyErr_NoMemory();
    puts(pair->value);
    PyObject *result = PyUnicode_FromString(copy);
    free(copy);
    pair_free(pair);
    return result;
}

// The reference is the function's own on some paths only: that it leaks there is true, and no release mends it alone.
static PyObject *
sometimes_bad(PyObject *self, PyObject *args)
{
    PyObject *key = NULL;
    int made = 0;
    if (!PyArg_ParseTuple(args, "|O", &key))
        return NULL;
    if (key == NULL) {
        key = PyUnicode_FromString("x");
        if (key == NULL)
            return NULL;
        made = 1;
    }
    char *buf = PyMem_Malloc(16); // want "when `PyMem_Malloc` fails, `key` is not released"
    if (buf == NULL)
        return PyErr_NoMemory();
    buf[0] = 'x';
    PyObject *result = PyObject_GetItem(key, key);
    PyMem_Free(buf);
    if (made)
        Py_DECREF(key);
    return result;
}

static PyMethodDef methods[] = {
    {"sometimes_bad", sometimes_bad, METH_VARARGS, NULL},
    {"made_as_a_whole_bad", made_as_a_whole_bad, METH_VARARGS, NULL},
    {"view_ok", view_ok, METH_VARARGS, NULL},
    {"view_bad", view_bad, METH_VARARGS, NULL},
    {"two_blocks_ok", two_blocks_ok, METH_VARARGS, NULL},
    {"two_blocks_bad", two_blocks_bad, METH_VARARGS, NULL},
    {"reference_bad", reference_bad, METH_VARARGS, NULL},
    {"encoded_bad", encoded_bad, METH_VARARGS, NULL},
    {"grown_bad", grown_bad, METH_VARARGS, NULL},
    {"grown_ok", grown_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Box_type = {
    .tp_name = "example.Box",
    .tp_basicsize = sizeof(Box),
    .tp_init = (initproc)stored_ok,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "example", NULL, -1, methods};

PyMODINIT_FUNC
PyInit_example(void)
{
    if (PyType_Ready(&Box_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

/* A view that is not open has no object. */

static PyObject *
released_if_open_ok(PyObject *self, PyObject *args)
{
    Py_buffer view = {NULL};
    char *copy = NULL;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y*", &view))
        goto end;
    copy = PyMem_Malloc(view.len + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        goto end;
    }
    memcpy(copy, view.buf, view.len);
    result = PyBytes_FromStringAndSize(copy, view.len);
end:
    PyMem_Free(copy);
    if (view.obj)
        PyBuffer_Release(&view);
    return result;
}

static PyObject *
released_if_open_bad(PyObject *self, PyObject *args)
{
    Py_buffer view = {NULL};
    char *copy = NULL;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y*", &view))
        goto end;
    copy = PyMem_Malloc(view.len + 1); // want "when `PyMem_Malloc` fails, `view` is not released"
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, view.buf, view.len);
    result = PyBytes_FromStringAndSize(copy, view.len);
end:
    PyMem_Free(copy);
    if (view.buf != NULL)
        PyBuffer_Release(&view);
    return result;
}

/* An exit in front of this one releases both. */

static PyObject *
two_views_bad(PyObject *self, PyObject *args)
{
    Py_buffer source, dict = {NULL};
    char *out;
    if (!PyArg_ParseTuple(args, "y*|z*", &source, &dict))
        return NULL;
    if (source.len > 1000) {
        PyBuffer_Release(&source);
        PyBuffer_Release(&dict);
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    out = PyMem_Malloc(source.len + 1); // want "when `PyMem_Malloc` fails, `source` is not released"
    if (out == NULL)
        return PyErr_NoMemory();
    memcpy(out, source.buf, source.len);
    PyObject *result = PyBytes_FromStringAndSize(out, source.len);
    PyMem_Free(out);
    PyBuffer_Release(&source);
    PyBuffer_Release(&dict);
    return result;
}

/* To free the node alone would lose the reference that was taken for it. */

struct prefix *prefix_ref(struct prefix *prefix);

struct node {
    struct prefix *prefix;
    struct node *up;
};

static struct node *
node_with_prefix(struct prefix *prefix)
{
    struct node *node, *glue;
    if ((node = PyMem_Malloc(sizeof(*node))) == NULL)
        return NULL;
    node->prefix = prefix_ref(prefix);
    if ((glue = PyMem_Malloc(sizeof(*glue))) == NULL) // want "when `PyMem_Malloc` fails, `node` is not released"
        return NULL;
    node->up = glue;
    return node;
}
