package cfront

import (
	"fmt"
	"runtime"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A body lowers one function, or, if dry, expressions of which only the type or the constant value is wanted: then it
// emits nothing.
type body struct {
	*lowerer
	f     *ir.Func
	dry   bool
	scope *scope
	stmt  *ir.Stmt
	cur   *ir.Block // the block that is being filled; after a jump one that nothing reaches
	all   []*ir.Block
	temps int

	breakTo    target
	continueTo target
	cases      map[*cc.LabeledStatement]*ir.Block
	labels     map[string]*label
	gotos      []pendingGoto
	addressed  []string // labels whose address is taken, in order
}

// A target is where break or continue lead, and the scope there.
type target struct {
	block *ir.Block
	scope *scope
}

// A label is a C label of the function.
type label struct {
	block   *ir.Block
	scope   *scope // nil as long as it is only jumped to
	address bool   // its address is taken
}

// A pendingGoto is a jump whose scopes end when its label is known. An empty label is a computed goto.
type pendingGoto struct {
	from  *ir.Block
	scope *scope
	label string
	at    ir.At
}

// function lowers a definition. A panic, which is a defect of the lowering, gives up the rest of this function only.
func (l *lowerer) function(def *cc.FunctionDefinition) (f *ir.Func) {
	b := &body{lowerer: l, cases: map[*cc.LabeledStatement]*ir.Block{}, labels: map[string]*label{}}
	b.scope = newScope(l.file)
	b.f = b.signature(def)
	defer func() {
		if r := recover(); r != nil {
			b.giveUp(fmt.Sprintf("internal error: %v", r))
			if err, ok := r.(runtime.Error); ok {
				b.f.Partial = "internal error: " + err.Error()
			}
			b.finish()
		}
		f = b.f
	}()
	b.start(b.newBlock())
	b.run(def)
	b.finish()
	return b.f
}

// signature reads everything but the body.
func (b *body) signature(def *cc.FunctionDefinition) *ir.Func {
	d := def.Declarator
	sp := b.specifiers(def.DeclarationSpecifiers, b.file)
	typ := b.declarator(d, sp.typ, b.file)
	result := typ
	if typ.Kind == ir.Function {
		result = typ.Elem
	}
	f := &ir.Func{Name: d.Name(), Static: sp.static, Result: result, NameSpan: b.span(d.NameTok())}
	b.f = f
	if decl := b.decls[f.Name]; decl != nil {
		f.NoReturn = decl.NoReturn
	}
	b.scope.prefix = f.Name + "."
	f.Span, _, _ = b.u.at(def)
	b.stmt = b.compoundStmt(def.CompoundStatement)
	f.Root, f.Body = b.stmt, b.stmt.Span
	b.parameters(parameterList(d), def.DeclarationList)
	return f
}

// parameterList returns the part of a function's declarator that holds its parameters.
func parameterList(d *cc.Declarator) (params *cc.DirectDeclarator) {
	for dd := d.DirectDeclarator; dd != nil; {
		switch dd.Case {
		case cc.DirectDeclaratorFuncParam, cc.DirectDeclaratorFuncIdent:
			params = dd
			dd = dd.DirectDeclarator
		case cc.DirectDeclaratorDecl:
			dd = dd.Declarator.DirectDeclarator
		default:
			dd = dd.DirectDeclarator
		}
	}
	return params
}

// parameters declares the parameters; those of K&R definitions have their types in old.
func (b *body) parameters(list *cc.DirectDeclarator, old *cc.DeclarationList) {
	if list == nil {
		return
	}
	if list.Case == cc.DirectDeclaratorFuncIdent {
		b.oldParameters(list, old)
		return
	}
	pl := list.ParameterTypeList
	if pl == nil {
		return
	}
	b.f.Variadic = pl.Case == cc.ParameterTypeListVar
	for p := pl.ParameterList; p != nil; p = p.ParameterList {
		d := p.ParameterDeclaration
		t := b.specifiers(d.DeclarationSpecifiers, b.scope).typ
		if d.Case == cc.ParameterDeclarationDecl {
			t = b.parameter(b.declarator(d.Declarator, t, b.scope))
			b.addParam(d.Declarator.Name(), b.declaratorSpan(d.Declarator), t)
		} else if t = b.abstract(d.AbstractDeclarator, t, b.scope); t.Kind != ir.Void {
			b.addParam("", source.Span{}, b.parameter(t))
		}
	}
}

// oldParameters declares the parameters of a K&R definition; those that it does not declare are int.
func (b *body) oldParameters(list *cc.DirectDeclarator, decls *cc.DeclarationList) {
	for id := list.IdentifierList; id != nil; id = id.IdentifierList {
		b.addParam(id.Token2.SrcStr(), b.span(id.Token2), b.basic("int"))
	}
	for ; decls != nil; decls = decls.DeclarationList {
		b.declare(decls.Declaration, b.scope, func(d *cc.Declarator, t *ir.Type, _ specifiers, _ *cc.Initializer) {
			if e := b.scope.names[d.Name()]; e != nil && e.kind == variable {
				e.v.Type = b.parameter(t)
				e.typ = e.v.Type
				e.v.Decl = b.declaratorSpan(d)
			}
		})
	}
}

func (b *body) addParam(name string, decl source.Span, t *ir.Type) {
	v := &ir.Var{Name: name, Kind: ir.Param, Type: t, Pos: len(b.f.Params), Decl: decl}
	if name != "" {
		b.scope.declare(v.Name, &entity{kind: variable, v: v, typ: t})
	}
	b.addVar(v)
	b.f.Params = append(b.f.Params, v)
}

// addVar gives a variable its index.
func (b *body) addVar(v *ir.Var) {
	if !b.dry {
		v.Index = b.f.NumVars
		b.f.NumVars++
	}
}

// temp returns a new temporary.
func (b *body) temp(t *ir.Type) *ir.Var {
	v := &ir.Var{Name: fmt.Sprintf("t%d", b.temps), Kind: ir.Temp, Type: t}
	b.temps++
	b.addVar(v)
	return v
}

// giveUp notes that a part of the function was not lowered.
func (b *body) giveUp(reason string) {
	if !b.dry && b.f.Partial == "" {
		b.f.Partial = reason
	}
}

func (b *body) run(def *cc.FunctionDefinition) {
	b.scope = newScope(b.scope)
	b.items(def.CompoundStatement)
	b.end(&ir.Return{At: b.atToken(def.CompoundStatement.Token2)})
	b.patchGotos()
}

// newBlock returns a block that start will add to the function.
func (b *body) newBlock() *ir.Block { return &ir.Block{Index: -1} }

// start goes on in blk.
func (b *body) start(blk *ir.Block) {
	b.cur = blk
	if !b.dry {
		b.all = append(b.all, blk)
	}
}

// emit adds an instruction to the current block.
func (b *body) emit(in ir.Instr) {
	if !b.dry {
		b.cur.Instrs = append(b.cur.Instrs, in)
	}
}

// end closes the current block. What follows is unreachable until the next start.
func (b *body) end(t ir.Terminator) {
	b.close(t)
	b.start(b.newBlock())
}

// close closes the current block; the caller starts another.
func (b *body) close(t ir.Terminator) {
	if !b.dry {
		b.cur.Term = t
	}
}

// jump closes the current block with a jump, and goes on in next.
func (b *body) jump(at ir.At, next *ir.Block) {
	b.link(at, next)
	b.start(next)
}

// link closes the current block with a jump, without a block to go on in.
func (b *body) link(at ir.At, to *ir.Block) { b.close(&ir.Jump{At: at, To: to}) }

// at returns the place of a node, in the current statement.
func (b *body) at(n cc.Node) ir.At {
	if b.dry {
		return ir.At{}
	}
	span, macro, place := b.u.at(n)
	return ir.At{Span: span, Macro: macro, Body: place, Stmt: b.stmt}
}

// atToken returns the place of a token, in the current statement.
func (b *body) atToken(t cc.Token) ir.At {
	if b.dry {
		return ir.At{}
	}
	span, macro, place := b.u.atTokens(t, t)
	return ir.At{Span: span, Macro: macro, Body: place, Stmt: b.stmt}
}

// typeOf returns the type of an expression without evaluating it; arrays and functions keep theirs.
func (l *lowerer) typeOf(e cc.ExpressionNode, sc *scope) *ir.Type {
	return l.dryBody(sc, &ir.Func{}).typeOfExpr(e)
}

// dryType is typeOf in the current scope.
func (b *body) dryType(e cc.ExpressionNode) *ir.Type {
	return b.dryBody(b.scope, b.f).typeOfExpr(e)
}

func (b *body) typeOfExpr(e cc.ExpressionNode) *ir.Type {
	if isPlace(e) {
		return b.lvalue(e).typ
	}
	return b.expr(e).typ
}

// dryBody returns a body that emits nothing.
func (l *lowerer) dryBody(sc *scope, f *ir.Func) *body {
	return &body{lowerer: l, dry: true, scope: sc, f: f, cur: &ir.Block{}, cases: map[*cc.LabeledStatement]*ir.Block{}}
}

// constant evaluates an integer constant expression; false if it is none, or has parts that nobody defined.
func (l *lowerer) constant(e cc.ExpressionNode, sc *scope) (int64, bool) {
	c, ok := l.dryBody(sc, &ir.Func{}).expr(e).x.(ir.Const)
	return c.N, ok
}
