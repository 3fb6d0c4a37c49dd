/* Helpers whose -1 always comes with an exception, and callers that clear it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static Py_ssize_t
read_whole(Py_ssize_t (*reader)(char *, size_t), char **buffer, size_t *size, int *code)
{
    Py_ssize_t n;
    if (code != NULL)
        *code = 0;
    if (*buffer == NULL) {
        *buffer = PyMem_Malloc(*size);
        if (*buffer == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    if ((n = reader(*buffer, *size)) == -1) {
        if (code != NULL)
            *code = errno;
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    return n;
}

extern Py_ssize_t read_one(char *, size_t);

/* What is missing is left out. The next round fails with an exception of its own, if at all. */
static PyObject *
missing_is_left_out_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    char *buf = NULL;
    size_t size = 64;
    int code = 0;
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < 3; i++) {
        Py_ssize_t n = read_whole(read_one, &buf, &size, &code);
        if (n == -1) {
            if (code == ENODATA) {
                PyErr_Clear();
                continue;
            }
            Py_DECREF(list);
            goto done;
        }
        PyObject *value = PyBytes_FromStringAndSize(buf, n);
        if (value == NULL || PyList_Append(list, value) < 0) {
            Py_XDECREF(value);
            Py_DECREF(list);
            goto done;
        }
        Py_DECREF(value);
    }
    result = list;
done:
    PyMem_Free(buf);
    return result;
}

static PyObject *
cleared_and_left_bad(PyObject *self, PyObject *unused)
{
    char *buf = NULL;
    size_t size = 64;
    int code = 0;
    Py_ssize_t n = read_whole(read_one, &buf, &size, &code);  // want "`read_whole`"
    if (n == -1) {
        PyErr_Clear();
        return NULL;
    }
    PyObject *result = PyBytes_FromStringAndSize(buf, n);
    PyMem_Free(buf);
    return result;
}

static PyMethodDef methods[] = {
    {"missing", missing_is_left_out_ok, METH_NOARGS, NULL},
    {"cleared", cleared_and_left_bad, METH_NOARGS, NULL},
    {NULL},
};
