/* Who calls a function decides what it owes: modules, ufuncs, traces, pending calls, capsules, C libraries, a main(). */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* As NumPy's headers have it. */
typedef void (*PyUFuncGenericFunction)(char **args, const long *dimensions, const long *steps, void *data);
extern PyObject *PyUFunc_FromFuncAndData(PyUFuncGenericFunction *func, void **data, const char *types, int ntypes, int nin,
                                         int nout, int identity, const char *name, const char *doc, int unused);

typedef struct {
    char *scratch;
} State;

static int
exec_ok(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->scratch = PyMem_Malloc(256);
    if (state->scratch == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static PyObject *
create_ok(PyObject *spec, PyModuleDef *def)
{
    char *name = PyMem_Malloc(32);
    if (name == NULL)
        return PyErr_NoMemory();
    strcpy(name, "hosts");
    PyObject *module = PyModule_New(name);
    PyMem_Free(name);
    return module;
}

static PyObject *
create_bad(PyObject *spec, PyModuleDef *def)
{
    char *name = PyMem_Malloc(32);  // want "`PyMem_Malloc` is checked, but no exception"
    if (name == NULL)
        return NULL;
    strcpy(name, "hosts");
    PyObject *module = PyModule_New(name);
    PyMem_Free(name);
    return module;
}

void home_set(wchar_t *home);

/* Java calls it, which has exceptions of its own. */
int
Java_org_example_Home_set(void *env, void *self, const char *name)
{
    wchar_t *home = Py_DecodeLocale(name, NULL);
    if (home == NULL)
        return 0;
    home_set(home);
    return 1;
}

/* Module teardown: nobody is left to raise for. */
static void
module_free_ok(void *module)
{
    char *note = malloc(32);
    if (note == NULL)
        return;
    note[0] = '\0';
    free(note);
}

static PyModuleDef_Slot slots[] = {{Py_mod_create, create_ok}, {Py_mod_exec, exec_ok}, {0, NULL}};
static PyModuleDef_Slot other_slots[] = {{Py_mod_create, create_bad}, {0, NULL}};
struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "hosts", .m_size = sizeof(State), .m_slots = slots, .m_free = module_free_ok,
};
struct PyModuleDef other_module = {PyModuleDef_HEAD_INIT, .m_name = "others", .m_slots = other_slots};

/* A loop of a ufunc returns nothing; NumPy asks the error indicator when it is done. */
static void
loop_ok(char **args, const long *dimensions, const long *steps, void *data)
{
    double *row = malloc(dimensions[0] * sizeof(double));
    if (row == NULL) {
        PyGILState_STATE gil = PyGILState_Ensure();
        PyErr_NoMemory();
        PyGILState_Release(gil);
        return;
    }
    row[0] = 0.0;
    free(row);
}

static void
loop_bad(char **args, const long *dimensions, const long *steps, void *data)
{
    double *row = malloc(dimensions[0] * sizeof(double));  // want "`malloc` is checked, but no exception"
    if (row == NULL)
        return;
    row[0] = 0.0;
    free(row);
}

static PyUFuncGenericFunction loops[] = {loop_ok, loop_bad};

static PyObject *
make_ufunc(PyObject *self, PyObject *unused)
{
    return PyUFunc_FromFuncAndData(loops, NULL, "dd", 2, 1, 1, -1, "row", "", 0);
}

static int
profile_ok(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg)
{
    char *note = malloc(32);
    if (note == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    free(note);
    return 0;
}

static int
profile_bad(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg)
{
    char *note = malloc(32);  // want "`malloc` is checked, but no exception"
    if (note == NULL)
        return -1;
    free(note);
    return 0;
}

static int
pending_ok(void *data)
{
    char *note = malloc(32);
    if (note == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    free(note);
    return 0;
}

static int
pending_bad(void *data)
{
    char *note = malloc(32);  // want "`malloc` is checked, but no exception"
    if (note == NULL)
        return -1;
    free(note);
    return 0;
}

/* May raise nothing, and has to ask all the same. */
static void
destructor_bad(PyObject *capsule)
{
    char *note = malloc(32);  // want NM001 "`malloc` is used without a NULL check"
    note[0] = '\0';
    free(note);
}

/* A thread of its own has no caller in Python. */
static void
thread_ok(void *data)
{
    char *note = malloc(32);
    if (note == NULL)
        return;
    note[0] = '\0';
    free(note);
}

static void
thread_bad(void *data)
{
    char *note = malloc(32);  // want NM001 "`malloc` is used without a NULL check"
    note[0] = '\0';
    free(note);
}

static PyObject *
install(PyObject *self, PyObject *unused)
{
    PyEval_SetProfile(profile_ok, NULL);
    PyEval_SetProfile(profile_bad, NULL);
    Py_AddPendingCall(pending_ok, NULL);
    Py_AddPendingCall(pending_bad, NULL);
    PyThread_start_new_thread(thread_ok, NULL);
    PyThread_start_new_thread(thread_bad, NULL);
    return PyCapsule_New(&module, "hosts.module", destructor_bad);
}

/* Before Python is there, there is nothing to raise in. */
static wchar_t *
program_name_ok(const char *name)
{
    wchar_t *wide = malloc((strlen(name) + 1) * sizeof(wchar_t));
    if (wide == NULL)
        return NULL;
    mbstowcs(wide, name, strlen(name) + 1);
    return wide;
}

/* An interactive loop says so, and goes on with the next line. */
static void
interact_ok(FILE *in)
{
    char line[80];
    while (fgets(line, sizeof(line), in)) {
        char *copy = malloc(strlen(line) + 1);
        if (copy == NULL) {
            fprintf(stderr, "out of memory\n");
            continue;
        }
        strcpy(copy, line);
        PyRun_SimpleString(copy);
        free(copy);
    }
}

int
main(int argc, char **argv)
{
    wchar_t *name = program_name_ok(argv[0]);
    if (name == NULL)
        return 1;
    Py_Initialize();
    interact_ok(stdin);
    free(name);
    return Py_FinalizeEx();
}

PyMethodDef methods[] = {
    {"make_ufunc", make_ufunc, METH_NOARGS, NULL},
    {"install", install, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
