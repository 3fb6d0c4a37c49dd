/* A helper that has to return NULL breaks its caller, which is mended by the same fix. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

struct reader { int n; };

static struct reader *
reader_new(int n)
{
    struct reader *r = malloc(sizeof *r);  // want "result of `malloc` is used without a NULL check"
    r->n = n;
    return r;
}

static PyObject *
load(PyObject *self, PyObject *args)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    struct reader *r = reader_new(3);
    r->n++;
    free(r);
    return list;
}

/* Two calls in one caller are mended by the same fix. */
static struct reader *
node_new(int n)
{
    struct reader *r = malloc(sizeof *r);  // want "result of `malloc` is used without a NULL check"
    r->n = n;
    return r;
}

static PyObject *
load_two(PyObject *self, PyObject *args)
{
    struct reader *a = node_new(1);
    a->n++;
    struct reader *b = node_new(2);
    b->n++;
    free(a);
    free(b);
    Py_RETURN_NONE;
}

/* So are several in one declaration: each check stands behind all of them, and releases what the others have made. */
static double *
curve_new(int n)
{
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);  // want "result of `malloc` is used without a NULL check" "result of `malloc` is used without a NULL check"
    x[0] = y[0] = n;
    free(y);
    return x;
}

static PyObject *
load_curves(PyObject *self, PyObject *args)
{
    double *a = curve_new(1), *b = curve_new(2);
    PyObject *sum = PyFloat_FromDouble(a[0] + b[0]);
    free(a);
    free(b);
    return sum;
}

static PyMethodDef methods[] = {
    {"load", load, METH_VARARGS, NULL},
    {"load_two", load_two, METH_VARARGS, NULL},
    {"load_curves", load_curves, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
