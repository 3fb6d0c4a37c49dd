package cfront

import (
	"reflect"
	"strings"
	"testing"

	"modernc.org/cc/v4"

	"nomem/analyzer/source"
)

// calls returns the calls of name in the unit, wherever they stand.
func calls(u *parsed, name string) []*cc.PostfixExpression {
	var found []*cc.PostfixExpression
	var walk func(n cc.Node)
	walk = func(n cc.Node) {
		if c, ok := n.(*cc.PostfixExpression); ok && c.Case == cc.PostfixExpressionCall {
			if p, ok := c.PostfixExpression.(*cc.PrimaryExpression); ok && p.Token.SrcStr() == name {
				found = append(found, c)
			}
		}
		children(n, walk)
	}
	for tu := u.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		walk(tu.ExternalDeclaration)
	}
	return found
}

func TestAt(t *testing.T) {
	tests := []struct{ name, src, call, want string }{
		{"plain", "void f(void) { g(1, (2)); }", "g", "g(1, (2)) args 1|(2)"},
		{"joined strings", "void f(void) { g(\"a\" \"b\"\n  \"c\"); }", "g", "g(\"a\" \"b\"\n  \"c\") args \"a\" \"b\"\n  \"c\""},
		{"spliced", "void f(void) { g\\\n1(2); }", "g1", "g\\\n1(2) args 2"},
		{"name by macro", "#define M g\nvoid f(void) { M(1); }", "g", "M(1) args 1"},
		{"value by macro", "#define ONE (1 + 1)\nvoid f(void) { g(x, ONE); }", "g", "g(x, ONE) args x|-"},
		{"call by macro", "#define M(x) g(x, 3)\nvoid f(void) { M(1 + 2); }", "g", "M(1 + 2) macro M body g(x, 3) args -|-"},
		{"in an argument", "#define ID(x) (x)\nvoid f(void) { ID(g(1)); }", "g", "g(1) macro ID args -"},
		{"nested", "#define IN(x) g(x)\n#define OUT(y) IN(y)\nvoid f(void) { OUT(1); }", "g", "OUT(1) macro OUT body g(x) args -"},
		{"half by macro", "#define BEGIN g(\nvoid f(void) { BEGIN 1); }", "g", "BEGIN 1) args 1"},
		{"prelude", "#include <Python.h>\nvoid f(void) { x = PyMem_New(int, n); }", "__nomem_type_PyMem_New", "PyMem_New(int, n) macro PyMem_New args -|-"},
		{"in a header", "#include \"a.h\"\n", "g", "g(7) args 7"},
		{"#line", "#line 900 \"other.y\"\nvoid f(void) { g(1); }", "g", "g(1) args 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := parseString(t, test.src, "a.h", "static int h(void) { return g(7); }")
			found := calls(u, test.call)
			if len(found) != 1 {
				t.Fatalf("%d calls of %s in %s", len(found), test.call, flatOf(u))
			}
			span, macro, body := u.at(found[0])
			got := span.Text()
			if macro != "" {
				got += " macro " + macro
			}
			if body.IsValid() {
				got += " body " + body.Text()
			}
			var args []string
			for _, a := range u.argSpans(found[0]) {
				if !a.IsValid() {
					a = source.Span{File: source.NewFile("", "", []byte("-")), End: 1}
				}
				args = append(args, a.Text())
			}
			if got += " args " + strings.Join(args, "|"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestPreludeParses(t *testing.T) {
	p := loadPrelude()
	text := p.textFor(func(yield func(string) bool) {
		for name := range p.byName {
			if !yield(name) {
				return
			}
		}
	})
	if ast, failures := parseText("int __predefined_declarator;", []byte(text)); ast == nil || len(failures) > 0 {
		t.Errorf("%v", failures)
	}
	for _, name := range []string{"PyTypeObject", "PyMethodDef", "size_t", "npy_intp", "gpointer", "PyCFunction", "FILE"} {
		if !p.typedefs[name] {
			t.Errorf("%s is no type", name)
		}
	}
	if p.macros["Py_DECREF"] == nil || !p.macros["Py_DECREF"].self {
		t.Error("Py_DECREF is not defined as itself")
	}
}

func TestEditedFile(t *testing.T) {
	main := source.NewFile("main.c", "/p/main.c", []byte("#include \"a.h\"\nint f(void) { return 1; }\nint g(void) { return 2; }"))
	header := source.NewFile("a.h", "/p/a.h", []byte("static int h(void) { return 3; }"))
	p := NewProject([]*source.File{main, header}, Options{Root: "/p"})
	edited := source.NewFile("main.c", "/p/main.c", []byte("#include \"a.h\"\nint f(void) { return 1 + 1; }\nint g(void) { return 2; }"))
	u, err := p.parse(edited, func(name string) bool { return name == "f" })
	if err != nil || functions(u) != "f" || !strings.Contains(flatOf(u), "1 + 1") || u.main != edited {
		t.Errorf("%v %s", err, functions(u))
	}
	u, _, err = p.parsePass(main, pass{edited: []*source.File{source.NewFile("a.h", "/p/a.h", []byte("static int k(void) { return 3; }"))}})
	if err != nil || functions(u) != "k f g" {
		t.Errorf("%v %s", err, functions(u))
	}
}

// children calls visit for each node directly within n.
func children(n cc.Node, visit func(cc.Node)) {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return
	}
	v = v.Elem()
	for _, i := range plan(v.Type()) {
		if f := v.Field(i); f.Type() != tokenType && !f.IsNil() {
			visit(f.Interface().(cc.Node))
		}
	}
}
