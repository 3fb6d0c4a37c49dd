package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/fix"
	"nomem/analyzer/sizes"
)

var sizeOverflow = &analyzer.Rule{
	Code:     "NM010",
	Name:     "size-overflow",
	CWE:      190,
	Vendored: true,
	Doc: analyzer.Doc{
		What: "Checks for sums, products and doublings of a size that Python controls, and that can wrap before that much memory " +
			"is allocated, also through variables and functions. Python controls the integers that it is asked for " +
			"(`PyArg_ParseTuple`, `PyLong_AsSsize_t`, `PyObject_Length`, which asks a `__len__` that may tell anything), and the " +
			"lengths of what it gives. `buffer *= 2` until it is large enough is one, too: where it wraps, the loop may never end.",
		Why: "The block is shorter than the code believes, and what is written to it goes past its end: memory of others is " +
			"overwritten, by values that the caller chose.",
		Before: `static PyObject *
zeros(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *values = PyMem_Malloc(n * sizeof(double));
    if (values == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        values[i] = 0.0;
    PyMem_Free(values);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"zeros", zeros, METH_VARARGS, NULL}, {NULL}};
`,
		After: `static PyObject *
zeros(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    double *values = PyMem_New(double, n);
    if (values == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        values[i] = 0.0;
    PyMem_Free(values);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"zeros", zeros, METH_VARARGS, NULL}, {NULL}};
`,
		Fix: "`PyMem_New` in the place of `PyMem_Malloc`, in a file that uses it: it checks the product itself, as `PyMem_Resize`, " +
			"`PyMem_Calloc` and `calloc` do. Else a comparison of the count with `PY_SSIZE_T_MAX` divided by the size of the type, " +
			"in front of the allocation, and the exit that is taken if that fails. Of other sizes none is offered.",
		Limits: "Types are those of 64-bit Linux, where extensions mostly run: `int` has 32 bits, `long`, `size_t` and `Py_ssize_t` " +
			"have 64. What is in memory has no more than 2^56 bytes, the most that a processor can address: so six times the " +
			"length of a string cannot wrap there, and that it can on 32 bits is not reported. Nor is what wraps to a negative " +
			"number, as `n + 1` of a signed `n` does: no allocator gives that much. A comparison with a bound that nobody knows counts as a check, and so does " +
			"whatever was done before a size was kept in a field or a global. A type whose size is not known counts as 8 bytes.",
		References: []string{
			"[Python/C API: PyMem_New](https://docs.python.org/3/c-api/memory.html#c.PyMem_New)",
			"[CWE-190: Integer Overflow or Wraparound](https://cwe.mitre.org/data/definitions/190.html)",
		},
	},
	Propose: fix.ProposeBound,
	Run: func(pass *analyzer.Pass) {
		for _, o := range pass.Overflows() {
			reportOverflow(pass, o)
		}
	},
}

func reportOverflow(pass *analyzer.Pass, o *sizes.Overflow) {
	d := analyzer.Diagnostic{
		Name:        pass.Rule.Name,
		Severity:    analyzer.Warning,
		Span:        o.Call.Span,
		Function:    pass.Func.Func.Name,
		Allocations: []analyzer.Allocation{{Callee: o.Callee, Span: o.Call.Span}},
	}
	d.Category = pass.Rule.Code
	d.Message = "`" + o.At.Text() + "` can wrap before `" + o.Callee + "` allocates that much"
	if o.Loop {
		d.Message = "`" + o.At.Text() + "` can wrap, and the loop not end, before `" + o.Callee + "` allocates that much"
	}
	for _, c := range o.Others {
		d.Allocations = append(d.Allocations, analyzer.Allocation{Callee: c.Name(), Span: c.Span})
	}
	for _, s := range o.Path {
		d.Path = append(d.Path, analyzer.PathStep{Span: s.Span, Function: s.Func, Message: s.Message})
	}
	pass.Report(d)
}
