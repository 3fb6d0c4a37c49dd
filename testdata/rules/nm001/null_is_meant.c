/* A helper that gives NULL for want of memory, and also where there is nothing to give: no fix may take one for the other. */
#include <Python.h>

struct entry { struct entry *next; };
struct list { struct entry *head; };

static struct entry *
clone_entries_bad(const struct entry *from)
{
    struct entry *copy;
    if (from == NULL)
        return NULL;
    copy = malloc(sizeof(*copy));
    if (copy == NULL)
        return NULL;
    copy->next = clone_entries_bad(from->next); // want "is stored without a NULL check"
    return copy;
}

static PyObject *
clone_bad(PyObject *self, PyObject *arg)
{
    struct list *from = PyCapsule_GetPointer(arg, "list"), *copy;
    if (from == NULL)
        return NULL;
    copy = PyMem_Malloc(sizeof(*copy));
    if (copy == NULL)
        return PyErr_NoMemory();
    copy->head = clone_entries_bad(from->head); // want NM004 "is ignored"
    return PyCapsule_New(copy, "list", NULL);
}

/* So does a library: what is NULL stays NULL. */
unsigned char *xmlStrdup(const unsigned char *text);
static struct { unsigned char *name, *uri; } known[8];

static PyObject *
register_bad(PyObject *self, PyObject *args)
{
    unsigned char *uri;
    if (!PyArg_ParseTuple(args, "z", &uri))
        return NULL;
    known[0].name = xmlStrdup((unsigned char *)"name"); // want "is stored without a NULL check"
    known[0].uri = xmlStrdup(uri); // want "is stored without a NULL check"
    Py_RETURN_NONE;
}

static PyObject *
first_ok(PyObject *self, PyObject *arg)
{
    return PyLong_FromLong(known[0].name[0] + known[0].uri[0]);
}

/* Without a name there is none: who is called through a pointer is given that NULL where nothing fails. */
struct reader { char *name; int (*read)(struct reader *); };

static char *
copy_name(const char *name)
{
    char *copy;
    if (name == NULL)
        return NULL;
    copy = malloc(strlen(name) + 1);
    if (copy == NULL)
        return NULL;
    return strcpy(copy, name);
}

static int
read_ok(int (*read)(struct reader *), const char *name)
{
    struct reader r = {NULL, read};
    int n;
    r.name = copy_name(name);
    n = r.read(&r);
    free(r.name);
    return n;
}

static int
read_always_bad(int (*read)(struct reader *), const char *name)
{
    struct reader r = {NULL, read};
    int n;
    r.name = strdup(name); // want "result of `strdup` is used without a NULL check"
    n = r.read(&r);
    free(r.name);
    return n;
}

static PyObject *
read_names(PyObject *self, PyObject *args)
{
    const char *name;
    int (*read)(struct reader *) = PyCapsule_GetPointer(self, "read");
    if (read == NULL || !PyArg_ParseTuple(args, "z", &name))
        return NULL;
    return PyLong_FromLong(read_ok(read, name) + read_always_bad(read, "fixed"));
}

PyMethodDef null_is_meant_methods[] = {
    {"read", read_names, METH_VARARGS, NULL},
    {"clone", clone_bad, METH_O, NULL},
    {"register", register_bad, METH_VARARGS, NULL},
    {"first", first_ok, METH_NOARGS, NULL},
    {NULL},
};
