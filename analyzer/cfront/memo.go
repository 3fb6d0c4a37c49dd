package cfront

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A Memo keeps what units were lowered to, for runs that would lower the same again. It is safe for concurrent use.
type Memo interface {
	// Get returns what was put under a key, nil if nothing was. Nobody writes to it.
	Get(key [sha256.Size]byte) []byte
	Put(key [sha256.Size]byte, data []byte)
}

// remembered returns what a pass lowers a preprocessed unit to: what it was lowered to before, if it was, else what
// lower makes of it.
func (p *Project) remembered(pp *preprocessor, how pass, lower func() (*ir.Unit, error)) (*ir.Unit, error) {
	if p.opts.Memo == nil || how.keep != nil && how.asks == nil {
		return lower()
	}
	key, files := p.memoKey(pp, how), filesOf(pp)
	pp.key = key
	if data := p.opts.Memo.Get(key); data != nil {
		if u, err := ir.Decode(data, files); err == nil {
			return u, nil
		}
	}
	u, err := lower()
	if err != nil {
		return nil, err
	}
	if data, err := ir.Encode(u, files); err == nil {
		p.opts.Memo.Put(key, data)
	}
	return u, nil
}

// filesOf returns the files that places of a unit can lie in.
func filesOf(pp *preprocessor) []*source.File {
	files := make([]*source.File, len(pp.out.files))
	for i, f := range pp.out.files {
		files[i] = f.File
	}
	return files
}

// memoKey names all that repairing, parsing and lowering read, beside what is the same in every run of a program: the
// tokens with their places, the bytes of the files, and what keep asks. How the preprocessor came to the tokens does not
// matter: it runs each time.
func (p *Project) memoKey(pp *preprocessor, how pass) (key [sha256.Size]byte) {
	f := pp.out
	k := keyText{sum: sha256.New(), out: make([]byte, 0, 2*keyChunk)}
	k.num(len(f.files))
	for _, file := range f.files {
		k.text(file.Abs)
		k.text(file.Path)
		k.out = append(k.out, bits(file.prelude))
		sum := p.digests.of(file.File)
		k.out = append(k.out, sum[:]...)
	}
	k.out = append(k.out, bits(pp.python, pp.includes > maxIncludes, how.keep != nil))
	k.text(how.kind)
	k.num(len(f.exps))
	for i := range f.exps {
		x := &f.exps[i]
		k.text(x.name)
		k.num(int(f.fileNumber(x.file)))
		k.num(int(x.start))
		k.num(int(x.end))
		k.num(int(x.first))
		k.num(int(x.last))
	}
	k.num(len(f.bad))
	for _, b := range f.bad {
		k.num(b.tok)
		k.text(b.reason)
	}
	k.num(len(f.toks))
	for i := range f.toks {
		k.token(f, i)
		if how.keep != nil {
			k.out = append(k.out, how.asks(f, i))
		}
		if len(k.out) >= keyChunk {
			k.sum.Write(k.out)
			k.out = k.out[:0]
		}
	}
	k.sum.Write(k.out)
	k.sum.Sum(key[:0])
	return key
}

// keyText is what a key is the digest of. No two lists of parts are the same bytes.
type keyText struct {
	sum hash.Hash
	out []byte // what sum has not got yet
}

// keyChunk is how many bytes of a key are digested at a time.
const keyChunk = 32 << 10

func (k *keyText) num(n int) { k.out = binary.AppendVarint(k.out, int64(n)) }

func (k *keyText) text(s string) {
	k.num(len(s))
	k.out = append(k.out, s...)
}

// token adds a token. Where its text is what stands in the file, it is in the file's digest.
func (k *keyText) token(f *flatText, i int) {
	t := &f.toks[i]
	src := f.files[t.file].text
	spelled := t.start <= t.end && int(t.end) <= len(src) && src[t.start:t.end] == t.text
	k.out = append(k.out, bits(spelled), byte(t.kind), t.flags)
	k.num(int(t.op))
	k.num(int(t.file))
	k.num(int(t.start))
	k.num(int(t.end - t.start))
	k.num(int(t.exp))
	if !spelled {
		k.text(t.text)
	}
}

// fileNumber returns the index of a file, -1 for none.
func (f *flatText) fileNumber(t *textFile) int32 {
	if i, ok := f.index[t]; ok {
		return i
	}
	return -1
}

// digests has those of the files, each made once.
type digests struct{ sums sync.Map } // *source.File -> [sha256.Size]byte

func (d *digests) of(f *source.File) [sha256.Size]byte {
	if sum, ok := d.sums.Load(f); ok {
		return sum.([sha256.Size]byte)
	}
	sum := sha256.Sum256(f.Src)
	d.sums.Store(f, sum)
	return sum
}

// bits puts flags into one byte.
func bits(list ...bool) (b byte) {
	for i, set := range list {
		if set {
			b |= 1 << i
		}
	}
	return b
}
