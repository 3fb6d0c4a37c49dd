package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// A value is what an expression evaluates to: an expression without side effects, and its type, nil if unknown.
type value struct {
	x   ir.Expr
	typ *ir.Type
}

// unparen takes the parentheses off e.
func unparen(e cc.ExpressionNode) cc.ExpressionNode {
	for {
		switch n := e.(type) {
		case *cc.PrimaryExpression:
			if n.Case != cc.PrimaryExpressionExpr {
				return e
			}
			e = n.ExpressionList
		case *cc.ConstantExpression:
			e = n.ConditionalExpression
		default:
			return e
		}
	}
}

// expr emits what e does, and returns its value. Arrays and functions decay.
func (b *body) expr(e cc.ExpressionNode) value {
	e = unparen(e)
	switch n := e.(type) {
	case *cc.PrimaryExpression:
		return b.primary(n)
	case *cc.PostfixExpression:
		return b.postfix(n)
	case *cc.UnaryExpression:
		return b.unary(n)
	case *cc.CastExpression:
		return b.cast(n)
	case *cc.AssignmentExpression:
		return b.assignment(n)
	case *cc.ConditionalExpression:
		return b.conditional(n)
	case *cc.LogicalAndExpression, *cc.LogicalOrExpression:
		return b.truth(e)
	case *cc.ExpressionList:
		for ; n.ExpressionList != nil; n = n.ExpressionList {
			b.effect(n.AssignmentExpression)
		}
		return b.expr(n.AssignmentExpression)
	}
	if op, x, y, ok := operands(e); ok {
		return b.binary(op, b.expr(x), b.expr(y))
	}
	return value{x: ir.Any{}}
}

// operands takes a binary expression of arithmetic or comparison apart.
func operands(e cc.ExpressionNode) (op string, x, y cc.ExpressionNode, ok bool) {
	switch n := e.(type) {
	case *cc.AdditiveExpression:
		return n.Token.SrcStr(), n.AdditiveExpression, n.MultiplicativeExpression, true
	case *cc.MultiplicativeExpression:
		return n.Token.SrcStr(), n.MultiplicativeExpression, n.CastExpression, true
	case *cc.ShiftExpression:
		return n.Token.SrcStr(), n.ShiftExpression, n.AdditiveExpression, true
	case *cc.AndExpression:
		return n.Token.SrcStr(), n.AndExpression, n.EqualityExpression, true
	case *cc.ExclusiveOrExpression:
		return n.Token.SrcStr(), n.ExclusiveOrExpression, n.AndExpression, true
	case *cc.InclusiveOrExpression:
		return n.Token.SrcStr(), n.InclusiveOrExpression, n.ExclusiveOrExpression, true
	case *cc.EqualityExpression:
		return n.Token.SrcStr(), n.EqualityExpression, n.RelationalExpression, true
	case *cc.RelationalExpression:
		return n.Token.SrcStr(), n.RelationalExpression, n.ShiftExpression, true
	}
	return "", nil, nil, false
}

func (b *body) primary(n *cc.PrimaryExpression) value {
	switch n.Case {
	case cc.PrimaryExpressionIdent:
		return b.ident(n)
	case cc.PrimaryExpressionInt:
		return b.integer(n.Token.SrcStr())
	case cc.PrimaryExpressionFloat:
		return value{ir.Any{}, b.basic("double")}
	case cc.PrimaryExpressionChar, cc.PrimaryExpressionLChar:
		return value{ir.Const{N: charConst(n.Token.SrcStr())}, b.basic("int")}
	case cc.PrimaryExpressionString, cc.PrimaryExpressionLString:
		return value{ir.Str{Text: stringValue(n.Token.SrcStr())}, b.pointerTo(b.basic("char"))}
	case cc.PrimaryExpressionStmt:
		return b.statementExpr(n.CompoundStatement)
	case cc.PrimaryExpressionGeneric:
		if a := b.selected(n.GenericSelection); a != nil {
			return b.expr(a)
		}
	}
	return value{x: ir.Any{}}
}

// nullNames are the names of the null pointer that may stay undefined.
var nullNames = map[string]bool{"NULL": true, "nullptr": true, "_Py_NULL": true, "__null": true}

// undeclaredVariables are the names of the C library that are variables, though macros may define them.
var undeclaredVariables = map[string]bool{"errno": true, "h_errno": true, "environ": true, "optarg": true, "optind": true}

func (b *body) ident(n *cc.PrimaryExpression) value {
	name := n.Token.SrcStr()
	e := b.scope.lookup(name)
	switch {
	case e == nil || e.kind == typeName:
	case e.kind == variable:
		return b.load(n, lvalue{v: e.v, typ: e.typ})
	case e.kind == enumerator:
		return value{ir.Const{N: e.n}, b.basic("int")}
	case e.kind == function:
		return value{ir.FuncRef{Name: name}, b.pointerTo(e.typ)}
	}
	switch {
	case nullNames[name]:
		return value{ir.Const{}, b.pointerTo(b.basic("void"))}
	case undeclaredVariables[name]:
		return b.load(n, b.undeclared(name))
	case name == "__func__", name == "__FUNCTION__", name == "__PRETTY_FUNCTION__":
		return value{ir.Str{Text: b.f.Name}, b.pointerTo(b.basic("char"))}
	}
	return value{x: ir.Named{Name: name}}
}

func (b *body) postfix(n *cc.PostfixExpression) value {
	switch n.Case {
	case cc.PostfixExpressionCall:
		return b.call(n, true, false)
	case cc.PostfixExpressionInc:
		return b.step(n, n.PostfixExpression, "+", true)
	case cc.PostfixExpressionDec:
		return b.step(n, n.PostfixExpression, "-", true)
	case cc.PostfixExpressionPrimary:
		return b.expr(n.PrimaryExpression)
	}
	return b.load(n, b.lvalue(n))
}

func (b *body) unary(n *cc.UnaryExpression) value {
	switch n.Case {
	case cc.UnaryExpressionInc:
		return b.step(n, n.UnaryExpression, "+", false)
	case cc.UnaryExpressionDec:
		return b.step(n, n.UnaryExpression, "-", false)
	case cc.UnaryExpressionAddrof:
		return b.address(n.CastExpression)
	case cc.UnaryExpressionDeref:
		return b.load(n, b.lvalue(n))
	case cc.UnaryExpressionPlus:
		return b.expr(n.CastExpression)
	case cc.UnaryExpressionMinus, cc.UnaryExpressionCpl:
		return b.negate(n.Token.SrcStr(), b.expr(n.CastExpression))
	case cc.UnaryExpressionNot:
		return b.truth(n)
	case cc.UnaryExpressionLabelAddr:
		name := b.scope.label(n.Token2.SrcStr())
		b.takeLabel(name)
		return value{ir.Named{Name: "&&" + name}, b.pointerTo(b.basic("void"))}
	case cc.UnaryExpressionSizeofExpr:
		return b.sizeof(b.dryType(n.UnaryExpression))
	case cc.UnaryExpressionSizeofType:
		return b.sizeof(b.typeName(n.TypeName, b.scope))
	case cc.UnaryExpressionAlignofExpr:
		return b.alignof(b.dryType(n.UnaryExpression))
	case cc.UnaryExpressionAlignofType:
		return b.alignof(b.typeName(n.TypeName, b.scope))
	case cc.UnaryExpressionReal, cc.UnaryExpressionImag:
		b.effect(n.UnaryExpression)
		return value{ir.Any{}, b.basic("double")}
	}
	return value{x: ir.Any{}}
}

// cast returns the operand as a value of another type; a call's own temporary takes that type.
func (b *body) cast(n *cc.CastExpression) value {
	typ := b.typeName(n.TypeName, b.scope)
	if typ.IsVoid() {
		b.effect(n)
		return value{ir.Any{}, typ}
	}
	v := b.expr(n.CastExpression)
	switch x := v.x.(type) {
	case ir.VarRef:
		if x.Var.Kind == ir.Temp && isCall(n.CastExpression) {
			x.Var.Type = typ
		}
	case ir.Const:
		v.x = ir.Const{N: b.truncate(x.N, typ)}
	}
	return value{v.x, typ}
}

func isCall(e cc.ExpressionNode) bool {
	n, ok := unparen(e).(*cc.PostfixExpression)
	return ok && n.Case == cc.PostfixExpressionCall
}

// conditional lowers c ? x : y, and c ?: y.
func (b *body) conditional(n *cc.ConditionalExpression) value {
	if b.dry {
		return b.dryConditional(n)
	}
	if n.ExpressionList == nil {
		return b.defaulted(n)
	}
	yes, no, done := b.newBlock(), b.newBlock(), b.newBlock()
	dst := b.temp(nil)
	b.cond(n.LogicalOrExpression, yes, no, false)
	b.start(yes)
	x := b.expr(n.ExpressionList)
	b.emit(&ir.Assign{At: b.at(n.ExpressionList), Dst: dst, X: x.x})
	b.link(b.at(n), done)
	b.start(no)
	y := b.expr(n.ConditionalExpression)
	b.emit(&ir.Assign{At: b.at(n.ConditionalExpression), Dst: dst, X: y.x})
	b.jump(b.at(n), done)
	dst.Type = common(x, y)
	return value{ir.VarRef{Var: dst}, dst.Type}
}

// defaulted lowers x ?: y.
func (b *body) defaulted(n *cc.ConditionalExpression) value {
	no, done := b.newBlock(), b.newBlock()
	dst := b.temp(nil)
	x := b.expr(n.LogicalOrExpression)
	at := b.at(n.LogicalOrExpression)
	b.emit(&ir.Assign{At: at, Dst: dst, X: x.x})
	b.close(&ir.If{At: at, Op: ir.Ne, X: ir.VarRef{Var: dst}, Y: ir.Const{}, Then: done, Else: no})
	b.start(no)
	y := b.expr(n.ConditionalExpression)
	b.emit(&ir.Assign{At: b.at(n.ConditionalExpression), Dst: dst, X: y.x})
	b.jump(b.at(n), done)
	dst.Type = common(x, y)
	return value{ir.VarRef{Var: dst}, dst.Type}
}

// dryConditional evaluates a constant conditional expression, or finds the type of another.
func (b *body) dryConditional(n *cc.ConditionalExpression) value {
	c := b.expr(n.LogicalOrExpression)
	x := c
	if n.ExpressionList != nil {
		x = b.expr(n.ExpressionList)
	}
	y := b.expr(n.ConditionalExpression)
	if k, ok := c.x.(ir.Const); ok && k.N != 0 {
		return value{x.x, common(x, y)}
	} else if ok {
		return value{y.x, common(x, y)}
	}
	return value{ir.Any{}, common(x, y)}
}

// common is the type of a value that is x or y: the pointer's if the other is a null pointer constant.
func common(x, y value) *ir.Type {
	switch {
	case x.typ == nil:
		return y.typ
	case y.typ == nil, x.typ.IsPointer() && !(isNull(x.x) && y.typ.IsPointer()):
		return x.typ
	case y.typ.IsPointer(), y.typ.Kind == ir.Float:
		return y.typ
	}
	return x.typ
}

func isNull(x ir.Expr) bool {
	c, ok := x.(ir.Const)
	return ok && c.N == 0
}
