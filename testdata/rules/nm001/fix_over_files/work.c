#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "work.h"

/* The prototype, the definition and the callers are changed together, over the function between them, too. */
static void
scale(double *out, int n)
{
    double *work = malloc(n * sizeof(double));  // want "result of `malloc` is used without a NULL check"
    work[0] = 1.0;
    out[0] = work[0];
    free(work);
}

void
smooth(double *data, int n, double *out)
{
    if (n < 2)
        return;
    double *work = malloc(n * sizeof(double));  // want "result of `malloc` is used without a NULL check"
    for (int i = 0; i < n; i++)
        work[i] = out[i] = data[i];
    free(work);
    scale(out, n);
}

/* What a global variable has counted stays counted. */
static int counted;

void
count_up(const char *text)
{
    counted++;
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    free(copy);
}

/* One of the callers goes on where its own callee fails: nobody would hear of it. */
void
print_twice(const char *text)
{
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    puts(copy);
    free(copy);
}

int
report(const char *text)
{
    if (text[0] == 0)
        return -1;
    print_twice(text);
    return 0;
}

/* Called through a pointer, too. */
void
twice_as_callback(const char *text)
{
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    free(copy);
}

/* Called by a macro, whose uses are expressions to whoever reads them. */
void
from_macro(const char *text)
{
    char *copy = strdup(text);  // want "result of `strdup` is used without a NULL check"
    copy[0] = '-';
    puts(copy);
    free(copy);
}

/* The rows that were made stay with the caller, which would lose them. */
void
spread(double **rows, int n)
{
    rows[0] = malloc(n * sizeof(double));  // want "result of `malloc` is used without a NULL check"
    rows[0][0] = 0.0;
    rows[1] = malloc(n * sizeof(double));  // want "result of `malloc` is used without a NULL check"
    rows[1][0] = 0.0;
}

/* The deallocator of the object that its caller makes reads through it: left to a person. */
State *
make_state(void)
{
    State *state = malloc(sizeof(State));  // want "result of `malloc` is used without a NULL check"
    state->text = NULL;
    return state;
}

/* This one's deallocator asks whether it is there. */
State *
make_other_state(void)
{
    State *state = malloc(sizeof(State));  // want "result of `malloc` is used without a NULL check"
    state->text = NULL;
    return state;
}
