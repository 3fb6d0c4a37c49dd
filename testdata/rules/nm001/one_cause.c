/* One change mends one finding: what stands in the body of a macro, and what one condition tests, is told once. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    double *data;
    int size;
} Buffer;

#define RESIZE(n) \
    self->size = (n); \
    self->data = (double *)PyMem_Realloc(NULL, (n) * sizeof(double));

#define PUSH(v, x) do { \
        (v)->data = PyMem_Malloc(8); \
        (v)->data[0] = (x); \
    } while (0)

#define ALLOCATE(p, n) p = PyMem_Malloc(n);
#define NEW(type) ((type *)PyMem_Malloc(sizeof(type)))

#define GET_OR_LEAVE(p, n) \
    p = PyMem_Malloc(n); \
    if (!p) \
        return NULL;

#define GET_OR_GO_TO(p, n) \
    p = PyMem_Malloc(n); \
    if (!p) \
        goto fail;

#define FILL(p) do { \
        (p) = PyMem_Malloc(8); \
        fill(p); \
    } while (0)

/* The statement is the macro's, and only its body has the names: it is to be mended there. */
static PyObject *
resize_bad(Buffer *self, PyObject *unused)
{
    RESIZE(4);  // want "is used without a NULL check in the macro `RESIZE`, here and at another use"
    self->data[0] = 1.0;
    Py_RETURN_NONE;
}

static PyObject *
resize_as_well(Buffer *self, PyObject *unused)
{
    RESIZE(8);
    self->data[7] = 1.0;
    Py_RETURN_NONE;
}

/* The use stands in the macro, too. */
static PyObject *
push_bad(Buffer *self, PyObject *unused)
{
    PUSH(self, 1.0);  // want "in the macro `PUSH`, here and at 2 other uses"
    PUSH(self, 2.0);
    Py_RETURN_NONE;
}

static PyObject *
push_as_well(Buffer *self, PyObject *unused)
{
    PUSH(self, 3.0);
    Py_RETURN_NONE;
}

static void
fill(char *p)
{
    p[0] = 'f';
}

/* What uses it is called by the macro, too. */
static PyObject *
fill_bad(PyObject *self, PyObject *unused)
{
    char *p, *q;
    FILL(p);  // want "in the macro `FILL`, here and at another use"
    FILL(q);
    PyMem_Free(p);
    PyMem_Free(q);
    Py_RETURN_NONE;
}

/* Who names the place can check it behind the macro. */
static PyObject *
allocate_bad(PyObject *self, PyObject *unused)
{
    char *p, *q;
    ALLOCATE(p, 4);  // want "`PyMem_Malloc` is used without a NULL check"
    p[0] = 'p';
    PyMem_Free(p);
    ALLOCATE(q, 4);  // want "`PyMem_Malloc` is used without a NULL check"
    q[0] = 'q';
    PyMem_Free(q);
    Py_RETURN_NONE;
}

/* A macro that stands for an expression leaves the check to its uses, two in the same function as well. */
static PyObject *
expression_bad(PyObject *self, PyObject *unused)
{
    double *p = NEW(double);  // want "`PyMem_Malloc` is used without a NULL check"
    *p = 1.0;
    PyMem_Free(p);
    double *q = NEW(double);  // want "`PyMem_Malloc` is used without a NULL check"
    *q = 1.0;
    PyMem_Free(q);
    Py_RETURN_NONE;
}

/* The test without an exception is the macro's. */
static PyObject *
leave_bad(PyObject *self, PyObject *unused)
{
    char *p;
    GET_OR_LEAVE(p, 4)  // want NM002 "no exception is set when it is NULL in the macro `GET_OR_LEAVE`, here and at another use"
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
leave_as_well(PyObject *self, PyObject *unused)
{
    char *p;
    GET_OR_LEAVE(p, 8)
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* The way out is the function's own, but the exception was the macro's to set. */
static PyObject *
go_to_bad(PyObject *self, PyObject *unused)
{
    char *p;
    GET_OR_GO_TO(p, 4)  // want NM002 "no exception is set when it is NULL in the macro `GET_OR_GO_TO`, here and at another use"
    PyMem_Free(p);
    Py_RETURN_NONE;
fail:
    return NULL;
}

static int
go_to_as_well(PyObject *self, PyObject *args, PyObject *kwargs)
{
    char *p;
    GET_OR_GO_TO(p, 8)
    PyMem_Free(p);
    return 0;
fail:
    return -1;
}

static PyTypeObject type = {.tp_init = go_to_as_well};

/* One branch for all of them lacks one call. */
static PyObject *
condition_bad(PyObject *self, PyObject *unused)
{
    char *a = PyMem_Malloc(1);  // want NM002 "no exception is set when it is NULL"
    char *b = PyMem_Malloc(2);
    char *c = PyMem_Malloc(3);
    if (!a || !b || !c) {
        PyMem_Free(a);
        PyMem_Free(b);
        PyMem_Free(c);
        return NULL;
    }
    PyObject *text = PyBytes_FromStringAndSize(a, 1);
    PyMem_Free(a);
    PyMem_Free(b);
    PyMem_Free(c);
    return text;
}

/* Two branches lack one call each. */
static PyObject *
conditions_bad(PyObject *self, PyObject *unused)
{
    char *a = PyMem_Malloc(1);  // want NM002 "no exception is set when it is NULL"
    if (!a)
        return NULL;
    char *b = PyMem_Malloc(2);  // want NM002 "no exception is set when it is NULL"
    if (!b) {
        PyMem_Free(a);
        return NULL;
    }
    PyMem_Free(b);
    PyMem_Free(a);
    Py_RETURN_NONE;
}
