package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var uncheckedAllocation = &analyzer.Rule{
	Code:     "NM001",
	Name:     "unchecked-allocation",
	CWE:      690,
	Default:  true,
	Vendored: true,
	Doc: analyzer.Doc{
		What: "Checks for memory that is used on a path on which nobody asked whether there is any. Use is a read or write " +
			"through the pointer, here or in a callee; handing it to code that nomem cannot see; storing it where it " +
			"outlives the function, or returning it, as if it were good.",
		Why: "An allocator returns `NULL` when memory runs out. Python answers that with a `MemoryError`, which a program " +
			"can handle; a write through `NULL` ends the process, and with an offset that a caller chooses it can be worse.",
		Before: `static PyObject *
join(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    memset(buf, '-', n);
    PyObject *text = PyUnicode_FromStringAndSize(buf, n);
    PyMem_Free(buf);
    return text;
}
`,
		After: `static PyObject *
join(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    char *buf = PyMem_Malloc(n + 1);
    if (buf == NULL)
        return PyErr_NoMemory();
    memset(buf, '-', n);
    PyObject *text = PyUnicode_FromStringAndSize(buf, n);
    PyMem_Free(buf);
    return text;
}
`,
		Fix: "Adds the check behind the allocation: it releases what the function holds by then, sets `MemoryError` where " +
			"this function has to, and leaves as the function's other failures leave. The fix is safe if the error value " +
			"is known and the edited text analyzes clean. A function that returns nothing comes to return an `int`, and its " +
			"callers test it, where all of them are seen and can give up what was changed by then.",
		Limits: "Memory that is stored unchecked is reported as a note if every function that uses it asks whether it is " +
			"there: it is optional. A test counts if it compares a place that holds the `NULL` with a null constant, or asks for its truth. An " +
			"`assert` does not count: release builds leave it out. A project's own allocator that ends the process when it " +
			"fails is recognized by its body; where the body is out of sight, nothing is known of it and nothing reported. " +
			"The `NULL` of an API function that has set its exception is the business of NM011.",
		References: []string{
			"[Python/C API: Memory Management](https://docs.python.org/3/c-api/memory.html)",
			"[CWE-690: Unchecked Return Value to NULL Pointer Dereference](https://cwe.mitre.org/data/definitions/690.html)",
		},
	},
	Propose: fix.Propose,
	Run: func(pass *analyzer.Pass) {
		each(pass, faults.RowUsed, func(res *faults.FaultResult) {
			if raises(res) {
				return
			}
			severity := analyzer.Error
			switch {
			case res.Ending.Stored && res.Ending.Tolerated:
				severity = analyzer.Note
			case !res.Ending.Certain:
				severity = analyzer.Warning
			}
			report(pass, res, severity, unchecked(res))
		})
	},
}

// unchecked is the message of a failure that nobody noticed before the result was used.
func unchecked(res *faults.FaultResult) string {
	switch {
	case res.Ending.Asserted:
		return "result of `" + res.Callee + "` is checked by an assert only, which release builds leave out"
	case res.Ending.Stored && returnsPointer(res):
		return "result of `" + res.Callee + "` is stored without " + check(res)
	case returnsPointer(res):
		return "result of `" + res.Callee + "` is used without " + check(res)
	}
	return "what `" + res.Callee + "` allocates is used without a check that it succeeded"
}

// check names the check that a result asks for: not every pointer that tells of a failure is NULL, mmap's is -1.
func check(res *faults.FaultResult) string {
	if res.Result.Kind == faults.ConstValue && res.Result.N != 0 {
		return "a check for failure"
	}
	return "a NULL check"
}

// raises reports whether every allocation behind the fault sets the exception itself when it fails.
func raises(res *faults.FaultResult) bool {
	for _, o := range res.Origins {
		if !o.Raises {
			return false
		}
	}
	return len(res.Origins) > 0
}
