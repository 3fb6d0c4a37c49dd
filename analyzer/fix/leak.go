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
	lost, all := *r, *r.Leak
	all.Owned = slices.Concat(all.Owned, all.Beside)
	lost.Ending = &all
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
	what := p.releases(x)
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
	all := append(slices.Clone(lost), p.forgottenWith(lost, h, leave)...)
	slices.SortStableFunc(all, func(a, b faults.Resource) int { return b.Span.Start - a.Span.Start })
	x = &exit{}
	p.addReleases(x, all)
	p.alongside(x, h)
	prop.Message = p.releases(x)
	if v := p.hollow(x); v != "" && prop.Unsafe == "" {
		prop.Unsafe = "what `" + v + "` holds by then may have to be released before it"
	}
	e := p.editor()
	e.before(leave, plain(x.release...))
	prop.Edits = e.done()
	return prop
}

// forgottenWith returns what the function holds, too, where it leaves the branch of h and loses what is given: nobody who
// mends an exit stops halfway.
func (p *proposer) forgottenWith(lost []faults.Resource, h *handler, leave *ir.Stmt) []faults.Resource {
	var failed []string
	if t := p.info.target(p.r.Call); t != nil {
		failed = t.names
	}
	done := append(p.branchText(h), tokensOf(leave.Value)...)
	if leave.Kind == ir.GotoStmt {
		done = append(done, tokens(p.file.Src, p.labelStart(leave.Label), p.fn.Body.End)...)
	}
	return slices.DeleteFunc(p.owned(leave.Span.Start, failed), func(r faults.Resource) bool {
		return mentions(done, strings.TrimPrefix(r.Place, "&")) || slices.ContainsFunc(lost, func(l faults.Resource) bool { return l.Place == r.Place })
	})
}

// releases says what x does if the call fails.
func (p *proposer) releases(x *exit) string {
	var does []string
	if len(x.released) > 0 {
		does = append(does, "release `"+strings.Join(x.released, "`, `")+"`")
	}
	if len(x.kept) > 0 {
		does = append(does, "store "+strings.Join(x.kept, ", "))
	}
	return strings.Join(does, ", ") + " if `" + p.r.Callee + "` fails"
}

// alongside makes x, which is for the branch of h, release what exits in front of it release together with the same things,
// and what has not changed since.
func (p *proposer) alongside(x *exit, h *handler) {
	for _, other := range p.info.handlers {
		if other.leave == nil || other.test.Span.End > h.test.Span.Start {
			continue
		}
		same := false
		for _, s := range other.stmts {
			g := p.released(s)
			same = same || g.place != "" && slices.Contains(x.released, g.place)
		}
		for _, s := range other.stmts {
			g := p.released(s)
			v := variable(p.fn, g.place)
			if same && v != nil && v.Kind == ir.Local && g.address && p.ctx.gives(g.to) && s.Macro == "" && p.heldBefore(v, g, s) &&
				!mentions(append(p.branchText(h), p.undoing(x)...), g.place) {
				x.release = append(x.release, text(s))
				x.released = append(x.released, g.place)
			}
		}
	}
}
