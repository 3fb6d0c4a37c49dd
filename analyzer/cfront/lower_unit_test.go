package cfront

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// inits lists initializers: variable[row] struct.field key = value <- source.
func inits(u *ir.Unit) string {
	var out strings.Builder
	p := func(x ir.Expr) string {
		f := &ir.Func{Result: &ir.Type{Kind: ir.Void}, Blocks: []*ir.Block{{Term: &ir.Return{X: x}}}}
		_, s, _ := strings.Cut(f.String(), "return ")
		return strings.TrimSpace(s)
	}
	for _, in := range u.Inits {
		fmt.Fprintf(&out, "%s[%d] %s.%s %q = %s <- %s\n", in.Var.Name, in.Row, in.Struct, in.Field, in.Key, p(in.Value), in.Span.Text())
	}
	return out.String()
}

func TestInits(t *testing.T) {
	for _, c := range []struct{ name, c, want string }{
		{"methods by position", `
static PyMethodDef methods[] = {
	{"a", (PyCFunction)(void (*)(void))f_a, METH_VARARGS | METH_KEYWORDS, "doc" " of a"},
	{"b", f_b, METH_NOARGS},
	{NULL, NULL, 0, NULL},
};
PyObject *f_a(PyObject *self, PyObject *args) { return 0; }
`, `methods[0] PyMethodDef.ml_name "a" = "a" <- "a"
methods[0] PyMethodDef.ml_meth "a" = @f_a <- (PyCFunction)(void (*)(void))f_a
methods[0] PyMethodDef.ml_flags "a" = $METH_VARARGS | $METH_KEYWORDS <- METH_VARARGS | METH_KEYWORDS
methods[0] PyMethodDef.ml_doc "a" = "doc of a" <- "doc" " of a"
methods[1] PyMethodDef.ml_name "b" = "b" <- "b"
methods[1] PyMethodDef.ml_meth "b" = $f_b <- f_b
methods[1] PyMethodDef.ml_flags "b" = $METH_NOARGS <- METH_NOARGS
methods[2] PyMethodDef.ml_name "" = 0 <- NULL
methods[2] PyMethodDef.ml_meth "" = 0 <- NULL
methods[2] PyMethodDef.ml_flags "" = 0 <- 0
methods[2] PyMethodDef.ml_doc "" = 0 <- NULL
`},
		{"a type by position and by designator", `
#include <Python.h>
static PyTypeObject t = { PyVarObject_HEAD_INIT(NULL, 0) "name", sizeof(int), 0, (destructor)t_dealloc, .tp_new = t_new };
`, `t[0] PyObject.ob_refcnt "" = 1 <- PyVarObject_HEAD_INIT(NULL, 0)
t[0] PyObject.ob_type "" = 0 <- PyVarObject_HEAD_INIT(NULL, 0)
t[0] PyVarObject.ob_size "" = 0 <- PyVarObject_HEAD_INIT(NULL, 0)
t[0] PyTypeObject.tp_name "" = "name" <- "name"
t[0] PyTypeObject.tp_basicsize "" = 4 <- sizeof(int)
t[0] PyTypeObject.tp_itemsize "" = 0 <- 0
t[0] PyTypeObject.tp_dealloc "" = $t_dealloc <- (destructor)t_dealloc
t[0] PyTypeObject.tp_new "" = $t_new <- t_new
`},
		{"a type of an extension that Python 2 compiles, too", `
#include <Python.h>
static PyTypeObject t = { PyObject_HEAD_INIT(NULL) 0, "name", .tp_new = t_new };
`, `t[0] PyObject.ob_refcnt "" = 1 <- PyObject_HEAD_INIT(NULL)
t[0] PyObject.ob_type "" = 0 <- PyObject_HEAD_INIT(NULL)
t[0] PyVarObject.ob_size "" = 0 <- 0
t[0] PyTypeObject.tp_name "" = "name" <- "name"
t[0] PyTypeObject.tp_new "" = $t_new <- t_new
`},
		{"slots by key, with braces and without", `
struct slot { int id; void *p; };
int f(void), g(void);
struct slot a[] = { { Py_tp_new, f }, { Py_tp_init, (void *)g }, { 0 } };
struct slot b[] = { Py_tp_new, f, Py_tp_init, g };
`, `a[0] struct slot.id "Py_tp_new" = $Py_tp_new <- Py_tp_new
a[0] struct slot.p "Py_tp_new" = @f <- f
a[1] struct slot.id "Py_tp_init" = $Py_tp_init <- Py_tp_init
a[1] struct slot.p "Py_tp_init" = @g <- (void *)g
a[2] struct slot.id "" = 0 <- 0
b[0] struct slot.id "Py_tp_new" = $Py_tp_new <- Py_tp_new
b[0] struct slot.p "Py_tp_new" = @f <- f
b[1] struct slot.id "Py_tp_init" = $Py_tp_init <- Py_tp_init
b[1] struct slot.p "Py_tp_init" = @g <- g
`},
		{"designators, nested and anonymous members", `
typedef struct { int n; union { int i; char *s; }; struct { void *p, *q; } in; int v[3]; } T;
int f(void);
static T t = { .s = "x", .in = { f, .q = 0 }, .v[1] = 2 };
T u[3] = { [1] = { 7, .in.q = f }, { 8 } };
`, `t[0] T.s "x" = "x" <- "x"
t[0] T.in.p "f" = @f <- f
t[0] T.in.q "f" = 0 <- 0
t[0] T.v "x" = 2 <- 2
u[1] T.n "" = 7 <- 7
u[1] T.in.q "" = @f <- f
u[2] T.n "" = 8 <- 8
`},
		{"types that nobody defined", `
int f(void);
Foo t[] = { { "x", f }, { .call = f, .name = "y" } };
Foo u = { "z", { f, 1 } };
`, `t[0] Foo. "x" = "x" <- "x"
t[0] Foo. "x" = @f <- f
t[1] Foo.call "f" = @f <- f
t[1] Foo.name "f" = "y" <- "y"
u[0] Foo. "z" = "z" <- "z"
u[0] Foo. "f" = @f <- f
u[0] Foo. "f" = 1 <- 1
`},
		{"scalars, strings, static locals, compound literals", `
int n = 1 << 3, *p = &n; char s[] = "ab", *v[] = { "c", s };
struct pt { int x, y; };
struct pt *q = &(struct pt){ 1, 2 };
void f(void) { static int (*tab[])(void) = { f, 0 }; tab[0](); }
`, `n[0] . "" = 8 <- 1 << 3
p[0] . "" = &n <- &n
s[0] . "" = "ab" <- "ab"
v[0] . "c" = "c" <- "c"
v[1] . "c" = &s <- s
q[0] struct pt.x "" = 1 <- 1
q[0] struct pt.y "" = 2 <- 2
tab[0] . "f" = @f <- f
tab[1] . "f" = 0 <- 0
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, inits(lowered(t, c.c))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStructs(t *testing.T) {
	u := lowered(t, `
typedef struct node node_t;
struct node { struct node *next; int a, b : 3; union { int i; float f; }; };
typedef struct { PyObject_HEAD char *buf; } BufObject;
typedef struct { BufObject base; int n; } SubObject;
typedef struct { PyObject *not; } *Handle;
union u { int i; void *p; };
`)
	for _, c := range []struct {
		name, canonical string
		fields          string
		object, union   bool
	}{
		{"node_t", "node_t", "next node_t; a int; b int; i int; f float; ", false, false},
		{"struct node", "node_t", "next node_t; a int; b int; i int; f float; ", false, false},
		{"BufObject", "BufObject", "ob_base PyObject; buf ; ", true, false},
		{"SubObject", "SubObject", "base BufObject; n int; ", true, false},
		{"Handle.struct", "Handle.struct", "not PyObject; ", false, false},
		{"union u", "union u", "i int; p void; ", false, true},
	} {
		s := u.Structs[c.name]
		if s == nil {
			t.Errorf("no struct %s", c.name)
			continue
		}
		var fields strings.Builder
		for _, f := range s.Fields {
			name := f.Type.Name
			if f.Type.Kind == ir.Pointer && f.Type.Elem.Struct != "" {
				name = f.Type.Elem.Struct
			} else if f.Type.Kind == ir.Aggregate {
				name = f.Type.Struct
			} else if f.Type.Pointee() == "void" {
				name = "void"
			}
			fmt.Fprintf(&fields, "%s %s; ", f.Name, name)
		}
		if s.Name != c.canonical || fields.String() != c.fields || s.Object != c.object || s.Union != c.union {
			t.Errorf("%s is %q with {%s}, object %v, union %v", c.name, s.Name, fields.String(), s.Object, s.Union)
		}
	}
}

func TestDecls(t *testing.T) {
	u := lowered(t, `
void die(int) __attribute__((noreturn));
_Noreturn void die2(void);
char *xmalloc(size_t n) __attribute__((malloc, returns_nonnull));
extern int shared; static int own = 1; int shared;
int twice(int);
int twice(int n) { return n + shared; }
static void stop(void) __attribute__((__noreturn__));
static void stop(void) { for (;;) ; }
typedef int (fn)(int);
fn by_typedef;
void f(int n, ...) { extern char *inner(void); stop(); }
`)
	var got strings.Builder
	for _, d := range u.Decls {
		fmt.Fprintf(&got, "%s %s %v %v at %s\n", d.Name, d.Result, d.NoReturn, d.NonNull, d.Span.Text())
	}
	for _, v := range u.Globals {
		fmt.Fprintf(&got, "%s %s %v at %s\n", v.Name, v.Type, v.Extern, v.Decl.Text())
	}
	for _, f := range u.Funcs {
		fmt.Fprintf(&got, "%s %s %v %v %v\n", f.Name, f.Result, f.Static, f.NoReturn, f.Variadic)
	}
	const want = `die void true false at die
die2 void true false at die2
xmalloc char * false true at xmalloc
by_typedef int false false at by_typedef
inner char * false false at inner
shared int true at shared
own int false at own
twice int false false false
stop void true true false
f void false false true
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestIncluded lowers what stands in included files too, and a condition of which a part is included.
func TestIncluded(t *testing.T) {
	h := source.NewFile("h.h", "/p/h.h", []byte("static inline int h(int n) { return n; }\n"))
	part := source.NewFile("part.inc", "/p/part.inc", []byte("|| n == 2\n"))
	c := source.NewFile("t.c", "/p/t.c", []byte("#include \"h.h\"\nint f(int n) { if (n == 1\n#include \"part.inc\"\n) return 1; return h(n); }\n"))
	u := NewProject([]*source.File{c, h, part}, Options{Root: "/p"}).Lower(c)
	var got strings.Builder
	for _, f := range u.Funcs {
		if err := ir.Check(f); err != nil {
			t.Error(err)
		}
		fmt.Fprintf(&got, "%s in %s, %d blocks\n", f.Name, f.NameSpan.File.Path, len(f.Blocks))
	}
	if want := "h in h.h, 1 blocks\nf in t.c, 4 blocks\n"; got.String() != want {
		t.Errorf("got %s, want %s", got.String(), want)
	}
}
