/* Makes one allocation of an extension fail, and watches what becomes of the others. It is linked into the extension
   with --wrap, so what the interpreter allocates for itself neither fails nor counts.

   Blocks are filled with rubbish when they are made and when they are freed, and are never handed out again: what reads
   them uninitialized or after their end does so for everybody to see. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <dlfcn.h>
#include <execinfo.h>
#include <stdint.h>
#include <sys/mman.h>

#include "inject.h"

enum { MAX_FRAMES = 64, MAX_EVENTS = 16, MAX_BLOCKS = 1 << 16 };

/* An event: a failure that was injected, or a mistake that was seen, and where. */
typedef struct {
    char kind[48];
    int depth;
    uintptr_t frames[MAX_FRAMES]; /* offsets in the shared object of the calls on the stack, the innermost first */
} event;

/* What outlives the death of the process: it is shared with the parent. */
typedef struct {
    long armed, calls, live;
    int events;
    event event[MAX_EVENTS];
} report;

typedef struct {
    char *p;
    size_t size;
    const char *family; /* NULL: was released */
} block;

static report *shared;
static block blocks[MAX_BLOCKS];
static int made;

void *__real_malloc(size_t);
void __real_free(void *);
void *__real_PyMem_Malloc(size_t);
void __real_PyMem_Free(void *);
PyObject *__real_PyErr_NoMemory(void);

/* Whether this is an address in the extension; then its offset there. */
static int
is_ours(void *p, uintptr_t *offset)
{
    Dl_info own, at;
    if (!dladdr((void *)is_ours, &own) || !dladdr(p, &at) || at.dli_fbase != own.dli_fbase)
        return 0;
    *offset = (uintptr_t)p - (uintptr_t)own.dli_fbase;
    return 1;
}

/* Records what happened, and on which calls of the extension's code. */
static __attribute__((noinline)) void
note(const char *kind)
{
    void *stack[MAX_FRAMES];
    uintptr_t offset;
    int n = backtrace(stack, MAX_FRAMES);
    if (shared == NULL || shared->events == MAX_EVENTS)
        return;
    event *e = &shared->event[shared->events];
    e->depth = 0;
    for (int i = 3; i < n; i++) /* 0 to 2 are this function, its caller, and the function that stands for the real one */
        if (is_ours(stack[i], &offset))
            e->frames[e->depth++] = offset - 1; /* in the call, not behind it */
    snprintf(e->kind, sizeof e->kind, "%s", kind);
    shared->events++;
}

static __attribute__((noinline)) int
fails(void)
{
    if (shared == NULL || shared->armed == 0 || ++shared->calls != shared->armed)
        return 0;
    note("fault");
    return 1;
}

static __attribute__((noinline)) void
needs_gil(void)
{
    if (!PyGILState_Check())
        note("a call without the GIL");
}

static void *
track(const char *family, size_t size, int zeroed)
{
    if (made == MAX_BLOCKS)
        Py_FatalError("inject.c: MAX_BLOCKS is too small");
    char *p = __real_malloc(size ? size : 1);
    if (p == NULL)
        Py_FatalError("inject.c: out of memory in earnest");
    memset(p, zeroed ? 0 : 0xCB, size);
    blocks[made++] = (block){p, size, family};
    if (shared != NULL)
        shared->live++;
    return p;
}

static block *
find(void *p)
{
    for (int i = made - 1; i >= 0; i--)
        if (blocks[i].p == p)
            return &blocks[i];
    return NULL;
}

/* Whether a block is one of ours; then it is released. */
static __attribute__((noinline)) int
untrack(const char *family, void *p)
{
    block *b = find(p);
    if (b == NULL)
        return 0;
    if (b->family == NULL) {
        note("a block released twice");
        return 1;
    }
    if (b->family != family)
        note("a block released by another family");
    memset(b->p, 0xDD, b->size);
    b->family = NULL;
    if (shared != NULL)
        shared->live--;
    return 1;
}

static void *
regrow(const char *family, void *p, size_t size)
{
    block *old = p == NULL ? NULL : find(p);
    void *grown = track(family, size, 0);
    if (old != NULL)
        memcpy(grown, old->p, old->size < size ? old->size : size);
    return grown;
}

#define HOLDS_libc
#define HOLDS_raw
#define HOLDS_mem needs_gil();
#define HOLDS_object needs_gil();

#define DEFINE_BLOCKS(family, alloc, zalloc, resize, release) \
    void __real_##release(void *); \
    void *__wrap_##alloc(size_t n) { HOLDS_##family return fails() ? NULL : track(#family, n, 0); } \
    void *__wrap_##zalloc(size_t k, size_t n) { HOLDS_##family return fails() ? NULL : track(#family, k * n, 1); } \
    void *__wrap_##resize(void *p, size_t n) \
    { \
        HOLDS_##family \
        if (fails()) \
            return NULL; \
        void *grown = regrow(#family, p, n); \
        if (p != NULL) \
            untrack(#family, p); \
        return grown; \
    } \
    void __wrap_##release(void *p) \
    { \
        HOLDS_##family \
        if (p != NULL && !untrack(#family, p)) \
            __real_##release(p); \
    }
BLOCKS(DEFINE_BLOCKS)

char *
__wrap_strdup(const char *s)
{
    return fails() ? NULL : strcpy(track("libc", strlen(s) + 1, 0), s);
}

char *
__wrap_strndup(const char *s, size_t n)
{
    if (fails())
        return NULL;
    n = strnlen(s, n);
    char *copy = memcpy(track("libc", n + 1, 0), s, n);
    copy[n] = 0;
    return copy;
}

PyThread_type_lock
__wrap_PyThread_allocate_lock(void)
{
    return fails() ? NULL : track("lock", 1, 0);
}

void
__wrap_PyThread_free_lock(PyThread_type_lock lock)
{
    untrack("lock", lock);
}

#define DEFINE_REFERENCE(name, parameters, arguments) \
    PyObject *__real_##name parameters; \
    PyObject *__wrap_##name parameters \
    { \
        needs_gil(); \
        return fails() ? __real_PyErr_NoMemory() : __real_##name arguments; \
    }
REFERENCES(DEFINE_REFERENCE)

PyObject *__real__PyObject_New(PyTypeObject *);

/* The fields behind the head are what they are: nobody has set them. */
PyObject *
__wrap__PyObject_New(PyTypeObject *type)
{
    if (fails())
        return __real_PyErr_NoMemory();
    PyObject *op = __real__PyObject_New(type);
    if (op != NULL)
        memset(op + 1, 0xCB, type->tp_basicsize - sizeof(PyObject));
    return op;
}

int __real_PyList_Append(PyObject *, PyObject *);

int
__wrap_PyList_Append(PyObject *list, PyObject *item)
{
    if (fails()) {
        __real_PyErr_NoMemory();
        return -1;
    }
    return __real_PyList_Append(list, item);
}

PyObject *
__wrap_PyErr_NoMemory(void)
{
    needs_gil();
    return __real_PyErr_NoMemory();
}

static PyObject *
tp_alloc(PyTypeObject *type, Py_ssize_t n)
{
    uintptr_t offset;
    if (!is_ours(__builtin_return_address(0), &offset)) /* the interpreter's own use of the slot */
        return PyType_GenericAlloc(type, n);
    return fails() ? __real_PyErr_NoMemory() : PyType_GenericAlloc(type, n);
}

/* adopt(type): lets tp_alloc of this type fail, too. */
static PyObject *
adopt(PyObject *self, PyObject *type)
{
    ((PyTypeObject *)type)->tp_alloc = tp_alloc;
    Py_RETURN_NONE;
}

/* arm(n): forgets what was seen; the n-th allocation from now on fails, none if n is 0. */
static PyObject *
arm(PyObject *self, PyObject *n)
{
    shared->armed = PyLong_AsLong(n);
    shared->calls = 0;
    shared->events = 0;
    Py_RETURN_NONE;
}

/* pending(): the name of an exception that a call has left set though it succeeded, or None. */
static PyObject *
pending(PyObject *self, PyObject *unused)
{
    PyObject *type = PyErr_Occurred();
    if (type == NULL)
        Py_RETURN_NONE;
    PyObject *name = Py_BuildValue("s", ((PyTypeObject *)type)->tp_name);
    PyErr_Clear();
    return name;
}

/* live(): how many blocks of the extension there are. */
static PyObject *
live(PyObject *self, PyObject *unused)
{
    return Py_BuildValue("l", shared->live);
}

/* seen(): what was seen since arm(), also by a child that is dead: [(kind, [offset, ...]), ...]. */
static PyObject *
seen(PyObject *self, PyObject *unused)
{
    PyObject *all = Py_BuildValue("[]");
    for (int i = 0; i < shared->events; i++) {
        event *e = &shared->event[i];
        PyObject *frames = Py_BuildValue("[]");
        for (int k = 0; k < e->depth; k++) {
            PyObject *at = Py_BuildValue("K", (unsigned long long)e->frames[k]);
            __real_PyList_Append(frames, at);
            Py_DECREF(at);
        }
        PyObject *item = Py_BuildValue("(sN)", e->kind, frames);
        __real_PyList_Append(all, item);
        Py_DECREF(item);
    }
    return all;
}

static PyMethodDef methods[] = {
    {"adopt", adopt, METH_O, NULL},
    {"arm", arm, METH_O, NULL},
    {"live", live, METH_NOARGS, NULL},
    {"pending", pending, METH_NOARGS, NULL},
    {"seen", seen, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef inject = {PyModuleDef_HEAD_INIT, .m_name = "inject", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_inject(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyModule_Create(&inject);
}
