/* Which function a name means: static ones of one name, inline ones of headers, ones that call each other, and ones whose
   arguments decide. */
#define PY_SSIZE_T_CLEAN
#include "text.h"

/* There is another function of this name in text.c; this one leaves the exception to its callers. */
static char *
get(size_t size)
{
    return PyMem_Malloc(size);
}

static PyObject *
own_get_ok(PyObject *self, PyObject *unused)
{
    char *p = get(64);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
own_get_bad(PyObject *self, PyObject *unused)
{
    char *p = get(64);  // want NM002 "`get` is checked, but no exception"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
told_to_raise_ok(PyObject *self, PyObject *unused)
{
    char *p = text_alloc(64, RAISE);
    if (p == NULL)
        return NULL;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
told_to_return_ok(PyObject *self, PyObject *unused)
{
    char *p = text_alloc(64, RETURN_NULL);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
told_to_return_bad(PyObject *self, PyObject *unused)
{
    char *p = text_alloc(64, RETURN_NULL);  // want NM002 "`text_alloc` is checked, but no exception"
    if (p == NULL)
        return NULL;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
told_to_die_ok(PyObject *self, PyObject *unused)
{
    char *p = text_alloc(64, DIE);
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
told_to_raise_bad(PyObject *self, PyObject *unused)
{
    char *p = text_alloc(64, RAISE);  // want "`text_alloc` is used without a NULL check"
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
each_other_ok(PyObject *self, PyObject *unused)
{
    char *p = text_nested("abc", 3);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
each_other_bad(PyObject *self, PyObject *unused)
{
    char *p = text_nested("abc", 3);  // want NM002 "`text_nested` is checked, but no exception"
    if (p == NULL)
        return NULL;
    free(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"own_get", own_get_ok, METH_NOARGS, NULL},
    {"own_get_unraised", own_get_bad, METH_NOARGS, NULL},
    {"told_to_raise", told_to_raise_ok, METH_NOARGS, NULL},
    {"told_to_return", told_to_return_ok, METH_NOARGS, NULL},
    {"told_to_return_unraised", told_to_return_bad, METH_NOARGS, NULL},
    {"told_to_die", told_to_die_ok, METH_NOARGS, NULL},
    {"told_to_raise_unchecked", told_to_raise_bad, METH_NOARGS, NULL},
    {"each_other", each_other_ok, METH_NOARGS, NULL},
    {"each_other_unraised", each_other_bad, METH_NOARGS, NULL},
    {"upper", text_upper, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "linkage", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_linkage(void)
{
    return PyModule_Create(&module);
}
