package cfront

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A lowerCase is a piece of C and the IR of its functions.
type lowerCase struct{ name, c, ir string }

// lowered returns the unit of a file with the given text, and checks its functions.
func lowered(t *testing.T, c string) *ir.Unit {
	t.Helper()
	f := source.NewFile("t.c", "/p/t.c", []byte(c))
	u := NewProject([]*source.File{f}, Options{Root: "/p"}).Lower(f)
	for _, p := range u.Problems {
		t.Errorf("%s: %s: %s", p.Span, p.Func, p.Reason)
	}
	for _, f := range u.Funcs {
		if err := ir.Check(f); err != nil {
			t.Error(err)
		}
	}
	return u
}

func TestLower(t *testing.T) {
	topics := map[string][]lowerCase{
		"cond": condCases, "value": valueCases, "place": placeCases, "call": callCases,
		"loop": loopCases, "jump": jumpCases, "decl": declCases,
	}
	for topic, cases := range topics {
		for _, c := range cases {
			t.Run(topic+"/"+c.name, func(t *testing.T) {
				var got strings.Builder
				for _, f := range lowered(t, c.c).Funcs {
					fmt.Fprint(&got, f)
				}
				if diff := cmp.Diff(strings.TrimPrefix(c.ir, "\n"), got.String()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// TestDeep lowers a body that recursion and quadratic walks would break on.
func TestDeep(t *testing.T) {
	var c strings.Builder
	c.WriteString("int f(int a) {\n")
	for range 500 {
		c.WriteString("if (a) { ")
	}
	c.WriteString("a = 0" + strings.Repeat(" + a", 20000) + ";")
	c.WriteString(strings.Repeat(" }", 500))
	c.WriteString("\nif (a == 0" + strings.Repeat(" || a == 1", 5000) + ") return 1;\n")
	for i := range 2000 {
		fmt.Fprintf(&c, "if (a == %d) g(%d); else ", i, i)
	}
	c.WriteString("g(0);\n return a; }\n")
	u := lowered(t, c.String())
	if n := len(u.Funcs); n != 1 || u.Funcs[0].Partial != "" {
		t.Fatalf("%d functions", n)
	}
	if n := len(u.Funcs[0].Blocks); n < 9000 {
		t.Errorf("%d blocks", n)
	}
}
