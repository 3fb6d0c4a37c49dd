/* The check is laid out as its function lays out others: each of these has a style of its own. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>

static PyObject *
kernighan_bad(PyObject *self, PyObject *arg)
{
	char *p, *q = malloc(8);
	if (!q) {
		PyErr_NoMemory();
		return NULL;
	}
	p = malloc(8);  // want "`malloc` is used without a NULL check"
	p[0] = q[0] = 0;
	free(p);
	free(q);
	Py_RETURN_NONE;
}

static PyObject *
allman_bad(PyObject *self, PyObject *arg)
{
  char *p, *q = malloc(8);
  if( NULL == q )
  {
    return PyErr_NoMemory();
  }
  p = malloc(8);  // want "`malloc`"
  p[0] = q[0] = 0;
  free(p);
  free(q);
  Py_RETURN_NONE;
}

static PyObject *
gnu_bad (PyObject *self, PyObject *arg)
{
  char *p, *q = malloc (8);
  if (q == NULL)
    {
      PyErr_NoMemory ();
      return (NULL);
    }
  p = malloc (8);  // want "`malloc`"
  p[0] = q[0] = 0;
  free (p);
  free (q);
  Py_RETURN_NONE;
}

static PyObject *whitesmiths_bad(PyObject *self, PyObject *arg)
    {
    char *p, *q = malloc(8);
    if (q == NULL)
        {
        PyErr_NoMemory();
        return NULL;
        }
    p = malloc(8);  // want "`malloc`"
    p[0] = q[0] = 0;
    free(p);
    free(q);
    Py_RETURN_NONE;
    }

static PyObject *
tight_bad(PyObject *self, PyObject *arg){
   char *p,*q=malloc(8);
   if(q==NULL){
      return PyErr_NoMemory();
   }
   p=malloc(8);  // want "`malloc`"
   p[0]=q[0]=0;
   free(p);
   free(q);
   Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"kernighan", kernighan_bad, METH_O, NULL},
    {"allman", allman_bad, METH_O, NULL},
    {"gnu", gnu_bad, METH_O, NULL},
    {"whitesmiths", whitesmiths_bad, METH_O, NULL},
    {"tight", tight_bad, METH_O, NULL},
    {NULL},
};
