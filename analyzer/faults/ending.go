package faults

import "fmt"

// ending tells how a path ended, in the words of the source.
func (j *judge) ending(e *explorer, en *end) *Ending {
	s := en.state
	x := &Ending{
		At: *en.at, Here: *en.at, Func: j.fn.Name, Noticed: s.noticed, Asserted: s.asserted, Exc: s.exc, FromErrno: s.exc == ExcSetOther && s.fromErrno,
		Returned: en.text, Certain: j.fn.border != nil && !s.asserted,
	}
	if l := e.stored(s); l != nil && s.noticed == nil && en.use == nil {
		x.Certain, x.Tolerated = !s.asserted && !j.sv.guarded(l), j.sv.tolerated(l)
	}
	if en.use != nil {
		x.At, x.Func, x.Use = *en.use.at, en.use.fn, en.use.what
		x.Certain = !s.asserted
	}
	if s.handed != nil {
		x.At, x.Func, x.Use = *s.handed.at, s.handed.fn, s.handed.what
	}
	x.Place = e.describe(s)
	if en.use == nil && !en.exits {
		if l := e.stored(s); l != nil && s.noticed == nil {
			x.Stored = true
			x.Use = fmt.Sprintf("stays in %s, and the function returns as if all were well", e.nameOrHolder(en, l))
		} else if s.noticed == nil && en.value.unusable() {
			x.Use = "is returned as if it were good"
		}
		s.tell(en.at, j.fn.Name, e.returns(s, en, x))
	}
	x.Path = s.path()
	x.Owned = resources(s.holds(en.value))
	return x
}

// nameOrHolder names a place for a sentence. What no variable leads to any more lies in what the function returns, or is
// told by its field.
func (e *explorer) nameOrHolder(en *end, l *loc) string {
	r, v := l.root(), en.value
	switch {
	case e.nameable(en.state, l):
		return "`" + e.name(en.state, l) + "`"
	case v.kind == symbol && v.n != 0 && r.sym == v.n, v.kind == address && v.loc.root() == r:
		return "what is returned"
	}
	for ; l.parent != nil; l = l.parent {
		if l.sel[0] == '.' {
			return "the field `" + l.sel[1:] + "`"
		}
	}
	return "memory that others have"
}

func (e *explorer) returns(s *state, en *end, x *Ending) string {
	what := "returns"
	if en.text != "" {
		what = fmt.Sprintf("returns `%s`", en.text)
	}
	switch {
	case x.Use != "":
		failed := "NULL"
		if r := e.outcome.Result; r.Kind == ConstValue && r.N != 0 && e.outcome.Fault == nil {
			failed = e.outcome.failureText()
		}
		return what + ": " + failed + " " + x.Use
	case s.exc == ExcClear:
		return what + " with no exception set"
	case s.exc == ExcMaybe:
		return what
	}
	return what + " with an exception set"
}

// bears reports whether an ending goes on to success without an exception: one that was set would be in its way.
func (j *judge) bears(en *end, row Row) bool {
	s := en.state
	return row == RowOptional || row == RowNone && s.happened && s.noticed != nil && s.exc == ExcClear && !en.exits && j.failed(en, j.profile.errors(j.fn)) == no
}

// stored returns a place that outlives the function and holds the failing NULL, or nil.
func (e *explorer) stored(s *state) *loc {
	for _, c := range s.mem.list {
		if c.value.unusable() && c.value.loc.outlives() {
			return c.value.loc
		}
	}
	return nil
}
