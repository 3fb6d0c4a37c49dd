package ir

// instrDst returns the variable that in assigns, or nil.
func instrDst(in Instr) *Var {
	switch in := in.(type) {
	case *Assign:
		return in.Dst
	case *Load:
		return in.Dst
	case *Call:
		return in.Dst
	}
	return nil
}

// instrUses calls see for each variable that in reads, or whose address it takes.
func instrUses(in Instr, see func(*Var)) {
	switch in := in.(type) {
	case *Assign:
		exprUses(in.X, see)
	case *Load:
		placeUses(in.From, see)
	case *Store:
		placeUses(in.To, see)
		exprUses(in.X, see)
	case *Call:
		exprUses(in.Fn, see)
		for _, a := range in.Args {
			exprUses(a, see)
		}
	case *ScopeEnd:
		for _, v := range in.Vars {
			see(v)
		}
	}
}

// termUses calls see for each variable that t reads.
func termUses(t Terminator, see func(*Var)) {
	switch t := t.(type) {
	case *If:
		exprUses(t.X, see)
		exprUses(t.Y, see)
	case *Return:
		if t.X != nil {
			exprUses(t.X, see)
		}
	}
}

func exprUses(x Expr, see func(*Var)) {
	switch x := x.(type) {
	case VarRef:
		see(x.Var)
	case AddrOf:
		placeUses(x.Place, see)
	case *Binary:
		exprUses(x.X, see)
		exprUses(x.Y, see)
	case *Unary:
		exprUses(x.X, see)
	}
}

func placeUses(p Place, see func(*Var)) {
	if p.Base != nil {
		exprUses(p.Base, see)
	} else {
		see(p.Var)
	}
	for _, s := range p.Path {
		if s.Index != nil {
			exprUses(s.Index, see)
		}
	}
}
