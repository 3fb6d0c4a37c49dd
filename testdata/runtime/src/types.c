/* Allocations in the slots of types: where -1 is the failure, and where an object is under construction. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

typedef struct {
    PyObject_HEAD
    char *name;
    double *values;
    Py_ssize_t n;
} Vector;

static void
Vector_dealloc(Vector *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(self->name);
    PyMem_Free(self->values);
    type->tp_free(self);
    Py_DECREF(type);
}

/* Vector(n) with tp_new that forgets the exception for one of its blocks, and the test of another. */
static PyObject *
Vector_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    Vector *self = (Vector *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->n = n;
    self->values = PyMem_New(double, n);
    if (self->values == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    self->name = PyMem_Malloc(8);
    strcpy(self->name, "vector");
    for (Py_ssize_t i = 0; i < n; i++)
        self->values[i] = (double)i;
    return (PyObject *)self;
}

static PyObject *
Vector_repr(Vector *self)
{
    char *text = malloc(32);
    if (text == NULL)
        return NULL;
    snprintf(text, 32, "<%s of %d>", self->name, (int)self->n);
    PyObject *result = PyUnicode_FromString(text);
    free(text);
    return result;
}

static PyObject *
Vector_get_name(Vector *self, void *closure)
{
    return PyUnicode_FromString(self->name);
}

/* A setter that says it was well done. */
static int
Vector_set_name(Vector *self, PyObject *value, void *closure)
{
    const char *name = value == NULL ? NULL : PyUnicode_AsUTF8(value);
    if (name == NULL) {
        if (value == NULL)
            PyErr_SetString(PyExc_TypeError, "the name can't be deleted");
        return -1;
    }
    char *copy = PyMem_Malloc(strlen(name) + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    strcpy(copy, name);
    PyMem_Free(self->name);
    self->name = copy;
    return 0;
}

/* values[i] = x on a copy, which replaces the array: the failure is -1. */
static int
Vector_assign(Vector *self, Py_ssize_t i, PyObject *value)
{
    double x = value == NULL ? 0 : PyFloat_AsDouble(value);
    if (PyErr_Occurred())
        return -1;
    if (i < 0 || i >= self->n) {
        PyErr_SetString(PyExc_IndexError, "no such value");
        return -1;
    }
    double *values = PyMem_New(double, self->n);
    if (values == NULL)
        return -1;
    memcpy(values, self->values, self->n * sizeof(double));
    values[i] = x;
    PyMem_Free(self->values);
    self->values = values;
    return 0;
}

static Py_ssize_t
Vector_length(Vector *self)
{
    return self->n;
}

static int
Vector_contains(Vector *self, PyObject *value)
{
    double x = PyFloat_AsDouble(value);
    if (x == -1 && PyErr_Occurred())
        return -1;
    double *sorted = malloc(self->n * sizeof(double));
    memcpy(sorted, self->values, self->n * sizeof(double));
    int found = 0;
    for (Py_ssize_t i = 0; i < self->n; i++)
        found |= sorted[i] == x;
    free(sorted);
    return found;
}

static PyObject *
Vector_tolist_ok(Vector *self, PyObject *unused)
{
    PyObject *list = PyList_New(self->n);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < self->n; i++) {
        PyObject *x = PyFloat_FromDouble(self->values[i]);
        if (x == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, x);
    }
    return list;
}

static PyObject *
Vector_grow_bad(Vector *self, PyObject *unused)
{
    double *grown = PyMem_Realloc(self->values, 2 * self->n * sizeof(double));
    for (Py_ssize_t i = self->n; i < 2 * self->n; i++)
        grown[i] = 0;
    self->values = grown;
    self->n *= 2;
    Py_RETURN_NONE;
}

static PyObject *
Vector_grow_ok(Vector *self, PyObject *unused)
{
    double *grown = PyMem_Realloc(self->values, 2 * self->n * sizeof(double));
    if (grown == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = self->n; i < 2 * self->n; i++)
        grown[i] = 0;
    self->values = grown;
    self->n *= 2;
    Py_RETURN_NONE;
}

static PyMethodDef Vector_methods[] = {
    {"tolist", (PyCFunction)Vector_tolist_ok, METH_NOARGS, NULL},
    {"grow_bad", (PyCFunction)Vector_grow_bad, METH_NOARGS, NULL},
    {"grow_ok", (PyCFunction)Vector_grow_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Vector_getset[] = {
    {"name", (getter)Vector_get_name, (setter)Vector_set_name, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Vector_slots[] = {
    {Py_tp_new, Vector_new},
    {Py_tp_dealloc, Vector_dealloc},
    {Py_tp_repr, Vector_repr},
    {Py_tp_methods, Vector_methods},
    {Py_tp_getset, Vector_getset},
    {Py_sq_length, Vector_length},
    {Py_sq_ass_item, Vector_assign},
    {Py_sq_contains, Vector_contains},
    {0, NULL},
};

static PyType_Spec Vector_spec = {
    .name = "faulty.Vector",
    .basicsize = sizeof(Vector),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = Vector_slots,
};

/* Text(s) with tp_init. */
typedef struct {
    PyObject_HEAD
    char *text;
    char *reversed;
} Text;

static void
Text_dealloc(Text *self)
{
    PyTypeObject *type = Py_TYPE(self);
    free(self->text);
    free(self->reversed);
    type->tp_free(self);
    Py_DECREF(type);
}

static int
Text_init(Text *self, PyObject *args, PyObject *kwargs)
{
    const char *s;
    if (!PyArg_ParseTuple(args, "s", &s))
        return -1;
    free(self->text);
    self->text = strdup(s);
    if (self->text == NULL)
        return -1;
    free(self->reversed);
    self->reversed = malloc(strlen(s) + 1);
    if (self->reversed == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    char *to = self->reversed + strlen(s);
    for (*to = 0; *s; s++)
        *--to = *s;
    return 0;
}

static PyObject *
Text_str(Text *self)
{
    return PyUnicode_FromString(self->reversed);
}

/* text + other */
static PyObject *
Text_concat(Text *self, PyObject *other)
{
    const char *s = PyUnicode_AsUTF8(other);
    if (s == NULL)
        return NULL;
    char *both = malloc(strlen(self->text) + strlen(s) + 1);
    if (both == NULL)
        return NULL;
    strcat(strcpy(both, self->text), s);
    PyObject *result = PyUnicode_FromString(both);
    free(both);
    return result;
}

static int
Text_bool(Text *self)
{
    char *copy = strdup(self->text);
    if (!copy)
        return -1;
    int result = copy[0] != 0;
    free(copy);
    return result;
}

static PyType_Slot Text_slots[] = {
    {Py_tp_init, Text_init},
    {Py_tp_dealloc, Text_dealloc},
    {Py_tp_str, Text_str},
    {Py_sq_concat, Text_concat},
    {Py_nb_bool, Text_bool},
    {0, NULL},
};

static PyType_Spec Text_spec = {
    .name = "faulty.Text",
    .basicsize = sizeof(Text),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = Text_slots,
};

static int
add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL)
        return -1;
    int status = PyObject_SetAttrString(module, name, type);
    Py_DECREF(type);
    return status;
}

int
add_types(PyObject *module)
{
    if (add_type(module, "Vector", &Vector_spec) < 0)
        return -1;
    if (add_type(module, "Text", &Text_spec) < 0)
        return -1;
    return add_type(module, "Frame", &Frame_spec);
}
