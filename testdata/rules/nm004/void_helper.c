/* A helper without a result that leaves an exception behind: its callers cannot see it, and one change there mends all. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    char *cache;
    Py_ssize_t size;
} State;

static void *
resize(void *p, Py_ssize_t n)
{
    void *q = PyMem_Realloc(p, n);
    if (q == NULL)
        PyErr_NoMemory();
    return q;
}

static void
finish_bad(State *state)
{
    if (state->size > 64) {
        char *smaller = resize(state->cache, 64);  // want "the function goes on as if it had succeeded, with an exception set"
        if (smaller != NULL) {
            state->cache = smaller;
            state->size = 64;
        }
    }
}

static PyObject *
match(PyObject *self, PyObject *unused)
{
    State state = {0};
    PyObject *result = PyLong_FromLong(1);
    finish_bad(&state);
    return result;
}

static PyObject *
split(PyObject *self, PyObject *arg)
{
    State state = {0};
    PyObject *result = PyList_New(0);
    if (result == NULL || PyList_Append(result, arg) < 0)
        goto error;
    finish_bad(&state);
    return result;
error:
    Py_XDECREF(result);
    finish_bad(&state);
    return NULL;
}

static void
dealloc(PyObject *self)
{
    State state = {0};
    finish_bad(&state);
    PyObject_Free(self);
}

static PyTypeObject type = {.tp_dealloc = dealloc};

/* Here, they ask. */
static void
fill_ok(State *state)
{
    state->cache = resize(NULL, 64);
    if (state->cache == NULL)
        return;
    state->size = 64;
}

static PyObject *
asks_ok(PyObject *self, PyObject *unused)
{
    State state = {0};
    fill_ok(&state);
    if (PyErr_Occurred())
        return NULL;
    PyMem_Free(state.cache);
    Py_RETURN_NONE;
}
