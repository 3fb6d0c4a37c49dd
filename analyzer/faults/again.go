package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// An edit is a function of the tree and the one that takes its place.
type edit struct {
	base     *Solver
	old, new *function
}

// edited returns the function that stands for fn.
func (sv *Solver) edited(fn *function) *function {
	if sv.edit != nil && fn != nil && fn == sv.edit.old {
		return sv.edit.new
	}
	return fn
}

// maxRetried bounds the callers that an edit is tried on.
const maxRetried = 24

// A Trial is an edited function among the others of the tree, which are as they were.
type Trial struct {
	// Result is how the edited function ends now.
	Result *FuncResult
	sv     *Solver
	sum    *Summary
}

// Again plays the function of an edited unit that stands for old. It returns nil if the unit has no such function.
func (sv *Solver) Again(u *ir.Unit, old *FuncResult) *Trial {
	i := slices.IndexFunc(u.Funcs, func(f *ir.Func) bool {
		return f.Name == old.Func.Name && f.Span.File.Abs == old.Func.Span.File.Abs
	})
	was := sv.find(old.Unit, old.Func.Name)
	if i < 0 || was == nil {
		return nil
	}
	fn := prepare(u.Funcs[i], old.Unit)
	fn.border, fn.callers, fn.taken, fn.reached = was.border, was.callers, was.taken, was.reached
	fn.group, fn.withoutGIL = was.group, was.withoutGIL
	sv.noteDeciding(fn)
	t := &Trial{sv: &Solver{program: sv.program, edit: &edit{sv, was, fn}, sums: map[*function]*Summary{}}}
	t.sum, t.Result = t.sv.solve(fn)
	t.sv.sums[fn] = t.sum
	return t
}

// Callers plays the functions that call the edited one, if it may end in other ways than before, and their callers in
// turn. It tells yield how each ended before and ends now, both as if no other function answered for it, until yield
// returns false. It reports false if there are more callers than are tried.
func (t *Trial) Callers(yield func(before, after *FuncResult) bool) bool {
	base, was := t.sv.edit.base, t.sv.edit.old
	if base.summary(was).alike(t.sum) {
		return true
	}
	next := []*function{was}
	tried := map[*function]bool{was: true}
	for len(next) > 0 {
		fn := next[0]
		next = next[1:]
		for _, caller := range base.calling()[fn] {
			if tried[caller] {
				continue
			}
			if tried[caller] = true; len(tried) > maxRetried {
				return false
			}
			sum, after := t.sv.solve(caller)
			t.sv.sums[caller] = sum
			if !yield(base.results[caller].unsettled(), after) {
				return true
			}
			if !base.summary(caller).alike(sum) {
				next = append(next, caller)
			}
		}
	}
	return true
}

// unsettled returns the result as it was before other functions were made to answer for some of its faults.
func (r *FuncResult) unsettled() *FuncResult {
	c := *r
	c.Faults = slices.Clone(r.Faults)
	for i, f := range r.Faults {
		u := *f
		u.Row, u.Ending = f.own.row, f.own.ending
		c.Faults[i] = &u
	}
	return &c
}

// indexCallers returns, for each function of the tree, those that call it, in canonical order.
func (sv *Solver) indexCallers() map[*function][]*function {
	index := map[*function][]*function{}
	for _, caller := range sv.funcs {
		for _, fn := range sv.callees(caller) {
			index[fn] = append(index[fn], caller)
		}
	}
	return index
}

// alike reports whether callers cannot tell two summaries apart.
func (s *Summary) alike(t *Summary) bool {
	if s == nil || t == nil {
		return s == t
	}
	return slices.EqualFunc(s.Outcomes, t.Outcomes, func(a, b Outcome) bool { return a.shape() == b.shape() })
}
