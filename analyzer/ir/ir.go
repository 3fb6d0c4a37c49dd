// Package ir is the small language that C functions are lowered to, and the simulator runs.
//
// It is not SSA. A function is a list of basic blocks of straight-line instructions, each block closed by one
// terminator. Expressions have no side effects: calls, loads and stores are instructions of their own. The operators
// that choose (&&, ||, ?:), switch, loops, goto and statement expressions are gone. Every instruction carries the
// span of the bytes that its author wrote.
package ir

import (
	"iter"

	"nomem/analyzer/source"
)

// A Unit is what one translation unit was lowered to.
type Unit struct {
	Main     *source.File
	Files    []*source.File // Main first, then each project file that it includes, once
	Funcs    []*Func        // in source order, those of included project files too
	Globals  []*Var
	Inits    []Init
	Structs  map[string]*Struct // by tag ("struct foo") and by typedef name ("Foo")
	Decls    []*Decl            // functions declared, here or in project headers, and not defined in this unit
	Python   bool               // Python.h is reached through the unit's includes
	Problems []Problem          // what was left out, and why
	// Assume are the conditions of #if that were not evaluated, and what each was taken for; nil in the default world.
	Assume map[string]bool
}

// A Problem is a file or a function that was not analyzed, or not whole.
type Problem struct {
	Span   source.Span
	Func   string // "" if the whole file is meant
	Reason string // a phrase for the user: "macro FOO could not be expanded: ..."
}

// A Decl is a prototype.
type Decl struct {
	Name     string
	Result   *Type
	NoReturn bool // __attribute__((noreturn)), _Noreturn, [[noreturn]]
	NonNull  bool // __attribute__((returns_nonnull))
	Span     source.Span
}

// A Struct is the definition of a struct or union.
type Struct struct {
	Name   string // the name it is known by: its typedef name if it has one, else "struct tag"
	Union  bool
	Object bool    // starts with PyObject_HEAD, PyObject_VAR_HEAD or another object struct
	Fields []Field // in order; those of anonymous members are spliced in
}

// A Field is a member of a struct.
type Field struct {
	Name string
	Type *Type
}

// An Init is one leaf of a static initializer: `static PyMethodDef m[] = {{"f", f_impl, ...}}` has one Init for each
// expression in braces.
type Init struct {
	Var    *Var
	Struct string // name of the innermost struct that the leaf is a member of, "" for a plain array or scalar
	Row    int    // index in the outermost array, 0 if there is none
	Field  string // the member, resolved by designator or by position; "" if unknown
	Key    string // the identifier or string that stands first in the same braces: Py_tp_init of {Py_tp_init, f}
	Value  Expr
	Span   source.Span
}

// A Func is the definition of a function.
type Func struct {
	Name     string
	Static   bool
	NoReturn bool // declared so
	Variadic bool
	Result   *Type
	Params   []*Var
	Locals   []*Var      // variables that the source declares, block scopes included; no temporaries
	Span     source.Span // from the first specifier to the closing brace
	NameSpan source.Span
	Body     source.Span // braces included
	Blocks   []*Block    // Blocks[0] is the entry
	Root     *Stmt       // the body
	Partial  string      // "" or why a statement was given up
	NumVars  int         // all variables of the function have Index in [0, NumVars)
}

// Calls yields the calls of the function, block by block.
func (f *Func) Calls() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if c, ok := in.(*Call); ok && !yield(c) {
					return
				}
			}
		}
	}
}

// VarKind says where a variable lives.
type VarKind uint8

const (
	Param  VarKind = iota // a parameter
	Local                 // a local variable with automatic storage
	Temp                  // made by the lowering, assigned before each use
	Static                // a local variable with static storage
	Global                // a file-scope variable, also extern
)

// A Var is a variable. Within a unit, two references to the same variable are the same pointer.
type Var struct {
	Name  string
	Kind  VarKind
	Type  *Type
	Index int         // in its function; -1 for Static and Global
	Pos   int         // position in the parameter list, for Param
	Decl  source.Span // the declarator
	// AddrTaken says that &v occurs (or v is an array that decays), so that a call may write it.
	AddrTaken bool
	// Extern says that a Global has external linkage: the same name in another unit is the same variable.
	Extern bool
}

// A Block is a basic block.
type Block struct {
	Index  int
	Instrs []Instr
	Term   Terminator
	Label  string // the C label that starts the block, if one does
}

// At says where something was written.
type At struct {
	Span  source.Span // the bytes of the expression; of the whole macro invocation if Macro is set
	Macro string      // the outermost macro whose expansion made it, "" if none
	// Body is the place inside the macro's definition, if Macro is set and the definition is in a project file.
	Body source.Span
	Stmt *Stmt // the innermost statement that it belongs to
}

// Where returns a itself; it makes every instruction that embeds At answer for its place.
func (a *At) Where() *At { return a }

// An Instr is an instruction: *Assign, *Load, *Store, *Call or *ScopeEnd.
type Instr interface {
	Where() *At
	instr()
}

// Assign is dst = x. A constant zero assigned to an aggregate zeroes all of it.
type Assign struct {
	At
	Dst *Var
	X   Expr
}

// Load is dst = *place.
type Load struct {
	At
	Dst  *Var
	From Place
}

// Store is *place = x.
type Store struct {
	At
	To Place
	X  Expr
}

// Call is dst = fn(args...). Every call of the source is one, those of macros that the front end leaves undefined too.
type Call struct {
	At
	Dst  *Var // nil if the result is dropped
	Fn   Expr // FuncRef for a call by name, else the value of the pointer
	Args []Expr
	// ArgSpans are the places of the arguments, invalid for those that a macro made.
	ArgSpans []source.Span
	// FieldOf and Field are set for a call through a pointer just read from a struct: x->alloc(n).
	FieldOf, Field string
	// TypeArg is the type in the call, for macros and builtins that take one: PyMem_New(type, n), PyObject_New(type, t).
	TypeArg *Type
	// Discarded says that the source casts the result to void.
	Discarded bool
}

// Name returns the name of the called function, or "" for a call through a pointer.
func (c *Call) Name() string {
	if f, ok := c.Fn.(FuncRef); ok {
		return f.Name
	}
	return ""
}

// ScopeEnd says that the variables go out of scope.
type ScopeEnd struct {
	At
	Vars []*Var
}

func (*Assign) instr()   {}
func (*Load) instr()     {}
func (*Store) instr()    {}
func (*Call) instr()     {}
func (*ScopeEnd) instr() {}

// A Terminator closes a block: *Jump, *If, *Return or *Stop.
type Terminator interface {
	Where() *At
	Succs() []*Block
}

// Jump goes to To.
type Jump struct {
	At
	To *Block
}

// If goes to Then if `x op y` holds, else to Else. A truth test of x is `x != 0`.
type If struct {
	At
	Op         CmpOp
	X, Y       Expr
	Then, Else *Block
	// Loop says that this is the controlling condition of a loop (or a part of it).
	Loop bool
	// Case says that this is the test of a case label.
	Case bool
}

// Return leaves the function. X is nil if there is no value.
type Return struct {
	At
	X Expr
}

// Stop ends a path that has no continuation: after a call that never returns, or behind a statement given up.
type Stop struct{ At }

func (j *Jump) Succs() []*Block   { return []*Block{j.To} }
func (i *If) Succs() []*Block     { return []*Block{i.Then, i.Else} }
func (r *Return) Succs() []*Block { return nil }
func (s *Stop) Succs() []*Block   { return nil }

// CmpOp is a comparison.
type CmpOp uint8

const (
	Eq CmpOp = iota
	Ne
	Lt
	Le
	Gt
	Ge
)

// Negate returns the comparison that holds exactly when op does not.
func (op CmpOp) Negate() CmpOp { return [...]CmpOp{Ne, Eq, Ge, Gt, Le, Lt}[op] }

func (op CmpOp) String() string { return [...]string{"==", "!=", "<", "<=", ">", ">="}[op] }
