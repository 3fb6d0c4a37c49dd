package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// An lvalue is what an expression designates: the variable v as a whole, or else a place.
type lvalue struct {
	v     *ir.Var
	place ir.Place
	typ   *ir.Type
}

// whole returns lv as a place.
func (lv lvalue) whole() ir.Place {
	if lv.v != nil {
		return ir.Place{Var: lv.v}
	}
	return lv.place
}

// within returns the part of lv at one more step.
func (lv lvalue) within(s ir.Sel, typ *ir.Type) lvalue {
	p := lv.whole()
	p.Path = append(p.Path[:len(p.Path):len(p.Path)], s)
	return lvalue{place: p, typ: typ}
}

// isPlace reports whether e designates something by its form.
func isPlace(e cc.ExpressionNode) bool {
	switch n := unparen(e).(type) {
	case *cc.PrimaryExpression:
		return n.Case == cc.PrimaryExpressionIdent
	case *cc.PostfixExpression:
		switch n.Case {
		case cc.PostfixExpressionIndex, cc.PostfixExpressionSelect, cc.PostfixExpressionPSelect, cc.PostfixExpressionComplit:
			return true
		}
	case *cc.UnaryExpression:
		return n.Case == cc.UnaryExpressionDeref
	}
	return false
}

// lvalue emits what is needed to designate e, and returns it. What is no lvalue in C is put into a temporary.
func (b *body) lvalue(e cc.ExpressionNode) lvalue {
	e = unparen(e)
	switch n := e.(type) {
	case *cc.PrimaryExpression:
		if n.Case == cc.PrimaryExpressionIdent {
			name := n.Token.SrcStr()
			if en := b.scope.lookup(name); en != nil && en.kind == variable {
				return lvalue{v: en.v, typ: en.v.Type}
			} else if en == nil && undeclaredVariables[name] {
				return b.undeclared(name)
			}
		}
	case *cc.PostfixExpression:
		switch n.Case {
		case cc.PostfixExpressionIndex:
			return b.element(n.PostfixExpression, n.ExpressionList, false)
		case cc.PostfixExpressionSelect:
			return b.member(b.lvalue(n.PostfixExpression), n.Token2.SrcStr())
		case cc.PostfixExpressionPSelect:
			return b.member(b.pointee(n.PostfixExpression), n.Token2.SrcStr())
		case cc.PostfixExpressionComplit:
			return b.compoundLiteral(n)
		}
	case *cc.UnaryExpression:
		if n.Case == cc.UnaryExpressionDeref {
			return b.pointee(n.CastExpression)
		}
	case *cc.CastExpression:
		if isPlace(n.CastExpression) {
			lv := b.lvalue(n.CastExpression)
			lv.typ = b.typeName(n.TypeName, b.scope)
			return lv
		}
	}
	v := b.expr(e)
	if r, ok := v.x.(ir.VarRef); ok {
		return lvalue{v: r.Var, typ: v.typ}
	}
	t := b.temp(v.typ)
	b.emit(&ir.Assign{At: b.at(e), Dst: t, X: v.x})
	return lvalue{v: t, typ: v.typ}
}

// undeclared returns a global variable that nobody declared.
func (b *body) undeclared(name string) lvalue {
	v := b.globals[name]
	if v == nil {
		v = &ir.Var{Name: name, Kind: ir.Global, Index: -1, Extern: true}
		b.globals[name] = v
	}
	return lvalue{v: v}
}

// assigned returns what is assigned to. A name that nobody declared is a variable if it is assigned.
func (b *body) assigned(e cc.ExpressionNode) lvalue {
	if id, ok := unparen(e).(*cc.PrimaryExpression); ok && id.Case == cc.PrimaryExpressionIdent {
		if name := id.Token.SrcStr(); b.scope.lookup(name) == nil {
			lv := b.undeclared(name)
			if !b.dry {
				b.file.declare(name, &entity{kind: variable, v: lv.v})
			}
			return lv
		}
	}
	return b.lvalue(e)
}

// member returns the member name of lv.
func (b *body) member(lv lvalue, name string) lvalue {
	s := ir.Sel{Field: name}
	if lv.typ != nil {
		s.Struct = lv.typ.Struct
	}
	return lv.within(s, b.field(s.Struct, name))
}

// pointee returns what a pointer expression points to.
func (b *body) pointee(e cc.ExpressionNode) lvalue {
	if n, ok := unparen(e).(*cc.AdditiveExpression); ok {
		return b.element(n.AdditiveExpression, n.MultiplicativeExpression, n.Case == cc.AdditiveExpressionSub)
	}
	v := b.expr(e)
	return b.target(v, value{ir.Const{}, nil}, true)
}

// element returns x[i], or x[-i].
func (b *body) element(x, i cc.ExpressionNode, minus bool) lvalue {
	base, index := b.expr(x), b.expr(i)
	if !base.typ.IsPointer() && index.typ.IsPointer() {
		base, index = index, base
	}
	if minus {
		index = b.negate("-", index)
	}
	return b.target(base, index, false)
}

// target returns element index of what base points to; the place itself if direct is set.
func (b *body) target(base, index value, direct bool) lvalue {
	var elem *ir.Type
	if base.typ.IsPointer() {
		elem = base.typ.Elem
	}
	sel := ir.Sel{Index: index.x}
	if a, ok := base.x.(ir.AddrOf); ok {
		lv := lvalue{place: a.Place, typ: elem}
		switch {
		case decayed(base.typ):
			return lv.within(sel, elem)
		case direct || isNull(index.x):
			if a.Place.Base == nil && len(a.Place.Path) == 0 {
				return lvalue{v: a.Place.Var, typ: elem}
			}
			return lv
		}
		return lv.within(sel, elem)
	}
	lv := lvalue{place: ir.Place{Base: base.x}, typ: elem}
	if direct {
		return lv
	}
	return lv.within(sel, elem)
}

// decayed reports whether a value of type t is an array that decayed: it keeps the type of the array.
func decayed(t *ir.Type) bool { return t != nil && t.Kind == ir.Array }

// load returns the value of what n designates.
func (b *body) load(n cc.Node, lv lvalue) value {
	switch {
	case lv.typ != nil && lv.typ.Kind == ir.Array:
		return b.addressOf(lv, lv.typ)
	case lv.typ != nil && lv.typ.Kind == ir.Function:
		if lv.place.Base != nil && len(lv.place.Path) == 0 {
			return value{lv.place.Base, b.pointerTo(lv.typ)}
		}
	case lv.v != nil:
		return value{ir.VarRef{Var: lv.v}, lv.typ}
	}
	if lv.v != nil {
		return value{ir.VarRef{Var: lv.v}, lv.typ}
	}
	t := b.temp(lv.typ)
	b.emit(&ir.Load{At: b.at(n), Dst: t, From: lv.place})
	return value{ir.VarRef{Var: t}, lv.typ}
}

// addressOf returns the address of a place.
func (b *body) addressOf(lv lvalue, typ *ir.Type) value {
	p := lv.whole()
	if p.Base == nil && !b.dry {
		p.Var.AddrTaken = true
	}
	if p.Base != nil && len(p.Path) == 0 {
		return value{p.Base, typ}
	}
	return value{ir.AddrOf{Place: p}, typ}
}

// address lowers &e.
func (b *body) address(e cc.ExpressionNode) value {
	if id, ok := unparen(e).(*cc.PrimaryExpression); ok && id.Case == cc.PrimaryExpressionIdent {
		en := b.scope.lookup(id.Token.SrcStr())
		if en == nil || en.kind != variable {
			return b.addressOfName(id, en)
		}
	}
	lv := b.lvalue(e)
	typ := (*ir.Type)(nil)
	if lv.typ != nil {
		typ = b.pointerTo(lv.typ)
	}
	return b.addressOf(lv, typ)
}

// addressOfName lowers &name where name is no variable: a function, or an object that nobody declared.
func (b *body) addressOfName(id *cc.PrimaryExpression, en *entity) value {
	if en != nil && en.kind == function {
		return b.ident(id)
	}
	return value{x: ir.Named{Name: "&" + id.Token.SrcStr()}}
}
