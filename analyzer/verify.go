package analyzer

import (
	"slices"

	"nomem/analyzer/cfront"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// verify analyzes the edited functions of a unit again, first with all proposals applied at once, then one by one in
// those functions where that did not work out.
func (f *fixer) verify(group []*candidate) {
	main := group[0].at.fn.Unit.Main
	var open []*candidate
	for _, c := range group {
		switch {
		case c.proposal == nil || len(c.proposal.Edits) == 0:
		case c.proposal.Edits[0].Span.File != main:
			c.failed = "the file is included by others, where the change was not tried"
		case f.variants[c.at.fn.Func.Span]:
			c.failed = "the function has other branches of #if, where the change was not tried"
		default:
			open = append(open, c)
		}
	}
	together := disjoint(open)
	for name, reason := range f.try(main, together) {
		for _, c := range together {
			if c.at.fn.Func.Name == name {
				c.failed = reason
			}
		}
	}
	counts := map[string]int{}
	for _, c := range together {
		counts[c.at.fn.Func.Name]++
	}
	for _, c := range open {
		name := c.at.fn.Func.Name
		alone := !contains(together, c) || c.failed != "" && counts[name] > 1
		if alone {
			c.failed = f.try(main, []*candidate{c})[name]
		}
	}
}

func contains(list []*candidate, c *candidate) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}

// disjoint returns the candidates whose edits can be applied at once.
func disjoint(list []*candidate) []*candidate {
	edits := make([][]fix.Edit, len(list))
	for i, c := range list {
		edits[i] = c.proposal.Edits
	}
	_, taken, err := fix.Merge(edits)
	if err != nil {
		return nil
	}
	var out []*candidate
	for _, i := range taken {
		out = append(out, list[i])
	}
	return out
}

// try applies proposals and tells, by function, why the result is not what it should be; "" if it is: the findings
// are gone and no new one appears.
func (f *fixer) try(main *source.File, list []*candidate) map[string]string {
	if len(list) == 0 {
		return nil
	}
	all := map[string][]*candidate{}
	var edits [][]fix.Edit
	for _, c := range list {
		all[c.at.fn.Func.Name] = append(all[c.at.fn.Func.Name], c)
		edits = append(edits, c.proposal.Edits)
	}
	verdicts := map[string]string{}
	merged, _, err := fix.Merge(edits)
	var text []byte
	if err == nil {
		text, err = fix.Apply(main.Src, merged)
	}
	if err != nil {
		for name := range all {
			verdicts[name] = "the edits do not fit together"
		}
		return verdicts
	}
	edited := source.NewFile(main.Path, main.Abs, text)
	world := cfront.World{Main: edited, Assume: list[0].at.fn.Unit.Assume}
	unit := f.p.project.LowerEditedIn(world, func(name string) bool { return all[name] != nil })
	for name, cs := range all {
		verdicts[name] = ""
		verdicts[name] = f.judge(unit, cs)
	}
	return verdicts
}

// judge tells why the edited function of an edited unit, or its callers, are not what they should be.
func (f *fixer) judge(unit *ir.Unit, cs []*candidate) (reason string) {
	old := cs[0].at.fn
	t := f.p.solver.Again(unit, old)
	switch {
	case t == nil || t.Result.Func.Partial != "":
		return "the changed function could not be analyzed"
	case t.Result.Normal != old.Normal:
		return "the function would end in another way where nothing fails"
	}
	if reason := compare(f.p.check(old), f.p.check(t.Result), cs); reason != "" || !safe(cs) {
		return reason
	}
	all := t.Callers(func(before, after *faults.FuncResult) bool {
		if reason = compare(f.p.check(before), f.p.check(after), nil); reason != "" {
			reason += " in `" + after.Func.Name + "`, which calls it"
		}
		return reason == ""
	})
	if !all {
		return "it has more callers than the change was tried on"
	}
	return reason
}

// safe reports whether one of the proposals is safe if it verifies.
func safe(cs []*candidate) bool {
	return slices.ContainsFunc(cs, func(c *candidate) bool { return c.proposal.Unsafe == "" })
}

// compare tells why the findings after a change are not those before it without the ones that it mends.
func compare(before, after []Diagnostic, mended []*candidate) string {
	left := map[string]int{}
	for i := range before {
		left[before[i].text()]++
	}
	gone := map[string]bool{}
	for _, c := range mended {
		left[c.d.text()]--
		gone[c.d.text()] = true
	}
	for i := range after {
		k := after[i].text()
		if left[k]--; left[k] >= 0 {
			continue
		}
		if gone[k] {
			return remains
		}
		return "another finding would appear: " + after[i].Category
	}
	return ""
}

// remains is why a change that does not mend its finding is not offered.
const remains = "the finding would remain"

// text identifies a finding whose place has moved.
func (d *Diagnostic) text() string { return d.Category + d.Span.Text() }
