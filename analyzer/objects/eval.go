package objects

import "nomem/analyzer/ir"

// resolve returns the place that is named, false if nobody knows where it lies. at is what reads or writes it, nil if
// nothing does.
func (f *frame) resolve(s *state, pl *ir.Place, at *ir.At) (place, bool) {
	var p place
	if pl.Base == nil {
		p.block = f.m.block(pl.Var)
	} else {
		v := f.eval(s, pl.Base)
		f.through(v, at)
		if v.block == 0 {
			return place{}, false
		}
		p = place{v.block, v.path}
	}
	for _, sel := range pl.Path {
		if sel.Field != "" {
			p.path += "." + sel.Field
		} else if !isElement(p.path) {
			p.path += "[]"
		}
	}
	return p, len(p.path) < maxPath
}

// inHeader reports whether a place is a field that all objects have: whatever makes an object sets those.
func (f *frame) inHeader(pl *ir.Place) bool {
	n := len(pl.Path)
	return n > 0 && pl.Path[n-1].Field != "" && f.m.a.know.ObjectType(pl.Path[n-1].Struct)
}

// indexes notes a problem if a deallocator writes to what is not the object's own, at an index that was not stored in the
// object yet: it belongs to another one.
func (f *frame) indexes(s *state, p place, in *ir.Store) {
	if f.m.tearing == "" || f.m.made[p.block] {
		return
	}
	for _, sel := range in.To.Path {
		if sel.Index == nil {
			continue
		}
		if v := f.eval(s, sel.Index); f.m.early(v) {
			f.m.problem(in.Span, "writes where %s tells, which is 0 by then", f.m.name(v))
		}
	}
}

// early reports whether v is a number that was read from an object under construction before one was stored there.
func (m *machine) early(v value) bool {
	_, object := m.objects[v.from.block]
	return object && v.fresh && v.set&null != 0
}

// maxPath bounds the names of places, so that lists are not followed for ever.
const maxPath = 120

func isElement(path string) bool { return len(path) > 0 && path[len(path)-1] == ']' }

// through notes a problem if what v points to cannot be read or written.
func (f *frame) through(v value, at *ir.At) {
	switch {
	case at == nil:
	case v.set&null != 0:
		f.isNull(v, at.Span, "reads through %s, which may be NULL by then", f.m.name(v))
	case v.set&unset != 0:
		f.m.problem(at.Span, "reads through %s, which may not be set by then", f.m.name(v))
	case v.set&freed != 0:
		f.m.problem(at.Span, "reads through %s, which was released by then", f.m.name(v))
	}
}

// name says where a value was read.
func (m *machine) name(v value) string {
	if v.from.path == "" {
		return "a pointer"
	}
	return "`" + trimDot(v.from.path) + "`"
}

func trimDot(path string) string {
	if path[0] == '.' {
		return path[1:]
	}
	return path
}

func (f *frame) eval(s *state, x ir.Expr) value {
	switch x := x.(type) {
	case ir.VarRef:
		if v, ok := s.vars[x.Var]; ok {
			return v
		}
		if x.Var.Index < 0 {
			return s.load(place{block: f.m.block(x.Var)})
		}
	case ir.Const:
		return number(x.N)
	case ir.Str, ir.FuncRef:
		return value{set: good}
	case ir.AddrOf:
		if p, ok := f.resolve(s, &x.Place, nil); ok {
			return value{set: good, block: p.block, path: p.path}
		}
		return value{set: good}
	case *ir.Binary:
		return f.binary(s, x)
	case *ir.Unary:
		v := f.eval(s, x.X)
		if n, ok := v.constant(); ok && x.Op == "-" {
			return number(-n)
		}
		return value{set: unknown | v.set&unset}
	}
	return value{set: unknown}
}

func (f *frame) binary(s *state, x *ir.Binary) value {
	a, b := f.eval(s, x.X), f.eval(s, x.Y)
	m, known := a.constant()
	n, also := b.constant()
	switch {
	case known && also && x.Op == "+":
		return number(m + n)
	case known && also && x.Op == "-":
		return number(m - n)
	case known && also && x.Op == "*":
		return number(m * n)
	}
	if a.block == 0 && b.block != 0 && x.Op == "+" {
		a, b = b, a
	}
	if a.block != 0 && b.block == 0 && (x.Op == "+" || x.Op == "-") {
		if !isElement(a.path) {
			a.path += "[]"
		}
		a.from = place{}
		return a
	}
	return value{set: unknown | (a.set|b.set)&unset}
}
