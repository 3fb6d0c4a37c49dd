/* Failures that come through two functions and two files: one finding where Python is reached, for all allocations. */
#define PY_SSIZE_T_CLEAN
#include "shapes.h"

static outline unit = {NULL, NULL, 0};

static PyObject *
two_calls_ok(PyObject *self, PyObject *unused)
{
    outline *o = outline_copy(&unit);
    if (o == NULL)
        return PyErr_NoMemory();
    outline_free(o);
    Py_RETURN_NONE;
}

/* Three allocations, two calls, one place to mend. */
static PyObject *
two_calls_bad(PyObject *self, PyObject *unused)
{
    outline *o = outline_copy(&unit);  // want "`outline_copy` is checked, but no exception"
    if (o == NULL)
        return NULL;
    outline_free(o);
    Py_RETURN_NONE;
}

static PyObject *
two_calls_unchecked_bad(PyObject *self, PyObject *unused)
{
    outline *o = outline_copy(&unit);  // want NM001 "`outline_copy` is used without a NULL check"
    double x = o->xs[0];
    outline_free(o);
    return PyFloat_FromDouble(x);
}

static PyObject *
status_ok(PyObject *self, PyObject *arg)
{
    outline *o;
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    switch (outline_read(text, &o)) {
    case SHAPES_OK:
        break;
    case SHAPES_NOMEM:
        return PyErr_NoMemory();
    default:
        PyErr_SetString(PyExc_ValueError, "no shape");
        return NULL;
    }
    outline_free(o);
    Py_RETURN_NONE;
}

/* Every status but one is looked after. */
static PyObject *
status_bad(PyObject *self, PyObject *arg)
{
    outline *o;
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    shapes_status status = outline_read(text, &o);  // want "`outline_read` is checked, but no exception"
    if (status == SHAPES_EMPTY) {
        PyErr_SetString(PyExc_ValueError, "no shape");
        return NULL;
    }
    if (status != SHAPES_OK)
        return NULL;
    outline_free(o);
    Py_RETURN_NONE;
}

static PyObject *
status_ignored_bad(PyObject *self, PyObject *unused)
{
    outline *o = NULL;
    outline_read("abc", &o);  // want NM001 "`outline_read`"
    double x = o->xs[0];
    outline_free(o);
    return PyFloat_FromDouble(x);
}

/* Asks the pointer instead of the status; both tell. */
static PyObject *
pointer_asked_ok(PyObject *self, PyObject *unused)
{
    outline *o = NULL;
    outline_read("abc", &o);
    if (o == NULL)
        return PyErr_NoMemory();
    outline_free(o);
    Py_RETURN_NONE;
}

static int
grow(outline *o)
{
    return outline_grow(o, 2 * o->size + 1);
}

static PyObject *
minus_one_ok(PyObject *self, PyObject *unused)
{
    if (grow(&unit) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
minus_one_bad(PyObject *self, PyObject *unused)
{
    if (grow(&unit) < 0)  // want "`grow` is checked, but no exception"
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
raised_below_ok(PyObject *self, PyObject *unused)
{
    if (outline_fill(&unit, 1.0) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
raised_below_bad(PyObject *self, PyObject *unused)
{
    outline_fill(&unit, 1.0);  // want NM004 "`outline_fill`"
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"two_calls", two_calls_ok, METH_NOARGS, NULL},
    {"two_calls_unraised", two_calls_bad, METH_NOARGS, NULL},
    {"two_calls_unchecked", two_calls_unchecked_bad, METH_NOARGS, NULL},
    {"status", status_ok, METH_O, NULL},
    {"status_unraised", status_bad, METH_O, NULL},
    {"status_ignored", status_ignored_bad, METH_NOARGS, NULL},
    {"pointer_asked", pointer_asked_ok, METH_NOARGS, NULL},
    {"minus_one", minus_one_ok, METH_NOARGS, NULL},
    {"minus_one_unraised", minus_one_bad, METH_NOARGS, NULL},
    {"raised_below", raised_below_ok, METH_NOARGS, NULL},
    {"raised_below_unheeded", raised_below_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "shapes", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_shapes(void)
{
    return PyModule_Create(&module);
}
