package faults

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"nomem/analyzer/ir"
)

// maxEntries bounds the states before a call that are kept to play its failure from.
var maxEntries = 4

// entryJoins is in the place of a block where states before a call are joined. Such states are of one call: those of another
// never meet them.
const entryJoins = -1 << 40

// call plays a call and returns the states behind it; none if no path goes on.
func (e *explorer) call(s *state, c *ir.Call) []*state {
	args := e.argsOf(s, c)
	if e.site == c && !s.happened {
		return e.fail(s, c, args)
	}
	t := e.solver.target(e.fn, s, e, c)
	e.noteEntry(s, c, t, args)
	if t.sum == nil || t.fn != nil {
		for _, a := range args {
			e.handOver(s, a)
		}
	}
	if t.sum == nil {
		return e.callUnknown(s, c, args)
	}
	if t.fn == nil {
		e.needGIL(s, c, t, args, nil)
	}
	if t.sum.Role != NoRole {
		return e.role(s, c, t.sum, args)
	}
	if t.fn == nil && e.usedBy(s, c, t.sum, args) {
		return nil
	}
	if t.fn == nil && e.buildsNothing(s, c, t.sum, args) {
		return []*state{s}
	}
	outcomes := t.sum.Outcomes
	if t.fn != nil {
		var need *gilNeed
		outcomes, need = e.outcomesOf(s, t, args)
		e.needGIL(s, c, t, args, need)
	}
	return e.branchOn(s, c, t, args, outcomes)
}

func (e *explorer) argsOf(s *state, c *ir.Call) []value {
	args := make([]value, len(c.Args))
	for i, a := range c.Args {
		args[i] = e.eval(s, a)
	}
	return args
}

// branchOn plays each outcome of a call but those for want of memory: one fault at a time.
func (e *explorer) branchOn(s *state, c *ir.Call, t target, args []value, outcomes []Outcome) []*state {
	var next []*state
	if len(outcomes) == 0 {
		outcomes = anyOutcome
	}
	alone := s.happened && t.fn != nil && e.quietOutcome(s, outcomes, args)
	for i := range outcomes {
		o := &outcomes[i]
		if o.Class == NoMemory || !e.fits(s, o.When, args) {
			continue
		}
		if alone && (o.Exc == ExcMemory || o.Exc == ExcOther) {
			continue // one failure at a time
		}
		if o.NoReturn && t.fn != nil && len(outcomes) > 1 {
			continue // it may also come back: whether it ends the process here is not known
		}
		if t.fn == nil && s.happened && o.Class == Failure && o.Exc == ExcMemory && i > 0 && !slices.ContainsFunc(args, value.unusable) {
			continue // one failure at a time
		}
		n := s
		if i < len(outcomes)-1 {
			n = s.clone()
		}
		if n = e.apply(n, c, t.sum, o, args); n != nil {
			n.noteStray(t, c, o, outcomes)
			next = append(next, n)
		}
	}
	return next
}

// quietOutcome reports whether a function of the tree can end without an exception of its own in a run in which something
// else has failed, and what it is given has nothing to do with that.
func (e *explorer) quietOutcome(s *state, outcomes []Outcome, args []value) bool {
	for _, a := range args {
		if a.taint != untainted || a.kind == derived || e.holdsWithin(s, a) {
			return false
		}
	}
	return slices.ContainsFunc(outcomes, func(o Outcome) bool {
		return o.Class != NoMemory && o.Exc == ExcKeeps && !o.NoReturn && o.use == nil && e.fits(s, o.When, args)
	})
}

var anyOutcome = []Outcome{{}}

// fits reports whether the arguments may satisfy the conditions of an outcome.
func (e *explorer) fits(s *state, when []Cond, args []value) bool {
	for _, w := range when {
		if w.Param >= len(args) {
			continue
		}
		if n := s.nullness(args[w.Param]); w.Null && n > 0 || !w.Null && n < 0 {
			return false
		}
	}
	return true
}

// mayEnd reports whether the arguments of a call allow an outcome in one of the states before it.
func (e *explorer) mayEnd(c *ir.Call, o *Outcome) bool {
	return slices.ContainsFunc(e.entries[c], func(s *state) bool { return e.fits(s, o.When, e.argsOf(s, c)) })
}

// noteEntry keeps the state before a call that can fail, for the run in which it does.
func (e *explorer) noteEntry(s *state, c *ir.Call, t target, args []value) {
	if e.entries == nil || !e.solver.canFail(e.fn, t, c) {
		return
	}
	for i := range t.sum.Outcomes {
		o := &t.sum.Outcomes[i]
		if o.Class == NoMemory && e.fits(s, o.When, args) && e.surely(s, o.When, args) {
			e.keepEntry(s, c)
			return
		}
	}
}

// keepEntry keeps the state before a call. Past maxEntries, it is kept on its own only if it differs in what matters from
// those that are: what later turns of a loop own, the first does not. Else it is joined with the last one that does not
// differ: what is only known of the first, as that a loop has made no turn, is not known of all.
func (e *explorer) keepEntry(s *state, c *ir.Call) {
	known := e.entries[c]
	if len(known) < maxEntries {
		e.entries[c] = append(known, s.clone())
		return
	}
	k := s.key(false)
	for i, t := range slices.Backward(known) {
		if t.key(false) != k {
			continue
		}
		if !t.covers(s, e.fn.all) {
			known[i] = e.sp.join(entryJoins-i, t, s, e.fn.all)
		}
		return
	}
	if len(known) < 2*maxEntries {
		e.entries[c] = append(known, s.clone())
	}
}

// surely reports whether conditions that ask for a NULL are known to hold: realpath allocates only then.
func (e *explorer) surely(s *state, when []Cond, args []value) bool {
	for _, w := range when {
		if w.Null && (w.Param >= len(args) || s.nullness(args[w.Param]) >= 0) {
			return false
		}
	}
	return true
}

// fail plays the fault: the call ends in the chosen outcome.
func (e *explorer) fail(s *state, c *ir.Call, args []value) []*state {
	s = s.clone()
	s.happened, s.trace = true, nil
	if s.exc != ExcClear {
		s.exc = ExcMaybe
	}
	t := e.solver.target(e.fn, s, e, c)
	memory := t.fn == nil && e.solver.plainMemory(t.sum)
	for _, a := range args {
		e.assumeRequested(s, a, memory)
	}
	if memory && requestsNothing(c, args) {
		return nil
	}
	if o := e.outcome; o.Fault != nil {
		for _, st := range o.Fault.Steps {
			s.trace = &event{st, s.trace}
		}
		s.tell(&c.At, e.fn.Name, fmt.Sprintf("`%s` passes the failure on", t.name))
	} else {
		s.tell(&c.At, e.fn.Name, "fails and returns "+e.outcome.failureText())
	}
	if t.fn != nil {
		for _, a := range args {
			e.handOver(s, a)
		}
	}
	e.resizes(s, c, t, args)
	if s = e.apply(s, c, t.sum, e.outcome, args); s == nil {
		return nil
	}
	e.noteHeld(s)
	return []*state{s}
}

// assumeRequested notes that a requested size is greater than zero: of memory, also where it is only known not to be 0.
// Other arguments, such as the code of an error, may be negative.
func (e *explorer) assumeRequested(s *state, v value, memory bool) {
	if known := s.nullness(v); v.kind == symbol && (known == 0 || known > 0 && memory) {
		s.assumePositive(e.sp, v)
	}
}

// requestsNothing reports whether a size that an allocator is given is known to be 0, or the -1 of a failed count: its NULL
// tells of no want of memory then.
func requestsNothing(c *ir.Call, args []value) bool {
	for i, a := range args {
		if ref, ok := c.Args[i].(ir.VarRef); ok && a.kind == integer && a.n <= 0 && !ref.Var.Type.MayBePointer() {
			return true
		}
	}
	return false
}

func (o *Outcome) failureText() string {
	switch {
	case o.Result.Kind == ConstValue && o.Result.N == 0, o.Result.Kind == FailedNull:
		return "NULL"
	case o.Result.Kind == ConstValue:
		return fmt.Sprint(o.Result.N)
	}
	return "an error"
}

// callUnknown plays a call of code that nobody knows. It sets no exception; it may write what it is handed, and uses
// it, unless that lies in memory and is NULL where nothing fails, too.
func (e *explorer) callUnknown(s *state, c *ir.Call, args []value) []*state {
	name := c.Name()
	if name == "" {
		name = c.Field
	}
	if ref, ok := c.Fn.(ir.VarRef); ok && name == "" && ref.Var.Kind != ir.Temp {
		name = ref.Var.Name
	}
	whom := "`" + name + "`"
	if name == "" {
		whom = "a function called through a pointer"
	}
	for i, a := range args {
		if !s.happened || !(a.unusable() || e.holdsWithin(s, a)) || a.taint == failing && e.fn.hookStands(c, i) {
			continue
		}
		what := "is handed to " + whom
		if !a.unusable() {
			what = fmt.Sprintf("is handed to %s, inside what argument %d points to", whom, i+1)
		}
		if s.noticed == nil && (a.unusable() || !e.ordinary) {
			e.crash(s, &c.At, what)
			e.ends[len(e.ends)-1].use.guessed = true
			return nil
		}
		if a.unusable() && s.handed == nil && !e.solver.know.Destructor(name) {
			s.handed = &use{at: &c.At, what: what, fn: e.fn.Name}
		}
	}
	e.unzero(s, args)
	for _, a := range args {
		e.clobber(s, a)
		e.disown(s, a)
	}
	e.setResult(s, c, e.sp.fresh())
	if s.noticed != nil && s.gaveUp == "" && e.mayLeave(c, name, s.noticed.Stmt) {
		s.gaveUp = fmt.Sprintf("`%s` may be a macro that leaves the function", name)
	}
	return []*state{s}
}

// mayLeave reports whether what stands there as a call of unknown code may be a macro that returns or jumps: it is named
// as macros are, and nothing else leaves the branch of the test that it ends.
func (e *explorer) mayLeave(c *ir.Call, name string, test *ir.Stmt) bool {
	if strings.ContainsFunc(name, unicode.IsLower) || !strings.ContainsFunc(name, unicode.IsUpper) || e.solver.know.Logs(name) {
		return false
	}
	st := c.Stmt
	if st == nil || st.Kind != ir.ExprStmt || st.Parent == nil {
		return false
	}
	if p := st.Parent; p.Kind == ir.Compound && len(p.Kids) > 0 && p.Kids[len(p.Kids)-1] == st && p.Parent != nil {
		st = p
	}
	here := test.Enclosing(func(p *ir.Stmt) bool { return p == e.fn.Root }) != nil
	return st.Parent.Kind == ir.IfStmt && (!here || st.Parent == test)
}

// holdsWithin reports whether the memory that v points to holds the failing NULL.
func (e *explorer) holdsWithin(s *state, v value) bool {
	if v.kind != address && (v.kind != symbol || v.n == 0) {
		return false
	}
	top := e.pointee(v)
	if top.parent == nil && top.v != nil && top.v.Index >= 0 && s.get(top.v).unusable() {
		return false // the callee is given the variable to fill in
	}
	if !e.ours(s, top) {
		return false // the object is older than the failure: what it lacks now, it may have lacked before
	}
	for _, c := range s.mem.list {
		if l := c.value.loc; c.value.unusable() && l != top && l.within(top) {
			return true
		}
	}
	return false
}

// ours reports whether the object that l is a part of was made by this function: a local variable, or what it owns.
func (e *explorer) ours(s *state, l *loc) bool {
	r := l.root()
	if r.v != nil {
		return !l.outlives()
	}
	for _, h := range s.owned {
		if h.sym == r.sym {
			return true
		}
	}
	return false
}

// clobber forgets what v points to: somebody may have written it.
func (e *explorer) clobber(s *state, v value) {
	switch v.kind {
	case address:
		if l := v.loc; l.isScalar() {
			s.setVar(l.v, e.sp.fresh())
			return
		}
		e.forget(s, v.loc)
	case symbol:
		if v.n != 0 {
			e.forget(s, e.sp.pointee(v.n))
		}
	}
}

// setResult gives the result of a call to its destination.
func (e *explorer) setResult(s *state, c *ir.Call, v value) {
	if e.site == c && s.happened && v.kind == symbol && v.taint == untainted {
		e.again[v.n] = true
	}
	e.noteFallback(s, c, v)
	if c.Dst == nil {
		return
	}
	if aggregate(c.Dst.Type) {
		e.copyMemory(s, &c.At, e.sp.ofVar(c.Dst), e.pointee(v))
		return
	}
	if c.Dst.Index < 0 {
		e.write(s, &c.At, e.sp.ofVar(c.Dst), v)
		return
	}
	e.overwrites(s, s.get(c.Dst), v)
	e.loses(s, &c.At, c.Dst, s.get(c.Dst), v)
	e.noteTold(s, c, c.Dst, v)
	e.keepIn(s, c.Dst, v)
}
