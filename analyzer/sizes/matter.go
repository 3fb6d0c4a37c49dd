package sizes

import (
	"nomem/analyzer/ir"
)

// maxCalls bounds the calls between an allocation and where its size comes from.
const maxCalls = 8

// findMatter finds, against the flow, the variables that a size can come from: in functions that allocate, and in those
// that hand something to one that does. The others are not followed, and functions without one are not read.
func (a *Analysis) findMatter() {
	for range maxCalls {
		news := false
		for _, fn := range a.funcs {
			before := len(fn.matters)
			a.matter(fn)
			news = news || len(fn.matters) > before
		}
		if !news {
			return
		}
	}
}

// matter finds the variables of one function that matter, as far as is known of the others.
func (a *Analysis) matter(fn *function) {
	m := &matter{a: a, fn: fn}
	for m.news = true; m.news; {
		m.news = false
		m.scan()
	}
}

// matter finds the variables of one function that matter.
type matter struct {
	a    *Analysis
	fn   *function
	news bool
}

func (m *matter) add(v *ir.Var) {
	if at := (place{v: v}); !v.Type.IsPointer() && !m.fn.matters[at] {
		m.fn.matters[at], m.news = true, true
	}
}

func (m *matter) expr(x ir.Expr) {
	if addr, ok := x.(ir.AddrOf); ok {
		m.place(&addr.Place)
		return
	}
	leaves(x, m.add)
}

func (m *matter) place(p *ir.Place) {
	if at, ok := m.fn.place(p); ok && !m.fn.matters[at] {
		m.fn.matters[at], m.news = true, true
	}
}

func (m *matter) scan() {
	for _, b := range m.fn.order {
		for _, in := range b.Instrs {
			m.instr(in)
		}
		switch t := b.Term.(type) {
		case *ir.If:
			if some(t.X, m.fn.matters) || some(t.Y, m.fn.matters) {
				m.expr(t.X)
				m.expr(t.Y)
			}
		case *ir.Return:
			if m.fn.Result != nil && m.fn.Result.Kind == ir.Int && len(m.fn.matters) > 0 {
				m.expr(t.X)
			}
		}
	}
}

// some reports whether x has one of the variables.
func some(x ir.Expr, of map[place]bool) bool {
	found := false
	leaves(x, func(v *ir.Var) { found = found || of[place{v: v}] })
	return found
}

func (m *matter) instr(in ir.Instr) {
	switch in := in.(type) {
	case *ir.Assign:
		if m.fn.matters[place{v: in.Dst}] {
			m.expr(in.X)
		}
	case *ir.Load:
		if p, ok := m.fn.place(&in.From); ok && m.fn.matters[p] {
			m.add(in.Dst) // a test of it may follow
		}
		if m.fn.matters[place{v: in.Dst}] {
			m.place(&in.From)
			if f, ok := fieldOf(&in.From); ok {
				m.a.sized[f] = true
			}
		}
	case *ir.Store:
		if f, ok := fieldOf(&in.To); ok && m.a.sized[f] && !isFixed(in.X) {
			m.place(&in.To)
			m.expr(in.X)
		} else if p, ok := m.fn.place(&in.To); ok && m.fn.matters[p] {
			m.expr(in.X)
		}
	case *ir.Call:
		m.call(in)
	}
}

// call finds what matters of the arguments: what is allocated, what goes to where that is done, and what the result or
// memory that matters is made of.
func (m *matter) call(c *ir.Call) {
	to := m.a.byFunc[m.a.resolve.Callee(m.fn.unit, c)]
	sum := m.a.know.Summary(c.Name())
	whole := c.Dst != nil && m.fn.matters[place{v: c.Dst}]
	for _, x := range c.Args {
		if p, ok := m.fn.pointee(x); ok && m.fn.matters[p] {
			whole = true
		}
	}
	for i, x := range c.Args {
		switch {
		case isFixed(x):
		case whole, to != nil && i < len(to.Params) && to.matters[place{v: to.Params[i]}]:
			m.expr(x)
		case to == nil && sum != nil && allocates(sum, c, i):
			m.expr(x)
		}
	}
}
