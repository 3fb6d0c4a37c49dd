/* An extension that handles want of memory in every way, right and wrong. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

/* A function that takes the name of another would keep it from being called. */
static int
add_functions(PyObject *module, PyMethodDef *methods)
{
    for (PyMethodDef *m = methods; m->ml_name != NULL; m++)
        if (PyObject_HasAttrString(module, m->ml_name)) {
            PyErr_Format(PyExc_ImportError, "two functions are named %s", m->ml_name);
            return -1;
        }
    return PyModule_AddFunctions(module, methods);
}

static int
exec_module(PyObject *module)
{
    if (add_functions(module, unchecked_methods) < 0)
        return -1;
    if (add_functions(module, exits_methods) < 0)
        return -1;
    if (add_functions(module, owned_methods) < 0)
        return -1;
    if (add_functions(module, placed_methods) < 0)
        return -1;
    if (add_functions(module, shapes_methods) < 0)
        return -1;
    return add_types(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_module},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "faulty",
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit_faulty(void)
{
    return PyModuleDef_Init(&module);
}
