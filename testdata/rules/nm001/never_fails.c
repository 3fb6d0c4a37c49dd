/* Allocators that end the process or raise when memory runs out: their results need no check. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdio.h>

/* The classical xmalloc: a result is never NULL. */
static void *
xmalloc(size_t size)
{
    void *p = malloc(size);
    if (p == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return p;
}

static void
die(const char *what)
{
    fprintf(stderr, "fatal: %s\n", what);
    exit(1);
}

static char *
xstrdup(const char *s)
{
    char *copy = strdup(s);
    if (!copy)
        die("strdup");
    return copy;
}

/* Called like the others, and it returns. */
static void *
ymalloc(size_t size)
{
    void *p = malloc(size);
    if (p == NULL)
        fputs("out of memory\n", stderr);
    return p;
}

/* Tries again until it gets some. */
static void *
patient_malloc(size_t size)
{
    void *p;
    while ((p = malloc(size)) == NULL)
        ;
    return p;
}

int
xmalloc_ok(const char *name)
{
    char *copy = xmalloc(strlen(name) + 1);
    strcpy(copy, name);
    int n = (int)strlen(copy);
    free(copy);
    return n;
}

int
xstrdup_ok(const char *name)
{
    char *copy = xstrdup(name);
    copy[0] = '-';
    int n = (int)strlen(copy);
    free(copy);
    return n;
}

int
patient_ok(const char *name)
{
    char *copy = patient_malloc(strlen(name) + 1);
    strcpy(copy, name);
    int n = (int)strlen(copy);
    free(copy);
    return n;
}

int
returns_after_complaint_bad(const char *name)
{
    char *copy = ymalloc(strlen(name) + 1);  // want "`ymalloc` is used without a NULL check"
    strcpy(copy, name);
    int n = (int)strlen(copy);
    free(copy);
    return n;
}
