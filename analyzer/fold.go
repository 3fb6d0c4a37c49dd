package analyzer

import (
	"cmp"
	"fmt"
	"slices"

	"nomem/analyzer/source"
)

// A Cause is the place of the one change that mends a finding, if that is not the reported place. Findings of a rule that
// have the same Cause are told as one.
type Cause struct {
	Macro string         // the macro whose body is to be changed, "" if none
	At    [2]source.Span // there: what fails, and what the code does about it; else the condition that tests it, and what follows
}

// cause returns the Cause of a finding that has one in a form that is equal for equal ones; else its own place.
func (d *Diagnostic) cause() string {
	at := d.Cause.At
	if !at[0].IsValid() {
		at[0] = d.Span
	}
	return fmt.Sprintf("%s %s %s %s", d.Category, d.Cause.Macro, placeOf(at[0]), placeOf(at[1]))
}

// placeOf names a span by the file itself: each unit may have read it on its own.
func placeOf(s source.Span) string {
	if s.File == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d-%d", s.File.Abs, s.Start, s.End)
}

// fold makes one finding of those that one change mends: of the uses of a macro whose body lacks the step, of the
// functions that one piece of source text becomes where it is included under several names, of the allocations that one
// condition tests. It stands at the first of the worst ones.
func fold(list []Diagnostic) []Diagnostic {
	groups := map[string][]*Diagnostic{}
	var order []string
	for i := range list {
		k := list[i].cause()
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], &list[i])
	}
	var folded []Diagnostic
	for _, k := range order {
		head := slices.MinFunc(groups[k], func(a, b *Diagnostic) int { return cmp.Compare(a.Severity, b.Severity) })
		d := *head
		uses := map[string]bool{}
		for _, o := range groups[k] {
			uses[placeOf(o.Span)] = true
			if o != head {
				d.take(o)
			}
		}
		if n := len(uses) - 1; n > 0 && d.Cause.Macro != "" {
			d.Message += fmt.Sprintf(" in the macro `%s`, here and at %s", d.Cause.Macro, otherUses(n))
		}
		folded = append(folded, d)
	}
	sortDiagnostics(folded)
	return folded
}

func otherUses(n int) string {
	if n == 1 {
		return "another use"
	}
	return fmt.Sprintf("%d other uses", n)
}

// take makes d speak for what o tells, too.
func (d *Diagnostic) take(o *Diagnostic) {
	d.Allocations = slices.Clone(d.Allocations)
	for _, a := range o.Allocations {
		if !slices.Contains(d.Allocations, a) {
			d.Allocations = append(d.Allocations, a)
		}
	}
	if o.Span != d.Span || o.Function != d.Function {
		text := "the same happens here"
		if o.Span == d.Span {
			text = "the same text is this function, too"
		}
		d.Also = append(slices.Clip(d.Also), PathStep{o.Span, o.Function, text})
	}
}
