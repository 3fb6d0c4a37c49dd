package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// What a function has changed by the time that it fails, and that its callers see.

// A root is where a pointer comes from: a variable, whose memory it points to, or what a parameter or a global variable
// points to; else a call.
type root struct {
	v    *ir.Var
	call *ir.Call
}

// effects is what a function, or a part of it, changes in memory that is not its own.
type effects struct {
	roots []root
	fills bool // what it stores there are blocks
	other bool // it changes what nobody knows, or a global variable
}

func (e *effects) add(list ...root) {
	for _, r := range list {
		if !slices.Contains(e.roots, r) {
			e.roots = append(e.roots, r)
		}
	}
}

func (e *effects) join(o *effects) {
	e.add(o.roots...)
	e.fills, e.other = e.fills || o.fills, e.other || o.other
}

// params returns the positions of the parameters of fn through which e changes something.
func (e *effects) params(fn *ir.Func) (list []int) {
	for _, r := range e.roots {
		if i := slices.Index(fn.Params, r.v); r.v != nil && i >= 0 {
			list = append(list, i)
		}
	}
	return list
}

// maxEffects bounds the calls that effects are followed through.
const maxEffects = 4

// effectsOf returns what the function changes before it comes to a call; a nil call stands for its end.
func (c *Context) effectsOf(fn *ir.Func, call *ir.Call, depth int) *effects {
	e := &effects{}
	for in := range c.before(fn, call) {
		switch in := in.(type) {
		case *ir.Store:
			c.noteStore(e, fn, in)
		case *ir.Assign:
			e.other = e.other || in.Dst.Kind == ir.Global || in.Dst.Kind == ir.Static
		case *ir.Call:
			if in != call {
				c.noteCall(e, fn, in, depth)
			}
		}
	}
	return e
}

// before yields the instructions that can run before a call, all of the function if it is nil.
func (c *Context) before(fn *ir.Func, call *ir.Call) func(func(ir.Instr) bool) {
	return func(yield func(ir.Instr) bool) {
		pos, ok := position{}, false
		if call != nil {
			pos, ok = find(fn, call)
		}
		preds, whole := c.predecessors(fn), map[*ir.Block]bool{}
		var reach func(b *ir.Block)
		reach = func(b *ir.Block) {
			for _, q := range preds[b] {
				if !whole[q] {
					whole[q] = true
					reach(q)
				}
			}
		}
		if ok {
			reach(pos.block)
		}
		for _, b := range fn.Blocks {
			list := b.Instrs
			switch {
			case ok && b == pos.block && !whole[b]:
				list = list[:pos.index]
			case ok && !whole[b]:
				continue
			}
			for _, in := range list {
				if !yield(in) {
					return
				}
			}
		}
	}
}

// noteStore notes what a store changes. Numbers in arrays are content: whoever fails leaves there what it likes.
func (c *Context) noteStore(e *effects, fn *ir.Func, s *ir.Store) {
	if s.To.Base == nil {
		e.other = e.other || s.To.Var.Kind == ir.Global || s.To.Var.Kind == ir.Static
		return
	}
	roots := c.foreign(fn, s, s.To.Base)
	if len(roots) == 0 || isContent(s.To) {
		return
	}
	e.add(roots...)
	e.fills = e.fills || slices.ContainsFunc(c.rootsOf(fn, s, s.X), func(r root) bool { return r.call != nil && c.makes(r.call) })
}

// isContent reports whether a place is an element of an array of numbers.
func isContent(to ir.Place) bool {
	base, ok := to.Base.(ir.VarRef)
	if !ok || len(to.Path) != 1 || to.Path[0].Field != "" || base.Var.Type == nil || base.Var.Type.Elem == nil {
		return false
	}
	elem := base.Var.Type.Elem
	return elem.Kind == ir.Float || elem.Kind == ir.Int && (elem.Bits == 8 || base.Var.Kind == ir.Param)
}

// noteCall notes what a call changes through its arguments.
func (c *Context) noteCall(e *effects, fn *ir.Func, call *ir.Call, depth int) {
	written := func(int) bool { return true }
	fills := false
	if s := c.summary(call); s != nil {
		written = func(i int) bool { return writes(s, i) }
	} else if def := c.definition(call.Name()); def != nil && def.Func != fn && depth > 0 {
		of := c.effectsOf(def.Func, nil, depth-1)
		list := of.params(def.Func)
		e.other, fills = e.other || of.other, of.fills
		written = func(i int) bool { return slices.Contains(list, i) }
	}
	for i, arg := range call.Args {
		if written(i) {
			roots := c.foreign(fn, call, arg)
			e.add(roots...)
			e.fills = e.fills || fills && len(roots) > 0
		}
	}
}

// summary returns what is told of what a call calls, nil if nothing is.
func (c *Context) summary(call *ir.Call) *faults.Summary {
	if name := callee(call); c.known != nil && name != "" {
		return c.known.Summary(name)
	}
	return nil
}

// writes reports whether a function that is told of changes what its argument i is the address of.
func writes(s *faults.Summary, i int) bool {
	q := s.Param(i)
	return q.Frees != faults.FreesNever || q.Closes || q.Nulls || q.Assigns ||
		slices.ContainsFunc(s.Outcomes, func(o faults.Outcome) bool {
			return o.Result.Kind == faults.ParamValue && o.Result.N == int64(i) && o.Result.Owned == "" && !o.Result.Borrowed ||
				slices.ContainsFunc(o.Sets, func(t faults.Set) bool { return t.Param == i })
		})
}

// foreign returns where the address comes from that an expression of an instruction is, but for what is the function's own:
// its variables, and what it has made.
func (c *Context) foreign(fn *ir.Func, at ir.Instr, x ir.Expr) []root {
	return slices.DeleteFunc(c.rootsOf(fn, at, x), func(r root) bool {
		return r.v != nil && r.v.Kind == ir.Local || r.call != nil && c.makes(r.call)
	})
}

// rootsOf returns where the address comes from that an expression of an instruction is.
func (c *Context) rootsOf(fn *ir.Func, at ir.Instr, x ir.Expr) []root {
	f := &rootFinder{preds: c.predecessors(fn), fn: fn, seen: map[rootUse]bool{}}
	f.expr(at, x)
	return f.roots
}

// A rootFinder follows an address to where it comes from.
type rootFinder struct {
	fn    *ir.Func
	preds map[*ir.Block][]*ir.Block
	seen  map[rootUse]bool
	roots []root
}

// A rootUse is what an instruction reads.
type rootUse struct {
	at ir.Instr
	v  *ir.Var
}

func (f *rootFinder) expr(at ir.Instr, x ir.Expr) {
	switch x := x.(type) {
	case ir.AddrOf:
		if x.Place.Base != nil {
			f.expr(at, x.Place.Base)
		} else {
			f.roots = append(f.roots, root{v: x.Place.Var})
		}
	case *ir.Binary:
		f.expr(at, x.X)
		f.expr(at, x.Y)
	case ir.VarRef:
		f.variable(at, x.Var)
	}
}

// variable follows what a variable has where an instruction reads it.
func (f *rootFinder) variable(at ir.Instr, v *ir.Var) {
	if f.seen[rootUse{at, v}] || v.Type != nil && (v.Type.Kind == ir.Int || v.Type.Kind == ir.Float) {
		return
	}
	f.seen[rootUse{at, v}] = true
	pos, _ := find(f.fn, at)
	pos.index--
	defs, undefined := reaching(pos, f.preds, v)
	if v.Kind == ir.Global || v.Kind == ir.Static || v.Kind == ir.Param && undefined {
		f.roots = append(f.roots, root{v: v})
	}
	for _, d := range defs {
		switch d := d.(type) {
		case *ir.Assign:
			f.expr(d, d.X)
		case *ir.Store:
			f.expr(d, d.X)
		case *ir.Load:
			switch {
			case d.From.Base != nil:
				f.expr(d, d.From.Base)
			case d.From.Var.Kind == ir.Local: // as much of others as what it was given
				f.variable(d, d.From.Var)
			default:
				f.roots = append(f.roots, root{v: d.From.Var})
			}
		case *ir.Call:
			f.roots = append(f.roots, root{call: d})
		}
	}
}
