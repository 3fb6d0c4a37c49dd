package faults

import (
	"nomem/analyzer/ir"
)

// role plays the functions that ask for the error indicator, or move it.
func (e *explorer) role(s *state, c *ir.Call, sum *Summary, args []value) []*state {
	switch sum.Role {
	case AssertFailed:
		return e.assertFailed(s, c)
	case ExceptionTest:
		return e.exceptionTest(s, c)
	case MemoryErrorTest:
		return e.memoryErrorTest(s, c, args)
	case GILTest:
		return e.gilTest(s, c)
	case ExceptionFetch:
		e.fetch(s, c, args)
	case ExceptionRestore:
		s.exc, s.touched = s.fetched, true
		if len(args) > 0 && s.nullness(args[0]) < 0 {
			s.exc = ExcClear
		}
	}
	return []*state{s}
}

// fetch takes the exception out of the error indicator: to the result, or to where the first argument points. What is
// given is NULL exactly if none was set; what a helper finds there at its entry is not known.
func (e *explorer) fetch(s *state, c *ir.Call, args []value) {
	v := e.sp.fresh()
	switch {
	case s.exc == ExcClear && (s.touched || e.fn.border != nil):
		v = intValue(0)
	case s.exc == ExcSetMemory, s.exc == ExcSetOther:
		s.setFact(v.n, fact{nonzero: true})
	}
	for i, a := range args {
		e.clobber(s, a)
		if i == 0 && a.kind == address {
			e.write(s, &c.At, a.loc, v)
		}
	}
	s.fetched, s.exc, s.touched = s.exc, ExcClear, true
	e.setResult(s, c, v)
}

// exceptionTest answers whether an exception is set. If the failure set it, the answer tells of the failure.
func (e *explorer) exceptionTest(s *state, c *ir.Call) []*state {
	s.stray = false
	none, some := intValue(0), e.sp.fresh()
	if s.excFault {
		none.taint, some.taint = tainted, tainted
	}
	switch s.exc {
	case ExcClear:
		e.setResult(s, c, none)
		return []*state{s}
	case ExcMaybe:
		clear := s.clone()
		clear.exc = ExcClear
		e.setResult(clear, c, none)
		s.setFact(some.n, fact{nonzero: true})
		e.setResult(s, c, some)
		return []*state{s, clear}
	}
	v := e.sp.static("exception")
	v.taint = some.taint
	e.setResult(s, c, v)
	return []*state{s}
}

// memoryErrorTest answers whether the exception that is set, or the given one that was fetched, is the named one.
func (e *explorer) memoryErrorTest(s *state, c *ir.Call, args []value) []*state {
	exc := s.exc
	if len(args) > 1 && s.nullness(args[0]) >= 0 {
		if exc = s.fetched; exc == ExcClear {
			e.setResult(s, c, e.sp.fresh())
			return []*state{s}
		}
	}
	for _, a := range c.Args {
		name := ""
		switch a := a.(type) {
		case ir.Named:
			name = a.Name
		case ir.VarRef:
			name = a.Var.Name
		}
		if exc != ExcSetMemory || name == "" {
			continue
		}
		if !e.solver.know.MemoryErrorBase(name) {
			n := int64(0)
			if e.solver.know.MemoryError(name) {
				n = 1
			}
			e.setResult(s, c, value{kind: integer, n: n, taint: tainted})
			return []*state{s}
		}
	}
	switch {
	case exc == ExcClear:
		e.setResult(s, c, intValue(0))
	case exc == ExcMaybe && len(args) < 2:
		set := s.clone()
		set.exc = ExcSetOther
		e.setResult(set, c, intValue(1))
		e.setResult(s, c, intValue(0))
		return []*state{s, set}
	default:
		e.setResult(s, c, e.sp.fresh())
	}
	return []*state{s}
}

// assertFailed plays the branch on which an assertion does not hold. Release builds go on there; where the failing
// NULL is not what was asserted, the assertion is believed.
func (e *explorer) assertFailed(s *state, c *ir.Call) []*state {
	if s.noticed == nil || s.noticed.Stmt != c.Stmt {
		return nil
	}
	s.noticed, s.asserted = nil, true
	if s.trace != nil {
		s.trace = s.trace.prev
	}
	s.tell(&c.At, e.fn.Name, "is asserted not to be NULL, which release builds leave out")
	return []*state{s}
}
