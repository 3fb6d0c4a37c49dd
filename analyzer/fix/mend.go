package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// noticed returns the test that noticed the failure, how it tells, and whether the branch runs for nothing but failed
// allocations of the same kind. It returns nil if the text of the test cannot be read.
func (p *proposer) noticed() (h *handler, o *outcome, alone bool) {
	at := p.r.Ending.Noticed
	if at == nil {
		return nil, nil, false
	}
	s := at.Stmt.Enclosing(func(s *ir.Stmt) bool { return s.Kind == ir.IfStmt && s.Cond.Contains(at.Span) })
	if s == nil || s.Macro != "" || s.Span.File != p.file {
		return nil, nil, false
	}
	names := []string{strings.ReplaceAll(p.r.Ending.Place, " ", "")}
	if t := p.info.target(p.r.Call); t != nil {
		names = append(t.names, names...)
	}
	if s.Cond.Contains(p.r.Call.Span) {
		names = append(names, join(tokensOf(p.r.Call.Span)))
	}
	cond := p.ctx.parseCondition(tokensOf(s.Cond))
	for _, name := range names {
		if h, o, holds := p.readTest(s, cond, name); h != nil {
			// `!p && n` runs for the failure alone, and so does the else of `p && n`, but `p && n` may fail otherwise.
			alone := len(cond.operands) == 1 || holds && cond.op == "&&" || holds && p.sameKind(h)
			return h, o, alone && !p.nullOtherwise(s, name)
		}
	}
	return nil, nil, false
}

// readTest returns the handler that the test s of a name is, and whether its branch runs if the condition holds.
func (p *proposer) readTest(s *ir.Stmt, cond condition, name string) (h *handler, o *outcome, holds bool) {
	o = &outcome{place: name, names: []string{name}}
	problem := p.testFor(o)
	if problem != "" || strings.Contains(name, "(") || name == p.r.Callee {
		o.says = "`" + p.r.Callee + "` fails"
	}
	values := []int64{o.kind.value()}
	if problem != "" {
		values = []int64{-1, 0, 1}
	}
	for _, v := range values {
		holds, ok := cond.tests(name, v)
		if !ok {
			return nil, nil, false
		}
		h = newHandler(s, cond, holds)
		// Where the value is not known, the branch in which the run ended tells it.
		if problem == "" || h.contains(p.r.Ending.At.Stmt) {
			return h, o, holds
		}
	}
	return nil, nil, false
}

// sameKind reports whether every place that h tests comes from an allocation that sets no exception, or sets one, as
// this one does.
func (p *proposer) sameKind(h *handler) bool {
	if len(h.places) < len(h.cond.operands) {
		return false
	}
	for _, place := range h.places {
		found := false
		for _, r := range p.f.Faults {
			t := p.info.target(r.Call)
			if t == nil || r.Call.Span.Start > h.test.Cond.End {
				continue
			}
			for _, name := range t.names {
				found = found || name == place && p.ctx.raises(r) == p.ctx.raises(p.r)
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// contains reports whether s lies in the branch of h.
func (h *handler) contains(s *ir.Stmt) bool {
	return h.branch != nil && s != nil && h.branch.Span.Contains(s.Span)
}

// elsewhere reports whether the branch of h returns, but the run did not end there: then the failure passed the test in
// some other guise.
func (p *proposer) elsewhere(h *handler) bool {
	end := p.r.Ending.At.Stmt
	return h.leave != nil && h.leave.Kind == ir.ReturnStmt && end != nil && end.Span.File == p.file && !h.contains(end)
}

// madeBehind reports whether place gets the result of the site in the condition of h, behind an operand that may have decided
// it: what it holds then tells of nothing.
func (p *proposer) madeBehind(h *handler, place string) bool {
	return len(h.cond.operands) > 1 && h.test.Cond.Contains(p.r.Call.Span) && h.cond.operands[0].place != place
}

// addException makes the branch that handles the failure set MemoryError.
func (p *proposer) addException() *Proposal {
	h, o, alone := p.noticed()
	if h == nil {
		return p.recheck("the test that notices the failure cannot be edited")
	}
	if h.branch == nil {
		return p.addElse(h, o)
	}
	e := p.editor()
	call := p.st.call("PyErr_NoMemory", "")
	leave := h.leave
	if leave == nil && h.contains(p.r.Ending.At.Stmt) && p.r.Ending.At.Stmt.Kind == ir.ReturnStmt {
		leave = p.r.Ending.At.Stmt
	}
	prop := &Proposal{Message: "call PyErr_NoMemory() if " + o.says}
	if p.gilBack(h.branch.Span.Start) != 0 {
		return display(prop.Message, "the GIL is released here")
	}
	raise := plain(call + ";")
	var guards []string
	behind := p.madeBehind(h, o.place)
	if !alone && len(h.cond.operands) > 1 && !behind {
		guards = append(guards, o.test)
	}
	if p.ctx.raisesIn(h) || p.otherRaised() || behind && !alone {
		// The branch raises on another path, the call does for another reason, or what stands before it in the condition
		// may: that exception stays.
		guards = append(guards, "!"+p.st.call("PyErr_Occurred", ""))
	}
	if len(guards) > 0 {
		guard := strings.Join(guards, " && ")
		raise = func(base string) []string { return p.st.ifLines(base, guard, []string{call + ";"}, false) }
	}
	told := ""
	if leave != nil && leave.Kind == ir.GotoStmt {
		told = p.raisedBehind(h.stmts, leave.Label)
	}
	switch {
	case p.otherCause():
		prop.Unsafe = p.severalCauses()
	case saysRaised(h.branch.Span.Text()):
		prop.Unsafe = "a comment of the branch says that the exception is set"
	case told != "":
		prop.Unsafe = "`" + told + "` may raise at `" + leave.Label + "` what the branch says"
	case !alone && len(guards) == 0:
		prop.Unsafe = o.says + " for other reasons than want of memory, too"
	}
	x := &exit{}
	if leave != nil && alone && p.ctx.known != nil && leave.Kind == ir.ReturnStmt && !p.ctx.raisesIn(h) {
		p.addReleases(x, p.unreleased(h, leave, o))
		prop.Message = also(prop.Message, x)
		if v := p.lends(x); v != "" {
			x, prop.Message = &exit{}, "call PyErr_NoMemory() if "+o.says
		}
	}
	switch {
	case leave == nil && p.callsBehind(h):
		return p.addLeave()
	case leave == nil:
		p.beforeJump(e, h, raise)
	case len(guards) == 0 && leave.Kind == ir.ReturnStmt && spelled(leave) && p.object() && p.st.ReturnNoMemory && returnsNull(leave):
		toks := stripParens(tokensOf(leave.Value))
		e.replace(toks[0].start, toks[len(toks)-1].end, call)
		prop.Message = also("return PyErr_NoMemory() if "+o.says, x)
		if len(x.release) > 0 {
			e.before(leave, plain(x.release...))
		}
	default:
		e.before(leave, func(base string) []string { return append(plain(x.release...)(base), raise(base)...) })
	}
	prop.Edits = e.done()
	return prop
}

// unreleased returns what the branch of h, which ends with leave, loses: memory, an object that nobody has seen yet, and
// what the function releases elsewhere.
func (p *proposer) unreleased(h *handler, leave *ir.Stmt, o *outcome) []faults.Resource {
	return slices.DeleteFunc(p.notIn(h, p.owned(h.branch.Span.Start, []string{o.place})), func(r faults.Resource) bool {
		toks, place := tokensOf(r.Span), strings.TrimPrefix(r.Place, "&")
		lost := p.ctx.known.FreesMemory(r.Release) || len(toks) > 0 && p.ctx.unfilled(toks[0].text) != "" ||
			slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool { return p.released(s).place == place })
		return !lost || mentions(tokensOf(leave.Value), place)
	})
}

// also adds to a message what the branch releases, too.
func also(message string, x *exit) string {
	if len(x.released) == 0 {
		return message
	}
	return message + ", after releasing `" + strings.Join(x.released, "`, `") + "`"
}

// beforeJump inserts statements at the end of the branch of h, in front of a break or continue.
func (p *proposer) beforeJump(e *editor, h *handler, ls lines) {
	if n := len(h.stmts); n > 0 && h.stmts[n-1].Kind == ir.GotoStmt {
		e.before(h.stmts[n-1], ls)
		return
	}
	e.atEnd(h.branch, ls)
}

// returnsNull reports whether a return statement returns a null pointer constant.
func returnsNull(s *ir.Stmt) bool {
	toks := stripCasts(tokensOf(s.Value))
	return len(toks) == 1 && nulls[toks[0].text]
}

// addElse adds a branch to `if (p) ...` that sets MemoryError.
func (p *proposer) addElse(h *handler, o *outcome) *Proposal {
	then := branchOf(h.test, true)
	if then == nil || len(h.cond.operands) != 1 || isBody(h.test) {
		return p.recheck("the branch that the failure takes has no text of its own")
	}
	e := p.editor()
	end := e.end(then)
	prop := &Proposal{Message: "call PyErr_NoMemory() if " + o.says}
	body := p.st.raise(p.otherRaised())
	if p.callsBehind(h) {
		x := p.exit(o.place, p.owned(end, []string{o.place}), true)
		body = x.lines(p.st, p.object())
		prop.Message, prop.Unsafe = x.say(o.says, p.object()), firstOf(x.unsafe, p.doubt(o, x))
	}
	if prop.Unsafe == "" && p.otherCause() {
		prop.Unsafe = p.severalCauses()
	}
	if prop.Unsafe == "" && p.r.Leak != nil && len(p.r.Leak.Owned) > 0 {
		prop.Unsafe = "`" + p.r.Leak.Owned[0].Place + "` is lost there, too"
	}
	e.elseOf(h.test, then, body)
	prop.Edits = e.done()
	return prop
}

// callsBehind reports whether the code that runs behind the test of h, up to where the failure's run ended, calls what
// does more than release something: it would run with an exception set.
func (p *proposer) callsBehind(h *handler) bool {
	end := p.fn.Body.End
	if s := p.r.Ending.At.Stmt; s != nil && s.Span.File == p.file && s.Span.Start > h.test.Span.End {
		end = s.Span.Start
	}
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(*ir.Call)
			if ok && c.Span.File == p.file && c.Span.Start >= h.test.Span.End && c.Span.Start < end && !p.ctx.gives(callee(c)) {
				return true
			}
		}
	}
	return false
}

// recheck proposes a whole check behind the allocation, though the failure is noticed further down.
func (p *proposer) recheck(reason string) *Proposal {
	prop := p.addCheck()
	for q := prop; q != nil; q = q.Else {
		if q.Display == "" && q.Unsafe == "" {
			q.Unsafe = reason + ", so the check is a second one"
		}
	}
	return prop
}

// addLeave makes the branch that notices the failure leave the function.
func (p *proposer) addLeave() *Proposal {
	h, o, alone := p.noticed()
	if h == nil || h.branch == nil || !alone || p.gilBack(h.branch.Span.Start) != 0 {
		return p.addCheck()
	}
	if h.leave != nil {
		return p.leaveElsewhere(h, o)
	}
	raise := p.raiseIn(h)
	x := p.exit(o.place, p.notIn(h, p.owned(h.branch.Span.End, []string{o.place})), raise)
	if p.fn.Result.IsVoid() && p.ctx.raisesIn(h) {
		// The author raises here already, and so counts on callers that ask for the exception.
		x.unsafe = ""
	}
	e := p.editor()
	ls := plain(x.lines(p.st, p.object())...)
	if n := len(h.stmts); n > 0 && h.stmts[n-1].Kind == ir.GotoStmt {
		e.swap(h.stmts[n-1], x.lines(p.st, p.object()))
	} else {
		e.atEnd(h.branch, ls)
	}
	return &Proposal{Message: x.say(o.says, p.object()), Edits: e.done(), Unsafe: firstOf(x.unsafe, p.doubt(o, x))}
}

// leaveElsewhere makes the branch of h, which goes to a label whose code needs what is NULL, leave by an exit of its own.
func (p *proposer) leaveElsewhere(h *handler, o *outcome) *Proposal {
	if h.leave.Kind != ir.GotoStmt || !spelled(h.leave) {
		return display("leave without using `"+o.place+"`", "the branch that handles the failure uses what was not made")
	}
	p.inline = true
	x := p.exit(o.place, p.notIn(h, p.owned(h.leave.Span.Start, []string{o.place})), p.raiseIn(h))
	p.inline = false
	e := p.editor()
	e.swap(h.leave, x.lines(p.st, p.object()))
	unused := ""
	if !slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool { return s != h.leave && s.Kind == ir.GotoStmt && s.Label == h.leave.Label }) {
		unused = "nothing else goes to `" + h.leave.Label + "`"
	}
	return &Proposal{Message: x.say(o.says, p.object()), Edits: e.done(), Unsafe: firstOf(x.unsafe, p.doubt(o, x), unused)}
}

// notIn drops the resources that the branch of h names already, or the code at the label that it goes to.
func (p *proposer) notIn(h *handler, owned []faults.Resource) []faults.Resource {
	var out []faults.Resource
	toks := tokensOf(h.branch.Span)
	if h.leave != nil && h.leave.Kind == ir.GotoStmt {
		toks = append(toks, tokens(p.file.Src, p.labelStart(h.leave.Label), p.fn.Body.End)...)
	}
	for _, r := range owned {
		if !mentions(toks, strings.TrimPrefix(r.Place, "&")) {
			out = append(out, r)
		}
	}
	return out
}
