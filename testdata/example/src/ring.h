#ifndef RINGLOG_RING_H
#define RINGLOG_RING_H

#include <stddef.h>

/* The last lines of a log. Knows nothing of Python. */
typedef struct {
    char **lines;
    size_t capacity;
    size_t next;  /* where the next line goes */
    size_t count; /* how many slots are in use */
} ring;

/* Returns 0, or -1 if there is no memory. */
int ring_init(ring *r, size_t capacity);

void ring_clear(ring *r);

/* Keeps a copy of line. Returns 0, or -1 if there is no memory. */
int ring_push(ring *r, const char *line);

/* The line that was pushed i lines before the last one, or NULL if there is none. */
const char *ring_line(const ring *r, size_t i);

/* All lines joined by separator, to be freed by the caller; NULL if there is no memory. */
char *ring_join(const ring *r, char separator);

#endif
