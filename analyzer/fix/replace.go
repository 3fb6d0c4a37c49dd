package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// replaceException puts MemoryError in the place of the exception that is set for want of memory.
func (p *proposer) replaceException() *Proposal {
	const what = "set MemoryError instead"
	h, o, alone := p.noticed()
	switch {
	case h == nil || h.branch == nil:
		return display(what, "the test that notices the failure cannot be edited")
	case !alone:
		return display(what, "the branch handles other failures too")
	case p.r.OtherQuiet || p.otherRaised():
		return display(what, p.severalCauses())
	}
	e := p.editor()
	call := p.st.call("PyErr_NoMemory", "")
	for _, s := range h.stmts {
		part := s.Span
		if s.Kind == ir.ReturnStmt {
			part = s.Value
		}
		toks := tokensOf(part)
		for i, t := range toks {
			// In `return (PyObject *)PyErr_Format(...)` the cast stays.
			if !p.ctx.onlyRaises(t.text) || t.text == "PyErr_NoMemory" || s.Macro != "" || i+1 >= len(toks) || match(toks, i+1) < 0 {
				continue
			}
			e.replace(t.start, toks[match(toks, i+1)].end, call)
			return &Proposal{Message: "call PyErr_NoMemory() if " + o.says, Edits: e.done()}
		}
	}
	return display(what, "the exception is set in code that other failures share")
}

// replaceValue makes the branch that notices the failure return the error value.
func (p *proposer) replaceValue() *Proposal {
	h, o, alone := p.noticed()
	if h == nil || h.branch == nil || !alone || p.gilBack(h.branch.Span.Start) != 0 {
		return p.addCheck()
	}
	raise := p.raiseIn(h)
	end := p.r.Ending.At.Stmt
	if (p.r.OtherQuiet || p.r.OtherAny) && p.r.Ending.Exc != faults.ExcClear && !p.ctx.raisesIn(h) && h.contains(end) && end.Kind == ir.ReturnStmt {
		return p.leaveIfRaised(end, o)
	}
	switch {
	case h.contains(end) && end.Kind == ir.ReturnStmt:
		return p.returnInstead(h, end, o, raise)
	case h.leave != nil && h.leave.Kind == ir.GotoStmt:
		return p.setBeforeGoto(h, o, raise)
	case h.leave != nil:
		return p.returnInstead(h, h.leave, o, raise)
	}
	prop := p.addLeave()
	if prop.Display == "" && prop.Unsafe == "" && !p.leavesOtherwise() {
		prop.Unsafe = "going on without the memory may be meant"
	}
	return prop
}

// leavesOtherwise reports whether the function leaves where another allocation of the same kind fails, and raises there.
func (p *proposer) leavesOtherwise() bool {
	return slices.ContainsFunc(p.info.handlers, func(h *handler) bool {
		return h.fault != nil && h.fault != p.r && h.leave != nil && p.alike(h) && p.ctx.raisesIn(h)
	})
}

// leaveIfRaised makes the branch, which the statement s ends, return the error value if an exception is set: the call
// gives the same result where nothing has failed.
func (p *proposer) leaveIfRaised(s *ir.Stmt, o *outcome) *Proposal {
	value, unsafe := p.errorValue()
	e := p.editor()
	e.before(s, func(base string) []string {
		return p.st.ifLines(base, p.st.call("PyErr_Occurred", ""), []string{p.st.ret(value)}, false)
	})
	return &Proposal{Message: strings.TrimSuffix("return "+value, " ") + " if " + o.says + " and an exception is set", Edits: e.done(), Unsafe: unsafe}
}

// returnInstead changes what the return statement s, in the branch of h, returns.
func (p *proposer) returnInstead(h *handler, s *ir.Stmt, o *outcome, raise bool) *Proposal {
	e := p.editor()
	value, unsafe := p.errorValue()
	x := &exit{raise: raise, asks: raise && p.otherRaised(), value: value, unsafe: unsafe}
	if unsafe == "" && raise && p.otherCause() {
		unsafe = p.severalCauses()
	}
	ls := x.lines(p.st, p.object())
	prop := &Proposal{Message: x.say(o.says, p.object()), Unsafe: unsafe}
	stmt := ls[len(ls)-1]
	if toks := stripParens(tokensOf(s.Value)); spelled(s) && len(toks) > 0 && value != "" {
		// A comment behind the value stays, and so do parentheses round it.
		inner := stripParens(tokens([]byte(stmt), len("return"), len(stmt)-1))
		e.replace(toks[0].start, toks[len(toks)-1].end, spelling(inner))
		if len(ls) > 1 {
			e.before(s, plain(ls[:len(ls)-1]...))
		}
	} else {
		e.swap(s, ls)
	}
	prop.Edits = e.done()
	return prop
}

// setBeforeGoto sets the variable that the code behind the label returns.
func (p *proposer) setBeforeGoto(h *handler, o *outcome, raise bool) *Proposal {
	value, unsafe := p.errorValue()
	x := &exit{raise: raise, value: value}
	g := regionOf(p.fn, h.leave.Label)
	if g == nil || g.result() == nil {
		return display(x.say(o.says, p.object()), "what the code at `"+h.leave.Label+"` returns is not a variable")
	}
	stmts, lost := p.giveUp(g.result(), value)
	if slices.ContainsFunc(h.stmts, func(s *ir.Stmt) bool { return p.released(s).place == g.result().Name }) {
		stmts, lost = []string{g.result().Name + " = " + value + ";"}, ""
	}
	if raise {
		stmts = append(p.st.raise(p.otherRaised()), stmts...)
		if p.otherCause() {
			lost = firstOf(lost, p.severalCauses())
		}
	}
	e := p.editor()
	e.before(h.leave, plain(stmts...))
	return &Proposal{Message: x.say(o.says, p.object()), Edits: e.done(), Unsafe: firstOf(unsafe, lost)}
}
