package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// An edit are functions of the tree and those that take their places.
type edit struct {
	base *Solver
	now  map[*function]*function
}

// edited returns the function that stands for fn.
func (sv *Solver) edited(fn *function) *function {
	if sv.edit != nil && fn != nil && sv.edit.now[fn] != nil {
		return sv.edit.now[fn]
	}
	return fn
}

// maxRetried bounds the callers that an edit is tried on.
const maxRetried = 24

// A Trial are edited functions among the others of the tree, which are as they were.
type Trial struct {
	// Results tell how the edited functions end now.
	Results []*FuncResult
	sv      *Solver
	olds    []*function
}

// Again plays the functions of edited units that stand for olds; in gives the edited unit that stands for one. It returns nil
// if a unit lacks its function.
func (sv *Solver) Again(in func(*ir.Unit) *ir.Unit, olds ...*FuncResult) *Trial {
	t := &Trial{
		sv:      newSolver(sv.program),
		Results: make([]*FuncResult, len(olds)),
	}
	t.sv.edit = &edit{sv, map[*function]*function{}}
	for _, old := range olds {
		u := in(old.Unit)
		i, was := indexOf(u, old), sv.reading(old)
		if i < 0 || was == nil {
			return nil
		}
		fn := prepare(u.Funcs[i], old.Unit)
		fn.border, fn.callers, fn.taken, fn.reached = was.border, was.callers, was.taken, was.reached
		fn.group, fn.withoutGIL, fn.first = was.group, was.withoutGIL, was.first
		sv.noteDeciding(fn)
		t.sv.edit.now[was] = fn
		t.olds = append(t.olds, was)
	}
	order := slices.Clone(t.olds)
	slices.SortStableFunc(order, func(a, b *function) int { return a.group - b.group })
	for _, was := range order {
		fn := t.sv.edit.now[was]
		t.Results[slices.Index(t.olds, was)] = t.sv.solveAgain(fn)
	}
	return t
}

// Defines reports whether an edited unit has the function that stands for old.
func (sv *Solver) Defines(u *ir.Unit, old *FuncResult) bool { return indexOf(u, old) >= 0 }

// indexOf returns the position of the function of an edited unit that stands for old, or -1.
func indexOf(u *ir.Unit, old *FuncResult) int {
	return slices.IndexFunc(u.Funcs, func(f *ir.Func) bool {
		return f.Name == old.Func.Name && f.Span.File.Abs == old.Func.Span.File.Abs
	})
}

// reading returns the function that a result is of, in the world of #if that it was read in; nil if there is none.
func (sv *Solver) reading(r *FuncResult) *function {
	if fn := sv.find(r.Unit, r.Func.Name); fn != nil && fn.Func == r.Func {
		return fn
	}
	i := slices.IndexFunc(sv.funcs, func(fn *function) bool { return fn.Func == r.Func })
	if i < 0 {
		return nil
	}
	return sv.funcs[i]
}

// Callers plays the functions that call the edited ones, if those may end in other ways than before, and their callers
// in turn. It tells yield how each ended before and ends now, both as if no other function answered for it, until yield
// returns false; of the edited functions all but the first count as callers. It reports false if there are more callers
// than are tried.
func (t *Trial) Callers(yield func(before, after *FuncResult) bool) bool {
	base := t.sv.edit.base
	var next []*function
	for i, was := range t.olds {
		if i > 0 && !yield(base.results[was].unsettled(), t.Results[i]) {
			return true
		}
		if !base.summary(was).alike(t.sv.summary(t.sv.edited(was))) {
			next = append(next, was)
		}
	}
	tried := map[*function]bool{t.olds[0]: true}
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
			now := t.sv.edited(caller)
			after := t.sv.solveAgain(now)
			if !yield(base.results[caller].unsettled(), after) {
				return true
			}
			if !base.summary(caller).alike(t.sv.summary(now)) {
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
