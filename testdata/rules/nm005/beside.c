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
levels(PyObject *self, PyObject *arg)
{
    struct level *top = push_bad(NULL);
    if (top == NULL)
        return NULL;
    pop(top);
    Py_RETURN_NONE;
}

PyMethodDef beside_methods[] = {
    {"levels", levels, METH_NOARGS, NULL},
    {NULL},
};
