package faults

import (
	"nomem/analyzer/ir"
)

// findTested notes the calls whose result, or the variable or field it is assigned to, is compared with NULL somewhere
// in the function.
func (fn *function) findTested() {
	tested := map[string]bool{}
	vars := map[*ir.Var]bool{}
	names := fn.names()
	for _, b := range fn.Blocks {
		t, ok := b.Term.(*ir.If)
		if !ok || t.Op != ir.Eq && t.Op != ir.Ne {
			continue
		}
		if y, ok := t.Y.(ir.Const); !ok || y.N != 0 {
			continue
		}
		if ref, ok := t.X.(ir.VarRef); ok {
			vars[ref.Var] = true
			if n := names[ref.Var]; n != "" {
				tested[n] = true
			}
		}
	}
	fn.testedVars, fn.testedFields = vars, map[string]bool{}
	for n := range tested {
		fn.testedFields[n[1:]] = true
	}
	for v := range vars {
		if v.Index < 0 {
			fn.testedFields[v.Name] = true
		}
	}
	fn.tested = map[*ir.Call]bool{}
	for _, b := range fn.Blocks {
		calls := map[*ir.Var]*ir.Call{}
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ir.Call:
				if in.Dst != nil {
					calls[in.Dst] = in
					fn.tested[in] = vars[in.Dst]
				}
			case *ir.Assign:
				if ref, ok := in.X.(ir.VarRef); ok && calls[ref.Var] != nil && vars[in.Dst] {
					fn.tested[calls[ref.Var]] = true
				}
			case *ir.Store:
				if ref, ok := in.X.(ir.VarRef); ok && calls[ref.Var] != nil && tested[placeName(&in.To)] {
					fn.tested[calls[ref.Var]] = true
				}
			}
		}
	}
}

// names tells the place that each temporary was loaded from.
func (fn *function) names() map[*ir.Var]string {
	names := map[*ir.Var]string{}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if l, ok := in.(*ir.Load); ok {
				names[l.Dst] = placeName(&l.From)
			}
		}
	}
	return names
}

// placeName names a place by its last member; "" for places without one.
func placeName(p *ir.Place) string {
	for i := len(p.Path) - 1; i >= 0; i-- {
		if f := p.Path[i].Field; f != "" {
			return "." + f
		}
	}
	return ""
}
