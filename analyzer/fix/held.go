package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// The simulator tells what is owned where the call fails. What it cannot know is what functions that nobody defines
// have made, and what they release: of that, the other exits of the function tell.

// forgotten returns a place that other exits of the function give to a function which may release it, and that x does
// not, "" if there is none. failed are the names of what the call gives.
func (p *proposer) forgotten(x *exit, failed []string) string {
	done := p.undoing(x)
	for _, h := range p.info.handlers {
		if h.leave == nil {
			continue
		}
		for _, s := range p.wayOut(h) {
			g := p.released(s)
			if g.place == "" || mentions(done, g.place) || slices.Contains(h.places, g.place) || slices.Contains(failed, g.place) {
				continue
			}
			if p.outOfSight(g, x) {
				return g.place
			}
		}
	}
	return ""
}

// unfinished returns the variable whose object the function has made, and returns if all goes well, and that x does not
// release though nobody else is known to own it, and the call that has made it; "" if there is none.
func (p *proposer) unfinished(x *exit) (string, *ir.Call) {
	if x.label != "" {
		return "", nil
	}
	pos, ok := find(p.fn, p.r.Call)
	if !ok {
		return "", nil
	}
	for _, b := range p.fn.Blocks {
		r, isReturn := b.Term.(*ir.Return)
		if !isReturn {
			continue
		}
		v := varOf(r.X)
		if v == nil || v.Kind == ir.Param {
			continue
		}
		if v.Kind == ir.Temp {
			a, _ := definedIn(position{b, len(b.Instrs)}, v).(*ir.Assign)
			if a == nil || varOf(a.X) == nil {
				continue
			}
			v = varOf(a.X)
		}
		defs, _ := sources(p.fn, pos, v)
		for _, d := range defs {
			if call, ok := d.(*ir.Call); ok && call != p.r.Call && p.mayMake(call) && !slices.Contains(x.released, v.Name) {
				return v.Name, call
			}
		}
	}
	return "", nil
}

// mayMake reports whether a call makes something, as far as anybody can tell.
func (p *proposer) mayMake(call *ir.Call) bool {
	return p.ctx.makes(call) || p.fn.Result.Kind == ir.Unknown || p.ctx.caller && p.ctx.summary(call) == nil
}

// handedBy returns a variable that the failing call was given the address of, so as to take over a reference which the
// function has counted up for it, and that x does not release; "" if there is none.
func (p *proposer) handedBy(x *exit) string {
	for _, arg := range p.r.Call.Args {
		a, ok := arg.(ir.AddrOf)
		if !ok || a.Place.Var == nil || len(a.Place.Path) > 0 || mentions(p.undoing(x), a.Place.Var.Name) {
			continue
		}
		for in := range p.ctx.before(p.fn, p.r.Call) {
			if call, ok := in.(*ir.Call); ok && p.ctx.counts(call, a.Place.Var) {
				return a.Place.Var.Name
			}
		}
	}
	return ""
}

// counts reports whether a call adds a reference to what a variable has, as Py_INCREF does.
func (c *Context) counts(call *ir.Call, v *ir.Var) bool {
	s := c.summary(call)
	return s != nil && s.Param(0).Owns && len(call.Args) > 0 && varOf(call.Args[0]) == v
}

// wayOut returns the statements that a handler runs before the function is left: those of its branch and those behind
// its label.
func (p *proposer) wayOut(h *handler) []*ir.Stmt {
	out := h.stmts
	if h.leave.Kind == ir.GotoStmt {
		from := p.labelStart(h.leave.Label)
		for _, s := range p.info.stmts {
			if s.Kind == ir.ExprStmt && s.Span.Start >= from {
				out = append(out[:len(out):len(out)], s)
			}
		}
	}
	return out
}

// A given is a place that a statement gives to a function as its only argument.
type given struct {
	place, to string
	address   bool
}

// released returns what the statement s, which is nothing but a call, may release.
func (p *proposer) released(s *ir.Stmt) given {
	toks := tokensOf(s.Span)
	if n := len(toks); s.Kind == ir.ExprStmt && n == 7 && toks[1].text == "->" && toks[3].text == "(" && toks[4].text == toks[0].text &&
		p.ctx.known != nil && p.ctx.known.Destructor(toks[2].text) {
		// `x->release(x);`
		return given{to: toks[2].text, place: toks[0].text}
	}
	if s.Kind != ir.ExprStmt || len(toks) < 5 || toks[1].text != "(" || match(toks, 1) != len(toks)-2 {
		return given{}
	}
	g, arg := given{to: toks[0].text}, stripCasts(toks[2:len(toks)-2])
	if len(arg) > 0 && arg[0].text == "&" {
		g.address, arg = true, arg[1:]
	}
	if !isPath(arg) || p.ctx.setsException(g.to) || p.ctx.known != nil && p.ctx.known.Summary(g.to) != nil && !p.ctx.gives(g.to) {
		return given{}
	}
	g.place = join(arg)
	return g
}

// outOfSight reports whether g may have to be released where the call fails though the simulator does not say so.
func (p *proposer) outOfSight(g given, x *exit) bool {
	site := p.site().Span.Start
	root := tokens([]byte(g.place), 0, len(g.place))[0].text
	v := variable(p.fn, root)
	switch {
	case v == nil:
		return false
	case g.address:
		return !p.ctx.gives(g.to) && v.Decl.Start < site
	case root != g.place:
		return p.assignedIn(g.place, p.fn.Body.Start, site) || slices.Contains(x.released, root) && p.fieldsSet(root)
	case slices.Contains(x.released, root):
		return false
	case p.storedInFreed(v, x):
		return true
	case v.Kind == ir.Param && v.Type.IsPointer() && p.ctx.known != nil && (p.ctx.frees(g.to) || p.ctx.known.Summary(g.to) == nil && p.ctx.known.Destructor(g.to)):
		return true
	}
	pos, ok := find(p.fn, p.r.Call)
	if !ok {
		return true
	}
	defs, _ := sources(p.fn, pos, v)
	for _, d := range defs {
		if call, ok := d.(*ir.Call); ok && (p.ctx.nobodyKnows(call) || p.handedOut(v, call) && !p.givenBack(g)) {
			return true
		}
	}
	return false
}

// storedInFreed reports whether v was put, in front of the site, into a field of what x frees without looking into it.
func (p *proposer) storedInFreed(v *ir.Var, x *exit) bool {
	text := strings.Join(append(slices.Clone(x.release), x.assign...), "\n")
	done := tokens([]byte(text), 0, len(text))
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			s, ok := in.(*ir.Store)
			if !ok || varOf(s.X) != v || s.Span.File != p.file || s.Span.Start >= p.site().Span.Start || s.Stmt == nil {
				continue
			}
			base := tokensOf(s.Stmt.Span)[0].text
			for i := 0; i+3 < len(done); i++ {
				if p.ctx.frees(done[i].text) && done[i+1].text == "(" && done[i+2].text == base && done[i+3].text == ")" {
					return true
				}
			}
		}
	}
	return false
}

// handedOut reports whether what a call gave to v was handed, in front of the site, to a function that no table tells
// of: that may have kept it, but the other exits say that it has not.
func (p *proposer) handedOut(v *ir.Var, from *ir.Call) bool {
	for call := range p.fn.Calls() {
		if call == from || call.Span.Start >= p.r.Call.Span.Start || p.ctx.known == nil || p.ctx.known.Summary(callee(call)) != nil {
			continue
		}
		if slices.ContainsFunc(call.Args, func(a ir.Expr) bool { return varOf(a) == v }) {
			return true
		}
	}
	return false
}

// givenBack reports whether the function releases g in front of the site, outside of the branches that leave.
func (p *proposer) givenBack(g given) bool {
	for _, s := range p.info.stmts {
		if s.Kind != ir.ExprStmt || s.Span.End > p.site().Span.Start || p.released(s) != g {
			continue
		}
		if !slices.ContainsFunc(p.info.handlers, func(h *handler) bool { return h.leave != nil && slices.Contains(h.stmts, s) }) {
			return true
		}
	}
	return false
}

// fieldsSet reports whether a function that the tree defines, or nobody does, was given the variable in front of the
// call: it may have put into its fields what has to be released.
func (p *proposer) fieldsSet(name string) bool {
	for call := range p.fn.Calls() {
		if call.Span.Start >= p.r.Call.Span.Start || p.ctx.known != nil && p.ctx.known.Summary(callee(call)) != nil {
			continue
		}
		for _, a := range call.Args {
			if ref, ok := a.(ir.VarRef); ok && ref.Var.Name == name {
				return true
			}
		}
	}
	return false
}

// nobodyKnows reports whether neither a table tells of the called function, nor a file of the unit defines it.
func (c *Context) nobodyKnows(call *ir.Call) bool {
	if c.known != nil && c.known.Summary(callee(call)) != nil {
		return false
	}
	for _, f := range c.funcs {
		if f.Func.Name == call.Name() {
			return false
		}
	}
	return true
}

// hollow returns a block that x frees by a function that knows nothing of what it holds, though other exits give it to
// one that nobody tells of, "" if there is none.
func (p *proposer) hollow(x *exit) string {
	text := strings.Join(x.release, "\n")
	done := tokens([]byte(text), 0, len(text))
	for i := 0; i+3 < len(done); i++ {
		place := done[i+2].text
		if !p.ctx.frees(done[i].text) || done[i+1].text != "(" || done[i+3].text != ")" {
			continue
		}
		if p.putInto(place, done) || p.hasDestroyer(place, done[i].text) || p.emptied(place) || p.madeWhole(place) {
			return place
		}
		for _, h := range p.info.handlers {
			if h.leave == nil {
				continue
			}
			for _, s := range p.wayOut(h) {
				if g := p.released(s); g.place == place && !g.address && g.to != done[i].text {
					return place
				}
			}
		}
	}
	return ""
}

// hasDestroyer reports whether the function gives place to a destroyer of the project's own somewhere, and not to the
// named function.
func (p *proposer) hasDestroyer(place, to string) bool {
	return slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		g := p.released(s)
		return g.place == place && g.to != to && p.ofProject(g.to) && p.ctx.destroys(g.to)
	})
}

// emptied reports whether a macro that the function uses hands what a variable points to to a function of the project before it
// frees it.
func (p *proposer) emptied(name string) bool {
	into := map[source.Span]bool{}
	for c := range p.fn.Calls() {
		if c.Macro == "" || c.Macro == c.Name() || len(c.Args) == 0 {
			continue
		}
		switch v := varOf(c.Args[0]); {
		case v == nil || v.Name != name:
		case p.ctx.frees(c.Name()):
			if into[c.Span] {
				return true
			}
		case p.ofProject(c.Name()):
			into[c.Span] = true
		}
	}
	return false
}

// madeWhole reports whether a function of the project has made what a variable points to, and the project has a destroyer for
// such.
func (p *proposer) madeWhole(name string) bool {
	v := variable(p.fn, name)
	pos, ok := find(p.fn, p.r.Call)
	if v == nil || !ok || len(p.ctx.destroyersOf(v.Type, p.f)) == 0 {
		return false
	}
	defs, _ := sources(p.fn, pos, v)
	return slices.ContainsFunc(defs, func(d ir.Instr) bool {
		c, isCall := d.(*ir.Call)
		return isCall && p.ofProject(callee(c))
	})
}

// putInto reports whether the function has put into a field of the block that a variable points to, in front of the site,
// what a call has made that no table tells of, and done does not name that.
func (p *proposer) putInto(name string, done []token) bool {
	v := variable(p.fn, name)
	for _, b := range p.fn.Blocks {
		for i, in := range b.Instrs {
			s, ok := in.(*ir.Store)
			if !ok || v == nil || varOf(s.To.Base) != v || s.Span.Start >= p.site().Span.Start || s.Span.File != p.file {
				continue
			}
			x := varOf(s.X)
			if x == nil || !x.Type.IsPointer() || x.Kind == ir.Local && mentions(done, x.Name) {
				continue
			}
			defs, _ := sources(p.fn, position{b, i}, x)
			if slices.ContainsFunc(defs, func(d ir.Instr) bool {
				c, ok := d.(*ir.Call)
				return ok && c != p.r.Call && p.ctx.known != nil && p.ctx.known.Summary(callee(c)) == nil && !p.given(c, done)
			}) {
				return true
			}
		}
	}
	return false
}

// given reports whether done names what the result of a call was put into.
func (p *proposer) given(c *ir.Call, done []token) bool {
	t := p.info.target(c)
	return t != nil && mentionsAny(done, t.names)
}

func containsText(toks []token, place string) bool {
	return strings.Contains(spelling(toks), place)
}
