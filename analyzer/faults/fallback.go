package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// A fallback is what another call gave after the failure was noticed, and the state before that call.
type fallback struct {
	call   *ir.Call
	before *state
}

// noteFallback remembers what a call that can fail is about to give, should that take the place of the failing NULL.
func (e *explorer) noteFallback(s *state, c *ir.Call, v value) {
	if e.site == nil || e.site == c || s.noticed == nil || s.fellBack || v.kind != symbol || v.taint != untainted {
		return
	}
	if t := e.solver.target(e.fn, s, e, c); !e.solver.canFail(e.fn, t, c) {
		return
	}
	if e.fallbacks == nil {
		e.fallbacks = map[int64]fallback{}
	}
	before := s.recovered()
	before.owned = slices.DeleteFunc(slices.Clone(s.owned), func(h holding) bool { return h.at == &c.At })
	e.fallbacks[v.n] = fallback{c, before}
}

// tookPlace notes that x took the place of the failing NULL: the call that gave it is a fault site of its own, which is
// reached only where the first has failed.
func (e *explorer) tookPlace(x value) {
	if f, ok := e.fallbacks[x.n]; ok && x.kind == symbol && len(e.second[f.call]) < maxEntries {
		if e.second == nil {
			e.second = map[*ir.Call][]*state{}
		}
		e.second[f.call] = append(e.second[f.call], f.before)
	}
}

// recovered returns s as it would be had nothing failed: the NULL is there, and is no more than a NULL.
func (s *state) recovered() *state {
	r := s.clone()
	r.happened, r.noticed, r.trace, r.handed = false, nil, nil, nil
	r.asserted, r.coded, r.wrote, r.excFault, r.gaveUp, r.statuses = false, false, false, false, "", nil
	r.told, r.untold, r.cleared = nil, false, false
	r.vars, r.local = slices.Clone(r.vars), slices.Clone(r.local)
	for i, v := range r.vars {
		r.vars[i] = v.plain()
	}
	for i, v := range r.local {
		r.local[i] = v.plain()
	}
	r.mem = table[content]{list: slices.Clone(r.mem.list)}
	for i := range r.mem.list {
		c := &r.mem.list[i].value
		c.value = c.value.plain()
	}
	return r
}

// plain returns v without what it has to do with a failure.
func (v value) plain() value {
	if v.kind == derived {
		return value{}
	}
	v.taint = untainted
	return v
}
