/* A helper that returns a failure without an exception: one call there mends all callers that take it for set. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    char *name;
} Named;

static PyTypeObject NamedType;

/* NULL for an object means an exception. */
static PyObject *
make_named_bad(const char *name)
{
    Named *n = PyObject_New(Named, &NamedType);
    if (n == NULL)
        return NULL;
    n->name = strdup(name);  // want "result of `strdup` is checked, but no exception is set when it is NULL"
    if (n->name == NULL) {
        PyObject_Del(n);
        return NULL;
    }
    return (PyObject *)n;
}

static PyObject *
first(PyObject *self, PyObject *unused)
{
    return make_named_bad("first");
}

static PyObject *
second(PyObject *self, PyObject *unused)
{
    PyObject *n = make_named_bad("second");
    if (n == NULL)
        return NULL;
    return n;
}

/* A library calls this one, and looks at the status alone. */
static int
on_event(void *context)
{
    PyObject *n = make_named_bad("event");
    if (n == NULL)
        return 7;
    Py_DECREF(n);
    return 0;
}

typedef struct {
    char *text;
    Py_ssize_t size;
} Builder;

/* The innermost of those that could set it: the helpers on the way pass on what they are told. */
static int
append_bad(Builder *b, const char *text)
{
    Py_ssize_t n = strlen(text);
    char *longer = PyMem_Realloc(b->text, b->size + n);  // want "result of `PyMem_Realloc` is checked, but no exception is set when it is NULL"
    if (longer == NULL)
        return 0;
    b->text = longer;
    memcpy(b->text + b->size, text, n);
    b->size += n;
    return 1;
}

static int
append_line(Builder *b, const char *text)
{
    return append_bad(b, text) && append_bad(b, "\n");
}

static PyObject *
built(Builder *b)
{
    PyObject *text = PyBytes_FromStringAndSize(b->text, b->size);
    PyMem_Free(b->text);
    return text;
}

static PyObject *
one_line(PyObject *self, PyObject *unused)
{
    Builder b = {NULL, 0};
    if (!append_line(&b, "one"))
        return NULL;
    return built(&b);
}

static PyObject *
no_line(PyObject *self, PyObject *unused)
{
    Builder b = {NULL, 0};
    if (!append_bad(&b, "none"))
        return NULL;
    return built(&b);
}

/* Most callers raise: the helper leaves it to them, and one has forgotten it. */
static char *
scratch_ok(Py_ssize_t n)
{
    char *p = PyMem_Malloc(n);
    if (p == NULL)
        return NULL;
    p[0] = 0;
    return p;
}

static PyObject *
raises_ok(PyObject *self, PyObject *unused)
{
    char *p = scratch_ok(1);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
raises_too_ok(PyObject *self, PyObject *unused)
{
    char *p = scratch_ok(2);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
forgets_bad(PyObject *self, PyObject *unused)
{
    char *p = scratch_ok(3);  // want "result of `scratch_ok` is checked, but no exception is set when it is NULL"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* One caller does without: an exception would be in its way, so that the others set it. */
static char *
larger_ok(Py_ssize_t n)
{
    char *p = PyMem_Malloc(n);
    if (p == NULL)
        return NULL;
    p[0] = 0;
    return p;
}

static PyObject *
does_without_ok(PyObject *self, PyObject *unused)
{
    char small[8], *p = larger_ok(64);
    Py_ssize_t n = 64;
    if (p == NULL) {
        p = small;
        n = 8;
    }
    memset(p, 'x', n);
    PyObject *text = PyBytes_FromStringAndSize(p, n);
    if (p != small)
        PyMem_Free(p);
    return text;
}

static PyObject *
needs_it_bad(PyObject *self, PyObject *unused)
{
    char *p = larger_ok(3);  // want "result of `larger_ok` is checked, but no exception is set when it is NULL"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
needs_it_too_bad(PyObject *self, PyObject *unused)
{
    char *p = larger_ok(3);  // want "result of `larger_ok` is checked, but no exception is set when it is NULL"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"first", first, METH_NOARGS, NULL}, {"second", second, METH_NOARGS, NULL}, {NULL}};

void library_on_event(int (*callback)(void *), void *context);

static PyObject *
listen_ok(PyObject *self, PyObject *unused)
{
    library_on_event(on_event, NULL);
    Py_RETURN_NONE;
}
