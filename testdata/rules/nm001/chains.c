/* Several allocations with one test, short-circuit chains, chained assignments, tests that allow for size zero. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    double *start;
    double *end;
    Py_ssize_t size;
} Series;

static PyObject *
chain_over_lines_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    double *a = NULL, *b = NULL;
    PyObject *result = NULL;
    if (n < 0)
        return NULL;
    if (n > 0 && ((a = PyMem_New(double, n)) == NULL ||
                  (b = PyMem_New(double, n)) == NULL)) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        a[i] = b[i] = 0.0;
    result = PyLong_FromSsize_t(n);
done:
    PyMem_Free(a);
    PyMem_Free(b);
    return result;
}

/* With && in the place of ||, the second is only made when the first failed. */
static PyObject *
chain_with_and_bad(PyObject *self, PyObject *arg)
{
    double *a = NULL, *b = NULL;
    if ((a = PyMem_New(double, 8)) == NULL &&  // want NM003 "`PyMem_New`"
        (b = PyMem_New(double, 8)) == NULL)
        return PyErr_NoMemory();
    a[0] = 0.0;
    PyMem_Free(a);
    PyMem_Free(b);
    Py_RETURN_NONE;
}

static PyObject *
test_of_holder_and_field_ok(PyObject *self, PyObject *arg)
{
    Series *s = PyMem_Calloc(1, sizeof(Series));
    if (s)
        s->start = PyMem_Calloc(16, sizeof(double));
    if (!s || !s->start) {
        PyMem_Free(s);
        return PyErr_NoMemory();
    }
    s->start[0] = 1.0;
    PyMem_Free(s->start);
    PyMem_Free(s);
    Py_RETURN_NONE;
}

/* The late test covers the holder, and comes too late for it. */
static PyObject *
late_test_of_holder_bad(PyObject *self, PyObject *arg)
{
    Series *s = PyMem_Calloc(1, sizeof(Series));  // want "`PyMem_Calloc` is used without a NULL check"
    s->start = PyMem_Calloc(16, sizeof(double));
    if (!s || !s->start) {
        PyMem_Free(s);
        return PyErr_NoMemory();
    }
    s->start[0] = 1.0;
    PyMem_Free(s->start);
    PyMem_Free(s);
    Py_RETURN_NONE;
}

static PyObject *
test_of_four_ok(PyObject *self, PyObject *arg)
{
    int *a = malloc(40), *b = malloc(40), *c = malloc(40), *d = malloc(40);
    if (a == NULL || b == NULL || c == NULL || d == NULL) {
        free(a);
        free(b);
        free(c);
        free(d);
        return PyErr_NoMemory();
    }
    a[0] = b[0] = c[0] = d[0] = 1;
    free(a);
    free(b);
    free(c);
    free(d);
    Py_RETURN_NONE;
}

/* && for ||: one of them is enough to go on, and if the first is there nobody looks at the second. */
static PyObject *
test_of_two_with_and_bad(PyObject *self, PyObject *arg)
{
    int *a = malloc(40), *b = malloc(40);  // want NM003 "`malloc`" "`malloc` is used without a NULL check"
    if (a == NULL && b == NULL)
        return PyErr_NoMemory();
    a[0] = b[0] = 1;
    free(a);
    free(b);
    Py_RETURN_NONE;
}

static PyObject *
positive_test_of_two_ok(PyObject *self, PyObject *arg)
{
    int *a = malloc(40), *b = malloc(40);
    PyObject *result = NULL;
    if (a && b) {
        a[0] = b[0] = 1;
        result = PyLong_FromLong(a[0] + b[0]);
    }
    else {
        PyErr_NoMemory();
    }
    free(a);
    free(b);
    return result;
}

static PyObject *
sum_of_tests_ok(PyObject *self, PyObject *arg)
{
    int *a = malloc(40), *b = malloc(40);
    int missing = !a + !b;
    if (missing) {
        free(a);
        free(b);
        return PyErr_NoMemory();
    }
    a[0] = b[0] = 1;
    free(a);
    free(b);
    Py_RETURN_NONE;
}

static PyObject *
chained_assignment_other_name_ok(PyObject *self, PyObject *arg)
{
    double *cursor, *start;
    cursor = start = PyMem_Calloc(8, sizeof(double));
    if (cursor == NULL)
        return PyErr_NoMemory();
    *cursor++ = 1.0;
    *cursor = start[0];
    PyMem_Free(start);
    Py_RETURN_NONE;
}

static PyObject *
chained_assignment_to_fields_ok(PyObject *self, PyObject *arg)
{
    Series s;
    s.start = s.end = PyMem_Calloc(8, sizeof(double));
    if (!s.end)
        return PyErr_NoMemory();
    s.start[0] = 1.0;
    PyMem_Free(s.start);
    Py_RETURN_NONE;
}

static PyObject *
chained_assignment_bad(PyObject *self, PyObject *arg)
{
    double *cursor, *start;
    cursor = start = PyMem_Calloc(8, sizeof(double));  // want "`PyMem_Calloc` is used without a NULL check"
    *cursor++ = 1.0;
    *cursor = start[0];
    PyMem_Free(start);
    Py_RETURN_NONE;
}

static PyObject *
size_before_pointer_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    long *v = malloc(n * sizeof(long));
    if (n > 0 && !v)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        v[i] = i;
    free(v);
    Py_RETURN_NONE;
}

static PyObject *
pointer_before_size_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    long *v = malloc(n * sizeof(long));
    if (!v && n)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        v[i] = i;
    free(v);
    Py_RETURN_NONE;
}

/* Allows for size zero the wrong way round: where something was asked for, nothing is tested. */
static PyObject *
size_the_wrong_way_round_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    long *v = malloc(n * sizeof(long));  // want "`malloc` is used without a NULL check"
    if (n == 0 && !v)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        v[i] = i;
    free(v);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"chain_over_lines", chain_over_lines_ok, METH_O, NULL},
    {"chain_with_and", chain_with_and_bad, METH_O, NULL},
    {"test_of_holder_and_field", test_of_holder_and_field_ok, METH_O, NULL},
    {"late_test_of_holder", late_test_of_holder_bad, METH_O, NULL},
    {"test_of_four", test_of_four_ok, METH_O, NULL},
    {"test_of_two_with_and", test_of_two_with_and_bad, METH_O, NULL},
    {"positive_test_of_two", positive_test_of_two_ok, METH_O, NULL},
    {"sum_of_tests", sum_of_tests_ok, METH_O, NULL},
    {"chained_assignment_other_name", chained_assignment_other_name_ok, METH_O, NULL},
    {"chained_assignment_to_fields", chained_assignment_to_fields_ok, METH_O, NULL},
    {"chained_assignment", chained_assignment_bad, METH_O, NULL},
    {"size_before_pointer", size_before_pointer_ok, METH_O, NULL},
    {"pointer_before_size", pointer_before_size_ok, METH_O, NULL},
    {"size_the_wrong_way_round", size_the_wrong_way_round_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "chains", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_chains(void)
{
    return PyModule_Create(&module);
}
