package faults

import "nomem/analyzer/ir"

// transfer plays an instruction that is no call. It reports false if the path ends there.
func (e *explorer) transfer(s *state, in ir.Instr) bool {
	switch in := in.(type) {
	case *ir.Assign:
		return e.assign(s, in)
	case *ir.Load:
		l, ok := e.resolve(s, &in.From)
		if !ok {
			e.crash(s, &in.At, "NULL is read through here")
			return false
		}
		if in.Dst.Type != nil && in.Dst.Type.Kind == ir.Aggregate {
			e.copyMemory(s, &in.At, e.sp.ofVar(in.Dst), l)
			return true
		}
		s.setVar(in.Dst, e.read(s, l))
	case *ir.Store:
		l, ok := e.resolve(s, &in.To)
		if !ok {
			e.crash(s, &in.At, "NULL is written through here")
			return false
		}
		if from := e.aggregateAt(in.X); from != nil {
			e.copyMemory(s, &in.At, l, from)
			return true
		}
		e.write(s, &in.At, l, e.eval(s, in.X))
	case *ir.ScopeEnd:
		for _, v := range in.Vars {
			if v.Index >= 0 {
				s.setVar(v, value{})
				s.erase(e.sp.ofVar(v))
			}
		}
	}
	return true
}

func (e *explorer) assign(s *state, in *ir.Assign) bool {
	if from := e.aggregateAt(in.X); from != nil && aggregate(in.Dst.Type) {
		e.copyMemory(s, &in.At, e.sp.ofVar(in.Dst), from)
		return true
	}
	x := e.eval(s, in.X)
	if aggregate(in.Dst.Type) {
		l := e.sp.ofVar(in.Dst)
		s.erase(l)
		if x.isConst(0) {
			s.setMem(l, value{kind: zeroed})
		}
		return true
	}
	if in.Dst.Index < 0 {
		e.write(s, &in.At, e.sp.ofVar(in.Dst), x)
		return true
	}
	if in.Dst.Kind != ir.Temp {
		e.overwrites(s, s.get(in.Dst), x)
		e.loses(s, &in.At, in.Dst, s.get(in.Dst), x)
	}
	e.noteTold(s, in, in.Dst, x)
	e.keepIn(s, in.Dst, x)
	return true
}
