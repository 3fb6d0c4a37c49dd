package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// toldHere reports whether callers need not hear of an ending, since the function is reported for using the NULL on another
// path: of a NULL that was left in memory, of one that is returned where a loop that uses it makes no round, or of an
// exception that comes with what they cannot tell from success.
func (j *judge) toldHere(e *explorer, o *Outcome) bool {
	switch {
	case j.givesAnyway(o.Result):
		return true
	case o.noticed != nil:
		return false
	case o.Result.Kind == FailedNull:
		return !o.asserted && (o.Exc == ExcKeeps || o.Exc == ExcUnknown) && e.usedInLoop()
	}
	return !o.Result.ByFault
}

// usedInLoop reports whether a use of the failing NULL that nobody noticed stands in a loop.
func (e *explorer) usedInLoop() bool {
	return slices.ContainsFunc(e.ends, func(en *end) bool {
		return en.use != nil && en.state.noticed == nil && en.at.Stmt.Enclosing(func(p *ir.Stmt) bool { return p.Kind == ir.LoopStmt }) != nil
	})
}

// leftNull reports whether the failing NULL, which is stored at l, is no more than what a function on the way left there
// that has seen it: no use of it, unless what that function told is thrown away and not every user of l asks for NULL.
func (j *judge) leftNull(e *explorer, o *Outcome, l *loc) bool {
	return o.known && o.Result.Kind != FailedNull && (!o.Result.ByFault || e.site.Dst != nil || j.sv.guarded(l))
}

// noticesItself reports whether a test of the function, and not of one that it calls, has noticed the failure.
func (j *judge) noticesItself(en *end) bool {
	return en.state.noticed != nil && j.fn.Span.Contains(en.state.noticed.Span)
}

// leavesNull reports whether the failing NULL stays in memory that the caller knows.
func (o *Outcome) leavesNull() bool {
	return slices.ContainsFunc(o.Sets, func(t Set) bool { return t.Value.Kind == FailedNull })
}

// failsWithin reports whether a call that ends like this leaves the failing NULL in memory, and does not return it.
func (o *Outcome) failsWithin() bool {
	return o.Result.Kind == NonNull && o.leavesNull()
}

// givesAnyway reports whether the function gives the same constant where nothing has failed, and nowhere with an
// exception set for certain.
func (j *judge) givesAnyway(v Value) bool {
	p := j.profile
	return (v.Kind == ConstValue || v.Kind == FailedNull) && (p.quiet[v.N] || p.perhaps[v.N]) && !p.raising[v.N]
}
