/* Failures after which success is reported, or a value that the caller does not take for an error. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *data;
    char *cache;
    char **names;
    Py_ssize_t size;
} Index;

static PyObject *
error_value_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

/* None, with the exception set: SystemError in a debug build, a surprise elsewhere. */
static PyObject *
none_with_exception_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "result of `malloc` is checked, but .*with an exception set"
    if (p == NULL) {
        PyErr_NoMemory();
        Py_RETURN_NONE;
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
none_without_exception_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` is checked, but the function"
    if (p == NULL)
        Py_RETURN_NONE;
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static int
init_returns_zero_bad(PyObject *self, PyObject *args, PyObject *kwds)
{
    Index *x = (Index *)self;
    x->data = PyMem_Malloc(64);  // want "`PyMem_Malloc` is checked, but the function returns `0`, which means no error, with an exception set"
    if (x->data == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    return 0;
}

/* A method returns NULL for an error. -1 is a pointer to nowhere, and 0 is NULL by another name. */
static PyObject *
minus_one_for_null_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` is checked, but the function returns"
    if (p == NULL) {
        PyErr_NoMemory();
        return (PyObject *)-1;
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
zero_for_null_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    free(p);
    Py_RETURN_NONE;
}

/* The caller of a setter asks for less than 0. */
static int
setter_returns_one_bad(PyObject *self, PyObject *value, void *closure)
{
    Index *x = (Index *)self;
    char *data = PyMem_Malloc(64);  // want "`PyMem_Malloc` is checked, but the function returns `1`"
    if (data == NULL) {
        PyErr_NoMemory();
        return 1;
    }
    PyMem_Free(x->data);
    x->data = data;
    return 0;
}

/* All of the work stands behind a positive test, and nothing tells that it was skipped. */
static PyObject *
work_skipped_bad(PyObject *self, PyObject *unused)
{
    Index *x = (Index *)self;
    char *data = PyMem_Malloc(64);  // want "`PyMem_Malloc` is checked, but the function"
    if (data) {
        memset(data, 0, 64);
        PyMem_Free(x->data);
        x->data = data;
        x->size = 64;
    }
    Py_RETURN_NONE;
}

static PyObject *
continue_in_silence_bad(PyObject *self, PyObject *unused)
{
    Index *x = (Index *)self;
    for (Py_ssize_t i = 0; i < x->size; i++) {
        char *name = PyMem_Malloc(16);  // want "`PyMem_Malloc` is checked, but the function"
        if (name == NULL)
            continue;
        name[0] = '\0';
        PyMem_Free(x->names[i]);
        x->names[i] = name;
    }
    Py_RETURN_NONE;
}

static PyObject *
continue_and_raise_ok(PyObject *self, PyObject *unused)
{
    Index *x = (Index *)self;
    int failed = 0;
    for (Py_ssize_t i = 0; i < x->size; i++) {
        char *name = PyMem_Malloc(16);
        if (name == NULL) {
            failed = 1;
            continue;
        }
        name[0] = '\0';
        PyMem_Free(x->names[i]);
        x->names[i] = name;
    }
    if (failed)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* break leaves a count that says nothing of the failure, and it is returned. */
static PyObject *
stale_result_bad(PyObject *self, PyObject *unused)
{
    Index *x = (Index *)self;
    long done = 0;
    for (Py_ssize_t i = 0; i < x->size; i++) {
        char *name = malloc(16);  // want "`malloc` is checked, but the function"
        if (name == NULL)
            break;
        name[0] = '\0';
        free(name);
        done++;
    }
    return PyLong_FromLong(done);
}

/* The result was made before, and is returned in spite of the exception. */
static PyObject *
result_made_before_bad(PyObject *self, PyObject *unused)
{
    PyObject *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    char *p = malloc(64);  // want "`malloc` is checked, but .*with an exception set"
    if (p == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    p[0] = '\0';
done:
    free(p);
    return result;
}

static PyObject *
result_given_up_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    char *p = malloc(64);
    if (p == NULL) {
        PyErr_NoMemory();
        Py_CLEAR(result);
        goto done;
    }
    p[0] = '\0';
done:
    free(p);
    return result;
}

/* The loop tolerates the NULL that it stores; those who read the table later do not. */
static PyObject *
null_in_table_bad(PyObject *self, PyObject *unused)
{
    Index *x = (Index *)self;
    for (Py_ssize_t i = 0; i < x->size; i++) {
        PyMem_Free(x->names[i]);
        x->names[i] = PyMem_Malloc(16);  // want "`PyMem_Malloc` is checked, but the function"
        if (x->names[i])
            x->names[i][0] = '\0';
    }
    Py_RETURN_NONE;
}

static PyObject *
first_name(PyObject *self, PyObject *unused)
{
    Index *x = (Index *)self;
    return PyUnicode_FromString(x->size ? x->names[0] : "");
}

static int
index_fill(Index *x)
{
    char *data = PyMem_Malloc(64);
    if (data == NULL)
        return -1;
    PyMem_Free(x->data);
    x->data = data;
    return 0;
}

static PyObject *
status_ignored_bad(PyObject *self, PyObject *unused)
{
    index_fill((Index *)self);  // want "`index_fill`"
    Py_RETURN_NONE;
}

/* The helper's error value is -1; this asks for 1. */
static PyObject *
status_misread_bad(PyObject *self, PyObject *unused)
{
    if (index_fill((Index *)self) == 1)  // want "`index_fill`"
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
status_heeded_ok(PyObject *self, PyObject *unused)
{
    if (index_fill((Index *)self) != 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyMethodDef Index_methods[] = {
    {"error_value", error_value_ok, METH_NOARGS, NULL},
    {"none_with_exception", none_with_exception_bad, METH_NOARGS, NULL},
    {"none_without_exception", none_without_exception_bad, METH_NOARGS, NULL},
    {"minus_one_for_null", minus_one_for_null_bad, METH_NOARGS, NULL},
    {"zero_for_null", zero_for_null_ok, METH_NOARGS, NULL},
    {"work_skipped", work_skipped_bad, METH_NOARGS, NULL},
    {"continue_in_silence", continue_in_silence_bad, METH_NOARGS, NULL},
    {"continue_and_raise", continue_and_raise_ok, METH_NOARGS, NULL},
    {"stale_result", stale_result_bad, METH_NOARGS, NULL},
    {"result_made_before", result_made_before_bad, METH_NOARGS, NULL},
    {"result_given_up", result_given_up_ok, METH_NOARGS, NULL},
    {"null_in_table", null_in_table_bad, METH_NOARGS, NULL},
    {"first_name", first_name, METH_NOARGS, NULL},
    {"status_ignored", status_ignored_bad, METH_NOARGS, NULL},
    {"status_misread", status_misread_bad, METH_NOARGS, NULL},
    {"status_heeded", status_heeded_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Index_getset[] = {
    {"data", NULL, setter_returns_one_bad, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Index_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "values.Index",
    .tp_basicsize = sizeof(Index),
    .tp_methods = Index_methods,
    .tp_getset = Index_getset,
    .tp_init = init_returns_zero_bad,
};

/* What the branch has given up is not given up once more. */
static PyObject *
released_and_returned_bad(PyObject *self, PyObject *arg)
{
    PyObject *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    char *p = malloc(3); // want "the function returns `result`, which means no error"
    if (p == NULL) {
        Py_DECREF(result);
        PyErr_NoMemory();
        goto exit;
    }
    free(p);
exit:
    return result;
}
