package faults

import (
	"maps"
	"slices"

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
	fn.testedVars, fn.testedFields = vars, fieldSet{}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if l, ok := in.(*ir.Load); ok && vars[l.Dst] {
				if k := fieldOf(&l.From); k.field != "" {
					fn.testedFields.add(k)
				}
			}
		}
	}
	for v := range vars {
		if v.Index < 0 {
			fn.testedFields.add(fieldKey{"", v.Name})
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

// A fieldSet is a set of fields by the name of their struct, and of globals, which have none.
type fieldSet map[fieldKey]bool

// anyHolder stands for the struct in an entry that each field has beside its own.
const anyHolder = "*"

func (s fieldSet) add(k fieldKey) {
	s[k], s[fieldKey{anyHolder, k.field}] = true, true
}

// has reports whether the set has a field. Where the name of the struct is not known, any will do.
func (s fieldSet) has(k fieldKey) bool {
	if k.holder == "" {
		return s[fieldKey{anyHolder, k.field}]
	}
	return s[k] || s[fieldKey{"", k.field}]
}

// fieldOf returns the last member that a place names, or nothing.
func fieldOf(p *ir.Place) fieldKey {
	for i := len(p.Path) - 1; i >= 0; i-- {
		if s := p.Path[i]; s.Field != "" {
			return fieldKey{s.Struct, s.Field}
		}
	}
	return fieldKey{}
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

// keeps reports whether the value of v goes anywhere but into tests, by way of the variables in seen: a result that is
// only tested is a status.
func (fn *function) keeps(v *ir.Var, seen ...*ir.Var) bool {
	switch {
	case slices.Contains(seen, v):
		return false
	case v.Kind != ir.Temp && v.Kind != ir.Local, v.AddrTaken, v.Type.IsPointer():
		return true
	}
	used := func(x ir.Expr) bool { return x == ir.Expr(ir.VarRef{Var: v}) }
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ir.Assign:
				if used(in.X) && fn.keeps(in.Dst, append(seen, v)...) {
					return true
				}
			case *ir.Load:
				if used(in.From.Base) {
					return true
				}
			case *ir.Store:
				if used(in.X) || used(in.To.Base) {
					return true
				}
			case *ir.Call:
				if slices.ContainsFunc(in.Args, used) {
					return true
				}
			}
		}
		if r, ok := b.Term.(*ir.Return); ok && used(r.X) {
			return true
		}
	}
	return false
}

// testsResult reports whether a test for NULL sees what the call c returned: behind it, on a path on which nothing else
// has taken the place of the result.
func (fn *function) testsResult(c *ir.Call) bool {
	seen := map[*ir.Block]bool{}
	var follow func(b *ir.Block, i int, holders map[*ir.Var]bool, place string) bool
	follow = func(b *ir.Block, i int, holders map[*ir.Var]bool, place string) bool {
		holders = maps.Clone(holders)
		for ; i < len(b.Instrs); i++ {
			place = passOn(b.Instrs[i], holders, place)
		}
		if t, ok := b.Term.(*ir.If); ok {
			if ref, ok := t.X.(ir.VarRef); ok && holders[ref.Var] && (t.Op == ir.Eq || t.Op == ir.Ne) && t.Y == ir.Expr(ir.Const{}) {
				return true
			}
		}
		if len(holders) == 0 && place == "" {
			return false
		}
		for _, to := range b.Term.Succs() {
			if !seen[to] {
				seen[to] = true
				if follow(to, 0, holders, place) {
					return true
				}
			}
		}
		return false
	}
	for _, b := range fn.Blocks {
		if i := slices.Index(b.Instrs, ir.Instr(c)); i >= 0 {
			return follow(b, i+1, map[*ir.Var]bool{c.Dst: true}, "")
		}
	}
	return false
}

// passOn tells which variables, and which member of a struct, hold a value after an instruction.
func passOn(in ir.Instr, holders map[*ir.Var]bool, place string) string {
	held := false
	switch in := in.(type) {
	case *ir.Assign:
		ref, ok := in.X.(ir.VarRef)
		held = ok && holders[ref.Var]
	case *ir.Load:
		held = place != "" && placeName(&in.From) == place
	case *ir.Store:
		if ref, ok := in.X.(ir.VarRef); ok && holders[ref.Var] {
			return placeName(&in.To)
		} else if placeName(&in.To) == place {
			return ""
		}
	}
	if dst := destination(in); dst != nil && held {
		holders[dst] = true
	} else if dst != nil {
		delete(holders, dst)
	}
	return place
}
