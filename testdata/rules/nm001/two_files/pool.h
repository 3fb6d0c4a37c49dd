#ifndef POOL_H
#define POOL_H

#include <Python.h>

typedef struct {
    size_t size;
    char data[1];
} block;

/* NULL if there is no memory; no exception is set. */
block *pool_get(size_t size);

/* NULL with MemoryError set if there is no memory. */
block *pool_get_or_raise(size_t size);

/* Never NULL: ends the process. */
block *pool_get_or_die(size_t size);

/* Writes to b, which must not be NULL. */
void pool_clear(block *b);

/* Does nothing if b is NULL. */
void pool_put(block *b);

#endif
