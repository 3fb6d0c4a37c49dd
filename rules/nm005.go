package rules

import (
	"slices"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
)

var leakOnFailure = &analyzer.Rule{
	Code:    "NM005",
	Name:    "leak-on-failure",
	CWE:     401,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for failed allocations that are handled, but on whose way out the function loses what it had acquired " +
			"before: a block, a reference, a buffer view, a lock. Only what other exits of the same function release is " +
			"reported.",
		Why: "A program that survives the want of memory goes on with less of it each time. A buffer view that is not " +
			"released keeps its object locked for good, and a mutex that is not unlocked stops the next thread.",
		Before: `static PyObject *
pack(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    char *out = PyMem_Malloc(view.len + 1);
    if (out == NULL)
        return PyErr_NoMemory();
    memcpy(out, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(out, view.len);
    PyMem_Free(out);
    PyBuffer_Release(&view);
    return result;
}

static PyMethodDef methods[] = {{"pack", pack, METH_VARARGS, NULL}, {NULL}};
`,
		After: `static PyObject *
pack(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    char *out = PyMem_Malloc(view.len + 1);
    if (out == NULL) {
        PyBuffer_Release(&view);
        return PyErr_NoMemory();
    }
    memcpy(out, view.buf, view.len);
    PyObject *result = PyBytes_FromStringAndSize(out, view.len);
    PyMem_Free(out);
    PyBuffer_Release(&view);
    return result;
}

static PyMethodDef methods[] = {{"pack", pack, METH_VARARGS, NULL}, {NULL}};
`,
		Fix: "Releases what is lost before the return, in reverse order of acquisition. The fix is safe if the branch of the " +
			"failure ends in its own return.",
		Limits: "The failures of functions that make an object are looked at where NM011 is selected, too. " +
			"What a function stores where it outlives the call, hands to code that nobody knows, or gives to a function " +
			"that keeps it, is not reported. What one allocation gave in several turns of a loop counts once.",
		References: []string{
			"[Python/C API: Reference Counts](https://docs.python.org/3/c-api/intro.html#reference-counts)",
			"[Python/C API: PyBuffer_Release](https://docs.python.org/3/c-api/buffer.html#c.PyBuffer_Release)",
			"[CWE-401: Missing Release of Memory after Effective Lifetime](https://cwe.mitre.org/data/definitions/401.html)",
		},
	},
	Propose: fix.ProposeRelease,
	Run: func(pass *analyzer.Pass) {
		var done []*faults.FaultResult
		for _, res := range pass.Func.Faults {
			if !leaks(res) || slices.ContainsFunc(done, func(o *faults.FaultResult) bool { return sameLeak(o, res) }) {
				continue
			}
			done = append(done, res)
			reportLeak(pass, res)
		}
	},
}

// leaks reports whether the failure is handled but for what it loses.
func leaks(res *faults.FaultResult) bool {
	return res.Leak != nil && res.Row != faults.RowUsed && res.Row != faults.RowUsedAfter && res.Row != faults.RowUnknown
}

// sameLeak reports whether two failures leave by the same return and lose the same: one release mends both.
func sameLeak(a, b *faults.FaultResult) bool {
	return a.Leak.At.Span == b.Leak.At.Span && slices.Equal(a.Leak.Owned, b.Leak.Owned)
}

// reportLeak tells what is lost when the allocation of res fails, and with it those that leave in the same way.
func reportLeak(pass *analyzer.Pass, res *faults.FaultResult) {
	var lost []string
	for _, r := range res.Leak.Owned {
		lost = append(lost, "`"+strings.TrimPrefix(r.Place, "&")+"`")
	}
	leaked := *res
	leaked.Ending = res.Leak
	leaked.Origins = slices.Clone(res.Origins)
	for _, o := range pass.Func.Faults {
		if o != res && leaks(o) && sameLeak(res, o) {
			leaked.Origins = append(leaked.Origins, &faults.Origin{Callee: o.Callee, Span: o.Call.Span, Func: pass.Func.Func.Name})
		}
	}
	be := " is"
	if len(lost) > 1 {
		be = " are"
	}
	reportAt(pass, &leaked, causeOfLeak(res), analyzer.Warning, "when `"+res.Callee+"` fails, "+strings.Join(lost, ", ")+be+" not released")
}
