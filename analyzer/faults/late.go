package faults

import (
	"maps"

	"nomem/analyzer/ir"
)

// playRaised adds the faults that the function comes to only if it is called while an exception is set. Callers are told
// nothing of them: what they hear where an exception is set already is no news of a failure.
func (j *judge) playRaised(e *explorer, played []*FaultResult) []*FaultResult {
	late := j.sv.exploreRaised(e, played)
	if late == nil {
		return played
	}
	for _, r := range j.playRound(late, nil) {
		r.Amid = true
		played = append(played, r)
	}
	maps.Copy(j.released, late.released)
	sortFaults(played)
	return played
}

// exploreRaised plays a function, as explore does, that is called while an exception is set, if it asks for that: what it
// does about an exception, no other run comes to. It keeps the states before those calls alone that were not played yet,
// and returns nil if there are none.
func (sv *Solver) exploreRaised(e *explorer, played []*FaultResult) *explorer {
	fn := e.fn
	if !fn.asksException || fn.border != nil && fn.border.Python {
		return nil
	}
	known := map[*ir.Call]bool{}
	for _, r := range played {
		known[r.Call] = true
	}
	if !sv.hasOtherSites(fn, known) {
		return nil
	}
	late := newExplorer(sv, fn)
	late.gil, late.spent, late.entries = e.gil, e.spent, map[*ir.Call][]*state{}
	s := late.start()
	s.exc = ExcSetOther
	late.run(fn.Blocks[0], 0, s)
	for c := range known {
		delete(late.entries, c)
	}
	return late
}

// hasOtherSites reports whether a function has a call that can fail beside the known ones.
func (sv *Solver) hasOtherSites(fn *function, known map[*ir.Call]bool) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if c, ok := in.(*ir.Call); ok && !known[c] && sv.canFail(fn, sv.target(fn, nil, nil, c), c) {
				return true
			}
		}
	}
	return false
}
