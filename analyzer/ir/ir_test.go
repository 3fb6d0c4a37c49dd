package ir

import (
	"strings"
	"testing"

	"nomem/analyzer/source"
)

// build returns a function with one of everything that a check looks at.
func build() *Func {
	file := source.NewFile("t.c", "/t.c", []byte("char *f(int n) { if (n) return malloc(n); return 0; }"))
	span := func(s string) source.Span {
		i := strings.Index(string(file.Src), s)
		return source.Span{File: file, Start: i, End: i + len(s)}
	}
	char := &Type{Kind: Pointer, Elem: &Type{Kind: Int, Name: "char"}}
	root := &Stmt{Kind: Compound, Span: span("{ if (n) return malloc(n); return 0; }")}
	choice := &Stmt{Kind: IfStmt, Span: span("if (n) return malloc(n);"), Cond: span("n"), Parent: root}
	choice.Cond.Start += 21 - choice.Cond.Start
	choice.Cond.End = choice.Cond.Start + 1
	ret := &Stmt{Kind: ReturnStmt, Span: span("return malloc(n);"), Value: span("malloc(n)"), Parent: choice}
	last := &Stmt{Kind: ReturnStmt, Span: span("return 0;"), Parent: root}
	root.Kids, choice.Kids = []*Stmt{choice, last}, []*Stmt{ret}
	n := &Var{Name: "n", Kind: Param, Type: &Type{Kind: Int, Name: "int"}}
	t0 := &Var{Name: "t0", Kind: Temp, Type: char, Index: 1}
	f := &Func{Name: "f", Result: char, Params: []*Var{n}, Root: root, NumVars: 2}
	b0, b1, b2 := &Block{}, &Block{Index: 1}, &Block{Index: 2}
	b0.Term = &If{At: At{Span: choice.Cond, Stmt: choice}, Op: Ne, X: VarRef{n}, Y: Const{}, Then: b1, Else: b2}
	b1.Instrs = []Instr{&Call{At: At{Span: span("malloc(n)"), Stmt: ret}, Dst: t0, Fn: FuncRef{"malloc"}, Args: []Expr{VarRef{n}},
		ArgSpans: []source.Span{{}}}}
	b1.Term = &Return{At: At{Stmt: ret}, X: VarRef{t0}}
	b2.Term = &Return{At: At{Stmt: last}, X: Const{}}
	f.Blocks = []*Block{b0, b1, b2}
	return f
}

func TestCheck(t *testing.T) {
	if err := Check(build()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want  string
		spoil func(*Func)
	}{
		{"no blocks", func(f *Func) { f.Blocks = nil }},
		{"another index", func(f *Func) { f.Blocks[0].Index = 1 }},
		{"no terminator", func(f *Func) { f.Blocks[2].Term = nil }},
		{"leads out", func(f *Func) { f.Blocks[0].Term.(*If).Else = &Block{Index: 2} }},
		{"unreachable", func(f *Func) { f.Blocks[0].Term.(*If).Else = f.Blocks[1] }},
		{"no statement tree", func(f *Func) { f.Root = nil }},
		{"has a parent", func(f *Func) { f.Root.Parent = f.Root }},
		{"wrong parent", func(f *Func) { f.Root.Kids[0].Kids[0].Parent = f.Root }},
		{"bad span", func(f *Func) { f.Root.Span.End = 1000 }},
		{"outside its parent", func(f *Func) { f.Root.Kids[1].Span.Start = 0 }},
		{"outside it", func(f *Func) { f.Root.Kids[0].Cond.Start = 0 }},
		{"none of its parts", func(f *Func) { f.Root.Kids[0].Else = f.Root.Kids[1] }},
		{"parameter 0", func(f *Func) { f.Params[0].Pos = 1 }},
		{"bad span", func(f *Func) { f.Blocks[1].Instrs[0].Where().Span.Start = -1 }},
		{"none of the function", func(f *Func) { f.Blocks[1].Term.Where().Stmt = &Stmt{} }},
		{"argument spans", func(f *Func) { f.Blocks[1].Instrs[0].(*Call).ArgSpans = nil }},
		{"index 7 of 2", func(f *Func) { f.Blocks[1].Instrs[0].(*Call).Dst.Index = 7 }},
		{"share index", func(f *Func) { f.Blocks[1].Instrs[0].(*Call).Dst.Index = 0 }},
		{"outside the function", func(f *Func) { f.Params[0].Kind, f.Params = Global, nil }},
		{"nil variable", func(f *Func) { f.Blocks[2].Term.(*Return).X = VarRef{} }},
		{"used before", func(f *Func) { f.Blocks[2].Term.(*Return).X = f.Blocks[1].Term.(*Return).X }},
		{"used before", func(f *Func) {
			f.Blocks[1].Instrs = append([]Instr{&Assign{At: At{Stmt: f.Root}, Dst: f.Params[0], X: f.Blocks[1].Term.(*Return).X}},
				f.Blocks[1].Instrs...)
		}},
	} {
		f := build()
		c.spoil(f)
		if err := Check(f); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

func TestCheckTempOfPredecessors(t *testing.T) {
	// t is assigned in both branches, and used where they meet; then in only one.
	f := build()
	t0 := f.Blocks[1].Instrs[0].(*Call).Dst
	join := &Block{Index: 3, Term: &Return{At: At{Stmt: f.Root}, X: VarRef{t0}}}
	for _, b := range f.Blocks[1:] {
		b.Instrs = []Instr{&Assign{At: At{Stmt: f.Root}, Dst: t0, X: Const{}}}
		b.Term = &Jump{At: At{Stmt: f.Root}, To: join}
	}
	f.Blocks = append(f.Blocks, join)
	if err := Check(f); err != nil {
		t.Error(err)
	}
	f.Blocks[2].Instrs = nil
	if err := Check(f); err == nil {
		t.Error("a temporary that one predecessor does not assign passes")
	}
}

func TestString(t *testing.T) {
	f := build()
	n, t0 := f.Params[0], f.Blocks[1].Instrs[0].(*Call).Dst
	shadow := &Var{Name: "n", Kind: Local, Type: n.Type, Index: 2}
	f.Locals = []*Var{shadow}
	f.Static, f.NoReturn, f.Variadic, f.Partial = true, true, true, "why"
	x := &Binary{Op: "+", X: VarRef{n}, Y: &Binary{Op: "*", X: Const{-2}, Y: VarRef{shadow}}}
	f.Blocks[1].Instrs = append(f.Blocks[1].Instrs,
		&Assign{Dst: n, X: x},
		&Assign{Dst: n, X: &Unary{"~", x}},
		&Load{Dst: t0, From: Place{Base: VarRef{t0}, Path: []Sel{{Struct: "S", Field: "f"}, {Index: x}, {Field: "g"}}}},
		&Load{Dst: t0, From: Place{Base: x}},
		&Store{To: Place{Var: n, Path: []Sel{{Index: Const{0}}}}, X: Str{"a\n"}},
		&Store{To: Place{Var: n}, X: AddrOf{Place{Var: shadow}}},
		&Call{Fn: VarRef{t0}, Args: []Expr{Named{"N"}, FuncRef{"g"}, Any{}}, FieldOf: "S", Field: "f", Discarded: true},
		&Call{Fn: FuncRef{"New"}, TypeArg: n.Type},
		&ScopeEnd{Vars: []*Var{n, shadow}},
	)
	f.Blocks[1].Label = "out"
	f.Blocks[2].Term = &Stop{}
	b := f.Blocks[0].Term.(*If)
	b.Loop, b.Case, b.X = true, true, x
	const want = `static noreturn char * f(n: int, ...) partial: why
b0:
	if (n + (-2 * n#2)) != 0 goto b1 else b2 loop case
b1: out
	t0 = call malloc(n)
	n = n + (-2 * n#2)
	n = ~(n + (-2 * n#2))
	t0 = load t0->S::f[n + (-2 * n#2)].g
	t0 = load *(n + (-2 * n#2))
	store n[0] = "a\n"
	store n = &n#2
	call (void) *t0($N, @g, <any>) via S::f
	call New<int>()
	end n, n#2
	return t0
b2:
	stop
`
	if got := f.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
