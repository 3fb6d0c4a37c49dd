#include "memory.h"

static void *
plain_take(size_t size)
{
    return malloc(size);
}

static void
plain_give(void *p)
{
    free(p);
}

static void *
or_raise(size_t size)
{
    void *p = PyMem_Malloc(size);
    if (p == NULL)
        PyErr_NoMemory();
    return p;
}

static void *
counted_alloc(size_t size)
{
    return PyMem_Malloc(size + 1);
}

struct memory the_memory = {plain_take, plain_give};
struct memory *default_memory = &the_memory;

/* Sets the functions of every context there is. */
struct context *
context_new(void)
{
    struct context *ctx = PyMem_Calloc(1, sizeof(*ctx));
    if (ctx == NULL)
        return NULL;
    ctx->memory = &the_memory;
    ctx->alloc = counted_alloc;
    ctx->alloc_or_raise = or_raise;
    ctx->raw = malloc;
    ctx->hook = counted_alloc;
    return ctx;
}

/* From here on, the hook is anybody's. */
void
context_set_hook(struct context *ctx, taker hook)
{
    ctx->hook = hook;
}
