package faults

import "nomem/analyzer/ir"

// alongside decides a test for NULL of another pointer, of which nothing is known, that stands in one condition with the
// test of the failing NULL: `if (!a || !b)`. One allocation fails at a time, so that it is the next test that takes the branch
// they share.
func (e *explorer) alongside(s *state, t *ir.If, x, y value) answer {
	if !s.happened || s.noticed != nil || x.kind != symbol || x.taint != untainted || !y.isConst(0) || t.Op != ir.Eq && t.Op != ir.Ne {
		return maybe
	}
	null, other := t.Then, t.Else
	if t.Op == ir.Ne {
		null, other = other, null
	}
	next, ok := other.Term.(*ir.If)
	if !ok || !(next.Op == ir.Eq && next.Then == null || next.Op == ir.Ne && next.Else == null) {
		return maybe
	}
	try := s.clone()
	for _, in := range other.Instrs {
		if _, load := in.(*ir.Load); !load || !e.transfer(try, in) {
			return maybe
		}
	}
	if !e.sees(try, next, e.eval(try, next.X), e.eval(try, next.Y)) {
		return maybe
	}
	return answerOf(t.Op == ir.Ne)
}
