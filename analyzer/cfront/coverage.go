package cfront

import (
	"crypto/sha256"
	"encoding/binary"
	mathbits "math/bits"

	"nomem/analyzer/source"
)

// A coverage says which bytes of which files some pass has read.
type coverage map[*source.File][]uint64

func (c coverage) has(f *source.File, at uint32) bool {
	bits := c[f]
	return int(at>>6) < len(bits) && bits[at>>6]&(1<<(at&63)) != 0
}

func (c coverage) add(f *source.File, at uint32) {
	bits := c[f]
	if bits == nil {
		bits = make([]uint64, len(f.Src)>>6+1)
		c[f] = bits
	}
	bits[at>>6] |= 1 << (at & 63)
}

// places returns what is marked of a file, in order.
func (c coverage) places(f *source.File) []uint32 {
	var list []uint32
	for i, word := range c[f] {
		for ; word != 0; word &= word - 1 {
			list = append(list, uint32(i<<6+mathbits.TrailingZeros64(word)))
		}
	}
	return list
}

// addAll marks the tokens of a unit, and what it wrote as arguments of macros.
func (c coverage) addAll(f *flatText) {
	for i := range f.toks {
		if t := &f.toks[i]; t.exp == 0 && !f.files[t.file].prelude {
			c.add(f.files[t.file].File, t.start)
		}
	}
	for i := range f.exps {
		if x := &f.exps[i]; x.file != nil && !x.file.prelude {
			for at := x.start; at < x.end; at++ {
				c.add(x.file.File, at)
			}
		}
	}
}

// merge marks all that d has.
func (c coverage) merge(d coverage) {
	for f, bits := range d {
		mine := c[f]
		if mine == nil {
			c[f] = bits
			continue
		}
		for i, b := range bits {
			mine[i] |= b
		}
	}
}

// isNew reports whether no pass has read some token of a declaration.
func (c coverage) isNew(f *flatText, d *topDecl) bool {
	for i := d.first; i <= d.last; i++ {
		if t := &f.toks[i]; t.exp == 0 && !f.files[t.file].prelude && !c.has(f.files[t.file].File, t.start) {
			return true
		}
	}
	return false
}

// touches reports whether c has the beginning of some word of a declaration, as written.
func (c coverage) touches(f *flatText, d *topDecl) bool {
	for i := d.first; i <= d.last && len(c) > 0; i++ {
		if s := f.written(i); c.has(s.File, uint32(s.Start)) {
			return true
		}
	}
	return false
}

func digestBits(words []uint64) [sha256.Size]byte { return sha256.Sum256(bytesOf(words)) }

func bytesOf(words []uint64) []byte {
	data := make([]byte, 0, 8*len(words))
	for _, w := range words {
		data = binary.LittleEndian.AppendUint64(data, w)
	}
	return data
}
