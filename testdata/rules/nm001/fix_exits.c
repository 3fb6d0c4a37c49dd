/* How a fix leaves: as the function says elsewhere, in its words; else a person has to look. */
#include <Python.h>

struct stream { int fd; };
void project_set_oom(void);

typedef struct { int size; int *mat; } matrix;

matrix *
matrix_alloc(int n)
{
    matrix *m = malloc(sizeof *m);
    if (m == NULL)
        return NULL;
    m->size = n;
    m->mat = malloc(n);
    if (m->mat == NULL) {
        free(m);
        return NULL;
    }
    return m;
}

void
matrix_free(matrix *m)
{
    free(m->mat);
    free(m);
}

/* The function itself shows what the matrix is released by, though its last word on it is another. */
static PyObject *
destroyer_bad(PyObject *self, PyObject *arg)
{
    matrix *m = matrix_alloc(3);
    if (m == NULL)
        return PyErr_NoMemory();
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    free(p);
    matrix_free(m);
    m = NULL;
    Py_RETURN_NONE;
}

/* The author's own test stands behind the use, and would be left with nothing to do. */
static PyObject *
dead_test_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
dead_raise_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    if (p == NULL)
        PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

/* The test behind is of what else the pointer may be by then. */
static PyObject *
live_test_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    if (arg == Py_None) {
        free(p);
        p = NULL;
    }
    if (p == NULL)
        return PyErr_NoMemory();
    free(p);
    Py_RETURN_NONE;
}

static size_t in_use;

/* What was counted has to be set back. */
static PyObject *
counted_bad(PyObject *self, PyObject *arg)
{
    in_use += 10;
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    free(p);
    in_use -= 10;
    Py_RETURN_NONE;
}

#define ALL_WELL 0
#define FAILED (-1)

/* The value has a name in this function. */
static int
named_bad(int n)
{
    char *p;
    if (n == 0)
        return ALL_WELL;
    if (n > 100)
        return FAILED;
    p = malloc(n); // want "used without a NULL check"
    p[0] = 0;
    free(p);
    return ALL_WELL;
}

static PyObject *
named(PyObject *self, PyObject *arg)
{
    if (named_bad(3) == FAILED)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* The project's own word for the failure goes before the exit. */
static int
says_bad(struct stream *s)
{
    int err = 0;
    char *b, *a = malloc(10);
    if (a == NULL) {
        project_set_oom();
        err = -1;
        goto done;
    }
    b = malloc(20); // want "used without a NULL check"
    b[0] = a[0];
    free(b);
    free(a);
done:
    return err;
}

static PyObject *
says(PyObject *self, PyObject *arg)
{
    struct stream s;
    if (says_bad(&s) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* An array of the function's own is never released as a whole: its elements are. */
static PyObject *
array_bad(PyObject *self, PyObject *arg)
{
    char *t[10];
    for (int i = 0; i < 10; i++) {
        t[i] = malloc(4); // want "used without a NULL check"
        t[i][0] = 0;
    }
    for (int i = 0; i < 10; i++)
        free(t[i]);
    Py_RETURN_NONE;
}

/* Callers look at what the other exits give them, and would read NULL. */
struct trouble { int code; };
void tell(struct trouble **why, int code);

static char *
tells_bad(int n, struct trouble **why)
{
    char *a;
    if (n < 0) {
        tell(why, 1);
        return NULL;
    }
    a = malloc(n + 1); // want "used without a NULL check"
    a[0] = 1;
    return a;
}

static PyObject *
tells(PyObject *self, PyObject *arg)
{
    struct trouble *why = NULL;
    char *a = tells_bad(3, &why);
    if (a == NULL)
        return PyLong_FromLong(why->code);
    free(a);
    Py_RETURN_NONE;
}

/* To release what was to be given is no message. */
static int
fills_bad(int n, char **to)
{
    *to = malloc(n + 1); // want "used without a NULL check"
    (*to)[0] = 1;
    if (n > 3) {
        free(*to);
        return 0;
    }
    return 1;
}

static PyObject *
fills(PyObject *self, PyObject *arg)
{
    char *text;
    if (!fills_bad(3, &text))
        return PyErr_NoMemory();
    free(text);
    Py_RETURN_NONE;
}

/* What is declared behind the label has no value before it. */
int fetch_status(char *into, int size);

static PyObject *
tells_behind_bad(PyObject *self, PyObject *arg)
{
    PyObject *result = NULL;
    char *text = PyMem_Malloc(32);
    if (text == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    result = PyBytes_FromString(p);
    free(p);
done:
    PyMem_Free(text);
    if (result == NULL) {
        char why[64];
        if (fetch_status(why, sizeof(why)))
            puts(why);
    }
    return result;
}

PyMethodDef fix_exits_last_methods[] = {
    {"tells_behind", tells_behind_bad, METH_NOARGS, NULL},
    {NULL},
};

/* What was there before is gone: the next call finds NULL and a time that has not passed. */
#define DROP(p) do { free(p); (p) = NULL; } while (0)
static char *token;
static long valid_until;

static PyObject *
renews_bad(PyObject *self, PyObject *arg)
{
    long now = PyLong_AsLong(arg);
    if (valid_until > now)
        return PyBytes_FromString(token);
    free(token);
    token = strdup("new"); // want "is used without a NULL check"
    valid_until = now + 3600;
    return PyBytes_FromString(token);
}

static PyObject *
drops_bad(PyObject *self, PyObject *arg)
{
    long now = PyLong_AsLong(arg);
    if (valid_until > now)
        return PyBytes_FromString(token);
    DROP(token);
    token = strdup("new"); // want "is used without a NULL check"
    valid_until = now + 3600;
    return PyBytes_FromString(token);
}

/* Who reads the variable finds what it held at the start. */
static char *user;

static PyObject *
set_user_bad(PyObject *self, PyObject *arg)
{
    free(user);
    user = strdup("new"); // want "is used without a NULL check"
    return PyBytes_FromString(user);
}

/* Nobody else sees the variable. */
static PyObject *
renews_local_bad(PyObject *self, PyObject *arg)
{
    char *text = strdup("old");
    if (text == NULL)
        return PyErr_NoMemory();
    free(text);
    text = strdup("new"); // want "is used without a NULL check"
    PyObject *result = PyBytes_FromString(text);
    free(text);
    return result;
}
PyMethodDef fix_exits_renew_methods[] = {
    {"dead_raise", dead_raise_bad, METH_NOARGS, NULL},
    {"renews", renews_bad, METH_O, NULL},
    {"drops", drops_bad, METH_O, NULL},
    {"set_user", set_user_bad, METH_NOARGS, NULL},
    {"renews_local", renews_local_bad, METH_NOARGS, NULL},
    {NULL},
};

/* The test names another buffer: its branch says what has failed, and the label releases both. */
static void
set_error(PyObject *module)
{
    PyObject *type = PyObject_GetAttrString(module, "OutOfMemory");
    PyErr_Clear();
    if (type != NULL)
        PyErr_SetString(type, "out of memory");
}

static PyObject *
pair_bad(PyObject *self, PyObject *arg)
{
    PyObject *result = NULL;
    char *first = NULL, *second = NULL;
    first = malloc(8);
    if (first == NULL) {
        set_error(self);
        goto error;
    }
    second = malloc(8); // want "used without a NULL check"
    if (first == NULL) {
        set_error(self);
        goto error;
    }
    second[0] = first[0] = 0;
    result = PyBytes_FromString(second);
    goto out;
error:
    result = NULL;
out:
    free(first);
    free(second);
    return result;
}

/* What is given to a tuple behind the site is the function's own before. */
static PyObject *
tuple_bad(PyObject *self, PyObject *arg)
{
    PyObject *points = NULL, *result = PyTuple_New(1);
    if (result == NULL)
        return NULL;
    if (PyObject_IsTrue(arg))
        points = PyList_New(0);
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    free(p);
    if (points != NULL)
        PyTuple_SetItem(result, 0, points);
    return result;
}

PyMethodDef fix_exits_pair_methods[] = {
    {"pair", pair_bad, METH_NOARGS, NULL},
    {"tuple", tuple_bad, METH_O, NULL},
    {NULL},
};

/* The other exit of the function returns -1 with an exception: so does this one, whoever calls it. */
struct connection { char *dsn, *host; PyObject *notices; int open; };

static int
connection_open(struct connection *c)
{
    if (c->dsn[0] == 0) {
        PyErr_SetString(PyExc_ValueError, "no name");
        return -1;
    }
    c->host = strdup(c->dsn); // want NM002 "no exception is set"
    if (c->host == NULL)
        return -1;
    c->open = 1;
    return 0;
}

static int
connection_setup_bad(struct connection *c, const char *dsn)
{
    c->dsn = strdup(dsn); // want "used without a NULL check"
    c->notices = PyList_New(0);
    if (connection_open(c) != 0)
        return -1;
    return 0;
}

int
connection_init(struct connection *c, PyObject *args)
{
    const char *dsn;
    if (!PyArg_ParseTuple(args, "s", &dsn))
        return -1;
    return connection_setup_bad(c, dsn);
}
