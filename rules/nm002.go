package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var missingMemoryError = &analyzer.Rule{
	Code:    "NM002",
	Name:    "missing-memory-error",
	CWE:     755,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for failed allocations that are noticed, and then reach Python as an error return with no exception " +
			"set. A helper may leave the exception to its callers; the finding stands where the last of them fails to set " +
			"one. A branch that ends the process (`abort`, `exit`, `Py_FatalError`) in a function that Python can reach is " +
			"reported as a note.",
		Why: "An error value without an exception breaks the protocol of the C API. The interpreter raises `SystemError: " +
			"returned NULL without setting an exception`, or, where it looks at the value alone, goes on with an error that " +
			"shows up somewhere else. `malloc` sets no exception, and neither do `PyMem_Malloc` and its family, " +
			"`PyObject_Malloc` and `PyThread_allocate_lock`. Functions that return a new object do.",
		Before: `static PyObject *
digits(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    char *buf = PyMem_Calloc(n, 1);
    if (buf == NULL)
        return NULL;
    PyObject *result = PyBytes_FromStringAndSize(buf, n);
    PyMem_Free(buf);
    return result;
}
`,
		After: `static PyObject *
digits(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    char *buf = PyMem_Calloc(n, 1);
    if (buf == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize(buf, n);
    PyMem_Free(buf);
    return result;
}
`,
		Fix: "Adds `PyErr_NoMemory()` to the branch that noticed the failure, as its return value where that fits. The fix " +
			"is safe if the GIL is known to be held there and no caller sets the exception itself.",
		Limits: "Python reaches a function through a method, slot, getter or module table, as a callback given to the C API, " +
			"or because it returns an object. A function that uses the C API and is called by no C code is taken for one " +
			"too, at severity warning. Callbacks of C libraries are left alone: they may run without the GIL. A path on " +
			"which a function that nomem cannot see may have set the exception is no finding.",
		References: []string{
			"[Python/C API: `PyErr_NoMemory`](https://docs.python.org/3/c-api/exceptions.html#c.PyErr_NoMemory)",
			"[Python/C API: Exception Handling](https://docs.python.org/3/c-api/exceptions.html)",
			"[CWE-755: Improper Handling of Exceptional Conditions](https://cwe.mitre.org/data/definitions/755.html)",
		},
	},
	Propose: fix.Propose,
	Run: func(pass *analyzer.Pass) {
		each(pass, faults.RowNoException, func(res *faults.FaultResult) {
			severity := analyzer.Error
			if !res.Ending.Certain {
				severity = analyzer.Warning
			}
			if res.Ending.Noticed == nil && res.Callee == res.Origins[0].Callee {
				report(pass, res, severity, "result of `"+res.Callee+"` is returned, but no exception is set"+ifFails(res))
				return
			}
			report(pass, res, severity, checked(res)+"no exception is set"+ifFails(res))
		})
		each(pass, faults.RowExits, func(res *faults.FaultResult) {
			report(pass, res, analyzer.Note, "failure of `"+res.Callee+"` ends the process, where Python expects a MemoryError")
		})
	},
}
