package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// stillHeld returns what the function holds at the allocation though not at the end of the failed run: what it
// releases or returns further down. Only what provably came from allocations before, and has gone nowhere since, counts.
func (p *proposer) stillHeld() []faults.Resource {
	site := p.site().Span.Start
	pos, ok := find(p.fn, p.r.Call)
	if !ok {
		return nil
	}
	var out []faults.Resource
	for _, r := range p.f.Faults {
		t := p.info.target(r.Call)
		if r == p.r || t == nil || t.problem != "" || r.Call.Span.Start >= site || r.Call.Span.File != p.file {
			continue
		}
		if v := variable(p.fn, t.place); v != nil && v.Kind == ir.Local {
			if release := p.releasedLater(r, t.place); release != "" && p.onlyFrom(pos, v, r.Call) && p.kept(t.place, r.Call.Span.End, site) {
				out = append(out, faults.Resource{Place: t.place, Release: release, Span: r.Call.Span})
			}
			continue
		}
		root, _, field := strings.Cut(t.place, "->")
		release := p.ctx.releaseOf(r.Callee)
		if field && nullSafe[release] && !strings.Contains(t.place, "[") && p.besideSite(r) && p.kept(t.place, r.Call.Span.End, site) &&
			slices.ContainsFunc(out, func(o faults.Resource) bool { return o.Place == root && !strings.HasPrefix(o.Release, "Py") }) {
			out = append(out, faults.Resource{Place: t.place, Release: release, Span: r.Call.Span})
		}
	}
	return out
}

// releasedLater returns the function that releases the variable behind the site, or would have to if it were not
// returned; "" if neither is the case.
func (p *proposer) releasedLater(r *faults.FaultResult, name string) string {
	toks := tokens(p.file.Src, p.site().Span.End, p.fn.Body.End)
	for i := 0; i+3 < len(toks); i++ {
		if toks[i+1].text == "(" && toks[i+2].text == name && toks[i+3].text == ")" && (p.ctx.frees(toks[i].text) || nullSafe[toks[i].text]) {
			return toks[i].text
		}
	}
	end := p.r.Ending.At.Stmt
	if end == nil || end.Kind != ir.ReturnStmt || join(stripCasts(tokensOf(end.Value))) != name {
		return ""
	}
	if release := p.ctx.releaseOf(r.Callee); nullSafe[release] {
		return release
	}
	return ""
}

// onlyFrom reports whether v holds the result of call at pos, or NULL.
func (p *proposer) onlyFrom(pos position, v *ir.Var, call *ir.Call) bool {
	defs, undefined := sources(p.fn, pos, v)
	return !undefined && !slices.ContainsFunc(defs, func(d ir.Instr) bool {
		a, isAssign := d.(*ir.Assign)
		if isAssign {
			c, isConst := a.X.(ir.Const)
			return !isConst || c.N != 0
		}
		return d != ir.Instr(call)
	})
}

// besideSite reports whether the statement of r stands in the same block as that of the allocation.
func (p *proposer) besideSite(r *faults.FaultResult) bool {
	a, _ := holder(r.Call.Stmt)
	b, _ := holder(p.site())
	return a != nil && a == b && a.Kind == ir.Compound
}

// kept reports whether the text between two offsets uses place for nothing but its members and tests. Branches that
// leave do not count.
func (p *proposer) kept(place string, from, to int) bool {
	toks := tokens(p.file.Src, from, to)
	want := tokens([]byte(place), 0, len(place))
	for i := 0; i+len(want) < len(toks); i++ {
		if !slices.EqualFunc(toks[i:i+len(want)], want, func(a, b token) bool { return a.text == b.text }) || i > 0 && (toks[i-1].text == "->" || toks[i-1].text == ".") {
			continue
		}
		if slices.ContainsFunc(p.info.handlers, func(h *handler) bool {
			return h.leave != nil && h.branch.Span.Start <= toks[i].start && toks[i].start < h.branch.Span.End
		}) {
			continue
		}
		next := toks[i+len(want)].text
		tested := next == "==" || next == "!=" || i > 0 && toks[i-1].text == "!" || i > 1 && toks[i-2].text == "if"
		if next != "->" && next != "." && next != "[" && !tested {
			return false
		}
	}
	return true
}

// forgotten returns a variable that other exits of the function release and x does not, "" if there is none.
func (p *proposer) forgotten(x *exit) string {
	var done []token
	for _, s := range x.release {
		done = append(done, tokens([]byte(s), 0, len(s))...)
	}
	if x.label != "" {
		done = append(done, tokens(p.file.Src, p.labelStart(x.label), p.fn.Body.End)...)
	}
	site := p.site().Span.Start
	for _, h := range p.info.handlers {
		if h.leave == nil {
			continue
		}
		for _, s := range h.stmts {
			toks := tokensOf(s.Span)
			if s.Kind == ir.ExprStmt && len(toks) > 5 && toks[1].text == "(" && toks[2].text == "&" && match(toks, 1) == len(toks)-2 {
				// A lock, a buffer view: what its exit gives back by address.
				if place := spelling(toks[2 : len(toks)-2]); h.test.Span.End < site && !containsText(done, place) && !p.givenBack(toks, h.test.Span.End, site) {
					return place
				}
				continue
			}
			if s.Kind != ir.ExprStmt || len(toks) != 5 || toks[1].text != "(" || toks[3].text != ")" || p.ctx.setsException(toks[0].text) {
				continue
			}
			name := toks[2].text
			v := variable(p.fn, name)
			if v != nil && v.Kind == ir.Local && v.Type.MayBePointer() && !mentions(done, name) && !slices.Contains(h.places, name) &&
				(p.assignedIn(name, p.fn.Body.Start, site) || v.Decl.Start < site && p.initialized(v)) && p.kept(name, max(h.test.Span.End, v.Decl.End), site) {
				return name
			}
		}
	}
	return ""
}

// givenBack reports whether the text between two offsets makes the call toks outside of a branch that leaves.
func (p *proposer) givenBack(toks []token, from, to int) bool {
	for _, s := range p.info.stmts {
		if s.Kind != ir.ExprStmt || s.Span.Start < from || s.Span.End > to || text(s) != spelling(toks) {
			continue
		}
		if !slices.ContainsFunc(p.info.handlers, func(h *handler) bool { return h.leave != nil && slices.Contains(h.stmts, s) }) {
			return true
		}
	}
	return false
}

func containsText(toks []token, place string) bool {
	return strings.Contains(spelling(toks), place)
}

// initialized reports whether the declaration of v gives it a value other than NULL.
func (p *proposer) initialized(v *ir.Var) bool {
	toks := tokens(p.file.Src, v.Decl.Start, p.fn.Body.End)
	for i, t := range toks {
		if t.text == ";" || t.text == "," {
			return false
		}
		if t.text == "=" {
			return i+1 < len(toks) && !nulls[toks[i+1].text]
		}
	}
	return false
}

// aliased returns two released places of which one was assigned to the other, so that they may be the same block.
func (p *proposer) aliased(x *exit) (a, b string) {
	toks := tokens(p.file.Src, p.fn.Body.Start, p.site().Span.Start)
	for _, a := range x.released {
		for _, b := range x.released {
			want := tokens([]byte(a+" = "+b+";"), 0, len(a+" = "+b+";"))
			for i := 0; a != b && i+len(want) <= len(toks); i++ {
				if slices.EqualFunc(toks[i:i+len(want)], want, func(a, b token) bool { return a.text == b.text }) {
					return a, b
				}
			}
		}
	}
	return "", ""
}

// hollow returns a block that x frees by a function that knows nothing of what it holds, though something was allocated
// into it, or assigned by a function of the project, that x does not release; "" if there is none.
func (p *proposer) hollow(x *exit) string {
	text := strings.Join(x.release, "\n")
	done := tokens([]byte(text), 0, len(text))
	for i := 0; i+3 < len(done); i++ {
		place := done[i+2].text
		if !p.ctx.frees(done[i].text) || done[i+1].text != "(" || done[i+3].text != ")" {
			continue
		}
		for _, r := range p.f.Faults {
			t := p.info.target(r.Call)
			if t != nil && r != p.r && r.Call.Span.Start < p.r.Call.Span.Start && strings.HasPrefix(t.place, place+"->") && !mentions(done, t.place) {
				return place
			}
		}
		for _, h := range p.info.handlers {
			for _, s := range h.stmts {
				toks := tokensOf(s.Span)
				if s.Kind == ir.ExprStmt && len(toks) == 5 && toks[2].text == place && toks[0].text != done[i].text && toks[1].text == "(" {
					return place
				}
			}
		}
	}
	return ""
}
