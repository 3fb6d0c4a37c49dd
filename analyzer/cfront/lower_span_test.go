package cfront

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// spans lists the bytes that each instruction and terminator of f stands for, with the macro that made it.
func spans(f *ir.Func) string {
	var out strings.Builder
	line := func(kind string, at *ir.At) {
		fmt.Fprintf(&out, "%s: %s", kind, at.Span.Text())
		if at.Macro != "" {
			fmt.Fprintf(&out, " (%s: %s)", at.Macro, at.Body.Text())
		}
		out.WriteString("\n")
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			line(strings.ToLower(fmt.Sprintf("%T", in)[4:]), in.Where())
			if c, ok := in.(*ir.Call); ok {
				for _, s := range c.ArgSpans {
					fmt.Fprintf(&out, "  arg: %s\n", s.Text())
				}
			}
		}
		if _, jump := b.Term.(*ir.Jump); !jump {
			line(strings.ToLower(fmt.Sprintf("%T", b.Term)[4:]), b.Term.Where())
		}
	}
	return out.String()
}

func TestSpans(t *testing.T) {
	const c = `#define FAIL(x) do { free(x); return NULL; } while (0)
#define NEW(n) ((char *)malloc(n))
#define OOM return PyErr_NoMemory()
char *f ( int  n ) {
	char *p = malloc(n + 1), *q = NEW(n);
	if (!( p = (char *) realloc( p , n ) ) || NULL == q)
		FAIL(p);
	s->a[ n++ ] = g(p, /* c */ n * 2);
	for (int i = 0; i < n; i++) use(i);
	if (p == q) OOM;
	Py_RETURN_NONE;
}
`
	const want = `call: malloc(n + 1)
  arg: n + 1
assign: malloc(n + 1)
call: NEW(n) (NEW: malloc(n))
  arg: 
assign: NEW(n) (NEW: ((char *)malloc(n)))
call: realloc( p , n )
  arg: p
  arg: n
assign: p = (char *) realloc( p , n )
if: p = (char *) realloc( p , n )
if: NULL == q
call: FAIL(p) (FAIL: free(x))
  arg: 
return: FAIL(p) (FAIL: return)
call: g(p, /* c */ n * 2)
  arg: p
  arg: n * 2
load: s->a
assign: n
assign: n++
store: s->a[ n++ ] = g(p, /* c */ n * 2)
assign: 0
if: i < n
call: use(i)
  arg: i
assign: i++
scopeend: ;
if: p == q
call: OOM (OOM: PyErr_NoMemory())
return: OOM; (OOM: return)
call: Py_RETURN_NONE (Py_RETURN_NONE: )
return: Py_RETURN_NONE; (Py_RETURN_NONE: )
`
	f := lowered(t, c).Funcs[0]
	if diff := cmp.Diff(want, spans(f)); diff != "" {
		t.Error(diff)
	}
	for _, s := range []struct {
		name, want string
		span       source.Span
	}{
		{"Span", c[strings.Index(c, "char *f") : len(c)-1], f.Span},
		{"NameSpan", "f", f.NameSpan},
		{"Body", c[strings.Index(c, "{\n\tchar") : len(c)-1], f.Body},
		{"parameter", "n", f.Params[0].Decl},
		{"local", "*q", f.Locals[1].Decl},
	} {
		if got := s.span.Text(); got != s.want {
			t.Errorf("%s is %q, want %q", s.name, got, s.want)
		}
	}
}

// outline lists the statements under s with their extents.
func outline(s *ir.Stmt, depth int) string {
	kinds := [...]string{"expr", "decl", "compound", "if", "loop", "switch", "label", "return", "goto", "other"}
	text := strings.Join(strings.Fields(s.Span.Text()), " ")
	if len(text) > 50 {
		text = text[:20] + "..." + text[len(text)-20:]
	}
	line := fmt.Sprintf("%s%s: %s", strings.Repeat("  ", depth), kinds[s.Kind], text)
	if s.Macro != "" {
		line += " |macro " + s.Macro
	}
	if s.Cond.IsValid() {
		line += " |cond " + s.Cond.Text()
	}
	if s.Value.IsValid() {
		line += " |value " + s.Value.Text()
	}
	if s.Label != "" {
		line += " |label " + s.Label
	}
	for _, v := range s.Decls {
		line += " |declares " + v.Name
	}
	line += "\n"
	for _, k := range s.Kids {
		if k == s.Else {
			line += strings.Repeat("  ", depth+1) + "else\n"
		}
		line += outline(k, depth+1)
	}
	return line
}

func TestStatements(t *testing.T) {
	const c = `#define CHECK(p) if (!(p)) { goto error; }
#define NOP
#define RETURN(x) return (x)
#define BEGIN {
int f(int n) {
	int a = 1, *b;
	static int c;
	if (n > 0) a = 2; else if (n) { a = 3; } else return a;
	CHECK(b);
	CHECK(b)
	NOP;
	while (a < n) if (n--) continue; else break;
	do a++; while (a);
	for (a = 0; a < n; a++) { ; }
	for (int i = 0; ; ) g(i);
	switch (n) { case 1: case 2: g(n); break; default: ; }
	if (a) RETURN(a + 1);
	BEGIN a = 1; }
	use(({ g(1); n; }));
	RETURN(b ? *b : 0);
error:
	return -1;
}
`
	const want = `compound: { int a = 1, *b; sta... error: return -1; }
  decl: int a = 1, *b; |declares a |declares b
  decl: static int c; |declares c
  if: if (n > 0) a = 2; el... 3; } else return a; |cond n > 0
    expr: a = 2;
    else
    if: if (n) { a = 3; } else return a; |cond n
      compound: { a = 3; }
        expr: a = 3;
      else
      return: return a; |value a
  if: CHECK(b) |macro CHECK |cond CHECK(b)
    compound: CHECK(b) |macro CHECK
      goto: CHECK(b) |macro CHECK |label error
  expr: ;
  if: CHECK(b) |macro CHECK |cond CHECK(b)
    compound: CHECK(b) |macro CHECK
      goto: CHECK(b) |macro CHECK |label error
  expr: ;
  loop: while (a < n) if (n--) continue; else break; |cond a < n
    if: if (n--) continue; else break; |cond n--
      goto: continue; |label continue
      else
      goto: break; |label break
  loop: do a++; while (a); |cond a
    expr: a++;
  loop: for (a = 0; a < n; a++) { ; } |cond a = 0; a < n; a++
    compound: { ; }
      expr: ;
  loop: for (int i = 0; ; ) g(i); |cond int i = 0; ; 
    decl: int i = 0; |declares i
    expr: g(i);
  switch: switch (n) { case 1:... break; default: ; } |cond n
    compound: { case 1: case 2: g(n); break; default: ; }
      label: case 1: case 2: g(n);
        label: case 2: g(n);
          expr: g(n);
      goto: break; |label break
      label: default: ;
        expr: ;
  if: if (a) RETURN(a + 1); |cond a
    return: RETURN(a + 1); |macro RETURN |value RETURN(a + 1)
  compound: BEGIN a = 1; }
    expr: a = 1;
  expr: use(({ g(1); n; }));
    compound: { g(1); n; }
      expr: g(1);
      expr: n;
  return: RETURN(b ? *b : 0); |macro RETURN |value RETURN(b ? *b : 0)
  label: error: return -1; |label error
    return: return -1; |value -1
`
	f := lowered(t, c).Funcs[0]
	if diff := cmp.Diff(want, outline(f.Root, 0)); diff != "" {
		t.Error(diff)
	}
}
