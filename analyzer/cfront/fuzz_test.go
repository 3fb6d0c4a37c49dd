package cfront

import (
	"testing"
	"time"

	"nomem/analyzer/source"
)

// seeds are small units that reach most of the front end.
var seeds = []string{
	"",
	"#include <Python.h>\nstatic PyObject *f(PyObject *self, PyObject *Py_UNUSED(a)) { Py_RETURN_NONE; }\n",
	"#define F(x, ...) g(x, ## __VA_ARGS__, #x)\n#if defined(A) && (1 + 2 << 3) > 4u\n#elif __has_include(<a.h>)\n#else\nint k = F(1, 2);\n#endif\n",
	"typedef struct __attribute__((packed)) { int a : 3; foo *b; } bar;\nint old(a, b) int a; char *b; { return a; }\n",
	"API foo_t *f(WORD int x, y *z) { baz *q = (baz *)malloc(3); FOREACH(q, z) { q++; } DONE\n return \"a\" PRI \"b\"; }\n",
	"int f(void) { int x = ({ int y = 1; y; }); switch (x) { case 1 ... 3: l: } goto *p; return _Generic(x, int: 1, default: 2); }",
	"#define B0 1 +\n#define B1 B0 B0\n#define B2 B1 B1\nint x = B2 B2 0;\n#include \"main.c\"\n",
	"\xef\xbb\xbfint \xe9t\xe9; /* \xff */ char *s = \"\xff\\\n\";\r\n??=%:define X\r\n'unterminated\n\x00\x00 [[nodiscard]] int g(void);\n",
	"extern \"C\" {\nint f(void);\n}\nMACRO(x)\nMETHOD(name) { return XS(f)(1); }\nint a[] = {1, {2}, [3] = 4, .b = 5};\n",
	"*\a",
	"int *",
	"int f() { if (x) { \n#if A\n}\n#endif\n}\nint g() { return 1; }",
}

// FuzzParse demands of any bytes that they are parsed, or refused, without a panic and in time.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<16 {
			t.Skip()
		}
		start := time.Now()
		main := source.NewFile("main.c", "/p/main.c", src)
		u, err := NewProject([]*source.File{main}, Options{Root: "/p"}).parse(main, nil)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("took %v", d)
		}
		if err != nil {
			return
		}
		for tu := u.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
			if span, _, _ := u.at(tu.ExternalDeclaration); span.IsValid() && (span.Start > span.End || span.End > len(span.File.Src)) {
				t.Errorf("span %d-%d of a file of %d bytes", span.Start, span.End, len(span.File.Src))
			}
		}
	})
}
