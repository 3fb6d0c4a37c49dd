/* Memory that is optional: without it the function does the same work in another way, or a little slower. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <signal.h>

typedef struct {
    PyObject_HEAD
    long *cache;
    int *items;
    Py_ssize_t size, allocated;
} Numbers;

static long
compute(Py_ssize_t i)
{
    return (long)(i * i);
}

/* A cache: every use is guarded, and the value is computed anyway. */
static PyObject *
cache_ok(PyObject *self, PyObject *arg)
{
    Numbers *v = (Numbers *)self;
    Py_ssize_t i = PyLong_AsSsize_t(arg);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    if (v->cache == NULL)
        v->cache = PyMem_Calloc(100, sizeof(long));
    long value = compute(i);
    if (v->cache != NULL && i >= 0 && i < 100)
        v->cache[i] = value;
    return PyLong_FromLong(value);
}

/* The first use is guarded, the second is not. */
static PyObject *
cache_bad(PyObject *self, PyObject *arg)
{
    Numbers *v = (Numbers *)self;
    Py_ssize_t i = PyLong_AsSsize_t(arg);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    if (v->cache == NULL)
        v->cache = PyMem_Calloc(100, sizeof(long));  // want NM003 "`PyMem_Calloc`"
    if (v->cache != NULL)
        v->cache[0] = 0;
    v->cache[1] = compute(1);
    return PyLong_FromLong(compute(i));
}

/* A larger buffer in place of the one on the stack, which does as well, in smaller pieces. */
static PyObject *
stack_buffer_ok(PyObject *self, PyObject *arg)
{
    char small[64];
    size_t size = 4096;
    char *buffer = malloc(size);
    if (buffer == NULL) {
        buffer = small;
        size = sizeof(small);
    }
    memset(buffer, 0, size);
    PyObject *result = PyBytes_FromStringAndSize(buffer, 16);
    if (buffer != small)
        free(buffer);
    return result;
}

/* The fallback is forgotten: where the buffer is not, nothing is put in its place. */
static PyObject *
stack_buffer_bad(PyObject *self, PyObject *arg)
{
    char small[64];
    size_t size = 4096;
    char *buffer = malloc(size);  // want NM003 "`malloc`"
    if (buffer == NULL)
        size = sizeof(small);
    memset(buffer, 0, size);
    PyObject *result = PyBytes_FromStringAndSize(buffer, 16);
    free(buffer);
    return result;
}

/* Another allocator steps in; if that fails too, it is an error. */
static PyObject *
second_allocator_ok(PyObject *self, PyObject *arg)
{
    char *block = aligned_alloc(4096, 4096);
    if (block == NULL)
        block = malloc(4096);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = '\0';
    free(block);
    Py_RETURN_NONE;
}

/* A realloc that shrinks, and keeps the old block when it fails. */
static PyObject *
shrink_ok(PyObject *self, PyObject *arg)
{
    Numbers *v = (Numbers *)self;
    int *smaller = PyMem_Realloc(v->items, (v->size + 1) * sizeof(int));
    if (smaller) {
        v->items = smaller;
        v->allocated = v->size + 1;
    }
    Py_RETURN_NONE;
}

/* A realloc that grows, and goes on as if it had: the next write is past the end. */
static PyObject *
grow_bad(PyObject *self, PyObject *arg)
{
    Numbers *v = (Numbers *)self;
    int *larger = PyMem_Realloc(v->items, 2 * v->allocated * sizeof(int));  // want "`PyMem_Realloc`"
    if (larger)
        v->items = larger;
    v->allocated *= 2;
    Py_RETURN_NONE;
}

/* Without an alternate stack there is no report of a stack overflow, and nothing else is lost. */
static PyObject *
alternate_stack_ok(PyObject *self, PyObject *arg)
{
    static stack_t stack;
    stack.ss_sp = PyMem_Malloc(SIGSTKSZ);
    if (stack.ss_sp != NULL) {
        stack.ss_size = SIGSTKSZ;
        if (sigaltstack(&stack, NULL)) {
            PyMem_Free(stack.ss_sp);
            stack.ss_sp = NULL;
        }
    }
    Py_RETURN_NONE;
}

static PyMethodDef Numbers_methods[] = {
    {"cache", cache_ok, METH_O, NULL},
    {"cache_half_guarded", cache_bad, METH_O, NULL},
    {"stack_buffer", stack_buffer_ok, METH_NOARGS, NULL},
    {"stack_buffer_forgotten", stack_buffer_bad, METH_NOARGS, NULL},
    {"second_allocator", second_allocator_ok, METH_NOARGS, NULL},
    {"shrink", shrink_ok, METH_NOARGS, NULL},
    {"grow", grow_bad, METH_NOARGS, NULL},
    {"alternate_stack", alternate_stack_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Numbers_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "optional.Numbers",
    .tp_basicsize = sizeof(Numbers),
    .tp_methods = Numbers_methods,
};
