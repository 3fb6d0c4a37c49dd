package faults

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
)

// resizes notes the block that a failing call would have given back in another place, had it succeeded: what realloc
// was given. Nobody but the function may know of it.
func (e *explorer) resizes(s *state, c *ir.Call, t target, args []value) {
	for i, a := range args {
		if a.kind != symbol || a.n == 0 || slices.Contains(e.params, a) || !t.sum.resizes(i) || e.sp.computed(a.n) {
			continue
		}
		// A struct was copied, or the object is new: a field that nobody wrote in sight is shared, or empty.
		if l := e.sp.source[a.n]; l != nil && (e.fn.copied(l.root().v) || e.sp.born[l.root().sym] || e.firstTime(l)) {
			continue
		}
		s.resized, e.resized = a, argText(c, i)
		if strings.HasPrefix(e.resized, "(") {
			e.resized = e.holder(s, a.n)
		}
		return
	}
}

// shared reports whether memory may have what the variable v has when c is called: it was stored there, or read from
// there. What memory holds is forgotten sooner than what variables do.
func (fn *function) shared(v *ir.Var, c *ir.Call) bool {
	at := fn.blockOf(c)
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if in == ir.Instr(c) {
				break
			}
			switch in := in.(type) {
			case *ir.Store:
				ref, ok := in.X.(ir.VarRef)
				if ok && ref.Var == v && in.Stmt != c.Stmt && (b == at || reaches(b, at, nil)) {
					return true
				}
			case *ir.Load:
				if in.Dst == v && (b == at || reaches(b, at, nil)) {
					return true
				}
			}
		}
	}
	return false
}

// copied reports whether v is a struct that is assigned as a whole: what its fields point to is known elsewhere.
func (fn *function) copied(v *ir.Var) bool {
	if v == nil || v.Index < 0 || !aggregate(v.Type) {
		return false
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if a, ok := in.(*ir.Assign); ok && a.Dst == v && a.X == (ir.Const{}) {
				continue
			}
			if destination(in) == v {
				return true
			}
		}
	}
	return false
}

// computed reports whether a symbol stands for the result of an operator: a pointer that was moved, as that to the
// header before a block. Others point to the block, too.
func (s *space) computed(sym int64) bool {
	for _, n := range s.binary {
		if n == sym {
			return true
		}
	}
	return false
}

// resizes reports whether a call that succeeds has released argument i and gives something in its place, and one that
// fails has done nothing to it.
func (sum *Summary) resizes(i int) bool {
	if !sum.Inferred {
		return sum.Param(i).Frees == FreesOnSuccess
	}
	gives := false
	for k := range sum.Outcomes {
		o := &sum.Outcomes[k]
		switch freed := slices.Contains(o.freed, i); {
		case o.Class == NoMemory && (freed || o.givesAll || slices.Contains(o.given, i)):
			return false
		case o.Class == Success && freed && o.Result.Kind != ConstValue:
			gives = true
		}
	}
	return gives
}

// loses notes that the failing NULL x takes the place of the block that was to be resized, in the variable v or, if v is
// nil, in memory, if that place is the only one that has it.
func (e *explorer) loses(s *state, at *ir.At, v *ir.Var, old, x value) {
	if s.resized == (value{}) || old != s.resized || x.taint != failing || s.lost != nil || v != nil && e.fn.shared(v, e.site) {
		return
	}
	holders := 0
	for _, v := range e.named() {
		if v.Index >= 0 && s.get(v) == old {
			holders++
		}
	}
	for _, c := range s.mem.list {
		if c.value.value == old {
			holders++
		}
	}
	if holders == 1 {
		s.lost = at
		s.tell(at, e.fn.Name, "NULL takes the place of the old block, which nothing else points to")
		e.lost = append(e.lost, at)
	}
}

// lostOn returns the path on which the old block was lost, nil if there is none, or if the process ends on all of them.
// Where the result went to another place first and nobody tested it, the test is all that is missing.
func (j *judge) lostOn(e *explorer) *Ending {
	if len(e.lost) == 0 {
		return nil
	}
	for _, en := range e.ends {
		s := en.state
		if s.lost != nil && !en.exits && (s.noticed != nil || s.lost.Stmt == e.site.Stmt) {
			x := j.ending(e, en.copy())
			x.Place = e.resized
			return x
		}
	}
	return nil
}
