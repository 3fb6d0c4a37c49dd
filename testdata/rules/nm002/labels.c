/* Failing branches that jump: to labels that raise, to labels that do not, with flags and codes set on the way. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { E_OK = 0, E_NOMEM = 1, E_SYNTAX = 2 };

static PyObject *
label_raises_ok(PyObject *self, PyObject *unused)
{
    char *p = NULL, *q = NULL;
    if (!(p = malloc(64)))
        goto no_memory;
    if (!(q = malloc(64)))
        goto no_memory;
    free(q);
    free(p);
    Py_RETURN_NONE;
no_memory:
    free(q);
    free(p);
    return PyErr_NoMemory();
}

static PyObject *
label_does_not_raise_bad(PyObject *self, PyObject *unused)
{
    char *p = NULL;
    PyObject *result = NULL;
    if (!(p = malloc(64)))  // want "`malloc` is checked, but no exception"
        goto done;
    result = PyBytes_FromStringAndSize(NULL, 64);
done:
    free(p);
    return result;
}

static PyObject *
raise_then_jump_ok(PyObject *self, PyObject *unused)
{
    char *p = NULL;
    PyObject *result = NULL;
    if (!(p = malloc(64))) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyBytes_FromStringAndSize(NULL, 64);
done:
    free(p);
    return result;
}

/* The label asks the pointer again. */
static PyObject *
label_tests_again_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *p = malloc(64);
    if (p == NULL)
        goto done;
    result = PyBytes_FromStringAndSize(NULL, 64);
done:
    if (p == NULL)
        PyErr_NoMemory();
    free(p);
    return result;
}

/* The label asks another pointer. */
static PyObject *
label_tests_another_bad(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *q = NULL;
    char *p = malloc(64);
    if (p == NULL)
        goto done;
    q = malloc(64);  // want "`malloc` is checked, but no exception"
    if (q == NULL)
        goto done;
    result = PyBytes_FromStringAndSize(NULL, 64);
done:
    if (p == NULL)
        PyErr_NoMemory();
    free(q);
    free(p);
    return result;
}

static PyObject *
flag_on_the_way_ok(PyObject *self, PyObject *unused)
{
    int oom = 0;
    PyObject *result = NULL;
    char *p = malloc(64);
    if (p == NULL) {
        oom = 1;
        goto finally;
    }
    result = PyBytes_FromStringAndSize(NULL, 64);
finally:
    free(p);
    if (oom)
        PyErr_NoMemory();
    return result;
}

/* The flag is read, and never set. */
static PyObject *
flag_forgotten_bad(PyObject *self, PyObject *unused)
{
    int oom = 0;
    PyObject *result = NULL;
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (p == NULL)
        goto finally;
    result = PyBytes_FromStringAndSize(NULL, 64);
finally:
    free(p);
    if (oom)
        PyErr_NoMemory();
    return result;
}

/* A code says what went wrong; it becomes an exception at the end. */
static PyObject *
code_becomes_exception_ok(PyObject *self, PyObject *unused)
{
    int err = E_OK;
    PyObject *result = NULL;
    char *p = malloc(64);
    if (p == NULL) {
        err = E_NOMEM;
        goto finish;
    }
    if (self == NULL) {
        err = E_SYNTAX;
        goto finish;
    }
    result = PyBytes_FromStringAndSize(NULL, 64);
finish:
    free(p);
    switch (err) {
    case E_OK:
        break;
    case E_NOMEM:
        PyErr_NoMemory();
        break;
    case E_SYNTAX:
        PyErr_SetString(PyExc_SyntaxError, "bad");
        break;
    }
    return result;
}

/* This code is the one that nobody turns into an exception. */
static PyObject *
code_without_exception_bad(PyObject *self, PyObject *unused)
{
    int err = E_OK;
    PyObject *result = NULL;
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (p == NULL) {
        err = E_NOMEM;
        goto finish;
    }
    result = PyBytes_FromStringAndSize(NULL, 64);
finish:
    free(p);
    if (err == E_SYNTAX)
        PyErr_SetString(PyExc_SyntaxError, "bad");
    return result;
}

static PyObject *
raise_code(int err)
{
    switch (err) {
    case E_NOMEM:
        return PyErr_NoMemory();
    case E_SYNTAX:
        PyErr_SetString(PyExc_SyntaxError, "bad");
        return NULL;
    }
    return NULL;
}

static PyObject *
code_given_to_helper_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL)
        return raise_code(E_NOMEM);
    free(p);
    Py_RETURN_NONE;
}

/* The helper does nothing for this code. */
static PyObject *
no_code_given_to_helper_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (p == NULL)
        return raise_code(E_OK);
    free(p);
    Py_RETURN_NONE;
}

static int
parse(char **out)
{
    *out = malloc(64);
    if (*out == NULL)
        return E_NOMEM;
    (*out)[0] = '\0';
    return E_OK;
}

static PyObject *
code_from_helper_ok(PyObject *self, PyObject *unused)
{
    char *p;
    int err = parse(&p);
    if (err == E_NOMEM)
        return PyErr_NoMemory();
    if (err != E_OK)
        return raise_code(err);
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
code_from_helper_bad(PyObject *self, PyObject *unused)
{
    char *p;
    int err = parse(&p);  // want "`parse` is checked, but no exception"
    if (err == E_SYNTAX)
        return raise_code(err);
    if (err != E_OK)
        return NULL;
    free(p);
    Py_RETURN_NONE;
}

/* The exception in the else of the test. */
static PyObject *
exception_in_else_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *p = malloc(64);
    if (p != NULL) {
        result = PyBytes_FromStringAndSize(NULL, 64);
        free(p);
    }
    else {
        PyErr_NoMemory();
    }
    return result;
}

static PyObject *
no_else_bad(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (p != NULL) {
        result = PyBytes_FromStringAndSize(NULL, 64);
        free(p);
    }
    return result;
}

/* An else-if chain without a jump: whatever failed, nothing more is done. */
static PyObject *
else_if_chain_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *p, *q = NULL;
    if ((p = malloc(64)) == NULL)
        PyErr_NoMemory();
    else if ((q = malloc(64)) == NULL)
        PyErr_NoMemory();
    else
        result = PyBytes_FromStringAndSize(NULL, 64);
    free(q);
    free(p);
    return result;
}

static PyObject *
else_if_chain_bad(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *p, *q = NULL;
    if ((p = malloc(64)) == NULL)
        PyErr_NoMemory();
    else if ((q = malloc(64)) != NULL)  // want "`malloc` is checked, but no exception"
        result = PyBytes_FromStringAndSize(NULL, 64);
    free(q);
    free(p);
    return result;
}

static PyMethodDef methods[] = {
    {"label_raises", label_raises_ok, METH_NOARGS, NULL},
    {"label_does_not_raise", label_does_not_raise_bad, METH_NOARGS, NULL},
    {"raise_then_jump", raise_then_jump_ok, METH_NOARGS, NULL},
    {"label_tests_again", label_tests_again_ok, METH_NOARGS, NULL},
    {"label_tests_another", label_tests_another_bad, METH_NOARGS, NULL},
    {"flag_on_the_way", flag_on_the_way_ok, METH_NOARGS, NULL},
    {"flag_forgotten", flag_forgotten_bad, METH_NOARGS, NULL},
    {"code_becomes_exception", code_becomes_exception_ok, METH_NOARGS, NULL},
    {"code_without_exception", code_without_exception_bad, METH_NOARGS, NULL},
    {"code_given_to_helper", code_given_to_helper_ok, METH_NOARGS, NULL},
    {"no_code_given_to_helper", no_code_given_to_helper_bad, METH_NOARGS, NULL},
    {"code_from_helper", code_from_helper_ok, METH_NOARGS, NULL},
    {"code_from_helper_lost", code_from_helper_bad, METH_NOARGS, NULL},
    {"exception_in_else", exception_in_else_ok, METH_NOARGS, NULL},
    {"no_else", no_else_bad, METH_NOARGS, NULL},
    {"else_if_chain", else_if_chain_ok, METH_NOARGS, NULL},
    {"else_if_chain_unraised", else_if_chain_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "labels", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_labels(void)
{
    return PyModule_Create(&module);
}
