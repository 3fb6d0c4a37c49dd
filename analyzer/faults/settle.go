package faults

import (
	"slices"

	"nomem/analyzer/source"
)

// settle decides where a failure that no caller raises for is reported: in the function that noticed it and set no
// exception, if that returns an object, if several callers trust it to have set one, or if it sets one for other failed
// allocations; else at the caller.
func (sv *Solver) settle() {
	for _, fn := range sv.funcs {
		for _, r := range sv.results[fn].Faults {
			r.own.row, r.own.ending = r.Row, r.Ending
		}
	}
	answers := sv.answers()
	moved := map[source.Span]Row{}
	for _, fn := range sv.funcs {
		for _, r := range sv.results[fn].Faults {
			if r.Row != RowPropagates || r.passed == nil {
				continue
			}
			row, reaches := sv.trusted(fn, r, answers[r.Call.Span])
			if r.believed && mostTrust(answers[r.Call.Span]) || row == RowNone && r.passed.Exc == ExcClear && sv.inconsistent(fn, r, answers[r.Call.Span]) {
				row = RowNoException
			}
			if row != RowNone && (row != RowNoException || fn.unit.Python) {
				r.Row, r.Ending, r.Origins, r.Reaches = row, r.passed, r.passedOrigins, reaches
				r.Ending.Certain = !r.believed
				moved[r.Call.Span] = row
			}
		}
	}
	sv.settleInnermost(moved)
	for span, row := range moved {
		for _, a := range answers[span] {
			if r := a.r; (r.Row == row || r.Row == RowIgnored) && allMoved(r, moved) {
				r.Row, r.Ending = RowPropagates, nil
			}
		}
	}
}

// settleInnermost leaves a failure that several functions on its way were made to answer for to the innermost of them.
func (sv *Solver) settleInnermost(moved map[source.Span]Row) {
	for _, fn := range sv.funcs {
		for _, r := range sv.results[fn].Faults {
			outer := func(o *Origin) bool {
				return slices.ContainsFunc(o.calls(), func(s source.Span) bool { return s != r.Call.Span && moved[s] == r.Row })
			}
			if r.passed != nil && r.Ending == r.passed && !slices.ContainsFunc(r.Origins, func(o *Origin) bool { return !outer(o) }) {
				r.Row, r.Ending = RowPropagates, nil
			}
		}
	}
}

// A reply is what one call site does about the failure of an allocation behind it.
type reply struct {
	fn *function
	r  *FaultResult
	answered
	verdict bool // it is what the verdict of r was given for
}

// answers collects, by allocation and by call that passes a failure on, the replies of the callers that do not pass it on
// in turn.
func (sv *Solver) answers() map[source.Span][]reply {
	all := map[source.Span][]reply{}
	add := func(span source.Span, fn *function, r *FaultResult, a answered) {
		list := all[span]
		if n := len(list) - 1; n >= 0 && list[n].r == r {
			if a.row.worse(list[n].row) {
				list[n].row = a.row
			}
			list[n].raises = list[n].raises || a.raises
			list[n].bears = list[n].bears || a.bears
			list[n].notices = list[n].notices || a.notices
			return
		}
		told := func(o *Origin) bool { return slices.Contains(o.calls(), span) }
		all[span] = append(list, reply{fn, r, a, slices.ContainsFunc(r.Origins, told)})
	}
	for _, fn := range sv.funcs {
		for _, r := range sv.results[fn].Faults {
			for _, a := range r.answers {
				for _, o := range a.origins {
					for _, span := range o.calls() {
						if a.row != RowPropagates && span != r.Call.Span {
							add(span, fn, r, a)
						}
					}
				}
			}
		}
	}
	return all
}

// trusted returns the row in which callers end that take it that fn has set the exception, or that ignore its result, or,
// where fn returns nothing, or what it returns otherwise if all is well, that it has not failed; RowNone if callers deal
// with the failure. The exception is left to the callers if as many raise it as not. Where an object is returned, NULL means an
// exception to everybody, so that who goes on without it has to expect one.
func (sv *Solver) trusted(fn *function, r *FaultResult, answers []reply) (Row, []CallSite) {
	row, enough, object := RowNoException, 2, false
	switch {
	case fn.Result.IsVoid():
		row = RowWrongValue
	case r.passed.Exc != ExcClear:
		row, enough = RowWrongValue, 1
	case sv.isObject(fn):
		enough, object = 1, true
	}
	var reaches []CallSite
	trusting, against := 0, 0
	for _, a := range answers {
		switch {
		case !a.verdict:
		case a.r.Row == row, a.r.Row == RowIgnored:
			trusting++
			if c := (CallSite{a.r.Callee, a.r.Call.Span, a.fn.Name}); !slices.Contains(reaches, c) {
				reaches = append(reaches, c)
			}
		case row == RowNoException && a.raises, object && (a.bears || a.r.Row == RowUnknown || a.r.Row == RowOptional):
			against++
		case a.r.Row == RowUnknown, a.r.Row == RowOptional, a.bears,
			row == RowWrongValue && a.r.Row == RowNone && (r.passed.Exc == ExcClear || !fn.Result.IsVoid() || a.notices):
			return RowNone, nil
		}
	}
	if trusting >= max(enough, against+1) {
		return row, reaches
	}
	return RowNone, nil
}

// mostTrust reports whether no caller raises for a failure, or fewer than take it that it has set the exception.
func mostTrust(answers []reply) bool {
	raising, trusting := 0, 0
	for _, a := range answers {
		switch {
		case a.raises:
			raising++
		case a.row == RowNoException, a.row == RowIgnored:
			trusting++
		}
	}
	return raising == 0 || trusting > raising
}

// inconsistent is the belief: the function itself raises for another failed allocation and returns the same then, so that
// its callers have no reason to raise, and do not.
func (sv *Solver) inconsistent(fn *function, r *FaultResult, answers []reply) bool {
	if !fn.unit.Python || fn.Result.IsVoid() || r.Object || slices.ContainsFunc(answers, func(a reply) bool { return a.raises }) {
		return false
	}
	return slices.ContainsFunc(sv.results[fn].Faults, func(other *FaultResult) bool {
		return slices.ContainsFunc(other.raised, func(v value) bool { return v.kind == integer && v.n == r.passedAs.n && r.passedAs.kind == integer })
	})
}

func allMoved(r *FaultResult, moved map[source.Span]Row) bool {
	for _, o := range r.Origins {
		if !slices.ContainsFunc(o.calls(), func(s source.Span) bool { return moved[s] != RowNone }) {
			return false
		}
	}
	return true
}

// calls returns the places of the allocation and of the calls that passed its failure on.
func (o *Origin) calls() []source.Span {
	list := []source.Span{o.Span}
	for _, v := range o.Via {
		list = append(list, v.Span)
	}
	return list
}
