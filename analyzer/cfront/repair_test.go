package cfront

import (
	"strings"
	"testing"
)

// flatOf returns the text that cc is given for a unit, without the prelude's declarations.
func flatOf(u *parsed) string {
	return strings.Join(strings.Fields(string(u.flat.text[:u.flat.tail])), " ")
}

func TestRepair(t *testing.T) {
	tests := []struct{ name, src, want string }{
		// Types.
		{"type in a declaration", "foo *f(bar x, const baz *y);", "foo * f ( bar x , const baz * y ) ;"},
		{"type in a prototype without names", "int f(foo, bar *);", "int f ( foo , bar * ) ;"},
		{"type in a body", "void f(void) { foo *p; bar x = 1; baz y[2]; }", "void f ( void ) { foo * p ; bar x = 1 ; baz y [ 2 ] ; }"},
		{"cast", "void f(void) { g((foo *)malloc(3), (bar)x); }", "void f ( void ) { g ( ( foo * ) malloc ( 3 ) , ( bar ) x ) ; }"},
		{"member", "struct s { foo a; bar *b; };", "struct s { foo a ; bar * b ; } ;"},
		{"function pointer", "void f(void) { foo (*p)(bar) = g; }", "void f ( void ) { foo ( * p ) ( bar ) = g ; }"},
		// Words round declarations.
		{"word before", "EXPORT int f(void);", "int f ( void ) ;"},
		{"word before an unknown type", "EXPORT foo f(void);", "foo f ( void ) ;"},
		{"word in between", "static int WINAPI f(void);", "static int f ( void ) ;"},
		{"word behind the star", "void *WINAPI f(void);", "void * f ( void ) ;"},
		{"word behind", "int f(void) NOTHROW NONNULL(1);", "int f ( void ) ;"},
		{"call around the type", "GIT_INLINE(foo *) f(void) { return 0; }", "foo * f ( void ) { return 0 ; }"},
		{"call before the type", "ALIGN(8) int x;", "int x ;"},
		{"pointer to WINAPI function", "typedef int (WINAPI *fn)(int);", "typedef int ( * fn ) ( int ) ;"},
		{"WINAPI function pointer", "foo (NTAPI *g)(int);", "foo ( * g ) ( int ) ;"},
		{"word in a list", "typedef int a, *b, FAR *c;", "typedef int a , * b , * c ;"},
		{"wrapped parameter", "int f(PyObject *UNUSED(self), int UNUSED(x)) { return 0; }", "int f ( PyObject * self , int x ) { return 0 ; }"},
		{"no type", "f() { return 0; }", "int f ( ) { return 0 ; }"},
		{"method macro", "METHOD(name) { return 0; }", "int METHOD ( name ) { return 0 ; }"},
		// Statements at file level.
		{"macro alone", "FOO(x)\nint y;", "int y ;"},
		{"macro with semicolon", "FOO(x);\nint y;", "int y ;"},
		{"word alone", "FOO;\nint y;", "int y ;"},
		{"list in a header that is not there", "static char *names[] =\nstatic int x;", "static char * names [ ] = 0 ; static int x ;"},
		// Macros in bodies.
		{"loop", "void f(void) { FOREACH(x, y) { g(x); } }", "void f ( void ) { while ( FOREACH ( x , y ) ) { g ( x ) ; } }"},
		{"call without semicolon", "void f(void) { BEGIN(x)\n g(x); END(x) }", "void f ( void ) { BEGIN ( x ) ; g ( x ) ; END ( x ) ; }"},
		{"word without semicolon", "void f(void) { BEGIN\n x = 1; END }", "void f ( void ) { BEGIN ; x = 1 ; END ; }"},
		{"beside a string", `char *s = "a" FOO "b" BAR(1);`, `char * s = "a" "b" ;`},
		{"before a string", `void f(void) { g(FOO "b"); }`, `void f ( void ) { g ( "b" ) ; }`},
		{"cast by a word", "void f(void) { g(BAD_CAST x); }", "void f ( void ) { g ( x ) ; }"},
		{"type as argument", "void f(void) { x = NEW(struct s, 3); y = ENTRY(p, foo *, m); }", "void f ( void ) { x = NEW ( sizeof ( struct s ) , 3 ) ; y = ENTRY ( p , sizeof ( foo * ) , m ) ; }"},
		{"operator as argument", "void f(void) { x = timercmp(&a, &b, <); }", "void f ( void ) { x = timercmp ( & a , & b , 0 ) ; }"},
		{"statement as argument", "void f(void) { CHECK(x, return); }", "void f ( void ) { CHECK ( x , ( { return ; } ) ) ; }"},
		{"empty argument", "void f(void) { g(, x); h(); }", "void f ( void ) { g ( 0 , x ) ; h ( ) ; }"},
		// What must stay as it is.
		{"product", "void f(int a) { int b; b = a * b; (a)(b); (a) + b; }", "void f ( int a ) { int b ; b = a * b ; ( a ) ( b ) ; ( a ) + b ; }"},
		{"conditional", "int f(int a) { a = a ? (int)a : a * b; return a; }", "int f ( int a ) { a = a ? ( int ) a : a * b ; return a ; }"},
		{"label before a brace", "void f(void) { goto end; end: }", "void f ( void ) { goto end ; end : ; }"},
		{"local prototypes", "void f(void) { char *g(void), *h; int (*k)(int); }", "void f ( void ) { char * g ( void ) , * h ; int ( * k ) ( int ) ; }"},
		{"old style", "int f(a, b) char *a; int b; { return b; }", "int f ( a , b ) char * a ; int b ; { return b ; }"},
		{"values in braces", "void f(void) { foo *a[1] = {x}; g((bar){x}); }", "void f ( void ) { foo * a [ 1 ] = { x } ; g ( ( bar ) { x } ) ; }"},
		// Attributes.
		{"attributes", "[[nodiscard]] int f(void) __attribute__((unused)); __declspec(dllexport) int x;", "int f ( void ) ; int x ;"},
		{"noreturn", "[[noreturn]] void f(void); void g(void) __attribute__((noreturn));", "_Noreturn void f ( void ) ; void g ( void ) __attribute__ ( ( noreturn ) ) ;"},
		{"packed", "typedef struct __attribute__((packed)) { int a; } s; int f(void) { return 1; }", "typedef struct { int a ; } s ; int f ( void ) { return 1 ; }"},
		{"C++ linkage", "extern \"C\" {\nint f(void);\n}\nextern \"C\" int g(void);", "int f ( void ) ; extern int g ( void ) ;"},
		{"wide literals", `int x = L'a' + u8"b"[0] + 1'000;`, `int x = 'a' + "b" [ 0 ] + 1000 ;`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := parseString(t, test.src)
			if got := flatOf(u); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if got := problems(u); got != "" {
				t.Errorf("problems: %s", got)
			}
		})
	}
}

func TestBrokenDeclarationAlone(t *testing.T) {
	u := parseString(t, "int a(void) { return 1; }\nint b(void) { return 1 +; }\nint c(void) { x = = 2; }\nint @ ? 3;\nint d(void) { return 4; }\n")
	if got := functions(u); got != "a d" {
		t.Errorf("functions: %s", got)
	}
	got := problems(u)
	for _, want := range []string{"b: cannot be parsed", "in line 2", "c: cannot be parsed", "in line 3"} {
		if !strings.Contains(got, want) {
			t.Errorf("problems: %s; want %s", got, want)
		}
	}
}

// An error that leaves the tree whole hides none that does not, though both stand in one line.
func TestTwoErrorsInALine(t *testing.T) {
	u := parseString(t, `int a(void) { f("\X" = = 2); } int b(void) { return 1; }`)
	if got := functions(u); got != "b" {
		t.Errorf("functions: %s", got)
	}
	if got := problems(u); !strings.Contains(got, "a: cannot be parsed") {
		t.Errorf("problems: %s", got)
	}
}

func TestUnbalancedBraces(t *testing.T) {
	u := parseString(t, "int a(void) {\n  if (x) {\n#if 1\n  if (y) {\n#endif\n  }\n  return 1;\n}\nint b(void) {\n  return 2;\n}\n")
	if got := functions(u); got != "b" {
		t.Errorf("functions: %s; problems: %s", got, problems(u))
	}
	u = parseString(t, "int a(void) {\n  if (x) {\n#if 0\n  if (y) {\n#endif\n  }\n }\n  return 1;\nend:\n  return 2;\n}\nint b(void) {\n  return 2;\n}\n")
	if got := functions(u) + "; " + problems(u); got != "b; a: not read: its brackets do not match" {
		t.Error(got)
	}
}
