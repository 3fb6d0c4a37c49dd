package cfront

import (
	"strings"
	"testing"

	"nomem/analyzer/source"
)

// TestEditedAlone holds that an edited function is lowered to what it would be in the whole unit, though most of that is left out.
func TestEditedAlone(t *testing.T) {
	const header = `
typedef struct { int n; struct inner { char *text; } in; } thing_t;
#define GET(t) ((t)->in.text)
static inline int twice(int n) { return 2 * n; }
`
	const main = `#include "a.h"
enum { FEW = 3, MANY = 40 };
typedef struct other { int text; } other_t;
static other_t table = { MANY }, *second = &table;
static int sizes[] = { 1, 2, 3 };
static char *make(int n);
#define BODY { return 0; }
static int before(thing_t *t) { return twice(t->n) + LEFT; }
static int odd(void)
{
#define ODD 1
    return 2;
}
static int many() BODY
char *f(thing_t *t)
{
    char *p = make(FEW + ODD + sizes[1] + many() + second->text);
    return p;
}
static int behind(void) { return (fits)(1); }
`
	edited := strings.Replace(main, "    return p;", "    if (!p) { return GET(t); }\n    return p;", 1)
	m := &mapMemo{}
	project := func(text string) (*Project, *source.File) {
		f := source.NewFile("a.c", "/p/a.c", []byte(text))
		return NewProject([]*source.File{f, source.NewFile("a.h", "/p/a.h", []byte(header))}, Options{Root: "/p", Memo: m}), f
	}
	p, f := project(main)
	p.Lower(f)
	now := source.NewFile("a.c", "/p/a.c", []byte(edited))
	u := p.LowerEditedIn(World{Main: now}, map[string]bool{"f": true})
	if len(u.Funcs) != 1 || u.Funcs[0].Name != "f" {
		t.Fatalf("functions: %v", u.Funcs)
	}
	whole, f := project(edited)
	for _, fn := range whole.Lower(f).Funcs {
		if fn.Name == "f" {
			if got, want := u.Funcs[0].String(), fn.String(); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		}
	}
	again, f := project(main)
	if again.Lower(f); !again.bodies.of("/p/a.c", "before").IsValid() {
		t.Error("the bodies of a unit that is remembered are not known")
	}
	pp, err := p.preprocess(now, pass{leave: p.unchanged(map[string]bool{"f": true})})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, tok := range pp.out.toks {
		text += tok.text + " "
	}
	for _, c := range []struct {
		part string
		want bool
	}{
		{"int before ( thing_t * t ) { }", true},
		{"int twice ( int n ) { }", true},
		{"int odd ( void ) { return 2 ; }", true}, // a directive stands in it
		{"int many ( ) { return 0 ; }", true},     // a macro is its body
		{"fits", false},
	} {
		if strings.Contains(text, c.part) != c.want {
			t.Errorf("%q: %v, want %v in\n%s", c.part, !c.want, c.want, text)
		}
	}
	words := map[string]bool{}
	for i := range pp.out.left {
		pp.out.left[i].operands(words)
	}
	if !words["LEFT"] || words["fits"] {
		t.Errorf("words that no parenthesis precedes: %v", words)
	}
	if flat, err := parseFlat(now, pp, pass{alone: true, keep: keepNames(func(name string) bool { return name == "f" })}); err != nil {
		t.Error(err)
	} else {
		text := string(flat.flat.text)
		for part, want := range map[string]bool{
			"struct other { int text ; } other_t ;": true, "other_t table , * second ;": true, "sizes [ ] = { 1 , 2 , 3 }": true,
			"MANY = 40": true, "before": false, "twice": false,
		} {
			if strings.Contains(text, part) != want {
				t.Errorf("%q: %v, want %v in\n%s", part, !want, want, text)
			}
		}
	}
}
