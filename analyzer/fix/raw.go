package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// raw are the allocators that need no GIL, by those of the same shape that do.
var raw = map[string]string{
	"PyMem_Malloc": "PyMem_RawMalloc", "PyMem_MALLOC": "PyMem_RawMalloc", "PyMem_Calloc": "PyMem_RawCalloc",
	"PyMem_Realloc": "PyMem_RawRealloc", "PyMem_REALLOC": "PyMem_RawRealloc",
	"PyMem_Free": "PyMem_RawFree", "PyMem_FREE": "PyMem_RawFree", "PyMem_Del": "PyMem_RawFree", "PyMem_DEL": "PyMem_RawFree",
}

// takeRaw takes the block from the allocator that needs no GIL, if all that becomes of it is in sight: a local variable
// holds it, and nothing keeps it. It returns nil if that is not so.
func (p *proposer) takeRaw(use *faults.GILUse) *Proposal {
	if use.Call != use.Need || raw[use.Callee] == "" {
		return nil
	}
	v := p.holdsResult(use.Call)
	if v == nil || v.Kind != ir.Local || v.AddrTaken {
		return nil
	}
	calls, doubt := p.family(v)
	if calls == nil {
		return nil
	}
	e := p.editor()
	for _, c := range calls {
		toks := tokens(p.file.Src, c.Span.Start, c.Span.End)
		if c.Macro != "" && c.Macro != callee(c) || len(toks) == 0 || toks[0].text != callee(c) {
			return nil
		}
		e.replace(toks[0].start, toks[0].end, raw[callee(c)])
	}
	return &Proposal{
		Message: "take `" + v.Name + "` from " + raw[use.Callee] + ", which needs no GIL, and free it alike",
		Edits:   e.done(), Unsafe: doubt,
	}
}

// holdsResult returns the variable that the result of a call goes to, also by way of a temporary; else nil. Of a call
// that gives no result, it is the argument.
func (p *proposer) holdsResult(c *ir.Call) *ir.Var {
	if c.Dst == nil {
		if len(c.Args) > 0 {
			return varOf(c.Args[0])
		}
		return nil
	}
	if c.Dst.Kind != ir.Temp {
		return c.Dst
	}
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			if a, ok := in.(*ir.Assign); ok && varOf(a.X) == c.Dst {
				return a.Dst
			}
		}
	}
	return nil
}

func varOf(x ir.Expr) *ir.Var {
	if ref, ok := x.(ir.VarRef); ok {
		return ref.Var
	}
	return nil
}

// family returns the calls that allocate, resize and free what v holds, or nil if something else is done with it that
// may keep it or free it. doubt names what is out of sight.
func (p *proposer) family(v *ir.Var) (calls []*ir.Call, doubt string) {
	temps := map[*ir.Var]bool{v: true}
	for c := range p.fn.Calls() {
		if c.Dst != nil && p.holdsResult(c) == v {
			temps[c.Dst] = true
		}
	}
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ir.Assign:
				if in.Dst == v && !temps[varOf(in.X)] && in.X != (ir.Const{}) || in.Dst != v && in.Dst.Kind != ir.Temp && has(in.X, temps) {
					return nil, ""
				}
			case *ir.Load:
				if in.Dst == v {
					return nil, ""
				}
			case *ir.Store:
				if has(in.X, temps) {
					return nil, ""
				}
			case *ir.Call:
				of := slices.ContainsFunc(in.Args, func(x ir.Expr) bool { return has(x, temps) })
				switch {
				case raw[callee(in)] != "" && (of || temps[in.Dst]):
					calls = append(calls, in)
				case temps[in.Dst]:
					return nil, ""
				case of:
					ok, why := p.borrows(in, temps)
					if !ok {
						return nil, ""
					}
					doubt = firstOf(doubt, why)
				}
			}
		}
		if r, ok := b.Term.(*ir.Return); ok && r.X != nil && has(r.X, temps) {
			return nil, ""
		}
	}
	return calls, doubt
}

// borrows reports whether a call neither keeps nor frees what it is given, and why that is not certain.
func (p *proposer) borrows(c *ir.Call, vars map[*ir.Var]bool) (ok bool, doubt string) {
	if p.ctx.known == nil || p.ctx.known.Summary(callee(c)) == nil {
		return true, "what `" + callee(c) + "` does with the block is not known"
	}
	s := p.ctx.known.Summary(callee(c))
	for i, a := range c.Args {
		if q := s.Param(i); has(a, vars) && (q.Frees != faults.FreesNever || q.Keeps || q.Steals || q.StealsOnSuccess) {
			return false, ""
		}
	}
	return true, ""
}

// has reports whether the value of one of the variables is a part of an expression.
func has(x ir.Expr, vars map[*ir.Var]bool) bool {
	switch x := x.(type) {
	case ir.VarRef:
		return vars[x.Var]
	case ir.AddrOf:
		return x.Place.Base != nil && has(x.Place.Base, vars)
	case *ir.Binary:
		return has(x.X, vars) || has(x.Y, vars)
	case *ir.Unary:
		return has(x.X, vars)
	}
	return false
}
