package cfront

import (
	"strings"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// typeCall begins the names of calls whose first argument is sizeof a type, see parsed.
const typeCall = "__nomem_type_"

// call lowers a call. used says that its value is wanted, discarded that the source casts it to void.
func (b *body) call(n *cc.PostfixExpression, used, discarded bool) value {
	fn := unparen(n.PostfixExpression)
	name := b.calledName(fn)
	args := arguments(n)
	if v, ok := b.builtin(name, args); ok {
		return v
	}
	call := &ir.Call{At: b.at(n), Discarded: discarded}
	if !b.dry {
		call.ArgSpans = b.u.argSpans(n)
	}
	var result *ir.Type
	switch {
	case strings.HasPrefix(name, typeCall) && len(args) > 0:
		call.Fn = ir.FuncRef{Name: strings.TrimPrefix(name, typeCall)}
		call.TypeArg = b.sizeofOperand(args[0])
		args = args[1:]
		if !b.dry {
			call.ArgSpans = call.ArgSpans[1:]
		}
	case name != "":
		call.Fn = ir.FuncRef{Name: name}
		if d := b.decls[name]; d != nil {
			result = d.Result
		}
	default:
		result = b.callee(call, fn)
	}
	for _, a := range args {
		call.Args = append(call.Args, b.expr(a).x)
	}
	return b.emitCall(call, result, used)
}

// emitCall emits a call and returns its value. Nothing follows a function that is declared not to return.
func (b *body) emitCall(call *ir.Call, result *ir.Type, used bool) value {
	v := value{ir.Any{}, result}
	if used && !result.IsVoid() {
		call.Dst = b.temp(result)
		v.x = ir.VarRef{Var: call.Dst}
	}
	b.emit(call)
	if d := b.decls[call.Name()]; d != nil && d.NoReturn {
		b.end(&ir.Stop{At: call.At})
	}
	return v
}

// arguments returns the arguments of a call.
func arguments(n *cc.PostfixExpression) []cc.ExpressionNode {
	var args []cc.ExpressionNode
	for l := n.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		args = append(args, l.AssignmentExpression)
	}
	return args
}

// calledName returns the name of the function that fn names, "" if it is a pointer.
func (b *body) calledName(fn cc.ExpressionNode) string {
	switch n := fn.(type) {
	case *cc.PrimaryExpression:
		if n.Case != cc.PrimaryExpressionIdent {
			return ""
		}
		name := n.Token.SrcStr()
		if e := b.scope.lookup(name); e == nil || e.kind != variable {
			return name
		}
	case *cc.UnaryExpression: // (*f)(x) and (&f)(x) call f
		if n.Case == cc.UnaryExpressionDeref || n.Case == cc.UnaryExpressionAddrof {
			return b.calledName(unparen(n.CastExpression))
		}
	}
	return ""
}

// callee evaluates the pointer that a call goes through, and returns the type of the result.
func (b *body) callee(call *ir.Call, fn cc.ExpressionNode) *ir.Type {
	for {
		n, ok := fn.(*cc.UnaryExpression)
		if !ok || n.Case != cc.UnaryExpressionDeref || b.pointsToPointer(n.CastExpression) {
			break
		}
		fn = unparen(n.CastExpression)
	}
	v := value{}
	if n, ok := fn.(*cc.PostfixExpression); ok && isPlace(n) {
		lv := b.lvalue(n)
		if path := lv.place.Path; len(path) > 0 && path[len(path)-1].Field != "" {
			call.FieldOf, call.Field = path[len(path)-1].Struct, path[len(path)-1].Field
		}
		v = b.load(n, lv)
	} else {
		v = b.expr(fn)
	}
	call.Fn = v.x
	t := v.typ
	if t != nil && t.Kind == ir.Pointer {
		t = t.Elem
	}
	if t != nil && t.Kind == ir.Function {
		return t.Elem
	}
	return nil
}

// pointsToPointer reports whether e is a pointer to a pointer for certain.
func (b *body) pointsToPointer(e cc.ExpressionNode) bool {
	t := b.dryType(e)
	return t.IsPointer() && t.Elem.IsPointer()
}

// sizeofOperand returns T of sizeof(T), nil if e is something else.
func (b *body) sizeofOperand(e cc.ExpressionNode) *ir.Type {
	n, ok := unparen(e).(*cc.UnaryExpression)
	switch {
	case ok && n.Case == cc.UnaryExpressionSizeofType:
		return b.typeName(n.TypeName, b.scope)
	case ok && n.Case == cc.UnaryExpressionSizeofExpr:
		return b.dryType(n.UnaryExpression)
	}
	return nil
}

// builtinKind is what a compiler builtin does that is no function.
type builtinKind uint8

const (
	noBuiltin          builtinKind = iota
	builtinFirst                   // the value of its first argument; the others are hints
	builtinUnevaluated             // looks at its argument at compile time
	builtinChoose                  // __builtin_choose_expr(c, x, y)
)

var builtins = map[string]builtinKind{
	"__builtin_expect":                  builtinFirst,
	"__builtin_expect_with_probability": builtinFirst,
	"__builtin_assume_aligned":          builtinFirst,
	"__builtin_constant_p":              builtinUnevaluated,
	"__builtin_object_size":             builtinUnevaluated,
	"__builtin_choose_expr":             builtinChoose,
}

// builtin lowers the call of a builtin; false if it is a function after all.
func (b *body) builtin(name string, args []cc.ExpressionNode) (value, bool) {
	switch builtins[name] {
	case builtinFirst:
		if len(args) == 0 {
			break
		}
		v := b.expr(args[0])
		for _, a := range args[1:] {
			b.effect(a)
		}
		return v, true
	case builtinUnevaluated:
		return value{ir.Any{}, b.basic("unsigned long")}, true
	case builtinChoose:
		if len(args) != 3 {
			break
		}
		n, ok := b.constant(args[0], b.scope)
		switch {
		case !ok:
			return value{x: ir.Any{}}, true
		case n != 0:
			return b.expr(args[1]), true
		}
		return b.expr(args[2]), true
	}
	return value{}, false
}

// isExpect reports whether e is __builtin_expect(x, c), and returns x.
func isExpect(e cc.ExpressionNode) (cc.ExpressionNode, bool) {
	n, ok := e.(*cc.PostfixExpression)
	if !ok || n.Case != cc.PostfixExpressionCall {
		return nil, false
	}
	fn, ok := unparen(n.PostfixExpression).(*cc.PrimaryExpression)
	args := arguments(n)
	if !ok || fn.Case != cc.PrimaryExpressionIdent || len(args) < 2 {
		return nil, false
	}
	switch fn.Token.SrcStr() {
	case "__builtin_expect", "__builtin_expect_with_probability":
		return args[0], true
	}
	return nil, false
}
