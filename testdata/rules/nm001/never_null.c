/* Allocators of libraries that end the process rather than return NULL, and their cousins that do return it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* As the headers of GLib, APR and libxml2 have them. */
typedef char gchar;
typedef struct apr_pool_t apr_pool_t;
extern void *g_malloc(size_t n);
extern void *g_try_malloc(size_t n);
extern gchar *g_strdup(const gchar *s);
extern void g_free(void *p);
extern void *apr_palloc(apr_pool_t *pool, size_t n);
extern unsigned char *xmlStrdup(const unsigned char *s);
extern void (*xmlFree)(void *p);

#define g_new(type, n) ((type *)g_malloc(sizeof(type) * (n)))

static apr_pool_t *pool;

static PyObject *
glib_ok(PyObject *self, PyObject *unused)
{
    char *p = g_malloc(64);
    p[0] = '\0';
    char *q = g_strdup("abc");
    q[0] = '-';
    int *v = g_new(int, 4);
    v[0] = 1;
    g_free(v);
    g_free(q);
    g_free(p);
    Py_RETURN_NONE;
}

/* g_try_malloc is the one that returns NULL. */
static PyObject *
glib_try_bad(PyObject *self, PyObject *unused)
{
    char *p = g_try_malloc(64);  // want "`g_try_malloc` is used without a NULL check"
    p[0] = '\0';
    g_free(p);
    Py_RETURN_NONE;
}

static PyObject *
apr_ok(PyObject *self, PyObject *unused)
{
    char *p = apr_palloc(pool, 64);
    p[0] = '\0';
    return PyUnicode_FromString(p);
}

static PyObject *
libxml_bad(PyObject *self, PyObject *unused)
{
    unsigned char *p = xmlStrdup((const unsigned char *)"abc");  // want "`xmlStrdup` is used without a NULL check"
    p[0] = '-';
    xmlFree(p);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"glib", glib_ok, METH_NOARGS, NULL},
    {"glib_try", glib_try_bad, METH_NOARGS, NULL},
    {"apr", apr_ok, METH_NOARGS, NULL},
    {"libxml", libxml_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "never_null", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_never_null(void)
{
    return PyModule_Create(&module);
}
