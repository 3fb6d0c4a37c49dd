package ir

func (e *encoder) expr(x Expr) {
	code := func(c byte) { e.out = append(e.out, c) }
	switch x := x.(type) {
	case nil:
		code(codeNone)
	case VarRef:
		code(codeVar)
		e.variable(x.Var)
	case Const:
		code(codeConst)
		e.int(x.N)
	case Named:
		code(codeNamed)
		e.text(x.Name)
	case Str:
		code(codeStr)
		e.text(x.Text)
	case FuncRef:
		code(codeFunc)
		e.text(x.Name)
	case AddrOf:
		code(codeAddr)
		e.place(&x.Place)
	case *Binary:
		code(codeBinary)
		e.text(x.Op)
		e.expr(x.X)
		e.expr(x.Y)
		e.typ(x.Type)
	case *Unary:
		code(codeUnary)
		e.text(x.Op)
		e.expr(x.X)
	case Any:
		code(codeAny)
	default:
		e.fail("an expression of an unknown kind")
	}
}

func (e *encoder) place(p *Place) {
	e.expr(p.Base)
	e.variable(p.Var)
	encodeList(e, p.Path, func(s Sel) {
		e.text(s.Struct)
		e.text(s.Field)
		e.expr(s.Index)
	})
}
