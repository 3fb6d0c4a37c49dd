/* A deallocator that does not expect what a failed constructor leaves NULL is changed by the same fix. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    int n;
    char **left, **right, **rows;
    char *name;
    PyObject *owner;
} Pairs;

static void
Pairs_dealloc(Pairs *self)
{
    int i;

    for (i = 0; i < self->n; i++)
    {
        free(self->left[i]);
        free(self->right[i]);
    }

    free(self->left);
    free(self->right);

    for (i = 0; i < self->n; i++)
    {
        free(self->rows[i]);
        self->rows[i] = NULL;
    }

    free(self->rows);
    self->name[0] = '\0';  /* wiped */
    free(self->name);
    Py_DECREF(self->owner);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Pairs_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    Pairs *self = (Pairs *)type->tp_alloc(type, 0);
    if (self == NULL)
    {
        return NULL;
    }
    self->n = (int)PyTuple_GET_SIZE(args);
    self->left = calloc(self->n + 1, sizeof(char *));  // want "result of `calloc` is used without a NULL check"
    self->left[0] = NULL;
    self->right = calloc(self->n + 1, sizeof(char *));
    if (self->right == NULL)
    {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    self->rows = calloc(self->n + 1, sizeof(char *));
    if (self->rows == NULL)
    {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    self->name = strdup("n");
    if (self->name == NULL)
    {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    Py_INCREF(args);
    self->owner = args;
    return (PyObject *)self;
}

static PyTypeObject Pairs_type = {
    .tp_name = "Pairs",
    .tp_new = Pairs_new,
    .tp_dealloc = (destructor)Pairs_dealloc,
};

/* What PyArg_ParseTuple gives is the caller's, and may not be dropped by the deallocator: no safe fix. */
typedef struct {
    PyObject_HEAD
    PyObject *first;
    char *text;
} Borrower;

static void
Borrower_dealloc(Borrower *self)
{
    free(self->text);
    Py_XDECREF(self->first);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Borrower_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    Borrower *self = (Borrower *)type->tp_alloc(type, 0);
    if (self == NULL)
    {
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O", &self->first))
    {
        return NULL;
    }
    self->text = malloc(16);  // want "result of `malloc` is used without a NULL check"
    self->text[0] = '\0';
    Py_INCREF(self->first);
    return (PyObject *)self;
}

/* It is the object's once it was counted. */
static PyObject *
Borrower_from(PyTypeObject *type, PyObject *args)
{
    Borrower *self = (Borrower *)type->tp_alloc(type, 0);
    if (self == NULL)
    {
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O", &self->first))
    {
        return NULL;
    }
    Py_INCREF(self->first);
    self->text = malloc(16);  // want "result of `malloc` is used without a NULL check"
    self->text[0] = '\0';
    return (PyObject *)self;
}

static PyMethodDef Borrower_methods[] = {
    {"of", (PyCFunction)Borrower_from, METH_VARARGS | METH_CLASS, NULL},
    {NULL},
};

static PyTypeObject Borrower_type = {
    .tp_name = "Borrower",
    .tp_new = Borrower_new,
    .tp_methods = Borrower_methods,
    .tp_dealloc = (destructor)Borrower_dealloc,
};
