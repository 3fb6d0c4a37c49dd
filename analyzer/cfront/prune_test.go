package cfront

import (
	"strings"
	"testing"

	"nomem/analyzer/source"
)

// TestPrune holds that cc gets of the declarations those that are used, through whatever they need in turn.
func TestPrune(t *testing.T) {
	header := source.NewFile("a.h", "/p/a.h", []byte(`
typedef struct unused_s { int n; } unused_t;
struct node;
typedef struct node { struct node *next; kind_t k; } node_t;
typedef enum { RED, GREEN } color_t;
typedef int (*hook_t)(unused_t *u, node_t *n);
typedef node_t (plain_t)(int);
typedef kind_t (*getter(int))(void);
typedef struct { int used; } members_t;
extern node_t *idle;
extern int (*pointer)(int);
extern int array[4], other;
int unused(color_t c);
int used(hook_t h);
static node_t *(*table[])(void) = { make };
node_t *make(void);
`))
	main := source.NewFile("a.c", "/p/a.c", []byte("#include \"a.h\"\nint own(void);\nint f(plain_t *p, getter *g) { return used(0) + GREEN + pointer(1) + other; }\n"))
	u, err := NewProject([]*source.File{header, main}, Options{Root: "/p"}).parse(main, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := string(u.flat.text)
	for _, want := range []string{"struct node {", "RED", "hook_t", "( * pointer )", "other", "int used", "make ( void )", "unused_t", "int own", "( plain_t )", "* getter"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is left out", want)
		}
	}
	for _, not := range []string{"int unused", "members_t", "idle"} {
		if strings.Contains(text, not) {
			t.Errorf("%q is kept:\n%s", not, text)
		}
	}
	if got := problems(u); got != "" {
		t.Errorf("problems: %s", got)
	}
}
