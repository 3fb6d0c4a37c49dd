package source

import (
	"strings"
	"testing"
)

func TestDefinition(t *testing.T) {
	for _, c := range []struct {
		src, name string
		assigns   bool
	}{
		{"#define NEW(t) (t *)@malloc(1)", "NEW", false},
		{"#define SET(p) p = (char *)@malloc(1);", "SET", true},
		{"int x;\n# define SET(p) \\\n  x = 1; \\\r\n  use(@malloc(1));", "SET", false},
		{"#define SET(p) \\\n  do { \\\n p = @malloc(1)", "SET", true},
		{"#define EQUAL(p) p == @malloc(1)", "EQUAL", false},
		{"#define A x = 1;\nint *p = @malloc(1);", "", false},
		{"#if @malloc(1)", "", false},
		{"@", "", false},
	} {
		at := strings.IndexByte(c.src, '@')
		f := NewFile("a.c", "/a.c", []byte(strings.Replace(c.src, "@", "", 1)))
		name, assigns := Definition(Span{f, at, len(f.Src)})
		if name != c.name || assigns != c.assigns {
			t.Errorf("%q: %q, %v; want %q, %v", c.src, name, assigns, c.name, c.assigns)
		}
	}
}

func FuzzDefinition(f *testing.F) {
	f.Add([]byte("#define A \\\n x = malloc(1)"), 14)
	f.Fuzz(func(t *testing.T, src []byte, at int) {
		if at >= 0 && at <= len(src) {
			Definition(Span{NewFile("a.c", "/a.c", src), at, len(src)})
		}
	})
}
