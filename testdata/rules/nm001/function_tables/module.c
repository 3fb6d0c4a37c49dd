/* Allocators behind function pointers: each field points to one function in the whole tree, and that is followed. */
#define PY_SSIZE_T_CLEAN
#include "memory.h"

static struct context *ctx;

static PyObject *
global_table_ok(PyObject *self, PyObject *unused)
{
    char *p = the_memory.take(64);
    if (p == NULL)
        return PyErr_NoMemory();
    p[0] = '\0';
    the_memory.give(p);
    Py_RETURN_NONE;
}

static PyObject *
global_table_bad(PyObject *self, PyObject *unused)
{
    char *p = the_memory.take(64);  // want "`plain_take` is used without a NULL check"
    p[0] = '\0';
    the_memory.give(p);
    Py_RETURN_NONE;
}

static PyObject *
table_by_pointer_bad(PyObject *self, PyObject *unused)
{
    char *p = default_memory->take(64);  // want NM002 "`plain_take` is checked, but no exception"
    if (p == NULL)
        return NULL;
    default_memory->give(p);
    Py_RETURN_NONE;
}

static PyObject *
context_ok(PyObject *self, PyObject *unused)
{
    char *p = ctx->alloc(64);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
context_bad(PyObject *self, PyObject *unused)
{
    char *p = ctx->alloc(64);  // want "`counted_alloc` is used without a NULL check"
    p[0] = '\0';
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
context_without_exception_bad(PyObject *self, PyObject *unused)
{
    char *p = ctx->alloc(64);  // want NM002 "`counted_alloc` is checked, but no exception"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* What is called raises by itself. */
static PyObject *
raises_itself_ok(PyObject *self, PyObject *unused)
{
    char *p = ctx->alloc_or_raise(64);
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
through_two_structs_bad(PyObject *self, PyObject *unused)
{
    char *p = ctx->memory->take(64);  // want "`plain_take` is used without a NULL check"
    p[0] = '\0';
    ctx->memory->give(p);
    Py_RETURN_NONE;
}

/* The C library's own. */
static PyObject *
library_function_bad(PyObject *self, PyObject *unused)
{
    char *p = ctx->raw(64);  // want "`malloc` is used without a NULL check"
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

/* One function of the tree, or what somebody else gave. */
static PyObject *
hook_ok(PyObject *self, PyObject *unused)
{
    char *p = ctx->hook(64);
    p[0] = '\0';
    Py_RETURN_NONE;
}

/* Nobody in the tree says what a plugin does. */
static PyObject *
plugin_ok(PyObject *self, PyObject *unused)
{
    char *p = ctx->plugin(64);
    p[0] = '\0';
    Py_RETURN_NONE;
}

/* The pointer is read into a variable first. */
static PyObject *
pointer_copied_bad(PyObject *self, PyObject *unused)
{
    taker take = ctx->memory->take;
    char *p = take(64);  // want "`plain_take` is used without a NULL check"
    p[0] = '\0';
    ctx->memory->give(p);
    Py_RETURN_NONE;
}

static void *
take_or_null(size_t size)
{
    return malloc(size);
}

static PyObject *
local_pointer_bad(PyObject *self, PyObject *unused)
{
    taker take = take_or_null;
    char *p = take(64);  // want "`take_or_null` is used without a NULL check"
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static taker global_take = take_or_null;

static PyObject *
global_pointer_bad(PyObject *self, PyObject *unused)
{
    char *p = global_take(64);  // want "`take_or_null` is used without a NULL check"
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

/* The function to be called is a parameter; all callers give the same. */
static char *
line_from_bad(taker take)
{
    char *p = take(80);  // want "`take_or_null` is used without a NULL check"
    p[0] = '\0';
    return p;
}

static PyObject *
parameter(PyObject *self, PyObject *unused)
{
    char *p = line_from_bad(take_or_null);
    free(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"global_table", global_table_ok, METH_NOARGS, NULL},
    {"global_table_unchecked", global_table_bad, METH_NOARGS, NULL},
    {"table_by_pointer", table_by_pointer_bad, METH_NOARGS, NULL},
    {"context", context_ok, METH_NOARGS, NULL},
    {"context_unchecked", context_bad, METH_NOARGS, NULL},
    {"context_without_exception", context_without_exception_bad, METH_NOARGS, NULL},
    {"raises_itself", raises_itself_ok, METH_NOARGS, NULL},
    {"through_two_structs", through_two_structs_bad, METH_NOARGS, NULL},
    {"library_function", library_function_bad, METH_NOARGS, NULL},
    {"hook", hook_ok, METH_NOARGS, NULL},
    {"plugin", plugin_ok, METH_NOARGS, NULL},
    {"pointer_copied", pointer_copied_bad, METH_NOARGS, NULL},
    {"local_pointer", local_pointer_bad, METH_NOARGS, NULL},
    {"global_pointer", global_pointer_bad, METH_NOARGS, NULL},
    {"parameter", parameter, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "function_tables", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_function_tables(void)
{
    ctx = context_new();
    if (ctx == NULL)
        return PyErr_NoMemory();
    return PyModule_Create(&module);
}
