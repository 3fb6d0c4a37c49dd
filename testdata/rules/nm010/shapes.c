#include <Python.h>
#include <limits.h>

/* What has any value, as Python code chooses it. */

static PyObject *
chosen_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *d = PyMem_Malloc(n * sizeof(double)); // want "`n \\* sizeof\\(double\\)` can wrap before `PyMem_Malloc` allocates that much$"
    if (d == NULL)
        return PyErr_NoMemory();
    PyMem_Free(d);
    Py_RETURN_NONE;
}

static PyObject *
chosen_ok(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *d = PyMem_New(double, n);
    if (d == NULL)
        return PyErr_NoMemory();
    PyMem_Free(d);
    Py_RETURN_NONE;
}

static PyObject *
bounded_ok(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    if (n < 0 || n > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(double))
        return PyErr_NoMemory();
    double *d = PyMem_Malloc(n * sizeof(double));
    if (d == NULL)
        return PyErr_NoMemory();
    PyMem_Free(d);
    Py_RETURN_NONE;
}

/* A test that comes too late: the product has wrapped. */
static PyObject *
late_bad(PyObject *self, PyObject *args)
{
    int w, h;
    if (!PyArg_ParseTuple(args, "ii", &w, &h))
        return NULL;
    int size = w * h;
    if (size > INT_MAX - 1)
        return PyErr_NoMemory();
    char *p = PyMem_Malloc(size); // want "`w \\* h` can wrap before `PyMem_Malloc`"
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
division_ok(PyObject *self, PyObject *args)
{
    int w, h;
    if (!PyArg_ParseTuple(args, "ii", &w, &h))
        return NULL;
    if (w <= 0 || h <= 0 || w > INT_MAX / h)
        return PyErr_NoMemory();
    char *p = PyMem_Malloc(w * h);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* A factor of 0 needs no bound for the other. */
static PyObject *
division_if_positive_ok(PyObject *self, PyObject *args)
{
    int w, h;
    if (!PyArg_ParseTuple(args, "ii", &w, &h))
        return NULL;
    if (w < 0 || h < 0 || (h > 0 && w > INT_MAX / h))
        return PyErr_NoMemory();
    char *p = PyMem_Malloc(w * h);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* So many pointers are in memory that five bytes for each are no problem. */
static PyObject *
allocated_before_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    Py_ssize_t size = n * 5;
    char **names = PyMem_New(char *, n);
    if (names == NULL)
        return PyErr_NoMemory();
    PyMem_Free(names);
    char *p = PyMem_Malloc(size);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
divided_again_ok(PyObject *self, PyObject *args)
{
    size_t w, h;
    if (!PyArg_ParseTuple(args, "kk", &w, &h))
        return NULL;
    size_t size = w * h;
    if (h != 0 && size / h != w)
        return PyErr_NoMemory();
    char *p = PyMem_Malloc(size);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
wider_ok(PyObject *self, PyObject *args)
{
    int w, h;
    if (!PyArg_ParseTuple(args, "ii", &w, &h))
        return NULL;
    char *p = PyMem_Malloc((size_t)w * h);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
builtin_ok(PyObject *self, PyObject *args)
{
    size_t w, h, size;
    if (!PyArg_ParseTuple(args, "kk", &w, &h))
        return NULL;
    if (__builtin_mul_overflow(w, h, &size))
        return PyErr_NoMemory();
    char *p = PyMem_Malloc(size);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* One more than the largest value of an unsigned type is 0; a sum of signed ones comes out negative, and nobody gives that. */

static PyObject *
sum_bad(PyObject *self, PyObject *args)
{
    size_t n;
    if (!PyArg_ParseTuple(args, "k", &n))
        return NULL;
    char *p = PyMem_Malloc(n + 1); // want "`n \\+ 1` can wrap"
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* The prelude does not declare the C-API: that the result has all values of a size_t is not known. */
static PyObject *
fn_sum(PyObject *self, PyObject *arg)
{
    size_t n = PyLong_AsSize_t(arg);
    if (n == (size_t)-1 && PyErr_Occurred())
        return NULL;
    char *p = PyMem_Malloc(n + 1);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
signed_sum_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyLong_AsSsize_t(arg);
    if (n < 0)
        return NULL;
    char *p = PyMem_Malloc(n + 1);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* Lengths: what is in memory is bounded by it, unless a class tells its own. */

static PyObject *
length_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyList_GET_SIZE(arg);
    double *d = PyMem_Malloc(n * sizeof(double));
    if (d == NULL)
        return PyErr_NoMemory();
    PyMem_Free(d);
    Py_RETURN_NONE;
}

static PyObject *
told_length_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    double *d = PyMem_Malloc(n * sizeof(double)); // want "`n \\* sizeof\\(double\\)` can wrap"
    if (d == NULL)
        return PyErr_NoMemory();
    PyMem_Free(d);
    Py_RETURN_NONE;
}

static PyObject *
two_lengths_bad(PyObject *self, PyObject *args)
{
    const char *a, *b;
    Py_ssize_t m, n;
    if (!PyArg_ParseTuple(args, "y#y#", &a, &m, &b, &n))
        return NULL;
    int *p = PyMem_Malloc((m + 1) * (n + 1) * sizeof(int)); // want "`\\(m \\+ 1\\) \\* \\(n \\+ 1\\) \\* sizeof\\(int\\)` can wrap"
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
narrow_length_bad(PyObject *self, PyObject *arg)
{
    int n = PyBytes_GET_SIZE(arg);
    char *p = PyMem_Malloc(n * 4); // want "`n \\* 4` can wrap"
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* Through functions. */

static int
parse_count(PyObject *arg, Py_ssize_t *out)
{
    *out = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
    return *out == -1 && PyErr_Occurred() ? -1 : 0;
}

static void *
get_memory(size_t size)
{
    void *p = PyMem_Malloc(size);
    if (p == NULL)
        PyErr_NoMemory();
    return p;
}

static PyObject *
through_functions_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n;
    if (parse_count(arg, &n) < 0)
        return NULL;
    size_t bytes = n * sizeof(PyObject *);
    PyObject **p = get_memory(bytes); // want "`n \\* sizeof\\(PyObject \\*\\)` can wrap before `get_memory` allocates that much$"
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static int
check_count(Py_ssize_t n)
{
    if (n < 0 || n > 4096) {
        PyErr_SetString(PyExc_ValueError, "count out of range");
        return -1;
    }
    return 0;
}

static PyObject *
checked_by_function_ok(PyObject *self, PyObject *arg)
{
    Py_ssize_t n;
    if (parse_count(arg, &n) < 0 || check_count(n) < 0)
        return NULL;
    PyObject **p = get_memory(n * sizeof(PyObject *));
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* A buffer that doubles until it is large enough. */

typedef struct {
    char *data;
    int capacity;
    int length;
} Buffer;

static int
grow_bad(Buffer *b, int need)
{
    int capacity = b->capacity;
    while (capacity < need)
        capacity *= 2;
    char *data = PyMem_Realloc(b->data, capacity); // want "`capacity \\*= 2` can wrap, and the loop not end, before `PyMem_Realloc` allocates that much$"
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    b->data = data;
    b->capacity = capacity;
    return 0;
}

static int
grow_ok(Buffer *b, int need)
{
    int capacity = b->capacity;
    while (capacity < need) {
        int old = capacity;
        capacity *= 2;
        if (capacity <= old)
            capacity = need;
    }
    char *data = PyMem_Realloc(b->data, capacity);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    b->data = data;
    b->capacity = capacity;
    return 0;
}

static PyObject *
append(Buffer *b, PyObject *arg)
{
    int n = PyBytes_GET_SIZE(arg);
    if (grow_bad(b, b->length + n) < 0 || grow_ok(b, b->length + n) < 0)
        return NULL;
    memcpy(b->data + b->length, PyBytes_AS_STRING(arg), n);
    b->length += n;
    Py_RETURN_NONE;
}

/* What is kept was compared by whoever kept it, as far as anybody can tell. */

typedef struct {
    PyObject_HEAD
    int width;
    int height;
} Image;

static int
Image_init(Image *self, PyObject *args, PyObject *kwds)
{
    return PyArg_ParseTuple(args, "ii", &self->width, &self->height) ? 0 : -1;
}

static PyObject *
kept_ok(Image *self, PyObject *Py_UNUSED(ignored))
{
    char *p = PyMem_Malloc(self->width * self->height);
    if (p == NULL)
        return PyErr_NoMemory();
    PyMem_Free(p);
    Py_RETURN_NONE;
}
