package faults

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nomem/analyzer/ir"
)

// maxConstantBlocks bounds the functions that are specialised on constants alone.
const maxConstantBlocks = 80

// maxCells bounds the memory that a specialised call is told of.
const maxCells = 12

// A cell is a piece of memory at the entry of a call.
type cell struct {
	anchor
	path  []string
	value value
}

// An entry is what a callee is specialised on: the arguments that decide something, the memory they reach that holds
// the failing NULL, and the state of the failure.
type entry struct {
	args    []value
	nonnull []bool
	cells   []cell
	exc     Exc
	failed  bool
	noticed bool
}

// outcomesOf returns how a call of a project function can end here, and what in it needs the GIL: by its general
// summary, or specialised where the arguments, or the failing NULL in reach of them, decide something.
func (e *explorer) outcomesOf(s *state, t target, args []value) ([]Outcome, *gilNeed) {
	within := t.fn.group >= e.fn.group
	if within && (e.inner || t.fn.group > e.fn.group || !slices.ContainsFunc(args, value.unusable)) {
		return t.sum.Outcomes, t.sum.need
	}
	en, worth := e.entryOf(s, t.fn, args)
	if !worth {
		return t.sum.Outcomes, t.sum.need
	}
	sp := e.special(t.fn, en, within)
	switch {
	case sp == nil && en.tellsFailure():
		return []Outcome{unfollowed(t.fn)}, t.sum.failNeed
	case sp == nil:
		return t.sum.Outcomes, t.sum.need
	case sp.need == nil:
		return sp.outcomes, t.sum.failNeed
	}
	return sp.outcomes, sp.need
}

func (e *explorer) entryOf(s *state, fn *function, args []value) (*entry, bool) {
	en := &entry{args: make([]value, len(fn.Params)), nonnull: make([]bool, len(fn.Params))}
	worth := false
	constants := len(fn.Blocks) <= maxConstantBlocks
	anchors := map[*loc]anchor{}
	for i := range fn.Params {
		if i >= len(args) {
			break
		}
		a := args[i]
		switch {
		case a.taint != untainted || a.kind == derived:
			en.args[i], worth = a, true
			if a.kind == symbol {
				en.args[i].n = 0 // the callee has symbols of its own
			}
		case (a.kind == integer || a.kind == static) && fn.decides[i]:
			en.args[i], worth = a, worth || constants
		case a.kind == symbol && a.loc != nil && fn.decides[i]:
			en.args[i], worth = value{loc: a.loc}, worth || constants
		}
		en.nonnull[i] = fn.decides[i] && s.nullness(a) > 0
		if a.kind == address || a.kind == symbol && a.n != 0 {
			if l := e.pointee(a); anchors[l] == (anchor{}) {
				anchors[l] = anchor{param: i}
			}
		}
	}
	if s.happened {
		en.failed, en.noticed = true, s.noticed != nil
		en.cells = e.cellsOf(s, fn, anchors)
		worth = worth || len(en.cells) > 0
	}
	if s.exc != ExcClear && fn.asksException {
		en.exc, worth = s.exc, true
	}
	return en, worth
}

// cellsOf returns the memory that holds the failing NULL, or a value that the failure decided, in reach of a callee.
func (e *explorer) cellsOf(s *state, fn *function, anchors map[*loc]anchor) []cell {
	var cells []cell
	vague := map[int]*loc{}
	for l, a := range anchors {
		vague[a.param] = l
	}
	add := func(l *loc, v value) {
		if v.kind == symbol {
			v.n = int64(max(0, s.nullness(v))) // the callee has symbols of its own
		}
		if a, path, ok := e.anchored(l, anchors); ok {
			if v.unusable() && a.param >= 0 && e.anotherElement(s, vague[a.param]) {
				return
			}
			if c := (cell{a, path, v}); e.solver.concerns(fn, c) {
				e.solver.tellsApart(c.global)
				cells = append(cells, c)
			}
		}
	}
	holders := map[*loc]bool{} // structs that hold the failing NULL: their other fields may say so
	for _, c := range s.mem.list {
		if l, v := c.value.loc, c.value.value; v.taint != untainted || v.kind == derived {
			add(l, v)
			holders[l.parent] = true
		}
	}
	delete(holders, nil)
	for _, c := range s.mem.list {
		l, v := c.value.loc, c.value.value
		around, _ := s.at(l.parent)
		switch {
		case v.taint != untainted:
		case v.kind == integer && holders[l.parent], v.kind == zeroed && holders[l]:
			add(l, v)
		case holders[l.parent] && s.nullness(v) < 0:
			add(l, intValue(0)) // a count that a test has found to be 0
		case holders[l.parent] && around.kind == zeroed:
			add(l, value{kind: symbol, n: v.n, loc: v.loc})
		}
	}
	for l := range anchors {
		if l.parent == nil && l.v != nil && l.v.Index >= 0 {
			if v := s.get(l.v); v.taint != untainted || v.kind == derived {
				add(l, v)
			}
		}
	}
	slices.SortFunc(cells, func(a, b cell) int {
		if a.value.taint != b.value.taint {
			return int(b.value.taint) - int(a.value.taint)
		}
		return strings.Compare(a.String(), b.String())
	})
	if len(cells) > maxCells {
		cells = slices.DeleteFunc(cells, func(c cell) bool {
			return c.value.kind == zeroed || c.value.kind == symbol && c.value.taint == untainted
		})
	}
	return cells[:min(len(cells), maxCells)]
}

func (c cell) String() string {
	name := ""
	if c.global != nil {
		name = fmt.Sprint(c.global.Name, " ", c.global.Decl.Path(), c.global.Decl.Start)
	}
	return fmt.Sprint(c.param, name, c.path, c.value.kind, c.value.n, c.value.taint, c.value.name())
}

func (en *entry) key() string {
	var b []byte
	for i, a := range en.args {
		b = append(strconv.AppendInt(append(b, byte(a.kind), byte(a.taint)), a.n, 10), a.name()...)
		b = append(strconv.AppendBool(append(b, 0), en.nonnull[i]), 0)
	}
	b = strconv.AppendBool(append(b, byte(en.exc)), en.failed)
	b = strconv.AppendBool(b, en.noticed)
	for _, c := range en.cells {
		b = append(append(b, c.String()...), 0)
	}
	return string(b)
}

// enter returns the state at the entry of a specialised call.
func (e *explorer) startAt(en *entry) *state {
	s := e.start()
	for i, p := range e.fn.Params {
		if a := en.args[i]; a != (value{}) {
			switch a.kind {
			case symbol:
				a = e.received(s, a, en.nonnull[i])
			case static:
				a = e.sp.static(a.name())
			}
			e.params[i] = a
			s.setVar(p, a)
		} else if en.nonnull[i] {
			s.setFact(e.params[i].n, fact{nonzero: true})
		}
	}
	for _, c := range en.cells {
		var l *loc
		switch {
		case c.global != nil:
			l = e.sp.ofVar(c.global)
		case e.params[c.param].kind == symbol:
			l = e.sp.pointee(e.params[c.param].n)
		default:
			continue
		}
		if l = e.follow(s, l, c.path, -1); l != nil {
			v := c.value
			if v.kind == symbol {
				v = e.received(s, v, v.n > 0)
			}
			s.setMem(l, v)
		}
	}
	s.exc, s.happened = en.exc, en.failed
	if en.noticed {
		s.noticed = &ir.At{}
	}
	return s
}

// received returns the callee's symbol for one of the caller's.
func (e *explorer) received(s *state, v value, nonnull bool) value {
	own := e.sp.fresh()
	if v.loc != nil {
		own = e.sp.constant(v.name())
	}
	own.taint = v.taint
	if nonnull {
		s.setFact(own.n, fact{nonzero: true})
	}
	return own
}
