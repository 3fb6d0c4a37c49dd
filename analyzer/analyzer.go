// Package analyzer is the facade of nomem: it finds the C files, lowers them, plays their faults, runs the rules on the
// outcome and verifies the fixes.
package analyzer

import (
	"go/token"

	"nomem/analyzer/cache"
	"nomem/analyzer/config"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
	"nomem/analyzer/sizes"
	"nomem/analyzer/source"
)

// A Rule turns endings of runs into diagnostics. It reads what the solver found and changes nothing.
type Rule struct {
	Code string // "NM001"; never changes its meaning
	Name string // "unchecked-allocation"
	CWE  int
	// Default says that the rule is on unless it is ignored.
	Default bool
	// Objects says that the rule asks for the failures of calls that set the exception themselves, as PyList_New does.
	Objects bool
	// Vendored says that the rule holds of C libraries that an extension carries along, too: it tells of crashes and of
	// writes behind the end of a block.
	Vendored bool
	Doc      Doc
	Run      func(*Pass)
	// Propose returns the change that mends the failure that a finding of the rule tells of; nil for a rule that gives
	// its findings their fixes itself, or has none.
	Propose func(*faults.FuncResult, *faults.FaultResult, *fix.Context) *fix.Proposal
	// Unused, in place of Run, says of a suppression comment that suppresses nothing what is wrong, and what the fix does.
	Unused func(UnusedSuppression) (message, fix string)
}

// UnusedSuppression is the part of a suppression comment that suppresses nothing.
type UnusedSuppression struct {
	Text  string   // "nomem: ignore[NM001, NM002]"
	Rules []string // the words of its list that suppress nothing, as they are written
	All   bool     // these are all that it has
}

// Doc is the manual page of a rule. The examples are C, and are run by a test.
type Doc struct {
	What, Why     string // Markdown paragraphs
	Before, After string // C: a function that the rule reports, and the same put right
	Fix           string // how the fix works
	Limits        string // when the rule is wrong
	References    []string
}

// A Pass is what a rule sees of one function: the endings that are its business.
type Pass struct {
	Rule   *Rule
	Func   *faults.FuncResult
	Report func(Diagnostic)
	// Overflows returns the sizes that can wrap before they are allocated. The first call in a run looks through the tree.
	Overflows func() []*sizes.Overflow
}

// Options is what a run needs to know.
type Options struct {
	Dir             string   // the working directory, absolute; paths are reported relative to it
	Paths           []string // files and directories, relative to Dir; none means Dir
	IncludeDirs     []string // -I
	Defines         []string // -D: "NAME" or "NAME=VALUE"
	Undefines       []string // -U
	CompileCommands string   // path of compile_commands.json, "" to look for one in Dir
	Rules           []*Rule  // the rules to run; with Config, all that it can choose from
	// Config says what is in force for each file, besides the options here; nil: all rules are on everywhere.
	Config   *config.Resolver
	Jobs     int // files analyzed at a time; 0 means one per processor
	Progress func(done, total int)
	NoFixes  bool // do not look for fixes
	OneFile  bool // nor for those that change another file than that of their finding
	Each     bool // report each place, also of those that one change mends
	// IncludeGenerated asks for findings in files that another program has written, too.
	IncludeGenerated bool
	// Filters take findings out, one after the other. Those get no fix.
	Filters []Filter
	// Overlay has the contents that stand in for those on disk, by absolute path with its links resolved
	// (source.Location.Abs). An edited file is analyzed through it before anything is written.
	Overlay map[string][]byte
	// Cache has the results of earlier runs; nil for none.
	Cache *cache.Store
}

// A Filter says which findings are reported.
type Filter struct {
	Why string // of those that are not: "known from the baseline"
	// Key holds all that Keep depends on besides the findings. Where that cannot be said it is "", and the run is not
	// taken from a cache, nor kept in it.
	Key  string
	Keep func([]Diagnostic) []Diagnostic
}

// Filtered is the number of findings that a Filter took out.
type Filtered struct {
	Why      string
	Findings int
}

// A Result is what a run found. Its slices are in canonical order: by file, offset and code; notes among the rest.
type Result struct {
	Diagnostics []Diagnostic
	Sites       []Site
	Coverage    Coverage
	Files       []*source.File // every file that a span of the result lies in
	FileSet     *token.FileSet
	Warnings    []string // what the user should know of the run itself
	// Problems are the inputs that could not be read. The others were analyzed; the exit status is 2 all the same.
	Problems   []source.Problem
	Excluded   int        // files that were given by name, and are excluded by the configuration
	Suppressed int        // findings that comments suppress
	Filtered   []Filtered // what each of Options.Filters took out

	judgement judgement
	enabled   func(code, file string) bool
}

// Judged reports whether the run would have reported a finding of a rule in a function ("" for none) of a file, an absolute path
// with its links resolved, if there were one.
func (r *Result) Judged(file, function, code string) bool {
	lost := r.judgement.Lost
	return r.judgement.Files[file] && r.enabled(code, file) && !lost[file+"\x00"] && !lost[file+"\x00"+function]
}

// An InputError is a mistake in what the user gave: a path that does not exist, no C file at all.
type InputError struct{ Msg string }

func (e *InputError) Error() string { return e.Msg }
