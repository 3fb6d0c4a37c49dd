package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// newStmt returns the statement from first to last, a part of the current one.
func (b *body) newStmt(kind ir.StmtKind, first, last cc.Token) *ir.Stmt {
	s := &ir.Stmt{Kind: kind, Parent: b.stmt}
	s.Span, s.Macro = b.extent(first, last)
	if b.stmt != nil && !b.dry {
		b.stmt.Kids = append(b.stmt.Kids, s)
	}
	return s
}

// extent returns the place of a statement, and the macro that it comes out of as a whole: with all of its tokens, or
// all but a closing semicolon.
func (b *body) extent(first, last cc.Token) (span source.Span, macro string) {
	if b.dry {
		return source.Span{}, ""
	}
	span, macro, _ = b.u.atTokens(first, last)
	if macro != "" || last.SrcStr() != ";" {
		return span, macro
	}
	flat := b.u.flat
	i, j := flat.tokenIndex(first), flat.tokenIndex(last)
	if i < 0 || j <= i || flat.toks[i].exp == 0 || flat.toks[j].exp != 0 || flat.toks[flat.prev(j)].exp != flat.toks[i].exp {
		return span, ""
	}
	return span, flat.exps[flat.toks[i].exp].name
}

// enter makes s the current statement, and returns what leaves it.
func (b *body) enter(s *ir.Stmt) (leave func()) {
	outer := b.stmt
	b.stmt = s
	return func() { b.stmt = outer }
}

// place returns the span from first to last.
func (b *body) place(first, last cc.Token) source.Span {
	if b.dry {
		return source.Span{}
	}
	s, _, _ := b.u.atTokens(first, last)
	return s
}

// compoundStmt makes the statement of a block.
func (b *body) compoundStmt(n *cc.CompoundStatement) *ir.Stmt {
	return b.newStmt(ir.Compound, n.Token, n.Token2)
}

// operandSpan returns the place of a condition or a returned value in the current statement, none if it was written
// elsewhere: in a file that the statement includes.
func (b *body) operandSpan(e cc.ExpressionNode) source.Span {
	if b.dry {
		return source.Span{}
	}
	s, _, _ := b.u.at(e)
	if !b.stmt.Span.Contains(s) {
		return source.Span{}
	}
	return s
}

// forHeader returns what stands between the parentheses of a for.
func (b *body) forHeader(n *cc.IterationStatement) source.Span {
	closing := n.Token5
	if n.Case == cc.IterationStatementForDecl {
		closing = n.Token4
	}
	left, right := b.place(n.Token2, n.Token2), b.place(closing, closing)
	if left.File != right.File || left.End > right.Start {
		return source.Span{}
	}
	return source.Span{File: left.File, Start: left.End, End: right.Start}
}

// jumpEnd returns the last token of a jump.
func jumpEnd(j *cc.JumpStatement) cc.Token {
	if j.Case == cc.JumpStatementGoto || j.Case == cc.JumpStatementGotoExpr {
		return j.Token3
	}
	return j.Token2
}
