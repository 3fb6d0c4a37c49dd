package faults

import "slices"

// Works has the ways in which a function ends, other than with an error or a crash, when no allocation fails.
type Works []way

// A way is what callers see of an ending, by and large: which memory is written on it is left out.
type way struct {
	result   Value
	exc      ExcEffect
	noReturn bool
	gil      gil
}

// works returns the ways of outcomes that are neither errors nor crashes.
func (j *judge) works(outcomes []Outcome) Works {
	var list Works
	errors := j.profile.errors(j.fn)
	for i := range outcomes {
		o := &outcomes[i]
		if o.use != nil || o.Result.Kind == ConstValue && new(state).isError(intValue(o.Result.N), errors) == yes {
			continue
		}
		w := way{exc: o.Exc, noReturn: o.NoReturn, gil: o.gil.mark.is}
		if o.Result.Kind == ConstValue {
			w.result = Value{Kind: ConstValue, N: o.Result.N}
		}
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

// alike reports whether two endings may be the same, as far as is known.
func (w way) alike(x way) bool {
	return (w.result == x.result || w.result == Value{} || x.result == Value{}) &&
		(w.exc == x.exc || w.exc == ExcUnknown || x.exc == ExcUnknown) && w.noReturn == x.noReturn && w.gil == x.gil
}

// Keeps reports whether a function that ends in the ways of w when nothing fails does what one does that ends in those of
// x, as far as callers see. Beyond that it may raise exceptions, and, if it leaves may be true, be left in any way.
func (w Works) Keeps(x Works, leaves bool) bool {
	raises := func(p way) bool { return p.exc == ExcMemory || p.exc == ExcOther }
	return x.within(w) && !slices.ContainsFunc(w, func(p way) bool {
		return !leaves && !raises(p) && !slices.ContainsFunc(x, p.alike)
	})
}

func (w Works) within(x Works) bool {
	return !slices.ContainsFunc(w, func(p way) bool { return !slices.ContainsFunc(x, p.alike) })
}
