package rules

import (
	"slices"

	"nomem/analyzer"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// cause returns where the change belongs that mends a failure which was not noticed, or not dealt with: into the body of
// a macro that has the allocation and what is done about it; behind a condition that may test several allocations.
func cause(pass *analyzer.Pass, res *faults.FaultResult) analyzer.Cause {
	call, e := res.Call.At, res.Ending
	switch {
	case e.Noticed == nil:
		if c, ok := ofMacro(call, e.Here); ok {
			return c
		}
		if name, assigns := source.Definition(call.Body); assigns && wholeIn(call) && !mentions(call.Span, e.Place) {
			return analyzer.Cause{Macro: name, At: [2]source.Span{call.Body}}
		}
	case e.Noticed.Stmt == nil || e.Noticed.Stmt.Kind != ir.IfStmt:
	case e.Noticed.Stmt.Macro != "":
		if e.Noticed.Stmt.Macro != call.Macro || e.Noticed.Stmt.Span != call.Span {
			break
		}
		if c, ok := ofMacro(call, e.Here); ok {
			return c
		}
		if name, assigns := source.Definition(call.Body); assigns && res.Row == faults.RowNoException {
			return analyzer.Cause{Macro: name, At: [2]source.Span{call.Body}} // the way out is the function's, the exception not
		}
	case call.Macro == "" && e.Noticed.Macro == "" && res.Row == faults.RowUsedAfter && pass.Func.Func.Span.Contains(e.Noticed.Span):
		return analyzer.Cause{At: [2]source.Span{e.Noticed.Stmt.Cond}} // its branch has to leave
	case call.Macro == "" && e.Noticed.Macro == "" && pass.Func.Func.Span.Contains(e.Noticed.Span):
		return analyzer.Cause{At: [2]source.Span{e.Noticed.Stmt.Cond, e.At.Span}}
	}
	return analyzer.Cause{At: [2]source.Span{call.Span, call.Body}}
}

// causeOfLeak returns where the release belongs that is missing: before the code leaves, which a macro may do.
func causeOfLeak(res *faults.FaultResult) analyzer.Cause {
	if c, ok := ofMacro(res.Call.At, res.Leak.At); ok {
		return c
	}
	return analyzer.Cause{At: [2]source.Span{res.Call.Span, res.Call.Body}}
}

// ofMacro returns the Cause for a call and the place that goes wrong, if one use of a macro made both from its body.
func ofMacro(call, wrong ir.At) (analyzer.Cause, bool) {
	ok := call.Macro != "" && call.Macro == wrong.Macro && call.Span == wrong.Span && call.Body.IsValid() && wrong.Body.IsValid()
	name, _ := source.Definition(wrong.Body)
	return analyzer.Cause{Macro: name, At: [2]source.Span{call.Body, wrong.Body}}, ok && name != ""
}

// wholeIn reports whether a macro's body has the whole statement of a place, what it does with the value included.
func wholeIn(at ir.At) bool {
	return at.Macro != "" && at.Stmt != nil && at.Stmt.Macro == at.Macro
}

// mentions reports whether the text of a macro's use has the words of place, so that whoever uses it can check that.
func mentions(use source.Span, place string) bool {
	words := func(text string) (list []string) {
		for _, t := range source.Lex([]byte(text)) {
			if t.Kind != source.EOF {
				list = append(list, t.Clean([]byte(text)))
			}
		}
		return list
	}
	all, some := words(use.Text()), words(place)
	for i := range all {
		if len(some) > 0 && len(all)-i >= len(some) && slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}
