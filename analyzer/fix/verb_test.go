package fix

import (
	"strings"
	"testing"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// TestVerbs inserts around the statement that holds `p =` or `here`.
func TestVerbs(t *testing.T) {
	two := func(base string) []string { return []string{base + "if (!p)", base + "    return;"} }
	after := func(e *editor, s *ir.Stmt) { e.after(s, two) }
	before := func(e *editor, s *ir.Stmt) { e.before(s, plain("a();", "b();")) }
	atEnd := func(e *editor, s *ir.Stmt) { e.atEnd(s.Parent, plain("b();")) }
	swap := func(e *editor, s *ir.Stmt) { e.swap(s, []string{"a();", "return;"}) }
	for _, test := range []struct {
		name, in, want string
		do             func(*editor, *ir.Stmt)
	}{
		{"plain", "f() {\n    p = 1;\n    q();\n}\n", "f() {\n    p = 1;\n    if (!p)\n        return;\n    q();\n}\n", after},
		{"CRLF", "f() {\r\n    p = 1;\r\n}\r\n", "f() {\r\n    p = 1;\r\n    if (!p)\r\n        return;\r\n}\r\n", after},
		{"trailing comment", "f() {\n    p = 1; // why\n}\n", "f() {\n    p = 1; // why\n    if (!p)\n        return;\n}\n", after},
		{"comment that goes on", "f() {\n    p = 1; /* a\n    b */\n}\n", "f() {\n    p = 1; /* a\n    b */\n    if (!p)\n        return;\n}\n", after},
		{"spliced comment", "f() {\n    p = 1; // a \\\n b\n}\n", "f() {\n    p = 1;\n    if (!p)\n        return;\n    // a \\\n b\n}\n", after},
		{"two on a line", "f() {\n    p = 1; q();\n}\n", "f() {\n    p = 1;\n    if (!p)\n        return;\n    q();\n}\n", after},
		{"one-line function", "f() { p = 1; return p; }\n", "f() {\n    p = 1;\n    if (!p)\n        return;\n    return p;\n}\n", after},
		{"one-line function with comment", "f() { q(); p = 1; /* x */ }\n",
			"f() {\n    q();\n    p = 1; /* x */\n    if (!p)\n        return;\n}\n", after},
		{"directive behind", "f() {\n    p = 1;\n#if X\n    q();\n#endif\n}\n", "f() {\n    p = 1;\n    if (!p)\n        return;\n#if X\n    q();\n#endif\n}\n", after},
		{"case", "f() {\n    switch (x) {\n    case 1: p = 1; break;\n    }\n}\n",
			"f() {\n    switch (x) {\n    case 1: p = 1;\n        if (!p)\n            return;\n        break;\n    }\n}\n", after},
		{"body", "f() {\n    if (x)\n        p = 1;\n    q();\n}\n",
			"f() {\n    if (x) {\n        p = 1;\n        if (!p)\n            return;\n    }\n    q();\n}\n", after},
		{"body on the line", "f() {\n    if (x) p = 1;\n}\n", "f() {\n    if (x) {\n        p = 1;\n        if (!p)\n            return;\n    }\n}\n", after},
		{"body before else", "f() {\n    if (x)\n        p = 1;\n    else\n        q();\n}\n",
			"f() {\n    if (x) {\n        p = 1;\n        if (!p)\n            return;\n    } else\n        q();\n}\n", after},
		{"else body", "f() {\n    if (x)\n        q();\n    else\n        p = 1;\n}\n",
			"f() {\n    if (x)\n        q();\n    else {\n        p = 1;\n        if (!p)\n            return;\n    }\n}\n", after},
		{"else if body", "f() {\n    if (x)\n        q();\n    else if (y)\n        p = 1;\n}\n",
			"f() {\n    if (x)\n        q();\n    else if (y) {\n        p = 1;\n        if (!p)\n            return;\n    }\n}\n", after},
		{"do body", "f() {\n    do\n        p = 1;\n    while (x);\n}\n", "f() {\n    do {\n        p = 1;\n        if (!p)\n            return;\n    } while (x);\n}\n", after},
		{"next-line braces", "f()\n{\n    while (x)\n    {\n        q();\n    }\n    if (x) /* c */\n        p = 1;\n}\n",
			"f()\n{\n    while (x)\n    {\n        q();\n    }\n    if (x) /* c */\n    {\n        p = 1;\n        if (!p)\n            return;\n    }\n}\n", after},
		{"GNU braces", "f()\n{\n  while (x)\n    {\n      q();\n      r();\n    }\n  if (x)\n    p = 1;\n}\n",
			"f()\n{\n  while (x)\n    {\n      q();\n      r();\n    }\n  if (x)\n    {\n      p = 1;\n      if (!p)\n          return;\n    }\n}\n", after},
		{"macro", "#define M_new(p) p = 1\nf() {\n    M_new(p) ;\n    q();\n}\n", "#define M_new(p) p = 1\nf() {\n    M_new(p) ;\n    if (!p)\n        return;\n    q();\n}\n", after},
		{"no line ending", "f() {\n    p = 1;}", "f() {\n    p = 1;\n    if (!p)\n        return;\n    }", after},
		{"before", "f() {\n    here;\n}\n", "f() {\n    a();\n    b();\n    here;\n}\n", before},
		{"before on one line", "f() {\n    if (x) { here; }\n}\n", "f() {\n    if (x) { a(); b(); here; }\n}\n", before},
		{"before body", "f() {\n    if (x)\n        here; /* c */\n    q();\n}\n",
			"f() {\n    if (x) {\n        a();\n        b();\n        here; /* c */\n    }\n    q();\n}\n", before},
		{"before body on the line", "f() {\n\tif (x) here;\n}\n", "f() {\n\tif (x) {\n\t\ta();\n\t\tb();\n\t\there;\n\t}\n}\n", before},
		{"before body in a block on the line", "f() { if (x) here; q(); }\n", "f() { if (x) { a(); b(); here; } q(); }\n", before},
		{"body in a block on the line", "f() { if (x) p = 1; q(); }\n", "f() { if (x) { p = 1; if (!p) return; } q(); }\n", after},
		{"at the end", "f() {\n    if (x) {\n        here;\n        q();\n    }\n}\n", "f() {\n    if (x) {\n        here;\n        q();\n        b();\n    }\n}\n", atEnd},
		{"swap", "f() {\n    if (x) here; else q();\n}\n", "f() {\n    if (x) {\n        a();\n        return;\n    } else q();\n}\n", swap},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := source.NewFile("a.c", "/a.c", []byte(test.in))
			fn := lower(t, f).Funcs[0]
			var s *ir.Stmt
			for _, k := range flatten(nil, fn.Root) {
				if text := k.Span.Text(); strings.HasPrefix(text, "p = ") || strings.HasPrefix(text, "here") || strings.HasPrefix(text, "M_new") {
					s = k
					break
				}
			}
			e := &editor{file: f, style: StyleOf(fn.Root.Span)}
			test.do(e, s)
			got, err := Apply(e.done())
			if err != nil || textOf(got) != test.want {
				t.Errorf("error %v, got\n%s\nwant\n%s", err, textOf(got), test.want)
			}
		})
	}
}
