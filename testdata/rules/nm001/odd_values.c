// 1 is yes, 0 is no, 2 is an error: what the function returns where another pointer is missing says so.
#include <Python.h>
#include <stdlib.h>

const double *points(void *shape);
int count(void *shape);

static char
same_bad(void *a, void *b)
{
    const double *pa = points(a);
    if (pa == NULL)
        return 2;
    const double *pb = points(b);
    if (pb == NULL)
        return 2;
    if (count(a) != count(b))
        return 0;
    double *sum = malloc(count(a) * sizeof(double)); // want "result of `malloc` is used without a NULL check"
    for (int i = 0; i < count(a); i++)
        sum[i] = pa[i] - pb[i];
    char all = 1;
    for (int i = 0; i < count(a); i++)
        if (sum[i] != 0.0)
            all = 0;
    free(sum);
    return all;
}

static PyObject *
same(PyObject *self, PyObject *args)
{
    Py_ssize_t a, b;
    if (!PyArg_ParseTuple(args, "nn", &a, &b))
        return NULL;
    char all = same_bad((void *)a, (void *)b);
    if (all == 2)
        return PyErr_NoMemory();
    return PyBool_FromLong(all);
}

static PyMethodDef methods[] = {{"same", same, METH_VARARGS, NULL}, {NULL}};
