package faults

import (
	"slices"
	"strconv"
	"strings"

	"nomem/analyzer/ir"
)

// Limits of an inferred summary.
const (
	maxOutcomes = 6
	maxSets     = 12
	maxDepth    = 6 // steps of a path through memory
)

// An anchor is a place that both a caller and a callee can name.
type anchor struct {
	param  int
	global *ir.Var
}

// anchored returns the way from an anchor to l, or reports false if there is none.
func (e *explorer) anchored(l *loc, anchors map[*loc]anchor) (anchor, []string, bool) {
	var path []string
	for depth := 0; depth < maxDepth; depth++ {
		if a, ok := anchors[l]; ok {
			slices.Reverse(path)
			return a, path, true
		}
		switch {
		case l.parent != nil && l.isElement() && !l.constIndex():
			path = append(path, anyElement)
			l = l.parent
		case l.parent != nil:
			path = append(path, strings.TrimPrefix(l.sel, "."))
			l = l.parent
		case l.v != nil && l.outlives():
			slices.Reverse(path)
			return anchor{setsGlobal, l.v}, path, true
		case l.sym != 0 && e.sp.source[l.sym] != nil:
			path = append(path, derefStep)
			l = e.sp.source[l.sym]
		default:
			return anchor{}, nil, false
		}
	}
	return anchor{}, nil, false
}

// anchorsOf returns the places that the caller of e's function can name when it returns result.
func (e *explorer) anchorsOf(result value) map[*loc]anchor {
	anchors := map[*loc]anchor{}
	if result.kind == symbol && result.n != 0 {
		anchors[e.sp.pointee(result.n)] = anchor{param: SetsResult}
	}
	for i, p := range e.params {
		if p.kind == symbol {
			anchors[e.sp.pointee(p.n)] = anchor{param: i}
		}
	}
	return anchors
}

// outcome tells a caller how a path ended.
func (e *explorer) outcomeOf(en *end) Outcome {
	s := en.state
	o := Outcome{
		Result: e.export(s, en.value), NoReturn: en.exits, use: en.use, gaveUp: s.gaveUp, asserted: s.asserted, more: s.spilled,
		gil: s.gilEffect(),
	}
	if s.touched {
		o.Exc = [...]ExcEffect{ExcClear: ExcClears, ExcSetMemory: ExcMemory, ExcSetOther: ExcOther, ExcMaybe: ExcUnknown}[s.exc]
	}
	o.stray = s.stray
	o.FromErrno = o.Exc == ExcOther && s.fromErrno
	if s.happened {
		o.noticed, o.steps = s.noticed, s.path()
		o.statuses = s.statuses
	}
	e.setsOf(en, &o)
	for i, p := range e.params {
		if p.kind == symbol && slices.Contains(s.freed, p.n) {
			o.freed = append(o.freed, i)
		}
		if p.kind == symbol && slices.Contains(s.given, p.n) {
			o.given = append(o.given, i)
		}
	}
	return o
}

// setsOf tells a caller what a path has written. Where that is too much, what lies deepest is left out: the counts and
// pointers of a struct say more of it than the parts of its parts.
func (e *explorer) setsOf(en *end, o *Outcome) {
	s := en.state
	anchors := e.anchorsOf(en.value)
	for _, l := range s.dirty {
		a, path, ok := e.anchored(l, anchors)
		if !ok {
			continue
		}
		v, known := s.at(l)
		if !known {
			v, known = s.reads(l)
		}
		if !known {
			o.more = true
			continue
		}
		o.Sets = append(o.Sets, Set{Param: a.param, global: a.global, Path: path, Value: e.export(s, v), status: v.isStatus()})
	}
	for depth := maxDepth; len(o.Sets) > maxSets; depth-- {
		for i := len(o.Sets) - 1; i >= 0 && len(o.Sets) > maxSets; i-- {
			if len(o.Sets[i].Path) >= depth && o.Sets[i].Value.Kind != FailedNull {
				o.Sets, o.more = slices.Delete(o.Sets, i, i+1), true
			}
		}
		if depth == 0 {
			o.Sets, o.more = o.Sets[:min(len(o.Sets), maxSets)], true
		}
	}
}

// takeOver makes a parameter that one path frees handed on in the others that may have it: the count of references, or a
// flag, decides there when it is freed.
func takeOver(list []Outcome) {
	for i := range list {
		for _, p := range list[i].freed {
			for k := range list {
				if o := &list[k]; !slices.Contains(o.freed, p) && !slices.Contains(o.given, p) && !slices.Contains(o.When, Cond{Param: p, Null: true}) {
					o.given = append(o.given, p)
				}
			}
		}
	}
}

// conditions returns what a path decided about the parameters: whether they are NULL, or 0.
func (e *explorer) conditions(s *state) []Cond {
	var when []Cond
	for i, p := range e.params {
		if n := s.nullness(p); p.kind == symbol && n != 0 {
			when = append(when, Cond{Param: i, Null: n < 0})
		}
	}
	return when
}

// export tells a value in terms of the caller.
func (e *explorer) export(s *state, v value) Value {
	by := v.taint != untainted
	switch v.kind {
	case integer:
		if v.taint == failing && v.n == 0 {
			return Value{Kind: FailedNull}
		}
		return Value{Kind: ConstValue, N: v.n, ByFault: by}
	case symbol:
		for i, p := range e.params {
			if p == v && v.n != 0 {
				return Value{Kind: ParamValue, N: int64(i)}
			}
		}
		out := Value{ByFault: by}
		f := s.fact(v.n)
		switch {
		case f.bounded && f.hi < 0:
			out.Kind = Negative
		case f.bounded && f.lo > 0:
			out.Kind = Positive
		case f.noMinus && !f.nonzero:
			out.Kind = NotMinusOne
		case s.nullness(v) > 0, v.loc != nil && !e.solver.know.MayBeZero(v.name()):
			out.Kind = NonNull
		}
		for _, h := range s.owned {
			if h.sym == v.n {
				out.Owned = h.release
			}
		}
		return out
	case derived:
		return Value{Kind: FailedNull}
	case zeroed:
		return Value{Kind: ZeroMemory}
	}
	return Value{Kind: NonNull}
}

// shape is equal for outcomes that a caller cannot tell apart.
func (o *Outcome) shape() string {
	k := make(shapeKey, 0, 128)
	k.number(int64(o.Class), int64(o.Result.Kind), o.Result.N, int64(o.Exc), int64(o.gil.mark.is), int64(o.gil.restores), int64(len(o.gil.saved)), int64(len(o.missing)))
	k.flag(o.Result.ByFault, o.FromErrno, o.NoReturn, o.noticed != nil, o.known, o.asserted, o.gaveUp != "", o.givesAll, o.object)
	k.text(o.Result.Owned)
	k.params(o.freed)
	k.params(o.given)
	if o.use != nil {
		k.text("use " + o.use.at.Span.Path())
		k.number(int64(o.use.at.Span.Start))
	}
	for i := range o.Sets {
		t := &o.Sets[i]
		k.number(int64(t.Param), int64(len(t.Path)), int64(t.Value.Kind), t.Value.N)
		k.flag(t.Value.Borrowed, t.Value.ByFault, t.global != nil)
		for _, step := range t.Path {
			k.text(step)
		}
		k.text(t.Value.Owned)
		k.text(t.Value.Unfilled)
		if t.global != nil {
			k.text(t.global.Name)
		}
	}
	return string(k)
}

// A shapeKey is written instead of with fmt, since it is asked for of each way in which a call can end.
type shapeKey []byte

func (k *shapeKey) number(list ...int64) {
	for _, n := range list {
		*k = append(strconv.AppendInt(*k, n, 36), ' ')
	}
}

func (k *shapeKey) flag(list ...bool) {
	for _, f := range list {
		b := byte('0')
		if f {
			b = '1'
		}
		*k = append(*k, b)
	}
}

func (k *shapeKey) text(s string) { *k = append(append(*k, s...), 0) }

func (k *shapeKey) params(list []int) {
	for _, n := range list {
		k.number(int64(n))
	}
	k.text("")
}
