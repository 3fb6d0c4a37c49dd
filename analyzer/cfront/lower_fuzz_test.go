package cfront

import (
	"strings"
	"testing"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// FuzzLower lowers any bytes: nothing panics, and every function keeps the invariants of the IR.
func FuzzLower(f *testing.F) {
	for _, cases := range [][]lowerCase{condCases, valueCases, placeCases, callCases, loopCases, jumpCases, declCases} {
		for _, c := range cases {
			f.Add([]byte(c.c))
		}
	}
	f.Add([]byte(`A{("0\X"00"000000") }`))
	f.Add([]byte(`A(){A0(0)A b:b:}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		file := source.NewFile("t.c", "/p/t.c", src)
		u := NewProject([]*source.File{file}, Options{Root: "/p"}).Lower(file)
		for _, p := range u.Problems {
			if strings.Contains(p.Reason, "internal error") {
				t.Error(p.Reason)
			}
		}
		for _, fn := range u.Funcs {
			if strings.Contains(fn.Partial, "internal error") {
				t.Errorf("%s: %s", fn.Name, fn.Partial)
			}
			if err := ir.Check(fn); err != nil {
				t.Error(err)
			}
		}
	})
}
