/* Where an allocation can stand, in a file with tabs. Every function takes a bytearray. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <time.h>

#include "faulty.h"

static PyObject *
for_header_bad(PyObject *self, PyObject *arg)
{
	char *text, *p;
	long n = 0;
	for (text = p = strdup("for"); *p; p++)
		n++;
	free(text);
	return PyLong_FromLong(n);
}

static PyObject *
case_bad(PyObject *self, PyObject *arg)
{
	char *p;
	switch (PyByteArray_Size(arg)) {
	case 6:
		p = malloc(8);
		p[0] = 1;
		break;
	default:
		Py_RETURN_NONE;
	}
	long first = p[0];
	free(p);
	return PyLong_FromLong(first);
}

static PyObject *
no_braces_bad(PyObject *self, PyObject *arg)
{
	char small[4], *p = small;
	if (PyByteArray_Size(arg) > 4)
		p = malloc(8);
	p[0] = 1;
	long first = p[0];
	if (p != small)
		free(p);
	return PyLong_FromLong(first);
}

static PyObject *
both_arms_bad(PyObject *self, PyObject *arg)
{
	char *p;
	for (int i = 0; i < 2; i++) {
		if (i > 0)
			p = malloc(8);
		else
			p = malloc(4);
		p[0] = 1;
		free(p);
	}
	Py_RETURN_NONE;
}

static PyObject *
chain_bad(PyObject *self, PyObject *arg)
{
	char *p, *start;
	start = p = malloc(8);
	*p++ = 1;
	*p = 2;
	long first = start[0];
	free(start);
	return PyLong_FromLong(first);
}

/* The test is there, for one of two. */
static PyObject *
half_tested_bad(PyObject *self, PyObject *arg)
{
	char *a = malloc(4);
	char *b = malloc(4);
	if (a == NULL) {
		free(b);
		return PyErr_NoMemory();
	}
	a[0] = b[0] = 1;
	free(a);
	free(b);
	Py_RETURN_NONE;
}

/* The finding is in the helper, and the change is one of both functions. */
static char *
greeting(void)
{
	return strcpy(malloc(8), "hello");
}

static PyObject *
in_return(PyObject *self, PyObject *arg)
{
	char *text = greeting();
	PyObject *result = PyBytes_FromString(text);
	free(text);
	return result;
}

static PyObject *one_line_bad(PyObject *self, PyObject *arg) { char *p = malloc(4); p[0] = 1; free(p); Py_RETURN_NONE; }

#define TIMED(statement) \
	do { \
		clock_t start = clock(); \
		statement; \
		used += clock() - start; \
	} while (0)

static clock_t used;

static PyObject *
in_macro_bad(PyObject *self, PyObject *arg)
{
	char *p;
	TIMED(p = malloc(8));
	p[0] = 1;
	free(p);
	Py_RETURN_NONE;
}

static PyObject *
old_style_bad(self, arg)
	PyObject *self;
	PyObject *arg;
{
	char *p = malloc(8);
	p[0] = 1;
	free(p);
	Py_RETURN_NONE;
}

static PyObject *
comment_bad(PyObject *self, PyObject *arg)
{
	char *p = malloc(8);  /* room for a digit
	                         and its sign */
	p[0] = '1';  // the digit
	free(p);
	Py_RETURN_NONE;
}

static PyObject *
conditional_bad(PyObject *self, PyObject *arg)
{
	char *p;
	p = malloc(
#ifdef FAULTY_LARGE
	           800
#else
	           8
#endif
	);
#ifdef FAULTY_LARGE
	p[799] = 1;
#endif
	p[0] = 1;
	free(p);
	Py_RETURN_NONE;
}

/* All that was made before is to be released: a reference, a view, and a block. */
static PyObject *
three_held_bad(PyObject *self, PyObject *args)
{
	Py_buffer view;
	PyObject *list;
	char *copy;
	long *sums;
	if (!PyArg_ParseTuple(args, "y*", &view))
		return NULL;
	list = PyList_New(0);
	if (list == NULL) {
		PyBuffer_Release(&view);
		return NULL;
	}
	copy = PyMem_Malloc(view.len);
	if (copy == NULL) {
		Py_DECREF(list);
		PyBuffer_Release(&view);
		return PyErr_NoMemory();
	}
	memcpy(copy, view.buf, view.len);
	sums = PyMem_Calloc(view.len, sizeof(long));
	sums[0] = copy[0];
	PyMem_Free(sums);
	PyMem_Free(copy);
	PyBuffer_Release(&view);
	return list;
}

PyMethodDef shapes_methods[] = {
	{"for_header_bad", for_header_bad, METH_O, NULL},
	{"case_bad", case_bad, METH_O, NULL},
	{"no_braces_bad", no_braces_bad, METH_O, NULL},
	{"both_arms_bad", both_arms_bad, METH_O, NULL},
	{"chain_bad", chain_bad, METH_O, NULL},
	{"half_tested_bad", half_tested_bad, METH_O, NULL},
	{"in_return", in_return, METH_O, NULL},
	{"one_line_bad", one_line_bad, METH_O, NULL},
	{"in_macro_bad", in_macro_bad, METH_O, NULL},
	{"old_style_bad", old_style_bad, METH_O, NULL},
	{"comment_bad", comment_bad, METH_O, NULL},
	{"conditional_bad", conditional_bad, METH_O, NULL},
	{"three_held_bad", three_held_bad, METH_VARARGS, NULL},
	{NULL, NULL, 0, NULL},
};
