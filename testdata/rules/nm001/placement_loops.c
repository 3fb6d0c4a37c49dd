/* Loops that fill tables: what they have made by then is released, the last first. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

static PyObject *
unwound_ok(PyObject *self, PyObject *arg)
{
    char *t[10];
    int i;
    for (i = 0; i < 10; i++) {
        t[i] = malloc(4);
        if (t[i] == NULL) {
            while (i-- > 0)
                free(t[i]);
            return PyErr_NoMemory();
        }
        t[i][0] = 0;
    }
    for (i = 0; i < 10; i++)
        free(t[i]);
    Py_RETURN_NONE;
}

static PyObject *
local_array_bad(PyObject *self, PyObject *arg)
{
    char *t[10];
    int i;
    for (i = 0; i < 10; i++) {
        t[i] = malloc(4);  // want "`malloc` is used without a NULL check"
        t[i][0] = 0;
    }
    for (i = 0; i < 10; i++)
        free(t[i]);
    Py_RETURN_NONE;
}

static PyObject *
table_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyList_Size(arg);
    if (n < 0)
        return NULL;
    char **t = PyMem_New(char *, n);
    if (t == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        t[i] = malloc(4);  // want "`malloc`"
        t[i][0] = 0;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        free(t[i]);
    PyMem_Free(t);
    Py_RETURN_NONE;
}

static PyObject *
two_tables_bad(PyObject *self, PyObject *arg)
{
    char **t = malloc(10 * sizeof(char *)), **u;
    int i;
    if (t == NULL)
        return PyErr_NoMemory();
    u = malloc(10 * sizeof(char *));
    if (u == NULL) {
        free(t);
        return PyErr_NoMemory();
    }
    for (i = 0; i < 10; i++) {
        t[i] = malloc(4);  // want "`malloc`"
        u[i] = malloc(4);  // want "`malloc`"
        t[i][0] = u[i][0] = 0;
    }
    for (i = 0; i < 10; i++) {
        free(t[i]);
        free(u[i]);
    }
    free(t);
    free(u);
    Py_RETURN_NONE;
}

static PyObject *
one_after_the_other_bad(PyObject *self, PyObject *arg)
{
    int i, n = 10;
    char **t = malloc(n * sizeof(char *)), **u, *p;
    if (t == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        t[i] = malloc(4);  // want "`malloc`"
        t[i][0] = 0;
    }
    u = malloc(n * sizeof(char *));  // want "`malloc`"
    u[0] = NULL;
    for (i = 1; i < n; ++i) {
        u[i] = malloc(4);  // want "`malloc`"
        u[i][0] = 0;
    }
    p = malloc(3);  // want "`malloc`"
    p[0] = 0;
    free(p);
    for (i = 0; i < n; i++) {
        free(t[i]);
        free(u[i]);
    }
    free(t);
    free(u);
    Py_RETURN_NONE;
}

/* Which elements were made, the index alone does not tell. */
static PyObject *
some_bad(PyObject *self, PyObject *arg)
{
    char *t[10];
    int i;
    for (i = 0; i < 10; i++) {
        if (i == 3) {
            t[i] = NULL;
            continue;
        }
        t[i] = malloc(4);  // want "`malloc`"
        t[i][0] = 0;
    }
    for (i = 0; i < 10; i++)
        free(t[i]);
    Py_RETURN_NONE;
}

/* No element outlives its round. */
static PyObject *
round_bad(PyObject *self, PyObject *arg)
{
    char *t[10];
    int i;
    for (i = 0; i < 10; i++) {
        t[i] = malloc(4);  // want "`malloc`"
        t[i][0] = 0;
        free(t[i]);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"unwound", unwound_ok, METH_O, NULL},
    {"local_array", local_array_bad, METH_O, NULL},
    {"table", table_bad, METH_O, NULL},
    {"two_tables", two_tables_bad, METH_O, NULL},
    {"one_after_the_other", one_after_the_other_bad, METH_O, NULL},
    {"round", round_bad, METH_O, NULL},
    {"some", some_bad, METH_O, NULL},
    {NULL},
};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "loops", NULL, -1, methods};
