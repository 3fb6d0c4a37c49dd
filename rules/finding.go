package rules

import (
	"nomem/analyzer"
	"nomem/analyzer/faults"
)

// each calls f with every fault of the pass's function that ended in the given row.
func each(pass *analyzer.Pass, row faults.Row, f func(*faults.FaultResult)) {
	for _, res := range pass.Func.Faults {
		if res.Row == row && res.Ending != nil {
			f(res)
		}
	}
}

// report tells a fault's ending as a finding of the pass's rule.
func report(pass *analyzer.Pass, res *faults.FaultResult, severity analyzer.Severity, message string) {
	reportAt(pass, res, cause(pass, res), severity, message)
}

// reportAt is report for a finding whose Cause is c.
func reportAt(pass *analyzer.Pass, res *faults.FaultResult, c analyzer.Cause, severity analyzer.Severity, message string) {
	d := analyzer.Diagnostic{
		Name:        pass.Rule.Name,
		Severity:    severity,
		Span:        res.Call.Span,
		Function:    pass.Func.Func.Name,
		Allocations: allocations(res),
		Path:        path(res.Ending.Path),
		Cause:       c,
	}
	for _, c := range res.Reaches {
		d.Also = append(d.Also, analyzer.PathStep{Span: c.Span, Function: c.Func, Message: "a caller that the change mends, too"})
	}
	d.Category = pass.Rule.Code
	d.Message = message
	pass.Report(d)
}

// path tells steps of a run to the user.
func path(steps []faults.Step) []analyzer.PathStep {
	var all []analyzer.PathStep
	for _, s := range steps {
		all = append(all, analyzer.PathStep{Span: s.Span, Function: s.Func, Message: s.Message})
	}
	return all
}

// allocations lists the calls that a finding speaks for, without repetition: the reported call, its place in the body
// of the macro that made it, then for each allocation behind it the wrappers from the outside in and the allocator. What
// lies within a function that has set the exception is right, and none of them.
func allocations(res *faults.FaultResult) []analyzer.Allocation {
	var all []analyzer.Allocation
	seen := map[analyzer.Allocation]bool{}
	add := func(a analyzer.Allocation) {
		if a.Span.IsValid() && !seen[a] {
			seen[a] = true
			all = append(all, a)
		}
	}
	add(analyzer.Allocation{Callee: res.Callee, Span: res.Call.Span})
	add(analyzer.Allocation{Callee: res.Callee, Span: res.Call.Body})
	for _, o := range res.Origins {
		for i := len(o.Via) - 1; i >= max(o.Answered-1, 0); i-- {
			add(analyzer.Allocation{Callee: o.Via[i].Callee, Span: o.Via[i].Span})
		}
		if o.Answered == 0 {
			add(analyzer.Allocation{Callee: o.Callee, Span: o.Span})
		}
	}
	return all
}

// returnsPointer reports whether the failure shows as a NULL result, and not as a status or through a parameter.
func returnsPointer(res *faults.FaultResult) bool {
	return res.Call.Dst != nil && res.Call.Dst.Type.MayBePointer() && !res.Within
}

// checked is the beginning of the messages about a failure that was noticed.
func checked(res *faults.FaultResult) string {
	verb := "` is checked, but "
	if res.Ending.Noticed == nil {
		verb = "` is ignored: "
	}
	if returnsPointer(res) {
		return "result of `" + res.Callee + verb
	}
	return "failure of `" + res.Callee + verb
}

// ifFails ends the messages that checked begins.
func ifFails(res *faults.FaultResult) string {
	if returnsPointer(res) {
		return " when it is NULL"
	}
	return " for it"
}
