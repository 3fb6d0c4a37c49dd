package faults

import (
	"strconv"

	"nomem/analyzer/ir"
)

// kind is what is known of a value.
type kind uint8

const (
	symbol  kind = iota // not known; n is its number, 0 if it was never given one
	integer             // the integer n; a NULL is 0
	address             // the address of loc: not NULL
	derived             // computed from the failing NULL: neither NULL nor fit for use
	static              // the address of a function or literal: not NULL; loc has its name
	zeroed              // in memory only: an aggregate whose parts are all zero unless told otherwise
)

// taint says what a value has to do with the failure.
type taint uint8

const (
	untainted taint = iota
	tainted         // would be another, had the allocation not failed: the result of `p == NULL`, a helper's -1
	failing         // is the failing NULL itself
)

// A value is an abstract value.
type value struct {
	kind  kind
	taint taint
	n     int64
	loc   *loc // of an address; of a static and of a symbol that stands for a named constant, what bears its name
}

// name returns the name of a static, or of the constant that a symbol stands for; "" for other values.
func (v value) name() string {
	if v.loc == nil || v.kind == address {
		return ""
	}
	return v.loc.sel
}

func intValue(n int64) value { return value{kind: integer, n: n} }

func (v value) isConst(n int64) bool { return v.kind == integer && v.n == n }

// unusable reports whether reading or writing through v touches the failing NULL.
func (v value) unusable() bool { return v.kind == derived || v.taint == failing }

// A loc is an abstract place of memory. Within one exploration, equal places are the same pointer.
type loc struct {
	id     int32
	parent *loc    // nil for a root
	sel    string  // ".f", "[3]" or "[s12]" below parent
	v      *ir.Var // root: the variable itself, of the function or global
	sym    int64   // root: what the pointer of that symbol points to
	holder string  // name of the struct that the field sel belongs to
}

func (l *loc) root() *loc {
	for l.parent != nil {
		l = l.parent
	}
	return l
}

// within reports whether l is top or a part of it.
func (l *loc) within(top *loc) bool {
	for ; l != nil; l = l.parent {
		if l == top {
			return true
		}
	}
	return false
}

func (l *loc) isElement() bool { return l.parent != nil && l.sel[0] == '[' }

// isScalar reports whether l is a variable that states keep by itself, and not as memory.
func (l *loc) isScalar() bool {
	return l.parent == nil && l.v != nil && l.v.Index >= 0 && !aggregate(l.v.Type)
}

// outlives reports whether what is stored at l can be read when the function has returned.
func (l *loc) outlives() bool {
	r := l.root()
	return r.v == nil || r.v.Kind == ir.Global || r.v.Kind == ir.Static
}

// locKey identifies a loc among those of an exploration.
type locKey struct {
	parent *loc
	sel    string
	v      *ir.Var
	sym    int64
}

// space interns the places and symbols of one exploration.
type space struct {
	locs    map[locKey]*loc
	binary  map[binaryKey]int64
	factors map[int64][]int64 // symbols whose product a symbol is
	offsets map[int64]offset  // what a symbol is the sum of, which may be a pointer and an index
	named   map[string]int64
	source  map[int64]*loc // where a symbol was first read from memory
	born    map[int64]bool // what calls of the function made
	joins   map[joinKey]int64
	status  map[int64]bool        // what may be a status that was stored by another way
	loops   map[string]bool       // elements whose index is a symbol of a join, by how they are written
	last    int64                 // last symbol given out
	entry   int64                 // last symbol that stands for an argument
	merged  []merging             // room for a join's
	canon   func(*ir.Var) *ir.Var // the variable that stands for one of external linkage in all units
}

// binaryKey identifies the result of an operator on two values, so that equal computations are the same symbol.
type binaryKey struct {
	op   string
	x, y value
}

// An offset is a symbol that an index was added to.
type offset struct {
	base  int64
	index value
}

// joinKey identifies the symbol that stands for a variable or place that differs between joined states.
type joinKey struct {
	block int
	v     int
	l     *loc
}

func newSpace(canon func(*ir.Var) *ir.Var) *space {
	return &space{
		canon:   canon,
		locs:    map[locKey]*loc{},
		binary:  map[binaryKey]int64{},
		factors: map[int64][]int64{},
		offsets: map[int64]offset{},
		named:   map[string]int64{},
		source:  map[int64]*loc{},
		born:    map[int64]bool{},
		joins:   map[joinKey]int64{},
		status:  map[int64]bool{},
		loops:   map[string]bool{},
	}
}

// fresh returns a value that nothing is known of.
func (s *space) fresh() value {
	s.last++
	return value{n: s.last}
}

func (s *space) intern(k locKey) *loc {
	l := s.locs[k]
	if l == nil {
		l = &loc{id: int32(len(s.locs)), parent: k.parent, sel: k.sel, v: k.v, sym: k.sym}
		s.locs[k] = l
	}
	return l
}

func (s *space) ofVar(v *ir.Var) *loc { return s.intern(locKey{v: s.canon(v)}) }

// pointee returns the place that the pointer sym points to: *(p + i) is p[i].
func (s *space) pointee(sym int64) *loc {
	if o, ok := s.offsets[sym]; ok {
		return s.element(s.pointee(o.base), o.index)
	}
	return s.intern(locKey{sym: sym})
}

func (s *space) field(p *loc, holder, name string) *loc {
	l := s.intern(locKey{parent: p, sel: "." + name})
	if l.holder == "" {
		l.holder = holder
	}
	return l
}

// lasting reports whether l is the same place each time it is reached: it belongs to a variable or to what an argument
// points to.
func (s *space) lasting(l *loc) bool {
	r := l.root()
	return r.v != nil || r.sym != 0 && r.sym <= s.entry
}

// element returns the place of the element of p at an index. Element 0 is p itself: *p, p[0] and p->f agree.
func (s *space) element(p *loc, index value) *loc {
	if p.isElement() && p.constIndex() && index.kind == integer {
		k, _ := strconv.ParseInt(p.sel[1:len(p.sel)-1], 10, 64)
		p, index = p.parent, intValue(k+index.n)
	}
	switch {
	case index.isConst(0):
		return p
	case index.kind == integer:
		return s.intern(locKey{parent: p, sel: "[" + strconv.FormatInt(index.n, 10) + "]"})
	case p.isElement():
		p = p.parent
	}
	return s.intern(locKey{parent: p, sel: "[s" + strconv.FormatInt(index.n, 10) + "]"})
}

// constIndex reports whether the element l has an index known as a number.
func (l *loc) constIndex() bool { return len(l.sel) > 1 && l.sel[1] != 's' }

// combine returns the symbol for the result of an operator on values that are not both known.
func (s *space) combine(op string, x, y value) value {
	k := binaryKey{op, x, y}
	n, ok := s.binary[k]
	if !ok {
		n = s.fresh().n
		s.binary[k] = n
		switch {
		case op == "*":
			for _, v := range []value{x, y} {
				if v.kind == symbol {
					s.factors[n] = append(s.factors[n], v.n)
				}
			}
		case op == "+" && x.kind == symbol && x.n != 0 && (y.kind == symbol || y.kind == integer):
			s.offsets[n] = offset{x.n, y}
		}
	}
	v := value{n: n}
	if x.taint != untainted || y.taint != untainted {
		v.taint = tainted
	}
	return v
}

// static returns the address of a function or literal.
func (s *space) static(name string) value {
	return value{kind: static, loc: s.intern(locKey{sel: name})}
}

// constant returns the symbol for a named constant of unknown value.
func (s *space) constant(name string) value {
	n, ok := s.named[name]
	if !ok {
		n = s.fresh().n
		s.named[name] = n
	}
	return value{n: n, loc: s.intern(locKey{sel: name})}
}

// joined returns the symbol for what differs between states joined at a block.
func (s *space) joined(k joinKey) value {
	n, ok := s.joins[k]
	if !ok {
		n = s.fresh().n
		s.joins[k] = n
		s.loops["[s"+strconv.FormatInt(n, 10)+"]"] = true
	}
	return value{n: n}
}
