package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var wrongErrorValue = &analyzer.Rule{
	Code:    "NM004",
	Name:    "wrong-error-value",
	CWE:     394,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for failed allocations that are noticed, after which the function returns success all the same, or a " +
			"value that its caller does not take for an error: `-1` from a function that returns a size, `0` from a " +
			"`tp_init`, `Py_None` from a method. Work that is skipped in silence is the same: `continue`, or " +
			"`if (p) { ... }` round all of it.",
		Why: "The caller believes that the work was done. If an exception was set, the interpreter raises `SystemError: " +
			"returned a result with an exception set`, or the exception surfaces in code that has nothing to do with it.",
		Before: `typedef struct {
    PyObject_HEAD
    char *data;
} Ring;

static int
Ring_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "n", &size))
        return -1;
    char *data = PyMem_Malloc(size);
    if (data == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    ((Ring *)self)->data = data;
    return 0;
}

static PyType_Slot Ring_slots[] = {{Py_tp_init, Ring_init}, {0, NULL}};
`,
		After: `typedef struct {
    PyObject_HEAD
    char *data;
} Ring;

static int
Ring_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "n", &size))
        return -1;
    char *data = PyMem_Malloc(size);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    ((Ring *)self)->data = data;
    return 0;
}

static PyType_Slot Ring_slots[] = {{Py_tp_init, Ring_init}, {0, NULL}};
`,
		Fix: "Returns the error value in place of the wrong one, and sets `MemoryError` if nobody has. The fix is safe if the " +
			"slot that the function stands in, or its type, leaves one error value only.",
		Limits: "Memory may be optional: a cache, a larger buffer in place of one on the stack. If the branch puts something " +
			"else in its place, or nothing but the guarded uses is skipped, nothing is reported.",
		References: []string{
			"[Python/C API: Type Object Structures](https://docs.python.org/3/c-api/typeobj.html)",
			"[Python/C API: Exceptions](https://docs.python.org/3/c-api/intro.html#exceptions)",
			"[CWE-394: Unexpected Status Code or Return Value](https://cwe.mitre.org/data/definitions/394.html)",
		},
	},
	Propose: fix.Propose,
	Run: func(pass *analyzer.Pass) {
		each(pass, faults.RowWrongValue, func(res *faults.FaultResult) {
			report(pass, res, analyzer.Error, checked(res)+wrongValue(res.Ending))
		})
		each(pass, faults.RowIgnored, func(res *faults.FaultResult) {
			report(pass, res, analyzer.Warning, checked(res)+"the function goes on as if it had succeeded")
		})
	},
}

// wrongValue says what is wrong with the value that an ending returns.
func wrongValue(e *faults.Ending) string {
	what := "the function goes on as if it had succeeded"
	if e.Returned != "" {
		what = "the function returns `" + e.Returned + "`, which means no error"
	}
	if e.Exc == faults.ExcSetMemory || e.Exc == faults.ExcSetOther {
		what += ", with an exception set"
	}
	return what
}
