package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// findFields notes which fields each function names, itself or in what it calls: no other field of what it is given can
// matter to it.
func (sv *Solver) findFields() {
	numbers := map[string]int32{}
	for _, group := range sv.groups {
		var all []int32
		opaque := false
		for _, fn := range group {
			all = append(all, fieldsOf(fn, numbers)...)
			for _, to := range sv.callees(fn) {
				all = append(all, to.fields...)
				opaque = opaque || to.opaque
			}
			opaque = opaque || sv.callsUnknown(fn)
		}
		slices.Sort(all)
		all = slices.Clip(slices.Compact(all))
		for _, fn := range group {
			fn.fields, fn.opaque = all, opaque
		}
	}
	sv.fieldNumbers = numbers
}

// fieldsOf returns the numbers of the fields that fn itself names.
func fieldsOf(fn *function, numbers map[string]int32) []int32 {
	var list []int32
	place := func(p *ir.Place) {
		for _, sel := range p.Path {
			if sel.Field == "" {
				continue
			}
			n, ok := numbers[sel.Field]
			if !ok {
				n = int32(len(numbers))
				numbers[sel.Field] = n
			}
			list = append(list, n)
		}
	}
	expr := func(x ir.Expr) {
		walkExpr(x, func(x ir.Expr) {
			if addr, ok := x.(ir.AddrOf); ok {
				place(&addr.Place)
			}
		})
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ir.Load:
				place(&in.From)
			case *ir.Store:
				place(&in.To)
			}
			eachExpr(in, expr)
		}
		eachTermExpr(b.Term, expr)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// callsUnknown reports whether fn itself calls code that is neither in the tree nor told of.
func (sv *Solver) callsUnknown(fn *function) bool {
	for c := range fn.Calls() {
		if sv.target(fn, nil, nil, c).sum == nil && sv.calls(fn, c) == nil {
			return true
		}
	}
	return false
}

// asks reports whether what a cell holds can matter to fn.
func (sv *Solver) concerns(fn *function, c cell) bool {
	if fn.opaque && c.value.taint == failing {
		return true // it may hand it to code that nobody knows
	}
	for i := len(c.path) - 1; i >= 0; i-- {
		name := c.path[i]
		if name == derefStep || name[0] == '[' {
			continue
		}
		sv.asks(dep{kind: depField, fn: fn, a: name})
		return sv.names(fn, name)
	}
	return true
}

// names reports whether fn, or what it calls, names a field.
func (sv *Solver) names(fn *function, field string) bool {
	n, known := sv.fieldNumbers[field]
	_, found := slices.BinarySearch(fn.fields, n)
	return known && found
}
