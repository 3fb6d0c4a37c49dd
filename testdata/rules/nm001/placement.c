/* Where the check goes: declarations, conditions, arguments, headers of loops, bodies without braces, one line. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    char *name;
    char *path;
} Entry;

typedef struct {
    int used;
    char *keys[8];
} Table;

static void table_add(Table *table, int at, char *key) { table->keys[at] = key; table->used += key[0] != 0; }
static size_t measure(const char *text) { return text[0] == '/' ? 1 : strlen(text); }

static PyObject *
handled_ok(PyObject *self, PyObject *arg)
{
    char *p = malloc(8), *q = malloc(8);
    if (p == NULL || q == NULL) {
        free(p);
        free(q);
        return PyErr_NoMemory();
    }
    p[0] = q[0] = 0;
    free(p);
    free(q);
    Py_RETURN_NONE;
}

/* Declarations. */

static PyObject *
initializers_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(8);  // want "`malloc` is used without a NULL check"
    char *end = p + 8;
    int i;

    for (i = 0; i < 8; i++)
        p[i] = end - p == 8;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
several_declarators_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(8), *q = malloc(4);  // want "`malloc`" "`malloc`"
    p[0] = q[0] = 0;
    free(p);
    free(q);
    Py_RETURN_NONE;
}

static PyObject *
used_by_next_declarator_bad(PyObject *self, PyObject *arg)
{
    unsigned char *p = calloc(8, 1), c = p[0];  // want "`calloc`"
    free(p);
    return PyLong_FromLong(c);
}

/* Conditions. */

static PyObject *
condition_bad(PyObject *self, PyObject *arg)
{
    char *p;
    Py_ssize_t n = 0;
    if ((p = malloc(8)) != NULL) {  // want NM004 "`malloc`"
        n = PyObject_Length(arg);
        free(p);
    }
    return PyLong_FromSsize_t(n);
}

static PyObject *
condition_and_bad(PyObject *self, PyObject *arg)
{
    char *p;
    if ((p = malloc(8)) && PyList_Check(arg))  // want NM004 "`malloc`"
        p[0] = 0;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
condition_later_bad(PyObject *self, PyObject *arg)
{
    char *p;
    Py_ssize_t n = 0;
    if (PyList_Check(arg) && (p = malloc(8))) {  // want NM004 "`malloc`"
        n = PyObject_Length(arg);
        free(p);
    }
    return PyLong_FromSsize_t(n);
}

static PyObject *
condition_uses_bad(PyObject *self, PyObject *arg)
{
    char *p;
    if (measure(p = strdup("abc")) > 1)  // want "`strdup`"
        p[0] = 0;
    free(p);
    Py_RETURN_NONE;
}

/* Arguments and results. */

static PyObject *
argument_bad(PyObject *self, PyObject *arg)
{
    Table table = {0};
    table_add(&table, 0, strdup("abc"));  // want "`strdup`"
    free(table.keys[0]);
    return PyLong_FromLong(table.used);
}

static PyObject *
assigned_argument_bad(Entry *self, PyObject *arg)
{
    memset(self->name = malloc(8), 0, 8);  // want "`malloc`"
    Py_RETURN_NONE;
}

static PyObject *
copied_bad(Entry *self, PyObject *arg)
{
    self->name = memcpy(malloc(4), "abc", 4);  // want "`malloc`"
    Py_RETURN_NONE;
}

static PyObject *
argument_of_declaration_bad(PyObject *self, PyObject *arg)
{
    size_t n = measure(strdup("abc"));  // want "`strdup`"
    return PyLong_FromSize_t(n);
}

static PyObject *returned_bad(PyObject *self, PyObject *arg) { return PyLong_FromSize_t(measure(strdup("abc"))); }  // want "`strdup`"

static PyObject *
chosen_bad(PyObject *self, PyObject *arg)
{
    return PyLong_FromSize_t(PyList_Check(arg) ? 0 : measure(strdup("abc")));  // want "`strdup`"
}

/* Bodies without braces, headers of loops, cases. */

static PyObject *
branches_bad(PyObject *self, PyObject *arg)
{
    char *p;
    if (PyList_Check(arg))
        p = malloc(8);  // want "`malloc`"
    else
        p = malloc(4);  // want "`malloc`"
    p[0] = 0;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
argument_in_body_bad(PyObject *self, PyObject *arg)
{
    Table table = {0};
    if (PyList_Check(arg))
        table_add(&table, 0, strdup("abc"));  // want "`strdup`"
    free(table.keys[0]);
    return PyLong_FromLong(table.used);
}

static PyObject *
header_bad(PyObject *self, PyObject *arg)
{
    char *p, *q;
    int i;
    for (q = p = malloc(8); q < p + 8; q++)  // want "`malloc`"
        *q = 0;
    free(p);
    for (i = 0, p = malloc(8); i < 8; i++)  // want "`malloc`"
        p[i] = 0;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
declared_in_header_bad(PyObject *self, PyObject *arg)
{
    for (char *p = malloc(8), *q = p; q < p + 8; q++)  // want "`malloc`"
        *q = 0;
    Py_RETURN_NONE;
}

static PyObject *
cases_bad(PyObject *self, PyObject *arg)
{
    char *p = NULL;
    switch (PyObject_IsTrue(arg)) {
    case 0:
        p = malloc(8);  // want "`malloc`"
        p[0] = 1;
        break;
    case 1: p = malloc(4); p[0] = 1; break;  // want "`malloc`"
    default:
        Py_RETURN_NONE;
    }
    free(p);
    Py_RETURN_NONE;
}

/* Commas and chains. */

static PyObject *
entry_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Entry *self = (Entry *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->name = malloc(8), self->path = malloc(8);  // want "`malloc`" "`malloc`"
    self->name[0] = self->path[0] = 0;
    return (PyObject *)self;
}

static void
entry_dealloc(Entry *self)
{
    free(self->name);
    free(self->path);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
chain_bad(Entry *self, PyObject *arg)
{
    char *p;
    self->name = p = malloc(8);  // want "`malloc`"
    *p = 0;
    Py_RETURN_NONE;
}

static PyObject *
together_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(8);
    char *q = malloc(8);
    char *r = malloc(8);  // want "`malloc`"
    if (!p || !q) {
        free(p);
        free(q);
        free(r);
        return PyErr_NoMemory();
    }
    p[0] = q[0] = r[0] = 0;
    free(p);
    free(q);
    free(r);
    Py_RETURN_NONE;
}

/* One line, comments, old declarations, directives. */

static PyObject *line_bad(PyObject *self, PyObject *arg) { char *p = malloc(8); *p = 0; free(p); Py_RETURN_NONE; }  // want "`malloc`"

static PyObject *
block_on_a_line_bad(PyObject *self, PyObject *arg)
{
    char *p;
    if (PyList_Check(arg)) { p = malloc(8); *p = 0; free(p); }  // want "`malloc`"
    Py_RETURN_NONE;
}

static PyObject *
comments_bad(PyObject *self, PyObject *arg)
{
    char *p;

    p = malloc(8); /* one that // want "`malloc`"
                      goes on */
    *p = 0;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
old_bad(self, arg)
    PyObject *self, *arg;
{
    char *p = malloc(8);  // want "`malloc`"
    *p = 0;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
directives_bad(PyObject *self, PyObject *arg)
{
    char *p = malloc(8);  // want "`malloc`"
#ifdef MS_WINDOWS
    PyOS_CheckStack();
#endif
    *p = 0;
    free(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"handled", handled_ok, METH_O, NULL},
    {"initializers", initializers_bad, METH_O, NULL},
    {"several_declarators", several_declarators_bad, METH_O, NULL},
    {"used_by_next_declarator", used_by_next_declarator_bad, METH_O, NULL},
    {"condition", condition_bad, METH_O, NULL},
    {"condition_and", condition_and_bad, METH_O, NULL},
    {"condition_later", condition_later_bad, METH_O, NULL},
    {"condition_uses", condition_uses_bad, METH_O, NULL},
    {"argument", argument_bad, METH_O, NULL},
    {"assigned_argument", (PyCFunction)assigned_argument_bad, METH_O, NULL},
    {"copied", (PyCFunction)copied_bad, METH_O, NULL},
    {"argument_of_declaration", argument_of_declaration_bad, METH_O, NULL},
    {"returned", returned_bad, METH_O, NULL},
    {"chosen", chosen_bad, METH_O, NULL},
    {"branches", branches_bad, METH_O, NULL},
    {"argument_in_body", argument_in_body_bad, METH_O, NULL},
    {"header", header_bad, METH_O, NULL},
    {"declared_in_header", declared_in_header_bad, METH_O, NULL},
    {"cases", cases_bad, METH_O, NULL},
    {"chain", (PyCFunction)chain_bad, METH_O, NULL},
    {"together", together_bad, METH_O, NULL},
    {"line", line_bad, METH_O, NULL},
    {"block_on_a_line", block_on_a_line_bad, METH_O, NULL},
    {"comments", comments_bad, METH_O, NULL},
    {"old", (PyCFunction)old_bad, METH_O, NULL},
    {"directives", directives_bad, METH_O, NULL},
    {NULL},
};

PyTypeObject Entry_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "placement.Entry",
    .tp_basicsize = sizeof(Entry),
    .tp_new = entry_new_bad,
    .tp_dealloc = (destructor)entry_dealloc,
    .tp_methods = methods,
};
