package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// A holding is a resource that the function owns.
type holding struct {
	sym     int64 // the block or object, 0 for an opened struct
	opened  *loc  // the struct that a call has opened: a Py_buffer, a locked mutex
	release string
	at      *ir.At // the call that gave it
	nth     int    // which of the resources that the call gave: 0 is its result
	place   string // as the source names it; "" while only a temporary holds it
	inside  int64  // the block of plain memory that alone knows of it, 0 if that is the function itself
	mayNull bool   // where the call failed, it was not known not to be NULL
}

// same reports whether g and h came from the same place of the source.
func (h holding) same(g holding) bool { return h.at == g.at && h.nth == g.nth }

// resource tells a holding to those who write fixes and messages.
func (h holding) resource() Resource {
	return Resource{Place: h.place, Release: h.release, Span: h.at.Span, MayNull: h.mayNull}
}

// acquire notes that the function owns h from now on. Of what one call gave in several turns of a loop, the last is
// kept.
func (s *state) acquire(h holding) {
	kept := slices.DeleteFunc(slices.Clone(s.owned), func(o holding) bool {
		return o.same(h)
	})
	s.owned = append(kept, h)
}

// heldAs returns the position of the holding that v is, or -1.
func (s *state) heldAs(v value) int {
	if v.kind == address {
		root := v.loc.root()
		return slices.IndexFunc(s.owned, func(h holding) bool { return h.sym != 0 && h.sym == root.sym })
	}
	if v.kind != symbol || v.n == 0 {
		return -1
	}
	return slices.IndexFunc(s.owned, func(h holding) bool { return h.sym == v.n })
}

// disown ends the ownership of v: it was handed on.
func (e *explorer) disown(s *state, v value) {
	if i := s.heldAs(v); i >= 0 {
		sym := s.owned[i].sym
		s.owned = slices.Delete(slices.Clone(s.owned), i, i+1)
		for _, h := range s.owned {
			if h.inside == sym {
				e.disown(s, value{n: h.sym})
			}
		}
		return
	}
	if v.kind == symbol && v.n != 0 && slices.Contains(e.params, v) && !slices.Contains(s.given, v.n) {
		s.given = append(slices.Clip(s.given), v.n)
	}
}

// putAway notes that x was stored at l, where it outlives the call: it is handed on, unless the block that l lies in is
// plain memory of the function's own. Elements of a table are not followed: its first is the table itself.
func (e *explorer) putAway(s *state, l *loc, x value) {
	i, root := s.heldAs(x), l.root().sym
	j := slices.IndexFunc(s.owned, func(h holding) bool { return h.sym != 0 && h.sym == root })
	if i < 0 || i == j || j < 0 || !e.solver.know.FreesMemory(s.owned[j].release) || l.isElement() || l.parent == nil {
		e.disown(s, x)
		return
	}
	s.owned = slices.Clone(s.owned)
	s.owned[i].inside, s.owned[i].place = root, ""
	if e.holder(s, root) != "" {
		s.owned[i].place = e.name(s, l)
	}
}

// kept reports whether a place that outlives the call holds v: the reference that is added to it is that place's.
func (e *explorer) kept(s *state, v value) bool {
	from := e.sp.source[v.n]
	return from != nil && from.outlives()
}

// loseCount ends the ownership of what the elements of an array hold, one of which was set by an index that is not
// known: nobody can tell any more which of them a loop gives back.
func (e *explorer) loseCount(s *state, array *loc) {
	for _, c := range s.mem.list {
		if c.value.loc.parent == array {
			e.disown(s, c.value.value)
		}
	}
}

// giveBack ends the ownership of v: it was released. That is the proof that it should be.
func (e *explorer) giveBack(s *state, v value) {
	if i := s.heldAs(v); i >= 0 {
		e.released[s.owned[i].at] = true
	}
	e.disown(s, v)
}

// closeAt ends the ownership of what was opened at l.
func (e *explorer) closeAt(s *state, l *loc) {
	i := slices.IndexFunc(s.owned, func(h holding) bool { return h.opened == l })
	if i >= 0 {
		e.released[s.owned[i].at] = true
		s.owned = slices.Delete(slices.Clone(s.owned), i, i+1)
	}
}

// handOver ends the ownership of all that a function of the tree, or an unknown one, can reach through v: it may release
// that, or keep it.
func (e *explorer) handOver(s *state, v value) {
	if v.kind != address {
		return
	}
	l := v.loc
	if l.parent == nil && l.v != nil && l.v.Index >= 0 {
		e.disown(s, s.get(l.v))
	}
	for _, c := range s.mem.list {
		if c.value.within(l) {
			e.disown(s, c.value.value)
		}
	}
	s.owned = slices.DeleteFunc(slices.Clone(s.owned), func(h holding) bool { return h.opened != nil && h.opened.within(l) })
}

// keepIn gives a variable a value.
func (e *explorer) keepIn(s *state, v *ir.Var, x value) {
	s.setVar(v, x)
	if v.Kind != ir.Temp && len(s.owned) > 0 {
		s.named(v.Name, x)
	}
}

// argText is argument i of a call as the source writes it; "" if a macro made it.
func argText(c *ir.Call, i int) string {
	if i < len(c.ArgSpans) && c.ArgSpans[i].IsValid() {
		return c.ArgSpans[i].Text()
	}
	return ""
}

// named notes that the place that the source calls name holds x now, and no more what it held before.
func (s *state) named(name string, x value) {
	for i, h := range s.owned {
		switch {
		case h.sym == 0:
			continue
		case x.kind == symbol && h.sym == x.n && h.place == "":
			s.owned = slices.Clone(s.owned)
			s.owned[i].place = name
		case h.place == name && !(x.kind == symbol && h.sym == x.n):
			s.owned = slices.Clone(s.owned)
			s.owned[i].place = ""
		}
	}
}

// holds returns what the function owns in s under a name: what it returns is left out, and what is NULL.
func (s *state) holds(returned value) []holding {
	var list []holding
	back := s.heldAs(returned)
	for i, h := range s.owned {
		if h.place == "" || back >= 0 && h.inside == s.owned[back].sym && h.inside != 0 || h.sym != 0 && s.nullness(value{n: h.sym}) < 0 || i == back {
			continue
		}
		list = append(list, h)
	}
	return list
}

// noteHeld keeps what the function owns where the site has just failed.
func (e *explorer) noteHeld(s *state) {
	now := s.holds(value{})
	for i, h := range now {
		now[i].mayNull = h.sym != 0 && s.nullness(value{n: h.sym}) == 0
	}
	if !e.failed {
		e.failed, e.held = true, now
		return
	}
	for _, h := range append(now, e.held...) {
		if !has(now, h) || !has(e.held, h) {
			e.mayHold = append(e.mayHold, h)
		}
	}
	e.held = slices.DeleteFunc(slices.Clone(e.held), func(h holding) bool { return !has(now, h) })
}

func has(list []holding, h holding) bool {
	return slices.ContainsFunc(list, func(g holding) bool { return g.same(h) && g.place == h.place })
}

// A leak is a path on which the failure was noticed, and what the function owned was lost.
type leak struct {
	ending *Ending
	lost   []holding
}

// lost returns what is lost on a path that the failure led to an error return.
func (j *judge) lost(e *explorer, en *end) []holding {
	s := en.state
	if en.use != nil || en.exits || s.noticed == nil || s.gaveUp != "" || s.fellBack {
		return nil
	}
	if !j.fn.Result.IsVoid() && j.failed(en, j.profile.errors(j.fn)) != yes {
		return nil
	}
	return slices.DeleteFunc(s.holds(en.value), func(h holding) bool { return h.sym != 0 && s.nullness(value{n: h.sym}) <= 0 })
}

// settleLeaks keeps, of the leaks of a fault, the first of which other exits of the function release something, or that
// loses a plain block that nobody else has seen.
func (sv *Solver) settleLeaks(r *FaultResult, leaks []leak, released map[*ir.At]bool) {
	for _, l := range leaks {
		l.ending.Owned = nil
		for _, h := range l.lost {
			if released[h.at] || sv.know.FreesMemory(h.release) {
				l.ending.Owned = append(l.ending.Owned, h.resource())
			} else {
				l.ending.Beside = append(l.ending.Beside, h.resource())
			}
		}
		if len(l.ending.Owned) > 0 {
			r.Leak = l.ending
			return
		}
	}
}

// hold adds what is owned where the call fails in one of the ways in which it can.
func (r *FaultResult) hold(held, mayHold []Resource) {
	for _, h := range held {
		if !slices.Contains(r.Held, h) {
			r.Held = append(r.Held, h)
		}
	}
	for _, h := range mayHold {
		if !slices.Contains(r.MayHold, h) {
			r.MayHold = append(r.MayHold, h)
		}
	}
}

// compare notes which other outcomes of the callee look like the failure o. possible tells which the arguments allow.
func (r *FaultResult) compare(t target, o *Outcome, possible func(*Outcome) bool) {
	r.OtherQuiet = r.OtherQuiet || t.believed
	r.EndsPositive = r.EndsPositive || t.fn != nil && endsPositive(t.fn.Func)
	gives := Value{Kind: o.Result.Kind, N: o.Result.N}
	if gives.Kind == FailedNull {
		gives = Value{Kind: ConstValue}
	}
	switch {
	case r.Result == Value{} && !r.tried:
		r.Result = gives
	case r.Result != gives && isNegative(r.Result) && isNegative(gives):
		r.Result = Value{Kind: Negative}
	case r.Result != gives:
		r.Result = Value{}
	}
	r.tried = true
	for i := range t.sum.Outcomes {
		q := &t.sum.Outcomes[i]
		if q.givesBackNull() && gives == (Value{Kind: ConstValue}) && possible(q) {
			r.OtherQuiet = true
			continue
		}
		if q.NoReturn || !q.mayGive(o.Result, t.fn != nil) || q.Class == NoMemory && (!q.setsByItself(t.fn) || o.setsByItself(t.fn)) {
			continue
		}
		switch q.Exc {
		case ExcMemory, ExcOther, ExcByParam:
			r.OtherRaised = true
		case ExcUnknown:
			r.OtherRaised, r.OtherQuiet = true, true
		default:
			if computed := q.Result.Kind != ConstValue && q.Result.Kind != FailedNull && q.Class != Failure; computed {
				r.OtherAny = true
			} else {
				r.OtherQuiet = true
			}
		}
	}
}

// endsPositive reports whether the last return of a function in front of its labels gives a number greater than zero:
// that is success then.
func endsPositive(fn *ir.Func) bool {
	end := fn.Span.End
	for _, b := range fn.Blocks {
		if at := b.Term.Where().Span; b.Label != "" && at.IsValid() {
			end = min(end, at.Start)
		}
	}
	var last *ir.Return
	for _, b := range fn.Blocks {
		if r, ok := b.Term.(*ir.Return); ok && r.X != nil && r.Span.Start < end && (last == nil || r.Span.Start > last.Span.Start) {
			last = r
		}
	}
	if last == nil {
		return false
	}
	c, ok := last.X.(ir.Const)
	return ok && c.N > 0
}

func isNegative(v Value) bool { return v.Kind == Negative || v.Kind == ConstValue && v.N < 0 }

// mayGive reports whether the result of an outcome can be that of a failure. Where a table says that any value is
// returned, none of them is a failure.
func (o *Outcome) mayGive(failed Value, inferred bool) bool {
	if failed.Kind == FailedNull {
		failed = Value{Kind: ConstValue}
	}
	switch o.Result.Kind {
	case AnyValue, ParamValue:
		return inferred || o.Class == Failure
	case ConstValue, FailedNull:
		return failed.Kind == ConstValue && failed.N == o.Result.N
	case NotMinusOne:
		return inferred && !(failed.Kind == ConstValue && failed.N == -1)
	case Negative:
		return failed.Kind == Negative || failed.Kind == ConstValue && failed.N < 0
	}
	return false
}

// givesBackNull reports whether the call returns an argument because that is NULL.
func (o *Outcome) givesBackNull() bool {
	return o.Result.Kind == ParamValue && slices.Contains(o.When, Cond{Param: int(o.Result.N), Null: true})
}

func resources(list []holding) []Resource {
	var out []Resource
	for _, h := range list {
		out = append(out, h.resource())
	}
	return out
}
