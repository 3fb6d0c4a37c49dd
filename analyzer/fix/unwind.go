package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A filling is a for loop that allocates one element after the other of some tables.
type filling struct {
	loop   *ir.Stmt
	index  string // the variable that counts
	from   string // the first index
	tables []table
}

// A table is filled by one allocation of the loop.
type table struct {
	base    string
	call    *ir.Call
	release string
}

// unwind makes x release the elements of the tables that it gives up, in front of the tables themselves: those of the loop
// round the site as far as that has come, and those of loops in front of it. A table whose loop is not so plain that the index
// tells what is there stays as it is.
func (p *proposer) unwind(x *exit) {
	if x.label != "" || p.ctx.known == nil {
		return
	}
	site := p.site().Span
	var release, names []string
	for _, s := range slices.Backward(p.info.stmts) {
		if s.Kind != ir.LoopStmt || s.Span.Start > site.Start || s.Span.File != p.file {
			continue
		}
		f := p.fillingOf(s)
		if f == nil || !slices.ContainsFunc(f.tables, func(t table) bool { return p.givesUpElements(x, t.base) }) {
			continue
		}
		lines, bases := p.unwound(f, x)
		release, names = append(release, lines...), append(names, bases...)
	}
	x.release, x.released = append(release, x.release...), append(names, x.released...)
}

// givesUpElements reports whether x loses the elements of a table: it gives up the table without them.
func (p *proposer) givesUpElements(x *exit, base string) bool {
	return (slices.Contains(x.released, base) || p.isArray(base)) && !containsElement(p.undoing(x), base)
}

// unwound returns the statements that release what a filling has made by the time the site is reached, and the names of that.
func (p *proposer) unwound(f *filling, x *exit) (lines, names []string) {
	inside := f.loop.Span.Contains(p.site().Span)
	if !inside && !p.ranThrough(f) || inside && !slices.ContainsFunc(f.tables, func(t table) bool { return t.call == p.r.Call }) {
		return nil, nil
	}
	var now, each []string
	for _, t := range slices.Backward(f.tables) {
		if !p.givesUpElements(x, t.base) {
			continue
		}
		call := p.st.call(t.release, t.base+"["+f.index+"]") + ";"
		if inside && t.call.Span.Start < p.r.Call.Span.Start {
			now = append(now, call)
		}
		each = append(each, call)
		names = append(names, t.base+"[...]")
	}
	head := "for" + p.st.KeywordGap + "(" + p.st.Pad + spelling(tokensOf(f.loop.Cond)) + p.st.Pad + ")"
	if inside {
		head = "while" + p.st.KeywordGap + "(" + p.st.Pad + f.index + "-- > " + f.from + p.st.Pad + ")"
	}
	return append(now, p.st.blockLines("", head, each, len(each) > 1 || p.st.BraceSingle)...), names
}

// ranThrough reports whether the loop of f, which ends in front of the site, would do as many rounds again.
func (p *proposer) ranThrough(f *filling) bool {
	in, body := holder(f.loop)
	site := p.site().Span.Start
	if in == nil || in.Kind != ir.Compound || body != f.loop || !in.Span.Contains(p.site().Span) {
		return false
	}
	if slices.ContainsFunc(tokensOf(f.loop.Span), func(t token) bool { return t.text == "break" }) {
		return false
	}
	for _, t := range tokensOf(f.loop.Cond) {
		if t.text == "(" || t.kind == source.Ident && t.text != f.index && p.assignedIn(t.text, f.loop.Cond.End, site) {
			return false
		}
	}
	return true
}

// fillingOf reads a loop: `for (i = 0; ...; i++)` with `table[i] = allocation;` directly in its body, in each iteration; nil
// if it is another one.
func (p *proposer) fillingOf(loop *ir.Stmt) *filling {
	f := &filling{loop: loop}
	header := split(tokensOf(loop.Cond), ";")
	body := branchOf(loop, true)
	if loop.Macro != "" || body == nil || len(header) != 3 || !f.counts(header[0], header[2]) {
		return nil
	}
	rest := p.goesOn(body)
	if !p.isLocal(f.index) || changes(rest, f.index) {
		return nil
	}
	kids := []*ir.Stmt{body}
	if body.Kind == ir.Compound {
		kids = body.Kids
	}
	for _, r := range p.f.Faults {
		if !loop.Span.Contains(r.Call.Span) {
			continue
		}
		t := p.info.target(r.Call)
		release := p.elementRelease(r, t)
		if t == nil || release == "" {
			continue
		}
		base, index, element := strings.Cut(strings.TrimSuffix(t.place, "]"), "[")
		if !element {
			continue
		}
		if !p.isLocal(base) || p.handsElement(rest, base) || index != f.index || t.choice || len(t.names) > 1 || !slices.Contains(kids, r.Call.Stmt) {
			return nil
		}
		f.tables = append(f.tables, table{base: base, call: r.Call, release: release})
	}
	slices.SortFunc(f.tables, func(a, b table) int { return a.call.Span.Compare(b.call.Span) })
	return f
}

// isLocal reports whether a name means nothing but variables of the function's own.
func (p *proposer) isLocal(name string) bool {
	own := false
	for _, v := range p.fn.Locals {
		if v.Name == name {
			own = v.Kind == ir.Local
			if !own {
				return false
			}
		}
	}
	return own && !slices.ContainsFunc(p.fn.Params, func(v *ir.Var) bool { return v.Name == name })
}

// counts reads how the header of the loop starts and how it goes on.
func (f *filling) counts(first, step []token) bool {
	n := len(first)
	if n < 3 || n > 5 || first[n-2].text != "=" || first[n-3].kind != source.Ident || first[n-1].text == "" || strings.Trim(first[n-1].text, "0123456789") != "" {
		return false
	}
	f.index, f.from = first[n-3].text, first[n-1].text
	switch join(step) {
	case f.index + "++", "++" + f.index, f.index + "+=1":
		return true
	}
	return false
}

// goesOn returns the tokens of the body of a loop without the branches that leave the function.
func (p *proposer) goesOn(body *ir.Stmt) []token {
	return slices.DeleteFunc(tokensOf(body.Span), func(t token) bool {
		return slices.ContainsFunc(p.info.handlers, func(h *handler) bool {
			return h.leave != nil && h.branch != body && body.Span.Contains(h.branch.Span) && t.start >= h.branch.Span.Start && t.end <= h.branch.Span.End
		})
	})
}

// changes reports whether the body of a loop may give the index another value, or go on without an element.
func changes(body []token, index string) bool {
	for i, t := range body {
		next := ""
		if i+1 < len(body) {
			next = body[i+1].text
		}
		if t.text == "continue" || t.text == index && assignments[next] || next == index && (t.text == "&" || t.text == "++" || t.text == "--") {
			return true
		}
	}
	return false
}

// handsElement reports whether the body of a loop gives an element of a table to what frees it or takes it over.
func (p *proposer) handsElement(body []token, base string) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i].kind != source.Ident || body[i+1].text != "(" {
			continue
		}
		end := match(body, i+1)
		if end < 0 {
			return true
		}
		for n, arg := range split(body[i+2:end], ",") {
			if !containsElement(stripCasts(arg), base) {
				continue
			}
			s := p.ctx.known.Summary(body[i].text)
			if p.ctx.destroys(body[i].text) || s != nil && (s.Param(n).Frees != faults.FreesNever || s.Param(n).Steals || s.Param(n).StealsOnSuccess || s.Param(n).Keeps) {
				return true
			}
		}
	}
	return false
}

// elementRelease returns the function that releases what r puts into an element: as the table of functions says, else as this
// function releases elements of the same table.
func (p *proposer) elementRelease(r *faults.FaultResult, t *target) string {
	if release := p.ctx.releaseOf(r.Callee); release != "" || t == nil {
		return release
	}
	base, _, _ := strings.Cut(t.place, "[")
	for _, s := range p.info.stmts {
		if g := p.released(s); strings.HasPrefix(g.place, base+"[") && !g.address && p.ctx.destroys(g.to) {
			return g.to
		}
	}
	return ""
}
