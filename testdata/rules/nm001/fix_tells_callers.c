/* A function that returns nothing is made to return whether it failed, if its callers can leave and take all back. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    int order;
    double *input;
    double *impulse;
} Filter;

static void Filter_alloc(Filter *self);

/* What the object has by then, its deallocator releases. */
static void
Filter_alloc(Filter *self)
{
    if (self->order < 2)
        return;
    self->input = PyMem_RawMalloc(self->order * sizeof(double));  // want "result of `PyMem_RawMalloc` is used without a NULL check"
    self->impulse = PyMem_RawMalloc(self->order * sizeof(double));  // want "result of `PyMem_RawMalloc` is used without a NULL check"
    self->input[0] = self->impulse[0] = 0.0;
}

static void
Filter_dealloc(Filter *self)
{
    PyMem_RawFree(self->input);
    PyMem_RawFree(self->impulse);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Filter_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Filter *self = (Filter *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->order = 32;
    Filter_alloc(self);
    return (PyObject *)self;
}

static PyTypeObject FilterType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "a.Filter",
    .tp_basicsize = sizeof(Filter),
    .tp_dealloc = (destructor)Filter_dealloc,
    .tp_new = Filter_new,
};

typedef struct {
    PyObject_HEAD
    int size;
    double *frames;
} Window;

/* After an exception in the setter, `size` would say more than the old block holds: left to a person. */
static void
Window_alloc(Window *self)
{
    self->frames = PyMem_RawMalloc(self->size * sizeof(double));  // want "result of `PyMem_RawMalloc` is used without a NULL check"
    self->frames[0] = 0.0;
}

static void
Window_dealloc(Window *self)
{
    PyMem_RawFree(self->frames);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Window_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Window *self = (Window *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->size = 32;
    Window_alloc(self);
    return (PyObject *)self;
}

static PyObject *
Window_set_size(Window *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n < 1)
        return NULL;
    PyMem_RawFree(self->frames);
    self->size = (int)n;
    Window_alloc(self);
    Py_RETURN_NONE;
}

static PyMethodDef Window_methods[] = {
    {"set_size", (PyCFunction)Window_set_size, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject WindowType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "a.Window",
    .tp_basicsize = sizeof(Window),
    .tp_dealloc = (destructor)Window_dealloc,
    .tp_methods = Window_methods,
    .tp_new = Window_new,
};

typedef struct {
    PyObject_HEAD
    int count;
    double **rows;
} Table;

/* The deallocator would free what was never set in `rows`: left to a person. */
static void
Table_alloc(Table *self)
{
    self->rows = PyMem_RawMalloc(4 * sizeof(double *));  // want "result of `PyMem_RawMalloc` is used without a NULL check"
    for (int i = 0; i < 4; i++) {
        self->rows[i] = PyMem_RawMalloc(8);  // want "result of `PyMem_RawMalloc` is used without a NULL check"
        self->rows[i][0] = 0.0;
    }
}

static void
Table_dealloc(Table *self)
{
    for (int i = 0; i < 4; i++)
        PyMem_RawFree(self->rows[i]);
    PyMem_RawFree(self->rows);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
Table_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Table *self = (Table *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Table_alloc(self);
    return (PyObject *)self;
}

static PyTypeObject TableType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "a.Table",
    .tp_basicsize = sizeof(Table),
    .tp_dealloc = (destructor)Table_dealloc,
    .tp_new = Table_new,
};

/* What writes to nothing that its callers have leaves nothing behind. */
static void print_twice(const char *text)
{
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    puts(copy);
    free(copy);
}

static PyObject *
show(PyObject *self, PyObject *args)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    print_twice("a");
    return list;
}

/* One that is called through a pointer has callers that nobody sees. */
static void print_once(const char *text)
{
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    free(copy);
}

static void (*printer)(const char *) = print_once;

static PyObject *
show_once(PyObject *self, PyObject *args)
{
    print_once("a");
    printer("b");
    Py_RETURN_NONE;
}

/* A global that was changed stays changed. */
static int shown;

static void print_counted(const char *text)
{
    shown = 1;
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    free(copy);
}

static PyObject *
show_counted(PyObject *self, PyObject *args)
{
    print_counted("a");
    Py_RETURN_NONE;
}
