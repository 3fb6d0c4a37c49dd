package faults

import (
	"maps"
	"slices"

	"nomem/analyzer/ir"
)

// A judge plays the faults of one function and says what their endings are called.
type judge struct {
	sv      *Solver
	fn      *function
	profile *profile
	second  map[*ir.Call][]*state      // the states before calls that are made only where another has failed
	note    func(*explorer, *end, Row) // if not nil: is told of each ending and what it is called
	// released has the calls that gave what some path of the function releases; leaks, what each fault loses.
	released map[*ir.At]bool
	leaks    map[*FaultResult][]leak
	work     int // of all runs, as in explorer
}

// play runs one fault site in each way that it can fail, and returns the verdict and what callers see of the failure.
func (j *judge) play(base *explorer, at site) (*FaultResult, []Outcome) {
	t := j.sv.target(j.fn, nil, nil, at.call)
	if t.sum == nil {
		t = j.sv.target(j.fn, base.entries[at.call][0], base, at.call)
	}
	r := &FaultResult{Call: at.call, Callee: t.name, NoGIL: j.sv.takesGILBehind(j.fn, at.call)}
	if j.work > maxWork {
		r.Row, r.Unknown = RowUnknown, tooManyPaths
		return r, nil
	}
	var seen []Outcome
	for i := range t.sum.Outcomes {
		o := &t.sum.Outcomes[i]
		if o.Class != NoMemory || o.setsByItself(t.fn) && !j.sv.cfg.Objects {
			continue
		}
		e := newExplorer(j.sv, j.fn)
		e.sp, e.params, e.gil, e.spent, e.site, e.outcome = base.sp, base.params, base.gil, base.spent, at.call, o
		r.compare(t, o, func(q *Outcome) bool { return base.mayEnd(at.call, q) })
		e.ordinary = r.OtherQuiet && t.fn != nil
		e.run(at.block, at.index, cloneAll(base.entries[at.call])...)
		j.work += e.work
		seen = append(seen, j.judgeAll(e, r, t, o)...)
		maps.Copy(j.released, e.released)
		for c, states := range e.second {
			if len(base.entries[c]) == 0 && j.second != nil {
				j.second[c] = states
			}
		}
		if r.Lost == nil {
			r.Lost = j.lostOn(e)
		}
		r.hold(resources(e.held), resources(e.mayHold))
		if e.cut && r.Row <= RowPropagates {
			r.Row, r.Unknown = RowUnknown, tooManyPaths
		}
	}
	return r, seen
}

// judgeAll names every ending of one run. The first row of the table that applies to any of them is the verdict; the
// endings that callers answer for become outcomes.
func (j *judge) judgeAll(e *explorer, r *FaultResult, t target, o *Outcome) []Outcome {
	var up []Outcome
	origins := originsOf(j.fn, r.Call, t, o, j.sv.plainMemory(t.sum))
	other := alwaysOther(e.ends)
	reply := answered{origins: origins}
	for _, en := range e.ends {
		if lost := j.lost(e, en); len(lost) > 0 {
			x := j.ending(e, &end{state: en.state.clone(), at: en.at, value: en.value, text: en.text})
			j.leaks[r] = append(j.leaks[r], leak{x, lost})
		}
		row := j.judge(e, en, o, origins)
		r.Survives = r.Survives || en.state.happened && en.state.noticed == nil && !en.exits && (en.use == nil || en.use.guessed)
		if row == RowOtherException && !other {
			row = RowNone
		}
		if j.note != nil {
			j.note(e, en, row)
		}
		if row == RowPropagates || row == RowOtherException && j.answeredByCallers() {
			up = append(up, j.propagate(e, en, o, origins)...)
			j.pass(e, en, r, origins)
		}
		if s := en.state; s.noticed != nil && s.raised() && !s.excFault {
			reply.raises = true
			if s.exc == ExcSetMemory {
				r.raised = append(r.raised, en.value)
			}
		}
		reply.bears = reply.bears || j.bears(en, row)
		reply.notices = reply.notices || j.noticesItself(en)
		if row.worse(reply.row) {
			reply.row = row
		}
		if row.worse(r.Row) || row == r.Row && row == RowUsed && en.use != nil && r.Ending.Stored {
			r.Row, r.Origins, r.Object = row, origins, o.setsByItself(t.fn)
			r.Within = o.failsWithin()
			r.Ending = nil
			if row > RowUnknown {
				r.Ending = j.ending(e, en)
			} else if row == RowUnknown {
				r.Unknown = en.state.gaveUp
			}
		}
	}
	r.answers = append(r.answers, reply)
	if r.Row == RowUsed {
		up = slices.DeleteFunc(up, func(o Outcome) bool { return j.toldHere(e, &o) })
	}
	if r.Origins == nil {
		r.Origins, r.Object = origins, o.setsByItself(t.fn)
	}
	return up
}

// alwaysOther reports whether every path that noticed the failure returns with another exception than MemoryError.
// Where only some do, the exception may be that of another failure on the way.
func alwaysOther(ends []*end) bool {
	return !slices.ContainsFunc(ends, func(en *end) bool {
		return en.use == nil && !en.exits && en.state.noticed != nil && en.state.exc != ExcSetOther
	})
}

// judge names one ending.
func (j *judge) judge(e *explorer, en *end, o *Outcome, origins []*Origin) Row {
	s := en.state
	switch {
	case !s.happened:
		return RowNone
	case s.gaveUp != "":
		return RowUnknown
	case en.use != nil && s.noticed == nil:
		return RowUsed
	case en.use != nil:
		return RowUsedAfter
	case en.exits && s.noticed != nil && j.profile.python && (j.fn.border != nil || j.fn.tellsStatus()):
		return RowExits
	case en.exits:
		return RowNone
	case j.answeredByCallers():
		return j.judgeHelper(e, en, o, origins)
	case s.noticed == nil:
		return j.judgeUnnoticed(e, en, o, o.noticed != nil || o.Fault != nil && !o.object && s.exc == ExcSetMemory)
	}
	return j.judgeNoticed(e, en, origins)
}

// answeredByCallers reports whether C code of the tree calls the function, and Python does not.
func (j *judge) answeredByCallers() bool { return j.fn.border == nil && j.fn.callers > 0 }

// judgeUnnoticed names an ending of a function that has not noticed the failure; within says that a callee has.
func (j *judge) judgeUnnoticed(e *explorer, en *end, o *Outcome, within bool) Row {
	s := en.state
	errors := j.profile.errors(j.fn)
	failed, at := s.isError(en.value, errors), e.stored(s)
	switch {
	case en.value.taint == failing && s.exc == ExcClear && o.noticed != nil && j.profile.python && j.fn.border != nil:
		return RowNoException
	case en.value.unusable() && s.exc == ExcClear && (j.profile.python && j.fn.border != nil || en.value.kind == derived):
		return RowUsed
	case failed == yes || s.exc == ExcMaybe, j.fn.border != nil && j.fn.border.Indicator && s.raised():
		return RowNone
	case s.coded:
		return RowUnknown // who looks at the status is not known
	case at != nil && j.fn.border == nil && en.value.taint != untainted:
		return RowNone // what is returned tells of the failure whoever calls it
	case at != nil && o.noticed == nil && !j.leftNull(e, o, at) && (failed == no || j.fn.Result.IsVoid()):
		return RowUsed
	case failed == no && within && (s.raised() || o.Result.Kind != FailedNull && len(o.missing) == 0) && j.profile.python && errors != NoErrorValue:
		return RowWrongValue
	}
	return RowNone
}

func (j *judge) judgeNoticed(e *explorer, en *end, origins []*Origin) Row {
	s := en.state
	errors := j.profile.errors(j.fn)
	failed := j.failed(en, errors)
	if j.fn.border != nil && j.fn.border.Indicator && s.exc == ExcClear {
		return RowNoException
	}
	if s.coded && j.fn.border == nil && s.exc == ExcClear {
		return RowNone // the failure is told by a code that callers may turn into an exception
	}
	// A function that nothing in sight calls, and that gives memory of C, raises if it does so for other reasons, too.
	python := j.profile.python && (j.fn.border != nil || j.fn.usesAPI && (s.exc != ExcClear || j.profile.raises || !j.fn.Result.IsPointer()))
	switch {
	case failed == maybe || s.exc == ExcMaybe:
		return RowNone
	case failed == no && s.handed != nil:
		return RowUsedAfter
	case failed == no && (s.fellBack || j.optional(e, en)), s.cleared && s.exc == ExcClear && (j.fn.border == nil || j.fn.border == objectBorder):
		return RowOptional
	case !python || j.sv.takesGILBehind(j.fn, e.site):
		return RowNone
	case s.exc == ExcSetOther && plain(origins):
		return RowOtherException
	case s.exc == ExcSetOther && failed == yes:
		return RowNone
	case failed == yes && s.exc == ExcClear:
		return RowNoException
	case failed == no && errors != NoErrorValue && (s.raised() || plain(origins)):
		return RowWrongValue
	}
	return RowNone
}

// judgeHelper names an ending of a function that C code calls: mostly, the callers answer for it.
func (j *judge) judgeHelper(e *explorer, en *end, o *Outcome, origins []*Origin) Row {
	s := en.state
	errors := j.profile.errors(j.fn)
	failed := j.failed(en, errors)
	if s.noticed == nil {
		at := e.stored(s)
		if s.coded {
			at = nil // who looks at the status is not known
		}
		switch {
		case failed == no && s.raised() && (j.fn.Result.IsPointer() || en.value.kind == integer && j.profile.quiet[en.value.n] && !j.profile.raising[en.value.n]):
			return RowWrongValue
		case failed != yes && at != nil && !j.leftNull(e, o, at) && j.fn.Result.IsPointer() && !j.sv.askedBy(j.fn, at, maxAskers):
			return RowUsed
		case en.value.taint != untainted || en.value.kind == derived || s.raised() || at != nil && e.handedOut(en, at):
			return RowPropagates
		case at != nil && failed != yes && o.noticed == nil:
			return RowUsed
		case j.ignored(e, en, o):
			return RowIgnored
		}
		return RowNone
	}
	switch {
	case s.handed != nil && failed == no:
		return RowUsedAfter
	case s.untold && failed == no && s.exc == ExcClear && e.stored(s) == nil && j.profile.python && j.fn.reached && plain(origins):
		return RowWrongValue
	case (s.fellBack || j.optional(e, en)) && failed != yes:
		return RowOptional
	case failed == no && s.raised() && j.sv.isObject(j.fn):
		return RowWrongValue
	case s.exc == ExcSetOther && j.profile.python && plain(origins):
		return RowOtherException
	case s.exc == ExcClear && e.stored(s) == nil && !j.signals(en) && !j.swallows(e, en):
		return RowOptional
	case s.exc == ExcClear && len(j.missing(e, en)) > 0:
		return RowPropagates
	case s.exc == ExcClear && j.swallows(e, en):
		if j.profile.python && j.fn.usesAPI && !j.fn.Result.IsVoid() && plain(origins) {
			return RowWrongValue
		}
		return RowNone
	}
	return RowPropagates
}

// failed decides whether the returned value means failure: by the function's border or type, or because it comes with an
// exception set wherever else the function returns it.
func (j *judge) failed(en *end, errors ErrorValue) answer {
	v := en.value
	if j.fn.border == nil && v.kind == integer && j.profile.raising[v.n] && !j.profile.quiet[v.n] {
		return yes
	}
	return en.state.isError(v, errors)
}

// signals reports whether the returned value tells the callers of the failure: it was decided by it, is an error value
// of the function, or one that the function does not return otherwise, or stands there as a constant.
func (j *judge) signals(en *end) bool {
	v := en.value
	switch {
	case v.taint != untainted || en.state.isError(v, j.profile.errors(j.fn)) == yes:
		return true
	case v.kind == integer:
		return !j.profile.quiet[v.n] || en.literal
	}
	return v.kind == symbol && !j.fn.Result.IsPointer() && en.state.nullness(v) >= 0
}

// plain reports whether only want of memory can have made the call fail, so that another exception than MemoryError
// tells the user something untrue.
func plain(origins []*Origin) bool {
	return !slices.ContainsFunc(origins, func(o *Origin) bool { return !o.Plain })
}

// raised reports whether an exception is set for certain.
func (s *state) raised() bool { return s.exc == ExcSetMemory || s.exc == ExcSetOther }

// pass notes how a failure is passed on to the callers, should they turn out to be misled by it.
func (j *judge) pass(e *explorer, en *end, r *FaultResult, origins []*Origin) {
	s := en.state
	quiet := s.exc == ExcClear && (s.noticed != nil || en.value.taint == failing && plain(origins))
	believed := quiet && j.profile.python && j.fn.usesAPI && j.raisesElsewhere(en.value) && j.failed(en, j.profile.errors(j.fn)) == yes
	misleads := s.raised() && (j.fn.Result.IsVoid() || j.looksGood(en.value))
	if r.passed != nil && (r.believed || !believed) || !(believed || misleads || quiet && s.noticed != nil) {
		return
	}
	r.passed = j.ending(e, &end{state: s.clone(), at: en.at, value: en.value, text: en.text})
	r.passedAs, r.believed, r.passedOrigins = en.value, believed, origins
}

// raisesElsewhere is the belief: other exits of the function return the same value with an exception set, so that
// callers will not raise for it.
func (j *judge) raisesElsewhere(v value) bool {
	return v.kind == integer && j.profile.raising[v.n] && !j.profile.quiet[v.n]
}

// swallows reports whether no caller can tell the ending from a success.
func (j *judge) swallows(e *explorer, en *end) bool {
	if e.stored(en.state) != nil || en.value.taint != untainted {
		return false
	}
	if j.fn.Result.IsVoid() {
		return true
	}
	p := j.profile
	return en.value.kind == integer && p.quiet[en.value.n] && len(p.quiet) == 1 && !p.other
}

// handedOut reports whether the caller is given what l holds: through an out-parameter, or inside what is returned. It
// can look there; a field of an object that it knows already it will not.
func (e *explorer) handedOut(en *end, l *loc) bool {
	a, path, ok := e.anchored(l, e.anchorsOf(en.value))
	return ok && (a.param == SetsResult || a.param >= 0 && len(path) == 0)
}

// looksGood reports whether a value is a constant that means no error, and that the function returns otherwise only if
// nothing is wrong.
func (j *judge) looksGood(v value) bool {
	return v.kind == integer && j.profile.quiet[v.n] && !j.profile.raising[v.n] && new(state).isError(v, j.profile.errors(j.fn)) == no
}

// propagate tells the callers how the failure shows to them.
func (j *judge) propagate(e *explorer, en *end, o *Outcome, origins []*Origin) []Outcome {
	up := e.outcomeOf(en)
	up.missing = j.missing(e, en)
	up.known = up.leavesNull() && (j.noticesItself(en) || o.known)
	up.Class, up.object = NoMemory, o.setsByItself(nil) && o.Fault == nil || o.object
	if up.Result.Kind != FailedNull && j.signals(en) {
		up.Result.ByFault = true
	}
	passed := make([]*Origin, len(origins))
	for i, f := range origins {
		g := *f
		if en.state.raised() && g.Answered == 0 {
			g.Answered = 1 + len(g.Via)
		}
		passed[i] = &g
	}
	passed[0].Steps = up.steps
	if up.Exc == ExcOther {
		up.Exc = ExcMemory // reported here, if at all: to the callers, an exception is set
	}
	up.Fault, up.Others, up.steps = passed[0], passed[1:], nil
	return []Outcome{up}
}
