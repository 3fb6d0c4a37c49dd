package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/fix"
)

var reallocLosesOriginal = &analyzer.Rule{
	Code:    "NM006",
	Name:    "realloc-loses-original",
	CWE:     401,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for `p = realloc(p, n)`, where `p` is all that points to the block: a variable, a field, an element of " +
			"an array; also by way of another variable or a function of the project, and by `PyMem_Resize(p, type, n)`, " +
			"a macro that assigns to `p`.",
		Why: "When it fails, `realloc` returns `NULL` and leaves the old block as it was. `p` is `NULL` then, and nobody can free " +
			"the block any more. Where `p` is a field, the object has lost its contents while its length says otherwise: " +
			"the next method that trusts the length crashes.",
		Before: `typedef struct {
    PyObject_HEAD
    char *data;
    Py_ssize_t size;
} Buffer;

static PyObject *
Buffer_grow(Buffer *self, PyObject *Py_UNUSED(ignored))
{
    self->data = PyMem_Realloc(self->data, 2 * self->size);
    if (self->data == NULL)
        return PyErr_NoMemory();
    self->size *= 2;
    Py_RETURN_NONE;
}
`,
		After: `typedef struct {
    PyObject_HEAD
    char *data;
    Py_ssize_t size;
} Buffer;

static PyObject *
Buffer_grow(Buffer *self, PyObject *Py_UNUSED(ignored))
{
    char *data = PyMem_Realloc(self->data, 2 * self->size);
    if (data == NULL)
        return PyErr_NoMemory();
    self->data = data;
    self->size *= 2;
    Py_RETURN_NONE;
}
`,
		Fix: "Gives the result to a variable of its own, tests that, and assigns it behind the test. The fix is safe if a test of " +
			"the result follows at once and leaves, and the edited text analyzes clean.",
		Limits: "A copy of the pointer that was made before, in a variable or in a field that the function writes, counts: the " +
			"block can be reached. A copy made elsewhere is not seen. Where the process ends when the call fails, nothing " +
			"is reported.",
		References: []string{
			"[C standard library: realloc](https://en.cppreference.com/w/c/memory/realloc)",
			"[Python/C API: PyMem_Resize](https://docs.python.org/3/c-api/memory.html#c.PyMem_Resize)",
			"[CWE-401: Missing Release of Memory after Effective Lifetime](https://cwe.mitre.org/data/definitions/401.html)",
		},
	},
	Propose: fix.ProposeTemporary,
	Run: func(pass *analyzer.Pass) {
		for _, res := range pass.Func.Faults {
			if res.Lost == nil {
				continue
			}
			block := "the old block"
			if res.Lost.Place != "" {
				block = "the block of `" + res.Lost.Place + "`"
			}
			lost := *res
			lost.Ending = res.Lost
			report(pass, &lost, analyzer.Warning, "when `"+res.Callee+"` fails, "+block+" is lost")
		}
	},
}
