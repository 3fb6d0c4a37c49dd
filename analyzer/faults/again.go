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

// A Changed is a caller whose calls may end in other ways after an edit of what it calls.
type Changed struct {
	Before, After *FuncResult
}

// maxRetried bounds the callers that an edit is tried on.
const maxRetried = 24

// Again plays the function of an edited unit that stands for old, and, if it may end in other ways than before, the
// functions that call it, and their callers in turn. All others are as they were. It returns nil if the unit has no
// such function; all is false if there are more callers than were tried.
func (sv *Solver) Again(u *ir.Unit, old *FuncResult) (res *FuncResult, callers []Changed, all bool) {
	i := slices.IndexFunc(u.Funcs, func(f *ir.Func) bool {
		return f.Name == old.Func.Name && f.Span.File.Abs == old.Func.Span.File.Abs
	})
	was := sv.find(old.Unit, old.Func.Name)
	if i < 0 || was == nil {
		return nil, nil, true
	}
	fn := prepare(u.Funcs[i], old.Unit)
	fn.border, fn.callers, fn.taken, fn.reached = was.border, was.callers, was.taken, was.reached
	fn.group, fn.withoutGIL = was.group, was.withoutGIL
	sv.noteDeciding(fn)
	trial := &Solver{program: sv.program, edit: &edit{sv, was, fn}, sums: map[*function]*Summary{}}
	sum, res := trial.solve(fn)
	trial.sums[fn] = sum
	callers, all = trial.retry(was, sum)
	return res, callers, all
}

// retry plays the callers of a function whose summary is another than before.
func (sv *Solver) retry(was *function, sum *Summary) (list []Changed, all bool) {
	base := sv.edit.base
	if base.summary(was).alike(sum) {
		return nil, true
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
			if tried[caller] = true; len(list) == maxRetried {
				return list, false
			}
			_, before := base.solve(caller)
			sum, after := sv.solve(caller)
			sv.sums[caller] = sum
			list = append(list, Changed{before, after})
			if !base.summary(caller).alike(sum) {
				next = append(next, caller)
			}
		}
	}
	return list, true
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
