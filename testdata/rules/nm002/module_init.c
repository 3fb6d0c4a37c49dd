/* An init function that allocates, and reports the failure to the import. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static char *table;

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "module_init", .m_size = -1};

PyMODINIT_FUNC
PyInit_module_init(void)
{
    table = PyMem_RawMalloc(1024);  // want "`PyMem_RawMalloc` is checked, but no exception"
    if (table == NULL)
        return NULL;
    memset(table, 0, 1024);
    return PyModule_Create(&module);
}

/* The same for another module, as it should be. */
PyMODINIT_FUNC
PyInit_module_init_ok(void)
{
    table = PyMem_RawMalloc(1024);
    if (table == NULL)
        return PyErr_NoMemory();
    memset(table, 0, 1024);
    return PyModule_Create(&module);
}
