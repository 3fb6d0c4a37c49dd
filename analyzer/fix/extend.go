package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// extendTest adds an operand to the test of other allocations that follows the allocation s, if its branch does all
// that the failure of place needs; else it returns nil.
func (p *proposer) extendTest(s *ir.Stmt, o *outcome) *Proposal {
	if o.kind != null {
		return nil
	}
	place, names := o.place, o.names
	h := p.commonTest(s, names)
	if h == nil {
		return nil
	}
	held := p.owned(h.test.Span.Start, names)
	done := p.branchText(h)
	for _, r := range held {
		if !mentions(done, r.Place) && !slices.Contains(h.places, r.Place) {
			return nil
		}
	}
	var release []string
	for _, other := range append([]string{place}, h.places...) {
		// A field is released by the owner of its struct; a variable only by name.
		if strings.ContainsAny(other, ".>[*") || mentions(done, other) {
			continue
		}
		name := p.releaseFor(other)
		if v := variable(p.fn, other); v == nil || v.Kind != ir.Local || !p.ctx.takesNull(name, 0) || p.changedSince(other, h.test) {
			return nil
		}
		release = append(release, p.st.call(name, other)+";")
	}
	if !p.ctx.raisesIn(h) && p.mustRaise() && !p.alike(h) {
		return nil
	}
	cond := p.ctx.innermost(tokensOf(h.test.Cond))
	st := *p.st
	st.Test = spelledAs(cond, st.Test)
	e := p.editor()
	start, end := cond[0].start, cond[len(cond)-1].end
	if p.r.Call.Span.Start < h.fault.Call.Span.Start && len(h.places) == 1 {
		e.replace(start, start, st.isNull(place)+" || ")
	} else {
		e.replace(end, end, " || "+st.isNull(place))
	}
	if len(release) > 0 {
		e.before(h.stmts[0], plain(release...))
	}
	return &Proposal{Message: "test `" + place + "` together with `" + h.places[0] + "`", Edits: e.done()}
}

// changedSince reports whether a place is assigned between its last allocation in front of a test and the test.
func (p *proposer) changedSince(place string, test *ir.Stmt) bool {
	made := p.fn.Body.Start
	for _, r := range p.f.Faults {
		if t := p.info.target(r.Call); t != nil && slices.Contains(t.names, place) && r.Call.Span.End <= test.Span.Start {
			made = max(made, r.Call.Span.End)
		}
	}
	return p.assignedIn(place, made, test.Span.Start)
}

func (p *proposer) mustRaise() bool {
	raise, _ := p.raiseHere()
	return raise
}

// commonTest returns the handler of other allocations among the statements that follow s, if nothing in between uses
// any of the names.
func (p *proposer) commonTest(s *ir.Stmt, names []string) *handler {
	in, body := holder(s)
	if in == nil || in.Kind != ir.Compound || p.gilBack(s.Span.End) != 0 {
		return nil
	}
	for _, kid := range in.Kids {
		if kid.Span.Start <= body.Span.Start {
			continue
		}
		if kid.Kind == ir.IfStmt {
			return p.handlerOf(kid, names)
		}
		if kid.Kind != ir.ExprStmt && kid.Kind != ir.DeclStmt || mentionsAny(tokensOf(kid.Span), names) {
			return nil
		}
	}
	return nil
}

// handlerOf returns the handler whose test s is, if that consists of nothing but tests for NULL.
func (p *proposer) handlerOf(s *ir.Stmt, names []string) *handler {
	for _, h := range p.info.handlers {
		if h.test == s && h.fault != nil && h.leave != nil && h.cond.allNull() && s.Else == nil &&
			(h.fault.Row == faults.RowNone || h.fault.Row == faults.RowPropagates) && !mentionsAny(tokensOf(s.Cond), names) {
			return h
		}
	}
	return nil
}

// branchText returns the tokens of the branch of h, and of the code behind the label that it goes to.
func (p *proposer) branchText(h *handler) []token {
	toks := tokensOf(h.branch.Span)
	if h.leave.Kind == ir.GotoStmt {
		toks = append(toks, tokens(p.file.Src, p.labelStart(h.leave.Label), p.fn.Body.End)...)
	}
	return toks
}

// innermost returns the tokens of a condition without parentheses, and unlikely() or its like, round it.
func (c *Context) innermost(toks []token) []token {
	toks = stripParens(toks)
	if len(toks) > 3 && toks[1].text == "(" && c.sameAs(toks[0].text) && match(toks, 1) == len(toks)-1 {
		return c.innermost(split(toks[2:len(toks)-1], ",")[0])
	}
	return toks
}

// spelledAs returns how a condition spells its tests.
func spelledAs(cond []token, otherwise Test) Test {
	for i, t := range cond {
		switch {
		case t.text == "!":
			return Not
		case t.text == "==" && i+1 < len(cond) && nulls[cond[i+1].text]:
			return EqNull
		case t.text == "==":
			return NullEq
		}
	}
	return otherwise
}
