#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *data;
    char **rows;
    Py_ssize_t size;
} Buffer;

typedef struct {
    char *data;
} Raw;

static char *table;

static PyObject *
field_bad(Buffer *self, PyObject *arg)
{
    self->data = PyMem_Realloc(self->data, 2 * self->size); // want "when `PyMem_Realloc` fails, the block of `self->data` is lost$"
    if (self->data == NULL)
        return PyErr_NoMemory();
    self->size *= 2;
    Py_RETURN_NONE;
}

static PyObject *
field_ok(Buffer *self, PyObject *arg)
{
    char *data = PyMem_Realloc(self->data, 2 * self->size);
    if (data == NULL)
        return PyErr_NoMemory();
    self->data = data;
    self->size *= 2;
    Py_RETURN_NONE;
}

static PyObject *
variable_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(10);
    if (p == NULL)
        return PyErr_NoMemory();
    p = realloc(p, 20); // want "block of `p` is lost"
    if (!p) {
        return PyErr_NoMemory();
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
variable_ok(PyObject *self, PyObject *arg)
{
    char *q, *p = malloc(10);
    if (p == NULL)
        return PyErr_NoMemory();
    q = realloc(p, 20);
    if (q == NULL) {
        free(p);
        return PyErr_NoMemory();
    }
    free(q);
    Py_RETURN_NONE;
}

/* The old pointer is kept in another variable. */
static PyObject *
kept_ok(PyObject *self, PyObject *arg)
{
    char *old, *p = malloc(10);
    if (p == NULL)
        return PyErr_NoMemory();
    old = p;
    p = realloc(p, 20);
    if (p == NULL) {
        free(old);
        return PyErr_NoMemory();
    }
    free(p);
    Py_RETURN_NONE;
}

/* By way of a variable: the field still has the block where the test stands, or has it no more. */
static PyObject *
copied_ok(Buffer *self, PyObject *arg)
{
    char *p = self->data;
    p = PyMem_Realloc(p, 20);
    if (p == NULL)
        return PyErr_NoMemory();
    self->data = p;
    Py_RETURN_NONE;
}

static PyObject *
copied_bad(Buffer *self, PyObject *arg)
{
    char *p = self->data;
    p = PyMem_Realloc(p, 20); // want "block of `p` is lost"
    self->data = p;
    if (p == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
element_bad(Buffer *self, PyObject *arg)
{
    Py_ssize_t i;
    for (i = 0; i < self->size; i++) {
        self->rows[i] = realloc(self->rows[i], 20); // want "block of `self->rows\\[i\\]` is lost"
        if (self->rows[i] == NULL)
            return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

static PyObject *
global_bad(PyObject *self, PyObject *arg)
{
    table = realloc(table, 20); // want "block of `table` is lost"
    if (table == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* The macro assigns. */
static PyObject *
resize_macro_bad(Buffer *self, PyObject *arg)
{
    if (PyMem_Resize(self->data, char, 20) == NULL) // want "when `PyMem_Resize` fails, the old block is lost"
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
resize_macro_ok(Buffer *self, PyObject *arg)
{
    char *data = self->data;
    if (PyMem_Resize(data, char, 20) == NULL)
        return PyErr_NoMemory();
    self->data = data;
    Py_RETURN_NONE;
}

/* There is no old block. */
static PyObject *
null_ok(PyObject *self, PyObject *arg)
{
    char *p = NULL;
    p = realloc(p, 20);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

/* The caller has the pointer. */
static char *
grow_ok(char *p, size_t n)
{
    p = realloc(p, n);
    return p;
}

static PyObject *
wrapper_bad(Raw *self, PyObject *arg)
{
    self->data = grow_ok(self->data, 20); // want "when `grow_ok` fails, the block of `self->data` is lost"
    if (self->data == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
wrapper_ok(Raw *self, PyObject *arg)
{
    char *data = grow_ok(self->data, 20);
    if (data == NULL)
        return PyErr_NoMemory();
    self->data = data;
    Py_RETURN_NONE;
}

/* Nothing is left to be lost: another rule has a word on it. */
static int
exits_bad(Raw *self)
{
    self->data = realloc(self->data, 20); // want NM002 "ends the process"
    if (self->data == NULL)
        Py_FatalError("no memory");
    return 0;
}

static PyObject *
exits_method_ok(PyObject *self, PyObject *arg)
{
    exits_bad((Raw *)self);
    Py_RETURN_NONE;
}

/* The test is missing too. */
static PyObject *
unchecked_bad(Raw *self, PyObject *arg)
{
    self->data = realloc(self->data, 20); // want NM001 "used without a NULL check" "block of `self->data` is lost"
    self->data[0] = 0;
    Py_RETURN_NONE;
}

/* The list has a pointer behind the header of the block. */
static int
header_ok(long **list)
{
    long *ids = *list - 1;
    if ((ids = realloc(ids, 80)) == NULL)
        return -1;
    *list = ids + 1;
    return 0;
}

static PyObject *
header_method_ok(PyObject *self, PyObject *arg)
{
    static long *list;
    if (list != NULL && header_ok(&list) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* The helper frees what it was given where it fails. */
static void
release_ok(char *p)
{
    if (p == NULL)
        return;
    free(p);
}

static char *
grow_or_free_ok(char *p, size_t n)
{
    char *q = realloc(p, n);
    if (q == NULL)
        release_ok(p);
    return q;
}

static PyObject *
freed_by_helper_ok(Raw *self, PyObject *arg)
{
    self->data = grow_or_free_ok(self->data, 20);
    if (self->data == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

void read_row(Buffer *self, char *row);

/* The table has the row too, though a call may have changed it since. */
static PyObject *
stored_before_ok(Buffer *self, PyObject *arg)
{
    char *row = malloc(10);
    if (row == NULL)
        return PyErr_NoMemory();
    self->rows[0] = row;
    read_row(self, row);
    row = realloc(row, 5);
    if (row == NULL)
        return PyErr_NoMemory();
    self->rows[0] = row;
    Py_RETURN_NONE;
}

/* A copy of a struct: the pool has the pointer. */
static PyObject *
struct_copy_ok(Raw *pool, PyObject *arg)
{
    Raw raw = {NULL};
    raw = pool[3];
    raw.data = realloc(raw.data, 20);
    if (raw.data == NULL)
        return PyErr_NoMemory();
    pool[3] = raw;
    Py_RETURN_NONE;
}

/* Two fields in one block: two variables. */
static PyObject *
two_fields_bad(Buffer *self, PyObject *arg)
{
    self->data = PyMem_Realloc(self->data, 20); // want "block of `self->data` is lost"
    if (self->data == NULL)
        return PyErr_NoMemory();
    self->rows = PyMem_Realloc(self->rows, 20); // want "block of `self->rows` is lost"
    if (self->rows == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* The label frees what the variable has. */
static PyObject *
label_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(10);
    if (p == NULL)
        goto error;
    p = realloc(p, 20); // want "block of `p` is lost"
    if (p == NULL)
        goto error;
    free(p);
    Py_RETURN_NONE;
error:
    free(p);
    return PyErr_NoMemory();
}

/* A new object has no block yet. */
static PyObject *
constructor_ok(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Buffer *self = (Buffer *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    PyObject_CallMethod((PyObject *)self, "prepare", NULL);
    self->data = PyMem_Realloc(self->data, 20);
    if (self->data == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

/* The branch says that there is no block: it would be wrong of one that is kept, so no safe fix keeps it. */
static PyObject *
size_reset_bad(Buffer *self, PyObject *arg)
{
    self->data = PyMem_Realloc(self->data, 20); // want "block of `self->data` is lost"
    if (self->data == NULL) {
        self->size = 0;
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

/* The size is stored before: where the call fails, it is more than the block that is kept has. */
static PyObject *
size_first_bad(Buffer *self, PyObject *arg)
{
    self->size = 8 * self->size;
    self->data = PyMem_Realloc(self->data, self->size); // want "block of `self->data` is lost"
    if (self->data == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}
