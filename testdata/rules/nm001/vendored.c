/* A C library that an extension carries along. It knows nothing of Python: no exception is asked of it, memory is. */
#include <stdio.h>
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

/* What a function that returns nothing says of a failure goes by a parameter. */
int digest_start(void *ctx);
const void *digest_find(const char *data);
static void *digest_ctx;

void
digest_bad(const char *data, unsigned char *mac, size_t *size)
{
    if (digest_ctx == NULL) {
        digest_ctx = malloc(64);  // want "is used without a NULL check"
        memset(digest_ctx, data[0], 64);
    }
    const void *kind = digest_find(data);
    if (kind == NULL) {
        *size = 0;
        return;
    }
    digest_start(digest_ctx);
    mac[0] = 1;
    *size = 1;
}

/* Nothing is shared without a text: NULL is no failure where it is not used. */
static ring *
ring_shared(const char *text)
{
    ring *r;
    if (text == NULL)
        return NULL;
    r = malloc(sizeof(*r));
    if (!r)
        return NULL;
    r->length = strlen(text);
    return r;
}

int
ring_load_bad(const char *text, int strings)
{
    ring *r;
    if (strings < 0)
        return -1;
    r = ring_shared(text);  // want "is used without a NULL check"
    if (strings == 0)
        strings = (int)r->length;
    free(r);
    return 0;
}

/* What is wrong ends the process here. */
static void
fatal(const char *where, const char *what)
{
    printf("%s: %s", where, what);
    exit(1);
}

ring *
ring_checked_bad(int size)
{
    ring *r;
    if (size <= 0)
        fatal("ring_checked", "the size must be positive");
    r = malloc(sizeof(*r));  // want "is used without a NULL check"
    r->length = size;
    return r;
}

/* What is only told of goes on. */
static void
note(const char *where, const char *what)
{
    printf("%s: %s", where, what);
}

ring *
ring_noted_bad(int size)
{
    ring *r;
    if (size <= 0)
        note("ring_noted", "the size should be positive");
    r = malloc(sizeof(*r));  // want "is used without a NULL check"
    r->length = size;
    return r;
}
