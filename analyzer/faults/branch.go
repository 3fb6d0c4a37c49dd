package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// answer is the result of a comparison of abstract values.
type answer int8

const (
	maybe answer = iota
	yes
	no
)

var comparisons = map[string]ir.CmpOp{"==": ir.Eq, "!=": ir.Ne, "<": ir.Lt, "<=": ir.Le, ">": ir.Gt, ">=": ir.Ge}

func answerOf(b bool) answer {
	if b {
		return yes
	}
	return no
}

// compare decides x op y, if the state allows.
func (e *explorer) compare(s *state, op ir.CmpOp, x, y value) answer {
	if x.kind == integer && y.kind == integer {
		return answerOf(holds(op, x.n, y.n))
	}
	if x.kind == integer {
		x, y, op = y, x, mirror(op)
	}
	if y.kind == integer {
		return e.compareConst(s, op, x, y.n)
	}
	same := x.kind == y.kind && x.n == y.n && x.loc == y.loc
	if same && (x.kind != symbol || x.n != 0) && x.kind != derived {
		return answerOf(op == ir.Eq || op == ir.Le || op == ir.Ge)
	}
	if x.kind == symbol && y.kind == symbol && x.loc != nil && y.loc != nil && (op == ir.Eq || op == ir.Ne) {
		return answerOf(op == ir.Ne) // two names of constants are taken for two values
	}
	if (op == ir.Eq || op == ir.Ne) && (e.fresh(s, x, y) || e.fresh(s, y, x) || s.nullness(x)*s.nullness(y) < 0) {
		return answerOf(op == ir.Ne)
	}
	return maybe
}

// fresh reports whether x is a block that the function has made and given to nobody, and y is an argument, or was read from
// memory that others know: that they are two blocks. An object that it has a reference to may be the one it was given.
func (e *explorer) fresh(s *state, x, y value) bool {
	if x.kind != symbol || y.kind != symbol || s.heldAs(y) >= 0 {
		return false
	}
	i, from := s.heldAs(x), e.sp.source[y.n]
	return i >= 0 && (from != nil && from.outlives() || slices.Contains(e.params, y) && e.solver.know.FreesMemory(s.owned[i].release))
}

func (e *explorer) compareConst(s *state, op ir.CmpOp, x value, n int64) answer {
	if x.kind == symbol && x.loc != nil && n == 0 && (op == ir.Eq || op == ir.Ne) && !e.solver.know.MayBeZero(x.name()) {
		return answerOf(op == ir.Ne)
	}
	if x.kind != symbol {
		if n == 0 && op == ir.Eq {
			return no
		}
		if n == 0 && (op == ir.Ne || op == ir.Gt) {
			return yes
		}
		return maybe
	}
	f, ok := s.facts.get(x.n)
	if !ok {
		return maybe
	}
	if f.nonzero && n == 0 && (op == ir.Eq || op == ir.Ne) {
		return answerOf(op == ir.Ne)
	}
	if f.noMinus && n == -1 && (op == ir.Eq || op == ir.Ne) {
		return answerOf(op == ir.Ne)
	}
	if !f.bounded {
		return maybe
	}
	atLo, atHi := holds(op, f.lo, n), holds(op, f.hi, n)
	switch op {
	case ir.Eq:
		if f.lo == n && f.hi == n {
			return yes
		}
		if n < f.lo || n > f.hi {
			return no
		}
		return maybe
	case ir.Ne:
		if f.lo == n && f.hi == n {
			return no
		}
		if n < f.lo || n > f.hi {
			return yes
		}
		return maybe
	}
	if atLo == atHi {
		return answerOf(atLo)
	}
	return maybe
}

func holds(op ir.CmpOp, x, y int64) bool {
	switch op {
	case ir.Eq:
		return x == y
	case ir.Ne:
		return x != y
	case ir.Lt:
		return x < y
	case ir.Le:
		return x <= y
	case ir.Gt:
		return x > y
	}
	return x >= y
}

// mirror returns the comparison with its sides exchanged.
func mirror(op ir.CmpOp) ir.CmpOp {
	switch op {
	case ir.Lt:
		return ir.Gt
	case ir.Le:
		return ir.Ge
	case ir.Gt:
		return ir.Lt
	case ir.Ge:
		return ir.Le
	}
	return op
}

// assume narrows the state to x op n. It reports false if that cannot be.
func (s *state) assume(op ir.CmpOp, x value, n int64) bool {
	if x.kind != symbol || x.n == 0 {
		return true
	}
	f := s.fact(x.n)
	if !f.bounded {
		f.lo, f.hi = minBound, maxBound
	}
	switch op {
	case ir.Eq:
		if n == 0 && f.nonzero || n == -1 && f.noMinus {
			return false
		}
		f.lo, f.hi = max(f.lo, n), min(f.hi, n)
	case ir.Ne:
		f.nonzero, f.noMinus = f.nonzero || n == 0, f.noMinus || n == -1
		if f.lo == n {
			f.lo++
		}
		if f.hi == n {
			f.hi--
		}
	case ir.Lt:
		f.hi = min(f.hi, n-1)
	case ir.Le:
		f.hi = min(f.hi, n)
	case ir.Gt:
		f.lo = max(f.lo, n+1)
	case ir.Ge:
		f.lo = max(f.lo, n)
	}
	if f.lo > f.hi {
		return false
	}
	f.bounded = f.lo > minBound || f.hi < maxBound
	s.setFact(x.n, f)
	return true
}

// branch takes the sides of an If that are possible.
func (e *explorer) branch(t *ir.If, s *state) {
	x, y := e.eval(s, t.X), e.eval(s, t.Y)
	sees := e.sees(s, t, x, y) && !((x.taint == failing || y.taint == failing) && e.solver.onlyFrees(e.fn, t))
	a := e.compare(s, t.Op, x, y)
	if t.Case && a == no && isFirst(x, y) {
		a = maybe
	}
	if a == maybe {
		a = e.alongside(s, t, x, y)
	}
	switch a {
	case yes:
		e.take(t, t.Then, s, sees)
		return
	case no:
		e.take(t, t.Else, s, sees)
		return
	}
	if sees || e.sp.status[x.n] && x.kind == symbol || e.sp.status[y.n] && y.kind == symbol {
		s.gaveUp = "the failure shows in a value that nomem does not know"
	}
	other := s.clone()
	e.side(t, t.Then, t.Op, x, y, s, sees)
	e.side(t, t.Else, t.Op.Negate(), x, y, other, sees)
}

// isFirst reports whether one of two values is a 0 that nothing has failed in, and the other a constant that nobody defines:
// as the label of a case it may be the first of its enumeration.
func isFirst(x, y value) bool {
	if x.kind != integer {
		x, y = y, x
	}
	return x.kind == integer && x.n == 0 && x.taint == untainted && y.kind == symbol && y.loc != nil
}

func (e *explorer) side(t *ir.If, to *ir.Block, op ir.CmpOp, x, y value, s *state, sees bool) {
	if x.kind == integer {
		x, y, op = y, x, mirror(op)
	}
	if y.kind == integer && !s.assume(op, x, y.n) {
		return
	}
	e.take(t, to, s, sees)
}

// sees reports whether the test is a check of the failure: a comparison of the failing NULL with a null constant, or
// of what a helper returned for it. A loop's own condition is none.
func (e *explorer) sees(s *state, t *ir.If, x, y value) bool {
	if !s.happened || s.noticed != nil {
		return false
	}
	if y.taint != untainted && x.taint == untainted {
		x, y = y, x
	}
	switch x.taint {
	case failing:
		return !t.Loop && (t.Op == ir.Eq || t.Op == ir.Ne) && y.kind == integer && y.n == x.n && y.taint == untainted
	case tainted:
		return x.kind != derived && (y.kind == integer || y.kind == symbol)
	}
	return false
}

func (e *explorer) take(t *ir.If, to *ir.Block, s *state, sees bool) {
	if sees {
		s.noticed = &t.At
		s.tell(&t.At, e.fn.Name, "the failure is noticed here")
	}
	e.enter(to, s)
}
