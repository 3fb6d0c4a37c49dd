/* Functions that are read twice, with other branches of #if: Python reaches both readings alike. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static int
name_converter_ok(PyObject *obj, void *result)
{
    char *s, **out = result;
#if PY_MAJOR_VERSION >= 3
    s = PyBytes_AsString(obj);
#else
    s = PyString_AsString(obj);
#endif
    if (s == NULL)
        return 0;
    *out = strdup(s);
    if (*out == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    return 1;
}

static int
name_converter_bad(PyObject *obj, void *result)
{
    char *s, **out = result;
#if PY_MAJOR_VERSION >= 3
    s = PyBytes_AsString(obj);
#else
    s = PyString_AsString(obj);
#endif
    if (s == NULL)
        return 0;
    *out = strdup(s);  // want "`strdup` is checked, but the function returns `-1`, which means no error, with an exception set"
    if (*out == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 1;
}

/* Where the function begins hangs on a macro that one of the readings lacks. It is the same function all the same. */
#ifndef Py_DEBUG
#define LOCAL(type) static type
#endif

LOCAL(Py_ssize_t)
fill_bad(char **out, Py_ssize_t n)
{
#ifdef Py_DEBUG
    PyMem_Free(PyMem_Malloc(n));
#endif
    *out = PyMem_Malloc(n);  // want NM001 "`PyMem_Malloc`"
    (*out)[0] = 0;
    return n;
}

static PyObject *
names(PyObject *self, PyObject *args)
{
    char *a, *b;
    if (!PyArg_ParseTuple(args, "O&O&", name_converter_ok, &a, name_converter_bad, &b))
        return NULL;
    free(a);
    free(b);
    if (fill_bad(&a, 64) > 0)
        PyMem_Free(a);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"names", names, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
