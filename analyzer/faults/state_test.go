package faults

import "testing"

// TestPrune fills memory as a loop over a large array does, and sees how much a state remembers of it.
func TestPrune(t *testing.T) {
	for _, c := range []struct {
		name string
		v    value
		want int
	}{
		{"numbers", value{kind: integer, n: 7}, 0},
		{"computed from the failing NULL", value{kind: derived, taint: tainted}, 0},
		{"the failing NULL", value{kind: integer, taint: failing}, 4 * maxKnown},
		{"functions", value{kind: static, loc: &loc{}}, 4 * maxKnown},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &state{}
			for i := range 10 * maxKnown {
				s.setMem(&loc{id: int32(i)}, c.v)
				s.prune()
			}
			if got := len(s.mem.list); got > c.want+maxKnown {
				t.Errorf("%d places are remembered, want at most %d", got, c.want+maxKnown)
			}
			if _, ok := s.at(&loc{id: 0}); ok != (c.want > 0) {
				t.Errorf("the first place is remembered: %v", ok)
			}
		})
	}
}
