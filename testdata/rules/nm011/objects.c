/* Objects that are used without asking whether they are there. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *
list_ok(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(1);
    if (list == NULL)
        return NULL;
    PyList_SET_ITEM(list, 0, Py_NewRef(Py_None));
    return list;
}

static PyObject *
list_bad(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(1);  // want "`PyList_New` is used without a NULL check"
    PyList_SET_ITEM(list, 0, Py_NewRef(Py_None));
    return list;
}

static PyObject *
text_bad(PyObject *self, PyObject *unused)
{
    PyObject *text = PyUnicode_FromString("nomem");  // want "`PyUnicode_FromString` is used without a NULL check"
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    Py_DECREF(text);
    return PyLong_FromSsize_t(n);
}

/* Returned at once: the caller asks, and the exception is set. */
static PyObject *
returned_ok(PyObject *self, PyObject *unused)
{
    PyObject *text = PyUnicode_FromString("nomem");
    return text;
}

/* The value is stored without a look at it. */
static PyObject *
given_to_dict_bad(PyObject *self, PyObject *dict)
{
    PyObject *text = PyUnicode_FromString("nomem");  // want "`PyUnicode_FromString` is used without a NULL check"
    int status = PyDict_SetItemString(dict, "name", text);
    Py_XDECREF(text);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* Somebody took the exception away. */
static PyObject *
object_cleared_bad(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(3);  // want NM002 "`PyList_New` is checked, but no exception"
    if (list == NULL) {
        PyErr_Clear();
        return NULL;
    }
    Py_DECREF(list);
    Py_RETURN_NONE;
}

/* None, the empty tuple, an argument: nothing that could be missing. */
static PyObject *
nothing_new_ok(PyObject *self, PyObject *callable)
{
    PyObject *none = Py_BuildValue(""), *empty = Py_BuildValue("()"), *same = Py_BuildValue("O", callable);
    PyObject *args = PyTuple_New(0);
    PyObject *result = PyObject_Call(same, args, NULL);
    Py_DECREF(none);
    Py_DECREF(empty);
    Py_DECREF(same);
    Py_DECREF(args);
    return result;
}

static PyObject *
some_new_bad(PyObject *self, PyObject *callable)
{
    PyObject *pair = Py_BuildValue("(O)", callable);  // want "`Py_BuildValue` is used without a NULL check"
    PyObject *args = PyTuple_New(PyTuple_GET_SIZE(pair) - 1);  // want "`PyTuple_New` is used without a NULL check"
    PyObject *called = PyObject_CallFunction(callable, "");  // want "`PyObject_CallFunction` is used without a NULL check"
    PyObject *result = PyObject_Call(callable, args, NULL);
    Py_DECREF(called);
    Py_DECREF(pair);
    Py_DECREF(args);
    return result;
}

static PyMethodDef methods[] = {
    {"nothing_new", nothing_new_ok, METH_O, NULL},
    {"some_new", some_new_bad, METH_O, NULL},
    {"list", list_ok, METH_NOARGS, NULL},
    {"list_unchecked", list_bad, METH_NOARGS, NULL},
    {"text", text_bad, METH_NOARGS, NULL},
    {"returned", returned_ok, METH_NOARGS, NULL},
    {"given_to_dict", given_to_dict_bad, METH_O, NULL},
    {"object_cleared", object_cleared_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "objects", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_objects(void)
{
    return PyModule_Create(&module);
}
