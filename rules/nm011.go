package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var uncheckedObject = &analyzer.Rule{
	Code:    "NM011",
	Name:    "unchecked-object",
	CWE:     690,
	Objects: true,
	Doc: analyzer.Doc{
		What: "Checks for results of C-API functions that are used without a `NULL` check, where the function has set " +
			"the exception itself: NM001 for objects.",
		Why: "`PyList_New`, `PyUnicode_FromString` and every other function that makes an object return `NULL` when memory " +
			"runs out. Most of them can fail for other reasons too, so that the crash needs no full machine.",
		Before: `static PyObject *
pair(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    Py_ssize_t n = PyList_GET_SIZE(list);
    Py_DECREF(list);
    return PyLong_FromSsize_t(n);
}
`,
		After: `static PyObject *
pair(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    Py_ssize_t n = PyList_GET_SIZE(list);
    Py_DECREF(list);
    return PyLong_FromSsize_t(n);
}
`,
		Fix: "Adds the check behind the call: it releases what the function holds and returns its error value. The exception " +
			"is set already.",
		Limits: "Off by default: many extensions build their module's constants without checks, where a failure ends the " +
			"import anyway.",
		References: []string{
			"[Python/C API: Exceptions](https://docs.python.org/3/c-api/intro.html#exceptions)",
			"[CWE-690: Unchecked Return Value to NULL Pointer Dereference](https://cwe.mitre.org/data/definitions/690.html)",
		},
	},
	Propose: fix.Propose,
	Run: func(pass *analyzer.Pass) {
		each(pass, faults.RowUsed, func(res *faults.FaultResult) {
			if raises(res) {
				report(pass, res, analyzer.Warning, unchecked(res))
			}
		})
	},
}
