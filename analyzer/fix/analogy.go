package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// maxCompleted bounds what an exit is made to release beside what the simulator knows to be held.
const maxCompleted = 6

// complete makes x release what it would lose and the simulator does not know of, where the function shows near the site
// that it is held there, and how it is given up.
func (p *proposer) complete(x *exit, failed []string) {
	for range maxCompleted {
		name := firstOf(p.forgotten(x, failed), p.leftOut(x, failed))
		s := p.releaseNear(name)
		if s == nil {
			break
		}
		x.release = append(x.release, text(s))
		x.released = append(x.released, name)
	}
	for range maxCompleted {
		name := p.perhapsHeld(x, failed)
		release := p.nullSafeRelease(name)
		if release == "" {
			break
		}
		x.release = append(x.release, p.st.call(release, name)+";")
		x.released = append(x.released, name)
	}
}

// releaseNear returns a statement that releases the variable of a name, and tells by its place that it is held at the
// site; nil if there is none.
func (p *proposer) releaseNear(name string) *ir.Stmt {
	v := variable(p.fn, name)
	if v == nil || v.Kind != ir.Local && !p.allGiveUp(v) || p.ctx.known == nil || p.storedAnywhere(v) || p.hasElements(name) {
		return nil
	}
	var best *ir.Stmt
	for _, s := range p.info.stmts {
		g := p.released(s)
		if g.place != name || s.Macro != "" || s.Span.File != p.file || !p.ctx.destroys(g.to) {
			continue
		}
		if p.heldBefore(v, g, s) || p.heldBehind(v, g, s) {
			best = s
			if s.Span.Start > p.site().Span.Start {
				break
			}
		}
	}
	return best
}

// storedAnywhere reports whether v was put, in front of the site, where another release may find it.
func (p *proposer) storedAnywhere(v *ir.Var) bool {
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			s, ok := in.(*ir.Store)
			if ok && varOf(s.X) == v && s.Span.File == p.file && s.Span.Start < p.site().Span.Start {
				return true
			}
		}
	}
	return false
}

// hasElements reports whether the table of a name has allocated blocks at the site, which the function has put there, or
// whoever made the table: to release it alone loses them.
func (p *proposer) hasElements(name string) bool {
	return p.madeWithElements(name) || slices.ContainsFunc(p.f.Faults, func(r *faults.FaultResult) bool {
		t := p.info.target(r.Call)
		if t == nil || r.Call.Span.Start >= p.r.Call.Span.Start {
			return false
		}
		base, _, element := strings.Cut(t.place, "[")
		return element && strings.TrimSpace(base) == name
	})
}

// exitWith returns the handler that runs s, unless a condition in its branch keeps it from that, and then leaves; nil if
// none does.
func (p *proposer) exitWith(s *ir.Stmt) *handler {
	for _, h := range p.info.handlers {
		if h.leave != nil && slices.Contains(h.stmts, s) {
			return h
		}
	}
	return nil
}

// heldBefore reports whether s releases v where the function leaves in front of the site, on whose way that test lies,
// and v is still the same at the site.
func (p *proposer) heldBefore(v *ir.Var, g given, s *ir.Stmt) bool {
	h := p.exitWith(s)
	site := p.site().Span
	if h == nil || h.test.Span.End > site.Start {
		return false
	}
	in, _ := holder(h.test)
	if in == nil || in.Kind != ir.Compound || !in.Span.Contains(site) {
		return false
	}
	kept := p.handsOn(v, h.test.Span.End, site.Start)
	return !p.changed(v, h.test.Span.End, site.Start) && !p.givenBetween(g, h.test.Span.End, site.Start) && (!kept || p.releasedBehind(g))
}

// heldBehind reports whether s releases v behind the site, on the way on or where the function leaves, and v has been
// the same since the site.
func (p *proposer) heldBehind(v *ir.Var, g given, s *ir.Stmt) bool {
	site := p.site().Span
	from := s.Span.Start
	if h := p.exitWith(s); h != nil {
		from = h.test.Span.Start
	} else if in, body := holder(s); in == nil || in.Kind != ir.Compound || body.Parent != in || !in.Span.Contains(site) {
		return false
	}
	if from < site.End || g.address || p.changed(v, site.End, from) || p.givenBetween(g, 0, site.Start) {
		return false
	}
	pos, ok := find(p.fn, p.r.Call)
	if !ok {
		return false
	}
	defs, undefined := sources(p.fn, pos, v)
	if undefined && v.Kind != ir.Param || len(defs) == 0 && v.Kind != ir.Param {
		return false
	}
	return !slices.ContainsFunc(defs, func(d ir.Instr) bool {
		call, ok := d.(*ir.Call)
		return !ok && !p.ctx.takesNull(g.to, 0) || ok && !p.leftUnless(call)
	})
}

// leftUnless reports whether the function is left where a call fails, or what it gives is used without a test: then it
// has what the call gives.
func (p *proposer) leftUnless(call *ir.Call) bool {
	t := p.info.target(call)
	if t == nil {
		return false
	}
	for _, h := range p.info.handlers {
		if h.test.Span.Start < call.Span.Start || h.test.Span.Start > p.site().Span.Start {
			continue
		}
		if slices.ContainsFunc(t.names, func(n string) bool { return slices.Contains(h.places, n) }) {
			return h.leave != nil
		}
	}
	return true
}

// changed reports whether v is given a value between two offsets of the function's text, outside of branches that leave.
func (p *proposer) changed(v *ir.Var, from, to int) bool {
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			span := in.Where().Span
			if span.File == p.file && span.Start >= from && span.Start < to && defines(in, v) && !p.leaving(span.Start) {
				return true
			}
		}
	}
	return false
}

// leaving reports whether an offset lies in a branch that leaves the function.
func (p *proposer) leaving(offset int) bool {
	return slices.ContainsFunc(p.info.handlers, func(h *handler) bool {
		return h.leave != nil && h.branch.Span.Start <= offset && offset < h.branch.Span.End
	})
}

// givenBetween reports whether the function releases g between two offsets, outside of branches that leave.
func (p *proposer) givenBetween(g given, from, to int) bool {
	return slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		return s.Kind == ir.ExprStmt && s.Span.Start >= from && s.Span.Start < to && p.released(s).place == g.place && !p.leaving(s.Span.Start) && !p.replaced(g.place, s)
	})
}

// replaced reports whether the variable of that name is given a value again behind the statement s, which releases it, in
// the same block and in front of the site.
func (p *proposer) replaced(name string, s *ir.Stmt) bool {
	v := variable(p.fn, name)
	in, body := holder(s)
	return v != nil && in != nil && in.Kind == ir.Compound && body.Parent == in && p.changed(v, s.Span.End, min(in.Span.End, p.site().Span.Start))
}

// releasedBehind reports whether the function releases g behind the site.
func (p *proposer) releasedBehind(g given) bool {
	return slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		return s.Span.Start >= p.site().Span.End && p.released(s).place == g.place
	})
}

// handsOn reports whether the value of v is given to something between two offsets that may keep it.
func (p *proposer) handsOn(v *ir.Var, from, to int) bool {
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			span := in.Where().Span
			if span.File != p.file || span.Start < from || span.Start >= to {
				continue
			}
			switch in := in.(type) {
			case *ir.Store:
				if varOf(in.X) == v {
					return true
				}
			case *ir.Call:
				for i, a := range in.Args {
					if varOf(a) == v && !p.onlyReads(in, i) {
						return true
					}
				}
			}
		}
	}
	return false
}

// onlyReads reports whether a table tells that the callee keeps nothing of argument i.
func (p *proposer) onlyReads(c *ir.Call, i int) bool {
	if p.ctx.known == nil {
		return false
	}
	s := p.ctx.known.Summary(callee(c))
	return s != nil && !s.Param(i).Steals && !s.Param(i).Keeps
}

// nullSafeRelease returns the function that releases the variable of a name, which the function owns on some of the
// paths to the site, and on the others has not given anything yet; "" if it may have something else then.
func (p *proposer) nullSafeRelease(name string) string {
	v := variable(p.fn, name)
	pos, ok := find(p.fn, p.r.Call)
	k := slices.IndexFunc(p.r.MayHold, func(r faults.Resource) bool { return r.Place == name })
	if v == nil || v.Kind != ir.Local || !ok || k < 0 {
		return ""
	}
	release := p.r.MayHold[k].Release
	if safe := tolerant[release]; safe != "" {
		release = safe
	}
	defs, undefined := sources(p.fn, pos, v)
	if undefined || !p.ctx.takesNull(release, 0) || p.storedAnywhere(v) || p.hasElements(name) {
		return ""
	}
	for _, d := range defs {
		switch d := d.(type) {
		case *ir.Assign:
			if c, ok := d.X.(ir.Const); !ok || c.N != 0 {
				return ""
			}
		case *ir.Call:
			if p.ctx.releaseOf(callee(d)) != p.r.MayHold[k].Release || p.handedOut(v, d) {
				return ""
			}
		default:
			return ""
		}
	}
	return release
}
