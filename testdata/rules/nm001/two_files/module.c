/* What the functions of pool.c do is known here, through their bodies alone. */
#define PY_SSIZE_T_CLEAN
#include "pool.h"

static PyObject *
get_ok(PyObject *self, PyObject *unused)
{
    block *b = pool_get(64);
    if (b == NULL)
        return PyErr_NoMemory();
    b->data[0] = 'x';
    pool_put(b);
    Py_RETURN_NONE;
}

static PyObject *
get_bad(PyObject *self, PyObject *unused)
{
    block *b = pool_get(64);  // want "`pool_get` is used without a NULL check"
    b->data[0] = 'x';
    pool_put(b);
    Py_RETURN_NONE;
}

static PyObject *
get_without_exception_bad(PyObject *self, PyObject *unused)
{
    block *b = pool_get(64);  // want NM002 "`pool_get` is checked, but no exception is set"
    if (b == NULL)
        return NULL;
    b->data[0] = 'x';
    pool_put(b);
    Py_RETURN_NONE;
}

static PyObject *
get_or_raise_ok(PyObject *self, PyObject *unused)
{
    block *b = pool_get_or_raise(64);
    if (b == NULL)
        return NULL;
    b->data[0] = 'x';
    pool_put(b);
    Py_RETURN_NONE;
}

static PyObject *
get_or_raise_bad(PyObject *self, PyObject *unused)
{
    block *b = pool_get_or_raise(64);  // want "`pool_get_or_raise` is used without a NULL check"
    b->data[0] = 'x';
    pool_put(b);
    Py_RETURN_NONE;
}

static PyObject *
clear_bad(PyObject *self, PyObject *unused)
{
    block *b = pool_get(64);  // want "`pool_get` is used without a NULL check"
    pool_clear(b);
    pool_put(b);
    Py_RETURN_NONE;
}

static PyObject *
put_of_null_ok(PyObject *self, PyObject *unused)
{
    pool_put(pool_get(64));
    Py_RETURN_NONE;
}

/* Ends the process, before there is anything to raise in. */
int
before_python_ok(void)
{
    block *b = pool_get_or_die(64);
    b->data[0] = 'x';
    pool_put(b);
    return 0;
}

static PyMethodDef methods[] = {
    {"get", get_ok, METH_NOARGS, NULL},
    {"get_unchecked", get_bad, METH_NOARGS, NULL},
    {"get_without_exception", get_without_exception_bad, METH_NOARGS, NULL},
    {"get_or_raise", get_or_raise_ok, METH_NOARGS, NULL},
    {"get_or_raise_unchecked", get_or_raise_bad, METH_NOARGS, NULL},
    {"clear", clear_bad, METH_NOARGS, NULL},
    {"put_of_null", put_of_null_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "pool", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_pool(void)
{
    return PyModule_Create(&module);
}
