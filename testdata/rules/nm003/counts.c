/* Loops over what was not allocated: how many rounds they make is told by a count. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    char *text;
    Py_ssize_t length, allocated, hash;
} Part;

typedef struct {
    Part head, body, tail;
    char **names;
    char **values;
    Py_ssize_t count;
} Form;

static void
part_init(Part *part)
{
    part->text = NULL;
    part->length = 0;
    part->allocated = 0;
    part->hash = 0;
}

/* Writes more than is told of one call: the counts and pointers of the struct itself are. */
static void
form_init(Form *form)
{
    part_init(&form->head);
    part_init(&form->body);
    part_init(&form->tail);
    form->names = NULL;
    form->values = NULL;
    form->count = 0;
}

static void
form_clear(Form *form)
{
    for (Py_ssize_t i = 0; i < form->count; i++) {
        PyMem_Free(form->names[i]);
        PyMem_Free(form->values[i]);
    }
    PyMem_Free(form->names);
    PyMem_Free(form->values);
    form->count = 0;
}

/* The count is set once there is something to count. */
static int
form_grow_ok(Form *form, Py_ssize_t n)
{
    form->names = PyMem_Calloc(n, sizeof(char *));
    form->values = PyMem_Calloc(n, sizeof(char *));
    if (form->names == NULL || form->values == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    form->count = n;
    return 0;
}

/* The count is set before. */
static int
form_promise_ok(Form *form, Py_ssize_t n)
{
    form->count = n;
    form->names = PyMem_Calloc(n, sizeof(char *));
    form->values = PyMem_Calloc(n, sizeof(char *));
    if (form->names == NULL || form->values == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static PyObject *
count_after_ok(PyObject *self, PyObject *list)
{
    Form form;
    form_init(&form);
    if (form_grow_ok(&form, PyObject_Size(list)) < 0) {
        form_clear(&form);
        return NULL;
    }
    form_clear(&form);
    Py_RETURN_NONE;
}

static PyObject *
count_before_bad(PyObject *self, PyObject *list)
{
    Form form;
    form_init(&form);
    if (form_promise_ok(&form, PyObject_Size(list)) < 0) {  // want "failure of `form_promise_ok` is checked, but the code goes on and uses what it did not make"
        form_clear(&form);
        return NULL;
    }
    form_clear(&form);
    Py_RETURN_NONE;
}

static Form *shared;

/* What a test has found to be 0 stays 0, by whatever name it was tested. */
static PyObject *
count_tested_ok(PyObject *self, PyObject *list)
{
    Py_ssize_t n = shared->count;
    for (Py_ssize_t i = 0; i < n; i++)
        if (shared->names[i] == NULL)
            Py_RETURN_NONE;
    if (n == 0 && form_grow_ok(shared, PyObject_Size(list)) < 0) {
        form_clear(shared);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
count_not_tested_bad(PyObject *self, PyObject *list)
{
    if (form_grow_ok(shared, PyObject_Size(list)) < 0) {  // want "failure of `form_grow_ok` is checked, but the code goes on and uses what it did not make"
        form_clear(shared);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"count_after", count_after_ok, METH_O, NULL},
    {"count_before", count_before_bad, METH_O, NULL},
    {"count_tested", count_tested_ok, METH_O, NULL},
    {"count_not_tested", count_not_tested_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "example", NULL, -1, methods};

PyMODINIT_FUNC
PyInit_example(void)
{
    return PyModule_Create(&module);
}
