// Package objects tells whether an object that a function was making when an allocation failed can be given up: whether
// the deallocator of its type stands what the object is like by then.
//
// It plays the constructor up to the failure, and the deallocator on what came of it. What a place holds is told as a set
// of possibilities: NULL, something good, memory that was never set, memory that was released. States that meet are put
// together, so loops come to rest; branches that what is known decides are not taken. Helpers are played where they are
// called. What is said to stand does so on all paths; what is said not to may do so on a path that nobody takes.
package objects

import (
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// Knowledge is what is told of functions and slots that the tree does not define.
type Knowledge interface {
	// Summary returns what is told of a function, or nil.
	Summary(name string) *faults.Summary
	// Slot returns what a function is whose address stands in the field of a table, or nil.
	Slot(structName, field, key string) *faults.Border
	// ObjectType reports whether the named type is that of Python's objects.
	ObjectType(name string) bool
	// FreesMemory reports whether a function frees plain blocks of memory.
	FreesMemory(release string) bool
	// ParseUnit returns what PyArg_ParseTuple gives for a unit of its format, if that is the caller's to release.
	ParseUnit(unit string) (faults.Value, bool)
}

// Resolver finds what a call goes to.
type Resolver interface {
	// Callee returns the function of the tree that a call in a unit goes to, or nil.
	Callee(u *ir.Unit, c *ir.Call) *ir.Func
}

// Analysis knows the types of a tree. It is safe for concurrent use once made.
type Analysis struct {
	know    Knowledge
	resolve Resolver
	units   map[*ir.Func]*ir.Unit
	types   map[*ir.Var]*life
	extern  map[string]*life // types of external linkage; nil if several have the name
	made    map[*ir.Func][]*life
	filled  map[*ir.Func][]*life
	makers  map[*ir.Func]bool  // functions that make objects
	structs map[string][]*life // by the struct that their deallocators take
}

// A life is what the slots of a type say of its objects.
type life struct {
	base                *ir.Var
	makes, fills, ends  *ir.Func
	madeKnown, otherNew bool // a slot says what makes its objects; that is no function of the tree
}

// New reads the types of a tree.
func New(units []*ir.Unit, resolve Resolver, know Knowledge) *Analysis {
	a := &Analysis{
		know: know, resolve: resolve, units: map[*ir.Func]*ir.Unit{}, types: map[*ir.Var]*life{}, extern: map[string]*life{},
		made: map[*ir.Func][]*life{}, filled: map[*ir.Func][]*life{}, structs: map[string][]*life{}, makers: map[*ir.Func]bool{},
	}
	for _, u := range units {
		for _, fn := range u.Funcs {
			if a.units[fn] == nil {
				a.units[fn], a.makers[fn] = u, a.makesObject(fn)
			}
		}
	}
	var order []*life
	for _, u := range units {
		for i := range u.Inits {
			in := &u.Inits[i]
			if in.Var != nil {
				order = a.note(order, u, in.Var, know.Slot(in.Struct, in.Field, in.Key), in.Value)
			}
		}
		for _, fn := range u.Funcs {
			for _, b := range fn.Blocks {
				for _, in := range b.Instrs {
					if s, ok := in.(*ir.Store); ok && s.To.Var != nil && len(s.To.Path) == 1 {
						order = a.note(order, u, s.To.Var, know.Slot(s.To.Path[0].Struct, s.To.Path[0].Field, ""), s.X)
					}
				}
			}
		}
	}
	for v, l := range a.types {
		if !v.Extern {
			continue
		}
		if old, known := a.extern[v.Name]; known && old != l {
			l = nil
		}
		a.extern[v.Name] = l
	}
	for _, l := range order {
		a.add(l)
	}
	return a
}

// note notes what a slot of a type, or of its table of slots, is set to.
func (a *Analysis) note(order []*life, u *ir.Unit, v *ir.Var, slot *faults.Border, x ir.Expr) []*life {
	if slot == nil {
		return order
	}
	l := a.types[v]
	if l == nil {
		l = &life{}
		a.types[v] = l
		order = append(order, l)
	}
	if at, ok := x.(ir.AddrOf); ok && at.Place.Var != nil && len(at.Place.Path) == 0 {
		l.base = at.Place.Var
	}
	var fn *ir.Func
	if ref, ok := x.(ir.FuncRef); ok {
		fn = a.resolve.Callee(u, &ir.Call{Fn: ref})
	}
	switch slot.Life {
	case faults.Makes:
		l.makes, l.otherNew = fn, fn == nil && !a.zeroes(x)
	case faults.Fills:
		l.fills = fn
	case faults.Ends:
		l.ends = fn
	}
	return order
}

// zeroes reports whether x is a function that is told to give memory that is zero, or none.
func (a *Analysis) zeroes(x ir.Expr) bool {
	name := ""
	switch x := x.(type) {
	case ir.FuncRef:
		name = x.Name
	case ir.Named:
		name = x.Name
	case ir.Const:
		return x.N == 0
	}
	sum := a.know.Summary(name)
	return sum != nil && gives(sum).zero
}

func (a *Analysis) add(l *life) {
	if l.makes != nil {
		a.made[l.makes] = append(a.made[l.makes], l)
	}
	if l.fills != nil {
		a.filled[l.fills] = append(a.filled[l.fills], l)
	}
	if l.ends != nil {
		if name := structOf(l.ends); name != "" {
			a.structs[name] = append(a.structs[name], l)
		}
	}
}

// structOf returns the struct that a deallocator takes its argument for, "" if it does not say.
func structOf(fn *ir.Func) string {
	if len(fn.Params) == 0 {
		return ""
	}
	p, name := fn.Params[0], fn.Params[0].Type.Pointee()
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if s, ok := in.(*ir.Assign); ok && s.X == (ir.VarRef{Var: p}) && s.Dst.Kind == ir.Local && s.Dst.Type.Pointee() != "" {
				return s.Dst.Type.Pointee()
			}
		}
	}
	return name
}

// typeOf returns what is known of the type that a variable is, nil if it is none.
func (a *Analysis) typeOf(v *ir.Var) *life {
	if l := a.types[v]; l != nil {
		return l
	}
	if v.Extern {
		return a.extern[v.Name]
	}
	return nil
}

// destructor returns the function that ends the life of objects of the type; nil if that is none of the tree.
func (a *Analysis) destructor(l *life) *ir.Func {
	for range maxBases {
		if l == nil || l.ends != nil {
			break
		}
		if l.base == nil {
			return nil
		}
		l = a.typeOf(l.base)
	}
	if l == nil {
		return nil
	}
	return l.ends
}

// maxBases bounds how many base types are asked.
const maxBases = 8

// A Verdict says what becomes of objects under construction after a failure.
type Verdict struct {
	// Torn says that such an object was given up, and that the deallocator of its type is known.
	Torn bool
	// Problem says what does not go well then, in a clause: "`Foo_dealloc` reads through `buf`, which is NULL by then"; ""
	// if nothing was found.
	Problem string
	// At is the place of the problem.
	At source.Span
	// Nulls are all uses of fields that are NULL by then, if a test in front of each would be all that the deallocators
	// lack; else it is nil.
	Nulls []Null
}

// A Null is a use of a field of its object that a deallocator does not expect to be NULL.
type Null struct {
	In    *ir.Func // the deallocator
	At    source.Span
	Field string
}

// Check plays the failure r of fn, which is a function of unit u, or an edited one that takes its place. edited are
// deallocators, and what takes their places.
func (a *Analysis) Check(u *ir.Unit, fn *ir.Func, r *faults.FaultResult, edited map[*ir.Func]*ir.Func) Verdict {
	as := a.resolve.Callee(u, &ir.Call{Fn: ir.FuncRef{Name: fn.Name}})
	m := &machine{
		a: a, edited: edited, blocks: map[any]int{}, objects: map[int][]*life{}, many: map[int]bool{}, made: map[int]bool{},
		temps: map[*ir.Func]map[*ir.Var]bool{}, left: maxPlayed,
	}
	f := &frame{m: m, u: u, fn: fn, as: as}
	f.fail(r)
	if m.left <= 0 {
		return Verdict{Problem: "`" + fn.Name + "` is too complicated to follow"}
	}
	if m.other {
		m.verdict.Nulls = nil
	}
	return m.verdict
}
