package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// cond closes the current block with the branches that e decides: to yes if it is not zero, else to no.
// The caller starts the next block. loop says that e controls a loop.
func (b *body) cond(e cc.ExpressionNode, yes, no *ir.Block, loop bool) {
	e, negated := unwrap(e)
	leaf := func() { b.test(e, negated, yes, no, loop) }
	then, other := yes, no
	if negated {
		then, other = no, yes
	}
	switch n := e.(type) {
	case *cc.LogicalAndExpression:
		next := b.newBlock()
		b.cond(n.LogicalAndExpression, next, other, loop)
		b.start(next)
		b.cond(n.InclusiveOrExpression, then, other, loop)
	case *cc.LogicalOrExpression:
		next := b.newBlock()
		b.cond(n.LogicalOrExpression, then, next, loop)
		b.start(next)
		b.cond(n.LogicalAndExpression, then, other, loop)
	case *cc.ConditionalExpression:
		if n.ExpressionList == nil {
			leaf()
			return
		}
		x, y := b.newBlock(), b.newBlock()
		b.cond(n.LogicalOrExpression, x, y, loop)
		b.start(x)
		b.cond(n.ExpressionList, then, other, loop)
		b.start(y)
		b.cond(n.ConditionalExpression, then, other, loop)
	case *cc.ExpressionList:
		for ; n.ExpressionList != nil; n = n.ExpressionList {
			b.effect(n.AssignmentExpression)
		}
		b.cond(n.AssignmentExpression, then, other, loop)
	case *cc.EqualityExpression:
		if !b.condTruth(n, then, other, loop) {
			leaf()
		}
	default:
		leaf()
	}
}

// unwrap takes off e what does not change its truth, and negations; negated says that their number was odd.
func unwrap(e cc.ExpressionNode) (inner cc.ExpressionNode, negated bool) {
	for {
		e = unparen(e)
		switch n := e.(type) {
		case *cc.UnaryExpression:
			if n.Case != cc.UnaryExpressionNot {
				return e, negated
			}
			e, negated = n.CastExpression, !negated
		case *cc.CastExpression:
			e = n.CastExpression
		case *cc.PostfixExpression:
			x, ok := isExpect(n)
			if !ok {
				return e, negated
			}
			e = x
		default:
			return e, negated
		}
	}
}

// condTruth lowers the comparison of a truth value with a constant: (x && y) == 0, !p != 0, (a == b) == 1.
func (b *body) condTruth(n *cc.EqualityExpression, yes, no *ir.Block, loop bool) bool {
	x, y := unparen(n.EqualityExpression), unparen(n.RelationalExpression)
	if isTruth(y) {
		x, y = y, x
	}
	if !isTruth(x) {
		return false
	}
	c, ok := b.constant(y, b.scope)
	if !ok || c != 0 && c != 1 {
		return false
	}
	if (n.Case == cc.EqualityExpressionEq) == (c == 0) {
		yes, no = no, yes
	}
	b.cond(x, yes, no, loop)
	return true
}

// isTruth reports whether e is 0 or 1 by its operator.
func isTruth(e cc.ExpressionNode) bool {
	switch n := e.(type) {
	case *cc.LogicalAndExpression, *cc.LogicalOrExpression, *cc.EqualityExpression, *cc.RelationalExpression:
		return true
	case *cc.UnaryExpression:
		return n.Case == cc.UnaryExpressionNot
	case *cc.PostfixExpression:
		x, ok := isExpect(n)
		return ok && isTruth(unparen(x))
	}
	return false
}

// test closes the current block with one comparison: of the operands of e if it compares, else of e with zero.
func (b *body) test(e cc.ExpressionNode, negated bool, yes, no *ir.Block, loop bool) {
	v := b.expr(e)
	t := &ir.If{Op: ir.Ne, X: v.x, Y: ir.Const{}, Then: yes, Else: no, Loop: loop}
	switch x := v.x.(type) {
	case ir.Const:
		to := no
		if (x.N != 0) != negated {
			to = yes
		}
		b.link(b.at(e), to)
		return
	case *ir.Binary:
		if c, ok := comparisons[x.Op]; ok {
			t.Op, t.X, t.Y = c.op, x.X, x.Y
		}
	}
	if negated {
		t.Op = t.Op.Negate()
	}
	t.At = b.at(e)
	b.close(t)
}
