// Package sizes finds sums, products and doublings of sizes that Python controls, and that can wrap before that much
// memory is allocated.
//
// It asks of each integer how large it can be for certain: a lower estimate of its upper bound. Integers that Python code
// chooses have any value that their type can hold; the length of something is bounded by the memory that there is
// (maxLength). What is compared with a bound has that bound, and what nobody knows counts as small. So an operation
// whose result can exceed what its type can hold does wrap for some argument.
//
// Functions are read forward, all of them in rounds until nothing changes: what callers give to parameters, and what
// fields and globals hold, is put together over the tree; what a function returns is found for the arguments of each call.
package sizes

import (
	"maps"
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// maxLength bounds the length of what is in memory: no processor of 64 bits has a larger address space.
var maxLength = power(56)

// unknownSize is what sizeof counts as for a type whose size is not known.
const unknownSize = 8

// Knowledge is what is told of functions, formats and fields that the tree does not define.
type Knowledge interface {
	// Summary returns what is told of a function, or nil.
	Summary(name string) *faults.Summary
	// Size returns how large an integer can be that a unit of a format string of PyArg_ParseTuple gives ("n"), or that the
	// field of a struct holds ("Py_buffer.len").
	Size(name string) faults.SizeKind
}

// Resolver finds what a call goes to.
type Resolver interface {
	// Callee returns the function of the tree that a call in a unit goes to, or nil.
	Callee(u *ir.Unit, c *ir.Call) *ir.Func
}

// An Overflow is an operation that can wrap, and whose result is how much a call allocates.
type Overflow struct {
	Call   *ir.Call // the allocation, or the call of a function that allocates as much as it is given
	Callee string
	// Arg is the position of the argument that may have wrapped.
	Arg int
	// Others are further allocations of the same size in the function.
	Others []*ir.Call
	// Op is the operation, At the instruction or the argument that it is part of.
	Op *ir.Binary
	At source.Span
	// Loop says that the operation makes a variable grow until it is large enough: when it wraps, the loop may never end.
	Loop bool
	// Path tells where the size comes from, where it wraps, and where it is allocated.
	Path []Step
}

// A Step is one event on the way of a size.
type Step struct {
	Span    source.Span
	Func    string
	Message string
}

// Analysis is what is known of the sizes in a tree. It is not safe for concurrent use.
type Analysis struct {
	know    Knowledge
	resolve Resolver
	funcs   []*function
	byFunc  map[*ir.Func]*function
	byName  map[string][]*function
	params  map[*ir.Var]value // what callers give
	fields  map[field]value
	globals map[string]value // by name; static ones by file, too
	sized   map[field]bool   // fields that a size is read from
	sinks   map[*ir.Var]bool // parameters that are how much is allocated
	wraps   map[*ir.Binary]*wrap
	special map[string]outcome // of functions for given arguments
	changed facts              // in this round
}

// facts are what is known beyond one function, by what they tell of: a parameter (*ir.Var), a field, or the name of a global.
type facts map[any]bool

// touch reports whether one of the facts is among those.
func (f facts) touch(those facts) bool {
	if len(those) < len(f) {
		f, those = those, f
	}
	for k := range f {
		if those[k] {
			return true
		}
	}
	return false
}

type field struct{ holder, name string }

// A function is one that is read, with what its text alone tells.
type function struct {
	*ir.Func
	unit  *ir.Unit
	order []*ir.Block
	alias map[*ir.Var]place // temporaries that hold what was read from a place
	grown map[place]bool    // what a loop goes on with until it is large enough
	inner map[*ir.Var]bool  // temporaries that live in one block
	// matters are the places that the size of an allocation can come from.
	matters map[place]bool
	// as is the function whose parameters stand for those of an edited one.
	as *function
}

// maxRounds bounds how often the functions are read. What is not found by then counts as not known.
const maxRounds = 8

// New reads the functions of a tree.
func New(results []*faults.FuncResult, resolve Resolver, know Knowledge) *Analysis {
	a := &Analysis{
		know: know, resolve: resolve, byFunc: map[*ir.Func]*function{}, byName: map[string][]*function{},
		params: map[*ir.Var]value{}, fields: map[field]value{}, globals: map[string]value{}, sized: map[field]bool{}, sinks: map[*ir.Var]bool{},
		wraps: map[*ir.Binary]*wrap{}, special: map[string]outcome{}, changed: facts{},
	}
	for _, r := range results {
		fn := prepare(r)
		a.funcs = append(a.funcs, fn)
		a.byFunc[fn.Func] = fn
		a.byName[fn.Name] = append(a.byName[fn.Name], fn)
	}
	a.findMatter()
	reads := make([]facts, len(a.funcs))
	for round := range maxRounds {
		news := a.changed
		a.changed = facts{}
		maps.DeleteFunc(a.special, func(_ string, o outcome) bool { return o.reads.touch(news) })
		for i, fn := range a.funcs {
			if len(fn.matters) > 0 && (round == 0 || reads[i].touch(news) || reads[i].touch(a.changed)) {
				reads[i] = a.read(fn).reads
			}
		}
		if len(a.changed) == 0 {
			break
		}
	}
	return a
}

// Of returns what can wrap in a function, in order of the allocations. An edited function stands among the others of the
// tree as they were.
func (a *Analysis) Of(r *faults.FuncResult) []*Overflow {
	fn := a.byFunc[r.Func]
	if fn == nil {
		fn = prepare(r)
		for _, old := range a.byName[r.Func.Name] {
			if old.Span.File.Abs == fn.Span.File.Abs {
				fn.as = old
			}
		}
		a.matter(fn)
	}
	if len(fn.matters) == 0 {
		return nil
	}
	found := a.read(fn).found
	slices.SortStableFunc(found, func(x, y *Overflow) int { return x.Call.Span.Compare(y.Call.Span) })
	return found
}

func prepare(r *faults.FuncResult) *function {
	fn := &function{Func: r.Func, unit: r.Unit, alias: map[*ir.Var]place{}, grown: map[place]bool{}, inner: ir.Inner(r.Func), matters: map[place]bool{}}
	seen := make([]bool, len(fn.Blocks))
	var visit func(b *ir.Block)
	visit = func(b *ir.Block) {
		seen[b.Index] = true
		for _, to := range b.Term.Succs() {
			if !seen[to.Index] {
				visit(to)
			}
		}
		fn.order = append(fn.order, b)
	}
	if len(fn.Blocks) > 0 {
		visit(fn.Blocks[0])
	}
	slices.Reverse(fn.order)
	for _, b := range fn.order {
		for _, in := range b.Instrs {
			if l, ok := in.(*ir.Load); ok && l.Dst.Kind == ir.Temp {
				if p, ok := fn.place(&l.From); ok {
					fn.alias[l.Dst] = p
				}
			}
		}
	}
	for _, b := range fn.order {
		if t, ok := b.Term.(*ir.If); ok && t.Loop {
			small := t.X
			if t.Op == ir.Gt || t.Op == ir.Ge {
				small = t.Y
			}
			if ref, ok := small.(ir.VarRef); ok {
				fn.grown[fn.home(ref.Var)] = true
			}
		}
	}
	return fn
}
