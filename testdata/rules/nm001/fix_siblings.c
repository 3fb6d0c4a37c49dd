/* What the other exits of a function do, and an exit that is added has to do, too: or the change is not safe. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *buf;
    char *more;
    int size;
} Stream;

struct error;
struct table;
extern void error_update(struct error *err, int code, const char *message);
extern void error_set(struct error **err, int code, const char *message);
extern int stream_init(char *buf);
extern struct table *table_new(int size);
extern void table_set(struct table *table, char *key);

/* Who calls it gives the stream away. */
static Stream *
stream_open_bad(Stream *s)
{
    s->buf = malloc(8);  // want "`malloc` is used without a NULL check"
    memset(s->buf, 0, 8);
    if (stream_init(s->buf)) {
        free(s);
        return NULL;
    }
    return s;
}

static PyObject *
opened(PyObject *self, PyObject *arg)
{
    Stream *s = calloc(1, sizeof(Stream));
    if (s == NULL)
        return PyErr_NoMemory();
    s = stream_open_bad(s);
    if (s == NULL)
        return PyErr_NoMemory();
    free(s->buf);
    free(s);
    Py_RETURN_NONE;
}

/* The error tells the callers why: what to tell of want of memory is not known. */
char *
told_bad(struct error *err, const char *name)
{
    if (name[0] == 0) {
        error_update(err, 2, "no name");
        return NULL;
    }
    char *copy = malloc(8);  // want "`malloc`"
    strncpy(copy, name, 8);
    return copy;
}

char *
told_ok(const char *name, struct error **err)
{
    char *copy = malloc(8);
    if (copy == NULL) {
        error_set(err, 1, "no memory");
        return NULL;
    }
    strncpy(copy, name, 8);
    return copy;
}

char *
told_beside_bad(const char *name, struct error **err)
{
    char *copy = malloc(9);  // want "`malloc`"
    strncpy(copy, name, 9);
    return copy;
}

/* Nobody defines what has made it, but its name says that it was made. */
struct table *
made_bad(PyObject *list)
{
    struct table *table = table_new(8);
    if (table == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        char *key = malloc(8);  // want "`malloc`"
        key[0] = (char)i;
        table_set(table, key);
    }
    return table;
}

/* The test would be left with nothing to do. */
static Stream *
copied_bad(const char *text, size_t n)
{
    Stream *s = malloc(sizeof(Stream));
    if (s == NULL)
        return NULL;
    if ((s->buf = memcpy(malloc(n), text, n)) == NULL)  // want "`malloc`"
        return NULL;
    return s;
}

static PyObject *
copied(PyObject *self, PyObject *arg)
{
    Stream *s = copied_bad("abc", 4);
    if (s == NULL)
        return PyErr_NoMemory();
    free(s->buf);
    free(s);
    Py_RETURN_NONE;
}

/* The loop goes on without what there is no memory for. */
int
skipped_bad(Stream **streams, int n)
{
    int i;
    if (n == 0)
        return -1;
    for (i = 0; i < n; i++) {
        streams[i]->buf = malloc(8);
        if (streams[i]->buf == NULL)
            continue;
        streams[i]->more = malloc(8);  // want "`malloc`"
        streams[i]->more[0] = 0;
    }
    return 0;
}

static PyMethodDef methods[] = {
    {"opened", opened, METH_O, NULL},
    {"copied", copied, METH_O, NULL},
    {NULL},
};

/* Another build gives the body another head. */
#if PY_MAJOR_VERSION >= 3
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "siblings", .m_methods = methods};
PyMODINIT_FUNC
PyInit_siblings(void)
#else
PyMODINIT_FUNC
initsiblings(void)
#endif
{
    char *doc = malloc(8);  // want "`malloc`"
    doc[0] = 0;
    free(doc);
#if PY_MAJOR_VERSION >= 3
    return PyModule_Create(&module);
#endif
}

/* The name was never NULL so far. */
static const char *program = "example";
void log_line(const char *name, const char *text);

static PyObject *
set_program_bad(PyObject *self, PyObject *arg)
{
    const char *name = PyUnicode_AsUTF8(arg);
    if (name == NULL)
        return NULL;
    program = strdup(name); // want "used without a NULL check"
    return PyLong_FromLong(program[0]);
}

PyMethodDef fix_siblings_last_methods[] = {
    {"set_program", set_program_bad, METH_O, NULL},
    {NULL},
};
