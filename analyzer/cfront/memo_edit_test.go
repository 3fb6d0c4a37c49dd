package cfront

import (
	"reflect"
	"strings"
	"testing"

	"nomem/analyzer/source"
)

// TestRememberedEdits holds that an edited unit which is remembered is the one that was lowered, whatever else has changed.
func TestRememberedEdits(t *testing.T) {
	const a = "#include \"b.h\"\nint f(int n)\n{\n    return n + SIZE;\n}\nint g(int n) { return f(n); }\n"
	const b = "#define SIZE 3\n#define MORE (SIZE + 1)\n"
	edit := strings.Replace(a, "return n", "if (!n) return MORE; return n", 1)
	for _, c := range []struct {
		name, a, b, edit string
		options          Options
		again            bool // it is lowered again
	}{
		{"the same", a, b, edit, Options{}, false},
		{"another edit", a, b, strings.Replace(edit, "!n", "n", 1), Options{}, true},
		{"a macro that only the edit uses", a, strings.Replace(b, "+ 1", "+ 2", 1), edit, Options{}, true},
		{"what another function does", strings.Replace(a, "f(n)", "f(n + 1)", 1), b, strings.Replace(edit, "f(n)", "f(n + 1)", 1), Options{}, true},
		{"a definition", a, b, edit, Options{Defines: []string{"n=m"}}, true},
		{"a directive", a, b, strings.Replace(edit, "int f", "#define MORE 7\nint f", 1), Options{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			lower := func(m Memo, a, b, edit string, o Options) any {
				o.Root, o.Memo = "/p", m
				main := source.NewFile("a.c", "/p/a.c", []byte(a))
				p := NewProject([]*source.File{main, source.NewFile("b.h", "/p/b.h", []byte(b))}, o)
				p.Lower(main)
				return p.LowerEditedIn(World{Main: source.NewFile("a.c", "/p/a.c", []byte(edit))}, map[string]bool{"f": true})
			}
			m := &mapMemo{}
			lower(m, a, b, edit, Options{})
			puts := m.puts
			got, want := lower(m, c.a, c.b, c.edit, c.options), lower(nil, c.a, c.b, c.edit, c.options)
			if !reflect.DeepEqual(got, want) {
				t.Error("another unit")
			}
			if again := m.puts > puts; again != c.again {
				t.Errorf("lowered again: %v, want %v", again, c.again)
			}
		})
	}
}

// TestRememberedEditsOfFiles holds the same of a unit of which several files are edited.
func TestRememberedEditsOfFiles(t *testing.T) {
	m := &mapMemo{}
	lower := func(m Memo, header, body string) any {
		main := source.NewFile("a.c", "/p/a.c", []byte("#include \"b.h\"\nint f(int n)\n{\n    return g(n);\n}\n"))
		p := NewProject([]*source.File{main, source.NewFile("b.h", "/p/b.h", []byte("void g(int n);\nstatic int h(void) { return 2; }\n"))}, Options{Root: "/p", Memo: m})
		p.Lower(main)
		return p.LowerEditedIn(World{
			Main:   source.NewFile("a.c", "/p/a.c", []byte(strings.Replace(string(main.Src), "return g(n)", body, 1))),
			Edited: []*source.File{source.NewFile("b.h", "/p/b.h", []byte(header))},
		}, map[string]bool{"f": true, "h": true})
	}
	const header = "int g(int n);\nstatic int h(void) { return 3; }\n"
	for _, c := range []struct {
		header, body string
		again        bool
	}{
		{header, "return g(n) + 1", true},
		{header, "return g(n) + 1", false},
		{header, "return g(n) + 2", true},
		{strings.Replace(header, "int g", "long g", 1), "return g(n) + 1", true},
	} {
		puts := m.puts
		got, want := lower(m, c.header, c.body), lower(nil, c.header, c.body)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q, %q: another unit", c.header, c.body)
		}
		if again := m.puts > puts; again != c.again {
			t.Errorf("%q, %q: lowered again: %v, want %v", c.header, c.body, again, c.again)
		}
	}
}
