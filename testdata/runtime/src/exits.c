/* Allocations whose failure is noticed, and how the function ends then. Every function takes a bytearray. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

static PyObject *
silent_return_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy == NULL)
        return NULL;
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

/* The label is shared with success, and the exception is forgotten. */
static PyObject *
silent_goto_bad(PyObject *self, PyObject *arg)
{
    PyObject *result = NULL;
    char *copy = NULL;
    int *index = malloc(4 * sizeof(int));
    if (index == NULL)
        goto done;
    copy = malloc(4);
    if (copy == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    for (index[0] = 0; index[0] < 4; index[0]++)
        copy[index[0]] = 'x';
    result = PyBytes_FromStringAndSize(copy, 4);
done:
    free(index);
    free(copy);
    return result;
}

static PyObject *
goto_ok(PyObject *self, PyObject *arg)
{
    PyObject *result = NULL;
    char *a = malloc(4), *b = NULL;
    if (a == NULL)
        goto no_memory;
    b = malloc(4);
    if (b == NULL)
        goto no_memory;
    memset(a, 'a', 4);
    memset(b, 'b', 4);
    a[3] = b[3];
    result = PyBytes_FromStringAndSize(a, 4);
    free(a);
    free(b);
    return result;
no_memory:
    free(a);
    free(b);
    return PyErr_NoMemory();
}

/* One test for two allocations. */
static PyObject *
both_ok(PyObject *self, PyObject *arg)
{
    char *a = PyMem_Malloc(4);
    char *b = PyMem_Malloc(4);
    if (a == NULL || b == NULL) {
        PyMem_Free(a);
        PyMem_Free(b);
        return PyErr_NoMemory();
    }
    memcpy(a, memset(b, 'b', 4), 4);
    PyObject *result = PyBytes_FromStringAndSize(a, 4);
    PyMem_Free(a);
    PyMem_Free(b);
    return result;
}

static PyObject *
both_bad(PyObject *self, PyObject *arg)
{
    char *a = PyMem_Malloc(4);
    char *b = PyMem_Malloc(4);
    if (a == NULL || b == NULL) {
        PyMem_Free(a);
        PyMem_Free(b);
        return NULL;
    }
    memcpy(a, memset(b, 'b', 4), 4);
    PyObject *result = PyBytes_FromStringAndSize(a, 4);
    PyMem_Free(a);
    PyMem_Free(b);
    return result;
}

/* A helper that leaves the exception to its callers, of which one forgets it. */
static int
sum(const char *s, Py_ssize_t n, long *total)
{
    long *sums = PyMem_New(long, n);
    if (sums == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < n; i++)
        sums[i] = s[i] + (i > 0 ? sums[i - 1] : 0);
    *total = sums[n - 1];
    PyMem_Free(sums);
    return 0;
}

static PyObject *
helper_ok(PyObject *self, PyObject *arg)
{
    long total;
    if (sum(PyByteArray_AsString(arg), PyByteArray_Size(arg), &total) < 0)
        return PyErr_NoMemory();
    return PyLong_FromLong(total);
}

static PyObject *
helper_bad(PyObject *self, PyObject *arg)
{
    long total;
    if (sum(PyByteArray_AsString(arg), PyByteArray_Size(arg), &total) < 0)
        return NULL;
    return PyLong_FromLong(total);
}

/* A helper that raises by itself. */
static char *
raising_copy(const char *s)
{
    char *copy = strdup(s);
    if (copy == NULL)
        PyErr_NoMemory();
    return copy;
}

static PyObject *
raising_helper_ok(PyObject *self, PyObject *arg)
{
    char *copy = raising_copy(PyByteArray_AsString(arg));
    if (copy == NULL)
        return NULL;
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

enum { E_OK, E_EMPTY, E_NOMEM };

static int
first_letters(const char *s, char **out)
{
    if (*s == 0)
        return E_EMPTY;
    *out = strndup(s, 2);
    return *out == NULL ? E_NOMEM : E_OK;
}

/* A protocol of error codes. */
static PyObject *
codes_ok(PyObject *self, PyObject *arg)
{
    char *letters;
    switch (first_letters(PyByteArray_AsString(arg), &letters)) {
    case E_EMPTY:
        PyErr_SetString(PyExc_ValueError, "no letters");
        return NULL;
    case E_NOMEM:
        return PyErr_NoMemory();
    }
    PyObject *result = PyBytes_FromString(letters);
    free(letters);
    return result;
}

static PyObject *
process_ends_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy == NULL)
        abort();
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

static PyObject *
process_exits_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(3);
    }
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

/* None is no failure. */
static PyObject *
none_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy == NULL)
        Py_RETURN_NONE;
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

static PyObject *
none_with_exception_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy == NULL) {
        PyErr_NoMemory();
        Py_RETURN_NONE;
    }
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

/* Work is left out in silence. */
static PyObject *
skipped_bad(PyObject *self, PyObject *arg)
{
    long total = 0;
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy) {
        for (char *p = copy; *p; p++)
            total += *p;
        free(copy);
    }
    return PyLong_FromLong(total);
}

/* The memory is optional: without it the work is done on the stack. */
static PyObject *
fallback_ok(PyObject *self, PyObject *arg)
{
    char small[64];
    Py_ssize_t n = PyByteArray_Size(arg) % 64;
    char *copy = malloc(n + 1);
    if (copy == NULL)
        copy = small;
    memcpy(copy, PyByteArray_AsString(arg), n);
    PyObject *result = PyBytes_FromStringAndSize(copy, n);
    if (copy != small)
        free(copy);
    return result;
}

static PyObject *
value_error_bad(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    if (copy == NULL) {
        PyErr_SetString(PyExc_ValueError, "cannot copy");
        return NULL;
    }
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

static PyObject *
lock_ok(PyObject *self, PyObject *arg)
{
    PyThread_type_lock lock = PyThread_allocate_lock();
    if (lock == NULL) {
        PyErr_SetString(PyExc_MemoryError, "no memory for a lock");
        return NULL;
    }
    PyThread_free_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
lock_bad(PyObject *self, PyObject *arg)
{
    PyThread_type_lock lock;
    if ((lock = PyThread_allocate_lock()) == NULL) return NULL;
    PyThread_free_lock(lock);
    Py_RETURN_NONE;
}

#define CHECK(p) \
    do { \
        if ((p) == NULL) \
            return PyErr_NoMemory(); \
    } while (0)

static PyObject *
macro_ok(PyObject *self, PyObject *arg)
{
    char *copy = strdup(PyByteArray_AsString(arg));
    CHECK(copy);
    PyObject *result = PyBytes_FromString(copy);
    free(copy);
    return result;
}

/* Allocated with the GIL released, told of when it is held again. */
static PyObject *
threads_ok(PyObject *self, PyObject *arg)
{
    char *copy;
    Py_BEGIN_ALLOW_THREADS
    copy = malloc(8);
    if (copy != NULL)
        memset(copy, 'x', 8);
    Py_END_ALLOW_THREADS
    if (copy == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize(copy, 8);
    free(copy);
    return result;
}

static PyObject *
threads_bad(PyObject *self, PyObject *arg)
{
    char *copy;
    Py_BEGIN_ALLOW_THREADS
    copy = malloc(8);
    memset(copy, 'x', 8);
    Py_END_ALLOW_THREADS
    PyObject *result = PyBytes_FromStringAndSize(copy, 8);
    free(copy);
    return result;
}

/* Python's memory is asked for without the GIL. */
static PyObject *
no_gil_bad(PyObject *self, PyObject *arg)
{
    char *copy;
    Py_BEGIN_ALLOW_THREADS
    copy = PyMem_Malloc(8);
    if (copy != NULL)
        memset(copy, 'x', 8);
    Py_END_ALLOW_THREADS
    if (copy == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize(copy, 8);
    PyMem_Free(copy);
    return result;
}

/* The exception is set without the GIL, where there is nothing to set it in. */
static PyObject *
raised_without_gil_bad(PyObject *self, PyObject *arg)
{
    char *copy;
    Py_BEGIN_ALLOW_THREADS
    copy = malloc(8);
    if (copy == NULL)
        PyErr_NoMemory();
    else
        memset(copy, 'x', 8);
    Py_END_ALLOW_THREADS
    if (copy == NULL)
        return NULL;
    PyObject *result = PyBytes_FromStringAndSize(copy, 8);
    free(copy);
    return result;
}

PyMethodDef exits_methods[] = {
    {"silent_return_bad", silent_return_bad, METH_O, NULL},
    {"silent_goto_bad", silent_goto_bad, METH_O, NULL},
    {"goto_ok", goto_ok, METH_O, NULL},
    {"both_ok", both_ok, METH_O, NULL},
    {"both_bad", both_bad, METH_O, NULL},
    {"helper_ok", helper_ok, METH_O, NULL},
    {"helper_bad", helper_bad, METH_O, NULL},
    {"raising_helper_ok", raising_helper_ok, METH_O, NULL},
    {"codes_ok", codes_ok, METH_O, NULL},
    {"process_ends_bad", process_ends_bad, METH_O, NULL},
    {"process_exits_bad", process_exits_bad, METH_O, NULL},
    {"none_bad", none_bad, METH_O, NULL},
    {"none_with_exception_bad", none_with_exception_bad, METH_O, NULL},
    {"skipped_bad", skipped_bad, METH_O, NULL},
    {"fallback_ok", fallback_ok, METH_O, NULL},
    {"value_error_bad", value_error_bad, METH_O, NULL},
    {"lock_ok", lock_ok, METH_O, NULL},
    {"lock_bad", lock_bad, METH_O, NULL},
    {"macro_ok", macro_ok, METH_O, NULL},
    {"threads_ok", threads_ok, METH_O, NULL},
    {"threads_bad", threads_bad, METH_O, NULL},
    {"no_gil_bad", no_gil_bad, METH_O, NULL},
    {"raised_without_gil_bad", raised_without_gil_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
