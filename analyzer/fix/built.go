package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// giveUpBuilt makes the exit give up the object that the function was making and would have returned, if it has one.
// Whether its deallocator stands that is seen when the change is tried.
func (p *proposer) giveUpBuilt(x *exit) {
	name, made := p.unfinished(x)
	if name == "" || p.keeps {
		return
	}
	release := p.releaser(faults.Resource{Place: name, Release: p.ctx.releaseOf(callee(made)), Span: made.Span})
	if !p.ctx.drops(release) || p.ctx.frees(release) {
		return
	}
	for exact, x := range tolerant {
		if release == x {
			release = exact // it was filled in already
		}
	}
	p.under = name
	x.release = append(x.release, p.st.call(release, name)+";")
	x.released = append(x.released, name)
	x.counted = append(x.counted, name)
}

// orLeak adds, as the last choice, the change that leaves the object under construction alone.
func (prop *Proposal) orLeak(f *faults.FuncResult, r *faults.FaultResult, c *Context) {
	p, _ := newProposer(f, r, c)
	p.keeps = true
	last := prop
	for last.Else != nil {
		last = last.Else
	}
	last.Else = p.byRow()
	p.finish(last.Else)
}

// lends returns an object that x gives up by its count though the function has put into one of its fields, in front of
// the site, a pointer that the object does not own: its deallocator may free that. "" if there is none.
func (p *proposer) lends(x *exit) string {
	for _, name := range x.counted {
		if p.lentTo(name) {
			return name
		}
	}
	return ""
}

// lentTo reports whether a field of what the variable of that name points to was given a pointer that was read from
// elsewhere, and to which no reference was added.
func (p *proposer) lentTo(name string) bool {
	v := variable(p.fn, name)
	if v == nil {
		return false
	}
	for _, b := range p.fn.Blocks {
		for i, in := range b.Instrs {
			s, ok := in.(*ir.Store)
			if !ok || s.To.Var != nil || s.Span.Start >= p.site().Span.Start || s.Span.File != p.file {
				continue
			}
			if base := varOf(s.To.Base); base != nil && (base == v || copyOf(position{b, i}, base, v)) && p.notOwned(position{b, i}, s) {
				return true
			}
		}
	}
	return false
}

// notOwned reports whether the store at pos puts away a pointer that the function was given or has read, and adds no
// reference to.
func (p *proposer) notOwned(pos position, s *ir.Store) bool {
	v := varOf(s.X)
	if v == nil || !v.Type.IsPointer() || s.Stmt == nil {
		return false
	}
	defs, given := sources(p.fn, pos, v)
	if !given && !slices.ContainsFunc(defs, func(d ir.Instr) bool { _, read := d.(*ir.Load); return read }) {
		return false
	}
	for _, part := range split(tokensOf(s.Stmt.Span), "=") {
		if n := len(part); n > 0 && part[n-1].text == ";" {
			part = part[:n-1]
		}
		if p.counted(join(stripCasts(part))) {
			return false
		}
	}
	return true
}

// counted reports whether the function adds a reference to what the source names place.
func (p *proposer) counted(place string) bool {
	for c := range p.fn.Calls() {
		sum := p.ctx.known.Summary(c.Name())
		if sum != nil && len(c.ArgSpans) == 1 && sum.Param(0).Owns && c.ArgSpans[0].IsValid() && join(stripCasts(tokensOf(c.ArgSpans[0]))) == place {
			return true
		}
	}
	return false
}
