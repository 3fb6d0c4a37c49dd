package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// A variable of the function may be all that tells of the failure: the result of the helper that failed, or a constant that
// the branch of the test gives it. If something else takes its place before anybody has read it, the failure is lost.

// noteTold notes that x goes to a variable while it may be what tells of the failure, or takes the place of that.
func (e *explorer) noteTold(s *state, in ir.Instr, v *ir.Var, x value) {
	if !s.happened || v.Kind != ir.Local || v.Type.IsPointer() {
		return
	}
	_, call := in.(*ir.Call)
	switch {
	case s.noticed == nil && x.taint == tainted && x.kind != derived, s.noticed != nil && !call && e.setByBranch(s, in, x):
		s.told = v
	case s.told == v:
		s.told, s.untold = nil, true
	}
}

// setByBranch reports whether an assignment of a constant stands in the statement of the test that noticed the failure.
func (e *explorer) setByBranch(s *state, in ir.Instr, x value) bool {
	test, st := s.noticed.Stmt, in.Where().Stmt
	return x.kind == integer && test != nil && st.Enclosing(func(p *ir.Stmt) bool { return p == test }) != nil
}

// readsTold notes that an instruction reads what tells of the failure.
func (s *state) readsTold(in ir.Instr) {
	eachExpr(in, s.seesTold)
}

func (s *state) seesTold(x ir.Expr) {
	walkExpr(x, func(x ir.Expr) {
		switch x := x.(type) {
		case ir.VarRef:
			if x.Var == s.told {
				s.told = nil
			}
		case ir.AddrOf:
			if x.Place.Var == s.told {
				s.told = nil
			}
		}
	})
}

// noteStray notes that an exception was set by a call whose result nobody looks at, and which need not set one: that a
// value is returned then says nothing of what it means.
func (s *state) noteStray(t target, c *ir.Call, o *Outcome, outcomes []Outcome) {
	if t.fn == nil || c.Dst != nil || t.fn.Result.IsVoid() || o.Exc != ExcMemory && o.Exc != ExcOther {
		return
	}
	s.stray = slices.ContainsFunc(outcomes, func(q Outcome) bool { return q.Class == Success && q.Exc == ExcKeeps && !q.NoReturn && q.use == nil })
}
