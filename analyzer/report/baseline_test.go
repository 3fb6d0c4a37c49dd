package report

import (
	"strings"
	"testing"

	"nomem/analyzer/source"
)

func TestNormalized(t *testing.T) {
	for text, want := range map[string]string{
		"malloc( n\n + 1 )":                   "malloc(n+1)",
		"PyMem_New(struct  x, /* two */ 2)":   "PyMem_New(struct x,2)",
		"f(\"a  b\", 'c') // d":               `f("a  b",'c')`,
		"al\\\nloc(1)":                        "alloc(1)",
		"nomem: ignore[NM001]":                "nomem:ignore[NM001]",
		"f(\"\xff\")":                         "f(\"\uFFFD\")",
		"f(" + strings.Repeat("x+", 99) + ")": "f(" + strings.Repeat("x+", 79) + "...",
	} {
		f := source.NewFile("a.c", "/a.c", []byte(text))
		if got := normalized(source.Span{File: f, Start: 0, End: len(text)}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzBaseline asks that any bytes are read or refused with their line, and that what was read is written so that it
// reads the same.
func FuzzBaseline(f *testing.F) {
	f.Add(baselineHeader + "\n" + `{"file":"a.c","function":"f","code":"NM001","statement":"malloc(\"\u00ff\")","n":2}` + "\r\n\n")
	f.Add(baselineHeader + "\n" + `{"file":"a.c","code":"x"} {}`)
	f.Add("<<<<<<< HEAD")
	f.Fuzz(func(t *testing.T, text string) {
		b := &Baseline{entries: map[BaselineEntry]bool{}}
		if err := b.parse("known.jsonl", []byte(text)); err != nil {
			if !strings.HasPrefix(err.Error(), "known.jsonl:") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again := &Baseline{entries: map[BaselineEntry]bool{}}
		if err := again.parse("known.jsonl", b.encode()); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(again.entries) != len(b.entries) || string(again.encode()) != string(b.encode()) {
			t.Fatalf("%q is written as %q", text, b.encode())
		}
	})
}
