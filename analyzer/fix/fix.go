// Package fix turns the ending of a failed allocation into an edit of the source: the check, the exception, the
// release or the return that is missing, written as the rest of the file is written.
//
// It works on what the simulator found, on the statement tree and on the bytes. It never analyzes: whether an edit
// does its job is found out by analyzing the edited text.
package fix

import (
	"nomem/analyzer/source"
)

// An Edit replaces the bytes of Span by Text. An insertion has an empty Span.
type Edit struct {
	Span source.Span
	Text string
}

// A Proposal is a change that should mend one finding.
type Proposal struct {
	Message string // a verb phrase: "return PyErr_NoMemory() if `buf` is NULL, after releasing `list`"
	Edits   []Edit // sorted by file and offset, not overlapping; empty exactly if Display is set
	Unsafe  string // what a person should look at first; "" if the change is as safe as text can tell
	Display string // why there is no edit

	// Built is the variable whose object the function was making, and that the change gives up by its count: it has to be
	// seen that the deallocator stands what the object is like by then. It is "" if there is none.
	Built string

	// Statuses are the functions that the change lets tell of their failure.
	Statuses []*Status

	// Else is what to propose instead if this one does not verify, nil if there is nothing else.
	Else *Proposal
}

// display returns a proposal that only says what to do, and why no edit does it.
func display(message, reason string) *Proposal {
	return &Proposal{Message: message, Display: reason}
}
