/* The ways in which code asks whether an allocation succeeded, and what looks like one of them and is none. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <assert.h>

/* The contents of buf as a bytes object. Takes buf over. */
static PyObject *
finish(char *buf, Py_ssize_t n)
{
    PyObject *result = PyBytes_FromStringAndSize(buf, n);
    PyMem_Free(buf);
    return result;
}

static PyObject *
not_p_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    if (!buf)
        return PyErr_NoMemory();
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
p_is_null_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    if (buf == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
null_is_p_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    char *buf;
    if (n < 0)
        return NULL;
    buf = (char *)PyMem_Malloc(n + 1);
    if (NULL == buf)
        return PyErr_NoMemory();
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
no_test_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);  // want "result of `PyMem_Malloc` is used without a NULL check"
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
assign_in_not_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    char *buf;
    if (n < 0)
        return NULL;
    if (!(buf = PyMem_Malloc(n + 1)))
        return PyErr_NoMemory();
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
assign_in_comparison_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    char *buf;
    if (n < 0)
        return NULL;
    if ((buf = PyMem_Malloc(n + 1)) == NULL)
        return PyErr_NoMemory();
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
one_test_for_three_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    double *x = PyMem_Calloc(n, sizeof(double));
    double *y = PyMem_Calloc(n, sizeof(double));
    double *z = PyMem_Calloc(n, sizeof(double));
    PyObject *result = NULL;
    if (!x || !y || !z) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        z[i] = x[i] + y[i];
    result = PyFloat_FromDouble(n ? z[0] : 0.0);
done:
    PyMem_Free(x);
    PyMem_Free(y);
    PyMem_Free(z);
    return result;
}

/* Two are tested, three are used. */
static PyObject *
one_test_for_two_of_three_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    double *x = PyMem_Calloc(n, sizeof(double));
    double *y = PyMem_Calloc(n, sizeof(double));
    double *z = PyMem_Calloc(n, sizeof(double));  // want "`PyMem_Calloc` is used without a NULL check"
    PyObject *result = NULL;
    if (!x || !y) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        z[i] = x[i] + y[i];
    result = PyFloat_FromDouble(n ? z[0] : 0.0);
done:
    PyMem_Free(x);
    PyMem_Free(y);
    PyMem_Free(z);
    return result;
}

static PyObject *
positive_test_with_else_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    PyObject *result = NULL;
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    if (buf) {
        memset(buf, 'x', n);
        result = PyBytes_FromStringAndSize(buf, n);
        PyMem_Free(buf);
    }
    else {
        PyErr_NoMemory();
    }
    return result;
}

static PyObject *
positive_test_failure_later_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    if (buf != NULL) {
        memset(buf, 'x', n);
        return finish(buf, n);
    }
    return PyErr_NoMemory();
}

/* The positive test guards the first use only. */
static PyObject *
positive_test_of_one_use_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);  // want NM003 "`PyMem_Malloc`"
    if (buf)
        memset(buf, 'x', n);
    buf[n] = '\0';
    return finish(buf, n);
}

static PyObject *
test_further_down_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    PyObject *bytes = PyBytes_FromObject(arg);
    if (bytes == NULL) {
        PyMem_Free(buf);
        return NULL;
    }
    Py_ssize_t size = Py_MIN(n, PyBytes_GET_SIZE(bytes));
    if (buf == NULL) {
        Py_DECREF(bytes);
        return PyErr_NoMemory();
    }
    memcpy(buf, PyBytes_AS_STRING(bytes), size);
    Py_DECREF(bytes);
    return finish(buf, size);
}

/* The test stands after the first use. */
static PyObject *
test_after_use_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);  // want "`PyMem_Malloc` is used without a NULL check"
    buf[0] = '\0';
    if (buf == NULL)
        return PyErr_NoMemory();
    memset(buf, 'x', n);
    return finish(buf, n);
}

/* A release build has no asserts. */
static PyObject *
assert_only_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);  // want "`PyMem_Malloc` is checked by an assert only"
    assert(buf != NULL);
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
assert_behind_a_test_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    if (buf == NULL)
        return PyErr_NoMemory();
    assert(buf);
    memset(buf, 'x', n);
    return finish(buf, n);
}

static char *
fresh(Py_ssize_t n)
{
    return PyMem_Malloc(n + 1);
}

static PyObject *
returned_and_tested_by_caller_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = fresh(n);
    if (buf == NULL)
        return PyErr_NoMemory();
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
returned_and_not_tested_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = fresh(n);  // want "result of `fresh` is used without a NULL check"
    memset(buf, 'x', n);
    return finish(buf, n);
}

static PyObject *
conditional_operator_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Calloc(n + 1, 1);
    return buf ? finish(buf, n) : PyErr_NoMemory();
}

static PyObject *
switch_on_truth_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Calloc(n + 1, 1);
    switch (buf != NULL) {
    case 0:
        return PyErr_NoMemory();
    default:
        buf[0] = 'x';
        return finish(buf, n);
    }
}

static PyObject *
truth_in_a_variable_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Calloc(n + 1, 1);
    int have = buf != NULL;
    if (!have)
        return PyErr_NoMemory();
    buf[0] = 'x';
    return finish(buf, n);
}

static PyMethodDef methods[] = {
    {"not_p", not_p_ok, METH_O, NULL},
    {"p_is_null", p_is_null_ok, METH_O, NULL},
    {"null_is_p", null_is_p_ok, METH_O, NULL},
    {"no_test", no_test_bad, METH_O, NULL},
    {"assign_in_not", assign_in_not_ok, METH_O, NULL},
    {"assign_in_comparison", assign_in_comparison_ok, METH_O, NULL},
    {"one_test_for_three", one_test_for_three_ok, METH_O, NULL},
    {"one_test_for_two_of_three", one_test_for_two_of_three_bad, METH_O, NULL},
    {"positive_test_with_else", positive_test_with_else_ok, METH_O, NULL},
    {"positive_test_failure_later", positive_test_failure_later_ok, METH_O, NULL},
    {"positive_test_of_one_use", positive_test_of_one_use_bad, METH_O, NULL},
    {"test_further_down", test_further_down_ok, METH_O, NULL},
    {"test_after_use", test_after_use_bad, METH_O, NULL},
    {"assert_only", assert_only_bad, METH_O, NULL},
    {"assert_behind_a_test", assert_behind_a_test_ok, METH_O, NULL},
    {"returned_and_tested_by_caller", returned_and_tested_by_caller_ok, METH_O, NULL},
    {"returned_and_not_tested", returned_and_not_tested_bad, METH_O, NULL},
    {"conditional_operator", conditional_operator_ok, METH_O, NULL},
    {"switch_on_truth", switch_on_truth_ok, METH_O, NULL},
    {"truth_in_a_variable", truth_in_a_variable_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "checks", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_checks(void)
{
    return PyModule_Create(&module);
}
