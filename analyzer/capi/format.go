package capi

import (
	"fmt"
	"slices"
	"strings"

	"nomem/analyzer/faults"
)

// Format writes a summary as a line of a table. Parsed again, with no GIL effect unless told, the line of a told summary
// gives the same summary. That of an inferred one leaves out what the language cannot say: writes to fields and globals.
// void says that the function returns nothing.
func Format(s *faults.Summary, void bool) string {
	f := formatter{s: s, names: paramNames(s)}
	if s.Unknown {
		return s.Name + "() = unknown"
	}
	line := s.Name + "(" + f.params() + ")"
	if !void {
		line += " = " + f.results()
	}
	if marks := f.attributes(); marks != "" {
		line += "  " + marks
	}
	return line
}

// FormatResult writes one way for s to end as it stands in the line of s: `NULL!`.
func FormatResult(s *faults.Summary, o *faults.Outcome) string {
	f := formatter{s: s, names: paramNames(s)}
	return f.result(o)
}

// A formatter writes the line of one summary.
type formatter struct {
	s     *faults.Summary
	names []string
}

// reserved are the words that stand for results, and so cannot name a parameter.
var reserved = map[string]bool{
	typeParam: true, "": true, "NULL": true, "any": true, "void": true, "noreturn": true, "nonnull": true, "nonzero": true,
	"ref": true, "borrowed": true, "new": true, "unknown": true, "chosen": true, "length": true,
}

// paramNames returns names that parse: those of the parameters, where they are given and say nothing else. Those of a told
// summary were parsed.
func paramNames(s *faults.Summary) []string {
	var names []string
	for i, p := range s.Params {
		name := p.Name
		if name == "" {
			name = fmt.Sprintf("arg%d", i+1)
		}
		for s.Inferred && reserved[name] || isAttribute(name) || slices.Contains(names, name) {
			name += "_"
		}
		names = append(names, name)
	}
	return names
}

func (f *formatter) params() string {
	var list []string
	for i := range f.s.Params {
		list = append(list, f.param(i, f.names[i], &f.s.Params[i]))
	}
	if f.s.Variadic != nil {
		list = append(list, f.param(len(f.s.Params), "...", f.s.Variadic))
	}
	return strings.Join(list, ", ")
}

func (f *formatter) param(i int, name string, p *faults.Param) string {
	words := ParamWords(f.s, p)
	words = append(words, f.sets(i)...)
	if f.s.Format == i+1 {
		for word, kind := range formats {
			if kind == f.s.FormatKind {
				words = append(words, "format "+word)
			}
		}
	}
	if len(words) == 0 {
		return name
	}
	return name + ": " + strings.Join(words, ", ")
}

// ParamWords returns what s does with an argument, in the words of the tables.
func ParamWords(s *faults.Summary, p *faults.Param) []string {
	var words []string
	add := func(on bool, word string) {
		if on {
			words = append(words, word)
		}
	}
	frees := "frees"
	if p.Family != s.Name || givesBlock(s) {
		frees += "[" + p.Family + "]"
	}
	add(p.Derefs, "derefs")
	add(p.NullOK, "null-ok")
	add(p.Frees == faults.FreesAlways, frees)
	add(p.Frees == faults.FreesOnSuccess, frees+" on success")
	add(p.Steals, "steals")
	add(p.StealsOnSuccess, "steals on success")
	add(p.Drops, "drops")
	add(p.Closes, "closes")
	add(p.Owns, "owned")
	add(p.Keeps, "keeps")
	add(p.Nulls, "becomes NULL")
	add(p.StaysNull, "stays NULL")
	add(p.Assigns, "assigned")
	add(p.Exception, "exception")
	if p.AllocatesIf > 0 {
		words = append(words, "allocates if "+paramNames(s)[p.AllocatesIf-1]+" is NULL")
	}
	add(p.Allocates && p.AllocatesIf == 0, "allocates")
	return words
}

// givesBlock reports whether a result is a block, whose deallocator parameters that are freed have if none is named.
func givesBlock(s *faults.Summary) bool {
	return slices.ContainsFunc(s.Outcomes, func(o faults.Outcome) bool { return o.Result.Owned != "" && o.Result.Owned != refRelease })
}

// sets returns what is written through parameter i, and on which results.
func (f *formatter) sets(i int) []string {
	var words, always []string
	for k := range f.s.Outcomes {
		o := &f.s.Outcomes[k]
		for _, set := range o.Sets {
			if set.Param != i || len(set.Path) > 0 || f.s.Inferred && !gives(set.Value) || zeroes(o, &set) {
				continue
			}
			word := "sets " + f.value(set.Value)
			switch {
			case slices.Contains(always, word):
				continue
			case f.onSuccess(i, set):
				always = append(always, word)
			default:
				word += " on " + f.value(o.Result)
			}
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// gives reports whether a value that is written is worth telling of: a block, a reference, or the lack of one.
func gives(v faults.Value) bool {
	return v.Owned != "" || v.Borrowed || v.Kind == faults.FailedNull || v.Kind == faults.ZeroMemory
}

// zeroes reports whether a write makes the memory that the result of o points to zero.
func zeroes(o *faults.Outcome, set *faults.Set) bool {
	ofResult := set.Param == faults.SetsResult || o.Result.Kind == faults.ParamValue && o.Result.N == int64(set.Param)
	return ofResult && len(set.Path) == 0 && set.Value.Kind == faults.ZeroMemory
}

// onSuccess reports whether the successful ends of the function, and only those, have a write through parameter i.
func (f *formatter) onSuccess(i int, set faults.Set) bool {
	for k := range f.s.Outcomes {
		o := &f.s.Outcomes[k]
		has := slices.ContainsFunc(o.Sets, func(t faults.Set) bool { return t.Param == i && len(t.Path) == 0 && t.Value == set.Value })
		if has != (o.Class == faults.Success) {
			return false
		}
	}
	return true
}

// value writes what is returned or stored.
func (f *formatter) value(v faults.Value) string {
	switch {
	case v.Kind == faults.Opened:
		return "opened[" + strings.Join(append([]string{v.Owned}, strings.FieldsFunc(v.Present, func(r rune) bool { return r == ',' })...), ", ") + "]"
	case v.Owned == refRelease:
		if v.Unfilled != "" {
			return "ref[" + v.Unfilled + "]"
		}
		return "ref"
	case v.Owned != "":
		return "new[" + v.Owned + "]"
	case v.Borrowed:
		return "borrowed"
	case v.Size == faults.Chosen:
		return "chosen"
	case v.Size == faults.Length:
		return "length"
	}
	switch v.Kind {
	case faults.ConstValue:
		if v.N == 0 && f.s.Pointer {
			return "NULL"
		}
		return fmt.Sprint(v.N)
	case faults.NonNull:
		return "nonnull"
	case faults.ParamValue:
		if v.N < int64(len(f.names)) {
			return f.names[v.N]
		}
	case faults.FailedNull:
		return "NULL"
	case faults.Positive:
		return ">0"
	case faults.NonNegative:
		return ">=0"
	case faults.Negative:
		return "<0"
	case faults.ZeroMemory:
		return "zeroed"
	}
	return "any"
}

func (f *formatter) results() string {
	list := make([]string, 0, len(f.s.Outcomes))
	for _, o := range f.ordered() {
		text := f.result(o)
		switch {
		case f.unless(o):
			text += " unless " + f.names[o.When[0].Param] + " is NULL"
		case len(o.When) > 0:
			text += " if " + f.conditions(o.When)
		}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return "any"
	}
	return strings.Join(list, " | ")
}

// ordered returns the ways to end: those of an inferred summary with a success first, which they may lack.
func (f *formatter) ordered() []*faults.Outcome {
	var list []*faults.Outcome
	for i := range f.s.Outcomes {
		list = append(list, &f.s.Outcomes[i])
	}
	if f.s.Inferred {
		slices.SortStableFunc(list, func(a, b *faults.Outcome) int { return f.distance(a) - f.distance(b) })
	}
	return list
}

// distance tells how far a way to end looks from success.
func (f *formatter) distance(o *faults.Outcome) int {
	switch {
	case o.Class == faults.NoMemory:
		return 4
	case raises(o.Exc):
		return 3
	case o.NoReturn:
		return 2
	case o.Result.Kind == faults.ConstValue && (o.Result.N < 0 || o.Result.N == 0 && f.s.Pointer):
		return 1
	}
	return 0
}

func raises(e faults.ExcEffect) bool {
	return e == faults.ExcMemory || e == faults.ExcOther || e == faults.ExcByParam
}

// result writes one way to end with its marks, without its condition.
func (f *formatter) result(o *faults.Outcome) string {
	text := f.value(o.Result)
	if o.NoReturn {
		text = "noreturn"
	}
	byParam := slices.ContainsFunc(f.s.Params, func(p faults.Param) bool { return p.Exception })
	named := false // `!MemoryError` makes it want of memory
	switch o.Exc {
	case faults.ExcMemory:
		text += "!"
		if named = byParam || o.Class == faults.NoMemory && !f.bare(o); named {
			text += "MemoryError"
		}
	case faults.ExcOther:
		text += "!Exception"
		if o.FromErrno {
			text = strings.TrimSuffix(text, "Exception") + "errno"
		}
	case faults.ExcByParam:
		text += "!"
	}
	switch first := f.first(o); {
	case o.Class == faults.NoMemory && !named && (first || !f.bare(o)):
		text += " oom"
	case o.Class == faults.Failure && (first || named || f.bare(o)), o.Class == faults.Success && !first:
		text += "?"
	}
	for i := range o.Sets {
		if zeroes(o, &o.Sets[i]) {
			text += " zeroed"
		}
	}
	return text
}

// bare reports whether a result that is not the first would be taken for want of memory without a mark that says so.
func (f *formatter) bare(o *faults.Outcome) bool {
	if f.value(o.Result) == "NULL" {
		return true
	}
	return slices.ContainsFunc(f.s.Outcomes, func(x faults.Outcome) bool {
		return x.Result.Owned != "" || slices.ContainsFunc(x.Sets, func(s faults.Set) bool {
			return s.Param >= 0 && len(s.Path) == 0 && s.Value.Owned != "" && s.Value.Kind != faults.Opened
		})
	})
}

// first reports whether o stands first among the ways to end under its condition.
func (f *formatter) first(o *faults.Outcome) bool {
	for _, x := range f.ordered() {
		if f.condition(x) == f.condition(o) {
			return x == o || f.value(x.Result) == f.value(o.Result) && x.Class == o.Class && x.Exc == o.Exc
		}
	}
	return false
}

// condition returns what tells the case of o from others, "" if it has none.
func (f *formatter) condition(o *faults.Outcome) string {
	if f.unless(o) {
		return ""
	}
	return key(o.When)
}

// unless reports whether o does not happen in one case in which the function succeeds as in others.
func (f *formatter) unless(o *faults.Outcome) bool {
	return len(o.When) == 1 && !o.When[0].Null && slices.ContainsFunc(f.s.Outcomes, func(x faults.Outcome) bool {
		return len(x.When) == 0
	})
}

func (f *formatter) conditions(when []faults.Cond) string {
	var list []string
	for _, c := range when {
		is := " is NULL"
		if !c.Null {
			is = " is not NULL"
		}
		list = append(list, f.names[c.Param]+is)
	}
	return strings.Join(list, " and ")
}

var gilWords = map[faults.GILEffect]string{
	faults.GILNeeded: "gil", faults.GILReleases: "releases gil", faults.GILAcquires: "acquires gil",
	faults.GILEnsures: "ensures gil", faults.GILRestores: "restores gil", faults.GILSwitches: "switches gil",
}

// attributes writes what stands behind the results.
func (f *formatter) attributes() string {
	var words []string
	if word := gilWords[f.s.GIL]; word != "" {
		words = append(words, word)
	}
	has := func(e faults.ExcEffect) bool {
		return slices.ContainsFunc(f.s.Outcomes, func(o faults.Outcome) bool { return o.Exc == e })
	}
	switch {
	case has(faults.ExcUnknown):
		words = append(words, "may set exception")
	case has(faults.ExcClears):
		words = append(words, "clears exception")
	}
	for word, role := range roles {
		if role == f.s.Role {
			words = append(words, "role "+word)
		}
	}
	return strings.Join(words, "  ")
}
