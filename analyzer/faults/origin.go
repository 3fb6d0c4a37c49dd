// Package faults plays functions with one allocation failing, and tells how they end.
//
// It knows no name of the C library or of CPython: what functions do is told by a Knowledge, or inferred.
package faults

import (
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// An Origin is an allocation that failed, and the calls that the failure came through, the innermost first.
type Origin struct {
	Callee string      // the function that failed: malloc
	Span   source.Span // its call
	Func   string      // the function that the call stands in
	// Raises says that Callee itself sets the exception when it fails: PyList_New does, malloc does not.
	Raises bool
	// Plain says that Callee allocates memory and nothing else, so that it fails for no other reason.
	Plain bool
	// Steps tells what happened from there to the return of the outermost function, in order.
	Steps []Step
	// Via is the calls of wrappers on the way, the innermost first.
	Via []CallSite
	// Answered counts the calls, the allocation first and then those of Via, behind which the function they stand in has
	// set the exception, or had it set for it: to its callers, it is its own call that fails.
	Answered int
}

// A CallSite is a call of a function that passed a failure on.
type CallSite struct {
	Callee string
	Span   source.Span
	Func   string // the function that the call stands in
}

// A Step is one event of a run, as told to the user.
type Step struct {
	Span    source.Span
	Func    string
	Message string // "fails and returns NULL", "is written to here"
}

// originsOf returns the allocations behind a call that ends in outcome o.
func originsOf(fn *function, c *ir.Call, t target, o *Outcome, plain bool) []*Origin {
	if o.Fault == nil {
		return []*Origin{{Callee: t.name, Span: c.Span, Func: fn.Name, Raises: o.setsByItself(t.fn), Plain: plain}}
	}
	var list []*Origin
	for _, f := range append([]*Origin{o.Fault}, o.Others...) {
		g := *f
		g.Via = append(append([]CallSite{}, f.Via...), CallSite{t.name, c.Span, fn.Name})
		g.Plain = f.Plain && !t.sum.alsoFails(o)
		list = append(list, &g)
	}
	return list
}

// alsoFails reports whether a function ends like o for other reasons than want of memory, too.
func (sum *Summary) alsoFails(o *Outcome) bool {
	return slices.ContainsFunc(sum.Outcomes, func(x Outcome) bool {
		null := o.Result.Kind == FailedNull && x.Result.Kind == ConstValue && x.Result.N == 0
		same := x.Result.Kind == o.Result.Kind && x.Result.N == o.Result.N && o.Result.Kind != NonNull
		return x.Class != NoMemory && (null || same || x.Result.Kind == AnyValue) && !x.NoReturn
	})
}
