/* Failures that are noticed, and do not stop the function. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    double *x, *y;
    int status;
} Plot;

static PyObject *
raise_and_return_ok(PyObject *self, PyObject *unused)
{
    double *x = PyMem_Calloc(8, sizeof(double));
    if (x == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    x[0] = 1.0;
    PyMem_Free(x);
    Py_RETURN_NONE;
}

/* Raises, with no jump. */
static PyObject *
raise_and_fall_through_bad(PyObject *self, PyObject *unused)
{
    double *x = PyMem_Calloc(8, sizeof(double));  // want "result of `PyMem_Calloc` is checked, but the code goes on and uses it when it is NULL"
    if (x == NULL)
        PyErr_NoMemory();
    x[0] = 1.0;
    PyMem_Free(x);
    Py_RETURN_NONE;
}

/* Only logs. */
static PyObject *
print_and_fall_through_bad(PyObject *self, PyObject *unused)
{
    double *x = malloc(64);  // want "`malloc` is checked, but the code goes on"
    if (!x)
        fprintf(stderr, "plot: out of memory\n");
    x[0] = 1.0;
    free(x);
    Py_RETURN_NONE;
}

/* Stores a status, and goes on. */
static PyObject *
status_and_fall_through_bad(PyObject *self, PyObject *unused)
{
    Plot *p = (Plot *)self;
    double *x = malloc(64);  // want "`malloc` is checked, but the code goes on"
    if (!x)
        p->status = -1;
    x[0] = 1.0;
    free(x);
    Py_RETURN_NONE;
}

static PyObject *
status_looked_at_ok(PyObject *self, PyObject *unused)
{
    int status = 0;
    double *x = malloc(64);
    if (!x)
        status = -1;
    if (status < 0)
        return PyErr_NoMemory();
    x[0] = 1.0;
    free(x);
    Py_RETURN_NONE;
}

/* Releases what it can, and forgets to leave. */
static PyObject *
cleanup_and_fall_through_bad(PyObject *self, PyObject *unused)
{
    Plot *p = (Plot *)self;
    p->x = PyMem_Calloc(8, sizeof(double));
    if (p->x == NULL)
        return PyErr_NoMemory();
    p->y = PyMem_Calloc(8, sizeof(double));  // want "`PyMem_Calloc` is checked, but the code goes on"
    if (p->y == NULL) {
        PyMem_Free(p->x);
        p->x = NULL;
        PyErr_NoMemory();
    }
    p->y[0] = 1.0;
    Py_RETURN_NONE;
}

/* break leaves the loop, and the code behind the loop uses what is not there. */
static PyObject *
break_and_use_bad(PyObject *self, PyObject *unused)
{
    double *x = NULL;
    for (int i = 1; i < 4; i++) {
        x = malloc(64 * i);  // want "`malloc` is checked, but the code goes on"
        if (x == NULL)
            break;
        if (i < 3)
            free(x);
    }
    x[0] = 1.0;
    free(x);
    Py_RETURN_NONE;
}

static PyObject *
break_and_raise_ok(PyObject *self, PyObject *unused)
{
    double *x = NULL;
    for (int i = 1; i < 4; i++) {
        x = malloc(64 * i);
        if (x == NULL)
            break;
        if (i < 3)
            free(x);
    }
    if (x == NULL)
        return PyErr_NoMemory();
    x[0] = 1.0;
    free(x);
    Py_RETURN_NONE;
}

/* The guard protects one use of two. */
static PyObject *
one_use_guarded_bad(PyObject *self, PyObject *unused)
{
    double *x = malloc(64);  // want "`malloc` is checked, but the code goes on"
    if (x)
        x[0] = 1.0;
    x[1] = 2.0;
    free(x);
    Py_RETURN_NONE;
}

/* The goto leads to the code of success. */
static PyObject *
goto_success_bad(PyObject *self, PyObject *unused)
{
    double *x = malloc(64);  // want "`malloc` is checked, but the code goes on"
    if (x == NULL)
        goto fill;
fill:
    x[0] = 1.0;
    free(x);
    Py_RETURN_NONE;
}

/* No jump in the branch, and nothing uses the pointer behind it. */
static PyObject *
raise_and_not_used_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    double *x = malloc(64);
    if (x == NULL)
        PyErr_NoMemory();
    else
        result = PyLong_FromLong(64);
    free(x);
    return result;
}

/* A fix that is itself wrong: it frees the NULL instead of its sibling, and falls through. */
static PyObject *
wrong_fix_bad(PyObject *self, PyObject *unused)
{
    double *x = malloc(64);
    if (x == NULL)
        return PyErr_NoMemory();
    double *y = malloc(64);  // want "`malloc` is checked, but the code goes on"
    if (y == NULL) {
        PyErr_NoMemory();
        free(y);
    }
    y[0] = x[0] = 1.0;
    free(y);
    free(x);
    Py_RETURN_NONE;
}

static PyObject *
static_buffer_bad(PyObject *self, PyObject *unused)
{
    static char *buffer;
    if (buffer == NULL) {
        buffer = PyMem_RawMalloc(64);  // want "`PyMem_RawMalloc` is checked, but the code goes on"
        if (buffer == NULL)
            PyErr_SetString(PyExc_MemoryError, "no buffer");
        buffer[0] = '\0';
    }
    return PyUnicode_FromString(buffer);
}

/* One branch is to leave the function, whichever of the two has failed. */
static PyObject *
two_in_one_test_bad(PyObject *self, PyObject *unused)
{
    double *low = malloc(64);  // want "`malloc` is checked, but the code goes on"
    double *high = malloc(64);
    if (!low || !high)
        PyErr_NoMemory();
    low[0] = 0.0;
    high[0] = 1.0;
    free(low);
    free(high);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"two_in_one_test", two_in_one_test_bad, METH_NOARGS, NULL},
    {"raise_and_return", raise_and_return_ok, METH_NOARGS, NULL},
    {"raise_and_fall_through", raise_and_fall_through_bad, METH_NOARGS, NULL},
    {"print_and_fall_through", print_and_fall_through_bad, METH_NOARGS, NULL},
    {"status_and_fall_through", status_and_fall_through_bad, METH_NOARGS, NULL},
    {"status_looked_at", status_looked_at_ok, METH_NOARGS, NULL},
    {"cleanup_and_fall_through", cleanup_and_fall_through_bad, METH_NOARGS, NULL},
    {"break_and_use", break_and_use_bad, METH_NOARGS, NULL},
    {"break_and_raise", break_and_raise_ok, METH_NOARGS, NULL},
    {"one_use_guarded", one_use_guarded_bad, METH_NOARGS, NULL},
    {"goto_success", goto_success_bad, METH_NOARGS, NULL},
    {"raise_and_not_used", raise_and_not_used_ok, METH_NOARGS, NULL},
    {"wrong_fix", wrong_fix_bad, METH_NOARGS, NULL},
    {"static_buffer", static_buffer_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "gone_on", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_gone_on(void)
{
    return PyModule_Create(&module);
}
