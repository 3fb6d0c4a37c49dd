/* Allocations inside expressions and loops, and an object with a buffer that is made of several blocks. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

static size_t
take(char *text)
{
    size_t n = strlen(text);
    free(text);
    return n;
}

static PyObject *
argument_bad(PyObject *self, PyObject *arg)
{
    return PyLong_FromSize_t(take(strdup("argument")));
}

static PyObject *
condition_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = 0;
    char *p;
    if ((p = malloc(8)) != NULL) {
        n = PyObject_Length(arg);
        free(p);
    }
    return PyLong_FromSsize_t(n);
}

static PyObject *
declarators_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(8), *q = malloc(8);
    p[0] = q[0] = 1;
    int sum = p[0] + q[0];
    free(p);
    free(q);
    return PyLong_FromLong(sum);
}

static PyObject *
table_bad(PyObject *self, PyObject *arg)
{
    int i, sum = 0;
    char **rows = malloc(4 * sizeof(char *)), **columns;
    if (rows == NULL)
        return PyErr_NoMemory();
    columns = malloc(4 * sizeof(char *));
    if (columns == NULL) {
        free(rows);
        return PyErr_NoMemory();
    }
    for (i = 0; i < 4; i++) {
        rows[i] = malloc(4);
        columns[i] = malloc(4);
        rows[i][0] = columns[i][0] = 1;
    }
    for (i = 0; i < 4; i++) {
        sum += rows[i][0] + columns[i][0];
        free(rows[i]);
        free(columns[i]);
    }
    free(rows);
    free(columns);
    return PyLong_FromLong(sum);
}

static PyObject *
behind_table_bad(PyObject *self, PyObject *arg)
{
    char *rows[3], *last;
    for (int i = 0; i < 3; i++) {
        rows[i] = malloc(4);
        if (rows[i] == NULL) {
            while (i-- > 0)
                free(rows[i]);
            return PyErr_NoMemory();
        }
    }
    last = malloc(4);
    last[0] = 1;
    for (int i = 0; i < 3; i++)
        free(rows[i]);
    free(last);
    Py_RETURN_NONE;
}

/* Frame(n) has two blocks, and lends one of them. */
typedef struct {
    PyObject_HEAD
    unsigned char *bytes;
    char *label;
    Py_ssize_t n;
} Frame;

static void
Frame_dealloc(Frame *self)
{
    PyTypeObject *type = Py_TYPE(self);
    free(self->bytes);
    free(self->label);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *
Frame_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    Frame *self = (Frame *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->n = n;
    self->bytes = malloc(n), self->label = strdup("frame");
    memset(self->bytes, self->label[0], n);
    return (PyObject *)self;
}

static int
Frame_getbuffer(Frame *self, Py_buffer *view, int flags)
{
    Py_ssize_t *shape = PyMem_New(Py_ssize_t, 1);
    if (shape == NULL) {
        view->obj = NULL;
        return -1;
    }
    shape[0] = self->n;
    if (PyBuffer_FillInfo(view, (PyObject *)self, self->bytes, self->n, 1, flags) < 0) {
        PyMem_Free(shape);
        return -1;
    }
    view->internal = shape;
    return 0;
}

static void
Frame_releasebuffer(Frame *self, Py_buffer *view)
{
    PyMem_Free(view->internal);
}

static PyObject *
Frame_widen_bad(Frame *self, PyObject *unused)
{
    self->bytes = realloc(self->bytes, self->n + 8);
    memset(self->bytes + self->n, 0, 8);
    self->n += 8;
    Py_RETURN_NONE;
}

static PyMethodDef Frame_methods[] = {
    {"widen_bad", (PyCFunction)Frame_widen_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot Frame_slots[] = {
    {Py_tp_new, Frame_new},
    {Py_tp_dealloc, Frame_dealloc},
    {Py_tp_methods, Frame_methods},
    {Py_bf_getbuffer, Frame_getbuffer},
    {Py_bf_releasebuffer, Frame_releasebuffer},
    {0, NULL},
};

PyType_Spec Frame_spec = {
    .name = "faulty.Frame",
    .basicsize = sizeof(Frame),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = Frame_slots,
};

PyMethodDef placed_methods[] = {
    {"argument_bad", argument_bad, METH_O, NULL},
    {"condition_bad", condition_bad, METH_O, NULL},
    {"declarators_bad", declarators_bad, METH_O, NULL},
    {"table_bad", table_bad, METH_O, NULL},
    {"behind_table_bad", behind_table_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
