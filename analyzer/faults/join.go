package faults

import (
	"slices"
)

// key is equal for states that agree on what matters, and so may be joined.
type stateKey struct {
	exc                        Exc
	gil                        gil
	saved, restores            int
	happened, noticed          bool
	fellBack, asserted, handed bool
	untold, cleared            bool
	gaveUp                     bool
	holders                    uint64 // hash of the places that hold the failing NULL
	owned                      uint64 // hash of what is owned
}

// key returns what s must agree on with a state that it is joined with. A coarse key leaves out what is owned.
func (s *state) key(coarse bool) stateKey {
	k := stateKey{
		exc: s.exc, gil: s.gil.is, saved: len(s.saved), restores: s.restores, happened: s.happened, noticed: s.noticed != nil,
		fellBack: s.fellBack, asserted: s.asserted, handed: s.handed != nil, gaveUp: s.gaveUp != "",
		untold: s.untold, cleared: s.cleared,
	}
	for i := range s.vars {
		if s.vars[i].unusable() {
			k.holders = k.holders*31 + uint64(i) + 1
		}
	}
	for _, c := range s.mem.list {
		if c.value.unusable() {
			k.holders += uint64(c.value.id+1) * 0x9e3779b97f4a7c15
		}
	}
	for _, h := range s.owned {
		if coarse {
			break
		}
		start := h.at.Span.Start
		if h.at.Span.File == s.fn.Span.File {
			start -= s.fn.Span.Start // so that nothing hangs on what stands in front of the function
		}
		k.owned += uint64(start+1+h.nth) * 0x9e3779b97f4a7c15
	}
	return k
}

// covers reports whether whatever holds at t is known to hold at s too, so that t needs no run of its own. Variables
// that are not live do not matter.
func (s *state) covers(t *state, live bitset) bool {
	for i := range s.vars {
		if s.vars[i] != t.vars[i] && s.vars[i] != (value{}) && live.has(i) {
			return false
		}
	}
	if !s.mem.within(&t.mem) || !s.facts.within(&t.facts) || !s.zeroCovers(t) {
		return false
	}
	for _, h := range s.owned {
		if !slices.ContainsFunc(t.owned, h.same) {
			return false
		}
	}
	for _, k := range t.statuses {
		if !slices.Contains(s.statuses, k) {
			return false
		}
	}
	if s.told == nil && t.told != nil || s.stray && !t.stray {
		return false
	}
	return (s.spilled || !t.spilled) && slices.Equal(s.dirty, t.dirty) && slices.Equal(s.freed, t.freed) && slices.Equal(s.given, t.given)
}

// join merges t into a copy of s at the entry of a block. What differs becomes a symbol that belongs to the block and
// the place, so that repeated joins come to rest. A place that only one of them wrote stays written: no caller may take
// it for what it was.
func (sp *space) join(block int, s, t *state, live bitset) *state {
	j := s.clone()
	j.facts = unite(&s.facts, &t.facts)
	var renamed []renaming
	merged := sp.merged[:0]
	defer func() { sp.merged = merged }()
	merge := func(k joinKey, a, b value) value {
		for i := range merged {
			if g := &merged[i]; g.a == a && g.b == b && a != (value{}) && b != (value{}) {
				return g.m // what is equal in both states is in their join
			}
		}
		if a.taint == untainted && b.taint == untainted && s.nullness(a) < 0 && t.nullness(b) < 0 {
			return intValue(0)
		}
		m := sp.joined(k)
		if l := sp.foundAt(a, b); l != nil {
			sp.source[m.n] = l
		}
		var f fact
		if block <= entryJoins { // no loop goes on from there that would test again what bounds it has found
			f, _ = s.known(a).union(t.known(b))
		}
		f.nonzero = f.nonzero || s.nullness(a) > 0 && t.nullness(b) > 0
		if j.facts.drop(m.n); f != (fact{}) {
			j.facts.set(m.n, f)
		}
		if a.taint != untainted || b.taint != untainted {
			m.taint = tainted
		}
		if j.rename(t, a, b, m) {
			renamed = append(renamed, renaming{a.n, b.n, m.n})
			sp.born[m.n] = sp.born[a.n] && sp.born[b.n]
		}
		merged = append(merged, merging{a, b, m})
		return m
	}
	for i, a := range s.vars {
		b := t.vars[i]
		switch {
		case a == b:
		case !live.has(i) && a.taint != failing:
			j.setSlot(i, value{})
		case a == (value{}) || b == (value{}):
			j.setSlot(i, value{})
		default:
			j.setSlot(i, merge(joinKey{block: block, v: i}, a, b))
		}
	}
	j.local, j.sharedLocal = slices.Clone(s.local), false
	for i, a := range s.local {
		if i < len(t.local) && a != t.local[i] {
			j.local[i] = merge(joinKey{block: block, v: -2 - i}, a, t.local[i])
		}
	}
	if !s.mem.same(&t.mem) {
		j.mem = table[content]{list: make([]pair[content], 0, len(s.mem.list))}
		zero := s.hasZero() && t.hasZero()
		i := 0
		for _, c := range s.mem.list {
			for i < len(t.mem.list) && t.mem.list[i].key < c.key {
				i++
			}
			a, b, known := c.value.value, value{}, i < len(t.mem.list) && t.mem.list[i].key == c.key
			if known {
				b = t.mem.list[i].value.value
			} else if zero && a.kind != zeroed {
				b, known = t.reads(c.value.loc)
			}
			switch {
			case !known && sp.writtenOnce(s, c.value.loc, a):
				c.value.value = merge(joinKey{block: block, v: -1, l: c.value.loc}, a, b)
			case !known && a.taint != failing, known && a != b && (a.kind == zeroed || b.kind == zeroed):
				continue
			case known && a != b:
				c.value.value = merge(joinKey{block: block, v: -1, l: c.value.loc}, a, b)
			}
			j.mem.list = append(j.mem.list, c)
		}
	}
	if !s.mem.same(&t.mem) {
		sp.joinZero(j, s, t, func(l *loc, a, b value) value { return merge(joinKey{block: block, v: -1, l: l}, a, b) })
	}
	for _, l := range t.dirty {
		b, wrote := t.at(l)
		if _, known := s.reads(l); !known && wrote && sp.writtenOnce(t, l, b) {
			j.setMem(l, merge(joinKey{block: block, v: -1, l: l}, value{}, b))
		}
	}
	var moved map[*loc]*loc
	if len(renamed) > 0 {
		moved = map[*loc]*loc{}
	}
	for _, r := range renamed {
		sp.moveBlock(block, j, s, t, r, moved)
	}
	j.dirty, j.spilled = j.dirty[:0:0], s.spilled || t.spilled
	for _, l := range slices.Concat(s.dirty, t.dirty) {
		if to := moved[l]; to != nil {
			l = to
		}
		if _, known := j.at(l); !known {
			j.spilled = true
		} else if !slices.Contains(j.dirty, l) {
			j.dirty = append(j.dirty, l)
		}
	}
	j.freed = slices.DeleteFunc(slices.Clone(s.freed), func(n int64) bool { return !slices.Contains(t.freed, n) })
	j.touched, j.stray = s.touched || t.touched, s.stray && t.stray
	if s.told != t.told {
		j.told = nil
	}
	j.addStatuses(t.statuses...)
	j.owned = slices.DeleteFunc(slices.Clone(j.owned), func(h holding) bool {
		return !slices.ContainsFunc(t.owned, h.same) || h.sym != 0 && s.names(h.sym) && !j.names(h.sym) // two blocks that change places
	})
	for _, n := range t.given {
		if !slices.Contains(j.given, n) {
			j.given = append(j.given, n)
		}
	}
	return j
}

// foundAt returns the place where both of two values stood before anything in sight wrote there, as NULL or unknown; nil
// if there is none.
func (sp *space) foundAt(a, b value) *loc {
	at := func(v value) *loc {
		if v.kind != symbol {
			return nil
		}
		return sp.source[v.n]
	}
	switch x, y := at(a), at(b); {
	case x == y || b == intValue(0):
		return x
	case a == intValue(0):
		return y
	}
	return nil
}

// known returns what is known of a number or of a symbol.
func (s *state) known(v value) fact {
	switch v.kind {
	case integer:
		return fact{nonzero: v.n != 0, bounded: true, lo: v.n, hi: v.n}
	case symbol:
		return s.fact(v.n)
	}
	return fact{}
}

// names reports whether a variable or memory has the value of a symbol.
func (s *state) names(sym int64) bool {
	is := func(v value) bool { return v.kind == symbol && v.n == sym }
	return slices.ContainsFunc(s.vars, is) || slices.ContainsFunc(s.local, is) ||
		slices.ContainsFunc(s.mem.list, func(c pair[content]) bool { return is(c.value.value) })
}

// A merging is a value that stands for those of two joined states.
type merging struct{ a, b, m value }

// writtenOnce reports whether a place that one of two joined states knows to hold v is written there, and the same place
// each time it is reached.
func (sp *space) writtenOnce(s *state, l *loc, v value) bool {
	return v.taint != failing && v.kind != zeroed && sp.lasting(l) && slices.Contains(s.dirty, l)
}

// rename makes m the owned value where a is owned in s and b, from the same call, in t.
func (s *state) rename(t *state, a, b, m value) bool {
	for i, h := range s.owned {
		if a.kind != symbol || h.sym != a.n {
			continue
		}
		for _, g := range t.owned {
			if g.same(h) && b.kind == symbol && g.sym == b.n {
				s.owned = slices.Clone(s.owned)
				s.owned[i].sym = m.n
				for k := range s.owned {
					if s.owned[k].inside == a.n {
						s.owned[k].inside = m.n
					}
				}
				return true
			}
		}
	}
	return false
}

// unite returns the facts that hold in both of two states.
func unite(s, t *table[fact]) table[fact] {
	if s.same(t) {
		s.shared = true
		return table[fact]{s.list, true}
	}
	var out table[fact]
	i, same := 0, 0 // of s.list, what stays as it is up to the first fact that does not
	for n, f := range s.list {
		for i < len(t.list) && t.list[i].key < f.key {
			i++
		}
		if i == len(t.list) {
			break
		}
		u, ok := fact{}, false
		if t.list[i].key == f.key {
			u, ok = f.value.union(t.list[i].value)
		}
		if ok && u == f.value && same == n {
			same++
			continue
		}
		if ok && out.list == nil {
			out.list = append(make([]pair[fact], 0, len(s.list)), s.list[:same]...)
		}
		if ok {
			out.list = append(out.list, pair[fact]{f.key, u})
		}
	}
	if out.list == nil {
		s.shared = true
		return table[fact]{s.list[:same:same], true}
	}
	return out
}

// excludesMinusOne reports whether the symbol is not -1.
func (f fact) excludesMinusOne() bool { return f.noMinus || f.bounded && (f.lo > -1 || f.hi < -1) }

// union returns the fact that holds if f or g does, and whether it says anything.
func (f fact) union(g fact) (fact, bool) {
	u := fact{nonzero: f.nonzero && g.nonzero, noMinus: f.excludesMinusOne() && g.excludesMinusOne()}
	if f.bounded && g.bounded {
		u.bounded, u.lo, u.hi = true, min(f.lo, g.lo), max(f.hi, g.hi)
	}
	return u, u != (fact{})
}
