package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// A state is what is known at one point of a run. Its maps and slices are shared between states until one writes.
type state struct {
	fn      *function
	vars    []value        // by slot
	local   []value        // the temporaries of the block that is being played, by slot above those of vars
	mem     table[content] // fields, elements, globals, by number of the place
	facts   table[fact]    // by symbol
	owned   []holding      // acquired and not yet released or handed on
	dirty   []*loc         // places outside the function that it wrote
	spilled bool           // it wrote more of them
	freed   []int64        // symbols that were released
	given   []int64        // parameters that were handed on

	exc       Exc
	touched   bool // the error indicator was written since entry
	fromErrno bool // the exception was made from the system's error code
	excFault  bool // the exception was set by the call that failed
	fetched   Exc  // the exception that was taken out of the indicator
	stray     bool // nobody has looked at what the call that set the exception returned, nor for the exception

	gil      gilMark   // who holds the GIL
	saved    []gilMark // who held it before each time that it was ensured
	restores int       // how often it went back to before what a caller ensured

	happened bool       // the fault has happened
	noticed  *ir.At     // the test that noticed it
	coded    bool       // a status was stored where it outlives the function
	statuses []fieldKey // the fields that a status was stored in
	wrote    bool       // after the test, memory that outlives the function was written
	fellBack bool       // after the test, something else took the place of the failing NULL
	told     *ir.Var    // the variable that alone tells of the failure, and that nobody has read since
	untold   bool       // something else took its place
	cleared  bool       // the exception that was set for the failure was cleared, which is meant
	asserted bool
	gaveUp   string // why nothing can be concluded on this path
	handed   *use   // the noticed NULL went to unknown code
	resized  value  // the block that the failing call was to give back in another place
	lost     *ir.At // where the NULL took the only place that had it
	trace    *event

	sharedVars, sharedLocal bool
}

// A content is what a place holds.
type content struct {
	*loc
	value
}

// A fact bounds a symbol.
type fact struct {
	nonzero bool
	noMinus bool // it is not -1
	lo, hi  int64
	bounded bool // lo and hi hold
}

// A use is a place where the failing NULL is used.
type use struct {
	at   *ir.At
	what string
	fn   string
	// guessed says that code which nobody knows is given the NULL: it may take it.
	guessed bool
}

// An event is a step of the trace, linked to the one before it.
type event struct {
	step Step
	prev *event
}

func (s *state) clone() *state {
	s.sharedVars, s.sharedLocal, s.mem.shared, s.facts.shared = true, true, true, true
	c := *s
	c.owned = slices.Clip(c.owned)
	c.dirty = slices.Clip(c.dirty)
	c.freed = slices.Clip(c.freed)
	c.given = slices.Clip(c.given)
	c.statuses = slices.Clip(c.statuses)
	return &c
}

// get returns the value of a variable of the function; the zero value if it has none yet.
func (s *state) get(v *ir.Var) value {
	i := int(s.fn.slot[v.Index])
	if i < len(s.vars) {
		return s.vars[i]
	}
	if i -= len(s.vars); i < len(s.local) {
		return s.local[i]
	}
	return value{}
}

func (s *state) setVar(v *ir.Var, x value) {
	i := int(s.fn.slot[v.Index])
	if i < len(s.vars) {
		s.setSlot(i, x)
		return
	}
	i -= len(s.vars)
	if s.sharedLocal || i >= len(s.local) {
		local := make([]value, max(i+1, len(s.local)))
		copy(local, s.local)
		s.local, s.sharedLocal = local, false
	}
	s.local[i] = x
}

func (s *state) setSlot(i int, x value) {
	if s.sharedVars {
		s.vars, s.sharedVars = slices.Clone(s.vars), false
	}
	s.vars[i] = x
}

func (s *state) setMem(l *loc, x value) {
	s.mem.set(int64(l.id), content{l, x})
}

// at returns what the place l is known to hold, and whether that is anything.
func (s *state) at(l *loc) (value, bool) {
	if l == nil {
		return value{}, false
	}
	c, ok := s.mem.get(int64(l.id))
	return c.value, ok
}

func (s *state) setFact(sym int64, f fact) {
	if f == (fact{}) {
		s.facts.drop(sym)
		return
	}
	s.facts.set(sym, f)
}

// fact returns what bounds a symbol.
func (s *state) fact(sym int64) fact {
	f, _ := s.facts.get(sym)
	return f
}

func (s *state) tell(at *ir.At, fn, message string) {
	s.trace = &event{Step{Span: at.Span, Func: fn, Message: message}, s.trace}
}

// path returns the trace in the order in which it happened.
func (s *state) path() []Step {
	var steps []Step
	for e := s.trace; e != nil; e = e.prev {
		steps = append(steps, e.step)
	}
	slices.Reverse(steps)
	return steps
}

// forget drops what is known of the memory within top, but not the failing NULL, which survives calls that are not
// known to write it.
func (e *explorer) forget(s *state, top *loc) {
	e.spoil(s, top)
	s.mem.remove(func(_ int64, c *content) bool { return c.loc.within(top) && c.taint != failing })
	if s.zeroAt(top) {
		s.setMem(top, e.sp.fresh())
	}
}

// erase drops the memory within top, the failing NULL included: it was overwritten or has ceased to be.
func (s *state) erase(top *loc) {
	s.mem.remove(func(_ int64, c *content) bool { return c.loc.within(top) })
}

// nullness tells what is known of v against zero: -1 it is zero, +1 it is not, 0 unknown.
func (s *state) nullness(v value) int {
	switch v.kind {
	case integer:
		if v.n == 0 {
			return -1
		}
		return 1
	case symbol:
		f := s.fact(v.n)
		switch {
		case f.nonzero, f.bounded && (f.lo > 0 || f.hi < 0):
			return 1
		case f.bounded && f.lo == 0 && f.hi == 0:
			return -1
		}
		return 0
	}
	return 1
}

// assumePositive notes that v, and what it is a product of, is greater than zero.
func (s *state) assumePositive(sp *space, v value) {
	if v.kind != symbol || v.n == 0 {
		return
	}
	f := s.fact(v.n)
	if f.bounded && f.hi < 1 {
		return
	}
	if !f.bounded {
		f.hi = maxBound
	}
	f.bounded, f.nonzero, f.lo = true, true, max(f.lo, 1)
	s.setFact(v.n, f)
	for _, factor := range sp.factors[v.n] {
		s.assumePositive(sp, value{n: factor})
	}
}

// maxKnown bounds what a state remembers of memory and of symbols.
const maxKnown = 48

// prune forgets what is least worth remembering: memory that holds a value of which nothing is known, and facts about
// symbols that nothing holds.
func (s *state) prune() {
	if len(s.mem.list) > maxKnown {
		s.mem.remove(func(_ int64, c *content) bool { return c.kind == zeroed }) // what is forgotten within must not read as 0
		s.mem.remove(func(_ int64, c *content) bool {
			_, bound := s.facts.get(c.n)
			return c.kind == symbol && c.taint == untainted && !bound
		})
	}
	if len(s.mem.list) > maxKnown { // a loop that computes an array from the failing NULL, or fills it with numbers
		s.mem.remove(func(_ int64, c *content) bool {
			return c.kind == derived || c.kind == integer && c.taint == untainted
		})
		s.mem.keep(4 * maxKnown)
	}
	if len(s.facts.list) <= maxKnown {
		return
	}
	held := map[int64]bool{}
	for _, v := range s.vars {
		held[v.n] = true
	}
	for _, c := range s.mem.list {
		held[c.value.n] = true
	}
	for _, h := range s.owned {
		held[h.sym] = true
	}
	s.facts.remove(func(sym int64, _ *fact) bool { return !held[sym] })
}

const (
	minBound = -1 << 62
	maxBound = 1 << 62
)
