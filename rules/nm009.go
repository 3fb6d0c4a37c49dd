package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/source"
)

var mismatchedDeallocator = &analyzer.Rule{
	Code:    "NM009",
	Name:    "mismatched-deallocator",
	CWE:     762,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for memory that the allocator of one family makes and the deallocator of another releases: " +
			"`PyMem_Malloc` and `free`, `strdup` and `PyMem_Free`, `PyObject_Malloc` and `PyMem_Free`. Fields are followed " +
			"over the whole tree: what `tp_new` allocates, `tp_dealloc` must release.",
		Why: "The families keep their blocks in different arenas. `free` on a block of `PyMem_Malloc` happens to work for " +
			"blocks of more than 512 bytes and corrupts the heap for smaller ones, and with `PYTHONMALLOC=debug` the " +
			"process ends.",
		Before: `typedef struct {
    PyObject_HEAD
    char *name;
} Box;

static int
Box_init(Box *self, PyObject *args, PyObject *kwds)
{
    self->name = PyMem_Malloc(16);
    if (self->name == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    strcpy(self->name, "box");
    return 0;
}

static void
Box_dealloc(Box *self)
{
    free(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyType_Slot Box_slots[] = {{Py_tp_init, Box_init}, {Py_tp_dealloc, Box_dealloc}, {0, NULL}};
`,
		After: `typedef struct {
    PyObject_HEAD
    char *name;
} Box;

static int
Box_init(Box *self, PyObject *args, PyObject *kwds)
{
    self->name = PyMem_Malloc(16);
    if (self->name == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    strcpy(self->name, "box");
    return 0;
}

static void
Box_dealloc(Box *self)
{
    PyMem_Free(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyType_Slot Box_slots[] = {{Py_tp_init, Box_init}, {Py_tp_dealloc, Box_dealloc}, {0, NULL}};
`,
		Fix: "Releases the block by its own family. The fix is unsafe: `PyMem_Free` and `PyObject_Free` need the GIL, and " +
			"`free` does not, so look at who calls the function.",
		Limits: "A field or variable that is ever given anything but a fresh allocation is left alone, and so is code that " +
			"is compiled only with other branches of `#if`.",
		References: []string{
			"[Python/C API: Memory Management](https://docs.python.org/3/c-api/memory.html#allocator-domains)",
			"[CWE-762: Mismatched Memory Management Routines](https://cwe.mitre.org/data/definitions/762.html)",
		},
	},
	Run: func(pass *analyzer.Pass) {
		for _, m := range pass.Func.Mismatches {
			reportMismatch(pass, m)
		}
	},
}

func reportMismatch(pass *analyzer.Pass, m *faults.Mismatch) {
	made, freed := m.Made[0], m.Freed[0]
	d := analyzer.Diagnostic{
		Name:     pass.Rule.Name,
		Severity: analyzer.Error,
		Span:     made.At.Span,
		Function: made.Func,
		Fix:      refamily(m),
	}
	d.Category = pass.Rule.Code
	d.Message = "`" + m.Place + "` is allocated by `" + made.Callee + "` and released by `" + freed.Callee + "`, not by `" + m.Family + "`"
	for _, h := range m.Made {
		d.Allocations = append(d.Allocations, analyzer.Allocation{Callee: h.Callee, Span: h.At.Span})
	}
	d.Path = append(d.Path, analyzer.PathStep{Span: made.At.Span, Function: made.Func, Message: "is allocated here"})
	for _, h := range m.Freed {
		d.Path = append(d.Path, analyzer.PathStep{Span: h.At.Span, Function: h.Func, Message: "is released by `" + h.Callee + "` here"})
	}
	pass.Report(d)
}

// refamily returns the fix that names the right deallocator.
func refamily(m *faults.Mismatch) *analyzer.Fix {
	x := &analyzer.Fix{
		Message: "release `" + m.Place + "` by `" + m.Family + "`", Safety: analyzer.Unsafe,
		Reason: "whether the GIL is held where it is released was not looked at",
	}
	for _, h := range m.Freed {
		name := source.Span{File: h.At.Span.File, Start: h.At.Span.Start, End: h.At.Span.Start + len(h.Callee)}
		if h.At.Macro != "" || name.Text() != h.Callee || name.File != m.Freed[0].At.Span.File {
			x.Safety, x.Reason, x.Edits = analyzer.Display, "the releases do not stand in one file, or in a macro", nil
			return x
		}
		x.Edits = append(x.Edits, analyzer.Edit{Span: name, Text: m.Family})
	}
	return x
}
