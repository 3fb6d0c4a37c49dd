/* Tests that look like a check of the allocation and decide nothing about it. Each comes from a real fix. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#pragma GCC diagnostic ignored "-Waddress"

struct pollset {
    int count;
    int *fds;
    short *events;
};

/* Two arrays, each with its own test. */
static PyObject *
both_tested_ok(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    int *fds = malloc(n * sizeof(int));
    if (!fds)
        return PyErr_NoMemory();
    short *events = malloc(n * sizeof(short));
    if (!events) {
        free(fds);
        return PyErr_NoMemory();
    }
    for (long i = 0; i < n; i++) {
        fds[i] = -1;
        events[i] = 0;
    }
    free(events);
    free(fds);
    Py_RETURN_NONE;
}

/* The second test is a copy of the first: the wrong variable is tested. */
static PyObject *
other_variable_tested_bad(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    int *fds = malloc(n * sizeof(int));
    if (!fds)
        return PyErr_NoMemory();
    short *events = malloc(n * sizeof(short));  // want "`malloc` is used without a NULL check"
    if (!fds) {
        free(events);
        return PyErr_NoMemory();
    }
    for (long i = 0; i < n; i++) {
        fds[i] = -1;
        events[i] = 0;
    }
    free(events);
    free(fds);
    Py_RETURN_NONE;
}

/* The holder is tested again instead of its field. */
static PyObject *
holder_tested_bad(PyObject *self, PyObject *arg)
{
    struct pollset *set = PyMem_Malloc(sizeof(*set));
    if (set == NULL)
        return PyErr_NoMemory();
    set->fds = PyMem_Calloc(16, sizeof(int));  // want "`PyMem_Calloc` is used without a NULL check"
    if (set == NULL)
        return PyErr_NoMemory();
    set->fds[0] = -1;
    PyMem_Free(set->fds);
    PyMem_Free(set);
    Py_RETURN_NONE;
}

static PyObject *
field_tested_ok(PyObject *self, PyObject *arg)
{
    struct pollset *set = PyMem_Malloc(sizeof(*set));
    if (set == NULL)
        return PyErr_NoMemory();
    set->fds = PyMem_Calloc(16, sizeof(int));
    if (set->fds == NULL) {
        PyMem_Free(set);
        return PyErr_NoMemory();
    }
    set->fds[0] = -1;
    PyMem_Free(set->fds);
    PyMem_Free(set);
    Py_RETURN_NONE;
}

/* No pointer is less than zero. */
static PyObject *
less_than_zero_bad(PyObject *self, PyObject *arg)
{
    char *line = PyMem_Malloc(80);  // want "`PyMem_Malloc` is used without a NULL check"
    if (line < (char *)0)
        return PyErr_NoMemory();
    line[0] = '\0';
    PyMem_Free(line);
    Py_RETURN_NONE;
}

/* What is meant as a test is an assignment: it is false, and the write behind it always goes to NULL. */
static PyObject *
assignment_for_comparison_bad(PyObject *self, PyObject *arg)
{
    char *line = PyMem_Malloc(80);  // want "`PyMem_Malloc` is used without a NULL check"
    line[0] = '\0';
    char *rest = line + 1;
    if ((line = NULL))
        return PyErr_NoMemory();
    rest[0] = '-';
    PyMem_Free(rest - 1);
    Py_RETURN_NONE;
}

/* The test reads through the pointer it should test. */
static PyObject *
target_tested_bad(PyObject *self, PyObject *arg)
{
    char *line = PyMem_Calloc(80, 1);  // want "`PyMem_Calloc` is used without a NULL check"
    if (!*line)
        line[0] = '-';
    PyMem_Free(line);
    Py_RETURN_NONE;
}

/* The address of the variable is never NULL. */
static PyObject *
address_tested_bad(PyObject *self, PyObject *arg)
{
    char *line = PyMem_Malloc(80);  // want "`PyMem_Malloc` is used without a NULL check"
    if (&line == NULL)
        return PyErr_NoMemory();
    line[0] = '\0';
    PyMem_Free(line);
    Py_RETURN_NONE;
}

/* A comparison with another pointer, which happens not to be NULL, is no check. */
static PyObject *
compared_with_another_bad(PyObject *self, PyObject *arg)
{
    char fallback[80];
    char *line = PyMem_Malloc(80);  // want "`PyMem_Malloc` is used without a NULL check"
    if (line == fallback)
        return PyErr_NoMemory();
    line[0] = '\0';
    PyMem_Free(line);
    Py_RETURN_NONE;
}

/* The loop's own condition asks for the end of the work, not for the memory. */
static PyObject *
loop_condition_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    int *squares = PyMem_Calloc(n, sizeof(int));  // want "`PyMem_Calloc` is used without a NULL check"
    for (int i = 0; i < n; i++)
        squares[i] = i * i;
    PyMem_Free(squares);
    Py_RETURN_NONE;
}

/* Tests the size that was asked for. */
static PyObject *
size_tested_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    int *squares = PyMem_Calloc(n, sizeof(int));  // want "`PyMem_Calloc` is used without a NULL check"
    if (!n) {
        PyMem_Free(squares);
        return PyErr_NoMemory();
    }
    squares[0] = 1;
    PyMem_Free(squares);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"both_tested", both_tested_ok, METH_O, NULL},
    {"other_variable_tested", other_variable_tested_bad, METH_O, NULL},
    {"holder_tested", holder_tested_bad, METH_O, NULL},
    {"field_tested", field_tested_ok, METH_O, NULL},
    {"less_than_zero", less_than_zero_bad, METH_O, NULL},
    {"assignment_for_comparison", assignment_for_comparison_bad, METH_O, NULL},
    {"target_tested", target_tested_bad, METH_O, NULL},
    {"address_tested", address_tested_bad, METH_O, NULL},
    {"compared_with_another", compared_with_another_bad, METH_O, NULL},
    {"loop_condition", loop_condition_bad, METH_O, NULL},
    {"size_tested", size_tested_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "tests", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_tests(void)
{
    return PyModule_Create(&module);
}
