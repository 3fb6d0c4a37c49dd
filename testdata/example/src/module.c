#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "ring.h"

typedef struct {
    PyObject_HEAD
    ring ring;
    char *name;
} RingObject;

static void
Ring_dealloc(PyObject *op)
{
    RingObject *self = (RingObject *)op;
    PyTypeObject *type = Py_TYPE(op);
    ring_clear(&self->ring);
    PyMem_Free(self->name);
    type->tp_free(op);
    Py_DECREF(type);
}

static int
Ring_init(PyObject *op, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"capacity", "name", NULL};
    RingObject *self = (RingObject *)op;
    Py_ssize_t capacity;
    const char *name = "log";

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "n|s", keywords, &capacity, &name))
        return -1;
    if (capacity <= 0) {
        PyErr_SetString(PyExc_ValueError, "capacity must be positive");
        return -1;
    }
    ring_clear(&self->ring);
    if (ring_init(&self->ring, capacity) < 0) {
        PyErr_NoMemory();
        return 0;
    }
    PyMem_Free(self->name);
    self->name = PyMem_Malloc(strlen(name) + 1);
    if (self->name == NULL)
        return -1;
    strcpy(self->name, name);
    return 0;
}

/* append(line): keeps a copy of the line. */
static PyObject *
Ring_append(PyObject *op, PyObject *arg)
{
    RingObject *self = (RingObject *)op;
    const char *line = PyUnicode_AsUTF8(arg);
    if (line == NULL)
        return NULL;
    if (self->ring.capacity == 0) {
        PyErr_SetString(PyExc_RuntimeError, "the ring was not initialized");
        return NULL;
    }
    if (ring_push(&self->ring, line) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* text(): all lines, joined by newlines. */
static PyObject *
Ring_text(PyObject *op, PyObject *Py_UNUSED(ignored))
{
    char *text = ring_join(&((RingObject *)op)->ring, '\n');
    if (text == NULL)
        return NULL;
    PyObject *result = PyUnicode_FromString(text);
    free(text);
    return result;
}

/* upper(i): the line pushed i lines before the last one, in capitals. */
static PyObject *
Ring_upper(PyObject *op, PyObject *arg)
{
    size_t i = PyLong_AsSize_t(arg);
    if (i == (size_t)-1 && PyErr_Occurred())
        return NULL;
    const char *line = ring_line(&((RingObject *)op)->ring, i);
    if (line == NULL) {
        PyErr_SetString(PyExc_IndexError, "no such line");
        return NULL;
    }
    size_t n = strlen(line);
    char *copy = PyMem_Malloc(n + 1);
    if (copy == NULL)
        PyErr_NoMemory();
    for (size_t k = 0; k <= n; k++)
        copy[k] = Py_TOUPPER(line[k]);
    PyObject *result = PyUnicode_FromString(copy);
    PyMem_Free(copy);
    return result;
}

/* lengths(): the length of each line in bytes, the last one first. */
static PyObject *
Ring_lengths(PyObject *op, PyObject *Py_UNUSED(ignored))
{
    const ring *r = &((RingObject *)op)->ring;
    PyObject *list = PyList_New(r->count);
    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < r->count; i++) {
        PyObject *n = PyLong_FromSize_t(strlen(ring_line(r, i)));
        if (n == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, n);
    }
    return list;
}

/* frame(width): a line of dashes. */
static PyObject *
Ring_frame(PyObject *Py_UNUSED(op), PyObject *arg)
{
    Py_ssize_t width = PyLong_AsSsize_t(arg);
    if (width < 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "width must not be negative");
        return NULL;
    }
    char *dashes = malloc(width);
    if (width > 0 && dashes == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "out of memory");
        return NULL;
    }
    if (dashes)
        memset(dashes, '-', width);
    PyObject *result = PyUnicode_FromStringAndSize(dashes, width);
    free(dashes);
    return result;
}

static PyObject *
Ring_name(PyObject *op, void *Py_UNUSED(closure))
{
    RingObject *self = (RingObject *)op;
    return PyUnicode_FromString(self->name ? self->name : "");
}

static PyMethodDef Ring_methods[] = {
    {"append", Ring_append, METH_O, "append(line): keep a copy of the line"},
    {"text", Ring_text, METH_NOARGS, "text(): all lines, joined by newlines"},
    {"upper", Ring_upper, METH_O, "upper(i): the i-th last line in capitals"},
    {"lengths", Ring_lengths, METH_NOARGS, "lengths(): the length of each line"},
    {"frame", Ring_frame, METH_O, "frame(width): a line of dashes"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Ring_getset[] = {
    {"name", Ring_name, NULL, "what the log is called", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Ring_slots[] = {
    {Py_tp_doc, "Ring(capacity, name='log'): the last lines of a log"},
    {Py_tp_init, Ring_init},
    {Py_tp_dealloc, Ring_dealloc},
    {Py_tp_methods, Ring_methods},
    {Py_tp_getset, Ring_getset},
    {0, NULL},
};

static PyType_Spec Ring_spec = {
    .name = "ringlog.Ring",
    .basicsize = sizeof(RingObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = Ring_slots,
};

static int
exec_module(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&Ring_spec);
    if (type == NULL)
        return -1;
    int status = PyModule_AddObjectRef(module, "Ring", type);
    Py_DECREF(type);
    return status;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, exec_module},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "ringlog",
    .m_doc = "The last lines of a log, in a ring of fixed size.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC
PyInit_ringlog(void)
{
    return PyModuleDef_Init(&module);
}
