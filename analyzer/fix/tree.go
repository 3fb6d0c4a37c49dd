package fix

import (
	"bytes"
	"slices"
	"sync"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A Tree knows the functions of a tree by their names, and by those that they call.
type Tree struct {
	named, callers map[string][]*faults.FuncResult
	c, others      []*source.File // as in Read

	once       sync.Once
	destroyers map[string][]*faults.FuncResult // by the type of the pointer that they are given
}

// NewTree returns a tree without functions.
func NewTree() *Tree {
	return &Tree{named: map[string][]*faults.FuncResult{}, callers: map[string][]*faults.FuncResult{}}
}

// Add notes a function, and what it calls.
func (t *Tree) Add(f *faults.FuncResult) {
	t.named[f.Func.Name] = append(t.named[f.Func.Name], f)
	for call := range f.Func.Calls() {
		if call.Name() == "" {
			continue
		}
		if list := t.callers[call.Name()]; len(list) == 0 || list[len(list)-1] != f {
			t.callers[call.Name()] = append(list, f)
		}
	}
}

// definition returns the function of the tree that a function called by its name is, nil if there is none.
func (c *Context) definition(name string) *faults.FuncResult {
	list := c.tree.named[name]
	for _, f := range c.funcs {
		if f.Func.Name == name {
			return f
		}
	}
	i := slices.IndexFunc(list, func(f *faults.FuncResult) bool { return !f.Func.Static })
	if i < 0 {
		other := func(f *faults.FuncResult) bool { return f.Func.Span != list[0].Func.Span }
		if len(list) == 0 || slices.ContainsFunc(list, other) {
			return nil
		}
		i = 0 // one text, which several units include
	}
	return list[i]
}

// destroyersOf returns the functions of the tree that release a pointer of a type, or what holds one, by their names, and that
// f can call.
func (c *Context) destroyersOf(typ *ir.Type, f *faults.FuncResult) []*faults.FuncResult {
	if c.known == nil || !typ.IsPointer() || typ.Elem == nil || typ.Elem.Kind != ir.Aggregate && typ.Elem.Kind != ir.Unknown {
		return nil
	}
	t := c.tree
	t.once.Do(func() {
		t.destroyers = map[string][]*faults.FuncResult{}
		for name, list := range t.named {
			if !c.known.Destructor(name) {
				continue
			}
			for _, d := range list {
				if len(d.Func.Params) > 0 && d.Func.Result.IsVoid() {
					of := d.Func.Params[0].Type.String()
					t.destroyers[of] = append(t.destroyers[of], d)
				}
			}
		}
	})
	both := slices.Concat(t.destroyers[typ.String()], t.destroyers[(&ir.Type{Kind: ir.Pointer, Elem: typ}).String()])
	return slices.DeleteFunc(both, func(d *faults.FuncResult) bool {
		return d.Func == f.Func || d.Func.Static && d.Unit != f.Unit
	})
}

// undeclared returns a function of the tree that the change calls, and that nothing up to the end of the changed function
// speaks of: it may be defined behind it. "" if there is none.
func (p *proposer) undeclared(prop *Proposal) string {
	for _, e := range prop.Edits {
		toks := tokens([]byte(e.Text), 0, len(e.Text))
		for i := 0; i+1 < len(toks); i++ {
			name := toks[i].text
			if toks[i+1].text == "(" && len(p.ctx.tree.named[name]) > 0 && !p.spokenOf(name) {
				return name
			}
		}
	}
	return ""
}

// spokenOf reports whether the files of the unit have a name up to the end of the function.
func (p *proposer) spokenOf(name string) bool {
	return slices.ContainsFunc(p.f.Unit.Files, func(file *source.File) bool {
		text := file.Src
		if file == p.file {
			text = text[:p.fn.Body.End]
		}
		return bytes.Contains(text, []byte(name)) && mentions(tokens(text, 0, len(text)), name)
	})
}

// freesIt reports whether a destroyer is given nothing but a block, and frees that.
func (c *Context) freesIt(d *faults.FuncResult) bool {
	if len(d.Func.Params) > 1 {
		return false
	}
	for call := range d.Func.Calls() {
		if c.frees(callee(call)) && len(call.Args) > 0 && varOf(call.Args[0]) == d.Func.Params[0] {
			return true
		}
	}
	return false
}

// maxPassing bounds the functions that an exception is followed through.
const maxPassing = 3

// otherRaised reports whether the call can also give the result of the failure with an exception set, which has to stay.
func (p *proposer) otherRaised() bool {
	return p.r.OtherRaised || !p.r.Object && p.ctx.known != nil && p.ctx.known.Summary(callee(p.r.Call)) == nil &&
		p.ctx.leavesRaised(p.ctx.definition(p.r.Callee), maxPassing)
}

// leavesRaised reports whether exits of the function leave the exception to their callers that a call has set:
// `if (!PyArg_ParseTuple(...)) return -1;`, `return PyObject_Str(x);`. Calls of the project's own are followed to a depth.
func (c *Context) leavesRaised(f *faults.FuncResult, depth int) bool {
	if f == nil || f.Func.Body.File == nil || f.Func.Root == nil || depth == 0 || c.known == nil {
		return false
	}
	info := c.info(f)
	raising := func(call *ir.Call) bool {
		return c.failsRaising(callee(call)) || c.known.Summary(callee(call)) == nil && c.leavesRaised(c.definition(call.Name()), depth-1)
	}
	for call := range f.Func.Calls() {
		if c.leavesFor(info, call) && raising(call) {
			return true
		}
	}
	return false
}

// leavesFor reports whether the function returns what a call gives as it is, or is left where a test of nothing else says
// that it has failed.
func (c *Context) leavesFor(info *funcInfo, call *ir.Call) bool {
	if s := call.Stmt; s != nil && s.Kind == ir.ReturnStmt {
		return returnsIt(call)
	}
	t := info.target(call)
	return slices.ContainsFunc(info.handlers, func(h *handler) bool {
		if h.leave == nil || h.test.Span.File != call.Span.File || c.clearsIn(h) {
			return false
		}
		if t != nil && call.Span.Start < h.test.Cond.End && len(h.places) == 1 && slices.Contains(t.names, h.places[0]) {
			return true
		}
		_, tested := h.cond.tests(join(tokensOf(call.Span)), 0)
		return tested
	})
}

// clearsIn reports whether the branch of h clears the exception.
func (c *Context) clearsIn(h *handler) bool {
	return slices.ContainsFunc(h.stmts, func(s *ir.Stmt) bool {
		return slices.ContainsFunc(tokensOf(s.Span), func(t token) bool { return t.kind == source.Ident && c.clears(t.text) })
	})
}

// clears reports whether a call of the named function always leaves no exception.
func (c *Context) clears(name string) bool {
	s := c.known.Summary(name)
	return s != nil && len(s.Outcomes) > 0 && !slices.ContainsFunc(s.Outcomes, func(o faults.Outcome) bool { return o.Exc != faults.ExcClears })
}
