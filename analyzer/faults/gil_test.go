package faults

import (
	"testing"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// TestGILUsesAreInOrder holds that the calls which one macro makes, all of them at its name, have an order.
func TestGILUsesAreInOrder(t *testing.T) {
	f := source.NewFile("a.c", "/a.c", make([]byte, 100))
	at := func(start, body int, name string) *GILUse {
		c := &ir.Call{At: ir.At{Span: source.Span{File: f, Start: start, End: start + 1}}}
		c.Body = source.Span{File: f, Start: body, End: body + 1}
		return &GILUse{Call: c, Callee: name}
	}
	n := newGILNotes()
	for _, u := range []*GILUse{at(9, 7, "PyErr_Format"), at(9, 2, "Py_DECREF"), at(9, 2, "PyErr_Clear"), at(3, 8, "PyErr_Occurred"), at(9, 5, "PyErr_SetString")} {
		n.uses[u.Call] = u
	}
	for range 20 {
		got := ""
		for _, u := range n.list() {
			got += " " + u.Callee
		}
		if want := " PyErr_Occurred PyErr_Clear Py_DECREF PyErr_SetString PyErr_Format"; got != want {
			t.Fatalf("got%s, want%s", got, want)
		}
	}
}
