package cfront

import (
	"fmt"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// Limits of what is given to cc. It recurses with the source, and neither a stack overflow nor a hang in it can be
// recovered from; what is past a limit is left out, and said.
const (
	maxNesting = 1000    // brackets: 100,000 kill the process
	maxElseIf  = 2000    // arms of one else-if chain: their cost is quadratic, 10,000 take 2.4 s
	maxPrefix  = 5000    // operators, statements and labels that nest to the right without a bracket
	maxDecl    = 400_000 // tokens of one declaration
	maxValues  = 60_000  // tokens of an initializer
)

// A refusal is a part of a declaration that a guard has left out.
type refusal struct {
	first, last int
	name        string
	reason      string
}

// guard returns why a declaration must not be parsed as it is, "" if it may.
func (r *repair) guard(d *topDecl) string {
	for _, b := range r.bad {
		if b.tok >= d.first && b.tok <= d.last+1 {
			return b.reason
		}
	}
	g := &guardState{flatText: r.flatText}
	values, n := -1, 0
	for i := d.first; i <= d.last; i = r.next(i) {
		if r.op(i) == '=' && values < 0 && d.body == 0 && g.depth == 0 {
			values = n
		}
		n++
		if reason := g.step(i); reason != "" {
			return reason
		}
	}
	last := r.op(d.last)
	switch {
	case g.depth != 0 || g.unpaired || d.body > 0 && d.bodyEnd > 0 && r.match(d.body) != d.bodyEnd:
		return "its brackets do not match"
	case last != ';' && last != '}' && !d.hole:
		return "it has no end"
	case values >= 0 && n-values > maxValues:
		return fmt.Sprintf("an initializer of more than %d words", maxValues)
	case n > maxDecl:
		return fmt.Sprintf("a declaration of more than %d words", maxDecl)
	}
	return ""
}

// guardState counts what makes cc recurse.
type guardState struct {
	*flatText
	depth, prefix int
	unpaired      bool
	elses         [maxNesting + 2]int32 // by depth: arms of the else-if chain there
}

func (g *guardState) step(i int) string {
	switch t := &g.toks[i]; {
	case t.op == '(' || t.op == '[' || t.op == '{':
		g.unpaired = g.unpaired || g.match(i) >= len(g.toks)
		if g.depth++; g.depth > maxNesting {
			return fmt.Sprintf("brackets nested deeper than %d", maxNesting)
		}
		if t.op == '(' && g.op(g.prev(i)) == ')' {
			g.prefix++
		}
	case t.op == ')' || t.op == ']':
		g.depth--
	case t.op == ';' || t.op == '}':
		if t.op == '}' {
			g.depth--
		}
		g.prefix = 0
		if g.word(g.next(i)) != "else" {
			g.elses[max(g.depth, 0)] = 0
		}
	case t.op == ',':
		g.prefix = 0
	case t.text == "else" && t.kind == source.Ident:
		n := &g.elses[max(g.depth, 0)]
		if *n++; *n > maxElseIf {
			return fmt.Sprintf("an else-if chain of more than %d arms", maxElseIf)
		}
	case t.kind == source.Punct && (g.isPrefix(i) || t.op == '?' || t.op == '='), t.op == ':', statementWords[t.text],
		t.kind == source.Ident && (qualifiers[t.text] || typeWords[t.text]):
		if g.prefix++; g.prefix > maxPrefix {
			return fmt.Sprintf("more than %d operators or statements nested in one", maxPrefix)
		}
	}
	return ""
}

// isPrefix reports whether the operator at i has no left operand.
func (g *guardState) isPrefix(i int) bool {
	p := g.prev(i)
	if p < 0 {
		return true
	}
	switch g.toks[p].kind {
	case source.Number, source.String, source.Char:
		return false
	case source.Ident:
		return keywords[g.toks[p].text]
	}
	return g.toks[p].op != ')' && g.toks[p].op != ']'
}

// refuse leaves out what a guard objects to: the body of a function, or the values of an initializer, or all.
func (r *repair) refuse(d *topDecl, reason string) {
	x := refusal{first: d.first, last: d.last, reason: reason}
	if d.body > 0 {
		x.name = d.name
		x.first, x.last = d.body+1, r.prev(d.bodyEnd)
		if r.guard(&topDecl{first: d.first, last: d.body}) == "" {
			r.refused = append(r.refused, x)
			r.dropRange(x.first, x.last)
			r.stubbed[d.body] = true
			return
		}
		x.first, x.last = d.first, d.last
	}
	r.refused = append(r.refused, x)
	r.dropRange(x.first, x.last)
}

// problems returns what the guards have left out.
func (r *repair) problems() []ir.Problem {
	var list []ir.Problem
	for _, x := range r.refused {
		p := ir.Problem{Func: x.name, Reason: "not read: " + x.reason}
		p.Span, _, _ = r.between(x.first, x.last)
		list = append(list, p)
	}
	return list
}
