package fix

import (
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A handler is a place where a function deals with a failed allocation, or another failure: what is there to imitate.
type handler struct {
	fault  *faults.FaultResult // the allocation, nil for another failure
	places []string            // what is tested
	test   *ir.Stmt            // the if statement
	cond   condition
	branch *ir.Stmt   // what runs on failure
	stmts  []*ir.Stmt // of the branch, in order
	leave  *ir.Stmt   // the return or goto that ends it, nil if it goes on
}

// findHandlers finds the tests of allocation results, and the other branches that leave, in source order.
func (c *Context) findHandlers(info *funcInfo) []*handler {
	var out []*handler
	for _, s := range info.stmts {
		if s.Kind != ir.IfStmt || s.Macro != "" {
			continue
		}
		cond := c.parseCondition(tokensOf(s.Cond))
		fault, name := info.tested(s, cond)
		holds := true
		if fault != nil {
			kind, _ := c.failure(info.result.Func, fault, name)
			holds, _ = cond.tests(name, kind.value())
		}
		h := newHandler(s, cond, holds)
		h.fault = fault
		if h.branch != nil && (h.leave != nil || fault != nil) {
			out = append(out, h)
		}
	}
	return out
}

// newHandler describes the branch of s that runs if its condition holds, or the other.
func newHandler(s *ir.Stmt, cond condition, holds bool) *handler {
	h := &handler{test: s, cond: cond}
	for _, o := range cond.operands {
		if o.path {
			h.places = append(h.places, o.place)
		}
	}
	if h.branch = branchOf(s, holds); h.branch == nil {
		return h
	}
	h.stmts = h.branch.Kids
	if h.branch.Kind != ir.Compound {
		h.stmts = []*ir.Stmt{h.branch}
	}
	h.leave = leaveOf(h.stmts)
	return h
}

// branchOf returns the branch of an if statement that runs if its condition holds, or if it does not; nil if there
// is none.
func branchOf(s *ir.Stmt, holds bool) *ir.Stmt {
	if !holds {
		return s.Else
	}
	for _, kid := range s.Kids {
		if kid != s.Else && kid.Span.Start >= s.Cond.End {
			return kid
		}
	}
	return nil
}

// leaveOf returns the return or goto at the end of statements, or nil.
func leaveOf(stmts []*ir.Stmt) *ir.Stmt {
	if len(stmts) == 0 {
		return nil
	}
	last := stmts[len(stmts)-1]
	switch {
	case last.Kind == ir.ReturnStmt, last.Kind == ir.GotoStmt && last.Label != "break" && last.Label != "continue":
		return last
	case last.Kind == ir.Compound:
		return leaveOf(last.Kids)
	}
	return nil
}

// spelled reports whether a jump is written as such, not hidden in a macro.
func spelled(s *ir.Stmt) bool {
	toks := tokensOf(s.Span)
	return s.Macro == "" && len(toks) > 0 && keywords[toks[0].text]
}

// target returns where the result of a call is assigned, or nil.
func (info *funcInfo) target(call *ir.Call) *target {
	s := call.Stmt
	if s == nil || s.Span.File != call.Span.File {
		return nil
	}
	t, ok := info.targets[call]
	if !ok {
		t = findTarget(s, within(s, call.Span), call.Span)
		info.targets[call] = t
	}
	return t
}

// within returns the part of s that span lies in: its header, or all of it.
func within(s *ir.Stmt, span source.Span) source.Span {
	if s.Cond.IsValid() && s.Cond.Contains(span) {
		return s.Cond
	}
	return s.Span
}

// tested returns the fault site whose result the if statement s tests, the last one before it, and how the test names
// the result.
func (info *funcInfo) tested(s *ir.Stmt, cond condition) (best *faults.FaultResult, name string) {
	for _, r := range info.result.Faults {
		if r.Call.Span.File != s.Span.File || r.Call.Span.Start > s.Cond.End {
			continue
		}
		if best != nil && r.Call.Span.Start < best.Call.Span.Start {
			continue
		}
		if n := info.named(r, s, cond); n != "" {
			best, name = r, n
		}
	}
	return best, name
}

// named returns the name by which the condition of s tests the result of r, or "".
func (info *funcInfo) named(r *faults.FaultResult, s *ir.Stmt, cond condition) string {
	names := []string{join(tokensOf(r.Call.Span))}
	if t := info.target(r.Call); t != nil {
		names = t.names
	} else if !s.Cond.Contains(r.Call.Span) {
		return ""
	}
	for _, name := range names {
		if _, ok := cond.tests(name, 0); ok {
			return name
		}
	}
	return ""
}

// text returns the source text of a statement on one line, without comments.
func text(s *ir.Stmt) string { return spelling(tokensOf(s.Span)) }
