package objects

import "nomem/analyzer/ir"

// matters reports whether a helper has to be played: it is given something that was made here, or makes objects
// itself. Of what a deallocator calls, all does.
func (m *machine) matters(fn *ir.Func, args []value) bool {
	if m.tearing != "" {
		return true
	}
	for _, v := range args {
		if m.made[v.block] {
			return true
		}
	}
	return m.a.makers[fn]
}

// Concerns reports whether a function of a unit makes objects, or fills in those that another has made.
func (a *Analysis) Concerns(u *ir.Unit, fn *ir.Func) bool {
	if as := a.resolve.Callee(u, &ir.Call{Fn: ir.FuncRef{Name: fn.Name}}); len(a.filled[as]) > 0 {
		return true
	}
	if a.makesObject(fn) {
		return true
	}
	for c := range fn.Calls() {
		if a.makers[a.resolve.Callee(u, c)] {
			return true
		}
	}
	return false
}

// makesObject reports whether fn calls a function that is told to make objects whose fields are not set yet.
func (a *Analysis) makesObject(fn *ir.Func) bool {
	m := machine{a: a}
	for c := range fn.Calls() {
		if sum := a.know.Summary(nameOf(c)); sum != nil && m.madeBy(sum).object {
			return true
		}
	}
	return false
}

// nameOf returns the name by which a called function is told of.
func nameOf(c *ir.Call) string {
	if name := c.Name(); name != "" || c.Field == "" {
		return name
	}
	return c.FieldOf + "." + c.Field
}

// inner returns the temporaries of a function that live in one block.
func (m *machine) inner(fn *ir.Func) map[*ir.Var]bool {
	if list, ok := m.temps[fn]; ok {
		return list
	}
	home := map[*ir.Var]int{}
	for _, b := range fn.Blocks {
		note := func(v *ir.Var) {
			if v == nil || v.Kind != ir.Temp {
				return
			}
			if at, known := home[v]; !known {
				home[v] = b.Index
			} else if at != b.Index {
				home[v] = -1
			}
		}
		for _, in := range b.Instrs {
			variables(in, note)
		}
		switch t := b.Term.(type) {
		case *ir.If:
			inExpr(t.X, note)
			inExpr(t.Y, note)
		case *ir.Return:
			inExpr(t.X, note)
		}
	}
	inner := map[*ir.Var]bool{}
	for v, at := range home {
		if at >= 0 {
			inner[v] = true
		}
	}
	m.temps[fn] = inner
	return inner
}

// variables calls note for the variables that an instruction names.
func variables(in ir.Instr, note func(*ir.Var)) {
	switch in := in.(type) {
	case *ir.Assign:
		note(in.Dst)
		inExpr(in.X, note)
	case *ir.Load:
		note(in.Dst)
		inPlace(&in.From, note)
	case *ir.Store:
		inPlace(&in.To, note)
		inExpr(in.X, note)
	case *ir.Call:
		note(in.Dst)
		inExpr(in.Fn, note)
		for _, x := range in.Args {
			inExpr(x, note)
		}
	}
}

func inExpr(x ir.Expr, note func(*ir.Var)) {
	switch x := x.(type) {
	case ir.VarRef:
		note(x.Var)
	case ir.AddrOf:
		inPlace(&x.Place, note)
	case *ir.Binary:
		inExpr(x.X, note)
		inExpr(x.Y, note)
	case *ir.Unary:
		inExpr(x.X, note)
	}
}

func inPlace(p *ir.Place, note func(*ir.Var)) {
	note(p.Var)
	inExpr(p.Base, note)
	for _, sel := range p.Path {
		inExpr(sel.Index, note)
	}
}
