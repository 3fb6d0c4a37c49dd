package objects

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// Limits of what is played.
const (
	maxPlayed = 20000 // blocks
	maxDepth  = 5     // calls within each other
	maxBlocks = 120   // of a helper
)

// A machine plays one failure.
type machine struct {
	a       *Analysis
	blocks  map[any]int     // numbers of blocks of memory, by what made them
	objects map[int][]*life // objects under construction, and what their types may be
	many    map[int]bool    // blocks that a call has made more than once
	made    map[int]bool    // blocks that calls have made
	temps   map[*ir.Func]map[*ir.Var]bool
	left    int
	failing bool   // the failure has happened
	tearing string // the deallocator that runs
	edited  map[*ir.Func]*ir.Func
	verdict Verdict
	other   bool // there is a problem that is no use of a field that is NULL
}

// block returns the number of the block that something makes or is.
func (m *machine) block(by any) int {
	n := m.blocks[by]
	if n == 0 {
		n = len(m.blocks) + 1
		m.blocks[by] = n
	}
	return n
}

// problem notes what goes wrong; the first place in the source counts.
func (m *machine) problem(at source.Span, format string, args ...any) {
	m.other = m.other || m.tearing != ""
	m.say(at, format, args...)
}

func (m *machine) say(at source.Span, format string, args ...any) {
	if m.tearing == "" || m.verdict.Problem != "" && m.verdict.At.Compare(at) <= 0 {
		return
	}
	m.verdict.At, m.verdict.Problem = at, fmt.Sprintf("`%s` ", m.tearing)+fmt.Sprintf(format, args...)
}

// isNull notes that v, which may be NULL, is used where it should not be.
func (f *frame) isNull(v value, at source.Span, format string, args ...any) {
	m := f.m
	field, own := strings.CutPrefix(v.from.path, ".")
	if _, object := m.objects[v.from.block]; !object || !own || strings.ContainsAny(field, ".[") || f.depth != 1 || f.fn.Name != m.tearing {
		m.problem(at, format, args...)
		return
	}
	if n := (Null{f.as, at, field}); m.tearing != "" && !slices.Contains(m.verdict.Nulls, n) {
		m.verdict.Nulls = append(m.verdict.Nulls, n)
	}
	m.say(at, format, args...)
}

// A frame is a function that is being played.
type frame struct {
	m     *machine
	u     *ir.Unit
	fn    *ir.Func
	as    *ir.Func // the function of the tree that fn stands for
	up    *frame
	depth int
	in    []*state // at the entry of each block
	// before is the state in front of the call stop.
	stop   *ir.Call
	before *state
	ends   *state // all that holds where the function returns
	result value
}

// enter returns the state at the entry of the function, given the memory that there is.
func (f *frame) enter(s *state, args []value) *state {
	for i, p := range f.fn.Params {
		switch {
		case i < len(args):
			s.vars[p] = args[i]
		case p.Type.MayBePointer():
			s.vars[p] = value{set: unknown, block: f.m.block(p)}
			s.setFill(place{block: f.m.block(p)}, unknown)
		default:
			s.vars[p] = value{set: unknown}
		}
	}
	for _, v := range f.fn.Locals {
		s.setFill(place{block: f.m.block(v)}, unknown)
	}
	return s
}

// run plays the function from an instruction on until nothing new is found.
func (f *frame) run(b *ir.Block, i int, s *state) {
	f.in = make([]*state, len(f.fn.Blocks))
	queued := make([]bool, len(f.fn.Blocks))
	inner := f.m.inner(f.fn)
	reach := func(to *ir.Block, s *state) {
		maps.DeleteFunc(s.vars, func(v *ir.Var, _ value) bool { return inner[v] })
		old := f.in[to.Index]
		if old == nil {
			f.in[to.Index], queued[to.Index] = s, true
		} else if old.join(s) {
			queued[to.Index] = true
		}
	}
	f.execute(b, i, s, reach)
	for {
		n := slices.Index(queued, true)
		if n < 0 {
			return
		}
		queued[n] = false
		if f.m.left--; f.m.left <= 0 {
			return
		}
		f.execute(f.fn.Blocks[n], 0, f.in[n].clone(), reach)
	}
}

func (f *frame) execute(b *ir.Block, i int, s *state, reach func(*ir.Block, *state)) {
	for ; i < len(b.Instrs); i++ {
		switch in := b.Instrs[i].(type) {
		case *ir.Assign:
			f.assign(s, in)
		case *ir.Load:
			if p, ok := f.resolve(s, &in.From, &in.At); ok && !f.inHeader(&in.From) {
				s.vars[in.Dst] = s.load(p)
			} else {
				s.vars[in.Dst] = value{set: unknown}
			}
		case *ir.Store:
			if p, ok := f.resolve(s, &in.To, &in.At); ok {
				f.indexes(s, p, in)
				f.m.store(s, p, f.eval(s, in.X))
			}
		case *ir.Call:
			if in == f.stop {
				if f.before == nil {
					f.before = s.clone()
				} else {
					f.before.join(s)
				}
			}
			if !f.call(s, in) {
				return
			}
		}
	}
	switch t := b.Term.(type) {
	case *ir.Jump:
		reach(t.To, s)
	case *ir.If:
		f.branch(s, t, reach)
	case *ir.Return:
		f.leave(s, t)
	}
}

func (f *frame) leave(s *state, t *ir.Return) {
	v := value{}
	if t.X != nil {
		v = f.eval(s, t.X)
	}
	v.from = place{}
	if f.m.failing && f.up == nil && f.m.tearing == "" && len(f.m.a.filled[f.as]) > 0 && v.set != null {
		f.tear(s.clone(), f.m.block(f.fn.Params[0]))
	}
	if f.ends == nil {
		f.ends, f.result = s, v
		return
	}
	f.ends.join(s)
	f.result = f.result.union(v)
}

func (m *machine) store(s *state, p place, v value) { s.store(p, v, m.many[p.block]) }

func (f *frame) assign(s *state, in *ir.Assign) {
	if t := in.Dst.Type; t != nil && (t.Kind == ir.Aggregate || t.Kind == ir.Array) {
		fill := unknown
		if in.X == (ir.Const{}) {
			fill = null
		}
		s.cover(place{block: f.m.block(in.Dst)}, fill)
		return
	}
	s.vars[in.Dst] = f.eval(s, in.X)
}

// branch takes the sides of an If that are possible.
func (f *frame) branch(s *state, t *ir.If, reach func(*ir.Block, *state)) {
	x, y := f.eval(s, t.X), f.eval(s, t.Y)
	for _, v := range []value{x, y} {
		if v.set&unset != 0 {
			f.m.problem(t.Span, "tests %s, which may not be set by then", f.m.name(v))
		}
	}
	a, known := x.constant()
	b, also := y.constant()
	switch {
	case known && also:
		if holds(t.Op, a, b) {
			reach(t.Then, s)
		} else {
			reach(t.Else, s)
		}
		return
	case also && b == 0 && (t.Op == ir.Eq || t.Op == ir.Ne):
		f.narrow(s, t.Then, t.X, x, t.Op == ir.Eq, reach)
		f.narrow(s, t.Else, t.X, x, t.Op == ir.Ne, reach)
		return
	case known && a == 0 && (t.Op == ir.Eq || t.Op == ir.Ne):
		f.narrow(s, t.Then, t.Y, y, t.Op == ir.Eq, reach)
		f.narrow(s, t.Else, t.Y, y, t.Op == ir.Ne, reach)
		return
	}
	reach(t.Then, s.clone())
	reach(t.Else, s)
}

// narrow goes on where x, whose value is v, is 0 or is not.
func (f *frame) narrow(s *state, to *ir.Block, x ir.Expr, v value, zero bool, reach func(*ir.Block, *state)) {
	if zero && v.set&^(good|freed) == 0 || !zero && v.set == null {
		return
	}
	s = s.clone()
	n := v
	if zero {
		n = value{set: null, from: v.from}
	} else {
		n.set &^= null
		if n.set&unknown != 0 {
			n.set = n.set&^unknown | good
		}
	}
	if ref, ok := x.(ir.VarRef); ok {
		s.vars[ref.Var] = n
		f.narrowAt(s, v, n)
	}
	reach(to, s)
}

// narrowAt makes what holds of v hold of the place that it was read from, and of the variables that were read there, too.
func (f *frame) narrowAt(s *state, v, n value) {
	if v.from == (place{}) {
		return
	}
	for w, x := range s.vars {
		if x == v {
			s.vars[w] = n
		}
	}
	if s.load(v.from) == v && !isElement(v.from.path) && !f.m.many[v.from.block] {
		n.from = place{}
		s.setCell(v.from, n)
	}
}

func holds(op ir.CmpOp, x, y int64) bool {
	switch op {
	case ir.Eq:
		return x == y
	case ir.Ne:
		return x != y
	case ir.Lt:
		return x < y
	case ir.Le:
		return x <= y
	case ir.Gt:
		return x > y
	}
	return x >= y
}

// fail plays the function up to the call of r, and on from there with the call failing.
func (f *frame) fail(r *faults.FaultResult) {
	s := newState()
	f.stop = r.Call
	f.enter(s, nil)
	f.begin(s)
	f.run(f.fn.Blocks[0], 0, s)
	if f.before == nil {
		return
	}
	s, f.stop, f.ends, f.m.failing = f.before, nil, nil, true
	b, i := position(f.fn, r.Call)
	f.failed(s, r)
	f.run(b, i+1, s)
}

func position(fn *ir.Func, c *ir.Call) (*ir.Block, int) {
	for _, b := range fn.Blocks {
		for i, in := range b.Instrs {
			if in == ir.Instr(c) {
				return b, i
			}
		}
	}
	return fn.Blocks[0], 0
}
