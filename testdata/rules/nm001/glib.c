// GLib's checks are checks, and its assertions hold in every build.
#include <Python.h>
#include <stdlib.h>

// What the headers of GLib and libxml2 have, as far as it is used here.
#ifndef g_return_val_if_fail
#define g_return_val_if_fail(holds, value) do { if (!(holds)) return (value); } while (0)
#define g_clear_pointer(pointer, destroy) do { destroy(*(pointer)); *(pointer) = NULL; } while (0)
#endif
typedef unsigned char xmlChar;
typedef struct { const xmlChar *encoding; } xmlDoc;
xmlDoc *xmlNewDoc(const xmlChar *version);
void xmlFreeDoc(xmlDoc *doc);
xmlChar *xmlStrdup(const xmlChar *text);

struct box { int n; };

static PyObject *returns_ok(PyObject *self, PyObject *arg)
{
    struct box *b = malloc(sizeof *b);
    g_return_val_if_fail(b != NULL, PyErr_NoMemory());
    b->n = 1;
    g_clear_pointer(&b, free);
    Py_RETURN_NONE;
}

static int fill_ok(PyObject *self, PyObject *arg, void *closure)
{
    struct box *b = malloc(sizeof *b);
    if (!b)
        PyErr_NoMemory();
    g_return_val_if_fail(b != NULL, -1);
    b->n = 1;
    free(b);
    return 0;
}

// What is released with its holder does not stay.
static PyObject *cleared_ok(PyObject *self, PyObject *arg)
{
    xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
    if (!doc)
        return PyErr_NoMemory();
    doc->encoding = xmlStrdup((const xmlChar *)"UTF-8");
    g_clear_pointer(&doc, xmlFreeDoc);
    Py_RETURN_NONE;
}

static PyObject *behind_bad(PyObject *self, PyObject *arg)
{
    struct box *b = malloc(sizeof *b); // want "`malloc` is used without a NULL check"
    b->n = 1;
    g_return_val_if_fail(b != NULL, NULL);
    g_clear_pointer(&b, free);
    Py_RETURN_NONE;
}

PyMethodDef glib_methods[] = {
    {"returns", returns_ok, METH_NOARGS},
    {"cleared", cleared_ok, METH_NOARGS},
    {"behind", behind_bad, METH_NOARGS},
    {NULL},
};
PyGetSetDef glib_getset[] = {{"fill", NULL, (setter)fill_ok}, {NULL}};
