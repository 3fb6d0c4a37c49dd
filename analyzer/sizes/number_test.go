package sizes

import (
	"math/big"
	"testing"
)

func (a number) big() *big.Int {
	n := new(big.Int).SetUint64(a.hi)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(a.lo))
}

// capped returns n, or the largest number if it is larger.
func capped(n *big.Int) *big.Int {
	if m := most.big(); n.Cmp(m) > 0 {
		return m
	}
	return n
}

func FuzzNumber(f *testing.F) {
	f.Add(uint64(0), uint64(1)<<63, uint64(0), uint64(2))
	f.Add(uint64(1), uint64(0), uint64(1), uint64(0))
	f.Add(^uint64(0), ^uint64(0), uint64(0), uint64(1))
	f.Fuzz(func(t *testing.T, hi, lo, hi2, lo2 uint64) {
		a, b := number{hi, lo}, number{hi2, lo2}
		if got, want := a.plus(b).big(), capped(new(big.Int).Add(a.big(), b.big())); got.Cmp(want) != 0 {
			t.Errorf("%v + %v = %v, want %v", a, b, got, want)
		}
		if got, want := a.times(b).big(), capped(new(big.Int).Mul(a.big(), b.big())); got.Cmp(want) != 0 {
			t.Errorf("%v * %v = %v, want %v", a, b, got, want)
		}
		if n := max(lo2, 1); a.over(n).big().Cmp(new(big.Int).Div(a.big(), new(big.Int).SetUint64(n))) != 0 {
			t.Errorf("%v / %d = %v", a, n, a.over(n))
		}
		if a.less(b) != (a.big().Cmp(b.big()) < 0) {
			t.Errorf("%v < %v is %t", a, b, a.less(b))
		}
	})
}
