package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// object returns a temporary that holds an object of its own: a compound literal.
func (b *body) object(t *ir.Type) *ir.Var {
	v := b.temp(nil)
	v.Type = t
	return v
}

// completed returns the type of an array without a length, from its initializer; other types as they are.
func (l *lowerer) completed(t *ir.Type, init *cc.Initializer) *ir.Type {
	if t == nil || t.Kind != ir.Array || t.Len >= 0 {
		return t
	}
	c := *t
	if init.Case == cc.InitializerExpr {
		if s, ok := stringLiteral(init.AssignmentExpression); ok {
			c.Len = int64(len(s)) + 1
		}
		return &c
	}
	if list := init.InitializerList; list != nil && list.InitializerList == nil && isString(list.Initializer) && isCharArray(t) {
		s, _ := stringLiteral(list.Initializer.AssignmentExpression)
		c.Len = int64(len(s)) + 1
		return &c
	}
	rows := 0
	in := &initializer{l: l, scope: l.file, emit: func(at leaf) { rows = max(rows, at.row+1) }}
	in.isAggregate = func(cc.ExpressionNode) bool { return false }
	in.walk(init, t, leaf{})
	c.Len = int64(rows)
	return &c
}

// staticInit adds the leaves of a static initializer to the unit.
func (l *lowerer) staticInit(v *ir.Var, init *cc.Initializer, sc *scope) {
	dry := l.dryBody(sc, &ir.Func{})
	in := &initializer{l: l, scope: sc}
	in.isAggregate = func(e cc.ExpressionNode) bool { return isCompoundLiteral(e) }
	in.emit = func(at leaf) {
		if lit, ok := compoundOf(at.value); ok {
			in.walk(&cc.Initializer{Case: cc.InitializerInitList, InitializerList: lit.InitializerList}, dry.completed(dry.typeName(lit.TypeName, sc), &cc.Initializer{Case: cc.InitializerInitList, InitializerList: lit.InitializerList}), at)
			return
		}
		span, _, _ := l.u.at(at.value)
		l.unit.Inits = append(l.unit.Inits, ir.Init{
			Var: v, Struct: at.struc, Row: at.row, Field: at.field, Key: at.key, Value: dry.expr(at.value).x, Span: span,
		})
	}
	in.walk(init, v.Type, leaf{})
}

// compoundOf returns the compound literal that e is, or the address of.
func compoundOf(e cc.ExpressionNode) (*cc.PostfixExpression, bool) {
	e = unparen(e)
	if n, ok := e.(*cc.UnaryExpression); ok && n.Case == cc.UnaryExpressionAddrof {
		e = unparen(n.CastExpression)
	}
	n, ok := e.(*cc.PostfixExpression)
	return n, ok && n.Case == cc.PostfixExpressionComplit
}

func isCompoundLiteral(e cc.ExpressionNode) bool {
	n, ok := unparen(e).(*cc.PostfixExpression)
	return ok && n.Case == cc.PostfixExpressionComplit
}

// initialize emits the initialization of an automatic variable: an assignment, or one that zeroes all of it and stores
// of the members.
func (b *body) initialize(v *ir.Var, init *cc.Initializer, at ir.At) {
	if init.Case == cc.InitializerExpr {
		x := b.expr(init.AssignmentExpression)
		b.emit(&ir.Assign{At: b.at(init.AssignmentExpression), Dst: v, X: x.x})
		return
	}
	if t := v.Type; t != nil && t.Kind != ir.Array && t.Kind != ir.Aggregate && t.Kind != ir.Unknown {
		x := value{x: ir.Const{}}
		if l := init.InitializerList; l != nil && l.Initializer.Case == cc.InitializerExpr {
			x = b.expr(l.Initializer.AssignmentExpression)
		}
		b.emit(&ir.Assign{At: at, Dst: v, X: x.x})
		return
	}
	b.emit(&ir.Assign{At: at, Dst: v, X: ir.Const{}})
	in := &initializer{l: b.lowerer, scope: b.scope}
	in.isAggregate = func(e cc.ExpressionNode) bool {
		t := b.dryType(e)
		return t != nil && (t.Kind == ir.Aggregate || t.Kind == ir.Unknown)
	}
	in.emit = func(leaf leaf) {
		x := b.expr(leaf.value)
		if len(leaf.path) == 0 { // a string in braces
			b.emit(&ir.Assign{At: b.at(leaf.value), Dst: v, X: x.x})
			return
		}
		b.emit(&ir.Store{At: b.at(leaf.value), To: ir.Place{Var: v, Path: leaf.path}, X: x.x})
	}
	in.walk(init, v.Type, leaf{})
}
