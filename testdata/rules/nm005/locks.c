// A lock that a failure leaves locked stops the next thread.
#include <Python.h>
#include <stdlib.h>

static PyThread_type_lock lock;

static PyObject *
held_ok(PyObject *self, PyObject *arg)
{
    PyThread_acquire_lock(lock, WAIT_LOCK);
    char *p = malloc(4);
    if (p == NULL) {
        PyThread_release_lock(lock);
        return PyErr_NoMemory();
    }
    p[0] = 0;
    free(p);
    PyThread_release_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
held_bad(PyObject *self, PyObject *arg)
{
    PyThread_acquire_lock(lock, WAIT_LOCK);
    char *p = malloc(4); // want "when `malloc` fails, `lock` is not released"
    if (p == NULL)
        return PyErr_NoMemory();
    p[0] = 0;
    free(p);
    PyThread_release_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
tried_ok(PyObject *self, PyObject *arg)
{
    if (!PyThread_acquire_lock(lock, NOWAIT_LOCK))
        Py_RETURN_FALSE;
    char *p = malloc(4);
    PyThread_release_lock(lock);
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_TRUE;
}

static PyObject *
tried_then_waited_ok(PyObject *self, PyObject *arg)
{
    if (!PyThread_acquire_lock(lock, NOWAIT_LOCK)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(lock, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
    char *p = malloc(4);
    if (p == NULL) {
        PyThread_release_lock(lock);
        return PyErr_NoMemory();
    }
    p[0] = 0;
    free(p);
    PyThread_release_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
not_had_ok(PyObject *self, PyObject *arg)
{
    char *p = malloc(4);
    if (p == NULL)
        return PyErr_NoMemory();
    if (PyThread_acquire_lock(lock, NOWAIT_LOCK)) {
        p[0] = 0;
        PyThread_release_lock(lock);
    }
    free(p);
    Py_RETURN_NONE;
}
