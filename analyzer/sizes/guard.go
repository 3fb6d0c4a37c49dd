package sizes

import (
	"maps"
	"slices"

	"nomem/analyzer/ir"
)

// branch returns what is known on the two ways that follow a comparison.
func (r *reading) branch(s state, t *ir.If) (then, other state) {
	then, other = maps.Clone(s), maps.Clone(s)
	if t.Loop {
		r.loop(then, t.Op, t.X, t.Y)
		r.loop(other, t.Op.Negate(), t.X, t.Y)
		return then, other
	}
	if r.testsOverflow(s, t) {
		for _, side := range []state{then, other} {
			r.forget(side, t.X)
			r.forget(side, t.Y)
		}
		return then, other
	}
	at := scene{s: s, at: &t.At, span: t.Span}
	r.bound(then, at, t.Op, t.X, t.Y)
	r.bound(other, at, t.Op.Negate(), t.X, t.Y)
	return then, other
}

// loop notes what the condition of a loop tells of a variable that it compares with a size: as long as it goes on, the
// variable can be anything below.
func (r *reading) loop(s state, op ir.CmpOp, x, y ir.Expr) {
	switch op {
	case ir.Gt, ir.Ge:
		op, x, y = map[ir.CmpOp]ir.CmpOp{ir.Gt: ir.Lt, ir.Ge: ir.Le}[op], y, x
	case ir.Eq, ir.Ne:
		return
	}
	small, ok := x.(ir.VarRef)
	limit := r.eval(scene{s: s}, y)
	if !ok || limit.from == nil {
		return
	}
	v := r.variable(s, small.Var)
	v.max, v.from, v.kept, v.param = limit.max, limit.from, limit.kept, nil
	if op == ir.Lt {
		v.max = limit.max.minusOne()
	}
	r.set(s, small.Var, v)
}

// testsOverflow reports whether a comparison asks if an operation has wrapped: its result is compared with an operand, or
// divided again.
func (r *reading) testsOverflow(s state, t *ir.If) bool {
	if (t.Op == ir.Eq || t.Op == ir.Ne) && (divides(t.X) || divides(t.Y)) {
		return true
	}
	in := map[place]bool{}
	shared, wrapped, fixed := false, false, [2]bool{true, true}
	for i, x := range [...]ir.Expr{t.X, t.Y} {
		leaves(x, func(v *ir.Var) {
			home := r.fn.home(v)
			shared = shared || i == 1 && in[home]
			in[home] = true
			wrapped = wrapped || len(r.variable(s, v).wraps) > 0
			fixed[i] = false
		})
	}
	return shared || wrapped && !fixed[0] && !fixed[1]
}

// bound notes that `x op y` holds.
func (r *reading) bound(s state, at scene, op ir.CmpOp, x, y ir.Expr) {
	switch op {
	case ir.Lt, ir.Le:
		r.limit(s, at, x, y, op == ir.Lt)
	case ir.Gt, ir.Ge:
		r.limit(s, at, y, x, op == ir.Gt)
	case ir.Eq:
		r.limit(s, at, x, y, false)
		r.limit(s, at, y, x, false)
	}
}

// limit notes that x is at most y, or less. A bound that is not known is one that the author chose, and does. One that is
// divided bounds the product of x and the divisor.
func (r *reading) limit(s state, at scene, x, y ir.Expr, strict bool) {
	if isFixed(x) {
		return
	}
	most := r.eval(at, y)
	known := isFixed(y) || most.rank() == 2 && !divides(y)
	ref, plain := x.(ir.VarRef)
	switch v := r.eval(at, x); {
	case plain && known:
		if strict {
			most.max = most.max.minusOne()
		}
		if most.max.less(v.max) {
			v.max = most.max
			r.release(s, ref.Var)
		}
		if most.max != (number{}) {
			r.checked(ref.Var, s)
			v.param = nil
		}
		r.set(s, ref.Var, v)
	case plain && len(v.wraps) > 0:
	case len(v.wraps) > 0 && !r.wrapsBelow(at, x):
		// The test wraps itself, and so tells nothing.
	default:
		r.forget(s, x)
		divisors(y, func(v *ir.Var) { r.forget(s, ir.VarRef{Var: v}) })
	}
}

// wrapsBelow reports whether what may have wrapped in x has done so before.
func (r *reading) wrapsBelow(at scene, x ir.Expr) bool {
	below := false
	leaves(x, func(v *ir.Var) { below = below || len(r.variable(at.s, v).wraps) > 0 })
	return below
}

// forget notes that what x is made of was compared with a bound that is as good as any.
func (r *reading) forget(s state, x ir.Expr) {
	leaves(x, func(v *ir.Var) {
		r.checked(v, s)
		r.release(s, v)
		r.set(s, v, value{})
	})
}

// release takes back that an operation has wrapped, one of whose operands turns out to have a bound.
func (r *reading) release(s state, v *ir.Var) {
	home := r.fn.home(v)
	of := func(w *wrap) bool {
		found := false
		leaves(w.op, func(v *ir.Var) { found = found || r.fn.home(v) == home })
		return found
	}
	for p, x := range s {
		if slices.ContainsFunc(x.wraps, of) {
			x.wraps = slices.DeleteFunc(slices.Clone(x.wraps), of)
			s[p] = x
		}
	}
}

// checked notes that a parameter was compared with a bound.
func (r *reading) checked(v *ir.Var, s state) {
	if p := r.variable(s, v).param; p != nil && p.Pos < len(r.fn.Params) && r.fn.Params[p.Pos] == p {
		r.checks[p.Pos] = true
	}
}

// set gives a value to a variable, and to the place that it was read from.
func (r *reading) set(s state, v *ir.Var, x value) {
	r.put(s, place{v: v}, x)
	if p, ok := r.fn.alias[v]; ok {
		r.put(s, p, x)
	}
}
