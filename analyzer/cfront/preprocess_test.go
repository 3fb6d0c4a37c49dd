package cfront

import (
	"slices"
	"strings"
	"testing"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

func TestPreprocess(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"object", "#define A B\n#define B 1\nint x = A;", "int x = 1 ;"},
		{"recursion", "#define A B + A\n#define B A\nint x = A;", "int x = A + A ;"},
		{"function", "#define F(x, y) x * y\nint x = F(1, (2, 3));", "int x = 1 * ( 2 , 3 ) ;"},
		{"not called", "#define F(x) x\nint x = F;", "int x = F ;"},
		{"arguments over lines and directives", "#define F(x, y) x - y\nint x = F(1,\n#ifdef A\n0\n#else\n2\n#endif\n);", "int x = 1 - 2 ;"},
		{"paste", "#define P(a, b) a ## b\n#define X(n) P(v, n) + P(, n)\nint x = X(7) + P(1, );", "int x = v7 + 7 + 1 ;"},
		{"stringize", "#define S(x) #x\nchar *s = S(a  +\n\"b\\n\");", `char * s = "a + \"b\\n\"" ;`},
		{"variadic", "#define V(f, ...) f(__VA_ARGS__)\nint x = V(g, 1, 2) + V(h);", "int x = g ( 1 , 2 ) + h ( ) ;"},
		{"comma before nothing", "#define V(f, args...) f(0, ## args)\nint x = V(g) + V(h, 1);", "int x = g ( 0 ) + h ( 0 , 1 ) ;"},
		{"va_opt", "#define V(f, ...) f(0 __VA_OPT__(,) __VA_ARGS__)\nint x = V(g) + V(h, 1);", "int x = g ( 0 ) + h ( 0 , 1 ) ;"},
		{"name from an expansion", "#define G(x) x\n#define F G\nint x = F(1) + F (2);", "int x = 1 + 2 ;"},
		{"x-macro", "#define LIST X(a) X(b)\n#define X(n) int n;\nLIST\n#undef X\n#define X(n) n,\nint t[] = { LIST };", "int a ; int b ; int t [ ] = { a , b , } ;"},
		{"if", "#if 1 << 3 == 8 && !defined(A) && (2 > 1 ? 1 : 0)\nint a;\n#elif 1\nint b;\n#else\nint c;\n#endif", "int a ;"},
		{"else after elif", "#if 0\nint a;\n#elif X\nint b;\n#else\nint c;\n#endif\nint d;", "int c ; int d ;"},
		{"nested", "#ifdef A\n#if 1\nint a;\n#else\nint b;\n#endif\n#elif defined B\n#else\n#ifndef C\nint c;\n#endif\n#endif", "int c ;"},
		{"unsigned", "#if -1 > 0u && 0x7fffffffffffffff + 1 < 0\nint a;\n#endif", "int a ;"},
		{"unknown function in #if", "#if VERSION_CHECK(1, 2) || 'a' == 97\nint a;\n#endif", "int a ;"},
		{"error", "#error no\n#warning no\n#bogus\n#pragma pack(1)\n#\nint a;", "int a ;"},
		{"python 3 on linux", "#if PY_MAJOR_VERSION >= 3 && defined(__linux__) && !defined(_WIN32) && PY_VERSION_HEX >= 0x03080000 && !defined(Py_LIMITED_API)\nint a;\n#endif", "int a ;"},
		{"skipped text", "#if 0\ndon't /* \n#endif */ \"\n#endif\nint a;", "int a ;"},
		{"line", "#line 7 \"x.y\"\nint a = __LINE__;", "int a = 2 ;"},
		{"digraphs", "%:define A <:1:>\nint x A;", "int x [ 1 ] ;"},
		{"assert in every build", "#undef NDEBUG\nvoid f(int a) { assert(a); }", "void f ( int a ) { ( ( a ) ? ( void ) 0 : abort ( ) ) ; }"},
		{"assert", "void f(int a) { assert(a); }", "void f ( int a ) { ( ( a ) ? ( void ) 0 : __nomem_assert_fail ( ) ) ; }"},
		{"type argument", "void f(void) { p = PyMem_New(foo, 3); }", "void f ( void ) { p = ( ( foo * ) __nomem_type_PyMem_New ( sizeof ( foo ) , 3 ) ) ; }"},
		{"API macros stay", "void f(void) { Py_CLEAR(self->x); Py_INCREF(Py_None); }", "void f ( void ) { Py_CLEAR ( self -> x ) ; Py_INCREF ( Py_None ) ; }"},
		{"defined for #ifdef", "#ifndef Py_XSETREF\n#define Py_XSETREF(a, b) bad\n#endif\nvoid f(void) { Py_XSETREF(a, b); }", "void f ( void ) { Py_XSETREF ( a , b ) ; }"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := flatOf(parseString(t, test.src)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestIncludes(t *testing.T) {
	tests := []struct {
		name, src, want string
		headers         []string
	}{
		{"relative", `#include "sub/a.h"`, "int a = 0 ; int b = 0 ;", []string{"sub/a.h", `#include "b.h"` + "\nint a = 0;", "sub/b.h", "int b = 0;", "b.h", "int wrong;"}},
		{"by its ending", "#include <lib/a.h>", "int a = 0 ;", []string{"deps/include/lib/a.h", "int a = 0;", "other/a.h", "int wrong;"}},
		{"system header in the tree", "#include <stdint.h>\nint x;", "int x ;", []string{"win/stdint.h", "int wrong;"}},
		{"own header like the system's", "#include \"stdint.h\"", "int a = 0 ;", []string{"stdint.h", "int a = 0;"}},
		{"missing", "#include <nowhere.h>\n#include NOWHERE\nint x;", "int x ;", nil},
		{"computed", "#define H <a.h>\n#include H", "int a = 0 ;", []string{"a.h", "int a = 0;"}},
		{"once", "#include \"a.h\"\n#include \"a.h\"\n#include \"b.h\"\n#include \"b.h\"", "int a = 0 ; int b = 0 ;", []string{"a.h", "#pragma once\nint a = 0;", "b.h", "#ifndef B\n#define B\nint b = 0;\n#endif"}},
		{"has_include", "#if __has_include(\"a.h\") && !__has_include(<b.h>) && __has_include(<stdio.h>)\nint x;\n#endif", "int x ;", []string{"a.h", ""}},
		{"clinic", "static int f_impl(int a);\n#include \"clinic/m.c.h\"\nstatic int f_impl(int a) { return a; }", "static int f_impl ( int a ) ; static int f ( void ) { return f_impl ( 1 ) ; } static int f_impl ( int a ) { return a ; }",
			[]string{"clinic/m.c.h", "static int f(void) { return f_impl(1); }"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := parseString(t, test.src, test.headers...)
			got := strings.ReplaceAll(flatOf(u), "int b = 0 ; int a = 0 ;", "int a = 0 ; int b = 0 ;")
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestMains(t *testing.T) {
	var files []*source.File
	for name, src := range map[string]string{"a.c": "#include \"b.c\"", "b.c": "int b = 0;", "c.c": "# include <b.c>\n", "d.h": ""} {
		files = append(files, source.NewFile(name, "/p/"+name, []byte(src)))
	}
	p := NewProject(files, Options{Root: "/p"})
	names := map[string]bool{}
	for _, f := range p.Mains(files) {
		names[f.Path] = true
	}
	if len(names) != 2 || !names["a.c"] || !names["c.c"] {
		t.Errorf("mains: %v", names)
	}
}

func TestOptions(t *testing.T) {
	main := source.NewFile("main.c", "/p/main.c", []byte("#include <x.h>\nint a = A + B;\n#ifdef __linux__\nint c;\n#endif"))
	x := source.NewFile("inc/x.h", "/p/inc/x.h", []byte("int x = 0;"))
	other := source.NewFile("x.h", "/p/other/x.h", []byte("int wrong;"))
	db, err := source.ParseCompDB([]byte(`[{"directory": "/p", "file": "main.c", "arguments": ["cc", "-Iinc", "-DB=2", "-DA=0"]}]`), "/p")
	if err != nil {
		t.Fatal(err)
	}
	p := NewProject([]*source.File{main, x, other}, Options{Root: "/p", Defines: []string{"A"}, Undefines: []string{"__linux__"}, CompDB: db})
	u, err := p.parse(main, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := flatOf(u); got != "int x = 0 ; int a = 1 + 2 ;" {
		t.Errorf("got %s", got)
	}
}

func TestUglyBytes(t *testing.T) {
	u := parseString(t, "\xef\xbb\xbf#define A 1\r\nint f(void) {\r\n  /* \xff\xe9 */ char *s = \"\xe9\x00\\\r\n\";\x00 return A;\r\n}\r\nint g(void) { return 2; }")
	if got := functions(u); got != "f g" {
		t.Errorf("functions: %s; problems: %s", got, problems(u))
	}
}

func TestWorlds(t *testing.T) {
	main := source.NewFile("main.c", "/p/main.c", []byte(`
#ifdef _WIN32
int win(void) { return f(); }
#else
int lin(void) { return f(); }
#endif
int both(void) {
#if defined(HAVE_X)
  return x(1);
#endif
}
#if 0
int never(void) { return f(); }
#endif
#ifdef __cplusplus
int cplusplus(void) { return f(); }
#endif
#if PY_MAJOR_VERSION < 3
int two(void) { return f(); }
# ifdef HAVE_Y
int nested(void) { return f(); }
# endif
#endif
`))
	p := NewProject([]*source.File{main}, Options{Root: "/p"})
	names := func(round string, w World, keep func(*flatText, *topDecl) bool) string {
		u, pp, err := p.parsePass(main, pass{assume: w.Assume, keep: keep})
		if err != nil {
			t.Fatal(err)
		}
		read := coverage{}
		read.addAll(pp.out)
		p.worlds.note(main, &reading{read: read, groups: pp.skipped}, nil)
		return round + functions(u) + ";"
	}
	got := names("", World{}, nil)
	for next := p.NextWorlds(); len(next) > 0; next = p.NextWorlds() {
		for _, w := range next {
			read := p.worlds.read
			got += names(" ", w, func(f *flatText, d *topDecl) bool { return read.isNew(f, d) })
		}
	}
	if want := "lin both; win both two; nested;"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestSettledWorlds holds that what the user says of a macro is so in every world.
func TestSettledWorlds(t *testing.T) {
	src := "#ifdef A\nint a(void) { return f(); }\n#else\nint b(void) { return f(); }\n#endif\n" +
		"#if B > 1 || !defined(C)\nint c(void) { return f(); }\n#endif\n#ifdef D\nint d(void) { return f(); }\n#endif\n"
	main := source.NewFile("main.c", "/p/main.c", []byte(src))
	p := NewProject([]*source.File{main}, Options{Root: "/p", Defines: []string{"A", "C=1"}, Undefines: []string{"B"}})
	var got []string
	add := func(u *ir.Unit) {
		for _, f := range u.Funcs {
			got = append(got, f.Name)
		}
	}
	add(p.Lower(main))
	for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
		for _, w := range worlds {
			add(p.LowerWorld(w))
		}
	}
	if want := []string{"a", "d"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func BenchmarkParse(b *testing.B) {
	src := "#include <Python.h>\n" + strings.Repeat("static PyObject *f(PyObject *self) { foo *p = malloc(3); if (!p) return PyErr_NoMemory(); Py_RETURN_NONE; }\n", 5000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		parseString(b, src)
	}
}
