package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// comparisons are the operators that compare, and what they are with their operands swapped and negated.
var comparisons = map[string]struct {
	op              ir.CmpOp
	swapped, negate string
}{
	"==": {ir.Eq, "==", "!="},
	"!=": {ir.Ne, "!=", "=="},
	"<":  {ir.Lt, ">", ">="},
	"<=": {ir.Le, ">=", ">"},
	">":  {ir.Gt, "<", "<="},
	">=": {ir.Ge, "<=", "<"},
}

// binary returns x op y; constants are folded, and stand on the right of a comparison.
func (b *body) binary(op string, x, y value) value {
	c, comparison := comparisons[op]
	if comparison && isFixed(x.x) && !isFixed(y.x) {
		op, x, y = c.swapped, y, x
	}
	typ := b.arithmetic(op, x, y)
	if comparison {
		typ = b.basic("int")
	}
	kx, okx := x.x.(ir.Const)
	ky, oky := y.x.(ir.Const)
	if okx && oky {
		if n, ok := fold(op, kx.N, ky.N, b.isUnsigned(typ)); ok {
			return value{ir.Const{N: n}, typ}
		}
	}
	if n, ok := arrayLength(op, x.x, y.x); ok {
		return value{ir.Const{N: n}, typ}
	}
	if isFloat(x.typ) || isFloat(y.typ) {
		if !comparison {
			return value{ir.Any{}, typ}
		}
	}
	if oky && ky.N == 0 && (op == "+" || op == "-") {
		return value{x.x, typ}
	}
	return value{&ir.Binary{Op: op, X: x.x, Y: y.x, Type: b.converted(op, x.integer(), y.integer())}, typ}
}

// integer returns the type of v if that is certain: that of an operation on what is not known may be wider than it looks.
func (v value) integer() *ir.Type {
	if op, ok := v.x.(*ir.Binary); ok && op.Type == nil && v.typ != nil && v.typ.Bits <= 32 && comparisons[op.Op].swapped == "" {
		return nil
	}
	return v.typ
}

// converted returns the type that integers of types x and y are converted to by an operator (ISO C11 6.3.1.8), nil if it
// is not known.
func (l *lowerer) converted(op string, x, y *ir.Type) *ir.Type {
	if op == "<<" || op == ">>" {
		y = x
	}
	if !isInt(x) || !isInt(y) {
		return nil
	}
	bits := max(x.Bits, y.Bits, 32)
	name := "int"
	switch {
	case x.Bits == 0 || y.Bits == 0:
		return nil
	case bits > 32:
		name = "long"
	}
	if x.Bits == bits && x.Unsigned || y.Bits == bits && y.Unsigned {
		name = "unsigned " + name
	}
	return l.basic(name)
}

func isInt(t *ir.Type) bool { return t != nil && t.Kind == ir.Int }

// arrayLength evaluates sizeof(a) / sizeof(a[0]), where the size of the elements is not known.
func arrayLength(op string, x, y ir.Expr) (n int64, ok bool) {
	if all, isBinary := x.(*ir.Binary); op == "/" && isBinary && all.Op == "*" {
		if _, named := y.(ir.Named); named && all.Y == y {
			length, ok := all.X.(ir.Const)
			return length.N, ok
		}
	}
	return 0, false
}

func isFloat(t *ir.Type) bool { return t != nil && t.Kind == ir.Float }

// isFixed reports whether x is the same at every time: a constant, known by value or by name.
func isFixed(x ir.Expr) bool {
	switch x.(type) {
	case ir.Const, ir.Named, ir.Str:
		return true
	}
	return false
}

// arithmetic is the type of x op y.
func (l *lowerer) arithmetic(op string, x, y value) *ir.Type {
	switch {
	case x.typ.IsPointer() && y.typ.IsPointer():
		return nil // a difference
	case isInt(x.typ) && isInt(y.typ) && x.typ.Bits > 0 && y.typ.Bits > 0:
		return l.converted(op, x.typ, y.typ)
	case x.typ.IsPointer(), op == "<<", op == ">>":
		return x.typ
	case y.typ.IsPointer(), isFloat(y.typ), x.typ == nil:
		return y.typ
	case y.typ == nil:
		return nil
	}
	if _, ok := x.x.(ir.Const); ok {
		return y.typ
	}
	return x.typ
}

// fold evaluates x op y on constants of 64 bits.
func fold(op string, x, y int64, unsigned bool) (n int64, ok bool) {
	truth := func(t bool) (int64, bool) {
		if t {
			return 1, true
		}
		return 0, true
	}
	switch op {
	case "+":
		return x + y, true
	case "-":
		return x - y, true
	case "*":
		return x * y, true
	case "&":
		return x & y, true
	case "|":
		return x | y, true
	case "^":
		return x ^ y, true
	case "==":
		return truth(x == y)
	case "!=":
		return truth(x != y)
	case "<":
		return truth(x < y)
	case "<=":
		return truth(x <= y)
	case ">":
		return truth(x > y)
	case ">=":
		return truth(x >= y)
	}
	return foldPartial(op, x, y, unsigned)
}

// foldPartial evaluates the operators that are not defined for all operands.
func foldPartial(op string, x, y int64, unsigned bool) (n int64, ok bool) {
	switch {
	case (op == "/" || op == "%") && y == 0, (op == "<<" || op == ">>") && (y < 0 || y > 63):
		return 0, false
	case op == "<<":
		return x << y, true
	case op == ">>" && unsigned:
		return int64(uint64(x) >> y), true
	case op == ">>":
		return x >> y, true
	case op == "/" && unsigned:
		return int64(uint64(x) / uint64(y)), true
	case op == "%" && unsigned:
		return int64(uint64(x) % uint64(y)), true
	case op == "/":
		return x / y, true
	case op == "%":
		return x % y, true
	}
	return 0, false
}

// negate returns -x or ~x.
func (b *body) negate(op string, v value) value {
	if c, ok := v.x.(ir.Const); ok {
		if op == "-" {
			return value{ir.Const{N: -c.N}, v.typ}
		}
		return value{ir.Const{N: b.truncate(^c.N, v.typ)}, v.typ}
	}
	if isFloat(v.typ) {
		return v
	}
	return value{&ir.Unary{Op: op, X: v.x}, v.typ}
}

// truth returns the value of !x, x && y or x || y: 0 or 1.
func (b *body) truth(e cc.ExpressionNode) value {
	typ := b.basic("int")
	if n, ok := e.(*cc.UnaryExpression); ok && !chooses(n.CastExpression) {
		return b.isZero(b.expr(n.CastExpression))
	}
	if b.dry {
		return b.dryTruth(e)
	}
	yes, no, done := b.newBlock(), b.newBlock(), b.newBlock()
	dst := b.temp(typ)
	b.cond(e, yes, no, false)
	b.start(yes)
	at := b.at(e)
	b.emit(&ir.Assign{At: at, Dst: dst, X: ir.Const{N: 1}})
	b.link(at, done)
	b.start(no)
	b.emit(&ir.Assign{At: at, Dst: dst, X: ir.Const{}})
	b.jump(at, done)
	return value{ir.VarRef{Var: dst}, typ}
}

// chooses reports whether e is an && or ||, perhaps negated.
func chooses(e cc.ExpressionNode) bool {
	switch n := unparen(e).(type) {
	case *cc.LogicalAndExpression, *cc.LogicalOrExpression:
		return true
	case *cc.UnaryExpression:
		return n.Case == cc.UnaryExpressionNot && chooses(n.CastExpression)
	}
	return false
}

// isZero returns !v as a comparison.
func (b *body) isZero(v value) value {
	if cmp, ok := v.x.(*ir.Binary); ok {
		if c, ok := comparisons[cmp.Op]; ok {
			return value{&ir.Binary{Op: c.negate, X: cmp.X, Y: cmp.Y}, v.typ}
		}
	}
	return b.binary("==", v, value{ir.Const{}, v.typ})
}

// dryTruth evaluates a constant !x, x && y or x || y.
func (b *body) dryTruth(e cc.ExpressionNode) value {
	typ := b.basic("int")
	known := func(e cc.ExpressionNode) (set, ok bool) {
		c, ok := b.expr(e).x.(ir.Const)
		return c.N != 0, ok
	}
	result := func(t bool) value {
		if t {
			return value{ir.Const{N: 1}, typ}
		}
		return value{ir.Const{}, typ}
	}
	switch n := e.(type) {
	case *cc.UnaryExpression:
		if x, ok := known(n.CastExpression); ok {
			return result(!x)
		}
	case *cc.LogicalAndExpression:
		x, okx := known(n.LogicalAndExpression)
		y, oky := known(n.InclusiveOrExpression)
		if okx && oky || okx && !x || oky && !y {
			return result(x && y)
		}
	case *cc.LogicalOrExpression:
		x, okx := known(n.LogicalOrExpression)
		y, oky := known(n.LogicalAndExpression)
		if okx && oky || okx && x || oky && y {
			return result(x || y)
		}
	}
	return value{ir.Any{}, typ}
}
