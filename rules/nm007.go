package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var wrongException = &analyzer.Rule{
	Code:    "NM007",
	Name:    "wrong-exception",
	CWE:     703,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for failed allocations that are told to Python as another exception than `MemoryError`. " +
			"`PyErr_SetFromErrno` is reported as a note: its `OSError` says ENOMEM, though not by its type.",
		Why: "A program that prepares for `MemoryError` does not catch `RuntimeError: out of memory`, and one that catches " +
			"`ValueError` for bad input takes a full machine for bad input. `PyErr_NoMemory()` also needs no memory itself: " +
			"it raises an instance made beforehand, while formatting a message allocates.",
		Before: `static PyObject *
scale(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *row = PyMem_Calloc(n, sizeof(double));
    if (row == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "out of memory");
        return NULL;
    }
    PyMem_Free(row);
    Py_RETURN_NONE;
}
`,
		After: `static PyObject *
scale(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *row = PyMem_Calloc(n, sizeof(double));
    if (row == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyMem_Free(row);
    Py_RETURN_NONE;
}
`,
		Fix: "Replaces the call that raises by `PyErr_NoMemory()`. A program that catches today's exception for this failure " +
			"no longer does.",
		Limits: "An exception that derives from `MemoryError` is right, but cannot be told from another if it is made at run " +
			"time; it is not reported if its name says MemoryError.",
		References: []string{
			"[Python/C API: `PyErr_NoMemory`](https://docs.python.org/3/c-api/exceptions.html#c.PyErr_NoMemory)",
			"[Python: `MemoryError`](https://docs.python.org/3/library/exceptions.html#MemoryError)",
			"[CWE-703: Improper Check or Handling of Exceptional Conditions](https://cwe.mitre.org/data/definitions/703.html)",
		},
	},
	Propose: fix.Propose,
	Run: func(pass *analyzer.Pass) {
		each(pass, faults.RowOtherException, func(res *faults.FaultResult) {
			severity := analyzer.Warning
			if res.Ending.FromErrno {
				severity = analyzer.Note
			}
			report(pass, res, severity, "failure of `"+res.Callee+"` raises another exception than MemoryError")
		})
	},
}
