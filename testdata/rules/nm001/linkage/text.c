#include "text.h"

/* There is another function of this name in module.c; this one raises. */
static char *
get(size_t size)
{
    char *p = PyMem_Malloc(size);
    if (p == NULL)
        PyErr_NoMemory();
    return p;
}

static char *text_bracketed(const char *s, int depth);

/* Two functions that call each other, down to an allocation that no one looks after. */
char *
text_nested(const char *s, int depth)
{
    if (depth == 0)
        return malloc(strlen(s) + 1);
    return text_bracketed(s, depth);
}

static char *
text_bracketed(const char *s, int depth)
{
    char *inner = text_nested(s, depth - 1);
    if (inner != NULL)
        inner[0] = '[';
    return inner;
}

PyObject *
text_upper(PyObject *self, PyObject *arg)
{
    char *p = get(64);
    if (p == NULL)
        return NULL;
    memset(p, 'X', 64);
    PyObject *result = PyBytes_FromStringAndSize(p, 64);
    PyMem_Free(p);
    return result;
}
