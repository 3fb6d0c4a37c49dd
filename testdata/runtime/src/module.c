/* An extension that handles want of memory in every way, right and wrong. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "faulty.h"

static int
exec_module(PyObject *module)
{
    if (PyModule_AddFunctions(module, unchecked_methods) < 0)
        return -1;
    if (PyModule_AddFunctions(module, exits_methods) < 0)
        return -1;
    if (PyModule_AddFunctions(module, owned_methods) < 0)
        return -1;
    if (PyModule_AddFunctions(module, placed_methods) < 0)
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
