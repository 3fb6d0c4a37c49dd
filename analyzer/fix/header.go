package fix

import (
	"strings"

	"nomem/analyzer/ir"
)

// checkAtComma splits `p = malloc(n), p->x = 0;` behind the allocation.
func (p *proposer) checkAtComma(s *ir.Stmt, t *target, o *outcome) *Proposal {
	what := "check `" + o.place + "`"
	if s.Kind != ir.ExprStmt || t.assign[1] >= len(t.stmt) || t.stmt[t.assign[1]].text != "," || isBody(s) {
		return display(what, "the result is used in the expression that allocates it")
	}
	comma := t.stmt[t.assign[1]]
	raise, _ := p.raiseHere()
	x := p.exit(o.place, p.owned(comma.end, o.names), raise)
	e := p.editor()
	base := e.base(s)
	ls := p.check(o, x)(base)
	text := "\n" + strings.Join(ls, "\n")
	next := t.stmt[t.assign[1]+1].start
	if tail, ok := e.tail(comma.end); ok && tail > comma.end {
		e.replace(comma.start, comma.end, ";")
		e.replace(tail, tail, text)
	} else {
		e.replace(comma.start, next, ";"+text+"\n"+base)
	}
	return p.propose(e, o, x)
}

// checkBeforeLoop moves `p = malloc(n)` out of the header of a for loop, if it comes first there, and checks it.
func (p *proposer) checkBeforeLoop(s *ir.Stmt, t *target, o *outcome) *Proposal {
	header := tokensOf(s.Cond)
	what := "check `" + o.place + "`"
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
	x := p.exit(o.place, p.owned(header[0].start, o.names), raise)
	e.before(s, func(base string) []string {
		check := p.check(o, x)(base)
		return append([]string{base + spelling(header[:t.assign[1]]) + ";"}, check...)
	})
	return p.propose(e, o, x)
}
