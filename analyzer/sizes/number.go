package sizes

import (
	"math/bits"

	"nomem/analyzer/ir"
)

// A number is a natural number below 2^128; what would be larger is the largest of them.
type number struct{ hi, lo uint64 }

var most = number{^uint64(0), ^uint64(0)}

func natural(n int64) number { return number{lo: uint64(max(n, 0))} }

// power returns 2^n, for n below 128.
func power(n uint) number {
	if n >= 64 {
		return number{hi: 1 << (n - 64)}
	}
	return number{lo: 1 << n}
}

func (a number) less(b number) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

func lesser(a, b number) number {
	if b.less(a) {
		return b
	}
	return a
}

func greater(a, b number) number {
	if a.less(b) {
		return b
	}
	return a
}

func (a number) plus(b number) number {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, over := bits.Add64(a.hi, b.hi, carry)
	if over != 0 {
		return most
	}
	return number{hi, lo}
}

// minusOne returns a - 1, and 0 for 0.
func (a number) minusOne() number {
	if a == (number{}) {
		return a
	}
	lo, borrow := bits.Sub64(a.lo, 1, 0)
	return number{a.hi - borrow, lo}
}

func (a number) times(b number) number {
	if a.hi != 0 && b.hi != 0 {
		return most
	}
	if a.hi == 0 {
		a, b = b, a
	}
	over, hi := bits.Mul64(a.hi, b.lo)
	carry, lo := bits.Mul64(a.lo, b.lo)
	if over != 0 {
		return most
	}
	sum, more := bits.Add64(hi, carry, 0)
	if more != 0 {
		return most
	}
	return number{sum, lo}
}

// over returns a / n, n > 0.
func (a number) over(n uint64) number {
	hi, rest := bits.Div64(0, a.hi, n)
	lo, _ := bits.Div64(rest, a.lo, n)
	return number{hi, lo}
}

// largest returns the largest value of an integer type, and false if that is not known.
func largest(t *ir.Type) (number, bool) {
	if t == nil || t.Kind != ir.Int || t.Bits == 0 || t.Bits > 64 {
		return number{}, false
	}
	n := uint(t.Bits)
	if !t.Unsigned {
		n--
	}
	return power(n).minusOne(), true
}
