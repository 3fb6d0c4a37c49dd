package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// Limits of one exploration. Past maxStates states of one block and key, states are joined; past joinSteps blocks played,
// all states of a key are; past blurSteps, loops forget what they change. Past maxSteps the exploration is given up and
// marked. Large functions are granted more.
const (
	maxStates     = 4
	maxLoopStates = 2
	joinSteps     = 400
	blurSteps     = 3000
	maxSteps      = 4000
)

// maxWork bounds the instructions played in the runs of all faults of a function: those that are left then are not played,
// and the function is marked. The largest functions of real extensions take a quarter of it.
var maxWork = 2000000

// tooManyPaths is why nothing is known of a fault past these limits.
const tooManyPaths = "the function has too many paths"

// An explorer plays one function along its paths, with at most one fault.
type explorer struct {
	solver *Solver
	fn     *function
	sp     *space

	site    *ir.Call // the call that fails, nil for a run without fault
	outcome *Outcome // how it fails
	inner   bool     // a callee is played for one of its calls
	// ordinary says that the site, a function of the tree, gives the same where nothing has failed.
	ordinary bool

	params  []value               // the arguments at entry
	entries map[*ir.Call][]*state // if not nil: the states before each call that can fail
	again   map[int64]bool        // symbols that the site returned when it was run once more
	// released has the calls that gave what was released on some path.
	released map[*ir.At]bool
	failed   bool      // the site has failed in some state
	held     []holding // what the function owns in every state in which the site fails
	mayHold  []holding // what it owns in some of them only
	// fallbacks has, by symbol, what other calls gave after the failure; second, the states before those of them that
	// took the place of the failing NULL.
	fallbacks map[int64]fallback
	second    map[*ir.Call][]*state
	seen      []map[stateKey][]*visit
	queue     [][]*visit // by rank of the block
	ends      []*end
	steps     int
	spent     *budget // shared by all runs of a function
	work      int     // the instructions played; one counts for more where many variables and resources are in sight
	cut       bool    // maxSteps was reached
	gil       *gilNotes
	resized   string   // the block that the site was to resize, as the source names it
	lost      []*ir.At // where that was lost
}

// A visit is a state at the entry of a block.
type visit struct {
	state  *state
	played bool
}

// An end is how one path of an exploration ended.
type end struct {
	state   *state
	at      *ir.At
	value   value  // what is returned
	literal bool   // the source returns a constant
	text    string // the same as the source writes it
	use     *use   // set if the path ended because the failing NULL is used
	exits   bool   // the process ends
}

func newExplorer(sv *Solver, fn *function) *explorer {
	fn.layOut()
	return &explorer{
		solver: sv, fn: fn, sp: newSpace(sv.canonical),
		again: map[int64]bool{}, released: map[*ir.At]bool{},
		gil:   newGILNotes(),
		spent: &budget{used: map[specKey]*special{}},
		seen:  make([]map[stateKey][]*visit, len(fn.Blocks)),
		queue: make([][]*visit, len(fn.Blocks)),
	}
}

// start returns the state at the entry of the function, every parameter unknown.
func (e *explorer) start() *state {
	s := &state{fn: e.fn, vars: make([]value, e.fn.slots)}
	e.params = make([]value, len(e.fn.Params))
	for i, p := range e.fn.Params {
		e.params[i] = e.sp.fresh()
		s.setVar(p, e.params[i])
	}
	e.sp.entry = e.sp.last
	if e.fn.withoutGIL != nil {
		s.gil = gilMark{gilReleased, e.fn.withoutGIL}
	}
	return s
}

// run plays all paths that go on from the given states, which stand before instruction i of block b.
func (e *explorer) run(b *ir.Block, i int, states ...*state) {
	for _, s := range states {
		e.execute(b, i, s)
	}
	for {
		r := e.nextRank()
		if r < 0 {
			return
		}
		v := e.queue[r][0]
		e.queue[r], v.played = e.queue[r][1:], true
		if e.steps++; e.steps > maxSteps+4*len(e.fn.Blocks) {
			e.cut = true
			return
		}
		e.execute(e.fn.order[r], 0, v.state.clone())
	}
}

func cloneAll(list []*state) []*state {
	out := make([]*state, len(list))
	for i, s := range list {
		out[i] = s.clone()
	}
	return out
}

// nextRank returns the first block in reverse postorder that has work, or -1.
func (e *explorer) nextRank() int {
	for r := range e.queue {
		if len(e.queue[r]) > 0 {
			return r
		}
	}
	return -1
}

// execute plays block b from instruction i on.
func (e *explorer) execute(b *ir.Block, i int, s *state) {
	states := []*state{s}
	for ; i < len(b.Instrs) && len(states) > 0; i++ {
		var next []*state
		for _, s := range states {
			if s.told != nil {
				s.readsTold(b.Instrs[i])
			}
			e.work += 1 + (len(s.vars)+16*len(s.owned))/64
			if call, ok := b.Instrs[i].(*ir.Call); ok {
				next = append(next, e.call(s, call)...)
			} else if e.transfer(s, b.Instrs[i]) {
				next = append(next, s)
			}
		}
		states = e.gather(b, i, next)
	}
	for _, s := range states {
		if s.told != nil {
			eachTermExpr(b.Term, s.seesTold)
		}
		switch t := b.Term.(type) {
		case *ir.Jump:
			e.enter(t.To, s)
		case *ir.If:
			e.branch(t, s)
		case *ir.Return:
			e.ret(t, s)
		}
	}
}

// gather joins states within a block where calls have made too many: nobody looks at their results.
func (e *explorer) gather(b *ir.Block, i int, states []*state) []*state {
	if len(states) <= maxStates {
		return states
	}
	at := map[stateKey]int{}
	var out []*state
	for _, s := range states {
		k := s.key(true)
		if n, ok := at[k]; ok {
			out[n] = e.sp.join(-1-b.Index<<16-i, out[n], s, e.fn.all)
			continue
		}
		at[k] = len(out)
		out = append(out, s)
	}
	return out
}

// enter queues s at the entry of b, unless what holds there was seen before, or the rest of the path cannot matter: once
// the failure was noticed and nothing can be concluded any more, that is the verdict, however the path ends.
func (e *explorer) enter(b *ir.Block, s *state) {
	if s.happened && s.gaveUp != "" && s.noticed != nil {
		e.ends = append(e.ends, &end{state: s, at: s.noticed})
		return
	}
	live := e.fn.live[b.Index]
	s.local, s.sharedLocal = nil, false
	for i := range s.vars {
		// A named variable keeps the failing NULL until something takes its place: that may be a fallback.
		if !live.has(i) && s.vars[i].taint != untainted && (s.vars[i].taint != failing || e.fn.isTemp(i)) {
			s.setSlot(i, value{})
		}
	}
	if e.site != nil && s.happened && e.outcome.noticed == nil && s.settled() {
		return
	}
	if e.fn.head[b.Index] && e.steps > blurSteps+3*len(e.fn.Blocks) {
		e.blur(s, b)
	}
	if e.seen[b.Index] == nil {
		e.seen[b.Index] = map[stateKey][]*visit{}
	}
	k := s.key(e.steps > joinSteps+len(e.fn.Blocks)/2)
	known := e.seen[b.Index][k]
	for _, v := range known {
		if v.state.covers(s, live) {
			return
		}
	}
	limit := maxStates
	if e.fn.head[b.Index] {
		limit = maxLoopStates
	}
	if e.steps > joinSteps+len(e.fn.Blocks)/2 {
		limit = max(1, min(limit, len(known)))
	}
	s.prune()
	r := e.fn.rank[b.Index]
	if len(known) < limit {
		v := &visit{state: s}
		e.seen[b.Index][k] = append(known, v)
		e.queue[r] = append(e.queue[r], v)
		return
	}
	last := known[limit-1]
	j := e.sp.join(b.Index, last.state, s, live)
	if last.state.covers(j, live) {
		return
	}
	last.state = j
	if last.played { // else the join is played in its stead
		last.played = false
		e.queue[r] = append(e.queue[r], last)
	}
}

// blur forgets, at the head of a loop, what one iteration after the other would change, so that an exploration that has
// taken long comes to rest. Bounds, what has to do with the failure, and what is owned stay.
func (e *explorer) blur(s *state, b *ir.Block) {
	vague := func(v value) bool {
		if v.taint != untainted || v.kind != integer && (v.kind != symbol || v.n == 0 || v.loc != nil) {
			return false
		}
		_, bound := s.facts.get(v.n)
		return v.kind == integer || !bound && s.heldAs(v) < 0 && !slices.Contains(e.params, v)
	}
	for i, v := range s.vars {
		if vague(v) {
			m := e.sp.joined(joinKey{block: b.Index, v: i})
			s.facts.drop(m.n)
			s.setSlot(i, m)
		}
	}
	s.mem.remove(func(_ int64, c *content) bool { return vague(c.value) })
}

// settled reports whether the rest of the path cannot matter: the failing NULL is nowhere, and nobody noticed it.
func (s *state) settled() bool {
	return s.noticed == nil && s.lost == nil && !s.asserted && !s.touched && !s.hasTaint()
}

func (s *state) hasTaint() bool {
	for i := range s.vars {
		if s.vars[i].taint != untainted || s.vars[i].kind == derived {
			return true
		}
	}
	for _, c := range s.mem.list {
		if v := c.value.value; v.taint != untainted || v.kind == derived {
			return true
		}
	}
	return false
}

// ret ends a path at a return.
func (e *explorer) ret(t *ir.Return, s *state) {
	en := &end{state: s, at: &t.At}
	if l := e.aggregateAt(t.X); l != nil {
		en.value = e.returned(s, &t.At, l)
	} else if t.X != nil {
		en.value = e.eval(s, t.X)
		_, en.literal = t.X.(ir.Const)
		en.text = t.Span.Text()
		if st := t.Stmt; st != nil && st.Value.IsValid() {
			en.text = st.Value.Text()
		}
	}
	e.ends = append(e.ends, en)
}

// crash ends a path at a use of the failing NULL.
func (e *explorer) crash(s *state, at *ir.At, what string) {
	s.tell(at, e.fn.Name, what)
	e.ends = append(e.ends, &end{state: s, at: at, use: &use{at: at, what: what, fn: e.fn.Name}})
}
