/* Conditions that hang together: flags, counters, loops that unwind, ladders of labels, retries, sizes of zero. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *
flag_ok(PyObject *self, PyObject *unused)
{
    int made = 0;
    char *p = malloc(64);
    if (p != NULL)
        made = 1;
    if (!made)
        return PyErr_NoMemory();
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

/* The flag says that it was tried, not that it was made. */
static PyObject *
flag_bad(PyObject *self, PyObject *unused)
{
    int tried = 0;
    char *p = malloc(64);  // want "`malloc` is used without a NULL check"
    tried = 1;
    if (!tried)
        return PyErr_NoMemory();
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
counter_ok(PyObject *self, PyObject *unused)
{
    int missing = 0;
    char *p = malloc(64), *q = malloc(64);
    if (p == NULL)
        missing++;
    if (q == NULL)
        missing++;
    if (missing > 0) {
        free(p);
        free(q);
        return PyErr_NoMemory();
    }
    p[0] = q[0] = '\0';
    free(p);
    free(q);
    Py_RETURN_NONE;
}

/* One may be missing. */
static PyObject *
counter_bad(PyObject *self, PyObject *unused)
{
    int missing = 0;
    char *p = malloc(64), *q = malloc(64);  // want NM003 "`malloc`" NM003 "`malloc`"
    if (p == NULL)
        missing++;
    if (q == NULL)
        missing++;
    if (missing > 1) {
        free(p);
        free(q);
        return PyErr_NoMemory();
    }
    p[0] = q[0] = '\0';
    free(p);
    free(q);
    Py_RETURN_NONE;
}

/* for (;;) if (!(a[i] = ...)) { while (i--) ...; }: what was made is given back. */
static PyObject *
unwinding_ok(PyObject *self, PyObject *unused)
{
    char *rows[8];
    int i;
    for (i = 0; i < 8; i++) {
        if (!(rows[i] = malloc(80))) {
            while (i--)
                free(rows[i]);
            return PyErr_NoMemory();
        }
    }
    for (i = 0; i < 8; i++) {
        rows[i][0] = '\0';
        free(rows[i]);
    }
    Py_RETURN_NONE;
}

/* The loop is left, and the rows are taken to be there. */
static PyObject *
unwinding_bad(PyObject *self, PyObject *unused)
{
    char *rows[8];
    int i;
    for (i = 0; i < 8; i++) {
        if (!(rows[i] = malloc(80)))  // want NM003 "`malloc`"
            break;
    }
    for (i = 0; i < 8; i++) {
        rows[i][0] = '\0';
        free(rows[i]);
    }
    Py_RETURN_NONE;
}

/* How far the loop came says whether it failed. */
static PyObject *
loop_counter_ok(PyObject *self, PyObject *unused)
{
    char *rows[8];
    int i, made;
    for (made = 0; made < 8; made++) {
        rows[made] = malloc(80);
        if (rows[made] == NULL)
            break;
    }
    if (made < 8) {
        for (i = 0; i < made; i++)
            free(rows[i]);
        return PyErr_NoMemory();
    }
    for (i = 0; i < 8; i++) {
        rows[i][0] = '\0';
        free(rows[i]);
    }
    Py_RETURN_NONE;
}

static PyObject *
ladder_ok(PyObject *self, PyObject *unused)
{
    char *a, *b, *c;
    PyObject *result = NULL;
    if ((a = malloc(8)) == NULL)
        goto no_a;
    if ((b = malloc(8)) == NULL)
        goto no_b;
    if ((c = malloc(8)) == NULL)
        goto no_c;
    a[0] = b[0] = c[0] = 'x';
    result = PyLong_FromLong(3);
    free(c);
    free(b);
    free(a);
    return result;
no_c:
    free(b);
no_b:
    free(a);
no_a:
    return PyErr_NoMemory();
}

/* One rung leads to where nothing is raised. */
static PyObject *
ladder_bad(PyObject *self, PyObject *unused)
{
    char *a, *b;
    PyObject *result = NULL;
    if ((a = malloc(8)) == NULL)
        goto no_a;
    if ((b = malloc(8)) == NULL)  // want NM002 "`malloc` is checked, but no exception"
        goto no_b;
    a[0] = b[0] = 'x';
    result = PyLong_FromLong(2);
    free(b);
no_b:
    free(a);
    return result;
no_a:
    return PyErr_NoMemory();
}

/* Once more, after something was given back. */
static PyObject *
retry_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(1 << 20);
    if (p == NULL) {
        PyGC_Collect();
        p = malloc(1 << 20);
    }
    if (p == NULL)
        return PyErr_NoMemory();
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

/* The second time, nobody asks. */
static PyObject *
retry_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(1 << 20);
    if (p == NULL) {
        PyGC_Collect();
        p = malloc(1 << 20); // want "result of `malloc` is used without a NULL check"
    }
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
smaller_and_smaller_ok(PyObject *self, PyObject *unused)
{
    size_t size = 1 << 20;
    char *p;
    while ((p = malloc(size)) == NULL) {
        size /= 2;
        if (size < 64)
            return PyErr_NoMemory();
    }
    p[0] = '\0';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
small_on_the_stack_ok(PyObject *self, PyObject *arg)
{
    char small[64];
    char *p = small;
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    if (n > (Py_ssize_t)sizeof(small)) {
        p = PyMem_Malloc(n);
        if (p == NULL)
            return PyErr_NoMemory();
    }
    memset(p, 0, n);
    if (p != small)
        PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
small_on_the_stack_bad(PyObject *self, PyObject *arg)
{
    char small[64];
    char *p = small;
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    if (n > (Py_ssize_t)sizeof(small))
        p = PyMem_Malloc(n);  // want "`PyMem_Malloc` is used without a NULL check"
    memset(p, 0, n);
    if (p != small)
        PyMem_Free(p);
    Py_RETURN_NONE;
}

/* Only what was asked for is tested, and only that is used. */
static PyObject *
only_if_asked_for_ok(PyObject *self, PyObject *arg)
{
    char *p = NULL;
    int wanted = PyObject_IsTrue(arg);
    if (wanted < 0)
        return NULL;
    if (wanted)
        p = malloc(64);
    if (wanted && p == NULL)
        return PyErr_NoMemory();
    if (wanted) {
        p[0] = '\0';
        free(p);
    }
    Py_RETURN_NONE;
}

static PyObject *
size_zero_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    long *v = NULL;
    if (n > 0) {
        v = calloc(n, sizeof(long));
        if (!v)
            return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < n; i++)
        v[i] = i;
    free(v);
    Py_RETURN_NONE;
}

/* Spelled as Python's own sources spell it. */
static PyObject *
private_null_ok(PyObject *self, PyObject *unused)
{
    char *p = PyMem_Malloc(64);
    if (p == _Py_NULL)
        return PyErr_NoMemory();
    p[0] = '\0';
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* Clearing and freeing NULL is harmless. */
static PyObject *
freed_though_null_ok(PyObject *self, PyObject *unused)
{
    PyObject *list = NULL;
    char *p = PyMem_Malloc(64);
    if (p == NULL)
        goto error;
    list = PyList_New(0);
    if (list == NULL)
        goto error;
    PyMem_Free(p);
    return list;
error:
    if (!PyErr_Occurred())
        PyErr_NoMemory();
    PyMem_Free(p);
    Py_CLEAR(list);
    return NULL;
}

static PyMethodDef methods[] = {
    {"flag", flag_ok, METH_NOARGS, NULL},
    {"flag_of_nothing", flag_bad, METH_NOARGS, NULL},
    {"counter", counter_ok, METH_NOARGS, NULL},
    {"counter_off_by_one", counter_bad, METH_NOARGS, NULL},
    {"unwinding", unwinding_ok, METH_NOARGS, NULL},
    {"unwinding_forgotten", unwinding_bad, METH_NOARGS, NULL},
    {"loop_counter", loop_counter_ok, METH_NOARGS, NULL},
    {"ladder", ladder_ok, METH_NOARGS, NULL},
    {"ladder_unraised", ladder_bad, METH_NOARGS, NULL},
    {"retry", retry_ok, METH_NOARGS, NULL},
    {"retry_unchecked", retry_bad, METH_NOARGS, NULL},
    {"smaller_and_smaller", smaller_and_smaller_ok, METH_NOARGS, NULL},
    {"small_on_the_stack", small_on_the_stack_ok, METH_O, NULL},
    {"small_on_the_stack_unchecked", small_on_the_stack_bad, METH_O, NULL},
    {"only_if_asked_for", only_if_asked_for_ok, METH_O, NULL},
    {"size_zero", size_zero_ok, METH_O, NULL},
    {"private_null", private_null_ok, METH_NOARGS, NULL},
    {"freed_though_null", freed_though_null_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "conditions", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_conditions(void)
{
    return PyModule_Create(&module);
}
