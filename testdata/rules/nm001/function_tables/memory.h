#ifndef MEMORY_H
#define MEMORY_H

#include <Python.h>

/* Set once, in memory.c. */
struct memory {
    void *(*take)(size_t);
    void (*give)(void *);
};

struct context {
    struct memory *memory;
    void *(*alloc)(size_t);
    void *(*alloc_or_raise)(size_t);
    void *(*plugin)(size_t);
    void *(*raw)(size_t);
    void *(*hook)(size_t);
    int used;
};

typedef void *(*taker)(size_t);

extern struct memory the_memory;
extern struct memory *default_memory;
struct context *context_new(void);
void context_set_hook(struct context *ctx, taker hook);

#endif
