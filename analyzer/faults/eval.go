package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// eval returns the value of an expression.
func (e *explorer) eval(s *state, x ir.Expr) value {
	switch x := x.(type) {
	case ir.VarRef:
		return e.readVar(s, x.Var)
	case ir.Const:
		return intValue(x.N)
	case ir.Named:
		if n, known := e.solver.know.Constant(x.Name); known {
			return intValue(n)
		}
		return e.sp.constant(x.Name)
	case ir.Str:
		return e.sp.static(`"` + x.Text)
	case ir.FuncRef:
		return e.sp.static(x.Name)
	case ir.AddrOf:
		l, ok := e.resolve(s, &x.Place)
		if !ok {
			return value{kind: derived, taint: tainted}
		}
		return value{kind: address, loc: l}
	case *ir.Binary:
		return e.binary(s, x.Op, e.eval(s, x.X), e.eval(s, x.Y))
	case *ir.Unary:
		return e.unary(x.Op, e.eval(s, x.X))
	}
	return e.sp.fresh()
}

func (e *explorer) readVar(s *state, v *ir.Var) value {
	if v.Index < 0 {
		return e.read(s, e.sp.ofVar(v))
	}
	x := s.get(v)
	if x == (value{}) {
		x = e.sp.fresh()
		s.setVar(v, x)
	}
	return x
}

// read returns what the place l holds.
func (e *explorer) read(s *state, l *loc) value {
	if l.isScalar() {
		return e.readVar(s, l.v)
	}
	if v, ok := e.readStatus(s, l); ok {
		return v
	}
	if v, ok := s.at(l); ok && v.kind != zeroed {
		return v
	}
	if v, ok := e.readElement(s, l); ok {
		return v
	}
	if s.readsZero(l) {
		return intValue(0)
	}
	v := e.sp.fresh()
	e.sp.source[v.n] = l
	s.setMem(l, v)
	return v
}

// readElement reads an element that may be the one that holds the failing NULL: until the failure is noticed, it is;
// afterwards only the same index is.
func (e *explorer) readElement(s *state, l *loc) (value, bool) {
	array := l
	if l.isElement() {
		array = l.parent
	}
	if s.noticed != nil || len(s.statuses) > 0 {
		return value{}, false
	}
	for _, c := range s.mem.list {
		m, v := c.value.loc, c.value.value
		if !v.unusable() || m == l {
			continue
		}
		sibling := m.isElement() && m.parent == array
		apart := l.isElement() && l.constIndex() && (m == array || m.constIndex()) || l == array && m.constIndex()
		if (sibling || m == array && l.isElement()) && !apart {
			return v, true
		}
	}
	return value{}, false
}

func aggregate(t *ir.Type) bool {
	return t != nil && (t.Kind == ir.Aggregate || t.Kind == ir.Array)
}

// resolve finds the place that pl names, or reports false if it is reached through the failing NULL.
func (e *explorer) resolve(s *state, pl *ir.Place) (*loc, bool) {
	var l *loc
	if pl.Base == nil {
		l = e.sp.ofVar(pl.Var)
	} else {
		base := e.eval(s, pl.Base)
		if base.unusable() {
			return nil, false
		}
		l = e.pointee(base)
	}
	for _, sel := range pl.Path {
		if sel.Field != "" {
			l = e.sp.field(l, sel.Struct, sel.Field)
		} else {
			l = e.sp.element(l, e.eval(s, sel.Index))
		}
	}
	return l, true
}

// pointee returns the place that a usable pointer points to.
func (e *explorer) pointee(v value) *loc {
	switch v.kind {
	case address:
		return v.loc
	case symbol:
		return e.sp.pointee(v.n)
	}
	return e.sp.pointee(e.sp.combine("*", v, value{}).n)
}

// maxDirty bounds the places that a function is known to write.
const maxDirty = 48

// write stores x at l.
func (e *explorer) write(s *state, at *ir.At, l *loc, x value) {
	if x.kind == zeroed {
		e.zero(s, l)
		return
	}
	e.overwrites(s, e.peek(s, l), x)
	e.loses(s, at, nil, e.peek(s, l), x)
	if l.isScalar() {
		e.keepIn(s, l.v, x)
		return
	}
	if !x.isConst(0) {
		e.spoil(s, l)
	}
	kept := x
	x = e.noteStatus(s, l, x)
	var fields []*loc
	for _, c := range s.mem.list {
		if m := c.value.loc; m.parent == l && m.sel[0] == '.' {
			fields = append(fields, m)
		}
	}
	for _, m := range fields {
		s.erase(m)
	}
	if l.isElement() && !l.constIndex() {
		s.blurFields(l.parent)
	}
	s.setMem(l, x)
	if len(s.owned) > 0 && l.isElement() && !l.constIndex() {
		e.loseCount(s, l.parent)
	} else if len(s.owned) > 0 && !l.outlives() {
		s.named(e.name(s, l), x)
	}
	if l.outlives() {
		if s.noticed != nil {
			s.wrote = true
		}
		e.markDirty(s, l)
		if kept.taint == untainted {
			e.putAway(s, l, kept)
		}
	}
}

// blurFields forgets the fields of a struct that is written at an offset: any of them may be the one.
func (s *state) blurFields(top *loc) {
	s.mem.remove(func(_ int64, c *content) bool {
		return c.parent == top && c.sel[0] == '.' && c.taint != failing
	})
}

func (e *explorer) markDirty(s *state, l *loc) {
	switch {
	case slices.Contains(s.dirty, l):
	case len(s.dirty) >= maxDirty:
		s.spilled = true
	default:
		s.dirty = append(s.dirty, l)
	}
}

// peek returns what l holds, without making a symbol for it.
func (e *explorer) peek(s *state, l *loc) value {
	if l.isScalar() {
		return s.get(l.v)
	}
	v, _ := s.at(l)
	return v
}

// overwrites looks for a fallback: after the failure was noticed, something usable takes the place of the NULL. What
// the same call returns in a later iteration of a loop is none: there, work was skipped.
func (e *explorer) overwrites(s *state, old, x value) {
	if s.noticed == nil || old.taint != failing || x.taint != untainted || x.isConst(0) || e.again[x.n] {
		return
	}
	s.fellBack = true
	e.tookPlace(x)
}

// binary returns the value of x op y.
func (e *explorer) binary(s *state, op string, x, y value) value {
	if cmp, ok := comparisons[op]; ok {
		switch e.compare(s, cmp, x, y) {
		case yes:
			return value{kind: integer, n: 1, taint: mixTaint(x, y)}
		case no:
			return value{kind: integer, n: 0, taint: mixTaint(x, y)}
		}
		return e.sp.combine(op, x, y)
	}
	if (op == "+" || op == "-") && (x.unusable() || y.unusable()) {
		if op == "-" && x.unusable() && y.unusable() {
			return intValue(0)
		}
		return value{kind: derived, taint: tainted}
	}
	if x.kind == integer && y.kind == integer {
		if n, ok := fold(op, x.n, y.n); ok {
			return value{kind: integer, n: n, taint: mixTaint(x, y)}
		}
	}
	if op == "+" || op == "-" {
		if v, ok := e.offset(op, x, y); ok {
			return v
		}
	}
	return e.sp.combine(op, x, y)
}

// offset adds an index to an address.
func (e *explorer) offset(op string, x, y value) (value, bool) {
	if y.kind == address && op == "+" {
		x, y = y, x
	}
	if x.kind != address || y.kind == address {
		return value{}, false
	}
	if op == "-" {
		y = e.unary("-", y)
	}
	return value{kind: address, loc: e.sp.element(x.loc, y)}, true
}

func (e *explorer) unary(op string, x value) value {
	if x.kind == integer {
		switch op {
		case "-":
			return value{kind: integer, n: -x.n, taint: mixTaint(x, x)}
		case "~":
			return value{kind: integer, n: ^x.n, taint: mixTaint(x, x)}
		case "!":
			n := int64(0)
			if x.n == 0 {
				n = 1
			}
			return value{kind: integer, n: n, taint: mixTaint(x, x)}
		}
	}
	return e.sp.combine(op, x, value{})
}

func mixTaint(x, y value) taint {
	if x.taint != untainted || y.taint != untainted {
		return tainted
	}
	return untainted
}

func fold(op string, x, y int64) (int64, bool) {
	switch op {
	case "+":
		return x + y, true
	case "-":
		return x - y, true
	case "*":
		return x * y, true
	case "&":
		return x & y, true
	case "|":
		return x | y, true
	case "^":
		return x ^ y, true
	case "<<":
		return x << uint(y&63), true
	case ">>":
		return x >> uint(y&63), true
	}
	if y != 0 && op == "/" {
		return x / y, true
	}
	if y != 0 && op == "%" {
		return x % y, true
	}
	return 0, false
}
