package analyzer

import (
	"golang.org/x/tools/go/analysis"

	"nomem/analyzer/source"
)

// Severity says how much a finding matters.
type Severity uint8

const (
	Error Severity = iota
	Warning
	Note // shown after the rest; never changes the exit status
)

func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// A Diagnostic is one finding. The embedded analysis.Diagnostic has its place (in the Result's FileSet), its message,
// its code as Category, and its fix as SuggestedFix; the fields here say what C and nomem need beyond that.
type Diagnostic struct {
	analysis.Diagnostic

	Name        string // of the rule: "unchecked-allocation"
	Severity    Severity
	Span        source.Span // the reported place: the allocation, or the call that brings the failure in
	Function    string      // the function that the place stands in
	Within      source.Span // all of that function, from the first specifier to the closing brace; no place outside of functions
	Allocations []Allocation
	Path        []PathStep
	Also        []PathStep // further places where the same cause shows, which the change that mends the finding mends, too
	Cause       Cause      // where that change belongs, if not at Span
	Fix         *Fix
	Fingerprint string // survives edits elsewhere in the file, and does not depend on the working directory

	dropped bool // suppressed by a comment, or by the configuration
}

// An Allocation is a call whose failure the finding speaks for: an allocator, or a wrapper on the way to one.
type Allocation struct {
	Callee string
	Span   source.Span
}

// A PathStep is one event on the path of the failure, in the order in which they happen.
type PathStep struct {
	Span     source.Span
	Function string
	Message  string
}

// Safety says how far a fix can be trusted.
type Safety uint8

const (
	Safe    Safety = iota // applied by --fix
	Unsafe                // applied by --fix --unsafe-fixes
	Display               // shown, never applied
)

func (s Safety) String() string { return [...]string{"safe", "unsafe", "display"}[s] }

// A Fix is a change that would mend a finding: edits against the bytes that were analyzed, all or nothing.
type Fix struct {
	Message  string // a verb phrase: "return PyErr_NoMemory() if `buf` is NULL"
	Safety   Safety
	Reason   string // why it is not safe; "" if it is
	Verified bool   // the edited text was analyzed again: the finding is gone and no new one appears
	Edits    []Edit // in order of file and offset, not overlapping; empty only if Safety is Display
}

// An Edit replaces the bytes of Span by Text. An insertion has an empty Span.
type Edit struct {
	Span source.Span
	Text string
}

// Verdict is what became of a fault site.
type Verdict uint8

const (
	Handled Verdict = iota
	Reported
	Suppressed
	UnknownVerdict
)

func (v Verdict) String() string {
	return [...]string{"handled", "reported", "suppressed", "unknown"}[v]
}

// A Site is a place where an allocation can fail, and what nomem thinks of it.
type Site struct {
	Span     source.Span
	Function string
	Callee   string
	Verdict  Verdict
	Codes    []string
	Why      string
}

// Coverage says how much of the input was analyzed.
type Coverage struct {
	Files, FilesAnalyzed         int
	Functions, FunctionsAnalyzed int
	Sites                        int
	CPlusPlus                    int            // C++ files seen and left out
	Generated                    map[string]int // files left out because another program wrote them, by its name; not in Files
	Programs                     int            // .c files left out because they are parts of programs, and of no extension; not in Files
	NotAnalyzed                  []NotAnalyzed
}

// NotAnalyzed is a file or function that was left out.
type NotAnalyzed struct {
	Span     source.Span
	Function string // "" for a whole file
	Reason   string
}
