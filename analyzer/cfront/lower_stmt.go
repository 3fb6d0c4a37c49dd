package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// items lowers what stands in a block.
func (b *body) items(n *cc.CompoundStatement) {
	for l := n.BlockItemList; l != nil; l = l.BlockItemList {
		b.item(l.BlockItem)
	}
}

// openScope opens a scope; leave closes it at its last token.
func (b *body) openScope() (leave func(last cc.Token)) {
	outer := b.scope
	b.scope = newScope(outer)
	return func(last cc.Token) {
		b.endScopes(b.scope, outer, b.atToken(last))
		b.scope = outer
	}
}

// endScopes emits the end of the variables of the scopes from inner outwards, up to outer.
func (b *body) endScopes(inner, outer *scope, at ir.At) {
	if vars := scopeVars(inner, outer); len(vars) > 0 {
		b.emit(&ir.ScopeEnd{At: at, Vars: vars})
	}
}

func scopeVars(inner, outer *scope) []*ir.Var {
	var vars []*ir.Var
	for s := inner; s != nil && s != outer; s = s.parent {
		vars = append(vars, s.vars...)
	}
	return vars[:len(vars):len(vars)]
}

func (b *body) item(it *cc.BlockItem) {
	switch it.Case {
	case cc.BlockItemDecl:
		b.localDeclaration(it.Declaration)
	case cc.BlockItemStmt:
		b.statement(it.Statement)
	case cc.BlockItemLabel:
		b.localLabels(it.LabelDeclaration)
	case cc.BlockItemFuncDef:
		b.giveUp("nested function " + it.Declarator.Name())
	}
}

// statement lowers one statement.
func (b *body) statement(n *cc.Statement) {
	if n == nil {
		return
	}
	switch n.Case {
	case cc.StatementLabeled:
		b.labeled(n.LabeledStatement, lastToken(n))
	case cc.StatementCompound:
		defer b.enter(b.compoundStmt(n.CompoundStatement))()
		leave := b.openScope()
		b.items(n.CompoundStatement)
		leave(n.CompoundStatement.Token2)
	case cc.StatementExpr:
		s := b.newStmt(ir.ExprStmt, firstToken(n), n.ExpressionStatement.Token)
		defer b.enter(s)()
		if e := n.ExpressionStatement.ExpressionList; e != nil {
			b.effect(e)
		}
	case cc.StatementSelection:
		sel := n.SelectionStatement
		if sel.Case == cc.SelectionStatementSwitch {
			b.switchStmt(sel, lastToken(n))
		} else {
			b.ifStmt(sel, lastToken(n))
		}
	case cc.StatementIteration:
		b.loop(n.IterationStatement, lastToken(n))
	case cc.StatementJump:
		b.jumpStmt(n.JumpStatement)
	case cc.StatementAsm:
		defer b.enter(b.newStmt(ir.OtherStmt, n.AsmStatement.Asm.Token, n.AsmStatement.Token))()
		b.asm(n.AsmStatement.Asm)
	}
}

func (b *body) ifStmt(n *cc.SelectionStatement, last cc.Token) {
	s := b.newStmt(ir.IfStmt, n.Token, last)
	defer b.enter(s)()
	s.Cond = b.operandSpan(n.ExpressionList)
	yes, no, done := b.newBlock(), b.newBlock(), b.newBlock()
	if n.Case == cc.SelectionStatementIf {
		no = done
	}
	b.cond(n.ExpressionList, yes, no, false)
	b.start(yes)
	b.statement(n.Statement)
	if n.Case == cc.SelectionStatementIfElse {
		b.link(b.atToken(lastToken(n.Statement)), done)
		b.start(no)
		kids := len(s.Kids)
		b.statement(n.Statement2)
		if len(s.Kids) > kids {
			s.Else = s.Kids[kids]
		}
	}
	b.jump(b.atToken(last), done)
}

func (b *body) loop(n *cc.IterationStatement, last cc.Token) {
	s := b.newStmt(ir.LoopStmt, n.Token, last)
	defer b.enter(s)()
	leave := b.openScope()
	outerBreak, outerContinue := b.breakTo, b.continueTo
	head, body, next, done := b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()
	b.breakTo, b.continueTo = target{done, b.scope}, target{next, b.scope}
	switch n.Case {
	case cc.IterationStatementWhile:
		s.Cond = b.operandSpan(n.ExpressionList)
		b.jump(b.atToken(n.Token), head)
		b.continueTo.block = head
		b.cond(n.ExpressionList, body, done, true)
		b.start(body)
		b.statement(n.Statement)
		b.link(b.atToken(last), head)
	case cc.IterationStatementDo:
		s.Cond = b.operandSpan(n.ExpressionList)
		b.jump(b.atToken(n.Token), body)
		b.statement(n.Statement)
		b.jump(b.atToken(n.Token2), next)
		b.cond(n.ExpressionList, body, done, true)
	default:
		b.forLoop(n, s, head, body, next, done, last)
	}
	b.breakTo, b.continueTo = outerBreak, outerContinue
	b.start(done)
	leave(last)
}

// forLoop lowers a for loop up to the block after it.
func (b *body) forLoop(n *cc.IterationStatement, s *ir.Stmt, head, body, next, done *ir.Block, last cc.Token) {
	condition, step := n.ExpressionList2, n.ExpressionList3
	if n.Case == cc.IterationStatementForDecl {
		condition, step = n.ExpressionList, n.ExpressionList2
		b.localDeclaration(n.Declaration)
	} else if n.ExpressionList != nil {
		b.effect(n.ExpressionList)
	}
	s.Cond = b.forHeader(n)
	b.jump(b.atToken(n.Token), head)
	if condition != nil {
		b.cond(condition, body, done, true)
	} else {
		b.link(b.atToken(n.Token), body)
	}
	b.start(body)
	b.statement(n.Statement)
	b.jump(b.atToken(last), next)
	if step != nil {
		b.effect(step)
	}
	b.link(b.atToken(last), head)
}

func (b *body) jumpStmt(n *cc.JumpStatement) {
	kind := ir.GotoStmt
	if n.Case == cc.JumpStatementReturn {
		kind = ir.ReturnStmt
	}
	s := b.newStmt(kind, n.Token, jumpEnd(n))
	defer b.enter(s)()
	at := b.atToken(n.Token)
	at.Span, at.Macro = s.Span, s.Macro
	switch n.Case {
	case cc.JumpStatementReturn:
		b.returnStmt(n, s, at)
	case cc.JumpStatementBreak:
		s.Label = "break"
		b.leaveTo(b.breakTo, at)
	case cc.JumpStatementContinue:
		s.Label = "continue"
		b.leaveTo(b.continueTo, at)
	case cc.JumpStatementGoto:
		s.Label = n.Token2.SrcStr()
		b.jumpLabel(b.scope.label(s.Label), at)
	case cc.JumpStatementGotoExpr:
		b.effect(n.ExpressionList)
		b.jumpLabel("", at)
	}
}

func (b *body) returnStmt(n *cc.JumpStatement, s *ir.Stmt, at ir.At) {
	var x ir.Expr
	if n.ExpressionList != nil {
		s.Value = b.operandSpan(n.ExpressionList)
		if b.f.Result.IsVoid() {
			b.effect(n.ExpressionList)
		} else if v := b.expr(n.ExpressionList); !v.typ.IsVoid() {
			x = v.x
		} else {
			x = ir.Any{}
		}
	}
	b.end(&ir.Return{At: at, X: x})
}

// leaveTo jumps out of the scopes within t.
func (b *body) leaveTo(t target, at ir.At) {
	if t.block == nil {
		b.giveUp("break or continue outside a loop")
		b.end(&ir.Stop{At: at})
		return
	}
	b.endScopes(b.scope, t.scope, at)
	b.end(&ir.Jump{At: at, To: t.block})
}
