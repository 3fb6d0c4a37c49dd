package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// Structs as values. What a struct holds is memory below the place of its variable, so copying one copies that memory. A
// struct that a function returns travels as the memory that its result, which is no pointer, seems to point to.

// aggregateAt returns the place of the struct that x names as a whole, nil if x is something else.
func (e *explorer) aggregateAt(x ir.Expr) *loc {
	if ref, ok := x.(ir.VarRef); ok && ref.Var.Type != nil && ref.Var.Type.Kind == ir.Aggregate {
		return e.sp.ofVar(ref.Var)
	}
	return nil
}

// copyMemory makes the memory at to what that at from is.
func (e *explorer) copyMemory(s *state, at *ir.At, to, from *loc) {
	if to == from {
		return
	}
	s.erase(to)
	if s.zeroAt(from) {
		e.zero(s, to)
	}
	for _, c := range slices.Clone(s.mem.list) {
		if l, v := c.value.loc, c.value.value; l != from && l.within(from) && v.kind != zeroed {
			e.write(s, at, e.sp.moved(l, from, to), v)
		}
	}
}

// moved returns the place that is to `to` what l is to from, which it lies in.
func (sp *space) moved(l, from, to *loc) *loc {
	if l == from {
		return to
	}
	m := sp.intern(locKey{parent: sp.moved(l.parent, from, to), sel: l.sel})
	if m.holder == "" {
		m.holder = l.holder
	}
	return m
}

// returned makes the value that stands for the struct at l, which a function returns.
func (e *explorer) returned(s *state, at *ir.At, l *loc) value {
	v := e.sp.fresh()
	e.copyMemory(s, at, e.sp.pointee(v.n), l)
	return v
}
