package faults

import "slices"

// Memory that is zero as a whole is one entry of a state's memory, a value of kind zeroed: what lies within it reads as 0
// unless it, or something around it further in, has an entry of its own.

// zeroAt reports whether l lies in memory that is known to be zero, and has no entry that says otherwise.
func (s *state) zeroAt(l *loc) bool {
	for top := l; top != nil; top = top.parent {
		if v, ok := s.at(top); ok {
			return v.kind == zeroed
		}
	}
	return false
}

// reads returns what is known of the value that a read of l gives.
func (s *state) reads(l *loc) (value, bool) {
	if v, ok := s.at(l); ok && v.kind != zeroed {
		return v, true
	}
	return intValue(0), s.zeroAt(l)
}

// readsZero reports whether l can be read as 0: not if a part of the same memory was written under the name of another
// struct, which may lie in the same place.
func (s *state) readsZero(l *loc) bool {
	if !s.zeroAt(l) {
		return false
	}
	field := l
	for field.parent != nil {
		if v, _ := s.at(field.parent); v.kind == zeroed {
			break
		}
		field = field.parent
	}
	if field.holder == "" {
		return true
	}
	for _, c := range s.mem.list {
		if m := c.value.loc; m.parent == field.parent && m.holder != "" && m.holder != field.holder && !c.value.isConst(0) {
			return false
		}
	}
	return true
}

// hasZero reports whether some memory is known to be zero as a whole.
func (s *state) hasZero() bool {
	return slices.ContainsFunc(s.mem.list, func(c pair[content]) bool { return c.value.kind == zeroed })
}

// zeroCovers reports whether nothing that t knows of memory is something else than the 0 that it is in s.
func (s *state) zeroCovers(t *state) bool {
	if s.mem.same(&t.mem) || !s.hasZero() {
		return true
	}
	for _, c := range t.mem.list {
		if _, known := s.at(c.value.loc); !known && c.value.value != intValue(0) && s.zeroAt(c.value.loc) {
			return false
		}
	}
	return true
}

// zero makes the memory at l zero.
func (e *explorer) zero(s *state, l *loc) {
	if l.isScalar() {
		s.setVar(l.v, intValue(0))
		return
	}
	if s.noticed != nil && l.outlives() && !e.ours(s, l) {
		s.wrote = true
	}
	s.erase(l)
	s.dirty = slices.DeleteFunc(slices.Clone(s.dirty), func(d *loc) bool { return d.within(l) })
	s.setMem(l, value{kind: zeroed})
	if l.outlives() {
		e.markDirty(s, l)
	}
}

// spoil notes that something else than 0 is written at l, so that zero memory around it is not zero any more: if the
// way there leads through an element, which another index may name too, or a member of a union.
func (e *explorer) spoil(s *state, l *loc) {
	shared := false
	for top := l; top != nil; top = top.parent {
		if v, _ := s.at(top); v.kind == zeroed && (shared || top == l) {
			s.mem.drop(int64(top.id))
		}
		if top.parent != nil {
			st := e.fn.unit.Structs[top.holder]
			shared = shared || top.isElement() || st != nil && st.Union
		}
	}
}

// unzero forgets that memory in reach of code that nobody knows is zero: what the arguments point to, and blocks that
// are kept somewhere in memory.
func (e *explorer) unzero(s *state, args []value) {
	if !s.hasZero() {
		return
	}
	kept := map[*loc]bool{}
	note := func(v value) {
		if v.kind == address || v.kind == symbol && v.n != 0 {
			kept[e.pointee(v).root()] = true
		}
	}
	for _, c := range s.mem.list {
		note(c.value.value)
	}
	for _, v := range args {
		note(v)
	}
	s.mem.remove(func(_ int64, c *content) bool {
		r := c.loc.root()
		return c.kind == zeroed && (kept[r] || r.v != nil && r.outlives())
	})
}

// joinZero gives to j, the join of s and t, what only t tells of memory that is zero in s.
func (sp *space) joinZero(j, s, t *state, merge func(l *loc, a, b value) value) {
	if !s.hasZero() {
		return
	}
	for _, c := range t.mem.list {
		l := c.value.loc
		if _, known := s.at(l); !known && c.value.kind != zeroed && c.value.value != intValue(0) && s.zeroAt(l) {
			j.setMem(l, merge(l, intValue(0), c.value.value))
		}
	}
}

// A renaming is a block of memory that two joined states know by different symbols.
type renaming struct{ a, b, m int64 }

// moveBlock hands on to j what s and t know of the memory of a block whose symbols were joined.
func (sp *space) moveBlock(block int, j, s, t *state, r renaming, moved map[*loc]*loc) {
	move := func(x, y *state, from, other int64) {
		for _, c := range x.mem.list {
			l, v := c.value.loc, c.value.value
			if l.root().sym != from {
				continue
			}
			to, twin := sp.rebase(l, r.m), sp.rebase(l, other)
			moved[l] = to
			w, known := y.at(twin)
			if !known && v.kind != zeroed {
				w, known = y.reads(twin)
			}
			switch {
			case known && v == w:
				j.setMem(to, v)
			case v.kind != zeroed && w.kind != zeroed && l.parent != nil && x.zeroAt(l.parent):
				j.setMem(to, sp.joined(joinKey{block: block, v: -1, l: to}))
			}
		}
	}
	move(s, t, r.a, r.b)
	move(t, s, r.b, r.a)
}

// rebase returns the place within the memory that sym points to that l is within that of another symbol.
func (sp *space) rebase(l *loc, sym int64) *loc {
	if l.parent == nil {
		return sp.pointee(sym)
	}
	to := sp.intern(locKey{parent: sp.rebase(l.parent, sym), sel: l.sel})
	if to.holder == "" {
		to.holder = l.holder
	}
	return to
}
