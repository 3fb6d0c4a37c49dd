package analyzer

import (
	"testing"

	"nomem/analyzer/ir"
)

// The search for fixes ends in a function where it would take too long, and goes on in others.
func TestAfford(t *testing.T) {
	f, large, small := &fixer{}, &ir.Func{}, &ir.Func{}
	for i, step := range []struct {
		fn   *ir.Func
		cost int
		want bool
	}{{large, maxSpent - 1, true}, {large, 2, false}, {large, 1, true}, {large, 1, false}, {small, 2, true}, {small, maxSpent, false}} {
		if got := f.afford(step.fn, step.cost); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}
