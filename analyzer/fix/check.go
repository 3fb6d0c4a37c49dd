package fix

import (
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// addCheck writes the test that is missing behind the allocation, and the whole exit under it.
func (p *proposer) addCheck() *Proposal {
	s := p.site()
	t := p.info.target(p.r.Call)
	place, names, problem := p.place(s, t)
	if problem != "" {
		return display("check the result of `"+p.r.Callee+"` for NULL", problem)
	}
	if s.Kind == ir.LoopStmt && !p.invoked(s) {
		return p.checkBeforeLoop(s, t)
	}
	if t != nil && !p.invoked(s) {
		rest := t.stmt[t.assign[1]:]
		switch {
		case t.depth() > 0:
			return display("check `"+place+"` for NULL", "the result is used in the expression that allocates it")
		case mentions(rest, place) && s.Kind == ir.DeclStmt:
			return display("check `"+place+"` for NULL", "the result is used in the declaration that allocates it")
		case mentions(rest, place):
			return p.checkAtComma(s, t)
		}
	}
	if prop := p.extendTest(s, place, names); prop != nil {
		return prop
	}
	return p.checkBehind(p.lastDeclaration(s, names), place, names)
}

// place returns what a test can name, and its other names; or why there is nothing.
func (p *proposer) place(s *ir.Stmt, t *target) (place string, names []string, problem string) {
	switch {
	case p.invoked(s):
		place = p.r.Ending.Place
		if place == "" || !mentions(tokensOf(s.Span), place) {
			return "", nil, "the macro " + p.r.Call.Macro + " hides the place of the result"
		}
		return place, []string{place}, ""
	case s != p.r.Call.Stmt:
		return "", nil, "the macro " + p.r.Call.Macro + " makes the statement"
	case t == nil && p.r.Call.Dst == nil && p.assignsArgument():
		place = spelling(tokensOf(p.r.Call.ArgSpans[0]))
		return place, []string{place}, ""
	case t == nil && s.Kind == ir.ReturnStmt:
		return "", nil, "the result is returned as it is; it has no name that could be tested"
	case t == nil:
		return "", nil, "the result is passed on without a name that could be tested"
	case s.Kind == ir.IfStmt || s.Kind == ir.SwitchStmt:
		return "", nil, "the result is used in the condition that allocates it"
	case t.problem != "":
		return "", nil, t.problem
	case t.choice && p.mayBeNull(t):
		return "", nil, "the other arm of the conditional operator is NULL on purpose"
	}
	return t.place, t.names, ""
}

// assignsArgument reports whether the call is of a macro that assigns to its first argument, as PyMem_Resize does.
func (p *proposer) assignsArgument() bool {
	c := p.r.Call
	if p.ctx.known == nil || len(c.ArgSpans) == 0 || !c.ArgSpans[0].IsValid() {
		return false
	}
	sum := p.ctx.known.Summary(c.Name())
	return sum != nil && sum.Param(0).Assigns && sideEffect(tokensOf(c.ArgSpans[0])) == ""
}

// mayBeNull reports whether an arm of the assigned conditional expression is a null pointer constant.
func (p *proposer) mayBeNull(t *target) bool {
	toks := t.stmt[t.assign[0]:t.assign[1]]
	for i, tok := range toks {
		if nulls[tok.text] && i > 0 && (toks[i-1].text == ":" || toks[i-1].text == "?" || toks[i-1].text == ")") {
			return true
		}
	}
	return false
}

// depth returns the number of parentheses round the assignment.
func (t *target) depth() int {
	n := 0
	for _, tok := range t.stmt[:t.assign[0]] {
		switch tok.text {
		case "(", "[", "{":
			n++
		case ")", "]", "}":
			n--
		}
	}
	return n
}

// checkBehind writes the check behind statement s, which is the allocation or a declaration that follows it.
func (p *proposer) checkBehind(s *ir.Stmt, place string, names []string) *Proposal {
	raise, doubtful := p.raiseHere()
	if s.Kind == ir.DeclStmt && isBody(s) {
		return display("check `"+place+"` for NULL", "the declaration stands in the header of a loop")
	}
	var alt *Proposal
	if doubtful {
		alt = p.checkWith(s, place, names, !raise)
	}
	prop := p.checkWith(s, place, names, raise)
	prop.Else = alt
	return prop
}

func (p *proposer) checkWith(s *ir.Stmt, place string, names []string, raise bool) *Proposal {
	x := p.exit(place, p.owned(s.Span.End, names), raise)
	e := p.editor()
	check := func(base string) []string {
		return p.st.ifLines(base, p.st.isNull(place), x.lines(p.st, p.object()), false)
	}
	end := p.gilBack(s.Span.End)
	switch {
	case end == 0:
		e.after(s, check)
	case !mentionsAny(tokens(p.file.Src, s.Span.End, end), names):
		base := indentAt(p.file.Src, end)
		e.behind(end, check(base), base)
	default:
		x.release = append([]string{"Py_BLOCK_THREADS"}, x.release...)
		e.after(s, check)
	}
	return &Proposal{Message: x.say(place, p.object()), Edits: e.done(), Unsafe: x.unsafe}
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

// checkAtComma splits `p = malloc(n), p->x = 0;` behind the allocation.
func (p *proposer) checkAtComma(s *ir.Stmt, t *target) *Proposal {
	what := "check `" + t.place + "` for NULL"
	if s.Kind != ir.ExprStmt || t.assign[1] >= len(t.stmt) || t.stmt[t.assign[1]].text != "," || isBody(s) {
		return display(what, "the result is used in the expression that allocates it")
	}
	comma := t.stmt[t.assign[1]]
	raise, _ := p.raiseHere()
	x := p.exit(t.place, p.owned(comma.end, t.names), raise)
	e := p.editor()
	base := e.base(s)
	ls := p.st.ifLines(base, p.st.isNull(t.place), x.lines(p.st, p.object()), false)
	text := "\n" + strings.Join(ls, "\n")
	next := t.stmt[t.assign[1]+1].start
	if tail, ok := e.tail(comma.end); ok && tail > comma.end {
		e.replace(comma.start, comma.end, ";")
		e.replace(tail, tail, text)
	} else {
		e.replace(comma.start, next, ";"+text+"\n"+base)
	}
	return &Proposal{Message: x.say(t.place, p.object()), Edits: e.done(), Unsafe: x.unsafe}
}

// checkBeforeLoop moves `p = malloc(n)` out of the header of a for loop, if it comes first there, and checks it.
func (p *proposer) checkBeforeLoop(s *ir.Stmt, t *target) *Proposal {
	header := tokensOf(s.Cond)
	what := "check `" + t.place + "` for NULL"
	if len(split(header, ";")) != 3 || t.assign[0] != 0 || t.assign[1] >= len(header) || t.depth() > 0 {
		return display(what, "the result is used in the loop's condition that allocates it")
	}
	next := header[t.assign[1]]
	e := p.editor()
	switch next.text {
	case ";":
		e.replace(header[0].start, next.start, "")
	case ",":
		e.replace(header[0].start, header[t.assign[1]+1].start, "")
	default:
		return display(what, "the result is used in the loop's condition that allocates it")
	}
	raise, _ := p.raiseHere()
	x := p.exit(t.place, p.owned(header[0].start, t.names), raise)
	e.before(s, func(base string) []string {
		check := p.st.ifLines(base, p.st.isNull(t.place), x.lines(p.st, p.object()), false)
		return append([]string{base + spelling(header[:t.assign[1]]) + ";"}, check...)
	})
	return &Proposal{Message: x.say(t.place, p.object()), Edits: e.done(), Unsafe: x.unsafe}
}
