package objects

import (
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// A gift is what a function that is told of makes.
type gift struct {
	any    bool // it makes something
	zero   bool // its memory is zero
	object bool // it is an object whose fields are not set yet
	block  bool // it is plain memory
}

// gives returns what a told function makes where it succeeds.
func gives(sum *faults.Summary) gift {
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		if o.Class != faults.Success || o.Result.Owned == "" {
			continue
		}
		g := gift{any: true, object: o.Result.Unfilled != ""}
		for _, set := range o.Sets {
			g.zero = g.zero || set.Param == faults.SetsResult && set.Value.Kind == faults.ZeroMemory
		}
		return g
	}
	return gift{}
}

// madeBy returns what a call of a told function makes.
func (m *machine) madeBy(sum *faults.Summary) gift {
	g := gives(sum)
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		if o.Class == faults.Success && o.Result.Owned != "" {
			g.block = m.a.know.FreesMemory(o.Result.Owned) && !g.object
			release := m.a.know.Summary(o.Result.Owned)
			g.object = g.object || g.zero && release != nil && release.Param(0).Drops
			break
		}
	}
	return g
}

// call plays a call; false if no path goes on.
func (f *frame) call(s *state, c *ir.Call) bool {
	args := make([]value, len(c.Args))
	for i, x := range c.Args {
		args[i] = f.eval(s, x)
	}
	if fn := f.m.a.resolve.Callee(f.u, c); fn != nil {
		return f.inline(s, c, fn, args)
	}
	if sum := f.m.a.know.Summary(nameOf(c)); sum != nil && !sum.Unknown {
		return f.told(s, c, sum, args)
	}
	for _, v := range args {
		f.handed(c, v)
		s.soften(v.block, map[int]bool{})
	}
	f.give(s, c, value{set: unknown})
	return true
}

// handed notes a problem if a function that nobody knows is given what it may not stand.
func (f *frame) handed(c *ir.Call, v value) {
	name := c.Name()
	if name == "" {
		name = c.Field
	}
	if name == "" {
		name = "another function"
	} else {
		name = "`" + name + "`"
	}
	switch {
	case v.set&unset != 0:
		f.m.problem(c.Span, "gives %s, which may not be set by then, to %s", f.m.name(v), name)
	case v.set&freed != 0:
		f.m.problem(c.Span, "gives %s, which was released by then, to %s", f.m.name(v), name)
	case v.set&null != 0 && v.from != (place{}):
		f.isNull(v, c.Span, "gives %s, which may be NULL by then, to %s, which may not stand that", f.m.name(v), name)
	}
}

func (f *frame) give(s *state, c *ir.Call, v value) {
	if c.Dst == nil {
		return
	}
	if c.Dst.Index < 0 {
		f.m.store(s, place{block: f.m.block(c.Dst)}, v)
		return
	}
	s.vars[c.Dst] = v
}

// inline plays a function of the tree where it is called.
func (f *frame) inline(s *state, c *ir.Call, fn *ir.Func, args []value) bool {
	again := false
	for up := f; up != nil; up = up.up {
		again = again || up.fn == fn
	}
	if again || f.depth >= maxDepth || len(fn.Blocks) > maxBlocks || !f.m.matters(fn, args) {
		for _, v := range args {
			if again {
				v.set &^= null // what it does with that was seen where it was called first, if it is NULL there
			}
			f.handed(c, v)
			s.soften(v.block, map[int]bool{})
		}
		f.give(s, c, value{set: unknown})
		return true
	}
	g := &frame{m: f.m, u: f.m.a.units[fn], fn: fn, as: fn, up: f, depth: f.depth + 1}
	in := s.clone()
	g.run(fn.Blocks[0], 0, g.enter(in, args))
	if g.ends == nil {
		return false
	}
	s.memory, s.shared, g.ends.shared = g.ends.memory, true, true
	f.narrowed(s, g, args)
	f.give(s, c, g.result)
	return true
}

// narrowed forgets nothing of the caller's variables but what the callee released.
func (f *frame) narrowed(s *state, g *frame, args []value) {
	for v, x := range s.vars {
		if y, ok := g.ends.vars[v]; ok {
			x = y
		}
		s.vars[v] = x
	}
	for i, p := range g.fn.Params {
		if i < len(args) && g.ends.vars[p].set&freed != 0 {
			f.release(s, args[i])
		}
	}
}

// told plays a function that is told of.
func (f *frame) told(s *state, c *ir.Call, sum *faults.Summary, args []value) bool {
	for i, v := range args {
		f.takes(s, c, sum, i, v)
	}
	f.parsed(s, c, sum, args)
	result, back := value{}, false
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		if o.Class == faults.NoMemory || o.NoReturn || !fits(o.When, args) {
			continue
		}
		v := f.resultOf(o, args)
		if back {
			v = v.union(result)
		}
		result, back = v, true
		if o.Class == faults.Success {
			f.writes(s, c, o, args)
		}
	}
	if len(sum.Outcomes) == 0 {
		result, back = value{set: unknown}, true
	}
	if g := f.m.madeBy(sum); g.object || g.block {
		result = f.make(s, c, sum, g, args)
	}
	for i := range args {
		if p := sum.Param(i); p.Assigns || p.Nulls {
			v := result
			if p.Nulls {
				v = number(0)
			}
			f.assignTo(s, c.Args[i], args[i], v)
		}
	}
	if back {
		f.give(s, c, result)
	}
	return back
}

// fits reports whether the arguments may satisfy conditions.
func fits(when []faults.Cond, args []value) bool {
	for _, w := range when {
		if w.Param < len(args) && (w.Null && args[w.Param].set&^(good|freed) == 0 || !w.Null && args[w.Param].set == null) {
			return false
		}
	}
	return true
}

func (f *frame) resultOf(o *faults.Outcome, args []value) value {
	switch r := o.Result; r.Kind {
	case faults.ConstValue:
		return number(r.N)
	case faults.NonNull, faults.Positive:
		return value{set: good}
	case faults.ParamValue:
		if int(r.N) < len(args) {
			return args[r.N]
		}
	case faults.FailedNull:
		return value{set: null}
	}
	return value{set: unknown}
}

// make plays an allocation.
func (f *frame) make(s *state, c *ir.Call, sum *faults.Summary, g gift, args []value) value {
	for i, v := range args {
		if sum.Param(i).Frees == faults.FreesOnSuccess && v.block != 0 && v.set != null {
			top := place{block: v.block}
			s.setFill(top, s.fill(top)|unset)
			v.set, v.from = good, place{}
			return v
		}
	}
	b := f.m.block(c)
	f.m.made[b] = true
	fill := unset
	if g.zero {
		fill = null
	}
	top := place{block: b}
	if s.holds(b) {
		f.m.many[b] = true
		fill |= s.fill(top)
		s.setFill(top, fill)
	} else {
		s.cover(top, fill)
	}
	if g.object {
		f.m.objects[b] = f.typesOf(c)
	}
	return value{set: good, block: b}
}

// takes plays what a told function does with an argument.
func (f *frame) takes(s *state, c *ir.Call, sum *faults.Summary, i int, v value) {
	p := sum.Param(i)
	ref, _ := c.Args[i].(ir.VarRef)
	switch {
	case ref.Var != nil && !ref.Var.Type.MayBePointer() && f.m.early(v) && p == (faults.Param{Name: p.Name}):
		f.m.problem(c.Span, "gives %s, which is 0 by then, to `%s`", f.m.name(v), sum.Name)
	case v.set&unset != 0:
		f.m.problem(c.Span, "gives %s, which may not be set by then, to `%s`", f.m.name(v), sum.Name)
	case v.set&freed != 0 && (p.Derefs || p.Drops || p.Frees != faults.FreesNever):
		f.m.problem(c.Span, "gives %s, which was released by then, to `%s`", f.m.name(v), sum.Name)
	case v.set&borrowed != 0 && (p.Drops || p.Frees != faults.FreesNever):
		f.m.problem(c.Span, "gives %s, which is somebody else's by then, to `%s`", f.m.name(v), sum.Name)
	case v.set&null != 0 && !p.NullOK && (p.Derefs || p.Drops):
		f.isNull(v, c.Span, "gives %s, which may be NULL by then, to `%s`", f.m.name(v), sum.Name)
	}
	under, object := f.m.objects[v.block]
	object = object && v.path == "" && f.m.tearing == "" && f.m.failing
	switch {
	case p.Drops && p.Frees == faults.FreesNever && object:
		f.tearAs(s.clone(), v.block, under)
		s.cover(place{block: v.block}, freed)
	case p.Frees == faults.FreesAlways, p.Drops && f.m.failing && f.m.tearing == "" && v.from != (place{}):
		f.release(s, v)
	}
	if p.Owns && v.set&borrowed != 0 && v.from != (place{}) {
		w := s.load(v.from)
		w.set &^= borrowed
		f.m.store(s, v.from, w)
	}
	if _, address := c.Args[i].(ir.AddrOf); address && v.block != 0 && p.Frees == faults.FreesNever {
		q := place{v.block, v.path}
		w := s.load(q)
		w.set, w.known = w.set|unknown, false
		f.m.store(s, q, w)
	}
	if at, ok := c.Args[i].(ir.AddrOf); ok && at.Place.Var != nil && len(at.Place.Path) == 0 {
		s.vars[at.Place.Var] = value{set: unknown}
	}
}

// parsed plays what PyArg_ParseTuple and its like write straight into an object: references and text that belong to the
// arguments.
func (f *frame) parsed(s *state, c *ir.Call, sum *faults.Summary, args []value) {
	if sum.FormatKind != faults.ParseTuple || sum.Format == 0 || sum.Format > len(c.Args) {
		return
	}
	format, ok := c.Args[sum.Format-1].(ir.Str)
	if !ok {
		return
	}
	next := len(sum.Params)
	for _, unit := range faults.ParseUnits(format.Text) {
		if next += unit.Args; next > len(args) {
			return
		}
		at, v := c.Args[next-1], args[next-1]
		_, given := f.m.a.know.ParseUnit(unit.Text)
		if _, address := at.(ir.AddrOf); address && v.block != 0 && !given && unit.Text != "O&" {
			q := place{v.block, v.path}
			w := s.load(q)
			w.set |= borrowed
			f.m.store(s, q, w)
		}
	}
}

// release plays that what v is the address of is no more.
func (f *frame) release(s *state, v value) {
	if v.set == null || v.set&unset != 0 {
		return
	}
	gone := func(x value) value {
		x.set = freed | x.set&null
		return x
	}
	if v.from != (place{}) && !isElement(v.from.path) && s.load(v.from).block == v.block {
		x := gone(s.load(v.from))
		x.from = place{}
		s.setCell(v.from, x)
	}
	if v.block == 0 {
		return
	}
	for w, x := range s.vars {
		if x.block == v.block && x.path == v.path {
			s.vars[w] = gone(x)
		}
	}
	for p, x := range s.cells { // a copy of them may be written
		if x.block == v.block && x.path == v.path && !isElement(p.path) && !f.m.many[v.block] {
			s.setCell(p, gone(x))
		}
	}
}

// writes plays what a told function writes through its arguments.
func (f *frame) writes(s *state, c *ir.Call, o *faults.Outcome, args []value) {
	for _, set := range o.Sets {
		if set.Param < 0 || set.Param >= len(args) || args[set.Param].block == 0 {
			continue
		}
		p := place{args[set.Param].block, args[set.Param].path}
		if set.Value.Kind == faults.ZeroMemory {
			s.cover(p, null)
			continue
		}
		f.m.store(s, p, f.resultOf(&faults.Outcome{Result: set.Value}, args))
	}
}

// assignTo plays a macro that writes its argument, whose value is old.
func (f *frame) assignTo(s *state, x ir.Expr, old, v value) {
	if old.from != (place{}) {
		f.m.store(s, old.from, v)
	}
	if ref, ok := x.(ir.VarRef); ok {
		s.vars[ref.Var] = v
	}
}
