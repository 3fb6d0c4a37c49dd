package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// resize proposes, for `p = realloc(p, n)` that nobody checks, a variable of its own for the result, a check of that, and
// the assignment behind it: a check alone would lose the old block. It returns nil if the statement is no such one.
func (p *proposer) resize(s *ir.Stmt, o *outcome) *Proposal {
	t := p.info.target(p.r.Call)
	in, body := holder(s)
	if !p.losesOld(o) || !p.resizes() || s.Kind != ir.ExprStmt || s.Macro != "" || t == nil || t.problem != "" || t.choice || t.assign[0] != 0 ||
		len(t.names) != 1 || in == nil || in.Kind != ir.Compound || body != s || p.gilBack(s.Span.End) != 0 {
		return nil
	}
	eq := slices.IndexFunc(t.stmt, func(x token) bool { return x.text == "=" })
	name := p.newName(t)
	raise, _ := p.raiseHere()
	x := p.exit(o.place, p.owned(s.Span.End, o.names), raise)
	v := variable(p.fn, o.place)
	release := p.ctx.releaseOf(p.r.Callee)
	if v != nil && v.Kind == ir.Local && !mentions(p.undoing(x), o.place) {
		if release == "" {
			return nil
		}
		x.release = append([]string{p.st.call(release, o.place) + ";"}, x.release...)
		x.released = append([]string{o.place}, x.released...)
	}
	fresh := &outcome{place: name, names: []string{name}, test: p.st.isNull(name), says: isNull(name)}
	e := p.editor()
	e.replace(t.stmt[0].start, t.stmt[eq-1].end, typeOfCast(t.stmt[eq+1:])+name)
	e.after(s, func(base string) []string {
		return append(p.check(fresh, x)(base), base+t.place+" = "+name+";")
	})
	prop := p.propose(e, fresh, x)
	prop.Message += ", and keep `" + o.place + "`"
	if !p.status { // else the callers give up what says so
		prop.Unsafe = firstOf(prop.Unsafe, p.saysAlready(o))
	}
	return prop
}

// resizes reports whether a table tells that the callee frees what it is given only if it succeeds.
func (p *proposer) resizes() bool {
	if p.ctx.known == nil {
		return false
	}
	sum := p.ctx.known.Summary(p.r.Call.Name())
	return sum != nil && slices.ContainsFunc(p.r.Call.ArgSpans, func(span source.Span) bool {
		return sum.Param(slices.Index(p.r.Call.ArgSpans, span)).Frees == faults.FreesOnSuccess
	})
}

// saysAlready says what tells of the new size where the call fails, and stays with the old block; "" if nothing does.
func (p *proposer) saysAlready(o *outcome) string {
	if v := variable(p.fn, o.place); v != nil && v.Kind == ir.Local {
		return ""
	}
	for _, span := range p.r.Call.ArgSpans {
		if slices.ContainsFunc(tokensOf(span), func(x token) bool { return x.text == "++" || x.text == "--" || x.text == "=" }) {
			return "the size that the call is given is changed in it"
		}
	}
	root := tokens([]byte(o.place), 0, len(o.place))[0].text
	toks := tokens(p.file.Src, p.fn.Body.Start, p.site().Span.Start)
	for i, t := range toks {
		if field := addressGiven(toks, i); len(field) > 1 && field[0].text == root {
			return "`" + join(field) + "` has been changed by then, and the old block stays"
		}
		start := lvalueStart(toks, i)
		if !assignments[t.text] || start < 0 || p.declares(t.start) {
			continue
		}
		left := stripParens(toks[start:i])
		if len(left) == 0 {
			continue
		}
		v := variable(p.fn, left[0].text)
		if len(left) > 1 && left[0].text == root || v == nil || v.Kind == ir.Static || v.Kind == ir.Global {
			return "`" + join(left) + "` has been changed by then, and the old block stays"
		}
	}
	return ""
}

// addressGiven returns what toks[i] takes the address of for a call, which may write to it; nil if it is no such operator.
func addressGiven(toks []token, i int) []token {
	if toks[i].text != "&" || i == 0 || toks[i-1].text != "(" && toks[i-1].text != "," {
		return nil
	}
	end := i + 1
	for end < len(toks) && toks[end].text != "," && toks[end].text != ")" {
		end++
	}
	return toks[i+1 : end]
}

// declares reports whether an offset lies in a declaration: what is given a value there is the function's own.
func (p *proposer) declares(offset int) bool {
	return slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		return s.Kind == ir.DeclStmt && s.Span.File == p.file && s.Span.Start <= offset && offset < s.Span.End
	})
}

// typeOfCast returns the pointer type that toks are cast to, to put before a name, and void * if they begin with no cast.
func typeOfCast(toks []token) string {
	if end := match(toks, 0); len(toks) > 0 && toks[0].text == "(" && end > 1 && toks[end-1].text == "*" && end+1 < len(toks) && toks[end+1].text != ")" {
		stars := end
		for toks[stars-1].text == "*" {
			stars--
		}
		return spelling(toks[1:stars]) + " " + strings.Repeat("*", end-stars)
	}
	return "void *"
}
