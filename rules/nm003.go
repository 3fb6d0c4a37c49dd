package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var missingErrorReturn = &analyzer.Rule{
	Code:     "NM003",
	Name:     "missing-error-return",
	CWE:      252,
	Default:  true,
	Vendored: true,
	Doc: analyzer.Doc{
		What: "Checks for failed allocations that are noticed, but do not stop the function: the branch raises, prints or " +
			"cleans up, then falls into the code of success, which uses the `NULL`.",
		Why: "`PyErr_NoMemory()` sets an exception and returns `NULL`; it does not leave the function. What looks handled " +
			"crashes all the same.",
		Before: `static PyObject *
histogram(PyObject *self, PyObject *args)
{
    Py_ssize_t bins;
    if (!PyArg_ParseTuple(args, "n", &bins))
        return NULL;
    long *counts = PyMem_New(long, bins);
    if (counts == NULL)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < bins; i++)
        counts[i] = 0;
    PyMem_Free(counts);
    Py_RETURN_NONE;
}
`,
		After: `static PyObject *
histogram(PyObject *self, PyObject *args)
{
    Py_ssize_t bins;
    if (!PyArg_ParseTuple(args, "n", &bins))
        return NULL;
    long *counts = PyMem_New(long, bins);
    if (counts == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < bins; i++)
        counts[i] = 0;
    PyMem_Free(counts);
    Py_RETURN_NONE;
}
`,
		Fix: "Adds the missing return or jump at the end of the branch, with what the function's other failures release. The " +
			"fix is safe if the error value is known and the edited text analyzes clean.",
		Limits: "A function that tests the pointer, raises, and does not touch it again is right, and not reported, whatever " +
			"it returns as long as that is its error value.",
		References: []string{
			"[Python/C API: `PyErr_NoMemory`](https://docs.python.org/3/c-api/exceptions.html#c.PyErr_NoMemory)",
			"[CWE-252: Unchecked Return Value](https://cwe.mitre.org/data/definitions/252.html)",
		},
	},
	Propose: fix.Propose,
	Run: func(pass *analyzer.Pass) {
		each(pass, faults.RowUsedAfter, func(res *faults.FaultResult) {
			goesOn := "the code goes on and uses it when it is NULL"
			if !returnsPointer(res) {
				goesOn = "the code goes on and uses what it did not make"
			}
			report(pass, res, analyzer.Error, checked(res)+goesOn)
		})
	},
}
