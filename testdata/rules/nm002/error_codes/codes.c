#include "codes.h"

/* One place where codes become exceptions. */
PyObject *
codes_raise(int code)
{
    if (code == E_NOMEM)
        return PyErr_NoMemory();
    PyErr_SetString(PyExc_ValueError, "malformed line");
    return NULL;
}

int
codes_line(char **out)
{
    int err = E_OK;
    char *line = malloc(80);
    if (line == NULL) {
        err = E_NOMEM;
        goto finish;
    }
    if (fgets(line, 80, stdin) == NULL) {
        free(line);
        err = E_PARSE;
        goto finish;
    }
    *out = line;
finish:
    return err;
}

/* The codes of the C library. */
int
codes_errno(char **out)
{
    *out = malloc(80);
    if (*out == NULL)
        return ENOMEM;
    return 0;
}
