package ir

import (
	"errors"
	"unsafe"

	"nomem/analyzer/source"
)

// Decode returns the unit that Encode has written, for the same files. Of other bytes it makes an error, or some unit.
// The unit keeps hold of data, which must not change any more.
func Decode(data []byte, files []*source.File) (u *Unit, err error) {
	defer func() {
		if recover() != nil { // read runs out of bytes, or a number is out of its range
			u, err = nil, errors.New("no unit")
		}
	}()
	d := &decoder{in: unsafe.String(unsafe.SliceData(data), len(data)), files: files}
	u = d.unit()
	if d.in != "" {
		return nil, errors.New("bytes behind the unit")
	}
	return u, nil
}

type decoder struct {
	in     string // what is left
	last   int    // where the place before began
	depth  int    // of expressions, types and statements within each other
	files  []*source.File
	texts  []string
	types  []*Type
	vars   []*Var
	stmts  []*Stmt // of the function
	blocks []*Block

	// Many of a kind are made at a time.
	someVars    slab[Var]
	someTypes   slab[Type]
	someStmts   slab[Stmt]
	someAssigns slab[Assign]
	someLoads   slab[Load]
	someStores  slab[Store]
	someCalls   slab[Call]
	someEnds    slab[ScopeEnd]
	someIfs     slab[If]
	someJumps   slab[Jump]
}

type slab[T any] []T

func (s *slab[T]) new() *T {
	if len(*s) == 0 {
		*s = make([]T, 32)
	}
	x := &(*s)[0]
	*s = (*s)[1:]
	return x
}

// maxDepth is more than the front end lets through, and little enough for the stack.
const maxDepth = 1 << 17

// enter counts a level of depth.
func (d *decoder) enter() {
	if d.depth++; d.depth > maxDepth {
		panic("too deep")
	}
}

func (d *decoder) byte() byte {
	b := d.in[0]
	d.in = d.in[1:]
	return b
}

func (d *decoder) uint() uint64 {
	n := uint64(0)
	for shift := 0; ; shift += 7 {
		b := d.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
		if shift > 63 {
			panic("a number without end")
		}
	}
}

func (d *decoder) num() int { return int(d.uint()) }

func (d *decoder) int() int64 {
	n := d.uint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) flags(to ...*bool) {
	bits := d.byte()
	for i, set := range to {
		*set = bits&(1<<i) != 0
	}
}

// count returns the number of elements that follow, each of one byte or more.
func (d *decoder) count(n int) int {
	if n < 0 || n > len(d.in) {
		panic("more than there is")
	}
	return n
}

func decodeList[T any](d *decoder, one func() T) []T {
	n := d.num()
	if n == 0 {
		return nil
	}
	list := make([]T, d.count(n-1))
	for i := range list {
		list[i] = one()
	}
	return list
}

func (d *decoder) text() string {
	n := d.num() - 1
	if n < 0 {
		return ""
	}
	if n == len(d.texts) {
		size := d.count(d.num())
		d.texts = append(d.texts, d.in[:size])
		d.in = d.in[size:]
	}
	return d.texts[n]
}

func (d *decoder) file() *source.File { return d.files[d.num()] }

func (d *decoder) span() source.Span {
	n := d.num()
	if n == 0 {
		return source.Span{}
	}
	f := d.files[n-1]
	start := d.last + int(d.int())
	end := start + int(d.int())
	if start < 0 || end < start || end > len(f.Src) {
		panic("a place outside of its file")
	}
	d.last = start
	return source.Span{File: f, Start: start, End: end}
}

func (d *decoder) typ() *Type {
	n := d.num()
	if n == 0 {
		return nil
	}
	if n-1 != len(d.types) {
		return d.types[n-1]
	}
	t := d.someTypes.new()
	d.types = append(d.types, t)
	t.Kind, t.Bits = TypeKind(d.byte()), d.byte()
	d.flags(&t.Unsigned)
	t.Name = d.text()
	t.Struct = d.text()
	t.Len = d.int()
	d.enter()
	t.Elem = d.typ()
	d.depth--
	return t
}

func (d *decoder) variable() *Var {
	n := d.num()
	if n == 0 {
		return nil
	}
	if n-1 != len(d.vars) {
		return d.vars[n-1]
	}
	v := d.someVars.new()
	d.vars = append(d.vars, v)
	v.Kind = VarKind(d.byte())
	d.flags(&v.AddrTaken, &v.Extern)
	v.Name = d.text()
	v.Type = d.typ()
	v.Index = int(d.int())
	v.Pos = int(d.int())
	v.Decl = d.span()
	return v
}

func (d *decoder) unit() *Unit {
	u := &Unit{Main: d.file(), Files: decodeList(d, d.file)}
	d.flags(&u.Python)
	u.Problems = decodeList(d, func() Problem { return Problem{d.span(), d.text(), d.text()} })
	u.Structs = d.structs()
	u.Decls = decodeList(d, func() *Decl {
		x := &Decl{}
		d.flags(&x.NoReturn, &x.NonNull)
		x.Name, x.Result, x.Span = d.text(), d.typ(), d.span()
		return x
	})
	u.Globals = decodeList(d, d.variable)
	u.Inits = decodeList(d, func() Init {
		return Init{d.variable(), d.text(), int(d.int()), d.text(), d.text(), d.expr(), d.span()}
	})
	u.Funcs = decodeList(d, d.function)
	return u
}

func (d *decoder) structs() map[string]*Struct {
	n := d.count(d.num())
	all := make(map[string]*Struct, n)
	var known []*Struct
	for range n {
		name, at := d.text(), d.num()
		if at == len(known) {
			s := &Struct{}
			known = append(known, s)
			d.flags(&s.Union, &s.Object)
			s.Name = d.text()
			s.Fields = decodeList(d, func() Field { return Field{d.text(), d.typ()} })
		}
		all[name] = known[at]
	}
	return all
}

func (d *decoder) function() *Func {
	f := &Func{}
	d.flags(&f.Static, &f.NoReturn, &f.Variadic)
	f.Name = d.text()
	f.Result = d.typ()
	f.Params = decodeList(d, d.variable)
	f.Locals = decodeList(d, d.variable)
	f.Span = d.span()
	f.NameSpan = d.span()
	f.Body = d.span()
	f.Partial = d.text()
	f.NumVars = d.num()
	d.stmts = d.stmts[:0]
	root := false
	if d.flags(&root); root {
		f.Root = d.statement(nil)
	}
	made := make([]Block, d.count(d.num()))
	f.Blocks = make([]*Block, len(made))
	for i := range made {
		made[i].Index, f.Blocks[i] = i, &made[i]
	}
	d.blocks = f.Blocks
	for _, b := range f.Blocks {
		b.Label = d.text()
		b.Instrs = decodeList(d, d.instr)
		b.Term = d.terminator()
	}
	return f
}

func (d *decoder) statement(parent *Stmt) *Stmt {
	s := d.someStmts.new()
	d.stmts = append(d.stmts, s)
	s.Parent = parent
	s.Kind = StmtKind(d.byte())
	s.Span = d.span()
	s.Macro = d.text()
	s.Cond = d.span()
	s.Label = d.text()
	s.Decls = decodeList(d, d.variable)
	s.Value = d.span()
	d.enter()
	s.Kids = decodeList(d, func() *Stmt { return d.statement(s) })
	d.depth--
	if n := d.num(); n > 0 {
		s.Else = s.Kids[n-1]
	}
	return s
}

func (d *decoder) at() At {
	a := At{Span: d.span(), Macro: d.text(), Body: d.span()}
	if n := d.num(); n > 0 {
		a.Stmt = d.stmts[n-1]
	}
	return a
}

func (d *decoder) instr() Instr {
	switch d.byte() {
	case codeAssign:
		x := d.someAssigns.new()
		x.At, x.Dst, x.X = d.at(), d.variable(), d.expr()
		return x
	case codeLoad:
		x := d.someLoads.new()
		x.At, x.Dst, x.From = d.at(), d.variable(), d.place()
		return x
	case codeStore:
		x := d.someStores.new()
		x.At, x.To, x.X = d.at(), d.place(), d.expr()
		return x
	case codeCall:
		x := d.someCalls.new()
		x.At = d.at()
		d.flags(&x.Discarded)
		x.Dst = d.variable()
		x.Fn = d.expr()
		x.Args = decodeList(d, d.expr)
		x.ArgSpans = decodeList(d, d.span)
		x.FieldOf = d.text()
		x.Field = d.text()
		x.TypeArg = d.typ()
		return x
	case codeScopeEnd:
		x := d.someEnds.new()
		x.At, x.Vars = d.at(), decodeList(d, d.variable)
		return x
	}
	panic("no instruction")
}

func (d *decoder) terminator() Terminator {
	switch d.byte() {
	case codeJump:
		x := d.someJumps.new()
		x.At, x.To = d.at(), d.blocks[d.num()]
		return x
	case codeIf:
		x := d.someIfs.new()
		x.At = d.at()
		d.flags(&x.Loop, &x.Case)
		x.Op, x.X, x.Y = CmpOp(d.byte()), d.expr(), d.expr()
		x.Then, x.Else = d.blocks[d.num()], d.blocks[d.num()]
		return x
	case codeReturn:
		return &Return{d.at(), d.expr()}
	case codeStop:
		return &Stop{d.at()}
	}
	panic("no terminator")
}

func (d *decoder) expr() Expr {
	d.enter()
	defer func() { d.depth-- }()
	switch d.byte() {
	case codeNone:
		return nil
	case codeVar:
		return VarRef{d.variable()}
	case codeConst:
		return Const{d.int()}
	case codeNamed:
		return Named{d.text()}
	case codeStr:
		return Str{d.text()}
	case codeFunc:
		return FuncRef{d.text()}
	case codeAddr:
		return AddrOf{d.place()}
	case codeBinary:
		return &Binary{d.text(), d.expr(), d.expr(), d.typ()}
	case codeUnary:
		return &Unary{d.text(), d.expr()}
	case codeAny:
		return Any{}
	}
	panic("no expression")
}

func (d *decoder) place() Place {
	return Place{Base: d.expr(), Var: d.variable(), Path: decodeList(d, func() Sel { return Sel{d.text(), d.text(), d.expr()} })}
}
