/* What inject.c replaces. One line here is one `-Wl,--wrap=NAME` of the linker: the calls of the extension's own code
   come to inject.c, those of the interpreter do not. */

/* block(allocate, release): a family of functions that allocate blocks. */
#define BLOCKS(X) \
    X(libc, malloc, calloc, realloc, free) \
    X(mem, PyMem_Malloc, PyMem_Calloc, PyMem_Realloc, PyMem_Free) \
    X(raw, PyMem_RawMalloc, PyMem_RawCalloc, PyMem_RawRealloc, PyMem_RawFree) \
    X(object, PyObject_Malloc, PyObject_Calloc, PyObject_Realloc, PyObject_Free)

/* Functions that return a new reference, or NULL with MemoryError. */
#define REFERENCES(X) \
    X(PyList_New, (Py_ssize_t n), (n)) \
    X(PyTuple_New, (Py_ssize_t n), (n)) \
    X(PyDict_New, (void), ()) \
    X(PyBytes_FromStringAndSize, (const char *s, Py_ssize_t n), (s, n)) \
    X(PyBytes_FromString, (const char *s), (s)) \
    X(PyByteArray_FromStringAndSize, (const char *s, Py_ssize_t n), (s, n)) \
    X(PyUnicode_FromStringAndSize, (const char *s, Py_ssize_t n), (s, n)) \
    X(PyUnicode_FromString, (const char *s), (s)) \
    X(PyLong_FromLong, (long v), (v)) \
    X(PyLong_FromSsize_t, (Py_ssize_t v), (v)) \
    X(PyFloat_FromDouble, (double v), (v)) \
    X(PyCapsule_New, (void *p, const char *name, PyCapsule_Destructor f), (p, name, f))
