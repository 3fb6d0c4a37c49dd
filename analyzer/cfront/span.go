package cfront

import (
	"reflect"
	"sync"

	"modernc.org/cc/v4"
)

// ends returns the first and the last token of a node; ok is false if it has none. cc's nodes know neither: the usual
// kinds are spelled out here, the others are searched.
func ends(n cc.Node) (first, last cc.Token, ok bool) {
	if n == nil || reflect.ValueOf(n).Kind() == reflect.Pointer && reflect.ValueOf(n).IsNil() {
		return first, last, false
	}
	first, last = firstToken(n), lastToken(n)
	return first, last, first.Seq() != 0 && last.Seq() != 0
}

func firstToken(n cc.Node) cc.Token {
	switch x := n.(type) {
	case *cc.PrimaryExpression:
		if x.Case == cc.PrimaryExpressionGeneric {
			return x.GenericSelection.Token
		}
		return x.Token
	case *cc.PostfixExpression:
		switch {
		case x.PostfixExpression != nil:
			return firstToken(x.PostfixExpression)
		case x.PrimaryExpression != nil:
			return firstToken(x.PrimaryExpression)
		}
		return x.Token
	case *cc.UnaryExpression:
		return x.Token
	case *cc.CastExpression:
		return x.Token
	case *cc.AssignmentExpression:
		return firstToken(x.UnaryExpression)
	case *cc.ConditionalExpression:
		return firstToken(x.LogicalOrExpression)
	case *cc.ExpressionList:
		return firstToken(x.AssignmentExpression)
	case *cc.AdditiveExpression:
		return firstToken(x.AdditiveExpression)
	case *cc.MultiplicativeExpression:
		return firstToken(x.MultiplicativeExpression)
	case *cc.EqualityExpression:
		return firstToken(x.EqualityExpression)
	case *cc.RelationalExpression:
		return firstToken(x.RelationalExpression)
	case *cc.LogicalAndExpression:
		return firstToken(x.LogicalAndExpression)
	case *cc.LogicalOrExpression:
		return firstToken(x.LogicalOrExpression)
	}
	return firstOfStatement(n)
}

func firstOfStatement(n cc.Node) cc.Token {
	switch x := n.(type) {
	case *cc.Statement:
		return firstToken(statementOf(x))
	case *cc.CompoundStatement:
		return x.Token
	case *cc.ExpressionStatement:
		if x.AttributeSpecifierList == nil && x.ExpressionList != nil {
			return firstToken(x.ExpressionList)
		}
	case *cc.SelectionStatement:
		return x.Token
	case *cc.IterationStatement:
		return x.Token
	case *cc.JumpStatement:
		return x.Token
	case *cc.LabeledStatement:
		return x.Token
	case *cc.FunctionDefinition:
		if x.DeclarationSpecifiers != nil {
			return firstToken(x.DeclarationSpecifiers)
		}
	}
	first, _ := search(n)
	return first
}

func lastToken(n cc.Node) cc.Token {
	switch x := n.(type) {
	case *cc.PrimaryExpression:
		switch x.Case {
		case cc.PrimaryExpressionExpr, cc.PrimaryExpressionStmt:
			return x.Token2
		case cc.PrimaryExpressionGeneric:
			return x.GenericSelection.Token4
		}
		return x.Token
	case *cc.PostfixExpression:
		switch x.Case {
		case cc.PostfixExpressionIndex, cc.PostfixExpressionCall, cc.PostfixExpressionSelect, cc.PostfixExpressionPSelect:
			return x.Token2
		case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
			return x.Token
		}
	case *cc.UnaryExpression:
		switch {
		case x.CastExpression != nil:
			return lastToken(x.CastExpression)
		case x.UnaryExpression != nil:
			return lastToken(x.UnaryExpression)
		}
	case *cc.CastExpression:
		return lastToken(x.CastExpression)
	case *cc.AssignmentExpression:
		return lastToken(x.AssignmentExpression)
	case *cc.ConditionalExpression:
		return lastToken(x.ConditionalExpression)
	case *cc.ExpressionList:
		for x.ExpressionList != nil {
			x = x.ExpressionList
		}
		return lastToken(x.AssignmentExpression)
	case *cc.AdditiveExpression:
		return lastToken(x.MultiplicativeExpression)
	case *cc.MultiplicativeExpression:
		return lastToken(x.CastExpression)
	case *cc.EqualityExpression:
		return lastToken(x.RelationalExpression)
	case *cc.RelationalExpression:
		return lastToken(x.ShiftExpression)
	case *cc.LogicalAndExpression:
		return lastToken(x.InclusiveOrExpression)
	case *cc.LogicalOrExpression:
		return lastToken(x.LogicalAndExpression)
	}
	return lastOfStatement(n)
}

func lastOfStatement(n cc.Node) cc.Token {
	switch x := n.(type) {
	case *cc.Statement:
		return lastToken(statementOf(x))
	case *cc.CompoundStatement:
		return x.Token2
	case *cc.ExpressionStatement:
		return x.Token
	case *cc.SelectionStatement:
		if x.Statement2 != nil {
			return lastToken(x.Statement2)
		}
		return lastToken(x.Statement)
	case *cc.IterationStatement:
		if x.Case == cc.IterationStatementDo {
			return x.Token5
		}
		return lastToken(x.Statement)
	case *cc.LabeledStatement:
		if x.Statement != nil {
			return lastToken(x.Statement)
		}
	case *cc.FunctionDefinition:
		return x.CompoundStatement.Token2
	}
	_, last := search(n)
	return last
}

// statementOf returns the one child that a Statement has.
func statementOf(s *cc.Statement) cc.Node {
	switch s.Case {
	case cc.StatementLabeled:
		return s.LabeledStatement
	case cc.StatementCompound:
		return s.CompoundStatement
	case cc.StatementExpr:
		return s.ExpressionStatement
	case cc.StatementSelection:
		return s.SelectionStatement
	case cc.StatementIteration:
		return s.IterationStatement
	case cc.StatementJump:
		return s.JumpStatement
	}
	return s.AsmStatement
}

var (
	tokenType = reflect.TypeOf(cc.Token{})
	nodeType  = reflect.TypeOf((*cc.Node)(nil)).Elem()
	plans     sync.Map // reflect.Type of a node's struct to the []int of its fields that are tokens or nodes
)

// plan returns the fields of a node's struct type that hold tokens or nodes.
func plan(t reflect.Type) []int {
	if p, ok := plans.Load(t); ok {
		return p.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !f.Anonymous && (f.Type == tokenType || f.Type.Implements(nodeType)) {
			fields = append(fields, i)
		}
	}
	plans.Store(t, fields)
	return fields
}

// search returns the first and the last token of any node.
func search(n cc.Node) (first, last cc.Token) {
	v := reflect.ValueOf(n)
	if t, ok := n.(cc.Token); ok {
		return t, t
	}
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return first, last
	}
	v = v.Elem()
	for _, i := range plan(v.Type()) {
		f := v.Field(i)
		var a, b cc.Token
		if f.Type() == tokenType {
			a = f.Interface().(cc.Token)
			b = a
		} else if !f.IsNil() {
			a, b = search(f.Interface().(cc.Node))
		}
		if a.Seq() != 0 && (first.Seq() == 0 || a.Seq() < first.Seq()) {
			first = a
		}
		if b.Seq() > last.Seq() {
			last = b
		}
	}
	return first, last
}
