package fix

import (
	"slices"
	"strconv"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// ProposeTemporary returns the change that keeps the old block of `p = realloc(p, n)` where r fails: the result goes to
// a variable of its own, and to its place behind the test.
func ProposeTemporary(f *faults.FuncResult, r *faults.FaultResult, c *Context) *Proposal {
	if r.Lost == nil {
		return nil
	}
	p := &proposer{ctx: c, f: f, r: r, fn: f.Func, file: f.Func.Body.File}
	what := "give the result of `" + r.Callee + "` to another variable first"
	if p.file == nil || r.Call.Stmt == nil || f.Func.Root == nil {
		return display(what, "the place of the call in the source is not known")
	}
	p.info = c.info(f)
	p.st = p.info.style
	if p.refuse() != nil {
		return display(what, "the call is made by a macro")
	}
	prop := p.throughTemporary(what)
	p.finish(prop)
	return prop
}

func (p *proposer) throughTemporary(what string) *Proposal {
	s := p.r.Call.Stmt
	t := p.info.target(p.r.Call)
	in, body := holder(s)
	if s.Kind != ir.ExprStmt || s.Macro != "" || t == nil || t.problem != "" || t.choice || t.assign[0] != 0 || in == nil || in.Kind != ir.Compound || body != s {
		return display(what, "the call is a part of a larger statement")
	}
	k := slices.Index(in.Kids, body)
	if k+1 >= len(in.Kids) {
		return display(what, "no test of the result follows")
	}
	test := in.Kids[k+1]
	name := p.newName(t)
	cond := p.testOf(test, t.place)
	if cond == nil {
		return display(what, "no test of the result follows")
	}
	e := p.editor()
	first := t.stmt[0]
	eq := slices.IndexFunc(t.stmt, func(x token) bool { return x.text == "=" })
	e.replace(first.start, t.stmt[eq-1].end, typeOfCast(t.stmt[eq+1:])+name)
	e.replace(cond[0].start, cond[len(cond)-1].end, name)
	unsafe := firstOf(p.freeOld(e, test, t.place), p.resets(test), outgrown(in.Kids[:k], t.stmt))
	e.after(test, plain(t.place+" = "+name+";"))
	return &Proposal{Message: "keep `" + t.place + "` until `" + p.r.Callee + "` has succeeded", Edits: e.done(), Unsafe: unsafe}
}

// resets says what the branch that leaves sets besides: a size of 0 belongs to no block, and is wrong of one that is kept.
func (p *proposer) resets(test *ir.Stmt) (unsafe string) {
	h := p.info.handlers[slices.IndexFunc(p.info.handlers, func(h *handler) bool { return h.test == test })]
	for _, s := range h.stmts {
		toks := tokensOf(s.Span)
		k := slices.IndexFunc(toks, func(x token) bool { return x.text == "=" })
		if s.Kind != ir.ExprStmt || k < 1 {
			continue
		}
		if v := variable(p.fn, toks[0].text); k > 1 || v == nil || v.Kind == ir.Static || v.Kind == ir.Global {
			return "`" + spelling(toks[:k]) + "` is set where it fails, as if there were no block"
		}
	}
	return ""
}

// outgrown says which size was stored beside the block before the call: where that fails, it is more than the block that is
// kept has.
func outgrown(before []*ir.Stmt, call []token) (unsafe string) {
	for _, s := range before {
		toks := tokensOf(s.Span)
		k := slices.IndexFunc(toks, func(x token) bool { return x.text == "=" || x.text == "*=" || x.text == "+=" || x.text == "<<=" })
		if s.Kind == ir.ExprStmt && k > 1 && containsText(call, spelling(toks[:k])) {
			return "`" + spelling(toks[:k]) + "` says more by then than the old block has"
		}
	}
	return ""
}

// freeOld releases the old block on the branch that leaves, if a local variable has it and the branch does not mention
// it. It returns why that cannot be done.
func (p *proposer) freeOld(e *editor, test *ir.Stmt, place string) (unsafe string) {
	v := variable(p.fn, place)
	h := p.info.handlers[slices.IndexFunc(p.info.handlers, func(h *handler) bool { return h.test == test })]
	if v == nil || v.Kind != ir.Local || mentions(tokensOf(h.branch.Span), place) {
		return ""
	}
	if at := p.labelStart(h.leave.Label); h.leave.Kind == ir.GotoStmt && at >= 0 && mentions(tokens(p.file.Src, at, p.fn.Body.End), place) {
		return ""
	}
	release := p.ctx.releaseOf(p.r.Callee)
	if release == "" || h.branch.Kind != ir.Compound || h.leave.Kind != ir.ReturnStmt || len(h.stmts) == 0 {
		return "`" + place + "` may have to be freed where the function leaves"
	}
	e.before(h.stmts[0], plain(p.st.call(release, place)+";"))
	return ""
}

// testOf returns the tokens that name place in the condition of an if that asks for nothing but whether it is NULL, and
// leaves if it is; nil if s is no such statement.
func (p *proposer) testOf(s *ir.Stmt, place string) []token {
	if s.Kind != ir.IfStmt || s.Macro != "" || s.Else != nil || !slices.ContainsFunc(p.info.handlers, func(h *handler) bool { return h.test == s && h.leave != nil }) {
		return nil
	}
	toks := tokensOf(s.Cond)
	switch n := len(toks); {
	case n > 1 && toks[0].text == "!" && spelling(toks[1:]) == place:
		return toks[1:]
	case n > 2 && toks[n-2].text == "==" && toks[n-1].text == "NULL" && spelling(toks[:n-2]) == place:
		return toks[:n-2]
	case n > 2 && toks[0].text == "NULL" && toks[1].text == "==" && spelling(toks[2:]) == place:
		return toks[2:]
	}
	return nil
}

// newName returns a name for the variable of the result that the function does not use yet, and that no other place of
// it is offered: two such changes in one block would clash.
func (p *proposer) newName(t *target) string {
	eq := func(x token) bool { return x.text == "=" }
	name := stem(t.stmt[:slices.IndexFunc(t.stmt, eq)])
	n := 1
	for _, r := range p.f.Faults {
		if r.Lost == nil || r.Call.Stmt == nil || r.Call == p.r.Call || r.Call.Span.Start > p.r.Call.Span.Start {
			continue
		}
		toks := tokensOf(r.Call.Stmt.Span)
		if k := slices.IndexFunc(toks, eq); k > 0 && stem(toks[:k]) == name {
			n++
		}
	}
	if n > 1 {
		name += strconv.Itoa(n)
	}
	toks := tokens(p.file.Src, p.fn.Span.Start, p.fn.Span.End)
	for mentions(toks, name) {
		name += "_"
	}
	return name
}

// stem returns the name of a variable that holds what is meant for a place.
func stem(place []token) string {
	if k := slices.IndexFunc(place, func(x token) bool { return x.text == "[" }); k > 0 {
		place = place[:k]
	}
	for i := len(place) - 1; i >= 0; i-- {
		if place[i].kind == source.Ident {
			return "new_" + place[i].text
		}
	}
	return "resized"
}
