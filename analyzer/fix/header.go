package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// checkAtComma splits `p = malloc(n), p->x = 0;` behind the allocation, and `char *p = malloc(n), c = *p;` alike.
func (p *proposer) checkAtComma(s *ir.Stmt, t *target, o *outcome) *Proposal {
	what := "check `" + o.place + "`"
	again := ""
	switch {
	case s.Kind == ir.DeclStmt && isBody(s):
		return display(what, "the declaration stands in the header of a loop")
	case s.Kind != ir.ExprStmt && s.Kind != ir.DeclStmt || t.assign[1] >= len(t.stmt) || t.stmt[t.assign[1]].text != "," || isBody(s):
		return display(what, "the result is used in the expression that allocates it")
	case s.Kind == ir.DeclStmt:
		if again = specifiers(t.stmt, s); again == "" {
			return display(what, "the result is used in the declaration that allocates it")
		}
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
		e.replace(next, next, again)
	} else {
		e.replace(comma.start, next, ";"+text+"\n"+base+again)
	}
	return p.propose(e, o, x)
}

// specifiers returns what a declaration says of all that it declares, "" if that cannot be told from the tokens.
func specifiers(toks []token, s *ir.Stmt) string {
	if len(s.Decls) == 0 {
		return ""
	}
	n := slices.IndexFunc(toks, func(t token) bool { return t.text == s.Decls[0].Name })
	for n > 0 && (toks[n-1].text == "*" || toks[n-1].text == "const" && n > 1 && toks[n-2].text == "*") {
		n--
	}
	if n <= 0 || slices.ContainsFunc(toks[:n], func(t token) bool { return t.kind != source.Ident }) {
		return ""
	}
	return spelling(toks[:n]) + " "
}

// checkBeforeLoop moves `p = malloc(n)` out of the header of a for loop, if it comes first there, and checks it.
func (p *proposer) checkBeforeLoop(s *ir.Stmt, t *target, o *outcome) *Proposal {
	header := tokensOf(s.Cond)
	what := "check `" + o.place + "`"
	const inHeader = "the result is used in the loop's header that allocates it"
	parts := split(header, ";")
	from, to := t.assign[0], t.assign[1]
	if len(parts) != 3 || to > len(parts[0]) || t.depth() > 0 || crowdedHeader(parts[0][:from], header[from:to]) {
		return display(what, inHeader)
	}
	e := p.editor()
	switch next := header[to]; {
	case next.text == "," && from == 0:
		e.replace(header[0].start, header[to+1].start, "")
	case next.text != ";" && next.text != ",":
		return display(what, inHeader)
	case from == 0:
		e.replace(header[0].start, next.start, "")
	default:
		e.replace(header[from-1].start, header[to-1].end, "")
	}
	raise, _ := p.raiseHere()
	x := p.exit(o.place, p.owned(header[0].start, o.names), raise)
	e.before(s, func(base string) []string {
		check := p.check(o, x)(base)
		return append([]string{base + spelling(header[from:to]) + ";"}, check...)
	})
	return p.propose(e, o, x)
}

// crowdedHeader reports whether what stands in a header before an assignment keeps that from being moved in front of it: they
// share names, or it calls something.
func crowdedHeader(before, moved []token) bool {
	return slices.ContainsFunc(before, func(t token) bool {
		return t.text == "(" || t.kind == source.Ident && slices.ContainsFunc(moved, func(m token) bool { return m.text == t.text })
	})
}
