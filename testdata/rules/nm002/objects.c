/* Functions of the C API that raise by themselves, and those of which many believe so. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    int value;
} Cell;

static PyTypeObject Cell_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "objects.Cell",
    .tp_basicsize = sizeof(Cell),
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static PyObject *
object_new_ok(PyObject *self, PyObject *unused)
{
    Cell *cell = PyObject_New(Cell, &Cell_Type);
    if (cell == NULL)
        return NULL;
    cell->value = 1;
    return (PyObject *)cell;
}

static PyObject *
generic_alloc_ok(PyObject *self, PyObject *unused)
{
    Cell *cell = (Cell *)PyType_GenericAlloc(&Cell_Type, 0);
    if (cell == NULL)
        return NULL;
    cell->value = 1;
    return (PyObject *)cell;
}

/* PyObject_Init(NULL) raises: the allocation needs no test of its own. */
static PyObject *
object_init_ok(PyObject *self, PyObject *unused)
{
    Cell *cell = PyObject_Malloc(sizeof(Cell));
    if (PyObject_Init((PyObject *)cell, &Cell_Type) == NULL)
        return NULL;
    cell->value = 1;
    return (PyObject *)cell;
}

/* PyObject_Malloc does not, for all its name. */
static PyObject *
object_malloc_bad(PyObject *self, PyObject *unused)
{
    Cell *cell = PyObject_Malloc(sizeof(Cell));  // want "`PyObject_Malloc` is checked, but no exception"
    if (cell == NULL)
        return NULL;
    PyObject_Init((PyObject *)cell, &Cell_Type);
    cell->value = 1;
    return (PyObject *)cell;
}

static PyObject *
returned_at_once_ok(PyObject *self, PyObject *unused)
{
    return PyList_New(0);
}

static PyObject *
call_ok(PyObject *self, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result == NULL)
        return NULL;
    Py_DECREF(result);
    Py_RETURN_NONE;
}

static PyObject *
bytes_resize_ok(PyObject *self, PyObject *unused)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, 8);
    if (bytes == NULL)
        return NULL;
    memset(PyBytes_AS_STRING(bytes), 'x', 8);
    _PyBytes_Resize(&bytes, 4);
    return bytes;
}

static PyObject *
append_ok(PyObject *self, PyObject *list)
{
    PyObject *n = PyLong_FromLong(1000000);
    if (n == NULL)
        return NULL;
    if (PyList_Append(list, n) < 0) {
        Py_DECREF(n);
        return NULL;
    }
    Py_DECREF(n);
    Py_RETURN_NONE;
}

/* Its NULL says that the key is not there, and no exception is set on purpose. */
static PyObject *
get_item_ok(PyObject *self, PyObject *dict)
{
    PyObject *value = PyDict_GetItemString(dict, "key");
    if (value == NULL)
        Py_RETURN_NONE;
    return Py_NewRef(value);
}

static PyMethodDef methods[] = {
    {"object_new", object_new_ok, METH_NOARGS, NULL},
    {"generic_alloc", generic_alloc_ok, METH_NOARGS, NULL},
    {"object_init", object_init_ok, METH_NOARGS, NULL},
    {"object_malloc", object_malloc_bad, METH_NOARGS, NULL},
    {"returned_at_once", returned_at_once_ok, METH_NOARGS, NULL},
    {"call", call_ok, METH_O, NULL},
    {"bytes_resize", bytes_resize_ok, METH_NOARGS, NULL},
    {"append", append_ok, METH_O, NULL},
    {"get_item", get_item_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "objects", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_objects(void)
{
    if (PyType_Ready(&Cell_Type) < 0)
        return NULL;
    return PyModule_Create(&module);
}
