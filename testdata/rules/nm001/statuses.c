/* Failures that are told by a status in a field, and read by another way than they were written. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { WORK_DONE, WORK_NO_MEMORY, WORK_BAD_INPUT };

typedef struct {
    int error;
    char *buf;
    size_t size;
} Worker;

static void
work(Worker *w)
{
    char *buf = realloc(w->buf, w->size);
    if (buf == NULL) {
        w->error = WORK_NO_MEMORY;
        return;
    }
    w->buf = buf;
    w->buf[0] = 1;
}

static void
workers_free(Worker *workers, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        free(workers[i].buf);
    PyMem_Free(workers);
}

/* Each worker keeps its own error; the elements are looked at when all have run. */
static PyObject *
each_element_is_asked_ok(PyObject *self, PyObject *args)
{
    Py_ssize_t n = PyTuple_Size(args), current = 0;
    Worker *workers = PyMem_Calloc(n, sizeof(Worker));
    if (workers == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        Worker *w = &workers[i];
        w->size = 64;
        w->buf = malloc(64);
        if (w->buf == NULL) {
            w->error = WORK_NO_MEMORY;
            break;
        }
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        work(&workers[current]);
        current++;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        switch (workers[i].error) {
        case WORK_NO_MEMORY:
            workers_free(workers, n);
            return PyErr_NoMemory();
        case WORK_BAD_INPUT:
            PyErr_SetString(PyExc_ValueError, "bad input");
            workers_free(workers, n);
            return NULL;
        }
    }
    workers_free(workers, n);
    return PyLong_FromSsize_t(n);
}

/* Nobody asks before the memory is used. */
static PyObject *
no_element_is_asked_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n = PyTuple_Size(args);
    Worker *workers = PyMem_Calloc(n, sizeof(Worker));
    if (workers == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        Worker *w = &workers[i];
        w->buf = malloc(64);  // want NM003 "`malloc`"
        if (w->buf == NULL)
            w->error = WORK_NO_MEMORY;
        w->buf[0] = 0;
    }
    workers_free(workers, n);
    return PyLong_FromSsize_t(n);
}

typedef struct {
    const char *message;
    char *text;
} Parser;

typedef struct {
    Parser *parser;
    int depth;
} Level;

static PyObject *
parser_fails(Level *level, const char *message)
{
    level->parser->message = message;
    return NULL;
}

static PyObject *
parse_text(Level *level, size_t n)
{
    level->parser->text = PyMem_Malloc(n);
    if (level->parser->text == NULL)
        return parser_fails(level, "no room for the text");
    level->parser->text[0] = 0;
    return PyUnicode_FromString(level->parser->text);
}

static PyObject *
parse(Parser *parser, size_t n)
{
    Level level = {parser, 0};
    return parse_text(&level, n);
}

/* The message is written through a struct inside another, and asked for in the struct itself. */
static PyObject *
message_is_asked_ok(PyObject *self, PyObject *args)
{
    Parser parser = {NULL, NULL};
    PyObject *result = parse(&parser, PyTuple_Size(args));
    PyMem_Free(parser.text);
    if (parser.message) {
        Py_XDECREF(result);
        PyErr_SetString(PyExc_MemoryError, parser.message);
        return NULL;
    }
    return result;
}

static PyObject *
message_is_not_asked_bad(PyObject *self, PyObject *args)
{
    Parser parser = {NULL, NULL};
    PyObject *result = parse(&parser, PyTuple_Size(args));  // want NM002 "`parse`"
    if (result == NULL)
        return NULL;
    PyMem_Free(parser.text);
    return result;
}

typedef struct {
    int code;
    int line;
} Failure;

static void
failure_raise(Failure *failure)
{
    switch (failure->code) {
    case WORK_NO_MEMORY:
        PyErr_NoMemory();
        break;
    default:
        PyErr_Format(PyExc_SyntaxError, "line %d", failure->line);
    }
}

/* Also called by programs without Python: the code is all that it can tell. */
char *
tree_parse(const char *text, Failure *failure)
{
    char *tree = PyMem_Malloc(64);
    if (tree == NULL) {
        fprintf(stderr, "no memory for the tree\n");
        failure->code = WORK_NO_MEMORY;
        return NULL;
    }
    tree[0] = text[0];
    return tree;
}

static PyObject *
code_is_raised_ok(PyObject *self, PyObject *arg)
{
    Failure failure = {WORK_DONE, 0};
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    char *tree = tree_parse(text, &failure);
    if (tree == NULL) {
        failure_raise(&failure);
        return NULL;
    }
    PyMem_Free(tree);
    Py_RETURN_NONE;
}

static PyObject *
code_is_not_raised_bad(PyObject *self, PyObject *arg)
{
    Failure failure = {WORK_DONE, 0};
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    char *tree = tree_parse(text, &failure);  // want NM002 "`tree_parse`"
    if (tree == NULL)
        return NULL;
    PyMem_Free(tree);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"a", each_element_is_asked_ok, METH_VARARGS, NULL},
    {"b", no_element_is_asked_bad, METH_VARARGS, NULL},
    {"c", message_is_asked_ok, METH_VARARGS, NULL},
    {"d", message_is_not_asked_bad, METH_VARARGS, NULL},
    {"e", code_is_raised_ok, METH_O, NULL},
    {"f", code_is_not_raised_bad, METH_O, NULL},
    {NULL},
};

/* Where the same call fails elsewhere in the file, its failure has a name. */
#define BUILD_OK 0
#define BUILD_INTERNAL (-2)
#define BUILD_MEMORY (-4)

struct build { char *start, *end; };

static char *
make_node(int n)
{
    char *node = malloc(n);
    if (node == NULL)
        return NULL;
    node[0] = 0;
    return node;
}

static int
build_first(struct build *b, int n)
{
    char *node = make_node(n);
    if (!node)
        return BUILD_MEMORY;
    b->start = node;
    return BUILD_OK;
}

static int
build_text(struct build *b, int n)
{
    b->start = malloc(n);
    if (b->start == NULL)
        return BUILD_INTERNAL;
    b->start[0] = 0;
    return BUILD_OK;
}

static int
build_last_bad(struct build *b, int n)
{
    int status = build_first(b, n);
    b->end = make_node(n); // want "used without a NULL check"
    b->end[0] = 0;
    if (n > 30)
        status = BUILD_INTERNAL;
    return status;
}

static PyObject *
build(PyObject *self, PyObject *arg)
{
    struct build b = {NULL, NULL};
    int status = build_text(&b, 3);
    if (status != BUILD_OK)
        return PyErr_NoMemory();
    free(b.start);
    status = build_last_bad(&b, 3);
    if (status != BUILD_OK)
        return PyErr_NoMemory();
    free(b.start);
    free(b.end);
    Py_RETURN_NONE;
}

/* The caller asks for a failure by its name, and goes on; what it asks for next is of another call. */
#define ADDED (1)
#define NOT_ADDED (0)
void log_message(const char *text);
int send_pdu(char *text);

static int
add_value_bad(char **to, int n)
{
    int ret = ADDED;
    *to = malloc(n); // want "used without a NULL check"
    (*to)[0] = 0;
    if (n > 30)
        ret = NOT_ADDED;
    return ret;
}

static PyObject *
adds(PyObject *self, PyObject *arg)
{
    char *text = NULL;
    int status;
    status = add_value_bad(&text, 3);
    if (status == NOT_ADDED)
        log_message("not added");
    status = send_pdu(text);
    if (status != 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* Nobody asks. */
static int
put_value_bad(char **to, int n)
{
    int ret = ADDED;
    *to = malloc(n); // want "used without a NULL check"
    (*to)[0] = 0;
    if (n > 30)
        ret = NOT_ADDED;
    return ret;
}

static PyObject *
puts_it(PyObject *self, PyObject *arg)
{
    char *text = NULL;
    int status;
    status = put_value_bad(&text, 3);
    status = send_pdu(text);
    if (status != 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* The constants of an enumeration have names, and none of them is known to say this. */
typedef enum { SEISMO_OK, SEISMO_BAD_ARRAY } seismo_error;

static seismo_error
add_trace_bad(char **to, int n)
{
    seismo_error ret = SEISMO_OK;
    *to = malloc(n); // want "used without a NULL check"
    (*to)[0] = 0;
    if (n > 30)
        ret = SEISMO_BAD_ARRAY;
    return ret;
}

static PyObject *
traces(PyObject *self, PyObject *arg)
{
    char *text = NULL;
    seismo_error status = add_trace_bad(&text, 3);
    if (status != SEISMO_OK)
        return PyErr_NoMemory();
    free(text);
    Py_RETURN_NONE;
}

PyMethodDef statuses_last_methods[] = {
    {"puts", puts_it, METH_NOARGS, NULL},
    {"traces", traces, METH_NOARGS, NULL},
    {"build", build, METH_NOARGS, NULL},
    {"adds", adds, METH_NOARGS, NULL},
    {NULL},
};
