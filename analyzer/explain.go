package analyzer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"nomem/analyzer/capi"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// An Explanation is what nomem knows of the functions of one name, and where it knows it from.
type Explanation struct {
	Functions   []Known
	NotAnalyzed []NotAnalyzed    // if there are no Functions: those of this name that were left out
	Names       []string         // if there are neither: all names that there is something to say of
	Problems    []source.Problem // files that could not be read
}

// Origin says where the knowledge of a function comes from.
type Origin string

const (
	Inferred Origin = "inferred" // from its body, in the tree
	Told     Origin = "told"     // from a table
	Believed Origin = "believed" // from its name, and from what callers do with the result
	Nobody   Origin = "unknown"
)

// Known is what is known of one function.
type Known struct {
	Name   string
	Origin Origin
	Line   string // its summary as a line of a table; "" if there is none
	// Span is the name in its definition; invalid for a function that the tree does not define.
	Span      source.Span
	Table     string // the table of a told function, and the line in it
	TableLine int
	Remarks   []string // what else decides how it is taken
	Results   []Way
	Params    []Parameter
	Border    *Border
	Callers   []PathStep // its calls in the tree, and what becomes of its failure there
	Sites     []SiteWays
}

// A Way is a result of a function, and the paths that end in it.
type Way struct {
	Result string // as in Line
	Paths  []PathStep
}

// A Parameter is what becomes of an argument.
type Parameter struct {
	Name  string
	Words []string // as in Line
	Facts []PathStep
}

// A Border is what makes a function one that Python, or a C library, calls.
type Border struct {
	Name   string      // "tp_init", "method"
	Errors string      // the value that means failure: NULL, -1, 0, nonzero, none
	Raises bool        // an exception must be set then
	Cause  source.Span // the row of a table, the call that it is given to
}

// SiteWays is a fault site, and how its failure ends.
type SiteWays struct {
	Site
	Paths []PathStep // one step a path, where it ends
}

// Explain analyzes as Run does, with no fixes, and tells what it knows of a function: "name", or "file.c:name".
func Explain(ctx context.Context, opts Options, function string) (*Explanation, error) {
	p, err := load(ctx, opts)
	if err != nil {
		return nil, err
	}
	p.solve()
	file, name := "", function
	if i := strings.LastIndexByte(function, ':'); i >= 0 {
		file, name = strings.ReplaceAll(function[:i], "\\", "/"), function[i+1:]
	}
	x := &Explanation{Problems: p.problems}
	for _, group := range readings(p.results) {
		if r := group[0]; r.Func.Name == name && inFile(r.Func.Span.File, file) {
			x.Functions = append(x.Functions, p.inferred(group)...)
		}
	}
	if len(x.Functions) == 0 {
		x.NotAnalyzed = slices.DeleteFunc(p.gaps(), func(n NotAnalyzed) bool { return n.Function != name || !inFile(n.Span.File, file) })
	}
	if len(x.Functions) == 0 && len(x.NotAnalyzed) == 0 && file == "" {
		x.Functions = p.foreign(name)
	}
	if len(x.Functions) == 0 && len(x.NotAnalyzed) == 0 {
		x.Names = p.names()
	}
	return x, nil
}

// inFile reports whether a path, or the end of one, names the file.
func inFile(f *source.File, path string) bool {
	return path == "" || f.Path == path || strings.HasSuffix(f.Abs, "/"+strings.TrimPrefix(path, "./"))
}

// inferred tells of a function of the tree, once for each of its readings that differ.
func (p *program) inferred(readings []*faults.FuncResult) []Known {
	var list []Known
	found := p.check(readings...)
	for _, r := range readings {
		x := p.solver.Explain(r)
		void := r.Func.Result.IsVoid()
		k := Known{Name: r.Func.Name, Origin: Inferred, Span: r.Func.NameSpan, Line: capi.Format(x.Summary, void), Border: borderOf(x)}
		k.Remarks = p.remarks(x)
		k.Results = results(x, k.Line[strings.IndexByte(k.Line, ')'):])
		k.Params = params(x)
		k.Callers = p.answers(x.Callers)
		for i, f := range r.Faults {
			k.Sites = append(k.Sites, SiteWays{site(r, f, found), paths(x.Runs[i])})
		}
		if !slices.ContainsFunc(list, func(other Known) bool { return other.Line == k.Line && len(other.Sites) == len(k.Sites) }) {
			list = append(list, k)
		}
	}
	return list
}

func (p *program) remarks(x *faults.Explanation) []string {
	var list []string
	if text, file, line := p.know.Line(x.Func.Name); text != "" {
		list = append(list, fmt.Sprintf("Line %d of the table %s tells of a function of this name; the body here goes before it", line, file))
	}
	if x.Unit.Assume != nil {
		list = append(list, "It is read with other branches of #if than the default")
	}
	if x.Truncated {
		list = append(list, "It has too many paths: not all were played")
	}
	if x.Func.Partial != "" {
		list = append(list, "A part of it was not understood: "+x.Func.Partial)
	}
	if !x.Played {
		list = append(list, "No allocation can fail in it, nor in what calls it: nothing depends on it")
	}
	for _, f := range x.Pointers {
		list = append(list, fmt.Sprintf("Calls through the field `%s` go to it: no other function is stored there", strings.TrimPrefix(f, ".")))
	}
	return list
}

func borderOf(x *faults.Explanation) *Border {
	if x.Border == nil {
		return nil
	}
	return &Border{x.Border.Name, x.Border.Errors.String(), x.Border.Python, x.BorderAt}
}

// answers tells of calls what becomes of their failure; nothing of those that cannot fail.
func (p *program) answers(calls []faults.CallSite) []PathStep {
	byCall := map[source.Span]string{}
	for _, group := range readings(p.results) {
		var found []Diagnostic
		for _, r := range group {
			for _, f := range r.Faults {
				if !slices.ContainsFunc(calls, func(c faults.CallSite) bool { return c.Span == f.Call.Span }) {
					continue
				}
				if found == nil {
					found = append([]Diagnostic{}, p.check(group...)...)
				}
				s := site(r, f, found)
				byCall[s.Span] = s.Verdict.String()
				if len(s.Codes) > 0 {
					byCall[s.Span] += " [" + strings.Join(s.Codes, ", ") + "]"
				} else if f.Row == faults.RowPropagates {
					byCall[s.Span] = f.Row.String()
				}
			}
		}
	}
	var list []PathStep
	for _, c := range calls {
		list = append(list, PathStep{c.Span, c.Func, byCall[c.Span]})
	}
	return list
}

// results collects the paths that end alike, in the order of the line.
func results(x *faults.Explanation, line string) []Way {
	var list []Way
	add := func(ex *faults.Exit, o *faults.Outcome, message string) {
		if len(o.Result.Owned) > 0 && o.Class == faults.NoMemory {
			o.Result.Owned = ""
		}
		text := capi.FormatResult(x.Summary, o)
		if x.Func.Result.IsVoid() {
			text = strings.Replace(text, "any", "void", 1)
		}
		i := slices.IndexFunc(list, func(w Way) bool { return w.Result == text })
		if i < 0 {
			i = len(list)
			list = append(list, Way{Result: text})
		}
		step := PathStep{Span: ex.At.Span, Function: x.Func.Name, Message: message}
		if !slices.Contains(list[i].Paths, step) {
			list[i].Paths = append(list[i].Paths, step)
		}
	}
	for i := range x.Ends {
		ex := &x.Ends[i]
		add(ex, &ex.Outcome, ending(ex))
	}
	for i, run := range x.Runs {
		for k := range run {
			if ex := &run[k]; ex.Row == faults.RowPropagates {
				o := ex.Outcome
				o.Class = faults.NoMemory
				if o.Exc == faults.ExcOther {
					o.Exc = faults.ExcMemory // the callers need not raise
				}
				add(ex, &o, fmt.Sprintf("`%s` fails in line %d; %s", x.Faults[i].Callee, x.Faults[i].Call.Span.Line(), story(ex)))
			}
		}
	}
	for i := range list {
		slices.SortStableFunc(list[i].Paths, func(a, b PathStep) int { return a.Span.Compare(b.Span) })
	}
	place := func(w Way) int { // in the line; what was put together there, as it has too many results, is last
		if i := strings.Index(line, w.Result); i >= 0 {
			return i
		}
		return len(line)
	}
	slices.SortStableFunc(list, func(a, b Way) int { return place(a) - place(b) })
	return list
}

// ending tells how a path ended on which nothing is known to have failed.
func ending(ex *faults.Exit) string {
	switch {
	case ex.Outcome.NoReturn:
		return "does not return"
	case ex.Returned == "":
		return "returns"
	}
	return fmt.Sprintf("returns `%s`", strings.Join(strings.Fields(ex.Returned), " "))
}

// story tells of one path after a failure: what notices it, and how it ends.
func story(ex *faults.Exit) string {
	text := "nothing notices it; "
	if n := ex.Noticed; n != nil && n.Span.IsValid() {
		text = fmt.Sprintf("noticed in line %d; ", n.Span.Line())
		if n.Span.File != ex.At.Span.File {
			text = fmt.Sprintf("noticed at %s:%d; ", n.Span.File.Path, n.Span.Line())
		}
	}
	switch {
	case ex.Outcome.NoReturn:
		return text + ending(ex)
	case ex.Outcome.Result.Kind == faults.FailedNull && ex.Row < faults.RowUsed:
		text += "the NULL is returned"
	case ex.Use != "" && !ex.Stored:
		return text + "NULL " + ex.Use
	default:
		text += ending(ex)
	}
	switch ex.Exc {
	case faults.ExcClear:
		return text + " with no exception set"
	case faults.ExcSetMemory:
		return text + " with MemoryError set"
	case faults.ExcSetOther:
		return text + " with another exception set"
	}
	return text + ", perhaps with an exception set"
}

func paths(run []faults.Exit) []PathStep {
	var list []PathStep
	for _, ex := range run {
		step := PathStep{Span: ex.At.Span, Function: ex.Func, Message: story(&ex) + ": " + ex.Row.String()}
		if !slices.Contains(list, step) {
			list = append(list, step)
		}
	}
	return list
}

func params(x *faults.Explanation) []Parameter {
	var list []Parameter
	for i := range x.Summary.Params {
		s := &x.Summary.Params[i]
		param := Parameter{Name: s.Name, Words: capi.ParamWords(x.Summary, s)}
		for _, f := range x.Facts {
			if f.Param == i {
				param.Facts = append(param.Facts, PathStep{f.Span, f.Func, f.Message})
			}
		}
		slices.SortStableFunc(param.Facts, func(a, b PathStep) int { return a.Span.Compare(b.Span) })
		list = append(list, param)
	}
	return list
}

// foreign tells of a function that the tree does not define.
func (p *program) foreign(name string) []Known {
	k := Known{Name: name, Origin: Nobody}
	for _, u := range p.units {
		for _, f := range u.Funcs {
			k.Callers = append(k.Callers, calls(f, name)...)
		}
	}
	slices.SortFunc(k.Callers, func(a, b PathStep) int { return a.Span.Compare(b.Span) })
	k.Callers = slices.Compact(k.Callers)
	k.Line, k.Table, k.TableLine = p.know.Line(name)
	switch {
	case k.Line != "":
		k.Origin = Told
		if p.know.Summary(name).GIL == faults.GILNeeded && !strings.Contains(k.Line, "gil") {
			k.Remarks = []string{"As all that this part of the table tells of, it needs the GIL"}
		}
	case len(k.Callers) == 0:
		return nil
	case p.know.Constructor(name):
		k.Origin = Believed
		k.Remarks = []string{"Neither the tree nor a table tells of it; it is named like a constructor: where a caller tests its result, " +
			"it can fail, and sets no exception"}
	default:
		k.Remarks = []string{"Neither the tree nor a table tells of it: it sets no exception, may write what it is given, and takes no NULL"}
	}
	return []Known{k}
}

func calls(f *ir.Func, name string) []PathStep {
	var list []PathStep
	for c := range f.Calls() {
		if c.Name() == name {
			list = append(list, PathStep{Span: c.Span, Function: f.Name})
		}
	}
	return list
}

// names returns what there is something to say of, the functions of the tree first.
func (p *program) names() []string {
	var names []string
	for _, r := range p.results {
		names = append(names, r.Func.Name)
	}
	told := p.know.Names()
	slices.SortFunc(told, cmp.Compare)
	return append(names, told...)
}
