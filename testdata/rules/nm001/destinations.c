/* Where the result of an allocation goes: fields, elements, globals, out-parameters, a caller, unknown code. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *data;
    char **rows;
    Py_ssize_t used;
} Table;

typedef struct {
    char *text;
    size_t length;
} Chunk;

/* Defined in a library that nobody has the source of. */
extern void plot_render(const char *pixels, size_t n);
extern void plot_options(const Chunk *options);

static char *shared_buffer;

static PyObject *
field_ok(PyObject *self, PyObject *arg)
{
    Table *t = (Table *)self;
    PyMem_Free(t->data);
    t->data = PyMem_Malloc(256);
    if (t->data == NULL)
        return PyErr_NoMemory();
    t->data[0] = '\0';
    Py_RETURN_NONE;
}

static PyObject *
field_bad(PyObject *self, PyObject *arg)
{
    Table *t = (Table *)self;
    PyMem_Free(t->data);
    t->data = PyMem_Malloc(256);  // want "`PyMem_Malloc` is used without a NULL check"
    t->data[0] = '\0';
    Py_RETURN_NONE;
}

/* Stored in the object, success returned: whoever reads it next crashes. */
static PyObject *
field_left_behind_bad(PyObject *self, PyObject *arg)
{
    Table *t = (Table *)self;
    PyMem_Free(t->data);
    t->data = PyMem_Malloc(256);  // want "`PyMem_Malloc` is stored without a NULL check"
    t->used = 0;
    Py_RETURN_NONE;
}

static PyObject *
element_ok(PyObject *self, PyObject *arg)
{
    Table *t = (Table *)self;
    t->rows[t->used] = PyMem_Malloc(80);
    if (t->rows[t->used] == NULL)
        return PyErr_NoMemory();
    t->rows[t->used][0] = '\0';
    t->used++;
    Py_RETURN_NONE;
}

static PyObject *
element_bad(PyObject *self, PyObject *arg)
{
    Table *t = (Table *)self;
    t->rows[t->used] = PyMem_Malloc(80);  // want "`PyMem_Malloc` is used without a NULL check"
    t->rows[t->used][0] = '\0';
    t->used++;
    Py_RETURN_NONE;
}

/* Every row but the last is left untested. */
static PyObject *
last_element_tested_bad(PyObject *self, PyObject *arg)
{
    Table *t = (Table *)self;
    for (int i = 0; i < 8; i++)
        t->rows[i] = PyMem_Malloc(80);  // want "`PyMem_Malloc`"
    if (t->rows[7] == NULL)
        return PyErr_NoMemory();
    t->rows[0][0] = '\0';
    Py_RETURN_NONE;
}

static PyObject *
local_array_ok(PyObject *self, PyObject *arg)
{
    char *parts[3] = {NULL, NULL, NULL};
    PyObject *result = NULL;
    for (int i = 0; i < 3; i++) {
        parts[i] = malloc(32);
        if (parts[i] == NULL) {
            PyErr_NoMemory();
            goto done;
        }
        parts[i][0] = '\0';
    }
    result = PyUnicode_FromString(parts[0]);
done:
    for (int i = 0; i < 3; i++)
        free(parts[i]);
    return result;
}

static PyObject *
global_ok(PyObject *self, PyObject *arg)
{
    if (shared_buffer == NULL) {
        shared_buffer = PyMem_RawMalloc(4096);
        if (shared_buffer == NULL)
            return PyErr_NoMemory();
    }
    shared_buffer[0] = '\0';
    Py_RETURN_NONE;
}

static PyObject *
global_bad(PyObject *self, PyObject *arg)
{
    if (shared_buffer == NULL)
        shared_buffer = PyMem_RawMalloc(4096);  // want "`PyMem_RawMalloc` is used without a NULL check"
    shared_buffer[0] = '\0';
    Py_RETURN_NONE;
}

static int
new_chunk(char **out)
{
    *out = malloc(64);
    return *out ? 0 : -1;
}

static PyObject *
out_parameter_ok(PyObject *self, PyObject *arg)
{
    char *text;
    if (new_chunk(&text) < 0)
        return PyErr_NoMemory();
    text[0] = '\0';
    free(text);
    Py_RETURN_NONE;
}

static PyObject *
out_parameter_status_ignored_bad(PyObject *self, PyObject *arg)
{
    char *text;
    new_chunk(&text);  // want "`new_chunk`"
    text[0] = '\0';
    free(text);
    Py_RETURN_NONE;
}

/* Handed to code out of sight, which was promised memory. */
static PyObject *
passed_to_library_bad(PyObject *self, PyObject *arg)
{
    char *pixels = calloc(64, 64);  // want "`calloc` is used without a NULL check"
    plot_render(pixels, 64 * 64);
    free(pixels);
    Py_RETURN_NONE;
}

static PyObject *
passed_to_library_ok(PyObject *self, PyObject *arg)
{
    char *pixels = calloc(64, 64);
    if (pixels == NULL)
        return PyErr_NoMemory();
    plot_render(pixels, 64 * 64);
    free(pixels);
    Py_RETURN_NONE;
}

/* The library gets a struct that holds the NULL. */
static PyObject *
passed_inside_struct_bad(PyObject *self, PyObject *arg)
{
    Chunk options = {NULL, 16};
    options.text = calloc(16, 1);  // want "`calloc` is used without a NULL check"
    plot_options(&options);
    free(options.text);
    Py_RETURN_NONE;
}

static PyObject *
passed_inside_struct_ok(PyObject *self, PyObject *arg)
{
    Chunk options = {NULL, 16};
    options.text = calloc(16, 1);
    if (options.text == NULL)
        return PyErr_NoMemory();
    plot_options(&options);
    free(options.text);
    Py_RETURN_NONE;
}

/* Freed at once: free(NULL) is harmless, and nothing else was done with it. */
static PyObject *
only_freed_ok(PyObject *self, PyObject *arg)
{
    char *probe = malloc(1 << 20);
    free(probe);
    Py_RETURN_NONE;
}

/* The loop that uses it says more than that it stays there if the loop makes no round. */
static PyObject *
filled_bad(Table *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    self->data = PyMem_Malloc(n);  // want "result of `PyMem_Malloc` is used without a NULL check"
    for (long i = 0; i < n; i++)
        self->data[i] = 0;
    Py_RETURN_NONE;
}

static PyMethodDef Table_methods[] = {
    {"filled", (PyCFunction)filled_bad, METH_O, NULL},
    {"field", field_ok, METH_NOARGS, NULL},
    {"field_unchecked", field_bad, METH_NOARGS, NULL},
    {"field_left_behind", field_left_behind_bad, METH_NOARGS, NULL},
    {"element", element_ok, METH_NOARGS, NULL},
    {"element_unchecked", element_bad, METH_NOARGS, NULL},
    {"last_element_tested", last_element_tested_bad, METH_NOARGS, NULL},
    {"local_array", local_array_ok, METH_NOARGS, NULL},
    {"global", global_ok, METH_NOARGS, NULL},
    {"global_unchecked", global_bad, METH_NOARGS, NULL},
    {"out_parameter", out_parameter_ok, METH_NOARGS, NULL},
    {"out_parameter_status_ignored", out_parameter_status_ignored_bad, METH_NOARGS, NULL},
    {"passed_to_library_unchecked", passed_to_library_bad, METH_NOARGS, NULL},
    {"passed_to_library", passed_to_library_ok, METH_NOARGS, NULL},
    {"passed_inside_struct_unchecked", passed_inside_struct_bad, METH_NOARGS, NULL},
    {"passed_inside_struct", passed_inside_struct_ok, METH_NOARGS, NULL},
    {"only_freed", only_freed_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Table_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "destinations.Table",
    .tp_basicsize = sizeof(Table),
    .tp_methods = Table_methods,
};
