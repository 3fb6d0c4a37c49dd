package fix

import (
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// argumentOf returns the macro that the statement of the site is an argument of, or a part of one; "" if it is not.
func (p *proposer) argumentOf(s *ir.Stmt) string {
	toks := tokens(p.file.Src, p.fn.Body.Start, p.r.Call.Span.Start)
	if s != p.r.Call.Stmt {
		if s.Macro != "" && s.Span.Contains(p.r.Call.Span) && p.r.Call.Span.Start > s.Span.Start {
			return s.Macro
		}
		return ""
	}
	for len(toks) > 0 && toks[len(toks)-1].start >= s.Span.Start {
		toks = toks[:len(toks)-1]
	}
	depth := 0
	for i := len(toks) - 1; i > 0; i-- {
		switch toks[i].text {
		case ")", "]", "}":
			depth++
		case "(", "[", "{":
			if depth > 0 {
				depth--
				continue
			}
			if toks[i].text == "(" {
				// Statements stand in parentheses as ({ ... }), too, which may be left.
				if toks[i-1].kind == source.Ident && !keywords[toks[i-1].text] {
					return toks[i-1].text
				}
				return ""
			}
		}
	}
	return ""
}

// behindInvocation returns how the result can be tested behind the invocation s of a macro, if the argument is nothing but its
// assignment: the macro may have to be run to its end.
func (p *proposer) behindInvocation(s *ir.Stmt) (o *outcome, problem string) {
	problem = "the statement is an argument of the macro `" + p.argumentOf(s) + "`, which may have to be run to its end"
	if s == p.r.Call.Stmt {
		return nil, problem
	}
	t := findTarget(s, s.Span, p.r.Call.Span)
	if t == nil || t.place == "" || t.problem != "" || t.choice || t.assign[0] < 1 || t.assign[1] >= len(t.stmt) {
		return nil, problem
	}
	if !strings.Contains("(,", t.stmt[t.assign[0]-1].text) || !strings.Contains("),", t.stmt[t.assign[1]].text) {
		return nil, problem
	}
	o = &outcome{place: t.place, names: t.names}
	return o, p.testFor(o)
}
