package cfront

import (
	"cmp"
	"slices"
	"strconv"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// labeled lowers a label, case or default, and the statement behind it.
func (b *body) labeled(n *cc.LabeledStatement, last cc.Token) {
	s := b.newStmt(ir.LabelStmt, n.Token, last)
	defer b.enter(s)()
	at := b.atToken(n.Token)
	if n.Case == cc.LabeledStatementLabel {
		s.Label = n.Token.SrcStr()
		name := b.scope.label(s.Label)
		if l := b.label(name); l.scope != nil {
			b.giveUp("two labels are named " + s.Label)
		} else {
			l.scope, l.block.Label = b.scope, s.Label
			b.jump(at, l.block)
		}
	} else if blk := b.cases[n]; blk != nil {
		b.jump(at, blk)
	} else {
		b.giveUp("case outside a switch")
	}
	b.statement(n.Statement)
}

// label returns the label with a name that is unique in the function.
func (b *body) label(name string) *label {
	l := b.labels[name]
	if l == nil {
		l = &label{block: b.newBlock()}
		if !b.dry {
			b.labels[name] = l
		}
	}
	return l
}

// localLabels declares the names of a __label__ declaration in the current scope.
func (b *body) localLabels(n *cc.LabelDeclaration) {
	if b.scope.labels == nil {
		b.scope.labels = map[string]string{}
	}
	for l := n.IdentifierList; l != nil; l = l.IdentifierList {
		name := l.Token2.SrcStr()
		b.scope.labels[name] = name + "#" + strconv.Itoa(len(b.labels)+len(b.all))
	}
}

// takeLabel notes that the address of a label is taken.
func (b *body) takeLabel(name string) {
	if l := b.label(name); !l.address && !b.dry {
		l.address = true
		b.addressed = append(b.addressed, name)
	}
}

// jumpLabel closes the current block with a jump to a label, or, if name is empty, to any label whose address is taken.
func (b *body) jumpLabel(name string, at ir.At) {
	if b.dry {
		return
	}
	b.gotos = append(b.gotos, pendingGoto{b.cur, b.scope, name, at})
	if name != "" {
		b.label(name)
	}
	b.start(b.newBlock())
}

// patchGotos closes the blocks that end in a goto, when all labels are known.
func (b *body) patchGotos() {
	for _, g := range b.gotos {
		if g.label != "" {
			b.patchGoto(g.from, g, g.label)
			continue
		}
		from := g.from
		for i, name := range b.addressed {
			if i == len(b.addressed)-1 {
				b.patchGoto(from, g, name)
				break
			}
			this, next := b.newBlock(), b.newBlock()
			b.all = append(b.all, this, next)
			from.Term = &ir.If{At: g.at, Op: ir.Eq, X: ir.Any{}, Y: ir.Named{Name: "&&" + name}, Then: this, Else: next}
			b.patchGoto(this, g, name)
			from = next
		}
		if len(b.addressed) == 0 {
			from.Term = &ir.Stop{At: g.at}
			b.giveUp("computed goto without a label")
		}
	}
}

func (b *body) patchGoto(from *ir.Block, g pendingGoto, name string) {
	l := b.labels[name]
	if l.scope == nil {
		b.giveUp("goto " + name + ": no such label")
		from.Term = &ir.Stop{At: g.at}
		return
	}
	if vars := scopeVars(g.scope, shared(g.scope, l.scope)); len(vars) > 0 {
		from.Instrs = append(from.Instrs, &ir.ScopeEnd{At: g.at, Vars: vars})
	}
	from.Term = &ir.Jump{At: g.at, To: l.block}
}

// shared returns the innermost scope that holds both.
func shared(a, b *scope) *scope {
	within := map[*scope]bool{}
	for s := b; s != nil; s = s.parent {
		within[s] = true
	}
	for a != nil && !within[a] {
		a = a.parent
	}
	return a
}

// switchStmt lowers a switch to a chain of tests, in the order of the labels.
func (b *body) switchStmt(n *cc.SelectionStatement, last cc.Token) {
	s := b.newStmt(ir.SwitchStmt, n.Token, last)
	defer b.enter(s)()
	s.Cond = b.operandSpan(n.ExpressionList)
	v := b.expr(n.ExpressionList)
	if _, ok := v.x.(ir.VarRef); !ok {
		t := b.temp(v.typ)
		b.emit(&ir.Assign{At: b.at(n.ExpressionList), Dst: t, X: v.x})
		v.x = ir.VarRef{Var: t}
	}
	outer := b.breakTo
	done := b.newBlock()
	b.breakTo = target{done, b.scope}
	b.dispatch(n, v, done)
	b.start(b.newBlock()) // what stands before the first label is unreachable
	b.statement(n.Statement)
	b.breakTo = outer
	b.jump(b.atToken(last), done)
}

// dispatch closes the current block with the tests of the case labels.
func (b *body) dispatch(n *cc.SelectionStatement, v value, done *ir.Block) {
	other := done
	labels := slices.Clone(n.LabeledStatements())
	slices.SortFunc(labels, func(x, y *cc.LabeledStatement) int { return cmp.Compare(offsetOf(x.Token), offsetOf(y.Token)) })
	for _, c := range labels {
		if c.Case == cc.LabeledStatementLabel {
			continue
		}
		blk := b.newBlock()
		b.cases[c] = blk
		if c.Case == cc.LabeledStatementDefault {
			other = blk
			continue
		}
		at := b.at(c.ConstantExpression)
		low := b.expr(c.ConstantExpression)
		next := b.newBlock()
		if c.Case == cc.LabeledStatementRange {
			high := b.expr(c.ConstantExpression2)
			upper := b.newBlock()
			b.close(&ir.If{At: at, Op: ir.Ge, X: v.x, Y: low.x, Then: upper, Else: next, Case: true})
			b.start(upper)
			b.close(&ir.If{At: at, Op: ir.Le, X: v.x, Y: high.x, Then: blk, Else: next, Case: true})
		} else {
			b.close(&ir.If{At: at, Op: ir.Eq, X: v.x, Y: low.x, Then: blk, Else: next, Case: true})
		}
		b.start(next)
	}
	b.link(b.at(n.ExpressionList), other)
}
