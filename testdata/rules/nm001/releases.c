/* What a fix releases, and where it is too little to be safe. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct { void *items; } selection;

int selection_from(PyObject *o, selection *s);
void selection_destroy(selection *s);
void *registry_open(void);
void registry_close(void *r);
void use(void *a, void *b);

/* What a library function fills, and another one releases at the end, is held in between. */
static PyObject *
struct_filled_by_a_library_bad(PyObject *self, PyObject *arg)
{
    selection rows;
    char *name;

    if (selection_from(arg, &rows))
        return NULL;
    name = malloc(80);  // want "`malloc` is used without a NULL check"
    strcpy(name, "rows");
    use(&rows, name);
    free(name);
    selection_destroy(&rows);
    Py_RETURN_NONE;
}

static PyObject *
handle_of_a_library_bad(PyObject *self, PyObject *unused)
{
    void *registry = registry_open();
    char *name;

    if (registry == NULL)
        return PyErr_NoMemory();
    name = malloc(80);  // want "`malloc` is used without a NULL check"
    strcpy(name, "registry");
    use(NULL, name);
    free(name);
    registry_close(registry);
    Py_RETURN_NONE;
}

/* It may be held or not: no safe fix. */
static PyObject *
handle_held_on_one_path_bad(PyObject *self, PyObject *args)
{
    void *registry = NULL;
    int open = 0;
    char *name;

    if (!PyArg_ParseTuple(args, "|i", &open))
        return NULL;
    if (open)
        registry = registry_open();
    name = malloc(80);  // want "`malloc` is used without a NULL check"
    strcpy(name, "registry");
    use(registry, name);
    free(name);
    if (registry)
        registry_close(registry);
    Py_RETURN_NONE;
}

/* What may be NULL is released by the macro that takes it. */
static PyObject *
optional_object_bad(PyObject *self, PyObject *args)
{
    PyObject *callback, *data = NULL;
    char *name;

    if (!PyArg_ParseTuple(args, "O|O", &callback, &data))
        return NULL;
    Py_INCREF(callback);
    Py_XINCREF(data);
    name = malloc(80);  // want "`malloc` is used without a NULL check"
    name[0] = '\0';
    use(callback, data);
    free(name);
    Py_RETURN_NONE;
}

typedef struct {
    PyObject_HEAD
    char *text;
    char *copy;
} holder;

/* The deallocator would free what belongs to the caller: no release. */
static PyObject *
holder_of_foreign_memory_bad(PyTypeObject *type, char *text)
{
    holder *h = (holder *)type->tp_alloc(type, 0);

    if (h == NULL)
        return NULL;
    h->text = text;
    h->copy = malloc(80);  // want "`malloc` is used without a NULL check"
    strcpy(h->copy, text);
    return (PyObject *)h;
}

/* A label that is no failure's is not gone to. */
static int
label_of_another_way_bad(const char *action, char **out)
{
    if (action) {
        if (strcmp(action, "add") == 0) {
            *out = strdup("added");  // want "`strdup` is used without a NULL check"
            use(*out, out[0] + 1);
            (*out)[0] = 'A';
        } else
            goto other;
    } else {
other:
        use(out, NULL);
    }
    if (action && action[0] == 'x')
        return 1;
    return 0;
}

static PyObject *
act(PyObject *self, PyObject *unused)
{
    char *text = NULL;

    if (label_of_another_way_bad("add", &text))
        return NULL;
    free(text);
    Py_RETURN_NONE;
}

/* The last return of what can fail says that 1 is success. */
static int
scaled(int n)
{
    char *p = malloc(n);

    if (p == NULL)
        return 113;
    if (n > 1000) {
        free(p);
        return 0;
    }
    use(p, NULL);
    return 1;
}

static PyObject *
success_is_not_zero_bad(PyObject *self, PyObject *unused)
{
    int status = scaled(80);  // want NM004 "`scaled`"
    return PyLong_FromLong(status);
}

/* The wrong variable is tested, and nothing raised. */
static PyObject *
wrong_variable_without_exception_bad(PyObject *self, PyObject *fds)
{
    if (fds != NULL) {
        int *numbers = PyMem_New(int, 8);  // want "`PyMem_New` is used without a NULL check"
        if (!fds)
            return NULL;
        numbers[0] = 0;
        PyMem_Free(numbers);
    }
    Py_RETURN_NONE;
}

/* What the loop has made before sits in the table: no safe fix. */
static PyObject *
table_by_way_of_a_variable_bad(PyObject *self, PyObject *unused)
{
    char **table = malloc(8 * sizeof(char *));
    int i;

    if (table == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < 8; i++) {
        char *p = malloc(80);  // want "`malloc` is used without a NULL check"
        p[0] = '\0';
        table[i] = p;
    }
    for (i = 0; i < 8; i++)
        free(table[i]);
    free(table);
    Py_RETURN_NONE;
}

/* Each exit has a number of its own, and a person has to choose the next. */
static int
numbered_exits_bad(PyObject *o)
{
    char *p, *q;

    if (o == Py_None)
        return 1;
    if (!PyLong_Check(o))
        return 2;
    if (o == Py_True)
        return 3;
    p = malloc(80);
    if (p == NULL)
        return 4;
    p[0] = '\0';
    free(p);
    q = malloc(80);  // want "`malloc` is used without a NULL check"
    q[0] = '\0';
    free(q);
    return 0;
}

static PyObject *
numbered(PyObject *self, PyObject *arg)
{
    if (numbered_exits_bad(arg))
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* Where another failure raises, to go on in silence is no intent. */
static PyObject *
left_out_in_silence_bad(PyObject *self, PyObject *unused)
{
    char *first = malloc(80), *second;
    int i;

    if (first == NULL)
        return PyErr_NoMemory();
    first[0] = '\0';
    for (i = 0; i < 8; i++) {
        second = malloc(80);  // want NM004 "`malloc`"
        if (second == NULL)
            continue;
        second[0] = '\0';
        use(NULL, second);
        free(second);
    }
    free(first);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"table", table_by_way_of_a_variable_bad, METH_NOARGS, NULL},
    {"numbered", numbered, METH_O, NULL},
    {"silence", left_out_in_silence_bad, METH_NOARGS, NULL},
    {"struct_filled", struct_filled_by_a_library_bad, METH_O, NULL},
    {"handle", handle_of_a_library_bad, METH_NOARGS, NULL},
    {"handle_on_one_path", handle_held_on_one_path_bad, METH_VARARGS, NULL},
    {"optional_object", optional_object_bad, METH_VARARGS, NULL},
    {"act", act, METH_NOARGS, NULL},
    {"success", success_is_not_zero_bad, METH_NOARGS, NULL},
    {"wrong_variable", wrong_variable_without_exception_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject holder_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_methods = methods,
};

static PyObject *
make(PyObject *self, PyObject *unused)
{
    static char text[] = "text";
    return holder_of_foreign_memory_bad(&holder_type, text);
}

static PyMethodDef functions[] = {
    {"make", make, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
