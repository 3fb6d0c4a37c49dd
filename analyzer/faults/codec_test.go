package faults

import (
	"reflect"
	"testing"
	"unsafe"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A filler sets every field of what is coded, so that one which the codec does not know comes to light.
type filler struct {
	fn  *function
	own []any                   // what to take for values of their types
	not map[reflect.Type]string // fields that are no part of what is coded
}

func (f *filler) fill(v reflect.Value) {
	for _, x := range f.own {
		if reflect.TypeOf(x) == v.Type() {
			v.Set(reflect.ValueOf(x))
			return
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(1)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.String:
		v.SetString("x")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if t := v.Type(); f.not[t] == "*" || f.not[t] == t.Field(i).Name {
				continue
			}
			field := v.Field(i)
			f.fill(reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem())
		}
	}
}

// TestCodecKnowsAllFields holds that what was written is read again, in all its fields.
func TestCodecKnowsAllFields(t *testing.T) {
	file := source.NewFile("a.c", "/a.c", []byte("int f(void) { return g(); } int x;"))
	span := source.Span{File: file, Start: 0, End: 27}
	call := &ir.Call{Fn: ir.FuncRef{Name: "g"}}
	body := &ir.Stmt{Kind: ir.Compound, Span: span}
	global := &ir.Var{Name: "x", Kind: ir.Global, Index: -1, Extern: true, Decl: source.Span{File: file, Start: 32, End: 33}}
	u := &ir.Unit{Main: file, Files: []*source.File{file}, Globals: []*ir.Var{global}, Funcs: []*ir.Func{{
		Name: "f", Span: span, NameSpan: source.Span{File: file, Start: 4, End: 5}, Body: span, Root: body,
		Blocks: []*ir.Block{{Instrs: []ir.Instr{call}, Term: &ir.Return{}}},
	}}}
	sv := NewSolver([]*ir.Unit{u}, nothing{}, Config{})
	fn := sv.funcs[0]
	f := &filler{fn, []any{span, call, body, global, fn}, map[reflect.Type]string{
		reflect.TypeFor[Param](): "*", reflect.TypeFor[loc](): "*", reflect.TypeFor[value](): "loc",
	}}
	sum, res := &Summary{}, &FuncResult{}
	f.fill(reflect.ValueOf(sum).Elem())
	sum.Params, sum.Variadic, sum.GIL, sum.Format, sum.FormatKind, sum.Role, sum.Unknown = []Param{{Name: "x"}}, nil, 0, 0, 0, 0, false
	f.fill(reflect.ValueOf(&res.Faults).Elem())
	f.fill(reflect.ValueOf(&res.GIL).Elem())
	f.fill(reflect.ValueOf(&res.Works).Elem())
	res.Truncated = true
	for _, r := range res.Faults { // what other functions have to say comes later
		r.Reaches, r.own.row, r.own.ending = nil, 0, nil
	}
	gotSum, gotRes := &Summary{}, &FuncResult{}
	for _, x := range []struct {
		write, read func(c *codec)
		want, got   any
	}{
		{func(c *codec) { c.summary(sum) }, func(c *codec) { c.summary(gotSum) }, sum, gotSum},
		{func(c *codec) { c.result(res) }, func(c *codec) { c.result(gotRes) }, res, gotRes},
	} {
		data, ok := sv.write(fn, x.write)
		if !ok || !sv.read(fn, data, x.read) {
			t.Fatalf("%T cannot be written, or not be read", x.want)
		}
		if !reflect.DeepEqual(x.want, x.got) {
			t.Errorf("%T: read\n%+v\nof\n%+v", x.want, x.got, x.want)
		}
	}
}

// nothing is the knowledge of nothing.
type nothing struct{ Knowledge }

func (nothing) Summary(string) *Summary      { return nil }
func (nothing) Callback(string, int) *Border { return nil }
func (nothing) InitFunction(string) *Border  { return nil }
func (nothing) ObjectType(string) bool       { return false }
func (nothing) Constructor(string) bool      { return false }
