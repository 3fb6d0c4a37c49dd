#include <Python.h>

void hash_all(char *p, Py_ssize_t n);

static PyObject *
plain_bad(PyObject *self, PyObject *arg)
{
    char *out;
    Py_ssize_t n = PyObject_Length(arg);
    Py_BEGIN_ALLOW_THREADS
    out = PyMem_Malloc(n + 1); // want "^`PyMem_Malloc` is called with the GIL released$"
    if (out != NULL)
        hash_all(out, n);
    Py_END_ALLOW_THREADS
    if (out == NULL)
        return PyErr_NoMemory();
    PyMem_Free(out);
    Py_RETURN_NONE;
}

/* malloc and PyMem_Raw* need no lock. */
static PyObject *
raw_ok(PyObject *self, PyObject *arg)
{
    char *out, *more;
    Py_ssize_t n = PyObject_Length(arg);
    Py_BEGIN_ALLOW_THREADS
    out = PyMem_RawMalloc(n + 1);
    more = malloc(n + 1);
    if (out != NULL && more != NULL)
        hash_all(out, n);
    free(more);
    Py_END_ALLOW_THREADS
    if (out == NULL || more == NULL) {
        PyMem_RawFree(out);
        return PyErr_NoMemory();
    }
    PyMem_RawFree(out);
    Py_RETURN_NONE;
}

/* The exception is set where nobody holds the lock: only where the allocation fails. */
static PyObject *
failing_path_bad(PyObject *self, PyObject *arg)
{
    char *out;
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    out = malloc(100);
    if (out == NULL) {
        PyErr_NoMemory(); // want "`PyErr_NoMemory` is called with the GIL released"
        failed = 1;
    }
    else {
        hash_all(out, 100);
    }
    Py_END_ALLOW_THREADS
    if (failed)
        return NULL;
    free(out);
    Py_RETURN_NONE;
}

static PyObject *
blocked_ok(PyObject *self, PyObject *arg)
{
    char *out;
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    out = malloc(100);
    if (out == NULL) {
        Py_BLOCK_THREADS
        PyErr_NoMemory();
        Py_UNBLOCK_THREADS
        failed = 1;
    }
    else {
        hash_all(out, 100);
    }
    Py_END_ALLOW_THREADS
    if (failed)
        return NULL;
    free(out);
    Py_RETURN_NONE;
}

/* goto leaves the region without taking the lock back. */
static PyObject *
jumps_out_bad(PyObject *self, PyObject *arg)
{
    char *out = NULL;
    Py_BEGIN_ALLOW_THREADS
    out = malloc(100);
    if (out == NULL)
        goto error;
    hash_all(out, 100);
    Py_END_ALLOW_THREADS
    free(out);
    Py_RETURN_NONE;
error:
    return PyErr_NoMemory(); // want "`PyErr_NoMemory` is called with the GIL released"
}

static PyObject *
jumps_out_ok(PyObject *self, PyObject *arg)
{
    char *out = NULL;
    Py_BEGIN_ALLOW_THREADS
    out = malloc(100);
    if (out == NULL) {
        Py_BLOCK_THREADS
        goto error;
    }
    hash_all(out, 100);
    Py_END_ALLOW_THREADS
    free(out);
    Py_RETURN_NONE;
error:
    return PyErr_NoMemory();
}

/* Objects are touched. */
static PyObject *
objects_bad(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    hash_all(NULL, 0);
    Py_DECREF(arg); // want "`Py_DECREF` is called with the GIL released"
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* What cannot change while the object is held may be read. */
static PyObject *
reads_ok(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    hash_all(PyBytes_AS_STRING(arg), PyBytes_GET_SIZE(arg));
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}
