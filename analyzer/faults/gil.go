package faults

import (
	"cmp"
	"slices"
	"strings"

	"nomem/analyzer/ir"
)

// gil says who holds the global interpreter lock.
type gil uint8

const (
	gilAsCaller gil = iota // as at the entry of the function
	gilHeld
	gilReleased
	gilOuter   // as before what a caller ensured
	gilUnknown // nobody can say
)

// A gilMark is who holds the GIL, and since when.
type gilMark struct {
	is    gil
	since []Step // how it came to be released
}

// A gilEffect is what a call has done to the GIL.
type gilEffect struct {
	mark     gilMark
	restores int       // how often it went back to before what its caller had ensured
	saved    []gilMark // what it ensured and did not restore: who held the GIL before
}

// A gilNeed is a call that needs the GIL, in a function or what it calls.
type gilNeed struct {
	callee string
	call   *ir.Call
	in     *function // that call stands in
	steps  []Step    // from the function's own call down to that one
	gates  []int     // parameters that must have a certain value for it to be reached: the code of an error
}

// A GILUse is a call that needs the GIL, or reaches one that does, made while the GIL is released.
type GILUse struct {
	Call   *ir.Call
	Callee string // what is called here
	Needs  string // what needs the GIL: Callee itself, or a function that it calls
	Need   *ir.Call
	Path   []Step

	in    *function // that Need stands in
	to    *function // what is called, if it is a function of the tree
	since []Step
}

// maxNeedSteps bounds the calls that are told between a function and what needs the GIL.
const maxNeedSteps = 8

// gilNotes are what the runs of one function have to say of the GIL.
type gilNotes struct {
	need *gilNeed // the first call that needs it as the function is entered
	uses map[*ir.Call]*GILUse
	seen map[*ir.Call]bool // calls that need it as the function is entered
}

func newGILNotes() *gilNotes {
	return &gilNotes{uses: map[*ir.Call]*GILUse{}, seen: map[*ir.Call]bool{}}
}

// needGIL notes a call that needs the GIL, directly or in the way that need tells.
func (e *explorer) needGIL(s *state, c *ir.Call, t target, args []value, need *gilNeed) {
	if t.fn == nil {
		if t.sum.GIL != GILNeeded {
			return
		}
		need = &gilNeed{callee: written(c, t.name), call: c, in: e.fn}
	}
	if need == nil || len(need.steps) > maxNeedSteps {
		return
	}
	for _, i := range need.gates {
		if i >= len(args) || args[i].kind != integer {
			return
		}
	}
	switch s.gil.is {
	case gilAsCaller:
		if e.gil.seen[c] {
			return
		}
		e.gil.seen[c] = true
		n := &gilNeed{need.callee, need.call, need.in, append([]Step{e.needStep(c, need)}, need.steps...), e.fn.gates(c)}
		if e.gil.need == nil || n.before(e.gil.need) {
			e.gil.need = n
		}
	case gilReleased:
		if e.gil.uses[c] == nil {
			path := slices.Concat(s.gil.since, []Step{e.needStep(c, need)}, need.steps)
			e.gil.uses[c] = &GILUse{
				Call: c, Callee: written(c, t.name), Needs: need.callee, Need: need.call, Path: path,
				in: need.in, to: t.fn, since: s.gil.since,
			}
		}
	}
}

// before reports whether n is the one to tell of: the surest, then the first in the source.
func (n *gilNeed) before(m *gilNeed) bool {
	return cmp.Or(cmp.Compare(len(n.gates), len(m.gates)), n.steps[0].Span.Compare(m.steps[0].Span)) < 0
}

// written returns the name of what is called as the source has it: a macro of Python's headers, or the callee.
func written(c *ir.Call, callee string) string {
	if c.Macro != "" && !c.Body.IsValid() {
		return c.Macro
	}
	return callee
}

func (e *explorer) needStep(c *ir.Call, need *gilNeed) Step {
	st := Step{Span: c.Span, Func: e.fn.Name, Message: "needs the GIL"}
	if need.call != c {
		st.Message = "calls what needs the GIL"
	}
	return st
}

// list returns the uses in the order of the source; those that one macro makes, in that of its definition.
func (n *gilNotes) list() []*GILUse {
	var all []*GILUse
	for _, u := range n.uses {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b *GILUse) int {
		return cmp.Or(
			a.Call.Span.Compare(b.Call.Span), a.Call.Body.Compare(b.Call.Body),
			strings.Compare(a.Callee, b.Callee), strings.Compare(a.Needs, b.Needs),
		)
	})
	return all
}

// moveGIL plays what a function that is told of does to the GIL.
func (e *explorer) moveGIL(s *state, c *ir.Call, effect GILEffect) {
	switch effect {
	case GILReleases:
		s.gil = e.lostGIL(c, "the GIL is released")
	case GILAcquires:
		s.gil = gilMark{is: gilHeld}
	case GILSwitches:
		s.gil = gilMark{is: gilUnknown}
	case GILEnsures:
		s.ensureGIL(s.gil)
		s.gil = gilMark{is: gilHeld}
	case GILRestores:
		s.restoreGIL()
	}
}

func (e *explorer) lostGIL(c *ir.Call, what string) gilMark {
	return gilMark{gilReleased, []Step{{Span: c.Span, Func: e.fn.Name, Message: what}}}
}

// restoreGIL goes back to before what was ensured last.
func (s *state) restoreGIL() {
	n := len(s.saved)
	switch {
	case n > 0:
		s.gil, s.saved = s.saved[n-1], s.saved[:n-1]
	case s.restores < maxEnsured:
		s.gil, s.restores = gilMark{is: gilOuter}, s.restores+1
	default:
		s.gil = gilMark{is: gilUnknown}
	}
}

// maxEnsured bounds how often the GIL is known to be ensured within itself. Deeper, the outermost is forgotten.
const maxEnsured = 2

// ensureGIL remembers who held the GIL before it was ensured.
func (s *state) ensureGIL(before gilMark) {
	s.saved = append(slices.Clip(s.saved[max(0, len(s.saved)+1-maxEnsured):]), before)
}

// gilEffect tells a caller what became of the GIL.
func (s *state) gilEffect() gilEffect { return gilEffect{s.gil, s.restores, s.saved} }

// oneGILEffect makes outcomes agree on what becomes of the GIL. Where they do not, the function may look at what says
// who holds it, and its callers cannot tell.
func oneGILEffect(outcomes []Outcome) []Outcome {
	first := -1
	for i := range outcomes {
		o := &outcomes[i]
		switch {
		case o.NoReturn || o.use != nil:
		case first < 0:
			first = i
		case o.gil.mark.is != outcomes[first].gil.mark.is || o.gil.restores != outcomes[first].gil.restores:
			for k := range outcomes {
				outcomes[k].gil = gilEffect{mark: gilMark{is: gilUnknown}}
			}
			return outcomes
		}
	}
	return outcomes
}

// gilWord says in one word what an inferred function needs of the GIL, or does to it.
func (sum *Summary) gilWord() GILEffect {
	words := map[gil]GILEffect{gilHeld: GILAcquires, gilReleased: GILReleases, gilOuter: GILRestores, gilUnknown: GILSwitches}
	for i := range sum.Outcomes {
		if o := &sum.Outcomes[i]; len(o.gil.saved) > 0 {
			return GILEnsures
		} else if w := words[o.gil.mark.is]; w != GILAny {
			return w
		}
	}
	if sum.need != nil {
		return GILNeeded
	}
	return GILAny
}

// applyGIL plays what a call of a project function has done to the GIL.
func (s *state) applyGIL(x gilEffect) {
	before := s.gil
	for range x.restores {
		s.restoreGIL()
	}
	after := s.gil
	for _, m := range x.saved {
		if m.is == gilAsCaller {
			m = before
		}
		s.ensureGIL(m)
	}
	switch x.mark.is {
	case gilAsCaller:
		s.gil = before
	case gilOuter:
		s.gil = after
	default:
		s.gil = x.mark
	}
}

// gilTest answers whether the GIL is held, and believes the answer where it is not known.
func (e *explorer) gilTest(s *state, c *ir.Call) []*state {
	switch s.gil.is {
	case gilHeld:
		e.setResult(s, c, intValue(1))
	case gilReleased:
		e.setResult(s, c, intValue(0))
	default:
		without := s.clone()
		without.gil = e.lostGIL(c, "the GIL is found released")
		e.setResult(without, c, intValue(0))
		s.gil = gilMark{is: gilHeld}
		e.setResult(s, c, intValue(1))
		return []*state{s, without}
	}
	return []*state{s}
}
