#include "ring.h"

#include <stdlib.h>
#include <string.h>

int
ring_init(ring *r, size_t capacity)
{
    r->lines = calloc(capacity, sizeof(char *));
    if (r->lines == NULL)
        return -1;
    r->capacity = capacity;
    r->next = r->count = 0;
    return 0;
}

void
ring_clear(ring *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->lines[i]);
    free(r->lines);
    r->lines = NULL;
    r->capacity = r->next = r->count = 0;
}

int
ring_push(ring *r, const char *line)
{
    size_t n = strlen(line) + 1;
    char *copy = malloc(n);
    memcpy(copy, line, n);

    if (r->count == r->capacity)
        free(r->lines[r->next]);
    else
        r->count++;
    r->lines[r->next] = copy;
    r->next = (r->next + 1) % r->capacity;
    return 0;
}

const char *
ring_line(const ring *r, size_t i)
{
    if (i >= r->count)
        return NULL;
    return r->lines[(r->next + r->capacity - 1 - i) % r->capacity];
}

char *
ring_join(const ring *r, char separator)
{
    size_t size = 1;
    for (size_t i = 0; i < r->count; i++)
        size += strlen(ring_line(r, i)) + 1;

    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    char *end = text;
    for (size_t i = r->count; i-- > 0;) {
        const char *line = ring_line(r, i);
        size_t n = strlen(line);
        memcpy(end, line, n);
        end += n;
        if (i > 0)
            *end++ = separator;
    }
    *end = '\0';
    return text;
}
