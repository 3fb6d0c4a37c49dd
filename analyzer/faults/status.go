package faults

import (
	"slices"
	"strings"
)

// The code may tell of a failure by a status that it stores: an error code in a field, the text of a message. What is
// written under the failing outcome would not be there without it, so that a test of it notices the failure. Who reads it
// by another way, an element of an array or a struct inside another, cannot be told from who reads that of another
// object: what such a test decides is not known.

// noteStatus returns x as it is stored at l: a status tells of the failure.
func (e *explorer) noteStatus(s *state, l *loc, x value) value {
	if s.happened && s.noticed != nil && x.taint == untainted && x.isStatus() && !s.fellBack {
		x.taint = tainted
	}
	if s.happened && x.taint == tainted && x.kind != derived {
		if l.isField() {
			s.addStatuses(fieldKey{l.holder, l.sel[1:]})
		}
		s.coded = s.coded || l.outlives()
	}
	return x
}

// isStatus reports whether x is such a value as code stores to say that something has failed: a number that is not 0, a
// named constant, a text.
func (x value) isStatus() bool {
	switch x.kind {
	case integer:
		return x.n != 0
	case symbol:
		return x.loc != nil
	case static:
		return strings.HasPrefix(x.name(), `"`)
	}
	return false
}

// anotherElement reports whether l may be part of another element of an array than that of which it bears the name, though
// the failing NULL is told to be there: the index is one of a loop, and the failure told by a status.
func (e *explorer) anotherElement(s *state, l *loc) bool {
	for ; len(s.statuses) > 0 && l != nil; l = l.parent {
		if l.isElement() && !l.constIndex() && e.sp.loops[l.sel] {
			return true
		}
	}
	return false
}

func (l *loc) isField() bool { return l.parent != nil && l.sel[0] == '.' }

func (s *state) addStatuses(list ...fieldKey) {
	for _, k := range list {
		if !slices.Contains(s.statuses, k) {
			s.statuses = append(slices.Clip(s.statuses), k)
		}
	}
}

// readStatus returns what a read of the field l gives, if that may be a status which was stored by another way.
func (e *explorer) readStatus(s *state, l *loc) (value, bool) {
	if len(s.statuses) == 0 || !l.isField() {
		return value{}, false
	}
	same := func(k fieldKey) bool {
		return k.field == l.sel[1:] && (k.holder == l.holder || k.holder == "" || l.holder == "")
	}
	if v, _ := s.at(l); v.taint != untainted || !slices.ContainsFunc(s.statuses, same) {
		return value{}, false
	}
	v := e.sp.combine("status", value{n: int64(l.id)}, value{})
	v.taint = tainted
	e.sp.status[v.n] = true
	return v, true
}

// addStatuses adds those of another outcome that a caller cannot tell from o.
func (o *Outcome) addStatuses(other *Outcome) {
	for _, k := range other.statuses {
		if !slices.Contains(o.statuses, k) {
			o.statuses = append(slices.Clip(o.statuses), k)
		}
	}
}
