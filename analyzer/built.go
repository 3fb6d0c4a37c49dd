package analyzer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
	"nomem/analyzer/ir"
)

// crashes begins the reason why an object under construction cannot be given up.
const crashes = "its deallocator does not stand that: "

// stands tells why the objects that an edited function was making when an allocation failed cannot be given up as it
// does, or as its caller will; "" if they can. now are the edited function and those that are changed with it.
func (f *fixer) stands(old *faults.FuncResult, now []*faults.FuncResult, cs []*candidate) (reason string) {
	defer func() {
		if r := recover(); r != nil {
			reason = fmt.Sprintf("internal error: %v", r)
		}
	}()
	edited := map[*ir.Func]*ir.Func{}
	for i, was := range cs[0].also {
		edited[was.Func] = now[i+1].Func
	}
	for _, t := range cs[0].told {
		if reason := f.standsTold(t, edited[t.fn.Func], now[1:]); reason != "" {
			return reason
		}
	}
	if !f.objects.Concerns(old.Unit, now[0].Func) {
		return ""
	}
	for _, c := range cs {
		if c.proposal.Unsafe != "" {
			continue
		}
		for _, r := range now[0].Faults {
			if r.Call.Span.Text() != c.d.Span.Text() {
				continue
			}
			v := f.objects.Check(old.Unit, now[0].Func, r, edited)
			switch {
			case v.Problem != "":
				c.nulls = v.Nulls
				return crashes + v.Problem
			case c.proposal.Built != "" && !v.Torn:
				return "which deallocator `" + c.proposal.Built + "` has is not known"
			}
		}
	}
	return ""
}

// standsTold tells why the object that a caller was making cannot be given up where what it calls comes to fail; "" if it can. now are the edited callers.
func (f *fixer) standsTold(t told, fn *ir.Func, now []*faults.FuncResult) string {
	if t.built == "" && !f.objects.Concerns(t.fn.Unit, t.fn.Func) {
		return ""
	}
	for _, caller := range now {
		for _, r := range caller.Faults {
			if caller.Func != fn || r.Callee != t.fault.Callee {
				continue
			}
			v := f.objects.Check(t.fn.Unit, fn, r, nil)
			if v.Problem != "" {
				return crashes + v.Problem
			}
			if t.built != "" && !v.Torn {
				return "which deallocator `" + t.built + "` has is not known"
			}
		}
	}
	return ""
}

// nullsOf returns what the deallocators do not stand that proposals of a group run into, by deallocator and in order.
func nullsOf(group []*candidate) map[*ir.Func][]fix.Use {
	uses := map[*ir.Func][]fix.Use{}
	for _, c := range group {
		for _, n := range c.nulls {
			if u := (fix.Use{At: n.At, Field: n.Field}); !slices.Contains(uses[n.In], u) {
				uses[n.In] = append(uses[n.In], u)
			}
		}
	}
	for _, list := range uses {
		slices.SortFunc(list, func(a, b fix.Use) int {
			return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Field, b.Field))
		})
	}
	return uses
}

// withGuards returns the proposal that makes the deallocator stand what the proposal of c gives up, nil if there is none.
// uses is what deallocators do not stand, also of the neighbours of c: one change of them does for all.
func (c *candidate) withGuards(f *fixer, uses map[*ir.Func][]fix.Use) *fix.Proposal {
	if c.proposal.Unsafe != "" || len(c.nulls) == 0 || len(c.also) > 0 {
		return nil
	}
	sum := *c.proposal
	edits := [][]fix.Edit{sum.Edits}
	for _, n := range c.nulls {
		was := f.readings[n.In.Span]
		if len(was) != 1 || was[0] == c.at.fn {
			return nil
		}
		if slices.Contains(c.also, was[0]) {
			continue
		}
		guards, places := fix.NewContext(f.contexts[was[0].Unit].Funcs(), f.p.know, f.tree).Guard(was[0], uses[n.In])
		if len(guards) == 0 || !f.mayEdit(c, was[0]) {
			return nil
		}
		edits = append(edits, guards)
		sum.Message += "; in `" + n.In.Name + "`, allow for a NULL in `" + strings.Join(places, "`, `") + "`"
		c.also = append(c.also, was[0])
	}
	merged, ok := fix.Join(edits...)
	if !ok {
		return nil
	}
	sum.Edits, c.guarded = merged, true
	return &sum
}

// worse reports whether what was proposed gives up an object that does not stand it: to lose the object does less harm.
// The reason goes to what is proposed instead.
func (c *candidate) worse() bool {
	pr := c.proposal
	if len(pr.Statuses) > 0 && (c.failed != "" || pr.Unsafe != "") {
		return true // nobody looks at the status, or somebody cannot
	}
	if pr.Built == "" || c.failed == "" || pr.Else == nil {
		return false
	}
	if reason, ok := strings.CutPrefix(c.failed, crashes); pr.Else.Built != "" {
		return true
	} else if ok {
		pr.Else.Unsafe = "`" + pr.Built + "` would be lost, since its deallocator cannot run yet: " + reason
	} else {
		pr.Else.Unsafe = "`" + pr.Built + "` would be lost: " + c.failed
	}
	return true
}
