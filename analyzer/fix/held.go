package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
)

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
