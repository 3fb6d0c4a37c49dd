#ifndef TEXT_H
#define TEXT_H

#include <Python.h>

enum on_failure { RETURN_NULL, RAISE, DIE };

/* What it does without memory is the caller's choice. */
static inline void *
text_alloc(size_t size, enum on_failure how)
{
    void *p = malloc(size);
    if (p == NULL) {
        switch (how) {
        case RAISE:
            PyErr_NoMemory();
            break;
        case DIE:
            abort();
        case RETURN_NULL:
            break;
        }
    }
    return p;
}

char *text_nested(const char *s, int depth);
PyObject *text_upper(PyObject *self, PyObject *arg);

#endif
