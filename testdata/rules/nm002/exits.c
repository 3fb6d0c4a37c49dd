/* Failing branches that end the process, where Python could have raised. These are notes. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <err.h>
#include <stdlib.h>

static PyObject *
abort_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "failure of `malloc` ends the process"
    if (p == NULL)
        abort();
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
exit_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "failure of `malloc` ends the process"
    if (p == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
fatal_error_bad(PyObject *self, PyObject *unused)
{
    char *p = PyMem_Malloc(64);  // want "failure of `PyMem_Malloc` ends the process"
    if (p == NULL)
        Py_FatalError("out of memory");
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
err_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "failure of `malloc` ends the process"
    if (p == NULL)
        err(1, "malloc");
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
raises_instead_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

/* A child process has no Python to raise in... and this function no Python above it. */
void
child_main_ok(void)
{
    char *p = malloc(64);
    if (p == NULL)
        _exit(1);
    p[0] = '\0';
    free(p);
}

static PyMethodDef methods[] = {
    {"abort", abort_bad, METH_NOARGS, NULL},
    {"exit", exit_bad, METH_NOARGS, NULL},
    {"fatal_error", fatal_error_bad, METH_NOARGS, NULL},
    {"err", err_bad, METH_NOARGS, NULL},
    {"raises_instead", raises_instead_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "exits", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_exits(void)
{
    return PyModule_Create(&module);
}
