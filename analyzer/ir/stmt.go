package ir

import "nomem/analyzer/source"

// StmtKind is the kind of a statement of the source.
type StmtKind uint8

const (
	ExprStmt   StmtKind = iota // an expression statement, also an empty one
	DeclStmt                   // one declaration, all its declarators
	Compound                   // { ... }
	IfStmt                     // if, with its else
	LoopStmt                   // while, do, for
	SwitchStmt                 // switch
	LabelStmt                  // label: stmt, case x: stmt, default: stmt
	ReturnStmt                 // return
	GotoStmt                   // goto, break, continue
	OtherStmt                  // asm, and whatever the lowering gave up
)

// A Stmt is a statement of the source, kept for those who edit it: its extent, and what it stands in.
type Stmt struct {
	Kind   StmtKind
	Span   source.Span // from its first byte to past its `;` or `}`; of the macro invocation if Macro is set
	Macro  string      // the macro whose expansion holds the whole statement, "" if none
	Parent *Stmt       // nil for the body of the function
	Kids   []*Stmt     // statements directly within, in order

	Cond source.Span // between the parentheses of if, while, switch, do; all of a for header
	// Else is the second branch of an IfStmt that has one (also in Kids).
	Else *Stmt
	// Label is the name of a LabelStmt or the target of a goto; "break" and "continue" for those; "" for case and default.
	Label string
	// Decls are the variables of a DeclStmt in order.
	Decls []*Var
	// Value is the operand of a ReturnStmt.
	Value source.Span
}

// Enclosing returns the innermost statement among s and its parents for which ok holds, or nil.
func (s *Stmt) Enclosing(ok func(*Stmt) bool) *Stmt {
	for ; s != nil; s = s.Parent {
		if ok(s) {
			return s
		}
	}
	return nil
}
