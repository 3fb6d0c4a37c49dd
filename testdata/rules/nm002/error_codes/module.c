/* Codes that stand for errors: made in one file, turned into exceptions in another, by a function or a macro. */
#define PY_SSIZE_T_CLEAN
#include "codes.h"

static PyObject *
macro_ok(PyObject *self, PyObject *unused)
{
    char *line;
    CHECK(codes_line(&line));
    free(line);
    Py_RETURN_NONE;
}

static PyObject *
macro_bad(PyObject *self, PyObject *unused)
{
    char *line;
    CHECK_PARSE(codes_line(&line));  // want "`codes_line` is checked, but no exception"
    free(line);
    Py_RETURN_NONE;
}

static PyObject *
function_ok(PyObject *self, PyObject *unused)
{
    char *line;
    int err = codes_line(&line);
    if (err)
        return codes_raise(err);
    free(line);
    Py_RETURN_NONE;
}

/* This is the wrong function for it. */
static PyObject *
function_bad(PyObject *self, PyObject *unused)
{
    char *line;
    int err = codes_line(&line);  // want "`codes_line` is checked, but no exception"
    if (err < 0) {
        fprintf(stderr, "error %d\n", err);
        return NULL;
    }
    free(line);
    Py_RETURN_NONE;
}

static PyObject *
errno_value_ok(PyObject *self, PyObject *unused)
{
    char *line;
    int err = codes_errno(&line);
    if (err == ENOMEM)
        return PyErr_NoMemory();
    free(line);
    Py_RETURN_NONE;
}

/* It asks for another code. */
static PyObject *
errno_value_bad(PyObject *self, PyObject *unused)
{
    char *line;
    int err = codes_errno(&line);  // want NM003 "`codes_errno` is checked, but the code goes on"
    if (err == EINVAL)
        return PyErr_NoMemory();
    line[0] = '\0';
    free(line);
    Py_RETURN_NONE;
}

/* Success only if no code was set on the way. */
static PyObject *
code_at_the_end_ok(PyObject *self, PyObject *unused)
{
    int err = E_OK;
    PyObject *result = NULL;
    char *line = NULL;
    char *copy = malloc(80);
    if (copy == NULL) {
        err = E_NOMEM;
        goto finish;
    }
    if ((err = codes_line(&line)) != E_OK)
        goto finish;
    result = PyUnicode_FromString(line);
finish:
    free(line);
    free(copy);
    return err != E_OK ? codes_raise(err) : result;
}

/* The label is reached with the code unset. */
static PyObject *
code_not_set_bad(PyObject *self, PyObject *unused)
{
    int err = E_OK;
    PyObject *result = NULL;
    char *line = NULL;
    char *copy = malloc(80);  // want "`malloc` is checked, but no exception"
    if (copy == NULL)
        goto finish;
    if ((err = codes_line(&line)) != E_OK)
        goto finish;
    result = PyUnicode_FromString(line);
finish:
    free(line);
    free(copy);
    return err != E_OK ? codes_raise(err) : result;
}

static PyMethodDef methods[] = {
    {"macro", macro_ok, METH_NOARGS, NULL},
    {"macro_unraised", macro_bad, METH_NOARGS, NULL},
    {"function", function_ok, METH_NOARGS, NULL},
    {"function_unraised", function_bad, METH_NOARGS, NULL},
    {"errno_value", errno_value_ok, METH_NOARGS, NULL},
    {"errno_value_misread", errno_value_bad, METH_NOARGS, NULL},
    {"code_at_the_end", code_at_the_end_ok, METH_NOARGS, NULL},
    {"code_not_set", code_not_set_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "error_codes", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_error_codes(void)
{
    return PyModule_Create(&module);
}
