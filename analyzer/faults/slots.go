package faults

import (
	"nomem/analyzer/ir"
)

// assignSlots gives the variables their places in states. Most are temporaries that are written and read within one
// block: they share slots with those of other blocks, so that states stay small.
func (fn *function) assignSlots() {
	fn.slot = make([]int32, fn.NumVars)
	crossing := make(bitset, (fn.NumVars+63)/64)
	for _, live := range fn.live {
		for w, bits := range live {
			crossing[w] |= bits
		}
	}
	home, temps := fn.homes()
	for i, b := range home {
		if b < 0 || crossing.has(i) {
			fn.slot[i] = int32(fn.slots)
			fn.slots++
		}
	}
	next := make([]int32, len(fn.Blocks))
	for i, b := range home {
		if b >= 0 && !crossing.has(i) {
			fn.slot[i] = int32(fn.slots) + next[b]
			next[b]++
		}
	}
	fn.renumber(temps)
}

// homes returns, by Var.Index, the only block that assigns a temporary; -1 for variables of other kinds, and for
// temporaries that several blocks assign. It returns the set of all temporaries, too.
func (fn *function) homes() (home []int, temps bitset) {
	home = make([]int, fn.NumVars)
	for i := range home {
		home[i] = -1
	}
	temps = make(bitset, (fn.NumVars+63)/64)
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			v := destination(in)
			if v == nil || v.Index < 0 || v.Kind != ir.Temp || aggregate(v.Type) {
				continue
			}
			switch {
			case !temps.has(v.Index):
				temps.set(v.Index)
				home[v.Index] = b.Index
			case home[v.Index] != b.Index:
				home[v.Index] = -1
			}
		}
	}
	return home, temps
}

// renumber makes the sets of live variables sets of slots.
func (fn *function) renumber(temps bitset) {
	words := (fn.slots + 63) / 64
	fn.all, fn.temp = make(bitset, words), make(bitset, words)
	for i := range fn.all {
		fn.all[i] = ^uint64(0)
	}
	for i := range fn.slot {
		if temps.has(i) && int(fn.slot[i]) < fn.slots {
			fn.temp.set(int(fn.slot[i]))
		}
	}
	byVar := fn.live
	fn.live = bitsets(len(byVar), words)
	for n, old := range byVar {
		for i := range fn.slot {
			if old.has(i) {
				fn.live[n].set(int(fn.slot[i]))
			}
		}
	}
}
