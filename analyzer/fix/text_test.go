package fix

import (
	"reflect"
	"testing"

	"nomem/analyzer/capi"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

func lex(text string) []token { return tokens([]byte(text), 0, len(text)) }

func TestParseCondition(t *testing.T) {
	for _, test := range []struct {
		text  string
		op    string
		place string // of the first operand
		null  bool   // it holds if the place is NULL
		all   bool   // the condition holds exactly if a place is NULL
	}{
		{"!p", "", "p", true, true},
		{"p", "", "p", false, false},
		{"p == NULL", "", "p", true, true},
		{"NULL == self->buf", "", "self->buf", true, true},
		{"0 != a[i + 1]", "", "a[i+1]", false, false},
		{"p == (char *)0", "", "p", true, true},
		{"(p = malloc(n)) == NULL", "", "p", true, true},
		{"!(s->p = (char *) malloc(n))", "", "s->p", true, true},
		{"unlikely(!p)", "", "p", true, true},
		{"__builtin_expect(p == NULL, 0)", "", "p", true, true},
		{"!p || !q", "||", "p", true, true},
		{"((!p) || (q == NULL || !r))", "||", "p", true, true},
		{"n > 0 && !p", "&&", "n", false, false},
		{"!p && n > 0", "&&", "p", true, false},
		{"!*out", "", "*out", true, true},
		{"f(x) < 0", "", "f(x)", false, false},
		{"p == q", "", "", false, false},
		{"(char *)p == NULL", "", "p", true, true},
		{"a + b", "", "", false, false},
		{"", "", "", false, false},
		{"((", "", "", false, false},
	} {
		c := NewContext(nil, capi.Default(), nil).parseCondition(lex(test.text))
		o := c.operands[0]
		if c.op != test.op || o.place != test.place || o.place != "" && o.holds(0) != test.null || c.allNull() != test.all {
			t.Errorf("%q: got %+v, all null %v", test.text, c, c.allNull())
		}
	}
	for _, test := range []struct {
		text string
		v    int64
		want bool
	}{
		{"rc < 0", -1, true}, {"0 > rc", -1, true}, {"rc", 1, true}, {"rc != 0", 0, false}, {"!rc", 0, true},
		{"rc == -1", -1, true}, {"0 <= rc", -1, false}, {"rc == MAP_FAILED", -1, true}, {"!(rc >= 0)", -1, true},
	} {
		if holds, ok := NewContext(nil, capi.Default(), nil).parseCondition(lex(test.text)).tests("rc", test.v); !ok || holds != test.want {
			t.Errorf("%q with %d: got %v, %v", test.text, test.v, holds, ok)
		}
	}
}

func TestFindTarget(t *testing.T) {
	for _, test := range []struct {
		text  string
		kind  ir.StmtKind
		place string
		names []string
	}{
		{"p = malloc(1);", ir.ExprStmt, "p", []string{"p"}},
		{"p = (char *)malloc(1);", ir.ExprStmt, "p", []string{"p"}},
		{"p = (char *)(malloc(1));", ir.ExprStmt, "p", []string{"p"}},
		{"self -> a[i].b = malloc(1);", ir.ExprStmt, "self -> a[i].b", []string{"self->a[i].b"}},
		{"*out = malloc(1);", ir.ExprStmt, "*out", []string{"*out"}},
		{"*(char **)out = malloc(1);", ir.ExprStmt, "*(char **)out", []string{"*(char**)out"}},
		{"(*out)->p = malloc(1);", ir.ExprStmt, "(*out)->p", []string{"(*out)->p"}},
		{"a->x = b = malloc(1);", ir.ExprStmt, "b", []string{"b", "a->x"}},
		{"b = a->x = malloc(1);", ir.ExprStmt, "b", []string{"a->x", "b"}},
		{"i = 0, p = malloc(1);", ir.ExprStmt, "p", []string{"p"}},
		{"char *p = malloc(1);", ir.DeclStmt, "p", []string{"p"}},
		{"char *q, *p = malloc(1), *r;", ir.DeclStmt, "p", []string{"p"}},
		{"int (*p)[3] = malloc(1);", ir.DeclStmt, "p", []string{"p"}},
		{"p = n ? malloc(1) : q;", ir.ExprStmt, "p", []string{"p"}},
		{"if ((p = malloc(1)) == NULL) x();", ir.IfStmt, "p", []string{"p"}},
		{"f(malloc(1));", ir.ExprStmt, "", nil},
		{"malloc(1);", ir.ExprStmt, "", nil},
		{"return malloc(1);", ir.ReturnStmt, "", nil},
		{"p = f(1, malloc(1));", ir.ExprStmt, "", nil},
		{"struct s v = {malloc(1)};", ir.DeclStmt, "", nil},
		{"p = 1 + malloc(1);", ir.ExprStmt, "", nil},
	} {
		f := source.NewFile("a.c", "/a.c", []byte(test.text))
		all := source.Span{File: f, End: len(f.Src)}
		call := all
		for _, tok := range lex(test.text) {
			if tok.text == "malloc" {
				call.Start, call.End = tok.start, tok.start+len("malloc(1)")
			}
		}
		decl := &ir.Stmt{Kind: test.kind, Span: all, Decls: []*ir.Var{{Name: "q"}, {Name: "p"}, {Name: "r"}, {Name: "v"}}}
		got := findTarget(decl, all, call)
		if got == nil {
			got = &target{}
		}
		if got.place != test.place || !reflect.DeepEqual(got.names, test.names) {
			t.Errorf("%q: got %q, %q", test.text, got.place, got.names)
		}
	}
}

func TestStyle(t *testing.T) {
	const gnu = "int\nf (void)\n{\n  if (NULL == p)\n    {\n      g (1);\n      h (2);\n    }\n  return (0);\n}\n"
	const kernel = "int f(void)\n{\n\tif (!p) {\n\t\tg();\n\t\th();\n\t} else {\n\t\ti();\n\t}\n\treturn 0;\n}\n"
	const tight = "int f(void){\r\n   if(p==NULL){\r\n      g();\r\n   }\r\n   return(0);\r\n}\r\n"
	const mixed = "int f(void) {\n    if ( !p ) {\n\tif ( q )\n\t    g();\n\telse\n\t    h();\n    }\n}\n"
	const whitesmiths = "int f(void)\n    {\n    if (p == NULL)\n        {\n        g();\n        h();\n        }\n    return 0;\n    }\n"
	for _, test := range []struct {
		name, src string
		want      Style
	}{
		{"Whitesmiths", whitesmiths, Style{EOL: "\n", OpGap: " ", Unit: "    ", Brace: WithBody, BraceGap: " ", KeywordGap: " ", ReturnOpen: " ",
			CuddledElse: true, ReturnNoMemory: true}},
		{"GNU", gnu, Style{EOL: "\n", OpGap: " ", Unit: "  ", Brace: HalfLine, BraceGap: " ", Test: NullEq, KeywordGap: " ", CallGap: " ",
			ReturnOpen: " (", CuddledElse: true, ReturnNoMemory: true}},
		{"kernel", kernel, Style{EOL: "\n", OpGap: " ", Unit: "\t", BraceGap: " ", Test: Not, KeywordGap: " ", ReturnOpen: " ",
			CuddledElse: true, ReturnNoMemory: true}},
		{"tight", tight, Style{EOL: "\r\n", Unit: "   ", BraceSingle: true, KeywordGap: "", ReturnOpen: "(",
			CuddledElse: true, ReturnNoMemory: true}},
		{"mixed", mixed, Style{EOL: "\n", OpGap: " ", Unit: "    ", Tabs8: true, BraceGap: " ", Test: Not, KeywordGap: " ", Pad: " ",
			ReturnOpen: " ", CuddledElse: true, ReturnNoMemory: true}},
	} {
		f := source.NewFile("a.c", "/a.c", []byte(test.src))
		got := StyleOf(source.Span{File: f, End: len(f.Src)})
		got.read = [2]*counts{}
		if *got != test.want {
			t.Errorf("%s: got %+v\nwant %+v", test.name, *got, test.want)
		}
	}
}

// FuzzText reads arbitrary bytes as a condition, as an assignment and as the evidence for a style.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"(p = malloc(n)) == NULL || !q", "a = *(char **)b[i] = x ? malloc(1) : f(", "((((", "))]]", "if(x){\r\n\t}",
		"#define X \\\n y", "!!!!p && (", "\xff\x00 == 0", "/* \" */ 'a"} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, src []byte, offset int) {
		src = src[:min(len(src), 300)]
		file := source.NewFile("a.c", "/a.c", src)
		all := source.Span{File: file, End: len(src)}
		toks := tokensOf(all)
		for _, o := range NewContext(nil, capi.Default(), nil).parseCondition(toks).operands {
			o.holds(0)
		}
		sideEffect(toks)
		st := StyleOf(all)
		if st.Unit == "" || validateText(st.Unit) != nil {
			t.Fatalf("unit %q", st.Unit)
		}
		for _, tok := range toks {
			call := source.Span{File: file, Start: tok.start, End: tok.end}
			for _, kind := range []ir.StmtKind{ir.ExprStmt, ir.DeclStmt} {
				if got := findTarget(&ir.Stmt{Kind: kind, Span: all}, all, call); got != nil {
					got.depth()
					got.mayBeNull()
				}
			}
		}
		e := &editor{file: file, style: st}
		if offset >= 0 && offset <= len(src) {
			e.behind(offset, []string{"x();"}, "")
			if out, err := Apply(e.done()); err != nil || len(out[0].Src) < len("x();") {
				t.Fatal(err)
			}
		}
	})
}
