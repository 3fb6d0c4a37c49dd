/* Helpers that leave the exception to their callers, helpers that raise, and callers that get it wrong. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

typedef struct {
    char *text;
    size_t length;
} Line;

static Line *
line_new(void)
{
    Line *line = malloc(sizeof(Line));
    if (line == NULL)
        return NULL;
    line->text = malloc(80);
    if (line->text == NULL) {
        free(line);
        return NULL;
    }
    line->length = 0;
    return line;
}

static void
line_free(Line *line)
{
    if (line) {
        free(line->text);
        free(line);
    }
}

/* Hands the NULL through: its caller's caller raises. */
static Line *
line_from_cache(Line *cached)
{
    if (cached)
        return cached;
    return line_new();
}

static int
line_grow(Line *line, size_t size)
{
    char *text = realloc(line->text, size);
    if (text == NULL)
        return -1;
    line->text = text;
    return 0;
}

static size_t
line_encode(Line *line)
{
    char *copy = malloc(2 * line->length + 1);
    if (!copy)
        return (size_t)-1;
    memcpy(copy, line->text, line->length);
    free(copy);
    return line->length;
}

static bool
line_reverse(Line *line)
{
    char *copy = malloc(line->length + 1);
    if (!copy)
        return false;
    memcpy(copy, line->text, line->length);
    for (size_t i = 0; i < line->length; i++)
        line->text[i] = copy[line->length - 1 - i];
    free(copy);
    return true;
}

/* Raises by itself: its branch has no jump, and is right. */
static char *
buffer_or_raise(size_t size)
{
    char *buffer = malloc(size);
    if (!buffer)
        PyErr_NoMemory();
    return buffer;
}

static PyObject *
null_ok(PyObject *self, PyObject *unused)
{
    Line *line = line_new();
    if (line == NULL)
        return PyErr_NoMemory();
    line_free(line);
    Py_RETURN_NONE;
}

static PyObject *
null_bad(PyObject *self, PyObject *unused)
{
    Line *line = line_new();  // want "`line_new` is checked, but no exception"
    if (line == NULL)
        return NULL;
    line_free(line);
    Py_RETURN_NONE;
}

static PyObject *
null_through_two_ok(PyObject *self, PyObject *unused)
{
    Line *line = line_from_cache(NULL);
    if (line == NULL)
        return PyErr_NoMemory();
    line_free(line);
    Py_RETURN_NONE;
}

static PyObject *
null_through_two_bad(PyObject *self, PyObject *unused)
{
    Line *line = line_from_cache(NULL);  // want "`line_from_cache` is checked, but no exception"
    if (line == NULL)
        return NULL;
    line_free(line);
    Py_RETURN_NONE;
}

static PyObject *
minus_one_ok(PyObject *self, PyObject *unused)
{
    Line *line = line_new();
    if (line == NULL)
        return PyErr_NoMemory();
    if (line_grow(line, 160) < 0) {
        line_free(line);
        return PyErr_NoMemory();
    }
    line_free(line);
    Py_RETURN_NONE;
}

static PyObject *
minus_one_bad(PyObject *self, PyObject *unused)
{
    Line *line = line_new();
    if (line == NULL)
        return PyErr_NoMemory();
    if (line_grow(line, 160) < 0) {  // want "failure of `line_grow` is checked, but no exception is set for it"
        line_free(line);
        return NULL;
    }
    line_free(line);
    Py_RETURN_NONE;
}

static PyObject *
size_t_minus_one_ok(PyObject *self, PyObject *unused)
{
    Line line = {"abc", 3};
    size_t n = line_encode(&line);
    if (n == (size_t)-1)
        return PyErr_NoMemory();
    return PyLong_FromSize_t(n);
}

static PyObject *
size_t_minus_one_bad(PyObject *self, PyObject *unused)
{
    Line line = {"abc", 3};
    size_t n = line_encode(&line);  // want "`line_encode` is checked, but no exception"
    if (n == (size_t)-1)
        return NULL;
    return PyLong_FromSize_t(n);
}

static PyObject *
false_ok(PyObject *self, PyObject *unused)
{
    char text[] = "abc";
    Line line = {text, 3};
    if (!line_reverse(&line))
        return PyErr_NoMemory();
    return PyUnicode_FromString(text);
}

static PyObject *
false_bad(PyObject *self, PyObject *unused)
{
    char text[] = "abc";
    Line line = {text, 3};
    if (!line_reverse(&line))  // want "`line_reverse` is checked, but no exception"
        return NULL;
    return PyUnicode_FromString(text);
}

static PyObject *
helper_raised_ok(PyObject *self, PyObject *unused)
{
    char *buffer = buffer_or_raise(64);
    if (buffer == NULL)
        return NULL;
    free(buffer);
    Py_RETURN_NONE;
}

/* The helper raised, and the caller throws it away. */
static PyObject *
helper_raised_and_cleared_bad(PyObject *self, PyObject *unused)
{
    char *buffer = buffer_or_raise(64);  // want "`buffer_or_raise` is checked, but no exception"
    if (buffer == NULL) {
        PyErr_Clear();
        return NULL;
    }
    free(buffer);
    Py_RETURN_NONE;
}

/* Raises on every failure, whoever asks. */
static int
report_failure(void)
{
    if (!PyErr_Occurred())
        PyErr_NoMemory();
    return -1;
}

static PyObject *
raise_through_helper_ok(PyObject *self, PyObject *unused)
{
    Line *line = line_new();
    if (line == NULL) {
        report_failure();
        return NULL;
    }
    line_free(line);
    Py_RETURN_NONE;
}

/* All other failures of the helper raise, so that no caller does. The NULL of strdup is returned as it is. */
static char *
text_of_bad(PyObject *obj)
{
    if (!PyBytes_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "bytes required");
        return NULL;
    }
    return strdup(PyBytes_AS_STRING(obj));  // want "result of `strdup` is returned, but no exception is set"
}

static PyObject *
text_length_ok(PyObject *self, PyObject *arg)
{
    char *text = text_of_bad(arg);
    if (text == NULL)
        return NULL;
    Py_ssize_t n = (Py_ssize_t)strlen(text);
    free(text);
    return PyLong_FromSsize_t(n);
}

static PyObject *
text_not_checked_bad(PyObject *self, PyObject *arg)
{
    char *text = text_of_bad(arg);  // want NM001 "`text_of_bad`"
    Py_ssize_t n = (Py_ssize_t)strlen(text);
    free(text);
    return PyLong_FromSsize_t(n);
}

/* Nothing that it does can raise: its callers do. */
static char *
copy_of(const char *text)
{
    if (*text == 0)
        return NULL;
    return strdup(text);
}

static PyObject *
copy_is_raised_for_ok(PyObject *self, PyObject *arg)
{
    char *text = copy_of(PyBytes_AS_STRING(arg));
    if (text == NULL)
        return PyErr_NoMemory();
    free(text);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"null", null_ok, METH_NOARGS, NULL},
    {"null_unraised", null_bad, METH_NOARGS, NULL},
    {"null_through_two", null_through_two_ok, METH_NOARGS, NULL},
    {"null_through_two_unraised", null_through_two_bad, METH_NOARGS, NULL},
    {"minus_one", minus_one_ok, METH_NOARGS, NULL},
    {"minus_one_unraised", minus_one_bad, METH_NOARGS, NULL},
    {"size_t_minus_one", size_t_minus_one_ok, METH_NOARGS, NULL},
    {"size_t_minus_one_unraised", size_t_minus_one_bad, METH_NOARGS, NULL},
    {"false", false_ok, METH_NOARGS, NULL},
    {"false_unraised", false_bad, METH_NOARGS, NULL},
    {"helper_raised", helper_raised_ok, METH_NOARGS, NULL},
    {"helper_raised_and_cleared", helper_raised_and_cleared_bad, METH_NOARGS, NULL},
    {"raise_through_helper", raise_through_helper_ok, METH_NOARGS, NULL},
    {"text_length", text_length_ok, METH_O, NULL},
    {"text_not_checked", text_not_checked_bad, METH_O, NULL},
    {"copy_is_raised_for", copy_is_raised_for_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "helpers", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_helpers(void)
{
    return PyModule_Create(&module);
}
