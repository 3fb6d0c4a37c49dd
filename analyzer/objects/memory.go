package objects

import (
	"maps"
	"strings"

	"nomem/analyzer/ir"
)

// A set of what a place may hold.
type set uint8

const (
	null     set = 1 << iota // NULL, or 0
	good                     // an address, or a number that is not 0
	unset                    // what the memory held before it was allocated
	freed                    // the address of what was released
	unknown                  // nobody can tell, and the code knows what it does
	borrowed                 // what belongs to somebody else, who may take it away
)

// A value is what a variable or a place of memory may hold.
type value struct {
	set   set
	known bool  // it is the number n, which is not 0
	n     int64 //
	block int   // what an address points into, 0 if that is not known
	path  string
	from  place // where it was read, the zero place if nowhere
	fresh bool  // nothing was stored there since the memory was allocated, or may not have been
}

// A place is a part of a block of memory: "" is its start, ".f" a field, "[]" any of the elements.
type place struct {
	block int
	path  string
}

func number(n int64) value {
	if n == 0 {
		return value{set: null}
	}
	return value{set: good, known: true, n: n}
}

// constant returns the number that v is, if that is known.
func (v value) constant() (int64, bool) { return v.n, v.known || v.set == null }

// union returns what may be v or w.
func (v value) union(w value) value {
	u := value{set: v.set | w.set, fresh: v.fresh || w.fresh, known: v.known && w.known && v.n == w.n}
	if u.known {
		u.n = v.n
	}
	switch {
	case v.block == w.block && v.path == w.path, w.set == null:
		u.block, u.path = v.block, v.path
	case v.set == null:
		u.block, u.path = w.block, w.path
	}
	if v.from == w.from {
		u.from = v.from
	}
	return u
}

// A state is what is known at one point.
type state struct {
	vars map[*ir.Var]value
	*memory
	shared bool // the memory belongs to other states, too: it is copied before it is written
}

// A memory is what is known of what addresses point to.
type memory struct {
	cells map[place]value
	// fills say what is in those parts of a place that have no cell.
	fills map[place]set
}

func newState() *state {
	return &state{vars: map[*ir.Var]value{}, memory: &memory{map[place]value{}, map[place]set{}}}
}

func (s *state) clone() *state {
	s.shared = true
	return &state{maps.Clone(s.vars), s.memory, true}
}

// own makes the memory one that can be written.
func (s *state) own() {
	if s.shared {
		s.memory, s.shared = &memory{maps.Clone(s.cells), maps.Clone(s.fills)}, false
	}
}

func (s *state) setCell(p place, v value) {
	if old, ok := s.cells[p]; !ok || old != v {
		s.own()
		s.cells[p] = v
	}
}

func (s *state) setFill(p place, f set) {
	if old, ok := s.fills[p]; !ok || old != f {
		s.own()
		s.fills[p] = f
	}
}

// within reports whether path names path top or a part of it.
func within(path, top string) bool {
	rest, ok := strings.CutPrefix(path, top)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// fill returns what a part of memory that has no cell holds.
func (s *state) fill(p place) set {
	for path := p.path; ; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
		if f, ok := s.fills[place{p.block, path}]; ok {
			return f
		}
		if path == "" {
			return unknown
		}
	}
}

func (s *state) load(p place) value {
	v, ok := s.cells[p]
	if !ok {
		v = value{set: s.fill(p), fresh: true}
	}
	v.from = p
	return v
}

// store puts v into a place; weak says that p stands for several.
func (s *state) store(p place, v value, weak bool) {
	if weak || strings.Contains(p.path, "[]") {
		v = v.union(s.load(p))
	} else {
		s.dropCells(func(q place) bool { return q.block == p.block && q != p && within(q.path, p.path) })
	}
	v.from = place{}
	s.setCell(p, v)
}

func (s *state) dropCells(drop func(q place) bool) {
	for q := range s.cells {
		if drop(q) {
			s.own()
			maps.DeleteFunc(s.cells, func(q place, _ value) bool { return drop(q) })
			return
		}
	}
}

// cover makes all of a part of memory what set says.
func (s *state) cover(p place, f set) {
	s.own()
	s.dropCells(func(q place) bool { return q.block == p.block && within(q.path, p.path) })
	maps.DeleteFunc(s.fills, func(q place, _ set) bool { return q.block == p.block && within(q.path, p.path) })
	s.fills[p] = f
}

// soften notes that somebody may have written to a block and to what it points to.
func (s *state) soften(block int, seen map[int]bool) {
	if block == 0 || seen[block] {
		return
	}
	seen[block] = true
	s.own()
	for p, f := range s.fills {
		if p.block == block {
			s.fills[p] = f | unknown
		}
	}
	for p, v := range s.cells {
		if p.block != block {
			continue
		}
		if v.set&(null|unset) != 0 {
			v.set, v.known = v.set|unknown, false
			s.cells[p] = v
		}
		s.soften(v.block, seen)
	}
}

// join adds t to s and reports whether that tells anything new.
func (s *state) join(t *state) bool {
	changed := false
	for v, x := range t.vars {
		old, known := s.vars[v]
		if u := old.union(x); known && u != old {
			s.vars[v], changed = u, true
		} else if !known {
			s.vars[v], changed = x, true
		}
	}
	if s.memory == t.memory && !s.read() {
		return changed
	}
	cells := maps.Clone(s.cells)
	for p, x := range t.cells {
		if s.holds(p.block) {
			x = x.union(s.load(p))
		}
		cells[p] = x
	}
	for p, x := range s.cells {
		if _, both := t.cells[p]; !both && t.holds(p.block) {
			cells[p] = x.union(t.load(p))
		}
	}
	fills := maps.Clone(s.fills)
	for p := range t.fills {
		fills[p] = t.fill(p)
		if s.holds(p.block) {
			fills[p] |= s.fill(p)
		}
	}
	for p := range s.fills {
		if t.holds(p.block) {
			fills[p] |= t.fill(p)
		}
	}
	for p, x := range cells {
		x.from = place{}
		cells[p] = x
		if old, known := s.cells[p]; !known || old != x {
			changed = true
		}
	}
	changed = changed || !maps.Equal(fills, s.fills)
	s.memory, s.shared = &memory{cells, fills}, false
	return changed
}

// read reports whether a cell says where its value was read.
func (s *state) read() bool {
	for _, v := range s.cells {
		if v.from != (place{}) {
			return true
		}
	}
	return false
}

// holds reports whether the block exists in the state.
func (s *state) holds(block int) bool {
	_, ok := s.fills[place{block: block}]
	return ok
}
