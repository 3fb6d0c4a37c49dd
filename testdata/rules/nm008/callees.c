#include <Python.h>

void work(char *p);
void run(Py_ssize_t n, const char *s);
int run_query(void);
extern const int SQL_SUCCESS_WITH_INFO;

typedef struct {
    PyThreadState *ts;
    int threads;
} State;

/* Called with and without the lock: reported where it is called without. */
static char *
copy_ok(const char *s)
{
    char *p = PyMem_Malloc(strlen(s) + 1);
    if (p == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    strcpy(p, s);
    return p;
}

static PyObject *
calls_held_ok(PyObject *self, PyObject *arg)
{
    char *p = copy_ok("a");
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

static PyObject *
calls_released_bad(PyObject *self, PyObject *arg)
{
    char *p;
    Py_BEGIN_ALLOW_THREADS
    p = copy_ok("a"); // want "`copy_ok` is called with the GIL released, and calls `PyMem_Malloc`"
    Py_END_ALLOW_THREADS
    if (p == NULL)
        return NULL;
    PyMem_Free(p);
    Py_RETURN_NONE;
}

/* Called without the lock only: reported in the helper. */
static int
fill_bad(char **out)
{
    *out = malloc(10);
    if (*out == NULL) {
        PyErr_NoMemory(); // want "`PyErr_NoMemory` is called with the GIL released"
        return -1;
    }
    return 0;
}

static PyObject *
fills_ok(PyObject *self, PyObject *arg)
{
    char *p;
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = fill_bad(&p);
    Py_END_ALLOW_THREADS
    if (status < 0)
        return NULL;
    free(p);
    Py_RETURN_NONE;
}

/* An argument decides. */
static void
complain_ok(int quiet)
{
    if (!quiet)
        PyErr_SetString(PyExc_ValueError, "no");
}

static PyObject *
quiet_ok(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    complain_ok(1);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
loud_bad(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    complain_ok(0); // want "`complain_ok` is called with the GIL released, and calls `PyErr_SetString`"
    Py_END_ALLOW_THREADS
    complain_ok(0);
    return NULL;
}

/* The callee takes the lock itself. */
static void
log_ok(const char *text)
{
    PyGILState_STATE st = PyGILState_Ensure();
    PySys_WriteStderr("%s", text);
    PyGILState_Release(st);
}

static PyObject *
logs_ok(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    log_ok("a");
    work(NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* Wrappers that release and take it. */
static void unlock(State *st) { st->ts = PyEval_SaveThread(); }
static void lock(State *st) { PyEval_RestoreThread(st->ts); }

static PyObject *
wrapped_bad(PyObject *self, PyObject *arg)
{
    State st;
    unlock(&st);
    PyErr_Clear(); // want "`PyErr_Clear` is called with the GIL released"
    lock(&st);
    Py_RETURN_NONE;
}

static PyObject *
wrapped_ok(PyObject *self, PyObject *arg)
{
    State st;
    unlock(&st);
    work(NULL);
    lock(&st);
    PyErr_Clear();
    Py_RETURN_NONE;
}

/* Wrappers that ask a flag first: nobody can tell. */
static void
release_gil(State *st)
{
    if (st->threads)
        st->ts = PyEval_SaveThread();
}

static void
acquire_gil(State *st)
{
    if (st->threads)
        PyEval_RestoreThread(st->ts);
}

static PyObject *
flag_ok(State *st)
{
    release_gil(st);
    work(NULL);
    acquire_gil(st);
    PyErr_Clear();
    Py_RETURN_NONE;
}

static PyObject *
flag_method_ok(PyObject *self, PyObject *arg)
{
    State st = {NULL, arg != NULL};
    return flag_ok(&st);
}

/* Wrappers of Ensure and Release. */
static PyGILState_STATE enter(void) { return PyGILState_Ensure(); }
static void leave(PyGILState_STATE st) { PyGILState_Release(st); }

static PyObject *
enters_ok(PyObject *self, PyObject *arg)
{
    PyGILState_STATE st;
    Py_BEGIN_ALLOW_THREADS
    st = enter();
    PyErr_Clear();
    leave(st);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
leaves_bad(PyObject *self, PyObject *arg)
{
    PyGILState_STATE st;
    Py_BEGIN_ALLOW_THREADS
    st = enter();
    leave(st);
    PyErr_Clear(); // want "`PyErr_Clear` is called with the GIL released"
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* The code of an error decides, and the caller has asked for it: what holds of it is not known. */
static void
raise_for_ok(int code)
{
    if (code != 1)
        PyErr_SetString(PyExc_ValueError, "no");
}

static PyObject *
code_ok(PyObject *self, PyObject *arg)
{
    int code;
    Py_BEGIN_ALLOW_THREADS
    code = run_query();
    if (code == SQL_SUCCESS_WITH_INFO)
        raise_for_ok(code);
    Py_END_ALLOW_THREADS
    raise_for_ok(2);
    return NULL;
}

/* One finding a statement. */
static PyObject *
several_bad(PyObject *self, PyObject *arg)
{
    Py_BEGIN_ALLOW_THREADS
    run(PyUnicode_GetLength(arg), PyUnicode_AsUTF8(arg)); // want "`PyUnicode_GetLength` is called with the GIL released"
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}
