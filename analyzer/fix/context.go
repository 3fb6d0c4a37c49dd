package fix

import (
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A Context is what a fix may look at beside its own function: the other functions of the unit, and what is told of
// library functions. It caches what it reads, and serves one goroutine.
type Context struct {
	funcs []*faults.FuncResult
	known faults.Knowledge
	files map[*source.File]*fileInfo
	infos map[*ir.Func]*funcInfo
	asked map[*ir.Func]bool // the functions whose error value is being looked for
}

// NewContext returns the context of the functions of one unit. known may be nil: then nothing is known of any library.
func NewContext(funcs []*faults.FuncResult, known faults.Knowledge) *Context {
	return &Context{
		funcs: funcs, known: known,
		files: map[*source.File]*fileInfo{}, infos: map[*ir.Func]*funcInfo{}, asked: map[*ir.Func]bool{},
	}
}

type fileInfo struct {
	counts *counts
	eol    string
}

// A funcInfo is what is read of a function once.
type funcInfo struct {
	result   *faults.FuncResult
	style    *Style
	stmts    []*ir.Stmt // all of them, in source order
	handlers []*handler // how it deals with failures, in source order
	targets  map[*ir.Call]*target
}

func (c *Context) file(f *source.File) *fileInfo {
	info := c.files[f]
	if info == nil {
		info = &fileInfo{counts: count(f.Src, 0, len(f.Src)), eol: eol(f.Src)}
		c.files[f] = info
	}
	return info
}

func (c *Context) info(f *faults.FuncResult) *funcInfo {
	info := c.infos[f.Func]
	if info == nil {
		file := c.file(f.Func.Body.File)
		span := f.Func.Body
		info = &funcInfo{result: f, targets: map[*ir.Call]*target{}, style: style(count(span.File.Src, span.Start, span.End), file.counts, file.eol)}
		info.stmts = flatten(nil, f.Func.Root)
		c.infos[f.Func] = info
		info.handlers = c.findHandlers(info)
	}
	return info
}

func flatten(out []*ir.Stmt, s *ir.Stmt) []*ir.Stmt {
	if s == nil {
		return out
	}
	out = append(out, s)
	for _, kid := range s.Kids {
		out = flatten(out, kid)
	}
	return out
}

// raises reports whether the failing call of r sets the exception by itself.
func (c *Context) raises(r *faults.FaultResult) bool {
	if r.Object {
		return true
	}
	if c.known != nil {
		if s := c.known.Summary(r.Callee); s != nil && s.IsFault() {
			for i := range s.Outcomes {
				if o := &s.Outcomes[i]; o.Class == faults.NoMemory {
					return o.Exc == faults.ExcMemory || o.Exc == faults.ExcOther
				}
			}
		}
	}
	// A function of the project: the run has seen what it left behind.
	return r.Ending != nil && r.Ending.Exc != faults.ExcClear && r.Ending.Noticed == nil
}

// told reports whether the failing call of r is of a library function that is told of.
func (c *Context) told(r *faults.FaultResult) bool {
	return r.Object || c.known != nil && c.known.Summary(r.Callee) != nil
}

// setsException reports whether a call of the named function always sets an exception. Of a function that nobody
// tells of, nothing is assumed.
func (c *Context) setsException(name string) bool {
	if raisers[name] {
		return true
	}
	if c.known == nil {
		return false
	}
	s := c.known.Summary(name)
	if s == nil || len(s.Outcomes) == 0 {
		return false
	}
	for i := range s.Outcomes {
		switch s.Outcomes[i].Exc {
		case faults.ExcMemory, faults.ExcOther, faults.ExcByParam:
		default:
			return false
		}
	}
	return true
}

// takesNull reports whether argument i of the named function may be NULL.
func (c *Context) takesNull(name string, i int) bool {
	if nullSafe[name] {
		return true
	}
	if c.known == nil {
		return false
	}
	s := c.known.Summary(name)
	return s != nil && s.Param(i).NullOK
}

// raisers set an exception and do nothing else.
var raisers = map[string]bool{
	"PyErr_NoMemory": true, "PyErr_SetString": true, "PyErr_SetObject": true, "PyErr_SetNone": true, "PyErr_Format": true,
	"PyErr_FormatV": true, "PyErr_SetFromErrno": true, "PyErr_SetFromErrnoWithFilename": true,
	"PyErr_SetFromErrnoWithFilenameObject": true, "PyErr_SetFromWindowsErr": true, "PyErr_SetFromWindowsErrWithFilename": true,
	"PyErr_SetExcFromWindowsErr": true, "PyErr_BadArgument": true, "PyErr_BadInternalCall": true, "PyErr_SetImportError": true,
}

// nullSafe are the release functions that take NULL.
var nullSafe = map[string]bool{
	"free": true, "PyMem_Free": true, "PyMem_FREE": true, "PyMem_Del": true, "PyMem_DEL": true, "PyMem_RawFree": true,
	"PyObject_Free": true, "PyObject_FREE": true, "Py_XDECREF": true, "Py_XINCREF": true, "Py_CLEAR": true, "Py_XSETREF": true,
}
