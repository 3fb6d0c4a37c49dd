package sizes

import (
	"maps"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// maxPasses bounds how often the blocks of a function are read.
const maxPasses = 5

// read reads a function as the tree calls it, and tells the other functions what it gives them.
func (a *Analysis) read(fn *function) outcome {
	r := &reading{a: a, fn: fn, keep: true}
	s := state{}
	for i, p := range fn.Params {
		given := a.params[p]
		if fn.as != nil && i < len(fn.as.Params) {
			given = a.params[fn.as.Params[i]]
		}
		if a.sinks[p] {
			given.wraps = nil // told of where it is given
		}
		given.param = p
		r.put(s, place{v: p}, given)
	}
	r.run(s)
	return r.outcome
}

// run reads the blocks until nothing changes.
func (r *reading) run(start state) {
	if len(r.fn.order) == 0 {
		return
	}
	r.in = map[*ir.Block]state{r.fn.order[0]: start}
	reads := facts{}
	for _, p := range r.fn.Params {
		if r.keep {
			reads[p] = true
		}
	}
	collect := func() { r.outcome = outcome{outs: map[int]value{}, checks: map[int]bool{}, reads: reads} }
	collect()
	r.news = map[*ir.Block]bool{r.fn.order[0]: true}
	for pass := 0; pass < maxPasses && len(r.news) > 0; pass++ {
		if pass > 0 {
			collect()
		}
		for _, b := range r.fn.order {
			if r.news[b] {
				delete(r.news, b)
				r.block(b, r.in[b])
			}
		}
		if pass == 0 && len(r.news) == 0 {
			return // no loop brought anything new: all blocks were read
		}
	}
	collect()
	for _, b := range r.fn.order {
		if s := r.in[b]; s != nil {
			r.block(b, s)
		}
	}
}

// block reads a block, and hands what is known to those that follow.
func (r *reading) block(b *ir.Block, in state) {
	s := maps.Clone(in)
	for _, i := range b.Instrs {
		r.instr(s, i)
	}
	switch t := b.Term.(type) {
	case *ir.Jump:
		r.flow(t.To, s)
	case *ir.If:
		then, other := r.branch(s, t)
		r.flow(t.Then, then)
		r.flow(t.Else, other)
	case *ir.Return:
		r.returns(s, t)
	}
}

// flow hands what is known to a block that follows.
func (r *reading) flow(to *ir.Block, s state) {
	maps.DeleteFunc(s, func(p place, _ value) bool { return p.path == "" && r.fn.inner[p.v] })
	if r.in[to] == nil {
		r.in[to] = maps.Clone(s)
		r.news[to] = true
	} else if r.in[to].merge(s) {
		r.news[to] = true
	}
}

func (r *reading) returns(s state, t *ir.Return) {
	if t.X != nil {
		r.result = join(r.result, r.eval(scene{s: s, at: &t.At, span: t.Span}, t.X).as(r.fn.Result))
	}
	for i, p := range r.fn.Params {
		if v, ok := s[place{p, "->"}]; ok {
			v.param = nil
			r.outs[i] = join(r.outs[i], v)
		}
	}
}

func (r *reading) instr(s state, in ir.Instr) {
	switch in := in.(type) {
	case *ir.Assign:
		to := place{v: in.Dst}
		v := r.eval(scene{s, &in.At, in.Span, r.grows(to, in.X)}, in.X).as(in.Dst.Type)
		r.assign(s, to, v)
	case *ir.Load:
		r.assign(s, place{v: in.Dst}, r.load(s, in).as(in.Dst.Type))
	case *ir.Store:
		to, ok := r.fn.place(&in.To)
		v := r.eval(scene{s, &in.At, in.Span, ok && r.grows(to, in.X)}, in.X)
		v.param = nil
		if ok {
			r.put(s, to, v)
		}
		if f, ok := fieldOf(&in.To); ok {
			v.from = v.from.then(in.Span, r.fn.Name, "is kept in `"+f.name+"` here")
			keep(r, r.a.fields, f, v)
		}
	case *ir.Call:
		r.call(s, in)
	}
}

// grows reports whether x is made of what stands at to, and a loop goes on until that is large enough.
func (r *reading) grows(to place, x ir.Expr) bool {
	if !r.fn.grown[to] {
		return false
	}
	self := false
	leaves(x, func(v *ir.Var) { self = self || r.fn.home(v) == to })
	return self
}

func (r *reading) assign(s state, to place, v value) {
	if name := global(to.v); name != "" {
		v.param = nil
		keep(r, r.a.globals, name, v)
	}
	r.put(s, to, v)
}

// load returns what is known of the memory that is read: from what the function did with it, or else from all that the
// tree keeps there.
func (r *reading) load(s state, in *ir.Load) value {
	if p, ok := r.fn.place(&in.From); ok {
		if v, ok := s[p]; ok {
			return v
		}
	}
	f, ok := fieldOf(&in.From)
	if !ok {
		return value{}
	}
	if kind := r.a.know.Size(f.holder + "." + f.name); kind != faults.NoSize {
		return r.source(kind, in.Dst.Type, in.Span)
	}
	r.reads[f] = true
	return r.a.fields[f]
}

// keep adds a value to what a field or global holds.
func keep[K comparable](r *reading, all map[K]value, key K, v value) {
	v.kept, v.wraps = v.from != nil, nil
	tell(r, all, key, v)
}

// tell adds a value to what the tree knows under a key.
func tell[K comparable](r *reading, all map[K]value, key K, v value) {
	if !r.keep {
		return
	}
	old, known := all[key]
	if j := join(old, v); !known || !j.same(old) {
		all[key] = j
		r.a.changed[key] = true
	}
}
