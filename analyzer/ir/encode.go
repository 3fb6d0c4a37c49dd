package ir

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"nomem/analyzer/source"
)

// Encode returns a unit as bytes that Decode reads; files are those that its places lie in. Assume is not part of it.
// It fails if a place lies elsewhere, or the unit is none that the front end makes.
//
// What occurs more than once (a string, a type, a variable) is written where it occurs first and gets the next number of
// its kind; later it is that number.
func Encode(u *Unit, files []*source.File) ([]byte, error) {
	e := &encoder{
		out:   make([]byte, 0, 32<<10),
		files: map[*source.File]int{}, texts: make(map[string]int, 512), types: map[*Type]int{}, vars: make(map[*Var]int, 512),
	}
	for i, f := range files {
		e.files[f] = i
	}
	e.unit(u)
	return e.out, e.err
}

type encoder struct {
	out   []byte
	err   error
	last  int // where the place before began
	files map[*source.File]int
	texts map[string]int
	types map[*Type]int
	vars  map[*Var]int
	stmts map[*Stmt]int // of the function
	own   source.Span   // of the function, if it is written by itself

	outside map[source.Span]int // places that were written then
}

func (e *encoder) fail(reason string) { e.err = errors.Join(e.err, errors.New(reason)) }

func (e *encoder) num(n int)   { e.out = binary.AppendUvarint(e.out, uint64(n)) }
func (e *encoder) int(n int64) { e.out = binary.AppendVarint(e.out, n) }

func (e *encoder) flags(list ...bool) {
	bits := byte(0)
	for i, set := range list {
		if set {
			bits |= 1 << i
		}
	}
	e.out = append(e.out, bits)
}

func (e *encoder) text(s string) {
	if s == "" {
		e.num(0)
		return
	}
	n, ok := e.texts[s]
	if !ok {
		n = len(e.texts)
		e.texts[s] = n
	}
	e.num(n + 1)
	if !ok {
		e.num(len(s))
		e.out = append(e.out, s...)
	}
}

// encodeList writes a slice; nil and an empty one are different.
func encodeList[T any](e *encoder, list []T, one func(T)) {
	if list == nil {
		e.num(0)
		return
	}
	e.num(len(list) + 1)
	for _, x := range list {
		one(x)
	}
}

func (e *encoder) file(f *source.File) {
	n, ok := e.files[f]
	if !ok {
		e.fail("a file that is not of the unit")
	}
	e.num(n)
}

func (e *encoder) span(s source.Span) {
	if s == (source.Span{}) {
		e.num(0)
		return
	}
	if e.own.IsValid() {
		e.relative(s)
		return
	}
	n, ok := e.files[s.File]
	if !ok {
		e.fail("a place outside of the files")
	}
	e.num(n + 1)
	e.int(int64(s.Start - e.last))
	e.int(int64(s.End - s.Start))
	e.last = s.Start
}

func (e *encoder) typ(t *Type) {
	if t == nil {
		e.num(0)
		return
	}
	n, ok := e.types[t]
	if !ok {
		n = len(e.types)
		e.types[t] = n
	}
	e.num(n + 1)
	if ok {
		return
	}
	e.out = append(e.out, byte(t.Kind), t.Bits)
	e.flags(t.Unsigned)
	e.text(t.Name)
	e.text(t.Struct)
	e.int(t.Len)
	e.typ(t.Elem)
}

func (e *encoder) variable(v *Var) {
	if v == nil {
		e.num(0)
		return
	}
	n, ok := e.vars[v]
	if !ok {
		n = len(e.vars)
		e.vars[v] = n
	}
	e.num(n + 1)
	if ok {
		return
	}
	e.out = append(e.out, byte(v.Kind))
	e.flags(v.AddrTaken, v.Extern)
	e.text(v.Name)
	e.typ(v.Type)
	e.int(int64(v.Index))
	e.int(int64(v.Pos))
	if e.own.IsValid() && v.Index < 0 {
		return // where a global stands is nothing to the function
	}
	e.span(v.Decl)
}

func (e *encoder) unit(u *Unit) {
	e.file(u.Main)
	encodeList(e, u.Files, e.file)
	e.flags(u.Python)
	encodeList(e, u.Problems, func(p Problem) {
		e.span(p.Span)
		e.text(p.Func)
		e.text(p.Reason)
	})
	e.structs(u.Structs)
	encodeList(e, u.Decls, func(d *Decl) {
		e.flags(d.NoReturn, d.NonNull)
		e.text(d.Name)
		e.typ(d.Result)
		e.span(d.Span)
	})
	encodeList(e, u.Globals, e.variable)
	encodeList(e, u.Inits, func(x Init) {
		e.variable(x.Var)
		e.text(x.Struct)
		e.int(int64(x.Row))
		e.text(x.Field)
		e.text(x.Key)
		e.expr(x.Value)
		e.span(x.Span)
	})
	encodeList(e, u.Funcs, e.function)
}

// structs writes each definition with the names that it is listed under.
func (e *encoder) structs(all map[string]*Struct) {
	known := map[*Struct]int{}
	e.num(len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		e.text(name)
		n, ok := known[s]
		if !ok {
			n = len(known)
			known[s] = n
		}
		if e.num(n); ok {
			continue
		}
		e.flags(s.Union, s.Object)
		e.text(s.Name)
		encodeList(e, s.Fields, func(f Field) {
			e.text(f.Name)
			e.typ(f.Type)
		})
	}
}

func (e *encoder) function(f *Func) {
	e.flags(f.Static, f.NoReturn, f.Variadic)
	e.text(f.Name)
	e.typ(f.Result)
	encodeList(e, f.Params, e.variable)
	encodeList(e, f.Locals, e.variable)
	e.span(f.Span)
	e.span(f.NameSpan)
	e.span(f.Body)
	e.text(f.Partial)
	e.num(f.NumVars)
	e.stmts = map[*Stmt]int{}
	if e.flags(f.Root != nil); f.Root != nil {
		e.statement(f.Root)
	}
	e.num(len(f.Blocks))
	for i, b := range f.Blocks {
		if b.Index != i {
			e.fail("a block with a wrong number")
		}
		e.text(b.Label)
		encodeList(e, b.Instrs, e.instr)
		e.terminator(b.Term, f.Blocks)
	}
}

func (e *encoder) statement(s *Stmt) {
	e.stmts[s] = len(e.stmts)
	e.out = append(e.out, byte(s.Kind))
	e.span(s.Span)
	e.text(s.Macro)
	e.span(s.Cond)
	e.text(s.Label)
	encodeList(e, s.Decls, e.variable)
	e.span(s.Value)
	encodeList(e, s.Kids, e.statement)
	e.num(slices.Index(s.Kids, s.Else) + 1)
	if s.Else != nil && !slices.Contains(s.Kids, s.Else) {
		e.fail("an else that is no part of its statement")
	}
}

func (e *encoder) at(a *At) {
	e.span(a.Span)
	e.text(a.Macro)
	e.span(a.Body)
	if a.Stmt == nil {
		e.num(0)
		return
	}
	n, ok := e.stmts[a.Stmt]
	if !ok {
		e.fail("a statement of another function")
	}
	e.num(n + 1)
}

// The kinds of instructions, terminators and expressions as they are written.
const (
	codeAssign byte = iota
	codeLoad
	codeStore
	codeCall
	codeScopeEnd
	codeJump
	codeIf
	codeReturn
	codeStop
	codeNone
	codeVar
	codeConst
	codeNamed
	codeStr
	codeFunc
	codeAddr
	codeBinary
	codeUnary
	codeAny
)

func (e *encoder) instr(in Instr) {
	switch in := in.(type) {
	case *Assign:
		e.head(codeAssign, &in.At)
		e.variable(in.Dst)
		e.expr(in.X)
	case *Load:
		e.head(codeLoad, &in.At)
		e.variable(in.Dst)
		e.place(&in.From)
	case *Store:
		e.head(codeStore, &in.At)
		e.place(&in.To)
		e.expr(in.X)
	case *Call:
		e.head(codeCall, &in.At)
		e.flags(in.Discarded)
		e.variable(in.Dst)
		e.expr(in.Fn)
		encodeList(e, in.Args, e.expr)
		encodeList(e, in.ArgSpans, e.span)
		e.text(in.FieldOf)
		e.text(in.Field)
		e.typ(in.TypeArg)
	case *ScopeEnd:
		e.head(codeScopeEnd, &in.At)
		encodeList(e, in.Vars, e.variable)
	default:
		e.fail("an instruction of an unknown kind")
	}
}

func (e *encoder) head(code byte, at *At) {
	e.out = append(e.out, code)
	e.at(at)
}

func (e *encoder) terminator(t Terminator, blocks []*Block) {
	to := func(b *Block) {
		if b == nil || b.Index < 0 || b.Index >= len(blocks) || blocks[b.Index] != b {
			e.fail("a block of another function")
			return
		}
		e.num(b.Index)
	}
	switch t := t.(type) {
	case *Jump:
		e.head(codeJump, &t.At)
		to(t.To)
	case *If:
		e.head(codeIf, &t.At)
		e.flags(t.Loop, t.Case)
		e.out = append(e.out, byte(t.Op))
		e.expr(t.X)
		e.expr(t.Y)
		to(t.Then)
		to(t.Else)
	case *Return:
		e.head(codeReturn, &t.At)
		e.expr(t.X)
	case *Stop:
		e.head(codeStop, &t.At)
	default:
		e.fail("a terminator of an unknown kind")
	}
}
