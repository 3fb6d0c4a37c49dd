package analyzer

import (
	"fmt"
	"strings"

	"nomem/analyzer/faults"
)

// crashes begins the reason why an object under construction cannot be given up.
const crashes = "its deallocator does not stand that: "

// stands tells why the objects that an edited function was making when an allocation failed cannot be given up as it
// does, or as its caller will; "" if they can.
func (f *fixer) stands(old, now *faults.FuncResult, cs []*candidate) (reason string) {
	defer func() {
		if r := recover(); r != nil {
			reason = fmt.Sprintf("internal error: %v", r)
		}
	}()
	if !f.objects.Concerns(old.Unit, now.Func) {
		return ""
	}
	for _, c := range cs {
		if c.proposal.Unsafe != "" {
			continue
		}
		for _, r := range now.Faults {
			if r.Call.Span.Text() != c.d.Span.Text() {
				continue
			}
			v := f.objects.Check(old.Unit, now.Func, r)
			switch {
			case v.Problem != "":
				return crashes + v.Problem
			case c.proposal.Built != "" && !v.Torn:
				return "which deallocator `" + c.proposal.Built + "` has is not known"
			}
		}
	}
	return ""
}

// worse reports whether what was proposed gives up an object that does not stand it: to lose the object does less harm.
// The reason goes to what is proposed instead.
func (c *candidate) worse() bool {
	pr := c.proposal
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
