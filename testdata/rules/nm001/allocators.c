/* The allocators that return NULL (or say so in another way) and set no exception, unchecked and checked. */
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

static PyObject *
raw_malloc_bad(PyObject *self, PyObject *arg)
{
    char *p = PyMem_RawMalloc(8);  // want "`PyMem_RawMalloc` is used without a NULL check"
    *p = 0;
    PyMem_RawFree(p);
    Py_RETURN_NONE;
}

static PyObject *
raw_calloc_bad(PyObject *self, PyObject *arg)
{
    char *p = PyMem_RawCalloc(8, 1);  // want "`PyMem_RawCalloc` is used without a NULL check"
    *p = 0;
    PyMem_RawFree(p);
    Py_RETURN_NONE;
}

static PyObject *
object_malloc_bad(PyObject *self, PyObject *arg)
{
    char *p = PyObject_Malloc(8);  // want "`PyObject_Malloc` is used without a NULL check"
    *p = 0;
    PyObject_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
object_calloc_bad(PyObject *self, PyObject *arg)
{
    char *p = PyObject_Calloc(8, 1);  // want "`PyObject_Calloc` is used without a NULL check"
    *p = 0;
    PyObject_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
old_spelling_bad(PyObject *self, PyObject *arg)
{
    char *p = PyMem_MALLOC(8);  // want "`PyMem_M(ALLOC|alloc)` is used without a NULL check"
    *p = 0;
    PyMem_FREE(p);
    Py_RETURN_NONE;
}

static PyObject *
lock_bad(PyObject *self, PyObject *arg)
{
    PyThread_type_lock lock = PyThread_allocate_lock();  // want "`PyThread_allocate_lock` is used without a NULL check"
    PyThread_acquire_lock(lock, WAIT_LOCK);
    PyThread_release_lock(lock);
    PyThread_free_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
lock_ok(PyObject *self, PyObject *arg)
{
    PyThread_type_lock lock = PyThread_allocate_lock();
    if (lock == NULL)
        return PyErr_NoMemory();
    PyThread_acquire_lock(lock, WAIT_LOCK);
    PyThread_release_lock(lock);
    PyThread_free_lock(lock);
    Py_RETURN_NONE;
}

static PyObject *
strndup_bad(PyObject *self, PyObject *arg)
{
    char *p = strndup("abcdef", 3);  // want "`strndup` is used without a NULL check"
    p[0] = 'A';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
wcsdup_bad(PyObject *self, PyObject *arg)
{
    wchar_t *p = wcsdup(L"abc");  // want "`wcsdup` is used without a NULL check"
    p[0] = L'A';
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
reallocarray_bad(PyObject *self, PyObject *arg)
{
    int *p = reallocarray(NULL, 8, sizeof(int));  // want "`reallocarray` is used without a NULL check"
    p[7] = 1;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
aligned_alloc_bad(PyObject *self, PyObject *arg)
{
    int *p = aligned_alloc(64, 256);  // want "`aligned_alloc` is used without a NULL check"
    p[7] = 1;
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
posix_memalign_ok(PyObject *self, PyObject *arg)
{
    void *p;
    if (posix_memalign(&p, 64, 256) != 0)
        return PyErr_NoMemory();
    memset(p, 0, 256);
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
posix_memalign_bad(PyObject *self, PyObject *arg)
{
    void *p = NULL;
    (void)posix_memalign(&p, 64, 256);  // want "`posix_memalign`"
    memset(p, 0, 256);
    free(p);
    Py_RETURN_NONE;
}

static PyObject *
asprintf_ok(PyObject *self, PyObject *arg)
{
    char *text;
    if (asprintf(&text, "%p", (void *)self) < 0)
        return PyErr_NoMemory();
    PyObject *result = PyUnicode_FromString(text);
    free(text);
    return result;
}

static PyObject *
realpath_ok(PyObject *self, PyObject *arg)
{
    char *path = realpath(".", NULL);
    if (path == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    PyObject *result = PyUnicode_FromString(path);
    free(path);
    return result;
}

static PyObject *
getcwd_bad(PyObject *self, PyObject *arg)
{
    char *path = getcwd(NULL, 0);  // want "`getcwd` is used without a NULL check"
    PyObject *result = PyLong_FromSize_t(strlen(path));
    free(path);
    return result;
}

static PyObject *
mmap_ok(PyObject *self, PyObject *arg)
{
    char *pages = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return PyErr_NoMemory();
    pages[0] = 1;
    munmap(pages, 4096);
    Py_RETURN_NONE;
}

/* mmap never returns NULL for a failure. */
static PyObject *
mmap_compared_with_null_bad(PyObject *self, PyObject *arg)
{
    char *pages = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);  // want "`mmap`"
    if (pages == NULL)
        return PyErr_NoMemory();
    pages[0] = 1;
    munmap(pages, 4096);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"raw_malloc", raw_malloc_bad, METH_NOARGS, NULL},
    {"raw_calloc", raw_calloc_bad, METH_NOARGS, NULL},
    {"object_malloc", object_malloc_bad, METH_NOARGS, NULL},
    {"object_calloc", object_calloc_bad, METH_NOARGS, NULL},
    {"old_spelling", old_spelling_bad, METH_NOARGS, NULL},
    {"lock_unchecked", lock_bad, METH_NOARGS, NULL},
    {"lock", lock_ok, METH_NOARGS, NULL},
    {"strndup", strndup_bad, METH_NOARGS, NULL},
    {"wcsdup", wcsdup_bad, METH_NOARGS, NULL},
    {"reallocarray", reallocarray_bad, METH_NOARGS, NULL},
    {"aligned_alloc", aligned_alloc_bad, METH_NOARGS, NULL},
    {"posix_memalign", posix_memalign_ok, METH_NOARGS, NULL},
    {"posix_memalign_unchecked", posix_memalign_bad, METH_NOARGS, NULL},
    {"asprintf", asprintf_ok, METH_NOARGS, NULL},
    {"realpath", realpath_ok, METH_NOARGS, NULL},
    {"getcwd", getcwd_bad, METH_NOARGS, NULL},
    {"mmap", mmap_ok, METH_NOARGS, NULL},
    {"mmap_compared_with_null", mmap_compared_with_null_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "allocators", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_allocators(void)
{
    return PyModule_Create(&module);
}
