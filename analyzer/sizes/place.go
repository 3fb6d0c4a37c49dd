package sizes

import (
	"strconv"

	"nomem/analyzer/ir"
)

// home returns what a variable stands for: the place that a temporary was read from, else the variable.
func (fn *function) home(v *ir.Var) place {
	if p, ok := fn.alias[v]; ok {
		return p
	}
	return place{v: v}
}

// place returns the place that p is, the same for each of its occurrences; false if that cannot be told.
func (fn *function) place(p *ir.Place) (place, bool) {
	var out place
	switch base := p.Base.(type) {
	case nil:
		out.v = p.Var
	case ir.VarRef:
		out = fn.home(base.Var)
		out.path += "->"
	default:
		return place{}, false
	}
	for _, s := range p.Path {
		switch i := s.Index.(type) {
		case nil:
			out.path += "." + s.Field
		case ir.Const:
			out.path += "[" + strconv.FormatInt(i.N, 10) + "]"
		default:
			return place{}, false
		}
	}
	return out, out.v != nil
}

// fieldOf returns the field that a place is, of a struct with a name.
func fieldOf(p *ir.Place) (field, bool) {
	n := len(p.Path)
	if n == 0 || p.Path[n-1].Field == "" || p.Path[n-1].Struct == "" {
		return field{}, false
	}
	return field{p.Path[n-1].Struct, p.Path[n-1].Field}, true
}

// global returns the name that stands for a variable with static storage in the whole tree, "" for others.
func global(v *ir.Var) string {
	switch {
	case v.Kind == ir.Global && v.Extern:
		return v.Name
	case v.Kind == ir.Global, v.Kind == ir.Static:
		return v.Decl.File.Abs + ":" + strconv.Itoa(v.Decl.Start)
	}
	return ""
}

// leaves calls see for each variable whose value is part of x.
func leaves(x ir.Expr, see func(*ir.Var)) {
	switch x := x.(type) {
	case ir.VarRef:
		see(x.Var)
	case *ir.Binary:
		leaves(x.X, see)
		leaves(x.Y, see)
	case *ir.Unary:
		leaves(x.X, see)
	}
}

// isFixed reports whether x has no variable, and its value is known.
func isFixed(x ir.Expr) bool {
	switch x := x.(type) {
	case ir.Const:
		return true
	case *ir.Binary:
		return isFixed(x.X) && isFixed(x.Y)
	case *ir.Unary:
		return isFixed(x.X)
	}
	return false
}

// divides reports whether x has a division, or a remainder, by what is not fixed.
func divides(x ir.Expr) bool {
	switch x := x.(type) {
	case *ir.Binary:
		return (x.Op == "/" || x.Op == "%") && !isFixed(x.Y) || divides(x.X) || divides(x.Y)
	case *ir.Unary:
		return divides(x.X)
	}
	return false
}

// divisors calls see for each variable that x divides by.
func divisors(x ir.Expr, see func(*ir.Var)) {
	switch x := x.(type) {
	case *ir.Binary:
		if x.Op == "/" {
			leaves(x.Y, see)
		}
		divisors(x.X, see)
		divisors(x.Y, see)
	case *ir.Unary:
		divisors(x.X, see)
	}
}
