package cfront

import (
	"strings"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// localDeclaration lowers a declaration in a body.
func (b *body) localDeclaration(d *cc.Declaration) {
	if d == nil || d.Case == cc.DeclarationAssert || isFuncName(d) {
		return
	}
	first, last := declarationStart(d), d.Token
	if d.Case == cc.DeclarationAuto {
		last = d.Token3
	}
	s := b.newStmt(ir.DeclStmt, first, last)
	defer b.enter(s)()
	if d.Case == cc.DeclarationAuto {
		typ := b.dryType(d.Initializer.AssignmentExpression)
		b.local(s, d.Declarator, typ, specifiers{}, d.Initializer)
		return
	}
	b.declare(d, b.scope, func(decl *cc.Declarator, typ *ir.Type, sp specifiers, init *cc.Initializer) {
		b.local(s, decl, typ, sp, init)
	})
}

// isFuncName reports whether d is the declaration of __func__ that cc puts into every function.
func isFuncName(d *cc.Declaration) bool {
	l := d.InitDeclaratorList
	return l != nil && l.InitDeclarator.Declarator.Name() == "__func__"
}

// local declares a variable of the function and emits its initialization.
func (b *body) local(s *ir.Stmt, d *cc.Declarator, typ *ir.Type, sp specifiers, init *cc.Initializer) {
	name := d.Name()
	if sp.extern {
		b.externLocal(d, typ)
		return
	}
	if init != nil {
		typ = b.completed(typ, init)
	}
	v := &ir.Var{Name: name, Kind: ir.Local, Type: typ}
	v.Decl = b.declaratorSpan(d)
	b.scope.declare(name, &entity{kind: variable, v: v, typ: typ})
	s.Decls = append(s.Decls, v)
	if !b.dry {
		b.f.Locals = append(b.f.Locals, v)
	}
	if sp.static {
		v.Kind, v.Index = ir.Static, -1
		if init != nil && !b.dry {
			b.localTable(v, init)
		}
		return
	}
	b.addVar(v)
	b.scope.vars = append(b.scope.vars, v)
	b.arraySizes(d.DirectDeclarator)
	if init != nil {
		b.initialize(v, init, b.atToken(d.NameTok()))
	}
}

// localTable collects the initializers of a static variable. They may take the addresses of labels.
func (b *body) localTable(v *ir.Var, init *cc.Initializer) {
	before := len(b.unit.Inits)
	b.staticInit(v, init, b.scope)
	for _, in := range b.unit.Inits[before:] {
		if n, ok := in.Value.(ir.Named); ok && strings.HasPrefix(n.Name, "&&") {
			b.takeLabel(n.Name[2:])
		}
	}
}

// externLocal declares a file-scope variable in a block.
func (b *body) externLocal(d *cc.Declarator, typ *ir.Type) {
	name := d.Name()
	if b.globals[name] == nil {
		b.global(d, typ, specifiers{}, nil)
	}
	v := b.globals[name]
	b.scope.declare(name, &entity{kind: variable, v: v, typ: v.Type})
}

// arraySizes evaluates the sizes of a variable array.
func (b *body) arraySizes(d *cc.DirectDeclarator) {
	for ; d != nil; d = d.DirectDeclarator {
		if d.Case == cc.DirectDeclaratorArr && d.AssignmentExpression != nil {
			if _, ok := b.constant(d.AssignmentExpression, b.scope); !ok {
				b.effect(d.AssignmentExpression)
			}
		}
	}
}

// statementExpr lowers ({ ... }). Its value is that of the last expression, saved before its scope ends.
func (b *body) statementExpr(n *cc.CompoundStatement) value {
	defer b.enter(b.compoundStmt(n))()
	leave := b.openScope()
	v := value{x: ir.Any{}}
	for l := n.BlockItemList; l != nil; l = l.BlockItemList {
		if e := lastExpression(l); e != nil {
			v = b.statementValue(l.BlockItem.Statement, e)
			break
		}
		b.item(l.BlockItem)
	}
	leave(n.Token2)
	return v
}

// lastExpression returns the expression of l if it is an expression statement and the last of its block.
func lastExpression(l *cc.BlockItemList) cc.ExpressionNode {
	if l.BlockItemList != nil || l.BlockItem.Case != cc.BlockItemStmt || l.BlockItem.Statement.Case != cc.StatementExpr {
		return nil
	}
	return l.BlockItem.Statement.ExpressionStatement.ExpressionList
}

// statementValue lowers the last statement of a statement expression and saves its value.
func (b *body) statementValue(n *cc.Statement, e cc.ExpressionNode) value {
	defer b.enter(b.newStmt(ir.ExprStmt, firstToken(n), n.ExpressionStatement.Token))()
	v := b.expr(e)
	if v.typ.IsVoid() {
		return v
	}
	if r, ok := v.x.(ir.VarRef); ok && r.Var.Kind == ir.Temp || isFixed(v.x) {
		return v
	}
	t := b.temp(v.typ)
	b.emit(&ir.Assign{At: b.at(e), Dst: t, X: v.x})
	return value{ir.VarRef{Var: t}, t.Type}
}

// selected returns the association that a _Generic selects: the one whose type has the name of the operand's, else the
// default.
func (b *body) selected(n *cc.GenericSelection) cc.ExpressionNode {
	typ := b.dryType(n.AssignmentExpression)
	var other cc.ExpressionNode
	for l := n.GenericAssociationList; l != nil; l = l.GenericAssociationList {
		a := l.GenericAssociation
		if a.Case == cc.GenericAssociationDefault {
			other = a.AssignmentExpression
		} else if typ != nil && sameType(b.plain(typ), b.plain(b.typeName(a.TypeName, b.scope))) {
			return a.AssignmentExpression
		}
	}
	return other
}

// sameType reports whether two types are the same as far as their names tell. An array is the pointer it decays to.
func sameType(x, y *ir.Type) bool {
	if x == nil || y == nil {
		return x == y
	}
	if x.IsPointer() && y.IsPointer() {
		return sameType(x.Elem, y.Elem)
	}
	if x.Kind == ir.Aggregate && y.Kind == ir.Aggregate {
		return x.Struct == y.Struct
	}
	return x.Kind == y.Kind && x.Name == y.Name
}

// asm lowers inline assembly: what it outputs is not known, what it inputs is evaluated.
func (b *body) asm(n *cc.Asm) {
	for q := n.AsmQualifierList; q != nil; q = q.AsmQualifierList {
		if q.AsmQualifier.Case == cc.AsmQualifierGoto {
			b.giveUp("asm goto")
		}
	}
	section := 0
	for l := n.AsmArgList; l != nil; l = l.AsmArgList {
		for a := l.AsmExpressionList; a != nil; a = a.AsmExpressionList {
			// cc reads "=r"(x) as the call of a string.
			call, ok := a.AssignmentExpression.(*cc.PostfixExpression)
			if !ok || call.Case != cc.PostfixExpressionCall {
				continue
			}
			for _, operand := range arguments(call) {
				if section == 0 {
					b.assign(b.at(operand), b.lvalue(operand), value{x: ir.Any{}})
				} else {
					b.effect(operand)
				}
			}
		}
		section++
	}
}

// compoundLiteral makes an unnamed variable of a compound literal.
func (b *body) compoundLiteral(n *cc.PostfixExpression) lvalue {
	init := &cc.Initializer{Case: cc.InitializerInitList, InitializerList: n.InitializerList, Token: n.Token3, Token3: n.Token5}
	typ := b.completed(b.typeName(n.TypeName, b.scope), init)
	v := &ir.Var{Name: "t", Kind: ir.Temp, Type: typ}
	if !b.dry {
		v = b.object(typ)
		b.initialize(v, init, b.at(n))
	}
	return lvalue{v: v, typ: typ}
}
