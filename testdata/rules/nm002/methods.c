/* Methods whose failing branch returns NULL: with an exception, or without one. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define RAISE_NO_MEMORY() \
    do { \
        PyErr_SetString(PyExc_MemoryError, "out of memory"); \
        return NULL; \
    } while (0)

static PyObject *
return_no_memory_ok(PyObject *self, PyObject *unused)
{
    char *p = PyMem_Malloc(64);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
no_memory_then_return_ok(PyObject *self, PyObject *unused)
{
    char *p = PyMem_Malloc(64);
    if (p == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* The author believed that PyMem_Malloc sets the exception. */
static PyObject *
bare_return_bad(PyObject *self, PyObject *unused)
{
    char *p = PyMem_Malloc(64);  // want "result of `PyMem_Malloc` is checked, but no exception is set when it is NULL"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
bare_return_of_malloc_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (!p)
        return NULL;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
bare_return_of_object_malloc_bad(PyObject *self, PyObject *unused)
{
    char *p = PyObject_Malloc(64);  // want "`PyObject_Malloc` is checked, but no exception"
    if (!p)
        return NULL;
    PyObject_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
bare_return_of_lock_bad(PyObject *self, PyObject *unused)
{
    PyThread_type_lock lock = PyThread_allocate_lock();  // want "`PyThread_allocate_lock` is checked, but no exception"
    if (!lock)
        return NULL;
    PyThread_free_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
bare_return_after_release_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    Py_ssize_t n = PyList_GET_SIZE(list);
    double *values = PyMem_Calloc(n, sizeof(double));  // want "`PyMem_Calloc` is checked, but no exception"
    if (values == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    PyMem_Free(values);
    return list;
}

/* Functions that return a new object set the exception themselves. */
static PyObject *
object_raises_itself_ok(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(3);
    if (list == NULL)
        return NULL;
    PyObject *text = PyUnicode_FromString("x");
    if (text == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    PyList_SET_ITEM(list, 0, text);
    PyList_SET_ITEM(list, 1, Py_NewRef(Py_None));
    PyList_SET_ITEM(list, 2, Py_NewRef(Py_None));
    return list;
}

static PyObject *
set_string_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (!p) {
        PyErr_SetString(PyExc_MemoryError, "no room for the line");
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
set_none_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (!p) {
        PyErr_SetNone(PyExc_MemoryError);
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
format_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (!p)
        return PyErr_Format(PyExc_MemoryError, "no room for %d bytes", 64);
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
raise_macro_ok(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);
    if (!p)
        RAISE_NO_MEMORY();
    free(p);
    Py_RETURN_NONE;
}

/* Prints, where it should raise. */
static PyObject *
print_and_return_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

/* errno is C's way; Python does not look at it. */
static PyObject *
errno_and_return_bad(PyObject *self, PyObject *unused)
{
    char *p = malloc(64);  // want "`malloc` is checked, but no exception"
    if (!p) {
        errno = ENOMEM;
        return NULL;
    }
    free(p);
    Py_RETURN_NONE;
}

/* Other failures of the function raise: its author knows how, and forgot it here. */
static PyObject *
others_raise_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    if (n > 1000) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    char *p = PyMem_RawMalloc(n);  // want "`PyMem_RawMalloc` is checked, but no exception"
    if (!p)
        return NULL;
    PyMem_RawFree(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"return_no_memory", return_no_memory_ok, METH_NOARGS, NULL},
    {"no_memory_then_return", no_memory_then_return_ok, METH_NOARGS, NULL},
    {"bare_return", bare_return_bad, METH_NOARGS, NULL},
    {"bare_return_of_malloc", bare_return_of_malloc_bad, METH_NOARGS, NULL},
    {"bare_return_of_object_malloc", bare_return_of_object_malloc_bad, METH_NOARGS, NULL},
    {"bare_return_of_lock", bare_return_of_lock_bad, METH_NOARGS, NULL},
    {"bare_return_after_release", bare_return_after_release_bad, METH_O, NULL},
    {"object_raises_itself", object_raises_itself_ok, METH_NOARGS, NULL},
    {"set_string", set_string_ok, METH_NOARGS, NULL},
    {"set_none", set_none_ok, METH_NOARGS, NULL},
    {"format", format_ok, METH_NOARGS, NULL},
    {"raise_macro", raise_macro_ok, METH_NOARGS, NULL},
    {"print_and_return", print_and_return_bad, METH_NOARGS, NULL},
    {"errno_and_return", errno_and_return_bad, METH_NOARGS, NULL},
    {"others_raise", others_raise_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "methods", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_methods(void)
{
    return PyModule_Create(&module);
}
