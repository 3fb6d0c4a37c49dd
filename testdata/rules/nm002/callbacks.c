/* Where no exception is wanted, and callbacks where one is. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    void *key;
} Item;

/* A library calls back from its own threads, without the GIL and without a Python frame. */
typedef int (*watch_function)(const char *path, void *data);
extern int watch_start(const char *path, watch_function f, void *data);
extern void *pool_register(void *(*allocate)(size_t), void (*release)(void *));

static int
watch_event_ok(const char *path, void *data)
{
    char *copy = malloc(strlen(path) + 1);
    if (copy == NULL)
        return -1;
    strcpy(copy, path);
    *(char **)data = copy;
    return 0;
}

/* No exception is wanted of a callback, but memory is. */
static int
watch_event_bad(const char *path, void *data)
{
    char *copy = malloc(strlen(path) + 1);  // want NM001 "`malloc` is used without a NULL check"
    strcpy(copy, path);
    *(char **)data = copy;
    return 0;
}

static char *last_path;

static PyObject *
watch(PyObject *self, PyObject *unused)
{
    watch_start(".", watch_event_ok, &last_path);
    watch_start("..", watch_event_bad, &last_path);
    Py_RETURN_NONE;
}

static void *
pool_allocate_ok(size_t size)
{
    return PyMem_RawMalloc(size);
}

static PyObject *
use_pool(PyObject *self, PyObject *unused)
{
    pool_register(pool_allocate_ok, PyMem_RawFree);
    Py_RETURN_NONE;
}

static int
compare_ok(const void *a, const void *b)
{
    char *key = malloc(16);
    if (key == NULL)
        return 0;
    memcpy(key, a, sizeof(Item));
    int order = memcmp(key, b, sizeof(Item));
    free(key);
    return order;
}

static PyObject *
sort(PyObject *self, PyObject *unused)
{
    Item items[2] = {{NULL}, {NULL}};
    qsort(items, 2, sizeof(Item), compare_ok);
    Py_RETURN_NONE;
}

/* A trace function is called by Python, and its -1 asks for an exception. */
static int
trace_bad(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg)
{
    char *note = malloc(64);  // want "`malloc` is checked, but no exception"
    if (note == NULL)
        return -1;
    free(note);
    return 0;
}

static int
trace_ok(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg)
{
    char *note = malloc(64);
    if (note == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    free(note);
    return 0;
}

static PyObject *
trace(PyObject *self, PyObject *unused)
{
    PyEval_SetTrace(trace_bad, NULL);
    PyEval_SetTrace(trace_ok, NULL);
    Py_RETURN_NONE;
}

/* The destructor of a capsule returns nothing and may raise nothing. */
static void
capsule_destructor_ok(PyObject *capsule)
{
    char *log = malloc(64);
    if (log == NULL)
        return;
    log[0] = '\0';
    free(log);
}

static PyObject *
capsule(PyObject *self, PyObject *unused)
{
    return PyCapsule_New(&last_path, "callbacks.path", capsule_destructor_ok);
}

static PyMethodDef methods[] = {
    {"watch", watch, METH_NOARGS, NULL},
    {"use_pool", use_pool, METH_NOARGS, NULL},
    {"sort", sort, METH_NOARGS, NULL},
    {"trace", trace, METH_NOARGS, NULL},
    {"capsule", capsule, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "callbacks", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_callbacks(void)
{
    return PyModule_Create(&module);
}
