package faults

import (
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A FuncResult is all that the simulator has to say of one function.
type FuncResult struct {
	Func   *ir.Func
	Unit   *ir.Unit
	Border *Border // how Python (or a C library) calls it, nil if only C of the tree does
	Faults []*FaultResult
	// GIL has the calls that need the GIL and are made while it is released, in the order of the source.
	GIL        []*GILUse
	Mismatches []*Mismatch // blocks allocated first here that are released by another family
	// Works tells how the function ends when nothing fails.
	Works Works
	// Truncated says that the function has more paths than were played.
	Truncated bool
}

// A FaultResult is the outcome of the runs of one fault site.
type FaultResult struct {
	Call    *ir.Call
	Callee  string
	Origins []*Origin // what failed: the call itself, or allocations inside its callee
	// Object says that the failing call set the exception by itself: PyList_New.
	Object bool
	// Within says that the callee returns a pointer that is not NULL: the failing NULL is in memory that it wrote.
	Within bool
	// Survives says that the function can go on with the failure unnoticed, and nothing that is known to need more than NULL uses it.
	Survives bool
	NoGIL    bool    // the GIL is not held where the call is: the function takes it behind
	Amid     bool    // the function comes to the call only if it is called while an exception is set
	Row      Row     // the first row of the table that applies
	Ending   *Ending // the ending that Row speaks of, nil for RowNone and RowPropagates
	Unknown  string  // why nothing can be said, if Row is RowUnknown

	// Result is what the call gives when it fails, of Kind AnyValue if that is not one value.
	Result Value
	// OtherQuiet and OtherRaised say that the call can give the result of the failure for another reason than want of
	// memory: without an exception, or with one. OtherAny says that it gives values that nothing is known of, without one.
	OtherQuiet, OtherRaised, OtherAny bool

	// EndsPositive says that the last return of the callee, one of the tree, gives a number greater than zero.
	EndsPositive bool

	// Held is what the function owns wherever the call fails, MayHold what it owns there on some paths only, or under
	// another name.
	Held, MayHold []Resource
	// Leak is a path on which the failure is noticed and an error returned, but Ending.Owned is lost, which other exits
	// of the function release; nil if there is none.
	Leak *Ending
	// Lost is a path on which the NULL takes the only place that has the block which was to be resized, and which the
	// source names Ending.Place; nil if there is none.
	Lost *Ending

	// Reaches has the calls, here or in callers, whose functions give the failure to Python or throw it away, where the
	// function that the fault stands in was made to answer for it.
	Reaches []CallSite

	// own is what the function itself said of the failure, before others were made to answer for it.
	own struct {
		row    Row
		ending *Ending
	}
	tried         bool      // in one of the ways in which the call can fail
	passed        *Ending   // how the failure is passed on to the callers without an exception, nil if it is not
	passedAs      value     // what is returned then
	passedOrigins []*Origin // what has failed then
	believed      bool      // other exits return that with an exception set
	raised        []value   // what is returned with an exception that the function has set for the failure
	answers       []answered
}

// Believed reports whether the failure is passed on to the callers without an exception, by a value that other exits of the
// function return with one.
func (r *FaultResult) Believed() bool { return r.passed != nil && r.believed }

// An answered is what a function does about one of the ways in which a call in it can fail.
type answered struct {
	origins []*Origin
	row     Row
	raises  bool // it sets the exception
	notices bool // a test of its own tells it of the failure
	bears   bool // it goes on without, and an exception that is set would be in its way
}

// Row is a row of the table of endings: what a failure led to.
type Row uint8

const (
	RowNone           Row = iota // handled as it should be
	RowPropagates                // handed to the callers, which answer for it
	RowUnknown                   // too little is known
	RowUsed                      // never noticed, and used
	RowUsedAfter                 // noticed, and used after all
	RowNoException               // noticed, and the error value is returned with no exception set
	RowOtherException            // another exception than MemoryError was set for this failure
	RowWrongValue                // noticed, and a value that means no error is returned
	RowIgnored                   // told by a helper's result, which is thrown away
	RowExits                     // noticed, and the process ends
	RowOptional                  // the memory is optional: nothing but the guarded uses is skipped
)

// An Ending is how one path of a run ended.
type Ending struct {
	At     ir.At  // where: the use, the return
	Func   string // the function that At stands in
	Here   ir.At  // where in the function that is judged: At, or the call that leads there
	Use    string // for RowUsed and RowUsedAfter: "is written to here", "is passed to `memcpy`, which reads through it"
	Place  string // the place that holds the NULL, as the source writes it: "buf", "self->data"
	Stored bool   // Use is that the NULL stays where it outlives the function
	// Tolerated says that what Stored speaks of has users, and that all of them ask whether it is NULL.
	Tolerated bool
	Noticed   *ir.At // the test that noticed the failure, nil if none did
	Asserted  bool   // an assert stood between
	Exc       Exc    // the error indicator at the end
	FromErrno bool   // the exception, another than MemoryError, was made from the system's error code
	Returned  string // the returned value as the source writes it, "" if none
	Path      []Step
	Owned     []Resource
	Beside    []Resource // of a FaultResult.Leak: what is lost with Owned, and released nowhere
	Certain   bool       // the ending does not depend on an assumption about code that nobody knows
}

// A Resource is something the function had acquired and not released when it ended.
type Resource struct {
	Place   string // as the source writes it; "&view" for a struct that a call has opened
	Release string // the function that releases it
	Span    source.Span
	MayNull bool // it may be NULL where it is held: Py_XINCREF(x) was what acquired it
}

// Exc is the state of the error indicator.
type Exc uint8

const (
	ExcClear Exc = iota
	ExcSetMemory
	ExcSetOther
	ExcMaybe
)

func (r Row) String() string {
	return [...]string{
		RowNone: "handled", RowPropagates: "passed on", RowUnknown: "unknown", RowUsed: "used",
		RowUsedAfter: "used after the check", RowNoException: "no exception", RowOtherException: "other exception",
		RowWrongValue: "wrong value", RowIgnored: "ignored", RowExits: "exits", RowOptional: "optional",
	}[r]
}

// Reported reports whether a rule has something to say of the row.
func (r Row) Reported() bool {
	return r != RowNone && r != RowPropagates && r != RowUnknown && r != RowOptional
}

// worse reports whether row r stands before q in the table of endings, those that report nothing last.
func (r Row) worse(q Row) bool {
	order := [...]int{
		RowNone: 0, RowOptional: 1, RowPropagates: 2, RowUnknown: 3, RowExits: 4, RowIgnored: 5, RowWrongValue: 6,
		RowOtherException: 7, RowNoException: 8, RowUsedAfter: 9, RowUsed: 10,
	}
	return order[r] > order[q]
}
