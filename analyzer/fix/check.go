package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// addCheck writes the test that is missing behind the allocation, and the whole exit under it.
func (p *proposer) addCheck() *Proposal {
	s := p.site()
	t := p.info.target(p.r.Call)
	if prop := p.inside(s, t); prop != nil {
		return prop
	}
	o, problem := p.outcome(s, t)
	if problem == "" && o.kind == nonzero && p.r.EndsPositive {
		problem = "what `" + p.r.Callee + "` returns on success is not 0, either"
	}
	if problem != "" {
		return display(p.advice(s), problem)
	}
	if o.dropped {
		return p.checkRound(s, o)
	}
	own := s == p.r.Call.Stmt && !p.invoked(s)
	if s.Kind == ir.LoopStmt && own {
		return p.checkBeforeLoop(s, t, o)
	}
	if t != nil && own {
		rest := t.stmt[t.assign[1]:]
		switch {
		case t.depth() > 0:
			return display("check `"+o.place+"`", "the result is used in the expression that allocates it")
		case mentions(rest, o.place):
			return p.checkAtComma(s, t, o)
		}
	}
	if all := p.allArms(s, o); all != nil {
		return p.checkBehind(all, o)
	}
	prop := p.checkBehind(p.lastDeclaration(s, o.names), o)
	if resized := p.resize(s, o); resized != nil {
		resized.Else = prop
		return resized
	}
	for _, smaller := range []*Proposal{p.correctTest(s, o), p.extendTest(s, o), p.correctAnd(s, o), p.correctComparison(s, o)} {
		if smaller != nil {
			smaller.Else = prop
			return smaller
		}
	}
	return prop
}

// allArms returns the if statement of which s ends an arm, and of which every arm ends by giving the same place what a call
// returns, or NULL: one check behind it does for all. It is nil if there is none.
func (p *proposer) allArms(s *ir.Stmt, o *outcome) *ir.Stmt {
	if o.kind != null || strings.ContainsAny(o.place, "*[(") || p.losesOld(o) {
		return nil
	}
	top := p.armOf(s)
	for top != nil && top.Parent != nil && top.Parent.Kind == ir.IfStmt && top.Parent.Else == top {
		top = top.Parent
	}
	if top == nil || top.Macro != "" || isBody(top) || p.gilBack(s.Span.End) != 0 {
		return nil
	}
	calls := 0
	for at := top; at != nil; {
		other := at.Else
		if other == nil || !p.armGives(branchOf(at, true), o.place, &calls) {
			return nil
		}
		if at = nil; other.Kind == ir.IfStmt {
			at = other
		} else if !p.armGives(other, o.place, &calls) {
			return nil
		}
	}
	if calls < 2 {
		return nil
	}
	return top
}

// armOf returns the if statement of which s is the last statement of an arm, nil if it is no such.
func (p *proposer) armOf(s *ir.Stmt) *ir.Stmt {
	in, body := holder(s)
	if in == nil || body != s || s.Kind != ir.ExprStmt {
		return nil
	}
	if in.Kind == ir.Compound && in.Kids[len(in.Kids)-1] == s {
		in = in.Parent
	}
	if in == nil || in.Kind != ir.IfStmt || in.Cond.Contains(s.Span) {
		return nil
	}
	return in
}

// armGives reports whether an arm ends by giving place what a call returns, which calls counts, or NULL.
func (p *proposer) armGives(arm *ir.Stmt, place string, calls *int) bool {
	if arm != nil && arm.Kind == ir.Compound && len(arm.Kids) > 0 {
		arm = arm.Kids[len(arm.Kids)-1]
	}
	if arm == nil || arm.Kind != ir.ExprStmt || arm.Macro != "" {
		return false
	}
	parts := split(tokensOf(arm.Span), "=")
	if len(parts) != 2 || join(parts[0]) != place {
		return false
	}
	value := stripCasts(parts[1][:len(parts[1])-1])
	if len(value) == 1 {
		return nulls[value[0].text]
	}
	*calls++
	return len(value) > 2 && value[0].kind == source.Ident && value[1].text == "(" && match(value, 1) == len(value)-1
}

// advice says what to do where no edit does it.
func (p *proposer) advice(s *ir.Stmt) string {
	c := p.r.Call
	what := "check the result of `" + p.r.Callee + "`"
	if p.r.Ending != nil && p.r.Ending.Place != "" && p.r.Ending.Func == p.fn.Name {
		what = "check `" + p.r.Ending.Place + "` behind the call of `" + p.r.Callee + "`"
	}
	if c.Macro != "" && c.Macro != p.r.Callee && p.argumentOf(s) == "" && (p.invoked(s) || s != c.Stmt) {
		return what + " in the definition of `" + definer(c.At) + "`"
	}
	return what
}

// definer returns the macro whose definition has a place that a macro made.
func definer(at ir.At) string {
	if name, _ := source.Definition(at.Body); name != "" {
		return name
	}
	return at.Macro
}

// checkBehind writes the check behind statement s, which is the allocation or a declaration that follows it. What does
// not verify has alternatives: an exit that imitates nobody, and the other answer to whether an exception is wanted.
func (p *proposer) checkBehind(s *ir.Stmt, o *outcome) *Proposal {
	if s.Kind == ir.DeclStmt && isBody(s) {
		return display("check `"+o.place+"`", "the declaration stands in the header of a loop")
	}
	raise, doubtful := p.raiseHere()
	answers := []bool{raise}
	if doubtful {
		answers = append(answers, !raise)
	}
	var first, last *Proposal
	for _, r := range answers {
		for _, inline := range []bool{false, true} {
			p.inline = inline
			prop := p.checkWith(s, o, r)
			switch {
			case first == nil:
				first = prop
			case slices.Equal(prop.Edits, last.Edits):
				continue
			default:
				last.Else = prop
			}
			last = prop
		}
	}
	p.inline = false
	return first
}

func (p *proposer) checkWith(s *ir.Stmt, o *outcome, raise bool) *Proposal {
	x := p.exit(o.place, p.owned(s.Span.End, o.names), raise)
	e := p.editor()
	end := p.gilBack(s.Span.End)
	asserted := p.assertBehind(s, o)
	switch {
	case end == 0 && asserted != nil:
		e.replace(asserted.Span.Start, e.end(asserted), strings.TrimPrefix(strings.Join(p.check(o, x)(e.base(asserted)), "\n"), e.base(asserted)))
	case end == 0:
		e.after(s, e.apart(s, p.check(o, x)))
	case !mentionsAny(tokens(p.file.Src, s.Span.End, end), o.names):
		base := indentAt(p.file.Src, end)
		e.behind(end, p.check(o, x)(base), base)
	default:
		x.release = append([]string{"Py_BLOCK_THREADS"}, x.release...)
		e.after(s, p.check(o, x))
	}
	return p.propose(e, o, x)
}

// assertBehind returns the statement behind s that asserts nothing but that the allocation has not failed, nil if there
// is none: release builds leave it out, and behind a check it says nothing.
func (p *proposer) assertBehind(s *ir.Stmt, o *outcome) *ir.Stmt {
	in, body := holder(s)
	if in == nil || in.Kind != ir.Compound {
		return nil
	}
	i := slices.Index(in.Kids, body) + 1
	if i >= len(in.Kids) || !firstOnLine(p.file.Src, in.Kids[i].Span.Start) {
		return nil
	}
	toks := tokensOf(in.Kids[i].Span)
	if len(toks) < 4 || toks[0].text != "assert" || match(toks, 1) < len(toks)-2 {
		return nil
	}
	cond := p.ctx.parseCondition(toks[2:match(toks, 1)])
	if holds, ok := cond.tests(o.place, o.kind.value()); !ok || holds || len(cond.operands) != 1 {
		return nil
	}
	return in.Kids[i]
}

// check returns the if statement that leaves by x.
func (p *proposer) check(o *outcome, x *exit) lines {
	return func(base string) []string { return p.st.ifLines(base, o.test, x.lines(p.st, p.object()), false) }
}

// propose returns the proposal of a check with its exit.
func (p *proposer) propose(e *editor, o *outcome, x *exit) *Proposal {
	return &Proposal{Message: x.say(o.says, p.object()), Edits: e.done(), Unsafe: firstOf(x.unsafe, p.doubt(o, x))}
}

// lastDeclaration returns the statement behind which the check of a declared pointer goes: the last of the
// declarations that follow s, if they neither use the pointer nor do anything; else s.
func (p *proposer) lastDeclaration(s *ir.Stmt, names []string) *ir.Stmt {
	in, body := holder(s)
	if s.Kind != ir.DeclStmt || in == nil || body != s {
		return s
	}
	last := s
	for _, kid := range in.Kids {
		if kid.Span.Start <= s.Span.Start {
			continue
		}
		toks := tokensOf(kid.Span)
		if kid.Kind != ir.DeclStmt || kid.Macro != "" || mentionsAny(toks, names) || acts(toks) {
			break
		}
		last = kid
	}
	return last
}

// acts reports whether a declaration has an initializer that calls something.
func acts(toks []token) bool {
	for i, t := range toks {
		if t.text == "=" {
			for j := i + 1; j+1 < len(toks); j++ {
				if toks[j].kind == source.Ident && toks[j+1].text == "(" && toks[j].text != "sizeof" {
					return true
				}
			}
		}
	}
	return false
}

func mentionsAny(toks []token, names []string) bool {
	for _, n := range names {
		if mentions(toks, n) {
			return true
		}
	}
	return false
}
