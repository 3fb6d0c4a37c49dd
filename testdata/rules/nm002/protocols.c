/* The protocols of a type: numbers, sequences, mappings, buffers, iterators, coroutines. Each slot has its error value. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    double *items;
    Py_ssize_t size;
} Vector;

static int
bool_ok(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    int result = copy[0] != 0.0;
    PyMem_Free(copy);
    return result;
}

static int
bool_bad(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return -1;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    int result = copy[0] != 0.0;
    PyMem_Free(copy);
    return result;
}

/* -1 is the error value of a hash, and no hash. */
static Py_hash_t
hash_ok(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    Py_hash_t result = (Py_hash_t)copy[0] + 1000;
    PyMem_Free(copy);
    return result;
}

static Py_hash_t
hash_bad(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return -1;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    Py_hash_t result = (Py_hash_t)copy[0] + 1000;
    PyMem_Free(copy);
    return result;
}

static PyObject *
add_ok(PyObject *self, PyObject *other)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyFloat_FromDouble(copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
add_bad(PyObject *self, PyObject *other)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return NULL;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyFloat_FromDouble(copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
repr_ok(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyUnicode_FromFormat("<Vector of %d>", (int)copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
repr_bad(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return NULL;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyUnicode_FromFormat("<Vector of %d>", (int)copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
richcompare_ok(PyObject *self, PyObject *other, int op)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    int equal = copy[0] == 0.0;
    PyMem_Free(copy);
    if (op == Py_EQ)
        return PyBool_FromLong(equal);
    Py_RETURN_NOTIMPLEMENTED;
}

static PyObject *
richcompare_bad(PyObject *self, PyObject *other, int op)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return NULL;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    int equal = copy[0] == 0.0;
    PyMem_Free(copy);
    if (op == Py_EQ)
        return PyBool_FromLong(equal);
    Py_RETURN_NOTIMPLEMENTED;
}

static PyObject *
call_ok(PyObject *self, PyObject *args, PyObject *kwds)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyFloat_FromDouble(copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
call_bad(PyObject *self, PyObject *args, PyObject *kwds)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return NULL;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyFloat_FromDouble(copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
await_ok(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyMem_Free(copy);
    return Py_NewRef(self);
}

static PyObject *
await_bad(PyObject *self)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return NULL;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyMem_Free(copy);
    return Py_NewRef(self);
}

static int
contains_ok(PyObject *self, PyObject *value)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    int result = copy[0] == 1.0;
    PyMem_Free(copy);
    return result;
}

static int
contains_bad(PyObject *self, PyObject *value)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return -1;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    int result = copy[0] == 1.0;
    PyMem_Free(copy);
    return result;
}

static int
ass_subscript_ok(PyObject *self, PyObject *key, PyObject *value)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyMem_Free(((Vector *)self)->items);
    ((Vector *)self)->items = copy;
    return 0;
}

static int
ass_subscript_bad(PyObject *self, PyObject *key, PyObject *value)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return -1;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyMem_Free(((Vector *)self)->items);
    ((Vector *)self)->items = copy;
    return 0;
}

static PyObject *
subscript_ok(PyObject *self, PyObject *key)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyFloat_FromDouble(copy[0]);
    PyMem_Free(copy);
    return result;
}

static PyObject *
subscript_bad(PyObject *self, PyObject *key)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));  // want "`PyMem_Malloc` is checked, but no exception"
    if (copy == NULL)
        return NULL;
    memcpy(copy, ((Vector *)self)->items, 8 * sizeof(double));
    PyObject *result = PyFloat_FromDouble(copy[0]);
    PyMem_Free(copy);
    return result;
}

/* The caller asks for view->obj = NULL, besides the exception. */
static int
getbuffer_ok(PyObject *self, Py_buffer *view, int flags)
{
    double *copy = PyMem_Malloc(8 * sizeof(double));
    if (copy == NULL) {
        PyErr_NoMemory();
        view->obj = NULL;
        return -1;
    }
    if (PyBuffer_FillInfo(view, self, copy, 64, 0, flags) < 0) {
        PyMem_Free(copy);
        return -1;
    }
    return 0;
}

/* A deallocator cannot fail, and may not raise: it does without. */
static void
dealloc_ok(PyObject *self)
{
    char *note = malloc(32);
    if (note != NULL) {
        note[0] = '\0';
        free(note);
    }
    PyMem_Free(((Vector *)self)->items);
    Py_TYPE(self)->tp_free(self);
}

/* It may do without the memory; it may not use what it did not get. */
static void
dealloc_bad(PyObject *self)
{
    char *note = malloc(32);  // want NM001 "`malloc` is used without a NULL check"
    note[0] = '\0';
    free(note);
    PyMem_Free(((Vector *)self)->items);
    Py_TYPE(self)->tp_free(self);
}

static int
traverse_ok(PyObject *self, visitproc visit, void *arg)
{
    char *note = malloc(32);
    if (note == NULL)
        return 0;
    free(note);
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static void
finalize_ok(PyObject *self)
{
    char *note = malloc(32);
    if (note == NULL)
        return;
    free(note);
}

static PyNumberMethods Ok_number = {
    .nb_bool = bool_ok,
    .nb_add = add_ok,
};

static PySequenceMethods Ok_sequence = {
    .sq_contains = contains_ok,
};

static PyMappingMethods Ok_mapping = {
    .mp_subscript = subscript_ok,
    .mp_ass_subscript = ass_subscript_ok,
};

static PyAsyncMethods Ok_async = {
    .am_await = await_ok,
};

static PyBufferProcs Ok_buffer = {.bf_getbuffer = getbuffer_ok};

PyTypeObject Ok_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "protocols.Ok",
    .tp_basicsize = sizeof(Vector),
    .tp_dealloc = dealloc_ok,
    .tp_as_number = &Ok_number,
    .tp_as_sequence = &Ok_sequence,
    .tp_as_mapping = &Ok_mapping,
    .tp_as_async = &Ok_async,
    .tp_as_buffer = &Ok_buffer,
    .tp_traverse = traverse_ok,
    .tp_finalize = finalize_ok,
    .tp_hash = hash_ok,
    .tp_repr = repr_ok,
    .tp_call = call_ok,
    .tp_richcompare = richcompare_ok,
};

static PyNumberMethods Bad_number = {
    .nb_bool = bool_bad,
    .nb_add = add_bad,
};

static PySequenceMethods Bad_sequence = {
    .sq_contains = contains_bad,
};

static PyMappingMethods Bad_mapping = {
    .mp_subscript = subscript_bad,
    .mp_ass_subscript = ass_subscript_bad,
};

static PyAsyncMethods Bad_async = {
    .am_await = await_bad,
};

PyTypeObject Bad_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "protocols.Bad",
    .tp_basicsize = sizeof(Vector),
    .tp_dealloc = dealloc_bad,
    .tp_as_number = &Bad_number,
    .tp_as_sequence = &Bad_sequence,
    .tp_as_mapping = &Bad_mapping,
    .tp_as_async = &Bad_async,
    .tp_hash = hash_bad,
    .tp_repr = repr_bad,
    .tp_call = call_bad,
    .tp_richcompare = richcompare_bad,
};
