package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

func predecessors(fn *ir.Func) map[*ir.Block][]*ir.Block {
	preds := map[*ir.Block][]*ir.Block{}
	for _, b := range fn.Blocks {
		for _, s := range b.Term.Succs() {
			preds[s] = append(preds[s], b)
		}
	}
	return preds
}

// definedIn returns the last instruction before pos, in its block, that gives v a value, or may: a call that has v's
// address does.
func definedIn(pos position, v *ir.Var) ir.Instr {
	for i := pos.index - 1; i >= 0; i-- {
		if defines(pos.block.Instrs[i], v) {
			return pos.block.Instrs[i]
		}
	}
	return nil
}

func defines(in ir.Instr, v *ir.Var) bool {
	switch in := in.(type) {
	case *ir.Assign:
		return in.Dst == v
	case *ir.Load:
		return in.Dst == v
	case *ir.Store:
		return in.To.Var == v
	case *ir.Call:
		if in.Dst == v {
			return true
		}
		for _, arg := range in.Args {
			if a, ok := arg.(ir.AddrOf); ok && a.Place.Var == v {
				return true
			}
		}
	}
	return false
}

// reaching returns the definitions of v that reach pos, and whether v can still be undefined there.
func reaching(pos position, preds map[*ir.Block][]*ir.Block, v *ir.Var) (defs []ir.Instr, undefined bool) {
	seen := map[*ir.Block]bool{}
	work := []position{pos}
	for len(work) > 0 {
		p := work[len(work)-1]
		work = work[:len(work)-1]
		if d := definedIn(p, v); d != nil {
			defs = append(defs, d)
			continue
		}
		if p.block.Index == 0 {
			undefined = true
		}
		for _, q := range preds[p.block] {
			if !seen[q] {
				seen[q] = true
				work = append(work, position{q, len(q.Instrs)})
			}
		}
	}
	return defs, undefined
}

// uses returns the variables that an instruction reads, or takes the address of.
func uses(in ir.Instr) []*ir.Var {
	switch in := in.(type) {
	case *ir.Assign:
		return vars(nil, in.X)
	case *ir.Load:
		return placeVars(nil, in.From)
	case *ir.Store:
		out := vars(nil, in.X)
		if in.To.Var == nil {
			out = placeVars(out, in.To)
		}
		return out
	case *ir.Call:
		out := vars(nil, in.Fn)
		for _, arg := range in.Args {
			out = vars(out, arg)
		}
		return out
	}
	return nil
}

func usesTerm(t ir.Terminator) []*ir.Var {
	switch t := t.(type) {
	case *ir.If:
		return vars(vars(nil, t.X), t.Y)
	case *ir.Return:
		return vars(nil, t.X)
	}
	return nil
}

func vars(out []*ir.Var, x ir.Expr) []*ir.Var {
	switch x := x.(type) {
	case ir.VarRef:
		return append(out, x.Var)
	case ir.AddrOf:
		return placeVars(out, x.Place)
	case *ir.Binary:
		return vars(vars(out, x.X), x.Y)
	case *ir.Unary:
		return vars(out, x.X)
	}
	return out
}

func placeVars(out []*ir.Var, p ir.Place) []*ir.Var {
	if p.Var != nil {
		out = append(out, p.Var)
	}
	if p.Base != nil {
		out = vars(out, p.Base)
	}
	for _, s := range p.Path {
		if s.Index != nil {
			out = vars(out, s.Index)
		}
	}
	return out
}

// nullOtherwise reports whether the variable of that name may be NULL at the test s though no allocation of the same
// kind failed: `p = found ? strdup(s) : NULL;`. Of a place that is no variable nothing is known, and it is not.
func (p *proposer) nullOtherwise(s *ir.Stmt, name string) bool {
	v := variable(p.fn, name)
	if v == nil || s.Cond.Contains(p.r.Call.Span) {
		return false
	}
	for _, b := range p.fn.Blocks {
		if t, ok := b.Term.(*ir.If); ok && s.Cond.Contains(t.Span) && slices.Contains(vars(nil, t.X), v) {
			return p.otherSources(position{b, len(b.Instrs)}, v)
		}
	}
	return false
}

// otherSources reports whether v can have a value at pos that is neither the result of an allocation like that of p
// nor a certain address.
func (p *proposer) otherSources(pos position, v *ir.Var) bool {
	defs, undefined := sources(p.fn, pos, v)
	return undefined && v.Kind == ir.Param || slices.ContainsFunc(defs, func(d ir.Instr) bool {
		switch d := d.(type) {
		case *ir.Call:
			return !p.failsAlike(d)
		case *ir.Assign:
			_, address := d.X.(ir.AddrOf)
			return !address
		}
		return true
	})
}

// sources returns the definitions that reach pos as the value of v, seen through copies of variables, and whether one
// of these variables can be undefined.
func sources(fn *ir.Func, pos position, v *ir.Var) (out []ir.Instr, undefined bool) {
	preds := predecessors(fn)
	type use struct {
		pos position
		v   *ir.Var
	}
	seen := map[ir.Instr]bool{}
	for work := []use{{pos, v}}; len(work) > 0; {
		u := work[0]
		work = work[1:]
		defs, none := reaching(u.pos, preds, u.v)
		undefined = undefined || none
		for _, d := range defs {
			if seen[d] {
				continue
			}
			seen[d] = true
			if a, ok := d.(*ir.Assign); ok {
				if ref, ok := a.X.(ir.VarRef); ok {
					at, _ := find(fn, d)
					work = append(work, use{position{at.block, at.index - 1}, ref.Var})
					continue
				}
			}
			out = append(out, d)
		}
	}
	return out, undefined
}

// failsAlike reports whether a call is an allocation that sets an exception, or sets none, as that of p does.
func (p *proposer) failsAlike(call *ir.Call) bool {
	for _, r := range p.f.Faults {
		if r.Call == call {
			return r == p.r || p.ctx.raises(r) == p.ctx.raises(p.r)
		}
	}
	return false
}

// variable returns the variable of the function that has a name, nil if there is none or several.
func variable(fn *ir.Func, name string) *ir.Var {
	var found *ir.Var
	for _, list := range [][]*ir.Var{fn.Params, fn.Locals} {
		for _, v := range list {
			if v.Name == name && found != nil {
				return nil
			} else if v.Name == name {
				found = v
			}
		}
	}
	return found
}

// stored reports whether the variable of a resource was stored in front of the allocation in what the function does not
// release itself: then it belongs there.
func (p *proposer) stored(name string, all []faults.Resource) bool {
	v := variable(p.fn, name)
	if v == nil {
		return false
	}
	site := p.site().Span.Start
	for _, b := range p.fn.Blocks {
		for i, in := range b.Instrs {
			s, ok := in.(*ir.Store)
			if !ok || s.To.Var != nil && s.To.Var.Kind == ir.Local || s.Span.Start >= site || s.Span.File != p.file {
				continue
			}
			ref, ok := s.X.(ir.VarRef)
			if !ok || ref.Var != v && !copyOf(position{b, i}, ref.Var, v) {
				continue
			}
			base, _ := s.To.Base.(ir.VarRef)
			if base.Var == nil || !slices.ContainsFunc(all, func(r faults.Resource) bool { return r.Place == base.Var.Name }) {
				return true
			}
		}
	}
	return false
}

// copyOf reports whether temp is a copy of v at pos.
func copyOf(pos position, temp, v *ir.Var) bool {
	a, ok := definedIn(pos, temp).(*ir.Assign)
	if !ok {
		return false
	}
	ref, ok := a.X.(ir.VarRef)
	return ok && ref.Var == v
}
