/* Slots, getters and protocols: each has its own error value, and each wants the exception. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *data;
    Py_ssize_t size;
} Blob;

typedef struct {
    char *scratch;
} State;

static void
Blob_dealloc(PyObject *self)
{
    PyMem_Free(((Blob *)self)->data);
    Py_TYPE(self)->tp_free(self);
}

static int
init_ok(PyObject *self, PyObject *args, PyObject *kwds)
{
    Blob *b = (Blob *)self;
    b->data = PyMem_Malloc(64);
    if (b->data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    b->size = 64;
    return 0;
}

static int
init_bad(PyObject *self, PyObject *args, PyObject *kwds)
{
    Blob *b = (Blob *)self;
    b->data = PyMem_Malloc(64);  // want "`PyMem_Malloc` is checked, but no exception"
    if (b->data == NULL)
        return -1;
    b->size = 64;
    return 0;
}

static PyObject *
new_ok(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Blob *self = (Blob *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->data = PyMem_Malloc(64);
    if (self->data == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static PyObject *
new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Blob *self = (Blob *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->data = PyMem_Malloc(64);  // want "`PyMem_Malloc` is checked, but no exception"
    if (self->data == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyObject *
getter_bad(PyObject *self, void *closure)
{
    Blob *b = (Blob *)self;
    char *copy = malloc(b->size);  // want "`malloc` is checked, but no exception"
    if (!copy)
        return NULL;
    memcpy(copy, b->data, b->size);
    PyObject *result = PyBytes_FromStringAndSize(copy, b->size);
    free(copy);
    return result;
}

static int
setter_ok(PyObject *self, PyObject *value, void *closure)
{
    Blob *b = (Blob *)self;
    char *fresh = PyMem_Malloc(128);
    if (fresh == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyMem_Free(b->data);
    b->data = fresh;
    return 0;
}

static int
setter_bad(PyObject *self, PyObject *value, void *closure)
{
    Blob *b = (Blob *)self;
    char *fresh = PyMem_Malloc(128);  // want "`PyMem_Malloc` is checked, but no exception"
    if (fresh == NULL)
        return -1;
    PyMem_Free(b->data);
    b->data = fresh;
    return 0;
}

static int
getbuffer_bad(PyObject *self, Py_buffer *view, int flags)
{
    Blob *b = (Blob *)self;
    Py_ssize_t *shape = PyMem_Malloc(sizeof(Py_ssize_t));  // want "`PyMem_Malloc` is checked, but no exception"
    if (shape == NULL) {
        view->obj = NULL;
        return -1;
    }
    shape[0] = b->size;
    view->internal = shape;
    return PyBuffer_FillInfo(view, self, b->data, b->size, 1, flags);
}

static void
releasebuffer(PyObject *self, Py_buffer *view)
{
    PyMem_Free(view->internal);
}

static Py_hash_t
hash_ok(PyObject *self)
{
    char *key = PyMem_Malloc(16);
    if (key == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(key, 1, 16);
    Py_hash_t h = key[0];
    PyMem_Free(key);
    return h;
}

static Py_ssize_t
length_bad(PyObject *self)
{
    char *key = PyMem_Malloc(16);  // want "`PyMem_Malloc` is checked, but no exception"
    if (key == NULL)
        return -1;
    PyMem_Free(key);
    return 16;
}

static PyObject *
iternext_ok(PyObject *self)
{
    char *line = PyMem_Malloc(80);
    if (line == NULL)
        return PyErr_NoMemory();
    PyMem_Free(line);
    return NULL; /* exhausted: here NULL without an exception is right */
}

/* To Python this looks like the end of the iteration. */
static PyObject *
iternext_bad(PyObject *self)
{
    char *line = PyMem_Malloc(80);  // want "`PyMem_Malloc` is checked, but no exception"
    if (line == NULL)
        return NULL;
    PyMem_Free(line);
    return NULL;
}

/* Called as O& by PyArg_ParseTuple: 0 is the error value. */
static int
converter_ok(PyObject *obj, void *address)
{
    char *copy = PyMem_Malloc(16);
    if (copy == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    copy[0] = '\0';
    *(char **)address = copy;
    return 1;
}

static int
converter_bad(PyObject *obj, void *address)
{
    char *copy = PyMem_Malloc(16);  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return 0;
    copy[0] = '\0';
    *(char **)address = copy;
    return 1;
}

static PyObject *
convert(PyObject *self, PyObject *args)
{
    char *first = NULL, *second = NULL;
    if (!PyArg_ParseTuple(args, "O&O&", converter_ok, &first, converter_bad, &second)) {
        PyMem_Free(first);
        return NULL;
    }
    PyMem_Free(first);
    PyMem_Free(second);
    Py_RETURN_NONE;
}

static PyGetSetDef Blob_getset[] = {
    {"copy", getter_bad, NULL, NULL, NULL},
    {"data", NULL, setter_ok, NULL, NULL},
    {"raw", NULL, setter_bad, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef Blob_methods[] = {
    {"convert", convert, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyBufferProcs Blob_buffer = {getbuffer_bad, releasebuffer};

static PySequenceMethods Blob_sequence = {
    .sq_length = length_bad,
};

PyTypeObject Blob_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "slots.Blob",
    .tp_basicsize = sizeof(Blob),
    .tp_dealloc = Blob_dealloc,
    .tp_as_sequence = &Blob_sequence,
    .tp_as_buffer = &Blob_buffer,
    .tp_hash = hash_ok,
    .tp_iternext = iternext_ok,
    .tp_methods = Blob_methods,
    .tp_getset = Blob_getset,
    .tp_init = init_ok,
    .tp_new = new_ok,
};

static PyType_Slot Lump_slots[] = {
    {Py_tp_dealloc, Blob_dealloc},
    {Py_tp_init, init_bad},
    {Py_tp_new, new_bad},
    {Py_tp_iternext, iternext_bad},
    {0, NULL},
};

PyType_Spec Lump_spec = {.name = "slots.Lump", .basicsize = sizeof(Blob), .slots = Lump_slots};

static int
exec_bad(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->scratch = PyMem_Malloc(256);  // want "`PyMem_Malloc` is checked, but no exception"
    if (state->scratch == NULL)
        return -1;
    return 0;
}

/* Module teardown: nobody is left to raise for, and nothing fails here. */
static void
module_free(void *module)
{
    State *state = PyModule_GetState(module);
    if (state)
        PyMem_Free(state->scratch);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, exec_bad},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "slots",
    .m_size = sizeof(State),
    .m_slots = module_slots,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit_slots(void)
{
    return PyModuleDef_Init(&module);
}
