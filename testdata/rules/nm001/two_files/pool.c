#include "pool.h"

block *
pool_get(size_t size)
{
    block *b = malloc(sizeof(block) + size);
    if (b != NULL)
        b->size = size;
    return b;
}

block *
pool_get_or_raise(size_t size)
{
    block *b = pool_get(size);
    if (b == NULL)
        PyErr_NoMemory();
    return b;
}

block *
pool_get_or_die(size_t size)
{
    block *b = pool_get(size);
    if (b == NULL)
        abort();
    return b;
}

void
pool_clear(block *b)
{
    memset(b->data, 0, b->size);
}

void
pool_put(block *b)
{
    free(b);
}
