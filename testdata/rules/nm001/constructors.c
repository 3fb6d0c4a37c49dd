/* Objects under construction: a failed constructor leaves them to a deallocator, which meets the NULL fields. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    double *x;
    double *y;
    char **names;
    Py_ssize_t size;
} Curve;

/* Tolerates fields that were never set. */
static void
Curve_dealloc(PyObject *self)
{
    Curve *c = (Curve *)self;
    if (c->names) {
        for (Py_ssize_t i = 0; i < c->size; i++)
            PyMem_Free(c->names[i]);
    }
    PyMem_Free(c->names);
    PyMem_Free(c->x);
    PyMem_Free(c->y);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
half_built_ok(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Curve *self = (Curve *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->x = PyMem_Calloc(8, sizeof(double));
    self->y = PyMem_Calloc(8, sizeof(double));
    if (!self->x || !self->y) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    self->x[0] = self->y[0] = 0.0;
    return (PyObject *)self;
}

static PyObject *
half_built_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Curve *self = (Curve *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->x = PyMem_Calloc(8, sizeof(double));
    self->y = PyMem_Calloc(8, sizeof(double));  // want "`PyMem_Calloc` is used without a NULL check"
    if (!self->x) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    self->y[0] = self->x[0];
    return (PyObject *)self;
}

/* The field stays NULL, the exception is set, the object is thrown away by the caller of tp_init. */
static int
field_stays_null_ok(PyObject *self, PyObject *args, PyObject *kwds)
{
    Curve *c = (Curve *)self;
    if (!PyArg_ParseTuple(args, "n", &c->size))
        return -1;
    c->names = PyMem_Calloc(c->size, sizeof(char *));
    if (c->names == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

/* Each name is allocated in turn; when one fails, those before it are freed. */
static PyObject *
unwinding_ok(PyObject *self, PyObject *unused)
{
    Curve *c = (Curve *)self;
    char **names = PyMem_Calloc(c->size, sizeof(char *));
    Py_ssize_t i;
    if (names == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < c->size; i++) {
        if (!(names[i] = PyMem_Malloc(16))) {
            while (i--)
                PyMem_Free(names[i]);
            PyMem_Free(names);
            return PyErr_NoMemory();
        }
        names[i][0] = '\0';
    }
    for (i = 0; i < c->size; i++)
        PyMem_Free(names[i]);
    PyMem_Free(names);
    Py_RETURN_NONE;
}

static PyObject *
no_unwinding_bad(PyObject *self, PyObject *unused)
{
    Curve *c = (Curve *)self;
    char **names = PyMem_Calloc(c->size, sizeof(char *));
    Py_ssize_t i;
    if (names == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < c->size; i++) {
        names[i] = PyMem_Malloc(16);  // want "`PyMem_Malloc` is used without a NULL check"
        names[i][0] = '\0';
    }
    for (i = 0; i < c->size; i++)
        PyMem_Free(names[i]);
    PyMem_Free(names);
    Py_RETURN_NONE;
}

static PyMethodDef Curve_methods[] = {
    {"unwinding", unwinding_ok, METH_NOARGS, NULL},
    {"no_unwinding", no_unwinding_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Curve_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "constructors.Curve",
    .tp_basicsize = sizeof(Curve),
    .tp_dealloc = Curve_dealloc,
    .tp_methods = Curve_methods,
    .tp_init = field_stays_null_ok,
    .tp_new = half_built_ok,
};

PyTypeObject Broken_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "constructors.Broken",
    .tp_basicsize = sizeof(Curve),
    .tp_dealloc = Curve_dealloc,
    .tp_new = half_built_bad,
};
