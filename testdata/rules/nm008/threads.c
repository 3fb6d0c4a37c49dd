#include <Python.h>

void work(char *p);

typedef struct {
    PyThreadState *ts;
    char *data;
} Job;

static PyObject *
through_variable_bad(PyObject *self, PyObject *arg)
{
    PyThreadState *ts = PyEval_SaveThread();
    char *p = PyMem_Malloc(10); // want "`PyMem_Malloc` is called with the GIL released"
    PyEval_RestoreThread(ts);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
through_field_bad(PyObject *self, PyObject *arg)
{
    Job job;
    job.ts = PyEval_SaveThread();
    work(NULL);
    PyErr_SetString(PyExc_ValueError, "no"); // want "`PyErr_SetString` is called with the GIL released"
    PyEval_RestoreThread(job.ts);
    return NULL;
}

static PyObject *
through_field_ok(PyObject *self, PyObject *arg)
{
    Job job;
    job.ts = PyEval_SaveThread();
    work(NULL);
    PyEval_RestoreThread(job.ts);
    PyErr_SetString(PyExc_ValueError, "no");
    return NULL;
}

/* The lock is released on one branch only, and taken back on the same. */
static PyObject *
correlated_ok(PyObject *self, PyObject *arg)
{
    PyThreadState *ts = NULL;
    Py_ssize_t n = PyObject_Length(arg);
    if (n > 1000)
        ts = PyEval_SaveThread();
    work(NULL);
    if (ts != NULL)
        PyEval_RestoreThread(ts);
    return PyLong_FromSsize_t(n);
}

static PyObject *
correlated_bad(PyObject *self, PyObject *arg)
{
    PyThreadState *ts = NULL;
    Py_ssize_t n = PyObject_Length(arg);
    if (n > 1000)
        ts = PyEval_SaveThread();
    work(NULL);
    PyErr_Clear(); // want "`PyErr_Clear` is called with the GIL released"
    if (ts != NULL)
        PyEval_RestoreThread(ts);
    return PyLong_FromSsize_t(n);
}

/* Ensure takes the lock; Release goes back to before. */
static PyObject *
ensured_ok(PyObject *self, PyObject *arg)
{
    PyGILState_STATE st;
    Py_BEGIN_ALLOW_THREADS
    st = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(st);
    work(NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
ensured_before_bad(PyObject *self, PyObject *arg)
{
    PyGILState_STATE st;
    Py_BEGIN_ALLOW_THREADS
    st = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(st);
    PyErr_Clear(); // want "`PyErr_Clear` is called with the GIL released"
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* Released behind Ensure, where it was held before: it still is. */
static PyObject *
ensured_while_held_ok(PyObject *self, PyObject *arg)
{
    PyGILState_STATE st = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(st);
    return PyLong_FromLong(1);
}

static PyObject *
asks_ok(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    if (PyGILState_Check())
        PyErr_Clear();
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* A new thread does not hold it. */
static void
thread_main_bad(void *arg)
{
    Job *job = arg;
    job->data = PyMem_Malloc(10); // want "`PyMem_Malloc` is called with the GIL released"
    if (job->data != NULL)
        job->data[0] = 0;
}

static void
thread_main_ok(void *arg)
{
    Job *job = arg;
    PyGILState_STATE st = PyGILState_Ensure();
    job->data = PyMem_Malloc(10);
    if (job->data != NULL)
        job->data[0] = 0;
    PyGILState_Release(st);
}

static void
thread_with_state_ok(void *arg)
{
    Job *job = arg;
    PyEval_AcquireThread(job->ts);
    PyErr_Clear();
    PyEval_ReleaseThread(job->ts);
}

/* Who calls a callback of a C library may hold it. */
static int
compare_ok(const void *a, const void *b)
{
    PyErr_Clear();
    return 0;
}

static PyObject *
start_ok(PyObject *self, PyObject *arg)
{
    static Job job;
    PyThread_start_new_thread(thread_main_bad, &job);
    PyThread_start_new_thread(thread_main_ok, &job);
    PyThread_start_new_thread(thread_with_state_ok, &job);
    Py_BEGIN_ALLOW_THREADS
    qsort(job.data, 10, 1, compare_ok);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

#define UNLOCKED(stmt) do { PyThreadState *_ts = PyEval_SaveThread(); stmt; PyEval_RestoreThread(_ts); } while (0)
#define FAIL(msg) PyErr_SetString(PyExc_ValueError, msg)

static PyObject *
macro_bad(PyObject *self, PyObject *arg)
{
    UNLOCKED(FAIL("no")); // want "`PyErr_SetString` is called with the GIL released"
    return NULL;
}

static PyObject *
macro_ok(PyObject *self, PyObject *arg)
{
    UNLOCKED(work(NULL));
    FAIL("no");
    return NULL;
}
