/* What a fix has to release is what the exits round it release, though no table tells of it. */
#include <Python.h>

typedef struct request request_t;
request_t *request_of(PyObject *list);
void fill_request(request_t *request, const char *name);
void check_invariants(request_t *request);
void request_delete(request_t *request);
void keep(char *p, request_t *request);
int *level_table(int n);
void level_free(int *level);

/* Every exit gives the request up, whoever has looked at it in between. */
static PyObject *
request_bad(PyObject *self, PyObject *list)
{
    char **names;
    request_t *request = request_of(list);
    fill_request(request, "a");
    if (!PyList_Check(list)) {
        request_delete(request);
        return NULL;
    }
    names = calloc(8, sizeof(char *)); // want "used without a NULL check"
    names[0] = "b";
    fill_request(request, names[0]);
    if (names[1] != NULL) {
        free(names);
        request_delete(request);
        return NULL;
    }
    free(names);
    request_delete(request);
    Py_RETURN_NONE;
}

/* A function that other exits call, too, is no release for want of a better one. */
static PyObject *
checked_bad(PyObject *self, PyObject *arg)
{
    request_t *request = request_of(arg);
    if (arg == Py_None) {
        check_invariants(request);
        return NULL;
    }
    char *p = malloc(10); // want "used without a NULL check"
    p[0] = 0;
    keep(p, request);
    Py_RETURN_NONE;
}

struct levels { int *level; int *offset; };

/* Once the table is in the header, it is the header's: the label frees it by another name. */
static struct levels *
stored_bad(int n)
{
    struct levels *h = malloc(sizeof(struct levels));
    int *level = level_table(n);
    if (h == NULL || level == NULL)
        goto error;
    h->level = level;
    h->offset = malloc(n); // want "used without a NULL check"
    h->offset[0] = 0;
    return h;
error:
    free(h);
    free(level);
    return NULL;
}

PyObject *
levels(PyObject *self, PyObject *arg)
{
    struct levels *h = stored_bad(3);
    if (h == NULL)
        return PyErr_NoMemory();
    free(h->offset);
    level_free(h->level);
    free(h);
    Py_RETURN_NONE;
}

/* What is made on some paths only, and NULL on the others, may be released on all. */
static PyObject *
sometimes_bad(PyObject *self, PyObject *arg)
{
    char *copy = NULL;
    if (arg != Py_None) {
        copy = malloc(10);
        if (copy == NULL)
            return PyErr_NoMemory();
    }
    char *buf = malloc(20); // want "used without a NULL check"
    buf[0] = copy ? copy[0] : 0;
    free(buf);
    free(copy);
    Py_RETURN_NONE;
}

typedef struct { PyObject_HEAD char *data; Py_ssize_t size; } Buffer;

/* The old block stays in the object. */
static PyObject *
resize_bad(Buffer *self, PyObject *arg)
{
    Py_ssize_t n = PyLong_AsSsize_t(arg);
    if (n < 0)
        return NULL;
    self->data = (char *)PyMem_Realloc(self->data, n * sizeof(char)); // want "used without a NULL check" NM006 "block of `self->data` is lost"
    memset(self->data, 0, n);
    self->size = n;
    Py_RETURN_NONE;
}

/* The object says by then that the block is larger than it is. */
static PyObject *
resize_size_bad(Buffer *self, PyObject *arg)
{
    self->size *= 2;
    self->data = PyMem_Realloc(self->data, self->size); // want "used without a NULL check" NM006 "block of `self->data` is lost"
    memset(self->data, 0, self->size);
    Py_RETURN_NONE;
}

/* What the block is said to hold has been changed by then. */
static PyObject *
resize_other_bad(Buffer *self, PyObject *arg)
{
    Py_ssize_t n = PyLong_AsSsize_t(arg);
    self->size = n;
    self->data = PyMem_Realloc(self->data, n); // want "used without a NULL check" NM006 "block of `self->data` is lost"
    memset(self->data, 0, n);
    Py_RETURN_NONE;
}

/* A local block is released where the function leaves. */
static PyObject *
resize_local_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(10);
    if (p == NULL)
        return PyErr_NoMemory();
    p = realloc(p, 20); // want "used without a NULL check" NM006 "block of `p` is lost"
    p[11] = 0;
    free(p);
    Py_RETURN_NONE;
}

/* Whoever gave NULL for `a` used it before: to leave is no change for the worse. */
static int
product(char *a, int turn, int n)
{
    char *t = turn ? a : malloc(n); // want "used without a NULL check"
    t[0] = 1;
    if (!turn)
        free(t);
    return 0;
}

PyObject *
multiply(PyObject *self, PyObject *arg)
{
    char c = 0;
    if (product(&c, 1, 3) < 0 || product(&c, 0, 3) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* The new string belongs to the object, but not yet. */
typedef struct { PyObject_HEAD char *data; PyObject *text; } Label;
PyObject *encode_text(Label *self, PyObject *value);

static int
set_text_bad(Label *self, PyObject *value, void *closure)
{
    if (PyUnicode_Check(value)) {
        if (!(value = encode_text(self, value)))
            return -1;
    }
    else if (!(value = PyObject_Str(value)))
        return -1;
    self->data = malloc(8); // want "used without a NULL check"
    self->data[0] = 0;
    self->text = value;
    return 0;
}

static PyGetSetDef label_fields[] = {{"text", NULL, (setter)set_text_bad, NULL, NULL}, {NULL}};

/* The destroyer of a tag is defined behind the function that would have to call it. */
struct tag {
    char *key, *value;
};

static struct tag *
tag_alloc(const char *key)
{
    struct tag *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->key = strdup(key);
    if (t->key == NULL) {
        free(t);
        return NULL;
    }
    return t;
}

static struct tag *
destroyer_defined_behind_bad(const struct tag *from)
{
    struct tag *t = tag_alloc(from->key);
    if (t == NULL)
        return NULL;
    t->value = strdup(from->value);  // want "`strdup` is stored without a NULL check"
    return t;
}

static void
tag_free(struct tag *t)
{
    free(t->key);
    free(t->value);
    free(t);
}

static PyObject *
tag_ok(PyObject *self, PyObject *unused)
{
    struct tag *t = destroyer_defined_behind_bad(&(struct tag){"a", "b"});
    if (t == NULL)
        return PyErr_NoMemory();
    PyObject *length = PyLong_FromSize_t(strlen(t->value));
    tag_free(t);
    return length;
}
