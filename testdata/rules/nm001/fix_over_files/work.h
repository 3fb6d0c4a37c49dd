/* Functions that return nothing, and whose callers stand in another file. */
#ifndef WORK_H
#define WORK_H

void smooth(double *data, int n, double *out);
void count_up(const char *text);
void print_twice(const char *text);
void twice_as_callback(const char *text);
void from_macro(const char *text);
void spread(double **rows, int n);
int report(const char *text);

typedef struct {
    char *text;
} State;

State *make_state(void);
State *make_other_state(void);

#define FROM_MACRO(text) from_macro(text)

#endif
