package cfront

import (
	"strings"
	"testing"

	"modernc.org/cc/v4"

	"nomem/analyzer/source"
)

// parseString parses a unit, with headers beside it, given as name and text in turn.
func parseString(t testing.TB, src string, headers ...string) *parsed {
	t.Helper()
	main := source.NewFile("main.c", "/p/main.c", []byte(src))
	files := []*source.File{main}
	for i := 0; i+1 < len(headers); i += 2 {
		files = append(files, source.NewFile(headers[i], "/p/"+headers[i], []byte(headers[i+1])))
	}
	u, err := NewProject(files, Options{Root: "/p"}).parse(main, nil)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return u
}

// functions returns the names of the functions whose bodies are whole.
func functions(u *parsed) string {
	var names []string
	for tu := u.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		if d := tu.ExternalDeclaration; d.Case == cc.ExternalDeclarationFuncDef && !u.stubbed(d.FunctionDefinition.CompoundStatement) {
			names = append(names, d.FunctionDefinition.Declarator.Name())
		}
	}
	return strings.Join(names, " ")
}

func problems(u *parsed) string {
	var list []string
	for _, p := range u.problems {
		list = append(list, p.Func+": "+p.Reason)
	}
	return strings.Join(list, "; ")
}

func TestGuards(t *testing.T) {
	const around = "int before(void) { return 1; }\n%\nint after(void) { return 2; }\n"
	tests := []struct{ name, src, want string }{
		{"parentheses", "int f(void) { return " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + "; }", "f: not read: brackets"},
		{"braces", "int f(void) { " + strings.Repeat("{", 100_000) + strings.Repeat("}", 100_000) + " }", "f: not read: brackets"},
		{"else-if", "int f(int x) { if (x) ; " + strings.Repeat("else if (x) { x++; } ", 20_000) + " return x; }", "f: not read: an else-if chain"},
		{"not", "int f(int x) { return " + strings.Repeat("!", 100_000) + "x; }", "f: not read: more than"},
		{"nested if", "int f(int x) { " + strings.Repeat("if (x) ", 100_000) + " x++; return x; }", "f: not read: more than"},
		{"pointers", "int " + strings.Repeat("*", 100_000) + "p;", ": not read: more than"},
		{"casts", "int f(int x) { return " + strings.Repeat("(int)", 100_000) + "x; }", "f: not read: more than"},
		{"values", "int *t[] = { " + strings.Repeat("&x, ", 100_000) + " };", ": not read: an initializer"},
		{"bomb", bomb(40), "macro "},
		{"self-nesting calls", "#define F(x) x x\nint f(void) { return " + strings.Repeat("F(", 300) + "1" + strings.Repeat(")", 300) + "; }", "macro "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := parseString(t, strings.Replace(around, "%", test.src, 1))
			if got := functions(u); got != "before after" {
				t.Errorf("functions: %s; want before after", got)
			}
			if got := problems(u); !strings.Contains(got, test.want) {
				t.Errorf("problems: %.300s; want %s", got, test.want)
			}
		})
	}
}

// bomb returns a function that calls a macro of 2^n words.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("#define B0 1 +\n")
	prev := "B0"
	for i := range n {
		name := "B" + strings.Repeat("x", i+1)
		b.WriteString("#define " + name + " " + prev + " " + prev + "\n")
		prev = name
	}
	return b.String() + "int f(void) { return " + prev + " 1; }"
}

func TestTablesAreNotRead(t *testing.T) {
	u := parseString(t, "static const unsigned char t[] = {"+strings.Repeat("0x1f, 'a', -1,\n", 2_000_000)+"};\nint f(void) { return t[0]; }")
	if got := functions(u); got != "f" {
		t.Errorf("functions: %s", got)
	}
}

func TestIncludeCycle(t *testing.T) {
	u := parseString(t, "#include \"a.h\"\nint f(void) { return 1; }", "a.h", "#include \"b.h\"\n#include \"b.h\"\n", "b.h", "#include \"a.h\"\n")
	if got := functions(u); got != "f" {
		t.Errorf("functions: %s; problems: %s", got, problems(u))
	}
}
