/* What the files of the extension share. */
#ifndef FAULTY_H
#define FAULTY_H

#include <Python.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    int first, second;
};

extern PyMethodDef unchecked_methods[], exits_methods[], owned_methods[], placed_methods[], shapes_methods[];
extern PyType_Spec Frame_spec;
int add_types(PyObject *module);

#endif
