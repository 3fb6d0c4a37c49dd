package ir

// EachName calls f with the name of every function that the unit calls or takes the address of, and of every variable of
// external linkage that it names; with some of them more than once.
func (u *Unit) EachName(f func(name string)) {
	n := namer(f)
	for _, in := range u.Inits {
		n.expr(in.Value)
	}
	for _, fn := range u.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				n.instr(in)
			}
			switch t := b.Term.(type) {
			case *If:
				n.expr(t.X)
				n.expr(t.Y)
			case *Return:
				n.expr(t.X)
			}
		}
	}
}

type namer func(name string)

func (n namer) instr(in Instr) {
	switch in := in.(type) {
	case *Assign:
		n.expr(in.X)
	case *Load:
		n.place(&in.From)
	case *Store:
		n.place(&in.To)
		n.expr(in.X)
	case *Call:
		n.expr(in.Fn)
		for _, a := range in.Args {
			n.expr(a)
		}
	}
}

func (n namer) place(p *Place) {
	if p.Base != nil {
		n.expr(p.Base)
	} else if p.Var.Extern {
		n(p.Var.Name)
	}
	for _, s := range p.Path {
		n.expr(s.Index)
	}
}

func (n namer) expr(x Expr) {
	switch x := x.(type) {
	case FuncRef:
		n(x.Name)
	case VarRef:
		if x.Var.Extern {
			n(x.Var.Name)
		}
	case AddrOf:
		n.place(&x.Place)
	case *Binary:
		n.expr(x.X)
		n.expr(x.Y)
	case *Unary:
		n.expr(x.X)
	}
}
