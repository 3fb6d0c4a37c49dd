package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// summaryFor returns what a call sees of fn: its summary, or one that is made for the constants that the call gives it,
// where those decide how it fails: `get(n, RAISE)`.
func (sv *Solver) summaryFor(from, fn *function, c *ir.Call) *Summary {
	sum := sv.summary(fn)
	if sum == nil || fn.group >= from.group || len(fn.Blocks) > maxConstantBlocks || !sum.IsFault() {
		return sum
	}
	en := constantsOf(fn, c)
	if en == nil {
		return sum
	}
	k := specKey{fn, en.key()}
	if known, ok := sv.told.Load(k); ok {
		sv.asked.addAll(known.(toldFor).asked)
		return known.(toldFor).sum
	}
	inner := sv.recording()
	e := newExplorer(inner, fn)
	e.entries = map[*ir.Call][]*state{}
	e.run(fn.Blocks[0], 0, e.startAt(en))
	special, j := inner.summarise(e)
	j.profile = profileOf(fn, slices.DeleteFunc(slices.Clone(sum.Outcomes), func(o Outcome) bool { return o.Class == NoMemory }))
	j.playAll(e, special)
	if e.cut {
		special = sum
	}
	sv.told.Store(k, toldFor{special, inner.asked})
	sv.asked.addAll(inner.asked)
	return special
}

// A toldFor is a summary that is made for a call, and what was asked in making it.
type toldFor struct {
	sum   *Summary
	asked *record
}

// constantsOf returns the entry of a call with constant arguments that fn makes decisions by, nil if it has none.
func constantsOf(fn *function, c *ir.Call) *entry {
	var en *entry
	for i, a := range c.Args[:min(len(c.Args), len(fn.Params))] {
		n, ok := a.(ir.Const)
		if !ok || !fn.decides[i] {
			continue
		}
		if en == nil {
			en = &entry{args: make([]value, len(fn.Params)), nonnull: make([]bool, len(fn.Params))}
		}
		en.args[i] = intValue(n.N)
	}
	return en
}
