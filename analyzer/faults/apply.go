package faults

import (
	"fmt"
	"slices"

	"nomem/analyzer/ir"
)

// apply plays one outcome of a call. It returns nil if the path ends there.
func (e *explorer) apply(s *state, c *ir.Call, sum *Summary, o *Outcome, args []value) *state {
	if !e.restrict(s, o.When, args) {
		return nil
	}
	if len(o.steps) > 0 {
		s.tell(&c.At, e.fn.Name, fmt.Sprintf("is passed on to `%s`", sum.Name))
		s.trace = appendSteps(s.trace, o.steps)
	}
	if o.use != nil {
		e.ends = append(e.ends, &end{state: s, at: &c.At, use: o.use})
		return nil
	}
	e.applyParams(s, c, sum, o, args)
	v := e.resultOf(s, c, sum, o, args)
	if o.more {
		e.unzero(s, args)
	}
	e.applySets(s, c, sum, o, args, v)
	s.addStatuses(o.statuses...)
	s.coded = s.coded || o.more && len(o.statuses) > 0
	e.applyException(s, c, sum, o)
	if sum.Inferred {
		s.applyGIL(o.gil)
	} else {
		e.moveGIL(s, c, sum.GIL)
	}
	if o.noticed != nil && s.noticed == nil && o.Class != NoMemory && !sum.tolerates() {
		s.noticed = o.noticed
	}
	s.asserted = s.asserted || o.asserted
	if o.gaveUp != "" {
		s.gaveUp = o.gaveUp
	}
	if o.NoReturn {
		e.ends = append(e.ends, &end{state: s, at: &c.At, exits: true})
		return nil
	}
	e.setResult(s, c, v)
	return s
}

func appendSteps(t *event, steps []Step) *event {
	for _, st := range steps {
		t = &event{st, t}
	}
	return t
}

// restrict narrows the state to calls with arguments that fit an outcome.
func (e *explorer) restrict(s *state, when []Cond, args []value) bool {
	for _, w := range when {
		if w.Param >= len(args) {
			continue
		}
		op := ir.Ne
		if w.Null {
			op = ir.Eq
		}
		if !s.assume(op, args[w.Param], 0) {
			return false
		}
	}
	return true
}

// applyParams plays what a function does with its arguments, whatever it returns.
func (e *explorer) applyParams(s *state, c *ir.Call, sum *Summary, o *Outcome, args []value) {
	told := !sum.Inferred
	for i, a := range args {
		p := sum.Param(i)
		switch {
		case p.Frees == FreesAlways, p.Frees == FreesOnSuccess && o.Class == Success:
			e.release(s, a)
		case p.Drops:
			e.giveBack(s, a)
		case p.Steals, p.Keeps && o.Class != NoMemory, p.StealsOnSuccess && o.Class == Success:
			e.disown(s, a)
		case p.Owns && a.kind == symbol && a.n != 0 && !e.kept(s, a):
			s.acquire(holding{sym: a.n, release: p.Family, at: &c.At, nth: i + 1, place: argText(c, i)})
			if p.Derefs {
				s.assume(ir.Ne, a, 0)
			}
		case p.Closes && (a.kind == address || a.kind == symbol && a.n != 0):
			e.closeAt(s, e.pointee(a))
		}
		if slices.Contains(o.given, i) || o.givesAll {
			e.disown(s, a)
		}
		if p.Nulls {
			e.assignTo(s, c, i, intValue(0))
		}
		if slices.Contains(o.freed, i) {
			e.release(s, a)
		}
		switch {
		case !told || p.Nulls:
		case a.kind == address && a.loc.root().v != nil:
			if !e.staysNull(s, p, a) {
				e.handOver(s, a)
				e.clobber(s, a)
			}
		case p.Owns || p.Drops || p.Frees != FreesNever:
		case a.kind == address, a.kind == symbol && a.n != 0:
			if l := e.pointee(a); s.zeroAt(l) {
				e.forget(s, l)
			}
		}
	}
}

// staysNull reports whether a call leaves the failing NULL where argument a points to.
func (e *explorer) staysNull(s *state, p Param, a value) bool {
	return p.StaysNull && a.kind == address && e.peek(s, a.loc).unusable()
}

// release plays the freeing of v: what it held is no more.
func (e *explorer) release(s *state, v value) {
	e.giveBack(s, v)
	if v.kind == symbol && v.n != 0 {
		s.erase(e.sp.pointee(v.n))
		if !slices.Contains(s.freed, v.n) {
			s.freed = append(slices.Clip(s.freed), v.n)
		}
	}
}

// assignTo writes the lvalue that argument i of a macro-like call is.
func (e *explorer) assignTo(s *state, c *ir.Call, i int, v value) {
	if places := e.fn.places[c]; places != nil && places[i] != nil {
		if l, ok := e.resolve(s, places[i]); ok {
			e.write(s, &c.At, l, v)
		}
		return
	}
	if ref, ok := c.Args[i].(ir.VarRef); ok {
		if ref.Var.Index < 0 {
			e.write(s, &c.At, e.sp.ofVar(ref.Var), v)
			return
		}
		e.overwrites(s, s.get(ref.Var), v)
		e.loses(s, &c.At, ref.Var, s.get(ref.Var), v)
		e.keepIn(s, ref.Var, v)
	}
}

// resultOf makes the value that a call returns.
func (e *explorer) resultOf(s *state, c *ir.Call, sum *Summary, o *Outcome, args []value) value {
	v := e.valueOf(s, c, o.Result, args, 0)
	if o.Class == NoMemory && v.taint != failing {
		switch {
		case v.kind == integer && sum.returnsPointer() && (v.n == 0 || !sum.Inferred):
			v.taint = failing
		case !sum.Inferred && (v.kind == integer || v.kind == symbol):
			v.taint = tainted
		}
	}
	for i := range args {
		if p := sum.Param(i); p.Assigns {
			e.assignTo(s, c, i, v)
		}
	}
	return v
}

// returnsPointer reports whether the function returns an address where it succeeds.
func (sum *Summary) returnsPointer() bool {
	if sum.Pointer || sum.Inferred {
		return sum.Pointer
	}
	for i := range sum.Outcomes {
		if o := &sum.Outcomes[i]; o.Class == Success && (o.Result.Kind == NonNull || o.Result.Kind == ParamValue) {
			return true
		}
	}
	return false
}

// valueOf makes a value that a call returns or stores: nth is which of the resources that it gives it may be.
func (e *explorer) valueOf(s *state, c *ir.Call, r Value, args []value, nth int) value {
	v := e.sp.fresh()
	switch r.Kind {
	case ConstValue:
		v = intValue(r.N)
	case ZeroMemory:
		return value{kind: zeroed}
	case FailedNull:
		return value{kind: integer, taint: failing}
	case ParamValue:
		if int(r.N) < len(args) {
			v = args[r.N]
		}
	case NonNull:
		s.setFact(v.n, fact{nonzero: true})
	case NotMinusOne:
		s.setFact(v.n, fact{noMinus: true})
	case Positive:
		s.setFact(v.n, fact{nonzero: true, bounded: true, lo: 1, hi: maxBound})
	case NonNegative:
		s.setFact(v.n, fact{bounded: true, hi: maxBound})
	case Negative:
		s.setFact(v.n, fact{nonzero: true, bounded: true, lo: minBound, hi: -1})
	}
	if r.Owned != "" && v.kind == symbol {
		e.sp.born[v.n] = true
		s.acquire(holding{sym: v.n, release: r.Owned, at: &c.At, nth: nth})
	}
	if r.ByFault && v.taint == untainted {
		v.taint = tainted
	}
	return v
}

// applySets plays what a call writes through its arguments, to globals, and into what it returns.
func (e *explorer) applySets(s *state, c *ir.Call, sum *Summary, o *Outcome, args []value, result value) {
	for i := range o.Sets {
		set := &o.Sets[i]
		if l := e.written(s, c, sum, set, args, result); l != nil {
			v := set.Value
			v.ByFault = v.ByFault || set.status && s.happened && s.noticed != nil && !s.fellBack
			e.give(s, c, l, v, args, set.Param+1)
		}
	}
	for i := range o.missing {
		if l := e.written(s, c, sum, &o.missing[i], args, result); l != nil && s.nullness(e.read(s, l)) < 0 {
			e.write(s, &c.At, l, value{kind: integer, taint: tainted}) // it is still NULL, which tells of the failure
		}
	}
	if o.Class == Success {
		e.parsed(s, c, sum, args)
	}
	if o.Class == NoMemory && !sum.Inferred && len(o.Sets) == 0 {
		e.failOutParams(s, c, sum, args)
	}
}

// written returns the place that a call writes, nil if it has none here.
func (e *explorer) written(s *state, c *ir.Call, sum *Summary, set *Set, args []value, result value) *loc {
	var l *loc
	switch {
	case set.global != nil:
		l = e.sp.ofVar(set.global)
	case set.Param == SetsResult && result.kind == symbol:
		l = e.sp.pointee(result.n)
	case set.Param >= 0 && set.Param < len(args):
		a := args[set.Param]
		if a.unusable() || a.kind == integer || a.kind == static || e.staysNull(s, sum.Param(set.Param), a) {
			return nil
		}
		l = e.pointee(a)
	default:
		return nil
	}
	return e.follow(s, l, set.Path, c.Span.Start)
}

// failOutParams leaves the NULL in the out-parameters of an allocator that reports its failure by a status.
func (e *explorer) failOutParams(s *state, c *ir.Call, sum *Summary, args []value) {
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		for _, set := range o.Sets {
			if o.Class != Success || set.Value.Owned == "" || set.Value.Kind == Opened || set.Param < 0 || set.Param >= len(args) {
				continue
			}
			if a := args[set.Param]; a.kind == address || a.kind == symbol && a.n != 0 {
				e.write(s, &c.At, e.pointee(a), value{kind: integer, taint: failing})
			}
		}
	}
}

// follow goes from a place along a path, or returns nil if that is reached through the failing NULL. An element of unknown
// index is the same one each time for equal at, so that loops come to rest.
func (e *explorer) follow(s *state, l *loc, path []string, at int) *loc {
	for _, step := range path {
		switch {
		case step == derefStep:
			v := e.read(s, l)
			if v.unusable() {
				return nil
			}
			l = e.pointee(v)
		case step == anyElement:
			l = e.sp.element(l, e.sp.combine(anyElement, value{n: int64(l.id)}, intValue(int64(at))))
		case step[0] == '[':
			var n int64
			fmt.Sscanf(step, "[%d]", &n)
			l = e.sp.element(l, intValue(n))
		default:
			l = e.sp.field(l, "", step)
		}
	}
	return l
}

// applyException plays what an outcome does to the error indicator.
func (e *explorer) applyException(s *state, c *ir.Call, sum *Summary, o *Outcome) {
	exc := o.Exc
	if exc == ExcByParam {
		exc = e.raised(s, c, sum)
	}
	switch exc {
	case ExcKeeps:
		return
	case ExcMemory:
		s.exc = ExcSetMemory
		if s.noticed != nil && o.Class == Success {
			s.tell(&c.At, e.fn.Name, "sets the exception")
		}
	case ExcOther:
		s.exc, s.fromErrno = ExcSetOther, o.FromErrno
		if s.noticed != nil && len(o.steps) == 0 {
			s.tell(&c.At, e.fn.Name, "sets another exception than MemoryError")
		}
	case ExcClears:
		if s.noticed != nil && s.raised() { // the author means to do without
			s.fellBack, s.cleared = true, true
		}
		s.exc = ExcClear
	case ExcUnknown:
		s.exc = ExcMaybe
	}
	s.touched, s.excFault, s.stray = true, o.Class == NoMemory, false
}

// raised tells what an exception type that is an argument means for the error indicator.
func (e *explorer) raised(s *state, c *ir.Call, sum *Summary) ExcEffect {
	for i, a := range c.Args {
		if !sum.Param(i).Exception {
			continue
		}
		name := e.eval(s, a).name()
		if ref, ok := a.(ir.VarRef); ok && ref.Var.Kind == ir.Global {
			name = ref.Var.Name
		}
		switch {
		case name == "":
			return ExcUnknown
		case e.solver.know.MemoryError(name):
			return ExcMemory
		}
		return ExcOther
	}
	return ExcOther
}

// tolerates reports whether a function frees an argument: that it asks for NULL there, or in a field of it, is
// tolerance, and no check of the failure.
func (sum *Summary) tolerates() bool {
	return slices.ContainsFunc(sum.Outcomes, func(o Outcome) bool { return len(o.freed) > 0 })
}
