package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// A pair is a variable that one call gives a value in front of the site, and that another one releases behind it. Of
// functions that no table tells of, this shows what is held in between.
type pair struct {
	v        *ir.Var
	from, to *ir.Call
	address  bool // the functions are given the variable's address
	certain  bool // whoever comes to the site holds it
}

// resource tells of a pair as of what the simulator knows.
func (q pair) resource() faults.Resource {
	place := q.v.Name
	if q.address {
		place = "&" + place
	}
	return faults.Resource{Place: place, Release: q.to.Name(), Span: q.from.Span}
}

// pairs returns what the function holds at the site by the evidence of its own calls.
func (p *proposer) pairs() []pair {
	pos, ok := find(p.fn, p.r.Call)
	if !ok || p.ctx.known == nil {
		return nil
	}
	var out []pair
	shared := p.sharedExits()
	for _, b := range reach(pos.block) {
		for i, in := range b.Instrs {
			to, ok := in.(*ir.Call)
			if !ok || len(to.Args) != 1 || to.Span.File != p.file || to.Span.Start < p.site().Span.End {
				continue
			}
			// What stands at a label that others leave by is there to release, whatever its name.
			if unknown := p.ctx.known.Summary(to.Name()) == nil; !p.ctx.destroys(to.Name()) && !(unknown && slices.Contains(shared, b)) {
				continue
			}
			q := pair{to: to}
			if q.v, q.address = argument(position{b, i}, to); q.v == nil || slices.ContainsFunc(out, func(o pair) bool { return o.v == q.v }) {
				continue
			}
			if p.filledBy(&q, pos) && !p.givenBefore(q) {
				out = append(out, q)
			}
		}
	}
	return out
}

// sharedExits returns what runs behind the labels that failures go to.
func (p *proposer) sharedExits() []*ir.Block {
	var out []*ir.Block
	for _, h := range p.info.handlers {
		if h.leave != nil && h.leave.Kind == ir.GotoStmt {
			if g := regionOf(p.fn, h.leave.Label); g != nil {
				out = append(out, g.blocks...)
			}
		}
	}
	return out
}

// destroys reports whether the named function releases its argument, as a table tells or by its name.
func (c *Context) destroys(name string) bool {
	if name == "" {
		return false
	}
	return c.gives(name) || c.known.Summary(name) == nil && c.known.Destructor(name)
}

// argument returns the local variable that is the only argument of a call at pos, or whose address is.
func argument(pos position, c *ir.Call) (v *ir.Var, address bool) {
	switch x := c.Args[0].(type) {
	case ir.AddrOf:
		if len(x.Place.Path) > 0 {
			return nil, false
		}
		v, address = x.Place.Var, true
	case ir.VarRef:
		v = x.Var
		if a, ok := definedIn(pos, v).(*ir.Assign); ok && v.Kind == ir.Temp {
			v = varOf(a.X)
		}
	}
	if v == nil || v.Kind != ir.Local || v.Name == "" {
		return nil, false
	}
	return v, address
}

// filledBy looks for the call that gives the variable of q what is released, in front of the site at pos.
func (p *proposer) filledBy(q *pair, pos position) bool {
	if q.address {
		for c := range p.fn.Calls() {
			if c.Span.File == p.file && c.Span.Start < p.r.Call.Span.Start && c.Name() != q.to.Name() && givenAddress(c, q.v) {
				q.from = c
			}
		}
		q.certain = q.from != nil && p.leads(q.from)
		return q.from != nil && p.ctx.known.Summary(callee(q.from)) == nil
	}
	defs, undefined := sources(p.fn, pos, q.v)
	for _, d := range defs {
		if c, ok := d.(*ir.Call); ok && c.Span.File == p.file && c.Span.Start < p.r.Call.Span.Start && callee(c) != "" &&
			(p.ctx.known.Summary(callee(c)) == nil || p.ctx.releaseOf(callee(c)) == q.to.Name()) {
			q.from = c
		}
	}
	if q.from == nil {
		return false
	}
	// Of what a table tells, the simulator says where it is held for certain.
	q.certain = p.ctx.known.Summary(callee(q.from)) == nil && len(defs) == 1 && !undefined && p.leads(q.from) && !p.handedOut(q.v, q.from) && !p.stored(q.v.Name, nil)
	return true
}

func givenAddress(c *ir.Call, v *ir.Var) bool {
	return slices.ContainsFunc(c.Args, func(x ir.Expr) bool {
		a, ok := x.(ir.AddrOf)
		return ok && a.Place.Var == v && len(a.Place.Path) == 0
	})
}

// leads reports whether every way to the site passes the call c, and the function is left if that fails.
func (p *proposer) leads(c *ir.Call) bool {
	if c.Stmt == nil || c.Macro != "" && c.Macro != c.Name() {
		return false
	}
	_, body := holder(c.Stmt)
	if body.Parent == nil || body.Parent.Kind != ir.Compound || !body.Parent.Span.Contains(p.site().Span) {
		return false
	}
	t := p.info.target(c)
	for _, h := range p.info.handlers {
		if h.leave == nil || h.test.Span.Start > p.site().Span.Start {
			continue
		}
		if h.test.Cond.Contains(c.Span) && len(h.cond.operands) == 1 {
			return true
		}
		if t != nil && h.test.Span.Start > c.Span.Start && slices.ContainsFunc(t.names, func(n string) bool { return slices.Contains(h.places, n) }) {
			return true
		}
	}
	return false
}

// givenBefore reports whether q is released in front of the site, too, where the function is not left.
func (p *proposer) givenBefore(q pair) bool {
	for c := range p.fn.Calls() {
		if c.Name() != q.to.Name() || c.Span.Start < q.from.Span.Start || c.Span.Start >= p.site().Span.Start || len(c.Args) != 1 {
			continue
		}
		pos, _ := find(p.fn, c)
		if v, _ := argument(position{pos.block, pos.index - 1}, c); v != q.v {
			continue
		}
		if !p.replaced(q.v.Name, c.Stmt) && !slices.ContainsFunc(p.info.handlers, func(h *handler) bool { return h.leave != nil && h.contains(c.Stmt) }) {
			return true
		}
	}
	return false
}

// byPairs adds to what is held what pairs show for certain, if its release can be written as it stands elsewhere.
func (p *proposer) byPairs(held []faults.Resource, failed []string) []faults.Resource {
	for _, q := range p.pairs() {
		s := q.to.Stmt
		if !q.certain || s == nil || s.Macro != "" || slices.Contains(failed, q.v.Name) || p.released(s).place != q.v.Name {
			continue
		}
		if !slices.ContainsFunc(held, func(r faults.Resource) bool { return strings.TrimPrefix(r.Place, "&") == q.v.Name }) {
			held = append(held, q.resource())
		}
	}
	return held
}

// leftOut returns what pairs show to be held, and x does not release; "" if there is nothing.
func (p *proposer) leftOut(x *exit, failed []string) string {
	done := p.undoing(x)
	g := regionOf(p.fn, x.label)
	for _, q := range p.pairs() {
		if slices.Contains(failed, q.v.Name) || mentions(done, q.v.Name) {
			continue
		}
		if g == nil || !slices.ContainsFunc(g.blocks, func(b *ir.Block) bool { return slices.Contains(b.Instrs, ir.Instr(q.to)) }) {
			return q.v.Name
		}
	}
	return ""
}
