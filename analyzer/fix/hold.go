package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// ProposeGIL returns the change that lets the call r, which needs the GIL, be made with it.
func ProposeGIL(f *faults.FuncResult, r *faults.FaultResult, c *Context) *Proposal {
	i := slices.IndexFunc(f.GIL, func(u *faults.GILUse) bool { return u.Call.Span == r.Call.Span })
	if i < 0 {
		return nil
	}
	use := f.GIL[i]
	p := &proposer{ctx: c, f: f, r: &faults.FaultResult{Call: use.Call, Callee: use.Callee}, fn: f.Func, file: f.Func.Body.File}
	hold := "hold the GIL for `" + use.Callee + "`"
	if p.file == nil || use.Call.Stmt == nil || f.Func.Root == nil {
		return display(hold, "the place of the call in the source is not known")
	}
	p.info = c.info(f)
	p.st = p.info.style
	if p.refuse() != nil {
		return display(hold, "the call is made by a macro")
	}
	prop := p.takeRaw(use)
	if block := p.block(hold); prop == nil {
		prop = block
	} else {
		prop.Else = block
	}
	p.finish(prop)
	return prop
}

// block takes the GIL for the statement of the call, and those beside it that need it too. Where the function leaves
// the region behind them, it stays taken.
func (p *proposer) block(hold string) *Proposal {
	s := p.site()
	end := p.gilBack(s.Span.Start)
	if end == 0 {
		return display(hold, "the GIL is not released by Py_BEGIN_ALLOW_THREADS here")
	}
	in, body := holder(s)
	if s.Kind != ir.ExprStmt && s.Kind != ir.ReturnStmt || in == nil {
		return display(hold, "the call is a part of a larger statement")
	}
	first, last, next := body, body, (*ir.Stmt)(nil)
	if in.Kind == ir.Compound {
		k := slices.Index(in.Kids, body)
		i, j := k, k
		for i > 0 && p.needsGIL(in.Kids[i-1]) {
			i--
		}
		for j+1 < len(in.Kids) && p.needsGIL(in.Kids[j+1]) {
			j++
		}
		first, last = in.Kids[i], in.Kids[j]
		if j+1 < len(in.Kids) {
			next = in.Kids[j+1]
		}
	}
	if p.isRegion(first, last, end) {
		return display(hold, "the region without the GIL would be left with nothing: take it away, or make the call in front of it")
	}
	e := p.editor()
	message := hold + ": Py_BLOCK_THREADS before it"
	leaves := last.Kind == ir.ReturnStmt || next != nil && p.leavesRegion(next, end)
	switch {
	case leaves:
		e.before(first, plain("Py_BLOCK_THREADS"))
	case first == last && isBody(s):
		e.wrap(s, plain("Py_BLOCK_THREADS"), plain("Py_UNBLOCK_THREADS"))
		message += ", Py_UNBLOCK_THREADS behind"
	default:
		e.before(first, plain("Py_BLOCK_THREADS"))
		e.after(last, plain("Py_UNBLOCK_THREADS"))
		message += ", Py_UNBLOCK_THREADS behind"
	}
	return &Proposal{Message: message, Edits: e.done()}
}

// isRegion reports whether the statements from first to last are all of the region without the GIL that ends at an offset.
func (p *proposer) isRegion(first, last *ir.Stmt, end int) bool {
	before := tokens(p.file.Src, p.fn.Body.Start, first.Span.Start)
	behind := tokens(p.file.Src, last.Span.End, end)
	for len(before) > 0 && before[len(before)-1].text == ";" && len(before) > 1 && begins[before[len(before)-2].text] {
		before = before[:len(before)-1]
	}
	return len(before) > 0 && begins[before[len(before)-1].text] && len(behind) > 0 && ends[behind[0].text]
}

// needsGIL reports whether a statement is a plain one that calls what needs the GIL.
func (p *proposer) needsGIL(s *ir.Stmt) bool {
	if s.Kind != ir.ExprStmt && s.Kind != ir.ReturnStmt || s.Macro != "" {
		return false
	}
	return slices.ContainsFunc(p.f.GIL, func(u *faults.GILUse) bool { return s.Span.Contains(u.Call.Span) })
}

// leavesRegion reports whether a statement jumps out of the region without the GIL that ends at an offset.
func (p *proposer) leavesRegion(s *ir.Stmt, end int) bool {
	if s.Kind == ir.ReturnStmt {
		return true
	}
	if s.Kind != ir.GotoStmt {
		return false
	}
	for _, l := range p.info.stmts {
		if l.Kind == ir.LabelStmt && l.Label != "" && l.Label == s.Label {
			return l.Span.Start >= end || p.gilBack(l.Span.Start) != end
		}
	}
	return false
}
