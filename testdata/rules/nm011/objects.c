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

static PyMethodDef methods[] = {
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
