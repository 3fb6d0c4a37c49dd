package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var gilNotHeld = &analyzer.Rule{
	Code:    "NM008",
	Name:    "gil-not-held",
	CWE:     662,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for calls of the C-API that are made while the global interpreter lock is released: `PyErr_NoMemory`, " +
			"`PyMem_Malloc` and `PyObject_Free`, and everything else that touches objects, directly or in a function " +
			"that is called there. The lock is released between `Py_BEGIN_ALLOW_THREADS` and `Py_END_ALLOW_THREADS`, " +
			"behind `PyEval_SaveThread`, and in a thread that has not asked for it.",
		Why: "Without the lock another thread runs Python at the same time. `PyMem_Malloc` shares its free lists with that " +
			"thread, and corrupts them; `PyErr_NoMemory` reads the thread state, which is `NULL`, and crashes. It goes " +
			"well most of the time, which makes it hard to find.",
		Before: `static PyObject *
digest(PyObject *self, PyObject *arg)
{
    unsigned char *out;
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    out = PyMem_Malloc(n);
    if (out != NULL)
        memset(out, 0, n);
    Py_END_ALLOW_THREADS
    if (out == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize((char *)out, n);
    PyMem_Free(out);
    return result;
}
`,
		After: `static PyObject *
digest(PyObject *self, PyObject *arg)
{
    unsigned char *out;
    Py_ssize_t n = PyObject_Length(arg);
    if (n < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    out = PyMem_RawMalloc(n);
    if (out != NULL)
        memset(out, 0, n);
    Py_END_ALLOW_THREADS
    if (out == NULL)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize((char *)out, n);
    PyMem_RawFree(out);
    return result;
}
`,
		Fix: "Puts `Py_BLOCK_THREADS` and `Py_UNBLOCK_THREADS` round the statement, or takes `PyMem_RawMalloc` and its " +
			"family where all that is done with the block is in sight.",
		Limits: "`malloc` and `PyMem_RawMalloc` need no lock. What a callback of a C library may do depends on who calls the " +
			"library, so nothing is said of it. A function that only reads a field of an object which cannot change, as " +
			"`PyBytes_AS_STRING` does, is not reported.",
		References: []string{
			"[Python/C API: Thread State and the Global Interpreter Lock](https://docs.python.org/3/c-api/init.html#thread-state-and-the-global-interpreter-lock)",
			"[Python/C API: Raw Memory Interface](https://docs.python.org/3/c-api/memory.html#raw-memory-interface)",
			"[CWE-662: Improper Synchronization](https://cwe.mitre.org/data/definitions/662.html)",
		},
	},
	Propose: fix.ProposeGIL,
	Run: func(pass *analyzer.Pass) {
		told := map[string]bool{}
		for _, use := range pass.Func.GIL {
			at := use.Call.Span
			if use.Call.Stmt != nil {
				at = use.Call.Stmt.Span
			}
			if told[at.String()] {
				continue // one finding a statement, and a macro that makes several
			}
			told[at.String()] = true
			d := analyzer.Diagnostic{
				Name:        pass.Rule.Name,
				Severity:    analyzer.Error,
				Span:        use.Call.Span,
				Function:    pass.Func.Func.Name,
				Allocations: needs(use),
				Path:        path(use.Path),
			}
			d.Category = pass.Rule.Code
			d.Message = "`" + use.Callee + "` is called with the GIL released"
			if use.Callee != use.Needs {
				d.Message += ", and calls `" + use.Needs + "`"
			}
			pass.Report(d)
		}
	},
}

// needs lists the reported call, its place in the body of the macro that made it, and the call that needs the GIL.
func needs(use *faults.GILUse) []analyzer.Allocation {
	all := []analyzer.Allocation{{Callee: use.Callee, Span: use.Call.Span}}
	if use.Call.Body.IsValid() {
		all = append(all, analyzer.Allocation{Callee: use.Callee, Span: use.Call.Body})
	}
	if use.Need != use.Call {
		all = append(all, analyzer.Allocation{Callee: use.Needs, Span: use.Need.Span})
	}
	return all
}
