package faults

import (
	"slices"

	"nomem/analyzer/source"
)

// settle decides where a failure that no caller raises for is reported: in the function that noticed it and set no
// exception, if that returns an object or if several callers trust it to have set one; else at the caller.
func (sv *Solver) settle() {
	answers := map[source.Span][]*FaultResult{}
	for _, fn := range sv.funcs {
		for _, r := range sv.results[fn].Faults {
			for _, o := range r.Origins {
				for _, span := range o.calls() {
					if r.Row != RowPropagates && span != r.Call.Span {
						answers[span] = append(answers[span], r)
					}
				}
			}
		}
	}
	moved := map[source.Span]Row{}
	for _, fn := range sv.funcs {
		for _, r := range sv.results[fn].Faults {
			if r.Row != RowPropagates || r.passed == nil || len(r.Origins) != 1 {
				continue
			}
			if row := sv.trusted(fn, answers[r.Call.Span]); row != RowNone {
				r.Row, r.Ending = row, r.passed
				r.Ending.Certain = true
				moved[r.Call.Span] = row
			}
		}
	}
	for span, row := range moved {
		for _, r := range answers[span] {
			if r.Row == row && allMoved(r, moved) {
				r.Row, r.Ending = RowPropagates, nil
			}
		}
	}
}

// trusted returns the row in which callers end that take it that fn has set the exception, or, where fn returns
// nothing, that it has not failed; RowNone if a caller deals with the failure.
func (sv *Solver) trusted(fn *function, answers []*FaultResult) Row {
	row := RowNoException
	if fn.Result.IsVoid() {
		row = RowWrongValue
	}
	trusting := 0
	for _, r := range answers {
		switch r.Row {
		case row:
			trusting++
		case RowNone, RowOptional, RowUnknown:
			return RowNone
		}
	}
	if trusting > 1 || trusting == 1 && sv.isObject(fn) {
		return row
	}
	return RowNone
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
