package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// ProposeRelease returns the change that releases what function f loses when the allocation of r fails, or nil if it
// loses nothing.
func ProposeRelease(f *faults.FuncResult, r *faults.FaultResult, c *Context) *Proposal {
	if r.Leak == nil {
		return nil
	}
	lost := *r
	lost.Ending = r.Leak
	p, prop := newProposer(f, &lost, c)
	if p != nil {
		prop = p.addRelease(r.Leak.Owned)
		p.finish(prop)
	}
	return prop
}

// addRelease makes the branch that handles the failure release resources before it leaves.
func (p *proposer) addRelease(lost []faults.Resource) *Proposal {
	x := &exit{}
	for i := len(lost) - 1; i >= 0; i-- {
		p.addReleases(x, lost[i:i+1])
	}
	for _, r := range lost {
		if p.isArray(r.Place) {
			return display("release what `"+r.Place+"` holds if `"+p.r.Callee+"` fails", "which of its elements are set is not known")
		}
	}
	what := "release `" + strings.Join(x.released, "`, `") + "` if `" + p.r.Callee + "` fails"
	h, _, alone := p.noticed()
	if h == nil || h.branch == nil {
		return display(what, "the test that notices the failure cannot be edited")
	}
	leave := h.leave
	if leave == nil && h.contains(p.r.Ending.At.Stmt) {
		leave = p.r.Ending.At.Stmt
	}
	if leave == nil || !spelled(leave) || leave.Kind == ir.ReturnStmt && !h.contains(p.r.Ending.At.Stmt) {
		return display(what, "the failure leaves the function together with other paths")
	}
	toks := tokensOf(leave.Value)
	prop := &Proposal{Message: what}
	for _, r := range lost {
		if mentions(toks, strings.TrimPrefix(r.Place, "&")) {
			return display(what, "the return uses `"+r.Place+"`")
		}
		if !slices.ContainsFunc(p.r.Held, func(h faults.Resource) bool { return h.Span == r.Span && h.Place == r.Place }) && r.Span.Start < p.r.Call.Span.Start {
			prop.Unsafe = "`" + r.Place + "` is held on some of the paths only"
		}
		if !alone && !p.ctx.takesNull(p.releaser(r), 0) {
			prop.Unsafe = "the branch runs for other reasons, too, and `" + r.Place + "` may be NULL there"
		}
	}
	e := p.editor()
	e.before(leave, plain(x.release...))
	prop.Edits = e.done()
	return prop
}
