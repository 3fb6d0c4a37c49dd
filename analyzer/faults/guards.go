package faults

import (
	"nomem/analyzer/ir"
)

// findUnguarded notes the fields and globals that some function reads or writes through and does not compare with NULL
// anywhere. Memory that is kept in any other place is optional: all of its users ask for it.
func (sv *Solver) findUnguarded() {
	sv.unguarded, sv.calledBy = map[fieldKey]bool{}, map[*function][]*function{}
	for _, fn := range sv.funcs {
		for _, to := range sv.callees(fn) {
			sv.calledBy[to] = append(sv.calledBy[to], fn)
		}
		from := map[*ir.Var]fieldKey{} // what temporaries and variables were read from
		use := func(x ir.Expr) {
			ref, ok := x.(ir.VarRef)
			if !ok {
				return
			}
			k, ok := from[ref.Var]
			if ref.Var.Index < 0 {
				k, ok = fieldKey{"", ref.Var.Name}, true
			}
			if ok && !fn.testedVars[ref.Var] && !fn.testedFields.has(k) {
				sv.unguarded[k] = true
			}
		}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				sv.noteUses(fn, in, from, use)
			}
		}
	}
}

func (sv *Solver) noteUses(fn *function, in ir.Instr, from map[*ir.Var]fieldKey, use func(ir.Expr)) {
	switch in := in.(type) {
	case *ir.Load:
		use(in.From.Base)
		if n := len(in.From.Path); n > 0 && in.From.Path[n-1].Field != "" {
			from[in.Dst] = fieldKey{in.From.Path[n-1].Struct, in.From.Path[n-1].Field}
		}
	case *ir.Store:
		use(in.To.Base)
	case *ir.Assign:
		if ref, ok := in.X.(ir.VarRef); ok && in.Dst.Kind != ir.Global {
			if k, ok := from[ref.Var]; ok {
				from[in.Dst] = k
			}
		}
	case *ir.Call:
		sum := sv.know.Summary(in.Name())
		if sum == nil || sv.find(fn.unit, in.Name()) != nil {
			return
		}
		for i, a := range in.Args {
			if sum.Param(i).Derefs {
				use(a)
			}
		}
	}
}

// guarded reports whether every user of the field or global that l is asks whether it is NULL.
func (sv *Solver) guarded(l *loc) bool {
	for l.parent != nil && l.isElement() {
		l = l.parent
	}
	if l.parent == nil {
		return l.v != nil && !sv.unguarded[fieldKey{"", l.v.Name}]
	}
	return l.holder != "" && !sv.unguarded[fieldKey{l.holder, l.sel[1:]}] && !sv.unguarded[fieldKey{"", l.sel[1:]}]
}

// optional reports whether a failure that was noticed costs nothing but memory that everybody can do without: what
// stays NULL is a field whose users all ask for it, or a realloc that leaves the old block in its place.
func (j *judge) optional(e *explorer, en *end) bool {
	s := en.state
	if en.value.kind == integer && !j.profile.quiet[en.value.n] {
		return false // a value that nothing else makes the function return
	}
	if l := e.stored(s); l != nil {
		return s.exc == ExcClear && j.sv.guarded(l)
	}
	if s.exc != ExcClear || e.site == nil || s.wrote {
		return false
	}
	sum := j.sv.target(j.fn, s, e, e.site).sum
	for i, a := range e.site.Args {
		if sum == nil || sum.Param(i).Frees != FreesOnSuccess {
			continue
		}
		if ref, ok := a.(ir.VarRef); ok {
			return s.nullness(e.readVar(s, ref.Var)) >= 0
		}
	}
	return false
}

// maxAskers bounds how far up the callers of a function are looked at.
const maxAskers = 3

// askedBy reports whether a function that calls fn, or one above it, compares the field that l is with NULL: a caller
// may look there for fn's failure.
func (sv *Solver) askedBy(fn *function, l *loc, depth int) bool {
	for l.parent != nil && l.isElement() {
		l = l.parent
	}
	if l.parent == nil || depth == 0 {
		return false
	}
	for _, from := range sv.calledBy[fn] {
		if from.testedFields.has(fieldKey{l.holder, l.sel[1:]}) || sv.askedBy(from, l, depth-1) {
			return true
		}
	}
	return false
}

// onlyFrees reports whether a test of the failing NULL guards nothing but its release, as in `if (p) free(p);`: that is
// tolerance, and no check.
func (e *explorer) onlyFrees(t *ir.If, x, y value) bool {
	if x.taint != failing && y.taint != failing {
		return false
	}
	guarded, other := t.Then, t.Else
	if t.Op == ir.Eq {
		guarded, other = t.Else, t.Then
	}
	jump, ok := guarded.Term.(*ir.Jump)
	if !ok || jump.To != other || len(guarded.Instrs) == 0 {
		return false
	}
	released := false
	for _, in := range guarded.Instrs {
		switch in := in.(type) {
		case *ir.Store:
			if in.X != ir.Expr(ir.Const{}) {
				return false
			}
		case *ir.Call:
			sum := e.solver.target(e.fn, nil, nil, in).sum
			if sum == nil || len(in.Args) == 0 {
				return false
			}
			if p := sum.Param(0); p.Frees == FreesNever && !p.Drops && !sum.tolerates() {
				return false
			}
			released = true
		}
	}
	return released
}
