package fix

import (
	"slices"

	"nomem/analyzer/ir"
)

// correctTest makes the test that follows the allocation s name what was allocated, if it names something else that
// was tested before and has not changed since: `arr = malloc(n); if (!fds) ...`. Else it returns nil.
func (p *proposer) correctTest(s *ir.Stmt, o *outcome) *Proposal {
	in, body := holder(s)
	if o.kind != null || in == nil || in.Kind != ir.Compound {
		return nil
	}
	i := slices.Index(in.Kids, body) + 1
	if i >= len(in.Kids) || in.Kids[i].Kind != ir.IfStmt || in.Kids[i].Macro != "" {
		return nil
	}
	test := in.Kids[i]
	toks := tokensOf(test.Cond)
	h := newHandler(test, parseCondition(toks), true)
	if len(h.cond.operands) != 1 || !h.cond.allNull() || h.leave == nil || slices.Contains(o.names, h.places[0]) {
		return nil
	}
	if !p.settled(h.places[0], s) {
		return nil
	}
	if p.mustRaise() && !p.ctx.raisesIn(h) {
		return nil
	}
	from, to, ok := mention(toks, h.places[0])
	if !ok {
		return nil
	}
	e := p.editor()
	e.replace(from, to, o.place)
	x := &exit{}
	p.addReleases(x, p.notIn(h, p.owned(s.Span.End, o.names)))
	if len(x.release) > 0 {
		e.before(h.leave, plain(x.release...))
	}
	return &Proposal{Message: "test `" + o.place + "` instead of `" + h.places[0] + "`", Edits: e.done()}
}

// settled reports whether a place was tested before s, by a branch that leaves if it is NULL, and is not assigned
// since.
func (p *proposer) settled(place string, s *ir.Stmt) bool {
	for _, h := range p.info.handlers {
		if h.fault == nil || h.leave == nil || !slices.Contains(h.places, place) || h.test.Span.End > s.Span.Start {
			continue
		}
		assigned := false
		toks := tokens(p.file.Src, h.test.Span.End, s.Span.End)
		for i, t := range toks {
			if t.text == "=" {
				if start := lvalueStart(toks, i); start >= 0 && join(stripParens(toks[start:i])) == place {
					assigned = true
				}
			}
		}
		if !assigned {
			return true
		}
	}
	return false
}
