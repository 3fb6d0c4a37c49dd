// A file of the extension that needs nothing of Python.
#include <stdlib.h>
#include "buffer.h"

static int
grow_bad(buffer *b, int least)
{
    int size = b->size;
    while (size < least)
        size *= 2;
    char *bytes = realloc(b->bytes, size); // want "`size .= 2` can wrap, and the loop not end"
    if (bytes == NULL)
        return -1;
    b->bytes = bytes;
    b->size = size;
    return 0;
}

int
buffer_reserve(buffer *b, int more)
{
    if (b->used + more <= b->size)
        return 0;
    return grow_bad(b, b->used + more);
}
