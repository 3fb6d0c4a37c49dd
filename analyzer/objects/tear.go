package objects

import (
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// typesOf returns what the type of the object may be that a call makes: the type object that it is given, the types whose
// slot the function stands in, or the only type of the struct.
func (f *frame) typesOf(c *ir.Call) []*life {
	for _, x := range c.Args {
		if at, ok := x.(ir.AddrOf); ok && at.Place.Var != nil && len(at.Place.Path) == 0 {
			if l := f.m.a.typeOf(at.Place.Var); l != nil {
				return []*life{l}
			}
		}
	}
	if list := f.m.a.made[f.as]; len(list) > 0 {
		return list
	}
	var name string
	if c.TypeArg != nil {
		name = c.TypeArg.Name
	} else {
		name = f.structOf(c.Dst)
	}
	if list := f.m.a.structs[name]; len(list) > 0 {
		return list
	}
	return nil
}

// structOf returns the struct that what a variable holds is taken for.
func (f *frame) structOf(v *ir.Var) string {
	if v == nil {
		return ""
	}
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if s, ok := in.(*ir.Assign); ok && s.X == (ir.VarRef{Var: v}) && s.Dst.Type.Pointee() != "" {
				return s.Dst.Type.Pointee()
			}
		}
	}
	return v.Type.Pointee()
}

// begin makes the first argument of a function that fills objects in what the function that makes them leaves it.
func (f *frame) begin(s *state) {
	list := f.m.a.filled[f.as]
	if len(list) == 0 || len(f.fn.Params) == 0 {
		return
	}
	b := f.m.block(f.fn.Params[0])
	f.m.objects[b], f.m.made[b] = list, true
	top := place{block: b}
	for i, l := range list {
		t := newState()
		switch {
		case l.makes != nil && l.makes != f.as:
			f.comes(t, l.makes, b)
		case l.otherNew:
			t.setFill(top, unknown)
		default:
			t.setFill(top, null)
		}
		if i == 0 {
			for p := range t.fills {
				s.setFill(p, t.fills[p])
			}
			for p := range t.cells {
				s.setCell(p, t.cells[p])
			}
			continue
		}
		s.join(t)
	}
	s.vars[f.fn.Params[0]] = value{set: good, block: b}
}

// comes puts into block b of t what the function that makes objects leaves in them.
func (f *frame) comes(t *state, maker *ir.Func, b int) {
	g := &frame{m: f.m, u: f.m.a.units[maker], fn: maker, as: maker, up: f, depth: f.depth + 1}
	g.run(maker.Blocks[0], 0, g.enter(newState(), nil))
	t.setFill(place{block: b}, unknown)
	if g.ends == nil || g.result.block == 0 || g.result.path != "" {
		return
	}
	for p, x := range g.ends.fills {
		if p.block == g.result.block {
			p.block = b
		}
		t.setFill(p, x)
	}
	for p, x := range g.ends.cells {
		if p.block == g.result.block {
			p.block = b
		}
		t.setCell(p, x)
	}
}

// failed makes the call of r fail.
func (f *frame) failed(s *state, r *faults.FaultResult) {
	c := r.Call
	v := number(0)
	switch {
	case r.Result.Kind == faults.ConstValue:
		v = number(r.Result.N)
	case r.Result.Kind == faults.Negative:
		v = number(-1)
	case c.Dst != nil && !c.Dst.Type.MayBePointer():
		v = value{set: unknown}
	}
	if fn := f.m.a.resolve.Callee(f.u, c); fn != nil {
		after := s.clone()
		f.m.failing = false
		if f.call(after, c) {
			for p, x := range after.cells {
				if s.load(p) != x {
					x.set, x.known = x.set|null, false
					after.setCell(p, x)
				}
			}
			s.join(after)
		}
		f.m.failing = true
	}
	args := make([]value, len(c.Args))
	for i, x := range c.Args {
		args[i] = f.eval(s, x)
	}
	name := c.Name()
	if sum := f.m.a.know.Summary(name); sum != nil {
		for i := range args {
			if sum.Param(i).Assigns {
				f.assignTo(s, c.Args[i], args[i], v)
			}
		}
	}
	f.give(s, c, v)
}

// tear gives up the object under construction that is block b.
func (f *frame) tear(s *state, b int) { f.tearAs(s, b, f.m.objects[b]) }

// tearAs plays the deallocators of the types that an object may have.
func (f *frame) tearAs(s *state, b int, types []*life) {
	if len(types) == 0 {
		return
	}
	f.m.verdict.Torn = true
	for _, l := range types {
		fn := f.m.a.destructor(l)
		if fn == nil || len(fn.Params) == 0 {
			continue
		}
		g := &frame{m: f.m, u: f.m.a.units[fn], fn: fn, as: fn, up: f, depth: 1}
		if now := f.m.edited[fn]; now != nil {
			fn, g.fn = now, now
		}
		f.m.tearing = fn.Name
		g.run(fn.Blocks[0], 0, g.enter(s.clone(), []value{{set: good, block: b}}))
		f.m.tearing = ""
	}
}
