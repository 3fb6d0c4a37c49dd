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
	tree  *Tree
	files map[*source.File]*fileInfo
	infos map[*ir.Func]*funcInfo
	asked map[*ir.Func]bool // the functions whose error value is being looked for

	ways  map[*ir.Func]*wayToTell
	preds map[*ir.Func]map[*ir.Block][]*ir.Block

	caller   bool      // as in OfCaller
	statuses []*Status // the functions that are about to return one
}

// NewContext returns the context of the functions of one unit, and of the tree that it belongs to. known may be nil: then
// nothing is known of any library.
func NewContext(funcs []*faults.FuncResult, known faults.Knowledge, tree *Tree) *Context {
	if tree == nil {
		tree = NewTree()
	}
	return &Context{
		funcs: funcs, known: known, tree: tree,
		ways: map[*ir.Func]*wayToTell{}, preds: map[*ir.Func]map[*ir.Block][]*ir.Block{},
		files: map[*source.File]*fileInfo{}, infos: map[*ir.Func]*funcInfo{}, asked: map[*ir.Func]bool{},
	}
}

// OfCaller makes c one for functions that are to be changed for what another change lets their callees return: nobody has
// looked at how they fail there. It returns c.
func (c *Context) OfCaller() *Context {
	c.caller = true
	return c
}

// Funcs returns the functions of the context.
func (c *Context) Funcs() []*faults.FuncResult { return c.funcs }

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
	calls    []callOn // as the source spells them; nil if they have not been asked for
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

// predecessors returns for each block of a function those that go to it.
func (c *Context) predecessors(fn *ir.Func) map[*ir.Block][]*ir.Block {
	if c.preds[fn] == nil {
		c.preds[fn] = predecessors(fn)
	}
	return c.preds[fn]
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
	if s := c.statusOf(r.Callee); s != nil {
		return s.raises
	}
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

// failsRaising reports whether a call of the named function sets an exception whenever it fails, and can fail.
func (c *Context) failsRaising(name string) bool {
	if c.known == nil {
		return false
	}
	s := c.known.Summary(name)
	if s == nil {
		return false
	}
	fails := false
	for i := range s.Outcomes {
		if o := &s.Outcomes[i]; o.Class != faults.Success {
			if o.Exc != faults.ExcMemory && o.Exc != faults.ExcOther {
				return false
			}
			fails = true
		}
	}
	return fails
}

// onlyRaises reports whether the named function sets an exception and makes nothing.
func (c *Context) onlyRaises(name string) bool {
	return c.setsException(name) && c.known.Summary(name).FormatKind != faults.BuildValue && c.releaseOf(name) == ""
}

// sameAs reports whether a call of the named function gives its first argument and does nothing else: unlikely(x).
func (c *Context) sameAs(name string) bool {
	if c.known == nil {
		return false
	}
	s := c.known.Summary(name)
	return s != nil && len(s.Outcomes) == 1 && s.Outcomes[0].Result == faults.Value{Kind: faults.ParamValue} && len(s.Outcomes[0].Sets) == 0
}

// unfilled returns the function that releases what the named function returns while it is not filled in, "" if that is
// the one that releases it anyway.
func (c *Context) unfilled(name string) string {
	if c.known == nil {
		return ""
	}
	if s := c.known.Summary(name); s != nil {
		for i := range s.Outcomes {
			if u := s.Outcomes[i].Result.Unfilled; u != "" {
				return u
			}
		}
	}
	return ""
}

// gives reports whether the named function releases its argument, and does nothing else.
func (c *Context) gives(name string) bool {
	if c.known == nil {
		return false
	}
	s := c.known.Summary(name)
	if s == nil {
		return false
	}
	q := s.Param(0)
	return q.Frees == faults.FreesAlways || q.Drops || q.Closes
}

// drops reports whether the named function gives up a reference to its argument.
func (c *Context) drops(name string) bool {
	if c.known == nil {
		return false
	}
	sum := c.known.Summary(name)
	return sum != nil && sum.Param(0).Drops
}

// takesNull reports whether argument i of the named function may be NULL.
func (c *Context) takesNull(name string, i int) bool {
	if c.known == nil {
		return false
	}
	s := c.known.Summary(name)
	return s != nil && s.Param(i).NullOK
}
