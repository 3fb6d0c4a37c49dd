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

typedef struct {
    PyObject_HEAD
    State *state;
} Holder;

static void
Holder_dealloc(Holder *self)
{
    free(self->state->text);
    free(self->state);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Holder_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Holder *self = (Holder *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->state = make_state();
    self->state->text = strdup("a");  // want "result of `strdup` is stored without a NULL check"
    return (PyObject *)self;
}

static PyTypeObject HolderType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "a.Holder",
    .tp_basicsize = sizeof(Holder),
    .tp_dealloc = (destructor)Holder_dealloc,
    .tp_new = Holder_new,
};

typedef struct {
    PyObject_HEAD
    State *state;
} Keeper;

static void
Keeper_dealloc(Keeper *self)
{
    if (self->state != NULL)
        free(self->state->text);
    free(self->state);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Keeper_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Keeper *self = (Keeper *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->state = make_other_state();
    self->state->text = strdup("a");  // want "result of `strdup` is stored without a NULL check"
    return (PyObject *)self;
}

static PyTypeObject KeeperType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "a.Keeper",
    .tp_basicsize = sizeof(Keeper),
    .tp_dealloc = (destructor)Keeper_dealloc,
    .tp_new = Keeper_new,
};
