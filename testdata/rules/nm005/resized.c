/* A block that grew has taken the place of one that others know: to free it leaves them with what is gone. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>

typedef struct {
    PyObject_HEAD
    int size;
    int *keys;
    int *values;
} Bucket;

static void *
resize(void *p, size_t n)
{
    void *r = realloc(p, n);
    if (r == NULL)
        PyErr_NoMemory();
    return r;
}

static int
grow_ok(Bucket *self, int n)
{
    int *keys = resize(self->keys, n * sizeof(int));
    if (keys == NULL)
        return -1;
    self->keys = keys;
    int *values = resize(self->values, n * sizeof(int));
    if (values == NULL)
        return -1;
    self->values = values;
    self->size = n;
    return 0;
}

static int
grow_bad(Bucket *self, int n)
{
    int *keys = resize(self->keys, n * sizeof(int));
    if (keys == NULL)
        return -1;
    int *values = resize(self->values, n * sizeof(int));  // want "when `resize` fails, `keys` is not released"
    if (values == NULL)
        return -1;
    self->keys = keys;
    self->values = values;
    self->size = n;
    return 0;
}

/* Two views of one call. */
static PyObject *
views_bad(PyObject *self, PyObject *args)
{
    Py_buffer source, dict = {0};
    if (!PyArg_ParseTuple(args, "y*|z*", &source, &dict))
        return NULL;
    if (source.len > INT_MAX) {
        PyBuffer_Release(&source);
        PyBuffer_Release(&dict);
        PyErr_SetString(PyExc_OverflowError, "input too large");
        return NULL;
    }
    char *dest = PyMem_Malloc(source.len);  // want "when `PyMem_Malloc` fails, `source` is not released"
    if (dest == NULL)
        return PyErr_NoMemory();
    dest[0] = 0;
    PyObject *result = PyBytes_FromStringAndSize(dest, 1);
    PyMem_Free(dest);
    PyBuffer_Release(&source);
    PyBuffer_Release(&dict);
    return result;
}

static PyObject *
bucket_grow(Bucket *self, PyObject *arg)
{
    if (grow_ok(self, 8) < 0 || grow_bad(self, 16) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static void
bucket_dealloc(Bucket *self)
{
    free(self->keys);
    free(self->values);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"grow", (PyCFunction)bucket_grow, METH_O, NULL},
    {"views", views_bad, METH_VARARGS, NULL},
    {NULL},
};

PyTypeObject Bucket_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "resized.Bucket",
    .tp_basicsize = sizeof(Bucket),
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)bucket_dealloc,
    .tp_methods = methods,
};
