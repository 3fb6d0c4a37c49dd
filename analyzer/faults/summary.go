package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// A Summary is what a caller has to know of a function. The tables of the C API (told) and the solver (inferred) make
// the same type, and callers cannot tell which.
type Summary struct {
	Name     string
	Params   []Param
	Variadic *Param // what holds of each argument past Params; nil if the function takes no more
	Outcomes []Outcome
	GIL      GILEffect
	// Format is the position (from 1) of a parameter whose string literal says what the variadic arguments are, 0 if none.
	Format     int
	FormatKind FormatKind
	// Role is set for the few functions that the simulator itself must recognize.
	Role Role
	// Unknown says that the function was looked at and nothing is known of it: it has no Outcomes.
	Unknown bool
	Pointer bool // its declared result is a pointer; not told
	// Inferred says that the solver made it.
	Inferred bool

	need     *gilNeed // what needs the GIL as the function is entered
	failNeed *gilNeed // the same, on the paths of its failures alone
}

// A Param says what a function does with one argument.
type Param struct {
	Name   string
	Derefs bool // reads or writes through it without a check: NULL crashes
	NullOK bool // NULL is checked for, or never used
	Frees  Freeing
	// Family is what a freed argument must have been allocated for: the deallocator's own name, as in new[free].
	Family string
	Steals bool // takes over a reference or block, on success and on failure
	// StealsOnSuccess says that it is taken over only if the call succeeds, as PyModule_AddObject does.
	StealsOnSuccess bool
	Drops           bool // gives up a reference, as Py_DECREF does
	Owns            bool // the caller owns one more reference to it afterwards, as after Py_INCREF
	Keeps           bool // stores it where it outlives the call
	Closes          bool // ends what was opened where it points
	Nulls           bool // the lvalue argument becomes NULL, as Py_CLEAR's does
	StaysNull       bool // where it points to a NULL, the NULL stays, as with PyBytes_Concat
	Assigns         bool // a macro that assigns its result to this lvalue argument
	// Exception says that the argument is the exception type that is raised.
	Exception bool
	// Allocates says that the argument is how much memory is asked for, or a factor of it.
	Allocates bool
	// AllocatesIf is the position (from 1) of the argument that must be NULL for that, 0 if there is none.
	AllocatesIf int
}

// Freeing says when a function frees an argument.
type Freeing uint8

const (
	FreesNever Freeing = iota
	FreesAlways
	FreesOnSuccess // realloc: the old block stays on failure
)

// GILEffect says what a function needs of the global interpreter lock, or does to it.
type GILEffect uint8

const (
	GILAny GILEffect = iota
	GILNeeded
	GILReleases
	GILAcquires
	GILEnsures  // holds it afterwards; remembers whether it was held
	GILRestores // goes back to before the last GILEnsures
	GILSwitches // who holds it afterwards cannot be told
)

// FormatKind is the language of a format string.
type FormatKind uint8

const (
	NoFormat    FormatKind = iota
	BuildValue             // Py_BuildValue: "s" and "y#" take NULL, "O" and "N" do not (unless an exception is set)
	ParseTuple             // PyArg_ParseTuple: the arguments are written
	Printf                 // printf: %s reads through its argument
	PyFormat               // PyErr_Format, PyUnicode_FromFormat
	ScanfFormat            // sscanf: the arguments are written
)

// Role marks functions that are part of the language the simulator speaks.
type Role uint8

const (
	NoRole Role = iota
	// AssertFailed is called where an assert does not hold. In a release build the code goes on.
	AssertFailed
	// ExceptionTest returns non-NULL exactly if an exception is set (PyErr_Occurred).
	ExceptionTest
	// MemoryErrorTest returns non-zero if the exception that is set is the one its arguments name (PyErr_ExceptionMatches).
	MemoryErrorTest
	// ExceptionFetch stores the exception elsewhere and clears it; ExceptionRestore sets what it is given.
	ExceptionFetch
	ExceptionRestore
	// GILTest returns non-zero exactly if the GIL is held (PyGILState_Check).
	GILTest
)

// Class tells why a call ends in one way and not in another.
type Class uint8

const (
	Success  Class = iota
	NoMemory       // an allocation failed: what makes the call a fault site
	Failure        // something else went wrong, or was not found
)

// An Outcome is one way for a call to end.
type Outcome struct {
	Class  Class
	Result Value
	Exc    ExcEffect
	// FromErrno says of ExcOther that the exception is made from the system's error code, and so tells of ENOMEM.
	FromErrno bool
	// When restricts the outcome to calls whose arguments fit. All must hold.
	When []Cond
	// Sets are the memory effects, in order.
	Sets []Set
	// NoReturn says that control does not come back.
	NoReturn bool
	// Fault is the story of the failure, for an inferred NoMemory outcome; Others are further allocations whose failure
	// shows in the same way.
	Fault  *Origin
	Others []*Origin

	// What an inferred outcome says beyond that, of a call in whose course or before which an allocation failed.
	steps    []Step
	use      *use
	noticed  *ir.At
	known    bool // a function on the way that left the failing NULL in memory has noticed it
	asserted bool
	object   bool // the failure is one of an object, which set the exception itself
	gaveUp   string
	freed    []int      // parameters that were freed
	missing  []Set      // what a function that returns nothing writes unless it fails
	given    []int      // parameters that were handed on, or may have been
	statuses []fieldKey // the fields that a status was stored in
	givesAll bool       // any of them may have been
	more     bool       // more was written than Sets tells of
	stray    bool       // nobody looked at what set the exception
	gil      gilEffect
}

// ExcEffect is what an outcome does to the error indicator.
type ExcEffect uint8

const (
	ExcKeeps   ExcEffect = iota
	ExcMemory            // sets MemoryError (or lets the callee's own exception stand for the failed allocation)
	ExcOther             // sets another exception
	ExcByParam           // sets the exception named by the parameter that has Exception
	ExcClears
	ExcUnknown // may set one
)

// A Cond is a condition on an argument at entry.
type Cond struct {
	Param int  // from 0
	Null  bool // the argument is NULL or 0, else it is neither
}

// A Set is a write through a parameter: *param, or what follows Path from there, becomes Value.
type Set struct {
	Param int // from 0; setsGlobal for the variable global, SetsResult for what the result points to
	// Path has field names, "[3]" for an element, anyElement for one of unknown index, derefStep to follow a pointer.
	// It is empty for *param itself.
	Path  []string
	Value Value

	status bool // the value is such as tells of a failure
	global *ir.Var
}

// SetsResult is the Param of a Set that writes what the result points to.
const SetsResult = -2

const (
	setsGlobal = -1
	derefStep  = "*"
	anyElement = "[?]"
)

// ValueKind is the abstract value of a result.
type ValueKind uint8

const (
	AnyValue    ValueKind = iota
	ConstValue            // the integer N; a NULL is 0
	NonNull               // not NULL (not 0), nothing else known
	ParamValue            // the argument at position N
	FailedNull            // the NULL of the allocation that failed
	Positive              // an integer >= 1; the count of bytes of asprintf and getline
	NonNegative           // an integer >= 0
	Negative              // an integer < 0
	NotMinusOne           // an integer, not -1
	Opened                // in a Set only: what is pointed to becomes a resource itself, which Owned releases by address
	ZeroMemory            // of a Set: the memory there becomes zero, all of it
)

// A Value is what a call returns or stores.
type Value struct {
	Kind ValueKind
	N    int64
	// Owned says what kind of resource it is: the name of the function that releases it ("free", "PyMem_Free",
	// "Py_DECREF"), "" if the receiver owns nothing.
	Owned string
	// Unfilled names the function that releases an object which is not filled in yet, where its own deallocator would read
	// garbage: "PyObject_Del". It is "" for what is whole.
	Unfilled string
	// Present names the fields of what is Opened that are not NULL until it is released, separated by commas: that "obj"
	// is NULL tells that a Py_buffer is not open.
	Present string
	// Borrowed says that it is a reference owned by somebody else.
	Borrowed bool
	// Size says of an integer how large it can be.
	Size SizeKind
	// ByFault says that it stands for the failure, in an inferred outcome: the -1 of a helper whose malloc failed.
	ByFault bool
}

// SizeKind says how large an integer can be that Python code has a hand in.
type SizeKind uint8

const (
	NoSize SizeKind = iota
	// Chosen is an integer that Python code chooses: it has any value that its type can hold.
	Chosen
	// Length is how many bytes, characters or elements something in memory has.
	Length
)

// neverReturns reports whether control comes back from none of the function's endings.
func (s *Summary) neverReturns() bool {
	return len(s.Outcomes) > 0 && !slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return !o.NoReturn })
}

// IsFault reports whether the summary has an outcome for want of memory.
func (s *Summary) IsFault() bool {
	for i := range s.Outcomes {
		if s.Outcomes[i].Class == NoMemory {
			return true
		}
	}
	return false
}

// Param returns what holds of argument i (from 0).
func (s *Summary) Param(i int) Param {
	switch {
	case i < len(s.Params):
		return s.Params[i]
	case s.Variadic != nil:
		return *s.Variadic
	}
	return Param{}
}

// Knowledge is what is told to the simulator about functions and types that the tree does not define.
type Knowledge interface {
	// Summary returns what is told of a function, or nil.
	Summary(name string) *Summary
	// Slot returns the border that a function is if its address stands in the given field of a static table
	// (key is the identifier that stands first in the same braces), or nil.
	Slot(structName, field, key string) *Border
	// Callback returns the border that a function is if it is given as argument i (from 0) to fn, or nil.
	Callback(fn string, i int) *Border
	// InitFunction returns the border of a function that is called by its name, as a module's init function is, or nil.
	InitFunction(name string) *Border
	// ObjectType reports whether a pointer to the named type is a Python object.
	ObjectType(name string) bool
	// FreesMemory reports whether a function frees plain blocks of memory, as free does, and not files or libraries' objects.
	FreesMemory(release string) bool
	// ParseUnit returns what a unit of the language ParseTuple makes of what its last argument points to, if the caller
	// has to release that: "s*".
	ParseUnit(unit string) (Value, bool)
	// Destructor reports whether a function that nobody defines is named like one that releases what it is given: NULL,
	// which was found out to be that, is left alone by it.
	Destructor(name string) bool
	// Constructor reports whether a function that nobody defines is named like one that makes what it returns.
	Constructor(name string) bool
	// Logs reports whether a function or macro that nobody defines is named like one that writes a message and comes back.
	Logs(name string) bool
	// MayBeZero reports whether a constant of unknown value may be 0, by its name: GIT_OK.
	MayBeZero(name string) bool
	// Undoes reports whether one function undoes what another has done, by their names: mutex_unlock, mutex_lock.
	Undoes(name, what string) bool
	// AnyFailure reports whether a constant stands for any failure, or for want of memory, by its name: GIT_ERROR.
	AnyFailure(name string) bool
	// Constant returns the value of a constant that nobody defines, by its name, if that tells: B_TRUE.
	Constant(name string) (n int64, known bool)
	// MemoryErrorBase reports whether the name is an exception that others are derived from: asking for it tells nothing.
	MemoryErrorBase(name string) bool
	// MemoryError reports whether the name is the exception that stands for want of memory.
	MemoryError(name string) bool
}

// A Border is a place where Python (or another host) calls C: what it takes for an error there.
type Border struct {
	Name string // "tp_init", "method", "callback of qsort"
	// Errors are the return values that mean failure.
	Errors ErrorValue
	// Python says that the caller is the interpreter: an error return must have set an exception. It is false for
	// callbacks of C libraries, where none is demanded.
	Python bool
	// Indicator says that the caller looks at the error indicator whatever is returned (ufunc loops).
	Indicator bool
	// NoGIL says that the GIL is not held at entry: a thread starts there.
	NoGIL bool
	// Life says what the function does with the objects of the type whose slot it stands in.
	Life Life
}

// Life is the part that a slot of a type has in the life of its objects.
type Life uint8

const (
	NoLife Life = iota
	Makes       // it gives an object that is not filled in
	Fills       // it fills in what is its first argument
	Ends        // it runs when nobody has the object any more
)

// ErrorValue is the set of values that mean failure to the caller of a border.
type ErrorValue uint8

const (
	NoErrorValue ErrorValue = iota // void, or no value means failure: tp_dealloc
	NullIsError
	MinusOneIsError // -1; negative values too
	ZeroIsError     // O& converters
	NonZeroIsError  // visitproc, traverse
)

func (v ErrorValue) String() string {
	return [...]string{"none", "NULL", "-1", "0", "nonzero"}[v]
}
