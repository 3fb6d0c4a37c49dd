package faults

import (
	"slices"
)

// findReached marks the functions that Python can reach. A name that several files define with external linkage, one for
// each platform, stands for all of them.
func (sv *Solver) findReached() {
	var mark func(fn *function)
	mark = func(fn *function) {
		if fn.reached {
			return
		}
		fn.reached = true
		for c := range fn.Calls() {
			if to := sv.calls(fn, c); to != nil {
				mark(to)
				continue
			}
			for _, to := range sv.extern[c.Name()] {
				mark(to)
			}
		}
	}
	for _, fn := range sv.funcs {
		if fn.border != nil && fn.border.Python && fn.unit.Python {
			mark(fn)
		}
	}
	for _, fn := range sv.funcs {
		fn.reached = fn.reached || fn.first != nil && fn.first.reached
	}
}

// missing returns what a function that returns nothing would have written, had the allocation not failed: where a caller
// finds nothing, it knows.
func (j *judge) missing(e *explorer, en *end) []Set {
	if len(j.profile.writes) == 0 || en.state.noticed == nil {
		return nil
	}
	done := e.outcomeOf(en).Sets
	same := func(list []Set, t Set) bool {
		return slices.ContainsFunc(list, func(u Set) bool {
			return u.Param == t.Param && u.global == t.global && slices.Equal(u.Path, t.Path)
		})
	}
	var list []Set
	for _, t := range j.profile.writes {
		if !same(done, t) && !same(list, t) && !slices.Contains(t.Path, anyElement) {
			list = append(list, t)
		}
	}
	return list
}

// tellsStatus reports whether Python can reach a function that has a way to tell of a failure, and so no need to end the
// process. One that returns a pointer may be meant as an allocator that never fails.
func (fn *function) tellsStatus() bool {
	return fn.reached && !fn.Result.IsVoid() && !fn.Result.MayBePointer()
}

// ignored reports whether nobody looks at the status by which a helper of the tree tells that it failed, and told: the
// call discards it, or something else takes its place, and nothing else is left of the failure.
func (j *judge) ignored(e *explorer, en *end, o *Outcome) bool {
	s := en.state
	return o.noticed != nil && s.exc == ExcClear && (e.site.Dst == nil || s.untold) && j.profile.python && j.fn.reached &&
		(o.Result.Kind == FailedNull || o.Result.Kind == ConstValue && o.Result.ByFault || o.Result.Kind == Negative) &&
		!s.hasTaint() && !slices.ContainsFunc(o.Sets, func(t Set) bool { return t.Value.ByFault || t.Value.Kind == FailedNull }) &&
		s.isError(en.value, j.profile.errors(j.fn)) != yes
}
