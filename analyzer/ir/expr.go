package ir

// An Expr is an expression without side effects: VarRef, Const, Named, Str, FuncRef, AddrOf, *Binary, *Unary or Any.
// Casts are dropped; the type of a cast result is that of the temporary it is assigned to.
type Expr interface{ expr() }

// VarRef is the value of a variable. An array variable never occurs as one: it decays to AddrOf.
type VarRef struct{ Var *Var }

// Const is an integer constant; a null pointer constant is 0. Enumerators are evaluated.
type Const struct{ N int64 }

// Named is a constant whose value the front end does not know: an undefined macro, PyExc_ValueError, METH_VARARGS.
type Named struct{ Name string }

// Str is a string literal; Text is its value, of adjacent literals joined.
type Str struct{ Text string }

// FuncRef is the address of a function.
type FuncRef struct{ Name string }

// AddrOf is the address of a place: &x, &p->f, &a[i], and arrays that decay. Forming it reads nothing.
type AddrOf struct{ Place Place }

// Binary is x op y for arithmetic, bit and comparison operators.
type Binary struct {
	Op   string // "+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "==", "!=", "<", "<=", ">", ">="
	X, Y Expr
	// Type is what the operands are converted to before they are added or multiplied: int or wider; nil if that is not
	// known, or no integer.
	Type *Type
}

// Unary is op x.
type Unary struct {
	Op string // "-", "~", "!"
	X  Expr
}

// Any is a value that the lowering does not know: floating point, compound literals, inline assembly.
type Any struct{}

func (VarRef) expr()  {}
func (Const) expr()   {}
func (Named) expr()   {}
func (Str) expr()     {}
func (FuncRef) expr() {}
func (AddrOf) expr()  {}
func (*Binary) expr() {}
func (*Unary) expr()  {}
func (Any) expr()     {}

// A Place is memory: what Base points to, or, if Base is nil, the variable Var itself; then along Path.
//
//	*p        Place{Base: p}
//	p->f[i]   Place{Base: p, Path: {.f, [i]}}        if f is an array
//	p->f[i]   t = load p->f; Place{Base: t, {[i]}}   if f is a pointer, or of unknown type
//	s.f       Place{Var: s, Path: {.f}}              s a variable of struct type
//	a[i]      Place{Var: a, Path: {[i]}}             a a variable of array type
//	p[i]      Place{Base: p, Path: {[i]}}
//
// A scalar variable by itself is no Place but a VarRef, except under AddrOf.
type Place struct {
	Base Expr
	Var  *Var
	Path []Sel
}

// A Sel is one step of a Place: a member, or an element if Field is "".
type Sel struct {
	Struct string // name of the struct that holds the field (Struct.Name), "" if its type is unknown
	Field  string
	Index  Expr // nil unless Field is ""
}

// TypeKind is what the analysis needs to know of a type.
type TypeKind uint8

const (
	Unknown TypeKind = iota // a name that nobody defined
	Void
	Int // any integer, enumeration or _Bool
	Float
	Pointer
	Array
	Aggregate // struct or union
	Function
)

// A Type is a C type, as far as declarators and typedefs tell.
type Type struct {
	Kind TypeKind
	Name string // as the source spells it, without qualifiers: "PyObject", "struct foo", "Py_ssize_t"; "" for derived types
	// Struct is the canonical name (Struct.Name) of an Aggregate, or of an unknown type used as one.
	Struct string
	Elem   *Type // of Pointer and Array; the result type of Function
	Len    int64 // number of elements of an Array, -1 if unknown or variable
	// Bits is the width of an Int on LP64, 0 if it is not known.
	Bits     uint8
	Unsigned bool
}

// IsPointer reports whether values of t are addresses for certain.
func (t *Type) IsPointer() bool { return t != nil && (t.Kind == Pointer || t.Kind == Array) }

// MayBePointer reports whether values of t can be addresses: unknown types can.
func (t *Type) MayBePointer() bool { return t == nil || t.Kind == Unknown || t.IsPointer() }

// IsVoid reports whether t is void itself.
func (t *Type) IsVoid() bool { return t != nil && t.Kind == Void }

// Pointee returns the name of the type that t points to, "" if t is no pointer or has no such name.
func (t *Type) Pointee() string {
	if t == nil || t.Kind != Pointer || t.Elem == nil {
		return ""
	}
	return t.Elem.Name
}

// String returns t as C spells it in a cast: "PyObject *".
func (t *Type) String() string {
	switch {
	case t == nil:
		return "?"
	case t.Kind == Pointer && t.Elem != nil && t.Elem.Kind == Pointer:
		return t.Elem.String() + "*"
	case t.Kind == Pointer && t.Name == "":
		return t.Elem.String() + " *"
	case t.Kind == Array && t.Name == "":
		return t.Elem.String() + " []"
	case t.Kind == Function && t.Name == "":
		return t.Elem.String() + " ()"
	case t.Name != "":
		return t.Name
	case t.Kind == Void:
		return "void"
	}
	return "?"
}
