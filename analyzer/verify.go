package analyzer

import (
	"slices"

	"nomem/analyzer/cfront"
	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// verify analyzes the edited functions of a unit again, first with all proposals for a file applied at once, then one
// by one in those functions where that did not work out.
func (f *fixer) verify(group []*candidate) {
	byFile := map[*source.File][]*candidate{}
	for _, c := range group {
		if c.proposal != nil && len(c.proposal.Edits) > 0 {
			file := c.at.fn.Func.Body.File
			byFile[file] = append(byFile[file], c)
		}
	}
	for _, list := range byFile {
		f.verifyIn(list)
	}
}

// verifyIn verifies the proposals for the findings of a file.
func (f *fixer) verifyIn(list []*candidate) {
	together := disjoint(slices.DeleteFunc(slices.Clone(list), func(c *candidate) bool { return c.also != nil }))
	for name, reason := range f.try(together) {
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
	var alone []*candidate
	for _, c := range list {
		fn := c.at.fn.Func
		switch {
		case slices.Contains(together, c) && (c.failed == "" || counts[fn.Name] == 1):
		case f.afford(fn, instructions(fn)*len(c.at.fn.Faults)):
			alone = append(alone, c)
		default:
			c.failed = tooManyFindings
		}
	}
	for len(alone) > 0 {
		round := oneEach(alone)
		for name, reason := range f.try(round) {
			for _, c := range round {
				if c.at.fn.Func.Name == name {
					c.failed = reason
				}
			}
		}
		alone = slices.DeleteFunc(alone, func(c *candidate) bool { return slices.Contains(round, c) })
	}
}

// oneEach returns candidates that change different functions: each is judged by its own, so that one parse does for all.
func oneEach(list []*candidate) []*candidate {
	changed := map[string]bool{}
	var round []*candidate
	for _, c := range list {
		taken := slices.ContainsFunc(c.functions(), func(fn *faults.FuncResult) bool { return changed[fn.Func.Name] })
		if taken {
			continue
		}
		for _, fn := range c.functions() {
			changed[fn.Func.Name] = true
		}
		round = append(round, c)
	}
	if apart := disjoint(round); len(apart) > 0 {
		return apart
	}
	return list[:1]
}

func instructions(fn *ir.Func) int {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	return n
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

// try applies proposals and tells, by function, why the result is not what it should be; "" if it is: the
// findings are gone and no new one appears.
func (f *fixer) try(list []*candidate) map[string]string {
	if len(list) == 0 {
		return nil
	}
	all := map[string][]*candidate{}
	names := map[string]bool{}
	var edits [][]fix.Edit
	for _, c := range list {
		all[c.at.fn.Func.Name] = append(all[c.at.fn.Func.Name], c)
		edits = append(edits, c.proposal.Edits)
		for _, fn := range c.functions() {
			names[fn.Func.Name] = true
		}
	}
	verdicts := map[string]string{}
	merged, _, err := fix.Merge(edits)
	var files []*source.File
	if err == nil {
		files, err = fix.Apply(merged)
	}
	if err != nil {
		for name := range all {
			verdicts[name] = "the edits do not fit together"
		}
		return verdicts
	}
	t := &trial{f: f, files: files, units: map[*ir.Unit]*ir.Unit{}, keep: names}
	for name, cs := range all {
		verdicts[name] = t.judgeAll(cs)
	}
	return verdicts
}

// A trial are edited files, and the units that hold them.
type trial struct {
	f     *fixer
	files []*source.File
	keep  map[string]bool       // the functions that were edited
	units map[*ir.Unit]*ir.Unit // edited, by what they were
}

// unit returns an edited unit, in the same world of #if.
func (t *trial) unit(old *ir.Unit) *ir.Unit {
	u := t.units[old]
	if u == nil {
		world := cfront.World{Main: old.Main, Assume: old.Assume}
		for _, f := range t.files {
			switch {
			case f.Abs == old.Main.Abs:
				world.Main = f
			case holds(old, f.Abs):
				world.Edited = append(world.Edited, f)
			}
		}
		u = t.f.p.project.LowerEditedIn(world, t.keep)
		t.units[old] = u
	}
	return u
}

// maxUnits bounds the units that the change of a file which others include is tried in.
const maxUnits = 8

// judgeAll tells why an edited function is not what it should be, in all worlds of #if and all units that it was read
// in, and in those that include its file.
func (t *trial) judgeAll(cs []*candidate) string {
	fn := cs[0].at.fn
	for _, old := range t.f.readings[fn.Func.Span] {
		if reason := t.judge(t.unit(old.Unit), old, cs); reason != "" {
			return reason
		}
	}
	file := fn.Func.Span.File
	if fn.Unit.Main.Abs == file.Abs {
		return ""
	}
	others := t.f.including(file.Abs)
	if len(others) > maxUnits {
		return "the file is included by more units than the change was tried in"
	}
	for _, u := range others {
		if edited := t.unit(u); u != fn.Unit && t.f.p.solver.Defines(edited, fn) {
			if reason := t.judge(edited, fn, cs); reason != "" {
				return reason
			}
		}
	}
	return ""
}

// believed counts the failures that a function passes on without an exception, in a way in which it has set one elsewhere:
// whether its callers make it a finding is found out over the whole tree.
func believed(f *faults.FuncResult) int {
	n := 0
	for _, r := range f.Faults {
		if r.Believed() {
			n++
		}
	}
	return n
}

// safe reports whether one of the proposals is safe if it verifies.
func safe(cs []*candidate) bool {
	return slices.ContainsFunc(cs, func(c *candidate) bool { return c.proposal.Unsafe == "" })
}

// including returns the units that include a file, as they are in the default world.
func (f *fixer) including(abs string) []*ir.Unit {
	var list []*ir.Unit
	for _, u := range f.p.units {
		if u.Assume == nil && holds(u, abs) {
			list = append(list, u)
		}
	}
	return list
}

// holds reports whether a unit is made of a file, among others.
func holds(u *ir.Unit, abs string) bool {
	return slices.ContainsFunc(u.Files, func(file *source.File) bool { return file.Abs == abs })
}

// judge tells why the edited function of an edited unit, or its callers, are not what they should be.
func (t *trial) judge(unit *ir.Unit, old *faults.FuncResult, cs []*candidate) (reason string) {
	p := t.f.p
	in := func(u *ir.Unit) *ir.Unit {
		if u == old.Unit {
			return unit
		}
		return t.unit(u)
	}
	again := p.solver.Again(in, append([]*faults.FuncResult{old}, cs[0].also...)...)
	if again == nil {
		return "the changed function could not be analyzed"
	}
	for i, was := range append([]*faults.FuncResult{old}, cs[0].also...) {
		switch now := again.Results[i]; {
		case now.Func.Partial != "":
			return "the changed function could not be analyzed"
		case !now.Works.Keeps(was.Works, onlyForNull(cs) || i > 0 && cs[0].guarded):
			return "the function would end in another way where nothing fails"
		}
	}
	if _, reason := compare(p.check(old), p.check(again.Results[0]), cs, (*Diagnostic).text); reason != "" || !safe(cs) {
		return reason
	}
	if believed(again.Results[0]) > believed(old) {
		return "other exits of the function that return the same set an exception"
	}
	if reason := t.f.stands(old, again.Results, cs); reason != "" {
		return reason
	}
	missed := ""
	all := again.Callers(func(before, after *faults.FuncResult) bool {
		var news []Diagnostic
		for _, c := range cs {
			if deaf := c.unheard(after); deaf != "" {
				missed = deaf
				return true
			}
		}
		if !p.isReported(after.Func.Span.File, after.Unit.Main) && !t.f.editable(after.Func.Span.File) {
			return true
		}
		if news, reason = compare(p.check(before), p.check(after), nil, (*Diagnostic).textAndMessage); reason != "" {
			reason += " in `" + after.Func.Name + "`, which calls it"
			cs[0].note(after, news)
		}
		return reason == ""
	})
	if !all {
		return "it has more callers than the change was tried on"
	}
	if reason == "" {
		reason = missed
	}
	return reason
}

// unheard tells why a caller of the functions that the change lets tell of their failure would not hear of that, "" if it
// would, and remembers the calls.
func (c *candidate) unheard(caller *faults.FuncResult) (reason string) {
	for _, status := range c.proposal.Statuses {
		for call := range caller.Func.Calls() {
			if call.Name() != status.Name || call.Dst != nil {
				continue
			}
			reason = "`" + caller.Func.Name + "` would not look at what `" + status.Name + "` returns"
			i := slices.IndexFunc(caller.Faults, func(r *faults.FaultResult) bool { return r.Call == call })
			known := func(at place) bool { return at.fault.Call == call }
			if i >= 0 && !slices.ContainsFunc(c.broken, known) {
				c.broken = append(c.broken, place{caller, caller.Faults[i]})
			}
		}
	}
	return reason
}

// onlyForNull reports whether all that is mended gives a pointer, and NULL for nothing but want of memory: whoever comes
// to be left for another NULL used that before.
func onlyForNull(cs []*candidate) bool {
	return !slices.ContainsFunc(cs, func(c *candidate) bool {
		r := c.at.fault
		return r.OtherQuiet || r.OtherAny || r.Call == nil || r.Call.Dst == nil || !r.Call.Dst.Type.IsPointer()
	})
}

// note remembers the findings that a change gives to a caller.
func (c *candidate) note(caller *faults.FuncResult, news []Diagnostic) {
	for _, d := range news {
		for _, r := range caller.Faults {
			if r.Call.Span == d.Span && !slices.ContainsFunc(c.broken, func(at place) bool { return at.fn.Func == caller.Func && at.fault.Call == r.Call }) {
				c.broken = append(c.broken, place{caller, r})
			}
		}
	}
}

// compare tells why the findings after a change are not those before it without the ones that it mends, and which are
// new. key identifies a finding whose place may have moved.
func compare(before, after []Diagnostic, mended []*candidate, key func(*Diagnostic) string) (news []Diagnostic, reason string) {
	left := map[string]int{}
	for i := range before {
		left[key(&before[i])]++
	}
	gone := map[string]bool{}
	for _, c := range mended {
		left[key(c.d)]--
		gone[key(c.d)] = true
	}
	for i := range after {
		k := key(&after[i])
		if left[k]--; left[k] >= 0 {
			continue
		}
		if gone[k] {
			return nil, remains
		}
		if len(mended) > 0 && len(mended[0].proposal.Statuses) > 0 && slices.ContainsFunc(before, func(d Diagnostic) bool { return d.Span.Text() == after[i].Span.Text() }) {
			continue // what the function does wrong there shows in another way, now that it tells of failures
		}
		news, reason = append(news, after[i]), "another finding would appear: "+after[i].Category
	}
	return news, reason
}

// remains is why a change that does not mend its finding is not offered.
const remains = "the finding would remain"

// text identifies a finding whose place has moved.
func (d *Diagnostic) text() string { return d.Category + d.Span.Text() }

// textAndMessage tells apart what a caller does wrong before and after a change of what it calls: it may come to ignore
// an exception, too.
func (d *Diagnostic) textAndMessage() string { return d.text() + d.Message }
