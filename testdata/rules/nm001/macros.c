/* Checks and allocations that are hidden in macros. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define CHECK_ALLOC(p) \
    do { \
        if (!(p)) { \
            PyErr_NoMemory(); \
            return NULL; \
        } \
    } while (0)

#define CHECK_OR_GOTO(p, label) \
    if ((p) == NULL) { \
        PyErr_NoMemory(); \
        goto label; \
    }

/* Looks like a check, and is compiled away. */
#define DEBUG_CHECK(p) ((void)0)

#define UNLESS(E) if (!(E))
#define unlikely(x) __builtin_expect(!!(x), 0)
#define IS_NULL(p) (NULL == (p))
#define RAISE(exc, text) (PyErr_SetString((exc), (text)), NULL)
#define NEW(type) ((type *)PyMem_Malloc(sizeof(type)))
#define NEW_ARRAY(type, n) ((type *)PyMem_Calloc((n), sizeof(type)))

typedef struct {
    double x, y;
} Point;

static PyObject *
check_macro_ok(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));
    CHECK_ALLOC(p);
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
check_macro_that_jumps_ok(PyObject *self, PyObject *unused)
{
    PyObject *result = NULL;
    Point *p = PyMem_Malloc(sizeof(Point));
    CHECK_OR_GOTO(p, done)
    p->x = p->y = 1.0;
    result = PyFloat_FromDouble(p->x);
done:
    PyMem_Free(p);
    return result;
}

static PyObject *
check_macro_without_effect_bad(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));  // want "`PyMem_Malloc` is used without a NULL check"
    DEBUG_CHECK(p);
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* The macro is given the wrong pointer. */
static PyObject *
check_macro_of_another_bad(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));
    CHECK_ALLOC(p);
    Point *q = PyMem_Malloc(sizeof(Point));  // want "`PyMem_Malloc` is used without a NULL check"
    CHECK_ALLOC(p);
    q->x = p->x = 0.0;
    PyMem_Free(q);
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
negation_by_macro_ok(PyObject *self, PyObject *unused)
{
    Point *p;
    UNLESS (p = PyMem_Malloc(sizeof(Point)))
        return PyErr_NoMemory();
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
negation_by_macro_of_another_bad(PyObject *self, PyObject *unused)
{
    Point *q, *p = PyMem_Malloc(sizeof(Point));  // want "`PyMem_Malloc` is used without a NULL check"
    UNLESS (q = PyMem_Malloc(sizeof(Point))) {
        PyMem_Free(p);
        return PyErr_NoMemory();
    }
    p->x = q->x = 1.0;
    PyMem_Free(q);
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
unlikely_ok(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));
    if (unlikely(!p))
        return PyErr_NoMemory();
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
builtin_expect_ok(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));
    if (__builtin_expect(p == NULL, 0))
        return PyErr_NoMemory();
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* Expected, not demanded: nothing leaves the function. */
static PyObject *
unlikely_without_effect_bad(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));  // want "`PyMem_Malloc` is used without a NULL check"
    int warm = unlikely(self == NULL);
    p->x = warm;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
test_macro_ok(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));
    if (IS_NULL(p))
        return PyErr_NoMemory();
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
raise_macro_ok(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));
    if (!p)
        return RAISE(PyExc_MemoryError, "no room for a point");
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
raise_macro_without_return_bad(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_Malloc(sizeof(Point));  // want NM003 "`PyMem_Malloc`"
    if (!p)
        (void)RAISE(PyExc_MemoryError, "no room for a point");
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* The allocation stands in the macro's body; the finding stands at each function's use of it. */
static PyObject *
allocation_in_macro_ok(PyObject *self, PyObject *unused)
{
    Point *p = NEW(Point);
    if (p == NULL)
        return PyErr_NoMemory();
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
allocation_in_macro_bad(PyObject *self, PyObject *unused)
{
    Point *p = NEW(Point);  // want "`PyMem_Malloc` is used without a NULL check"
    p->x = p->y = 1.0;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
array_in_macro_bad(PyObject *self, PyObject *unused)
{
    Point *path = NEW_ARRAY(Point, 16);  // want "`PyMem_Calloc` is used without a NULL check"
    path[15].x = 1.0;
    PyMem_Free(path);
    Py_RETURN_NONE;
}

/* A macro that holds the whole life of its memory: the body is one finding in a function, however often it is used. */
#define WITH_SCRATCH(size, ...) \
    do { \
        char *scratch = malloc(size); \
        scratch[0] = '\0'; \
        __VA_ARGS__; \
        free(scratch); \
    } while (0)

#define WITH_CHECKED_SCRATCH(size, ...) \
    do { \
        char *scratch = malloc(size); \
        if (scratch == NULL) \
            return PyErr_NoMemory(); \
        scratch[0] = '\0'; \
        __VA_ARGS__; \
        free(scratch); \
    } while (0)

static PyObject *
life_in_macro_ok(PyObject *self, PyObject *unused)
{
    WITH_CHECKED_SCRATCH(64, scratch[1] = 'a');
    WITH_CHECKED_SCRATCH(128, scratch[1] = 'b');
    Py_RETURN_NONE;
}

static PyObject *
life_in_macro_bad(PyObject *self, PyObject *unused)
{
    WITH_SCRATCH(64, scratch[1] = 'a');  // want "`malloc` is used without a NULL check"
    WITH_SCRATCH(128, scratch[1] = 'b');
    Py_RETURN_NONE;
}

/* PyMem_New and PyMem_NEW are macros of the C API. */
static PyObject *
typed_new_ok(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_New(Point, 4);
    if (p == NULL)
        return PyErr_NoMemory();
    p[3].x = 1.0;
    PyMem_Del(p);
    Py_RETURN_NONE;
}

static PyObject *
typed_new_bad(PyObject *self, PyObject *unused)
{
    Point *p = PyMem_New(Point, 4);  // want "`PyMem_New` is used without a NULL check"
    p[3].x = 1.0;
    PyMem_Del(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"check_macro", check_macro_ok, METH_NOARGS, NULL},
    {"check_macro_that_jumps", check_macro_that_jumps_ok, METH_NOARGS, NULL},
    {"check_macro_without_effect", check_macro_without_effect_bad, METH_NOARGS, NULL},
    {"check_macro_of_another", check_macro_of_another_bad, METH_NOARGS, NULL},
    {"negation_by_macro", negation_by_macro_ok, METH_NOARGS, NULL},
    {"negation_by_macro_of_another", negation_by_macro_of_another_bad, METH_NOARGS, NULL},
    {"unlikely", unlikely_ok, METH_NOARGS, NULL},
    {"builtin_expect", builtin_expect_ok, METH_NOARGS, NULL},
    {"unlikely_without_effect", unlikely_without_effect_bad, METH_NOARGS, NULL},
    {"test_macro", test_macro_ok, METH_NOARGS, NULL},
    {"raise_macro", raise_macro_ok, METH_NOARGS, NULL},
    {"raise_macro_without_return", raise_macro_without_return_bad, METH_NOARGS, NULL},
    {"allocation_in_macro", allocation_in_macro_ok, METH_NOARGS, NULL},
    {"allocation_in_macro_unchecked", allocation_in_macro_bad, METH_NOARGS, NULL},
    {"array_in_macro", array_in_macro_bad, METH_NOARGS, NULL},
    {"life_in_macro", life_in_macro_ok, METH_NOARGS, NULL},
    {"life_in_macro_unchecked", life_in_macro_bad, METH_NOARGS, NULL},
    {"typed_new", typed_new_ok, METH_NOARGS, NULL},
    {"typed_new_unchecked", typed_new_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "macros", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_macros(void)
{
    return PyModule_Create(&module);
}
