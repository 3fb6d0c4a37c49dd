package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// firstTime reports whether the field l of what an argument of e's function points to is NULL whenever the function is
// entered: nothing else writes the field, and the function is called in one place, once for each object, by who has just
// made that out of zeros.
func (e *explorer) firstTime(l *loc) bool {
	fn := e.fn
	if l.parent == nil || l.parent.parent != nil || l.holder == "" || fn.border != nil || fn.taken || fn.callers != 1 {
		return false
	}
	i := slices.IndexFunc(e.params, func(p value) bool { return p.kind == symbol && p.n == l.parent.sym })
	if i < 0 {
		return false
	}
	e.solver.asks(dep{kind: depFirstTime, fn: fn, a: l.holder, b: l.sel[1:], n: i})
	return e.solver.entersZero(fn, fieldKey{l.holder, l.sel[1:]}, i)
}

// entersZero reports whether nothing but fn writes a field, and the only call of fn gives it, as argument i, an object that
// was made out of zeros.
func (sv *Solver) entersZero(fn *function, k fieldKey, i int) bool {
	if sv.writers()[k] != fn || sv.writers()[fieldKey{"", k.field}] != nil {
		return false
	}
	sv = sv.recording()
	for _, from := range sv.calling()[fn] {
		for _, b := range from.Blocks {
			for _, in := range b.Instrs {
				c, ok := in.(*ir.Call)
				if !ok || sv.calls(from, c) != fn {
					continue
				}
				if i >= len(c.Args) {
					return false
				}
				ref, ok := c.Args[i].(ir.VarRef)
				return ok && sv.madeOfZeros(from, ref.Var) && !slices.ContainsFunc(b.Term.Succs(), func(to *ir.Block) bool { return reaches(to, b, nil) })
			}
		}
	}
	return false
}

// madeOfZeros reports whether all that a variable ever has is an object that the function has made, all of it zero.
func (sv *Solver) madeOfZeros(fn *function, v *ir.Var) bool {
	if v.Kind != ir.Local && v.Kind != ir.Temp || v.AddrTaken {
		return false
	}
	made := false
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if destination(in) != v {
				continue
			}
			switch in := in.(type) {
			case *ir.Assign:
				ref, ok := in.X.(ir.VarRef)
				if in.X == ir.Expr(ir.Const{}) {
					continue
				}
				if !ok || ref.Var.Kind != ir.Temp || !sv.madeOfZeros(fn, ref.Var) {
					return false
				}
			case *ir.Call:
				t := sv.target(fn, nil, nil, in)
				if t.fn != nil || t.sum == nil || !slices.ContainsFunc(t.sum.Outcomes, func(o Outcome) bool {
					return o.Class == Success && slices.ContainsFunc(o.Sets, func(set Set) bool { return set.Param == SetsResult && set.Value.Kind == ZeroMemory })
				}) {
					return false
				}
			default:
				return false
			}
			made = true
		}
	}
	return made
}

// several stands for the writers of a field that more than one function writes.
var several = &function{}

// indexWriters tells which function alone writes a field, or takes its address. That of a struct whose name is not known is
// written under the name "".
func (sv *Solver) indexWriters() map[fieldKey]*function {
	index := map[fieldKey]*function{}
	note := func(fn *function, p *ir.Place) {
		k := fieldOf(p)
		switch {
		case k.field == "":
		case index[k] == nil:
			index[k] = fn
		case index[k] != fn:
			index[k] = several
		}
	}
	for _, fn := range sv.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ir.Store); ok {
					note(fn, &st.To)
				}
				eachExpr(in, func(x ir.Expr) {
					walkExpr(x, func(x ir.Expr) {
						if addr, ok := x.(ir.AddrOf); ok {
							note(fn, &addr.Place)
						}
					})
				})
			}
		}
	}
	return index
}
