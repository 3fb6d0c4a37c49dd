/* Who mends an exit does not stop halfway: what is lost there and released nowhere is released with it. */
#include <Python.h>

/* The file has other names for the allocator. */
#define malloc PyObject_Malloc
#define free PyObject_Free

struct level { PyObject *nodes; char *text; struct level *next; };

static struct level *
push_bad(struct level *next)
{
    struct level *top = malloc(sizeof(*top));
    if (top == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    top->nodes = PyList_New(0);
    top->text = malloc(80); // want NM005 "`top` is not released"
    if (top->text == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    top->next = next;
    return top;
}

static void
pop(struct level *top)
{
    Py_XDECREF(top->nodes);
    free(top->text);
    free(top);
}

static PyObject *
both_bad(PyObject *self, PyObject *arg)
{
    char *first = PyMem_Malloc(8); // want NM005 "`second` is not released"
    char *second = PyMem_Malloc(9); // want NM005 "`first` is not released"
    PyObject *list = PyList_New(0);
    if (first == NULL)
        return PyErr_NoMemory();
    if (second == NULL)
        return PyErr_NoMemory();
    PyMem_Free(first);
    PyMem_Free(second);
    return list;
}

static PyObject *
levels(PyObject *self, PyObject *arg)
{
    struct level *top = push_bad(NULL);
    if (top == NULL)
        return NULL;
    pop(top);
    Py_RETURN_NONE;
}

PyMethodDef beside_methods[] = {
    {"both", both_bad, METH_NOARGS, NULL},
    {"levels", levels, METH_NOARGS, NULL},
    {NULL},
};
