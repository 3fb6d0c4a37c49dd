package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// A pointee is the only function that a pointer points to in the whole tree. The zero value: none, several, or one that
// is not known.
type pointee struct {
	name string
	fn   *function // nil for a function that the tree does not define
}

// A pointer is what a function is called through: a field of a struct, or a variable or parameter.
type pointer struct {
	field fieldKey
	v     *ir.Var
}

// A flow is what a pointer is set to: a function, or what another pointer points to. The zero value is anything else.
type flow struct {
	to   pointee
	from pointer
}

// maxThrough bounds the pointers that a function is followed through.
const maxThrough = 6

// targets finds what pointers to functions point to. Only those that something is called through, or that such a one is
// set from, are looked at.
type targets struct {
	sv    *Solver
	flows map[pointer][]flow // of the pointers that are looked at
	fresh bool               // a pointer was added
}

// findTargets finds the pointers to functions that have one target in the whole tree.
func (sv *Solver) findTargets(units []*ir.Unit) {
	t := &targets{sv: sv, flows: map[pointer][]flow{}}
	for _, fn := range sv.funcs {
		for c := range fn.Calls() {
			if c.Name() == "" {
				t.want(sv.pointerOf(c))
			}
		}
	}
	for t.fresh {
		t.fresh = false
		for p := range t.flows {
			t.flows[p] = nil
		}
		t.scan(units)
	}
	for p := range t.flows {
		to, ok := t.resolve(p, nil)
		if ok && to == (pointee{}) {
			to = t.final(p, nil)
		}
		if ok {
			sv.pointed[p] = to
		}
	}
}

// pointerOf returns what a call that names no function goes through.
func (sv *Solver) pointerOf(c *ir.Call) pointer {
	if c.Field != "" {
		return pointer{field: fieldKey{c.FieldOf, c.Field}}
	}
	if ref, ok := c.Fn.(ir.VarRef); ok {
		return pointer{v: sv.canonical(ref.Var)}
	}
	return pointer{}
}

// want has a pointer looked at.
func (t *targets) want(p pointer) {
	if _, known := t.flows[p]; !known && p != (pointer{}) {
		t.flows[p], t.fresh = nil, true
	}
}

func (t *targets) scan(units []*ir.Unit) {
	for _, u := range units {
		for i := range u.Inits {
			in := &u.Inits[i]
			t.taken(u, in.Value)
			switch {
			case in.Field != "":
				t.set(u, pointer{field: fieldKey{in.Struct, in.Field}}, in.Value)
			case in.Var != nil:
				t.set(u, pointer{v: t.sv.canonical(in.Var)}, in.Value)
			}
		}
	}
	for _, fn := range t.sv.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				t.instr(fn, in)
			}
		}
	}
}

func (t *targets) instr(fn *function, in ir.Instr) {
	switch in := in.(type) {
	case *ir.Assign:
		t.taken(fn.unit, in.X)
		t.set(fn.unit, pointer{v: t.sv.canonical(in.Dst)}, in.X)
	case *ir.Store:
		t.taken(fn.unit, in.X)
		if n := len(in.To.Path); n > 0 && in.To.Path[n-1].Field != "" {
			t.set(fn.unit, pointer{field: fieldKey{in.To.Path[n-1].Struct, in.To.Path[n-1].Field}}, in.X)
		}
	case *ir.Load:
		var from pointer
		if n := len(in.From.Path); n > 0 && in.From.Path[n-1].Field != "" {
			from.field = fieldKey{in.From.Path[n-1].Struct, in.From.Path[n-1].Field}
		}
		t.flow(pointer{v: t.sv.canonical(in.Dst)}, flow{from: from})
	case *ir.Call:
		if in.Dst != nil {
			t.flow(pointer{v: t.sv.canonical(in.Dst)}, flow{})
		}
		to := t.sv.find(fn.unit, in.Name())
		for i, a := range in.Args {
			t.taken(fn.unit, a)
			if to != nil && i < len(to.Params) {
				t.set(fn.unit, pointer{v: to.Params[i]}, a)
			}
		}
	}
}

// set notes that a pointer becomes x.
func (t *targets) set(u *ir.Unit, p pointer, x ir.Expr) {
	switch x := x.(type) {
	case ir.FuncRef:
		t.flow(p, flow{to: pointee{x.Name, t.sv.find(u, x.Name)}})
	case ir.VarRef:
		t.flow(p, flow{from: pointer{v: t.sv.canonical(x.Var)}})
	case ir.Named:
		if t.sv.know.Summary(x.Name) != nil {
			t.flow(p, flow{to: pointee{name: x.Name}}) // a function that the tree does not declare
			return
		}
		t.flow(p, flow{})
	case ir.Const:
		if x.N != 0 {
			t.flow(p, flow{})
		}
	default:
		t.flow(p, flow{})
	}
}

func (t *targets) flow(p pointer, f flow) {
	list, wanted := t.flows[p]
	if !wanted || slices.Contains(list, f) {
		return
	}
	t.flows[p] = append(list, f)
	t.want(f.from)
}

// taken notes that a function whose address is used as a value may be given anything.
func (t *targets) taken(u *ir.Unit, x ir.Expr) {
	ref, ok := x.(ir.FuncRef)
	if !ok {
		return
	}
	if fn := t.sv.find(u, ref.Name); fn != nil {
		for _, p := range fn.Params {
			t.flow(pointer{v: p}, flow{})
		}
	}
}

// resolve follows the flows of a pointer to the one function that they all come from; false if nothing flows into it.
func (t *targets) resolve(p pointer, through []pointer) (to pointee, ok bool) {
	if p.v != nil && p.v.AddrTaken || len(through) > maxThrough {
		return pointee{}, true
	}
	for _, f := range t.flows[p] {
		next, some := f.to, true
		if f.from != (pointer{}) {
			if slices.Contains(through, f.from) || f.from == p {
				continue
			}
			next, some = t.resolve(f.from, append(slices.Clip(through), p))
			if !some && (f.from.v == nil || f.from.v.Kind == ir.Param) {
				next, some = pointee{}, true // whoever sets it is not in the tree
			}
		}
		switch {
		case !some:
		case next == (pointee{}) || ok && next != to:
			return pointee{}, true
		default:
			to, ok = next, true
		}
	}
	return to, ok
}

// final returns a function of a table that never comes back, if a pointer that users may set is set to nothing else in
// the tree: a handler is taken to do what the library does without one.
func (t *targets) final(p pointer, through []pointer) (to pointee) {
	if p.v != nil && p.v.AddrTaken || len(through) > maxThrough {
		return pointee{}
	}
	for _, f := range t.flows[p] {
		next := f.to
		if f.from != (pointer{}) && !slices.Contains(through, f.from) && f.from != p {
			next = t.final(f.from, append(slices.Clip(through), p))
		}
		switch sum := t.sv.know.Summary(next.name); {
		case next == (pointee{}):
		case next.fn != nil || sum == nil || !sum.neverReturns():
			return pointee{}
		default:
			to = next
		}
	}
	return to
}

// pointsTo returns the function that a call which names none goes to.
func (sv *Solver) pointsTo(c *ir.Call) pointee {
	if c.Field != "" && sv.know.Summary(c.FieldOf+"."+c.Field) != nil {
		return pointee{} // the tree is not alone in setting it
	}
	return sv.pointed[sv.pointerOf(c)]
}

// calls returns the function of the tree that a call in fn goes to, by name or through a pointer; nil if there is none.
func (sv *Solver) calls(fn *function, c *ir.Call) *function {
	if name := c.Name(); name != "" {
		return sv.find(fn.unit, name)
	}
	return sv.pointsTo(c).fn
}

// Callee returns the function of the tree that a call in a unit goes to, by name or through a pointer; nil if there is none.
func (sv *Solver) Callee(u *ir.Unit, c *ir.Call) *ir.Func {
	if fn := sv.calls(&function{unit: u}, c); fn != nil {
		return fn.Func
	}
	return nil
}

// target finds what a call goes to. s and e are nil where only the call itself is looked at.
func (sv *Solver) target(from *function, s *state, e *explorer, c *ir.Call) target {
	name := c.Name()
	if name == "" && e != nil {
		if v := e.eval(s, c.Fn); v.kind == static {
			name = v.name()
			sv.asks(dep{kind: depNamed, fn: from, a: name})
		}
	}
	var fn *function
	if name == "" {
		to := sv.pointsTo(c)
		if name, fn = to.name, to.fn; name == "" && c.Field != "" {
			if sum := sv.know.Summary(c.FieldOf + "." + c.Field); sum != nil {
				return target{name: c.Field, sum: sum}
			}
			return target{name: c.Field}
		}
	}
	if fn == nil {
		fn = sv.find(from.unit, name)
	}
	if fn = sv.edited(fn); fn != nil {
		sv.asks(dep{kind: depNode, fn: fn})
		sum := sv.summaryFor(from, fn, c)
		if sum == nil {
			sum = &Summary{Name: name, Inferred: true, Outcomes: []Outcome{{Exc: ExcUnknown, givesAll: true, more: true}}}
		}
		return target{name: name, fn: fn, sum: sum}
	}
	if sum := sv.know.Summary(name); sum != nil && !sum.Unknown {
		return target{name: name, sum: sum}
	}
	if from.tested[c] && sv.know.Constructor(name) && from.keeps(c.Dst) && from.testsResult(c) {
		return target{name: name, sum: &Summary{Name: name, Outcomes: constructorOutcomes}, believed: true}
	}
	return target{name: name}
}
