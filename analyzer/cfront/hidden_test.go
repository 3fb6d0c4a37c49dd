package cfront

import (
	"slices"
	"testing"

	"nomem/analyzer/source"
)

// TestHiddenMacros holds that a function which calls a macro of an untaken branch is read with that branch, and that a
// name which is a function somewhere, or known, asks for nothing.
func TestHiddenMacros(t *testing.T) {
	files := []*source.File{
		source.NewFile("a.c", "/p/a.c", []byte(`#include "a.h"
int direct(void) { return ALLOC(1); }
int wrapped(void) { return TWICE(2); }
int included(void) { return DEEP(3); }
int nested(void) { return INNER(4); }
int none(void) { return is_function(5) + known(6) + x.ALLOC(7) + never(8); }
`)),
		source.NewFile("a.h", "/p/a.h", []byte(`#define TWICE(n) ALLOC(2 * n)
#ifdef _WIN32
# define ALLOC(n) HeapAlloc(n)
# define is_function(n) other(n)
# define known(n) other(n)
# include "win.h"
# if WINVER > 5
#  define INNER(n) HeapAlloc(n)
# endif
#endif
#if 0
# define never(n) HeapAlloc(n)
#endif
`)),
		source.NewFile("win.h", "/p/win.h", []byte("#include \"deep.h\"\n")),
		source.NewFile("deep.h", "/p/deep.h", []byte("#define DEEP(n) HeapAlloc(n)\n")),
		source.NewFile("b.c", "/p/b.c", []byte("int is_function(int n) { return n; }\n")),
	}
	p := NewProject(files, Options{Root: "/p", Known: func(name string) bool { return name == "known" }})
	for _, main := range p.Mains(files) {
		p.Lower(main)
	}
	var got []string
	for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
		for _, w := range worlds {
			for _, f := range p.LowerWorld(w).Funcs {
				got = append(got, f.Name)
			}
		}
	}
	if want := []string{"direct", "wrapped", "included", "nested"}; !slices.Equal(got, want) {
		t.Errorf("read again: %q, want %q", got, want)
	}
}

// TestWorldsOfTheirOwn holds that a group is read alone if others kept it from being read, and that a group whose first
// call stands in a group within it is no obstacle to that.
func TestWorldsOfTheirOwn(t *testing.T) {
	main := source.NewFile("a.c", "/p/a.c", []byte(`
#ifndef X
int outer(void) {
# ifdef Y
  return g();
# endif
}
#else
int x(void) { return g(); }
#endif
#ifdef A
# ifdef B
int nested(void) { return g(); }
# endif
#endif
#ifdef C
# if 0
int never(void) { return g(); }
#  ifdef D
int not_either(void) { return g(); }
#  endif
# endif
#endif
`))
	p := NewProject([]*source.File{main}, Options{Root: "/p"})
	p.Lower(main)
	var got []string
	for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
		for _, w := range worlds {
			for _, f := range p.LowerWorld(w).Funcs {
				got = append(got, f.Name)
			}
		}
	}
	if want := []string{"x", "nested", "outer"}; !slices.Equal(got, want) {
		t.Errorf("read in worlds: %q, want %q", got, want)
	}
	if left := p.Unread(); len(left) > 0 {
		t.Errorf("unread: %v", left)
	}
}

// TestUnread holds that a branch which the readings do not come to is told.
func TestUnread(t *testing.T) {
	src := "#if K == 1\nint a(void) { return f(); }\n#elif K == 2\nint b(void) { return f(); }\n#elif K == 3\nint c(void) { return f(); }\n" +
		"#elif K == 4\nint d(void) { return f(); }\n#elif K == 5\nint e(void) { return f(); }\n#elif K == 6\nint g(void) { return f(); }\n#endif\n"
	main := source.NewFile("a.c", "/p/a.c", []byte(src))
	p := NewProject([]*source.File{main}, Options{Root: "/p"})
	p.Lower(main)
	for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
		for _, w := range worlds {
			p.LowerWorld(w)
		}
	}
	left := p.Unread()
	if len(left) != 1 || left[0].Span.Line() != 12 || left[0].Reason != "no reading takes the branch of `#if K == 6`" {
		t.Errorf("unread: %v", left)
	}
}

// TestReadInMacro holds that a branch counts as read where all that it calls stands in the arguments of a macro.
func TestReadInMacro(t *testing.T) {
	main := source.NewFile("a.c", "/p/a.c", []byte("#define RUN(x) do { x; } while (0)\nint a(void) {\n#ifdef X\n RUN(f(1));\n#else\n RUN(\n f(2));\n#endif\n}\n"))
	p := NewProject([]*source.File{main}, Options{Root: "/p"})
	p.Lower(main)
	rounds := 0
	for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
		rounds++
		p.LowerWorld(worlds[0])
	}
	if left := p.Unread(); rounds != 1 || len(left) > 0 {
		t.Errorf("%d further readings, unread: %v", rounds, left)
	}
}
