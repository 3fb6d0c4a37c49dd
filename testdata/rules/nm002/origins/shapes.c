#include "shapes.h"

/* Three allocations, any of which may fail. */
outline *
outline_new(size_t size)
{
    outline *o = malloc(sizeof(outline));
    if (o == NULL)
        return NULL;
    o->xs = malloc(size * sizeof(double));
    o->ys = malloc(size * sizeof(double));
    if (o->xs == NULL || o->ys == NULL) {
        outline_free(o);
        return NULL;
    }
    o->size = size;
    return o;
}

/* Passes on what outline_new could not get. */
outline *
outline_copy(const outline *from)
{
    outline *o = outline_new(from->size);
    if (o != NULL) {
        memcpy(o->xs, from->xs, from->size * sizeof(double));
        memcpy(o->ys, from->ys, from->size * sizeof(double));
    }
    return o;
}

/* A status, and the result through a parameter. */
shapes_status
outline_read(const char *text, outline **out)
{
    size_t size = strlen(text);
    if (size == 0)
        return SHAPES_EMPTY;
    *out = outline_new(size);
    return *out ? SHAPES_OK : SHAPES_NOMEM;
}

int
outline_grow(outline *o, size_t size)
{
    double *xs = realloc(o->xs, size * sizeof(double));
    if (xs == NULL)
        return -1;
    o->xs = xs;
    double *ys = realloc(o->ys, size * sizeof(double));
    if (ys == NULL)
        return -1;
    o->ys = ys;
    o->size = size;
    return 0;
}

void
outline_free(outline *o)
{
    if (o != NULL) {
        free(o->xs);
        free(o->ys);
        free(o);
    }
}

int
outline_fill(outline *o, double value)
{
    double *row = malloc(o->size * sizeof(double));
    if (row == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < o->size; i++)
        row[i] = value;
    free(o->xs);
    o->xs = row;
    return 0;
}
