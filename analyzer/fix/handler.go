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
		cond := parseCondition(tokensOf(s.Cond))
		fault := info.tested(s, cond)
		var names []string
		if fault != nil {
			if t := info.target(fault.Call); t != nil {
				names = t.names
			}
		}
		h := newHandler(s, cond, names)
		h.fault = fault
		if h.branch != nil && (h.leave != nil || fault != nil) {
			out = append(out, h)
		}
	}
	return out
}

// newHandler describes the branch of s that runs if the place with one of the names is NULL; if the condition tests
// none of them, the branch that runs if it holds.
func newHandler(s *ir.Stmt, cond condition, names []string) *handler {
	h := &handler{test: s, cond: cond}
	holds := true
	for _, name := range names {
		if isNull, ok := cond.tests(name); ok {
			holds = isNull
		}
	}
	for _, o := range cond.operands {
		if o.place != "" {
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

// tested returns the fault site whose result the if statement s tests: the last one before it.
func (info *funcInfo) tested(s *ir.Stmt, cond condition) *faults.FaultResult {
	var best *faults.FaultResult
	for _, r := range info.result.Faults {
		if r.Call.Span.File != s.Span.File || r.Call.Span.Start > s.Cond.End {
			continue
		}
		if best != nil && r.Call.Span.Start < best.Call.Span.Start {
			continue
		}
		if info.isTested(r, s, cond) {
			best = r
		}
	}
	return best
}

func (info *funcInfo) isTested(r *faults.FaultResult, s *ir.Stmt, cond condition) bool {
	t := info.target(r.Call)
	if t == nil {
		return s.Cond.Contains(r.Call.Span)
	}
	for _, name := range t.names {
		if _, ok := cond.tests(name); ok {
			return true
		}
	}
	return false
}

// text returns the source text of a statement on one line, without comments.
func text(s *ir.Stmt) string { return spelling(tokensOf(s.Span)) }
