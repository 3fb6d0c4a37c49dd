#ifndef SHAPES_H
#define SHAPES_H

#include <Python.h>

typedef struct {
    double *xs;
    double *ys;
    size_t size;
} outline;

typedef enum { SHAPES_OK = 0, SHAPES_EMPTY = 1, SHAPES_NOMEM = 2 } shapes_status;

/* None of these sets an exception. */
outline *outline_new(size_t size);
outline *outline_copy(const outline *from);
shapes_status outline_read(const char *text, outline **out);
int outline_grow(outline *o, size_t size);
void outline_free(outline *o);

/* This one does. */
int outline_fill(outline *o, double value);

#endif
