package cfront

import (
	"strings"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// effect emits what e does; its value is not wanted.
func (b *body) effect(e cc.ExpressionNode) {
	e = unparen(e)
	switch n := e.(type) {
	case *cc.PostfixExpression:
		switch n.Case {
		case cc.PostfixExpressionCall:
			b.call(n, false, false)
			return
		case cc.PostfixExpressionInc:
			b.step(n, n.PostfixExpression, "+", false)
			return
		case cc.PostfixExpressionDec:
			b.step(n, n.PostfixExpression, "-", false)
			return
		}
	case *cc.AssignmentExpression:
		b.assignment(n)
		return
	case *cc.CastExpression:
		if c, ok := unparen(n.CastExpression).(*cc.PostfixExpression); ok && c.Case == cc.PostfixExpressionCall {
			b.call(c, false, b.typeName(n.TypeName, b.scope).IsVoid())
			return
		}
		b.effect(n.CastExpression)
		return
	case *cc.ExpressionList:
		for ; n != nil; n = n.ExpressionList {
			b.effect(n.AssignmentExpression)
		}
		return
	case *cc.ConditionalExpression:
		b.choice(n)
		return
	case *cc.LogicalAndExpression:
		done := b.newBlock()
		then := b.newBlock()
		b.cond(n.LogicalAndExpression, then, done, false)
		b.branch(then, n.InclusiveOrExpression, done)
		return
	case *cc.LogicalOrExpression:
		done := b.newBlock()
		then := b.newBlock()
		b.cond(n.LogicalOrExpression, done, then, false)
		b.branch(then, n.LogicalAndExpression, done)
		return
	}
	b.expr(e)
}

// choice emits c ? x : y for what it does.
func (b *body) choice(n *cc.ConditionalExpression) {
	yes, no, done := b.newBlock(), b.newBlock(), b.newBlock()
	if n.ExpressionList == nil {
		b.cond(n.LogicalOrExpression, done, no, false)
	} else {
		b.cond(n.LogicalOrExpression, yes, no, false)
		b.start(yes)
		b.effect(n.ExpressionList)
		b.link(b.at(n), done)
	}
	b.branch(no, n.ConditionalExpression, done)
}

// branch emits e in the block from, which goes on in done.
func (b *body) branch(from *ir.Block, e cc.ExpressionNode, done *ir.Block) {
	b.start(from)
	b.effect(e)
	b.jump(b.at(e), done)
}

// assignment lowers x = y and x op= y: first y, then what designates x. The value is x's.
func (b *body) assignment(n *cc.AssignmentExpression) value {
	v := b.expr(n.AssignmentExpression)
	lv := b.assigned(n.UnaryExpression)
	if n.Case != cc.AssignmentExpressionAssign {
		old := b.load(n.UnaryExpression, lv)
		v = b.binary(strings.TrimSuffix(n.Token.SrcStr(), "="), old, v)
	}
	return b.assign(b.at(n), lv, v)
}

// assign emits lv = v. The value of the assignment is the variable's, or the one that was stored.
func (b *body) assign(at ir.At, lv lvalue, v value) value {
	if lv.v != nil {
		b.emit(&ir.Assign{At: at, Dst: lv.v, X: v.x})
		return value{ir.VarRef{Var: lv.v}, lv.typ}
	}
	b.emit(&ir.Store{At: at, To: lv.place, X: v.x})
	if lv.typ == nil {
		return v
	}
	return value{v.x, lv.typ}
}

// step lowers ++ and --; after says that the value is the old one, and is wanted.
func (b *body) step(n cc.Node, operand cc.ExpressionNode, op string, after bool) value {
	lv := b.assigned(operand)
	old := b.load(operand, lv)
	if after && lv.v != nil {
		saved := b.temp(lv.typ)
		b.emit(&ir.Assign{At: b.at(operand), Dst: saved, X: old.x})
		old.x = ir.VarRef{Var: saved}
	}
	v := b.assign(b.at(n), lv, b.binary(op, old, value{ir.Const{N: 1}, b.basic("int")}))
	if after {
		return old
	}
	return v
}
