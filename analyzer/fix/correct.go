package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
)

// correctTest makes the test that follows the allocation s name what was allocated, if it names something else that
// was tested before and has not changed since: `arr = malloc(n); if (!fds) ...`. Else it returns nil.
func (p *proposer) correctTest(s *ir.Stmt, o *outcome) *Proposal {
	h := p.testBehind(s)
	if h == nil || o.kind != null {
		return nil
	}
	toks := tokensOf(h.test.Cond)
	if len(h.cond.operands) != 1 || !h.cond.allNull() || h.leave == nil || slices.Contains(o.names, h.places[0]) {
		return nil
	}
	if !p.settled(h.places[0], s) {
		return nil
	}
	from, to, ok := mention(toks, h.places[0])
	if !ok {
		return nil
	}
	e := p.editor()
	e.replace(from, to, o.place)
	raised := p.exchange(e, h, o)
	return &Proposal{Message: "test `" + o.place + "` instead of `" + h.places[0] + "`" + raised, Edits: e.done()}
}

// exchange makes the branch of h, which was written for the failure of another place than o's, release that one, and raise.
func (p *proposer) exchange(e *editor, h *handler, o *outcome) (message string) {
	owned := p.notIn(h, p.owned(h.test.Span.Start, o.names))
	x := &exit{}
	for _, r := range owned {
		call := p.st.call(p.releaser(r), r.Place) + ";"
		wrong := slices.IndexFunc(h.stmts, func(s *ir.Stmt) bool { return text(s) == p.st.call(p.releaser(r), o.place)+";" })
		if r.Place == h.places[0] && wrong >= 0 {
			e.replace(h.stmts[wrong].Span.Start, e.end(h.stmts[wrong]), call)
			continue
		}
		x.release = append(x.release, call)
	}
	message = p.raiseIfSilent(e, h, x)
	if len(x.release) > 0 {
		e.before(h.leave, plain(x.release...))
	}
	return message
}

// raiseIfSilent makes the branch of h set MemoryError if nothing there does and somebody has to, and says so.
func (p *proposer) raiseIfSilent(e *editor, h *handler, x *exit) string {
	g := regionOf(p.fn, h.leave.Label)
	if !p.mustRaise() || p.ctx.raisesIn(h) || p.mayRaiseIn(h) || h.leave.Kind == ir.GotoStmt && g != nil && g.raises(p.ctx) {
		return ""
	}
	call := p.st.call("PyErr_NoMemory", "")
	if toks := stripParens(tokensOf(h.leave.Value)); h.leave.Kind == ir.ReturnStmt && spelled(h.leave) && p.object() && p.st.ReturnNoMemory && returnsNull(h.leave) {
		e.replace(toks[0].start, toks[len(toks)-1].end, call)
	} else {
		x.release = append(x.release, call+";")
	}
	return ", and call PyErr_NoMemory()"
}

// mayRaiseIn reports whether the branch of h calls a function of the project that may set an exception.
func (p *proposer) mayRaiseIn(h *handler) bool {
	return slices.ContainsFunc(h.stmts, func(s *ir.Stmt) bool {
		toks := tokensOf(s.Span)
		return len(toks) > 2 && toks[1].text == "(" && p.ofProject(toks[0].text) && p.ctx.mayRaise(toks[0].text, maxPassing, map[string]bool{})
	})
}

// testBehind returns the handler that follows statement s directly, nil if there is none.
func (p *proposer) testBehind(s *ir.Stmt) *handler {
	in, body := holder(s)
	if in == nil || in.Kind != ir.Compound {
		return nil
	}
	i := slices.Index(in.Kids, body) + 1
	if i >= len(in.Kids) || in.Kids[i].Kind != ir.IfStmt || in.Kids[i].Macro != "" {
		return nil
	}
	return newHandler(in.Kids[i], p.ctx.parseCondition(tokensOf(in.Kids[i].Cond)), true)
}

// correctComparison makes the test that follows the allocation s compare with the value that a failure has:
// `p = mmap(...); if (p == NULL) ...`, `rc = f(); if (rc == EINVAL) ...`. Else it returns nil.
func (p *proposer) correctComparison(s *ir.Stmt, o *outcome) *Proposal {
	h := p.testBehind(s)
	if h == nil || o.kind == null || h.leave == nil || h.cond.op != "" || p.mustRaise() && !p.ctx.raisesIn(h) {
		return nil
	}
	cond := p.ctx.innermost(tokensOf(h.test.Cond))
	if !(h.cond.allNull() && slices.Contains(o.names, h.places[0])) && !equalsConstant(cond, o.names) {
		return nil
	}
	e := p.editor()
	e.replace(cond[0].start, cond[len(cond)-1].end, o.test)
	return &Proposal{Message: "test whether " + o.says, Edits: e.done()}
}

// equalsConstant reports whether a condition is `place == SOME_CONSTANT`.
func equalsConstant(cond []token, places []string) bool {
	parts := split(cond, "==")
	return len(parts) == 2 && slices.Contains(places, join(parts[0])) && isConstant(parts[1])
}

// correctAnd makes a test that follows the allocation s, and wants all of several allocations to fail, run if one of
// them does: `a = malloc(n); b = malloc(n); if (!a && !b) ...`. Else it returns nil.
func (p *proposer) correctAnd(s *ir.Stmt, o *outcome) *Proposal {
	h := p.testBehind(s)
	if h == nil || h.cond.op != "&&" || h.leave == nil || h.test.Else != nil || p.mustRaise() && !p.ctx.raisesIn(h) {
		return nil
	}
	either := condition{op: "||", operands: h.cond.operands}
	if o.kind != null || !either.allNull() || !slices.Contains(h.places, o.place) || !p.sameKind(h) {
		return nil
	}
	x := &exit{}
	done := tokensOf(h.branch.Span)
	for _, place := range h.places {
		release := p.releaseFor(place)
		if !p.ctx.takesNull(release, 0) {
			return nil
		}
		if !mentions(done, place) {
			x.release = append(x.release, p.st.call(release, place)+";")
		}
	}
	p.addReleases(x, p.notIn(h, p.owned(s.Span.Start, h.places)))
	e := p.editor()
	for _, t := range tokensOf(h.test.Cond) {
		if t.text == "&&" {
			e.replace(t.start, t.end, "||")
		}
	}
	if len(x.release) > 0 {
		e.before(h.leave, plain(x.release...))
	}
	return &Proposal{Message: "leave if one of `" + strings.Join(h.places, "`, `") + "` is NULL", Edits: e.done()}
}

// releaseFor returns the function that releases what an allocation left in place, "" if that is not known.
func (p *proposer) releaseFor(place string) string {
	for _, r := range p.f.Faults {
		if t := p.info.target(r.Call); t != nil && slices.Contains(t.names, place) {
			return p.ctx.releaseOf(r.Callee)
		}
	}
	return ""
}

// settled reports whether a place was tested before s, by a branch that leaves if it is NULL or by one that s stands in,
// and is not assigned since.
func (p *proposer) settled(place string, s *ir.Stmt) bool {
	for up := s.Parent; up != nil; up = up.Parent {
		if up.Kind != ir.IfStmt || up.Macro != "" || !up.Span.Contains(s.Span) || up.Else != nil && up.Else.Span.Contains(s.Span) {
			continue
		}
		cond := p.ctx.parseCondition(tokensOf(up.Cond))
		if holds, ok := cond.tests(place, 0); ok && !holds && cond.op != "||" && !p.assignedIn(place, up.Cond.End, s.Span.End) {
			return true
		}
	}
	for _, h := range p.info.handlers {
		if h.fault == nil || h.leave == nil || !slices.Contains(h.places, place) || h.test.Span.End > s.Span.Start {
			continue
		}
		if !p.assignedIn(place, h.test.Span.End, s.Span.End) {
			return true
		}
	}
	return false
}

// assignedIn reports whether the text between two offsets assigns to place.
func (p *proposer) assignedIn(place string, from, to int) bool {
	toks := tokens(p.file.Src, from, to)
	want := join(tokens([]byte(place), 0, len(place)))
	for i, t := range toks {
		if start := lvalueStart(toks, i); assignments[t.text] && start >= 0 && join(stripParens(toks[start:i])) == want {
			return true
		}
	}
	return false
}

// assignments are the operators that give what stands before them another value.
var assignments = map[string]bool{
	"=": true, "+=": true, "-=": true, "*=": true, "/=": true, "%=": true, "<<=": true, ">>=": true, "|=": true, "&=": true, "^=": true,
	"++": true, "--": true,
}
