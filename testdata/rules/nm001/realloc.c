/* realloc: the old block stays when it fails, and a macro of the C API assigns to its argument. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    int *items;
    Py_ssize_t used, allocated;
} Stack;

static PyObject *
into_another_pointer_ok(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *grown = PyMem_Realloc(s->items, 2 * s->allocated * sizeof(int));
    if (grown == NULL)
        return PyErr_NoMemory();
    s->items = grown;
    s->allocated *= 2;
    s->items[s->used++] = 0;
    Py_RETURN_NONE;
}

static PyObject *
into_another_pointer_bad(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *grown = PyMem_Realloc(s->items, 2 * s->allocated * sizeof(int));  // want "`PyMem_Realloc` is used without a NULL check"
    s->items = grown;
    s->allocated *= 2;
    s->items[s->used++] = 0;
    Py_RETURN_NONE;
}

/* The old block was saved, and comes back. */
static PyObject *
into_the_same_with_the_old_saved_ok(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *old = s->items;
    s->items = PyMem_Realloc(s->items, 2 * s->allocated * sizeof(int));
    if (s->items == NULL) {
        s->items = old;
        return PyErr_NoMemory();
    }
    s->allocated *= 2;
    s->items[s->used++] = 0;
    Py_RETURN_NONE;
}

/* The old block was saved, and nobody asks whether it is needed. */
static PyObject *
into_the_same_bad(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *old = s->items;
    s->items = PyMem_Realloc(s->items, 2 * s->allocated * sizeof(int));  // want "`PyMem_Realloc` is used without a NULL check"
    s->allocated *= 2;
    s->items[s->used++] = s->items != old;
    Py_RETURN_NONE;
}

static PyObject *
resize_macro_ok(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *items = s->items;
    PyMem_Resize(items, int, 2 * s->allocated);
    if (items == NULL)
        return PyErr_NoMemory();
    s->items = items;
    s->allocated *= 2;
    s->items[s->used++] = 0;
    Py_RETURN_NONE;
}

static PyObject *
resize_macro_bad(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *items = s->items;
    PyMem_Resize(items, int, 2 * s->allocated);  // want "`PyMem_Resize`"
    items[s->used++] = 0;
    s->items = items;
    s->allocated *= 2;
    Py_RETURN_NONE;
}

/* Shrinking is a courtesy: if it fails, the larger block is as good. */
static PyObject *
shrink_ok(PyObject *self, PyObject *arg)
{
    Stack *s = (Stack *)self;
    int *smaller = PyMem_Realloc(s->items, (s->used + 1) * sizeof(int));
    if (smaller != NULL) {
        s->items = smaller;
        s->allocated = s->used + 1;
    }
    Py_RETURN_NONE;
}

/* _PyBytes_Resize sets the exception itself, and the pointer to NULL. */
static PyObject *
resize_of_an_object_ok(PyObject *self, PyObject *arg)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, 64);
    if (bytes == NULL)
        return NULL;
    memset(PyBytes_AS_STRING(bytes), 0, 64);
    if (_PyBytes_Resize(&bytes, 32) < 0)
        return NULL;
    return bytes;
}

static PyMethodDef Stack_methods[] = {
    {"into_another_pointer", into_another_pointer_ok, METH_NOARGS, NULL},
    {"into_another_pointer_unchecked", into_another_pointer_bad, METH_NOARGS, NULL},
    {"into_the_same_with_the_old_saved", into_the_same_with_the_old_saved_ok, METH_NOARGS, NULL},
    {"into_the_same", into_the_same_bad, METH_NOARGS, NULL},
    {"resize_macro", resize_macro_ok, METH_NOARGS, NULL},
    {"resize_macro_unchecked", resize_macro_bad, METH_NOARGS, NULL},
    {"shrink", shrink_ok, METH_NOARGS, NULL},
    {"resize_of_an_object", resize_of_an_object_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Stack_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "realloc.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_methods = Stack_methods,
};
