typedef struct {
    char *bytes;
    int size, used;
} buffer;

int buffer_reserve(buffer *b, int more);
