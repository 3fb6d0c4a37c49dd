/* A C library that an extension carries along. It knows nothing of Python: no exception is asked of it, memory is. */
#include <stdlib.h>
#include <string.h>

typedef struct {
    unsigned char *bytes;
    size_t length, allocated;
} ring;

ring *
ring_new_ok(size_t size)
{
    ring *r = malloc(sizeof(*r));
    if (!r)
        return NULL;
    r->bytes = malloc(size);
    if (!r->bytes) {
        free(r);
        return NULL;
    }
    r->length = 0;
    r->allocated = size;
    return r;
}

ring *
ring_new_bad(size_t size)
{
    ring *r = malloc(sizeof(*r));  // want "`malloc` is used without a NULL check"
    r->bytes = malloc(size);
    if (!r->bytes) {
        free(r);
        return NULL;
    }
    r->length = 0;
    r->allocated = size;
    return r;
}

int
ring_grow_ok(ring *r)
{
    unsigned char *bytes = realloc(r->bytes, 2 * r->allocated);
    if (!bytes)
        return -1;
    r->bytes = bytes;
    r->allocated *= 2;
    return 0;
}

/* Nobody asks. */
unsigned char *
ring_copy_bad(const ring *r)
{
    unsigned char *copy = malloc(r->length);  // want "`malloc` is used without a NULL check"
    memcpy(copy, r->bytes, r->length);
    return copy;
}

unsigned char *
ring_copy_ok(const ring *r)
{
    unsigned char *copy = malloc(r->length);
    return copy ? memcpy(copy, r->bytes, r->length) : NULL;
}
