package capi

import "nomem/analyzer/faults"

// classify says of each alternative whether it is success, want of memory, or another failure.
//
// Alternatives with the same condition are one case. The first of a case is its success: what always happens, if it
// is alone. A later one is want of memory if it is NULL, if it raises MemoryError by name, or if the function gives
// memory (or a reference), unless it is marked `?`; else it is another failure. One that is marked `oom` is want of
// memory whatever else holds. Alternatives without a condition are for all cases that are not told.
func (l *line) classify() *Error {
	gives := false
	for _, s := range l.sets {
		gives = gives || s.set.Value.Owned != "" && s.set.Value.Kind != faults.Opened
	}
	cases := map[string]int{} // number of alternatives before, by case
	for i := range l.alts {
		gives = gives || l.alts[i].out.Result.Owned != ""
	}
	for i := range l.alts {
		a := &l.alts[i]
		k := a.condition()
		first := cases[k] == 0
		cases[k]++
		switch {
		case a.oom:
			a.out.Class = faults.NoMemory
		case first && !a.soft:
			a.out.Class = faults.Success
		case a.soft || !a.null && !a.named && !gives:
			a.out.Class = faults.Failure
		default:
			a.out.Class = faults.NoMemory
		}
		if !a.null {
			continue
		}
		switch n := nullArgument(a.out.When); {
		case a.out.Class == faults.NoMemory:
			a.out.Result.Kind = faults.FailedNull
		case a.out.Class == faults.Success && n >= 0:
			// The NULL that is returned because an argument is NULL is that same NULL.
			a.out.Result = faults.Value{Kind: faults.ParamValue, N: int64(n)}
		}
	}
	return l.otherwise()
}

// condition returns what tells the case of an alternative from others, "" if it has none.
func (a *alternative) condition() string {
	if a.unless {
		return ""
	}
	return key(a.out.When)
}

// nullArgument returns the position of the argument that the conditions say is NULL, -1 if none is.
func nullArgument(when []faults.Cond) int {
	for _, c := range when {
		if c.Null {
			return c.Param
		}
	}
	return -1
}

// otherwise gives the alternatives without a condition the opposite of the conditions that the others have.
func (l *line) otherwise() *Error {
	var rest []faults.Cond
	seen := map[string]bool{}
	open, unless := false, false
	for i := range l.alts {
		k := l.alts[i].condition()
		open, unless = open || k == "", unless || l.alts[i].unless
		if k == "" || seen[k] {
			continue
		}
		seen[k] = true
		for _, c := range l.alts[i].out.When {
			rest = append(rest, faults.Cond{Param: c.Param, Null: !c.Null})
		}
	}
	if unless && len(rest) > 0 {
		return l.errorf("`unless` cannot stand beside `if`: tell each case with `if`")
	}
	if !open {
		return nil
	}
	if len(rest) > len(seen) {
		return l.errorf("a result without `if` cannot stand beside one with `and`: tell the case of each")
	}
	for i := range l.alts {
		if o := &l.alts[i].out; len(o.When) == 0 {
			o.When = rest
		}
	}
	return nil
}
