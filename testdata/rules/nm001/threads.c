// An allocation without the GIL, while a reference is held: the way out takes the GIL back first.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

static PyObject *
held_ok(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *scratch;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(64);
    if (scratch != NULL)
        memset(scratch, 0, 64);
    Py_END_ALLOW_THREADS
    if (scratch == NULL) {
        Py_DECREF(list);
        return PyErr_NoMemory();
    }
    free(scratch);
    return list;
}

static PyObject *
held_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    char *scratch;
    Py_BEGIN_ALLOW_THREADS
    scratch = malloc(64); // want "result of `malloc` is used without a NULL check"
    memset(scratch, 0, 64);
    Py_END_ALLOW_THREADS
    free(scratch);
    return list;
}

/* There is no interpreter yet that an exception could be set in. */
int
embed_bad(const char *path)
{
    wchar_t *wide = Py_DecodeLocale(path, NULL); // want "result of `Py_DecodeLocale` is used without a NULL check"
    if (wide[0] == 0)
        return -1;
    Py_Initialize();
    if (PyRun_SimpleString("import sys") < 0) {
        PyErr_SetString(PyExc_RuntimeError, "no sys");
        return -1;
    }
    PyMem_RawFree(wide);
    return 0;
}

/* What needs the GIL is called before it is taken: it is held all the same. */
static PyObject *
ensured_bad(PyObject *self, PyObject *arg)
{
    char *text = PyMem_Malloc(32); // want "result of `PyMem_Malloc` is used without a NULL check"
    text[0] = 0;
    PyGILState_STATE state = PyGILState_Ensure();
    PyMem_Free(text);
    PyGILState_Release(state);
    Py_RETURN_NONE;
}

PyObject *
ensures(PyObject *self)
{
    return ensured_bad(self, NULL);
}
