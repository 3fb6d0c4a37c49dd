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
