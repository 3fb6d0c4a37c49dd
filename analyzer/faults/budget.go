package faults

import (
	"fmt"
	"slices"
)

// maxSpecial bounds the instructions played in specialised calls on behalf of one function, and again on behalf of each
// specialised call, as explorer.work counts them. Calls of calls of calls would multiply otherwise.
var maxSpecial = 1000000

// A budget is what one function, or one specialised call, has spent on specialised calls. What others have spent is no
// matter to it, so that what is found does not depend on who asked first, and can be kept.
type budget struct {
	work   int
	used   map[specKey]*special
	denied bool // something about the failure would have had to be followed past the end of it
}

// A special is what is known of a function for one entry.
type special struct {
	outcomes []Outcome
	need     *gilNeed
	asked    *record // in playing it
	work     int     // of playing it, and of what it made necessary
	denied   bool    // some of that was not played
}

type specKey struct {
	fn  *function
	key string
}

// special returns how fn can end for one entry, or nil if the budget is spent. A function is played once for an entry,
// and paid for by everyone who asks, once. Within says that it may call the function that is played here, so that what
// is found holds for now only.
func (e *explorer) special(fn *function, en *entry, within bool) *special {
	k := specKey{fn, en.key()}
	b := e.spent
	if sp := b.used[k]; sp != nil {
		return sp
	}
	switch failure := en.tellsFailure(); {
	case b.work > maxSpecial && failure:
		b.denied = true
		return nil
	case b.work > maxSpecial/2 && !failure: // the rest is for what failed
		return nil
	}
	var sp *special
	if within {
		sp = e.solver.playEntry(fn, en)
	} else {
		sp = e.solver.specialised(k, en)
		e.solver.asked.addAll(sp.asked)
	}
	b.used[k] = sp
	b.work += sp.work
	b.denied = b.denied || sp.denied
	return sp
}

// specialised returns how a function can end for one entry, outside of any budget but its own.
func (sv *Solver) specialised(k specKey, en *entry) *special {
	if o, ok := sv.specs.Load(k); ok {
		return o.(*special)
	}
	inner := sv.recording()
	sp := inner.playEntry(k.fn, en)
	sp.asked = inner.asked
	sv.specs.Store(k, sp)
	return sp
}

// playEntry plays a function for one entry. Calls of functions that call it in turn are not specialised there.
func (sv *Solver) playEntry(fn *function, en *entry) *special {
	e := newExplorer(sv, fn)
	e.inner = true
	e.run(fn.Blocks[0], 0, e.startAt(en))
	var list []Outcome
	for _, x := range e.ends {
		o := e.outcomeOf(x)
		if en.noticed {
			o.noticed = nil
		}
		list = append(list, o)
	}
	if e.cut || len(list) == 0 {
		list = append(list, unfollowed(fn))
	}
	takeOver(list)
	return &special{outcomes: distinct(oneGILEffect(list)), need: e.gil.need, work: e.work + e.spent.work, denied: e.spent.denied}
}

// unfollowed is how a call ends that would take too long to play.
func unfollowed(fn *function) Outcome {
	return Outcome{Exc: ExcUnknown, givesAll: true, more: true, gaveUp: fmt.Sprintf("`%s` is too complicated to follow", fn.Name)}
}

// tellsFailure reports whether a callee is told anything of the failure: without that, what it does is not known.
func (en *entry) tellsFailure() bool {
	return len(en.cells) > 0 || en.exc != ExcClear || slices.ContainsFunc(en.args, func(v value) bool {
		return v.taint != untainted || v.kind == derived
	})
}
