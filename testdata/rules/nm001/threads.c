/* Allocations while the GIL is released: malloc and PyMem_RawMalloc are legal there, and can fail like any other. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static long
work(char *scratch, size_t n)
{
    long sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += scratch[i] = (char)i;
    return sum;
}

static PyObject *
tested_behind_the_block_ok(PyObject *self, PyObject *unused)
{
    char *scratch;
    long sum = 0;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(1000);
    if (scratch)
        sum = work(scratch, 1000);
    Py_END_ALLOW_THREADS
    if (scratch == NULL)
        return PyErr_NoMemory();
    free(scratch);
    return PyLong_FromLong(sum);
}

static PyObject *
flag_set_in_the_block_ok(PyObject *self, PyObject *unused)
{
    int oom = 0;
    long sum = 0;
    Py_BEGIN_ALLOW_THREADS
    char *scratch = PyMem_RawMalloc(1000);
    if (scratch == NULL) {
        oom = 1;
    }
    else {
        sum = work(scratch, 1000);
        PyMem_RawFree(scratch);
    }
    Py_END_ALLOW_THREADS
    if (oom)
        return PyErr_NoMemory();
    return PyLong_FromLong(sum);
}

static PyObject *
lock_taken_again_ok(PyObject *self, PyObject *unused)
{
    char *scratch;
    long sum = 0;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(1000);
    if (scratch == NULL) {
        Py_BLOCK_THREADS
        return PyErr_NoMemory();
    }
    sum = work(scratch, 1000);
    free(scratch);
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(sum);
}

static PyObject *
never_tested_bad(PyObject *self, PyObject *unused)
{
    char *scratch;
    long sum;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(1000);  // want "`malloc` is used without a NULL check"
    sum = work(scratch, 1000);
    free(scratch);
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(sum);
}

/* The work is skipped in the block, and nobody says so behind it. */
static PyObject *
skipped_in_silence_bad(PyObject *self, PyObject *unused)
{
    long sum = 0;
    Py_BEGIN_ALLOW_THREADS
    char *scratch = malloc(1000);  // want NM004 "`malloc`"
    if (scratch) {
        sum = work(scratch, 1000);
        free(scratch);
    }
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(sum);
}

static PyMethodDef methods[] = {
    {"tested_behind_the_block", tested_behind_the_block_ok, METH_NOARGS, NULL},
    {"flag_set_in_the_block", flag_set_in_the_block_ok, METH_NOARGS, NULL},
    {"lock_taken_again", lock_taken_again_ok, METH_NOARGS, NULL},
    {"never_tested", never_tested_bad, METH_NOARGS, NULL},
    {"skipped_in_silence", skipped_in_silence_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "threads", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_threads(void)
{
    return PyModule_Create(&module);
}
