#ifndef CODES_H
#define CODES_H

#include <Python.h>
#include <errno.h>

#define E_OK 0
#define E_NOMEM (-12)
#define E_PARSE (-22)

/* Turns a code into an exception, and leaves. */
#define CHECK(call) \
    do { \
        int code_ = (call); \
        if (code_ != E_OK) \
            return codes_raise(code_); \
    } while (0)

/* The same, but it forgets one code. */
#define CHECK_PARSE(call) \
    do { \
        int code_ = (call); \
        if (code_ == E_PARSE) \
            return codes_raise(code_); \
        if (code_ != E_OK) \
            return NULL; \
    } while (0)

PyObject *codes_raise(int code);
int codes_line(char **out);
int codes_errno(char **out);

#endif
