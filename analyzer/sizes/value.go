package sizes

import (
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A value is what is known of an integer: how large it can be for certain. The zero value is an integer of which nothing
// is known; it counts as 0 in a sum, and as 1 in a product.
type value struct {
	max number
	// from tells how Python has its hand in it; nil if it has none.
	from *step
	// kept says that it comes from a field or a global only: whoever put it there may have compared it with a bound that
	// holds for others, too.
	kept  bool
	wraps []*wrap
	// param is the parameter that it is, as the caller gave it and not compared with anything; else nil.
	param *ir.Var
}

// A step is an event on the way of a size, linked to the one before.
type step struct {
	before  *step
	span    source.Span
	fn      string
	message string
	length  int
}

// maxSteps bounds the way of a size that is told.
const maxSteps = 6

// then returns the way with one more step.
func (s *step) then(span source.Span, fn, message string) *step {
	if s == nil || s.length >= maxSteps || s.span == span {
		return s
	}
	return &step{s, span, fn, message, s.length + 1}
}

// A wrap is an operation whose result may not fit its type.
type wrap struct {
	op   *ir.Binary
	at   *ir.At
	span source.Span // of the operation, as near as it is known
	fn   *ir.Func
	from *step
	loop bool // it makes a variable grow until that is large enough
}

// maxWraps bounds the operations that are remembered of one value.
const maxWraps = 4

// join returns what is known of an integer that is a or b: the more that Python has its hand in one, the less matters how
// large the other can be.
func join(a, b value) value {
	out := a
	if a.rank() < b.rank() || a.rank() == b.rank() && a.max.less(b.max) {
		out = b
	}
	if a.rank() == b.rank() {
		out.max = greater(a.max, b.max)
	}
	out.wraps = union(a.wraps, b.wraps)
	if a.param != b.param {
		out.param = nil
	}
	return out
}

// rank orders values by how much Python has its hand in them.
func (a value) rank() int {
	switch {
	case a.from == nil:
		return 0
	case a.kept:
		return 1
	}
	return 2
}

func union(a, b []*wrap) []*wrap {
	for _, w := range b {
		if !slices.Contains(a, w) && len(a) < maxWraps {
			a = append(slices.Clip(a), w)
		}
	}
	return a
}

// same reports whether a and b tell the same.
func (a value) same(b value) bool {
	return a.max == b.max && a.rank() == b.rank() && a.param == b.param && slices.Equal(a.wraps, b.wraps)
}

// as returns the value as one of type t: other types than integers hold no size.
func (a value) as(t *ir.Type) value {
	if t == nil || t.Kind == ir.Unknown {
		return a
	}
	if t.Kind != ir.Int {
		return value{}
	}
	if m, ok := largest(t); ok && m.less(a.max) {
		a.max = m
	}
	return a
}

// A place is a variable, or memory that is reached from it along a path.
type place struct {
	v    *ir.Var
	path string
}

// A state is what is known at one point of a function. What is in none of them has the value of its field or global.
type state map[place]value

// put notes what is known of a place, if that matters. Of a local variable, nothing known is what there is without a note.
func (r *reading) put(s state, p place, v value) {
	switch {
	case !r.all && !r.fn.matters[p]:
	case p.path == "" && v.none() && global(p.v) == "":
		delete(s, p)
	default:
		s[p] = v
	}
}

// none reports whether nothing is known.
func (a value) none() bool {
	return a.max == number{} && a.from == nil && a.param == nil && len(a.wraps) == 0
}

// merge adds what is known on another way to the same point, and reports whether that is news.
func (s state) merge(t state) bool {
	news := false
	for p, b := range t {
		a, ok := s[p]
		if j := join(a, b); !ok || !j.same(a) {
			s[p] = j
			news = true
		}
	}
	return news
}
