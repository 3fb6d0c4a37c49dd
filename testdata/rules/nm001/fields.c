/* Fields of objects under construction: what may stay NULL, what may not, and what becomes of what is half built. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    char *text;
    int *marks;
    struct index *index;
} Page;

typedef struct {
    PyObject_HEAD
    Page *page;
    char *title;
    char *cache;
    Py_ssize_t size;
} Book;

/* Asks for the cache, and computes what is not in it. */
static PyObject *
cached(PyObject *self, PyObject *unused)
{
    Book *b = (Book *)self;
    if (b->cache != NULL)
        return PyUnicode_FromString(b->cache);
    return PyUnicode_FromString("computed");
}

/* Reads the title, and asks nobody. */
static PyObject *
title(PyObject *self, PyObject *unused)
{
    return PyUnicode_FromString(((Book *)self)->title);
}

static void
Book_dealloc(PyObject *self)
{
    Book *b = (Book *)self;
    if (b->page != NULL) {
        PyMem_Free(b->page->text);
        PyMem_Free(b->page->marks);
        PyMem_Free(b->page);
    }
    PyMem_Free(b->title);
    PyMem_Free(b->cache);
    Py_TYPE(self)->tp_free(self);
}

/* Noticed, raised, and the error returned: the field may stay NULL, the object is thrown away. */
static int
init_ok(PyObject *self, PyObject *args, PyObject *kwds)
{
    Book *b = (Book *)self;
    b->title = PyMem_Malloc(32);
    if (b->title == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    b->title[0] = '\0';
    b->page = PyMem_Calloc(1, sizeof(Page));
    if (b->page == NULL || !(b->page->text = PyMem_Malloc(80)) || !(b->page->marks = PyMem_New(int, 8))) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

/* Stored, never looked at, and success returned: the next to ask for the title crashes. */
static int
init_bad(PyObject *self, PyObject *args, PyObject *kwds)
{
    Book *b = (Book *)self;
    b->title = PyMem_Calloc(32, 1);  // want "`PyMem_Calloc` is stored without a NULL check"
    b->size = 32;
    return 0;
}

/* A field that all of its readers ask for: a warning, no error. */
static PyObject *
optional_field_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Book *b = (Book *)type->tp_alloc(type, 0);
    if (b == NULL)
        return NULL;
    b->cache = PyMem_Calloc(1, 32);  // want "`PyMem_Calloc` is stored without a NULL check"
    b->size = 32;
    return (PyObject *)b;
}

static PyObject *
new_ok(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Book *b = (Book *)type->tp_alloc(type, 0);
    if (b == NULL)
        return NULL;
    if ((b->title = PyMem_Malloc(32)) == NULL || (b->page = PyMem_Calloc(1, sizeof(Page))) == NULL) {
        Py_DECREF(b);
        return PyErr_NoMemory();
    }
    b->title[0] = '\0';
    return (PyObject *)b;
}

/* The field of the field: the holder is looked at, what it holds is not. */
static PyObject *
inner_field_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Book *b = (Book *)type->tp_alloc(type, 0);
    if (b == NULL)
        return NULL;
    b->page = PyMem_Calloc(1, sizeof(Page));
    if (b->page == NULL) {
        Py_DECREF(b);
        return PyErr_NoMemory();
    }
    b->page->text = PyMem_Malloc(80);  // want "`PyMem_Malloc` is used without a NULL check"
    b->page->text[0] = '\0';
    return (PyObject *)b;
}

/* Makes a part of the object; its caller is told. */
static int
page_init(Page *page)
{
    page->text = PyMem_Malloc(80);
    page->marks = PyMem_New(int, 8);
    if (page->text == NULL || page->marks == NULL)
        return -1;
    return 0;
}

static PyObject *
part_ok(PyObject *self, PyObject *unused)
{
    Book *b = (Book *)self;
    if (page_init(b->page) < 0)
        return PyErr_NoMemory();
    b->page->text[0] = '\0';
    Py_RETURN_NONE;
}

static PyObject *
part_bad(PyObject *self, PyObject *unused)
{
    Book *b = (Book *)self;
    page_init(b->page);  // want "`page_init`"
    b->page->text[0] = '\0';
    Py_RETURN_NONE;
}

static PyMethodDef Book_methods[] = {
    {"cached", cached, METH_NOARGS, NULL},
    {"title", title, METH_NOARGS, NULL},
    {"part", part_ok, METH_NOARGS, NULL},
    {"part_unchecked", part_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Book_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "fields.Book",
    .tp_basicsize = sizeof(Book),
    .tp_dealloc = Book_dealloc,
    .tp_methods = Book_methods,
    .tp_init = init_ok,
    .tp_new = new_ok,
};

PyTypeObject Sloppy_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "fields.Sloppy",
    .tp_basicsize = sizeof(Book),
    .tp_dealloc = Book_dealloc,
    .tp_init = init_bad,
    .tp_new = optional_field_bad,
};

PyTypeObject Hasty_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "fields.Hasty",
    .tp_basicsize = sizeof(Book),
    .tp_dealloc = Book_dealloc,
    .tp_new = inner_field_bad,
};
