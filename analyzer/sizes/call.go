package sizes

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

const (
	// maxDepth bounds the calls that are looked into, one within the other.
	maxDepth = 3
	// maxBlocks bounds the functions that are looked into for each size that they are given.
	maxBlocks = 40
)

// call reads a call: what it allocates, what it writes, and what it returns.
func (r *reading) call(s state, c *ir.Call) {
	args := make([]value, len(c.Args))
	for i, x := range c.Args {
		args[i] = r.eval(scene{s: s, at: &c.At, span: argSpan(c, i)}, x)
	}
	var result value
	if to := r.a.resolve.Callee(r.fn.unit, c); to != nil && r.a.byFunc[to] != nil {
		result = r.project(s, c, r.a.byFunc[to], args)
	} else {
		result = r.told(s, c, args)
	}
	if c.Dst != nil {
		r.assign(s, place{v: c.Dst}, result.as(c.Dst.Type))
	}
}

func argSpan(c *ir.Call, i int) source.Span {
	if i < len(c.ArgSpans) && c.ArgSpans[i].IsValid() {
		return c.ArgSpans[i]
	}
	return c.Span
}

// project reads a call of a function of the tree.
func (r *reading) project(s state, c *ir.Call, to *function, args []value) value {
	given := make([]value, len(to.Params))
	for i, p := range to.Params {
		if i >= len(args) {
			break
		}
		v := args[i]
		r.reads[p] = true
		if r.a.sinks[p] {
			r.allocates(s, c, i, to.Name, v)
			v.wraps = nil
		}
		v.param = nil
		v.from = v.from.then(argSpan(c, i), r.fn.Name, "is given to `"+to.Name+"` here")
		given[i] = v.as(p.Type)
		tell(r, r.a.params, p, given[i])
	}
	if len(to.Blocks) > maxBlocks || !slices.ContainsFunc(given, func(v value) bool { return v.rank() == 2 }) {
		clear(given) // constants alone decide nothing
	}
	out := r.lookInto(to, given)
	maps.Copy(r.reads, out.reads)
	for i, x := range c.Args {
		if i < len(to.Params) && out.checks[i] {
			r.forget(s, x)
		}
		if p, ok := r.fn.pointee(x); ok {
			if v, written := out.outs[i]; written {
				r.put(s, p, v)
			}
		}
	}
	result := out.result
	result.from = result.from.then(c.Span, r.fn.Name, "is returned by `"+to.Name+"` here")
	return result
}

// lookInto returns how a function of the tree ends for the given arguments.
func (r *reading) lookInto(to *function, given []value) outcome {
	if r.depth >= maxDepth {
		return outcome{}
	}
	var key strings.Builder
	fmt.Fprintf(&key, "%p", to)
	for _, v := range given {
		fmt.Fprintf(&key, " %x.%x.%d", v.max.hi, v.max.lo, v.rank())
		for _, w := range v.wraps {
			fmt.Fprintf(&key, ".%p", w)
		}
	}
	k := key.String()
	if out, ok := r.a.special[k]; ok {
		return out
	}
	r.a.special[k] = outcome{} // while it is read: it may call itself
	in := &reading{a: r.a, fn: to, depth: r.depth + 1, all: len(to.Blocks) <= maxBlocks}
	s := state{}
	for i, p := range to.Params {
		v := given[i]
		v.param = p
		in.put(s, place{v: p}, v)
	}
	in.run(s)
	r.a.special[k] = in.outcome
	return in.outcome
}

// pointee returns the place that an argument points to.
func (fn *function) pointee(x ir.Expr) (place, bool) {
	switch x := x.(type) {
	case ir.AddrOf:
		return fn.place(&x.Place)
	case ir.VarRef:
		if x.Var.Type.IsPointer() {
			p := fn.home(x.Var)
			p.path += "->"
			return p, true
		}
	}
	return place{}, false
}

// told reads a call of a function that the tree does not define.
func (r *reading) told(s state, c *ir.Call, args []value) value {
	name := c.Name()
	if name == "" && c.Field != "" {
		name = c.FieldOf + "." + c.Field
	}
	sum := r.a.know.Summary(name)
	for i, x := range c.Args {
		if sum != nil && allocates(sum, c, i) {
			r.allocates(s, c, i, name, args[i])
		}
		if addr, ok := x.(ir.AddrOf); ok {
			if p, ok := r.fn.place(&addr.Place); ok {
				r.put(s, p, value{}) // whatever it writes
			}
		}
	}
	if sum == nil {
		return value{}
	}
	r.writes(s, c, sum)
	r.parses(s, c, sum)
	for i := range sum.Outcomes {
		switch v := &sum.Outcomes[i].Result; {
		case v.Size == faults.Length && len(c.Args) > 0 && isText(c.Args[0]):
			return value{max: natural(int64(len(c.Args[0].(ir.Str).Text)))}
		case v.Size != faults.NoSize:
			var t *ir.Type
			if c.Dst != nil {
				t = c.Dst.Type
			}
			return r.source(v.Size, t, c.Span)
		case v.Kind == faults.ParamValue && int(v.N) < len(args):
			return args[v.N]
		}
	}
	return value{}
}

// isText reports whether x is a string literal.
func isText(x ir.Expr) bool { _, ok := x.(ir.Str); return ok }

// allocates reports whether argument i of a call of a told function is how much it allocates.
func allocates(sum *faults.Summary, c *ir.Call, i int) bool {
	p := sum.Param(i)
	if !p.Allocates || p.AllocatesIf == 0 {
		return p.Allocates
	}
	null, ok := c.Args[p.AllocatesIf-1].(ir.Const)
	return ok && null.N == 0
}

// writes notes the sizes that a told function stores through its arguments.
func (r *reading) writes(s state, c *ir.Call, sum *faults.Summary) {
	for i, x := range c.Args {
		for k := range sum.Outcomes {
			for _, set := range sum.Outcomes[k].Sets {
				if set.Value.Size != faults.NoSize && set.Param >= 0 && (set.Param == i || set.Param >= len(sum.Params) && i >= set.Param) {
					r.give(s, c, i, x, set.Value.Size)
				}
			}
		}
	}
}

// parses notes the sizes that PyArg_ParseTuple and its like store.
func (r *reading) parses(s state, c *ir.Call, sum *faults.Summary) {
	if sum.FormatKind != faults.ParseTuple || sum.Format == 0 || sum.Format > len(c.Args) {
		return
	}
	format, ok := c.Args[sum.Format-1].(ir.Str)
	if !ok {
		return
	}
	next := len(sum.Params)
	for _, u := range faults.ParseUnits(format.Text) {
		if next += u.Args; next > len(c.Args) {
			return
		}
		if kind := r.a.know.Size(u.Text); kind != faults.NoSize {
			r.give(s, c, next-1, c.Args[next-1], kind)
		}
	}
}

// give notes that a size is stored where argument i points to.
func (r *reading) give(s state, c *ir.Call, i int, x ir.Expr, kind faults.SizeKind) {
	p, ok := r.fn.pointee(x)
	if !ok {
		return
	}
	var t *ir.Type
	if p.path == "" {
		t = p.v.Type
	}
	v := r.source(kind, t, argSpan(c, i))
	r.put(s, p, v)
	if addr, ok := x.(ir.AddrOf); ok {
		if f, ok := fieldOf(&addr.Place); ok {
			keep(r, r.a.fields, f, v)
		}
	}
	if name := global(p.v); name != "" && p.path == "" {
		keep(r, r.a.globals, name, v)
	}
}

// allocates notes that argument i of a call is how much is allocated. Where that went well, the size is bounded by memory.
func (r *reading) allocates(s state, c *ir.Call, i int, callee string, v value) {
	if len(v.wraps) == 0 {
		leaves(c.Args[i], func(n *ir.Var) {
			x := r.variable(s, n)
			if maxLength.less(x.max) {
				r.release(s, n)
				x.max = maxLength
			}
			r.set(s, n, x)
		})
	}
	if v.param != nil && r.keep && !r.a.sinks[v.param] {
		r.a.sinks[v.param] = true
		r.a.changed[v.param] = true
	}
	for _, w := range v.wraps {
		if at := slices.IndexFunc(r.found, func(o *Overflow) bool { return o.Op == w.op }); at >= 0 {
			if o := r.found[at]; o.Call != c {
				o.Others = append(o.Others, c)
			}
			continue
		}
		r.found = append(r.found, r.overflow(c, i, callee, w))
	}
}

func (r *reading) overflow(c *ir.Call, i int, callee string, w *wrap) *Overflow {
	o := &Overflow{Call: c, Callee: callee, Arg: i, Op: w.op, At: w.span, Loop: w.loop}
	for s := w.from; s != nil; s = s.before {
		o.Path = append(o.Path, Step{s.span, s.fn, s.message})
	}
	slices.Reverse(o.Path)
	message := "can be too large for its type, and wraps"
	if w.loop {
		message = "grows until it is too large for its type, and wraps"
	}
	o.Path = append(o.Path, Step{w.span, w.fn.Name, message}, Step{c.Span, r.fn.Name, "allocates that much"})
	return o
}
