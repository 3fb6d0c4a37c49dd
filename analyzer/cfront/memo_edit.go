package cfront

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A base is a unit that was lowered as it stands in the project.
type base struct {
	key   [sha256.Size]byte // memoKey
	files []*source.File    // as in filesOf
}

// baseName is a unit and a world.
type baseName struct{ main, assume string }

func nameOfBase(main *source.File, assume map[string]bool) baseName {
	k := keyText{}
	for _, text := range slices.Sorted(maps.Keys(assume)) {
		k.text(text)
		k.out = append(k.out, bits(assume[text]))
	}
	return baseName{main.Abs, string(k.out)}
}

// noteBase remembers what a unit of the project was made of.
func (p *Project) noteBase(main *source.File, how pass, pp *preprocessor) {
	l := p.headers.byAbs[main.Abs]
	if pp.key == ([sha256.Size]byte{}) || len(how.edited) > 0 || l == nil || l.file != main {
		return
	}
	p.bases.Store(nameOfBase(main, how.assume), &base{pp.key, filesOf(pp)})
}

// editedKey names a unit with edited files, without preprocessing it: by what it is without the edits, the new texts, and all
// that the preprocessor reads beside the files. An edit that touches a line of the preprocessor might have it look for other
// files, and has no key. Without a key the base is nil.
func (p *Project) editedKey(w World, names map[string]bool) (key [sha256.Size]byte, b *base) {
	v, ok := p.bases.Load(nameOfBase(w.Main, w.Assume))
	if p.opts.Memo == nil || !ok {
		return key, nil
	}
	edited := w.files()
	for _, f := range edited {
		if l := p.headers.byAbs[f.Abs]; l == nil || !sameDirectives(l.file.Src, f.Src) {
			return key, nil
		}
	}
	b = v.(*base)
	k := keyText{sum: sha256.New()}
	k.text("edited")
	same := p.same()
	k.out = append(append(k.out, b.key[:]...), same[:]...)
	k.num(len(edited))
	for _, f := range edited {
		text := sha256.Sum256(f.Src)
		k.out = append(k.out, text[:]...)
		k.text(f.Abs)
	}
	at := nameOfBase(w.Main, w.Assume)
	k.text(at.main)
	k.text(at.assume)
	k.out = append(k.out, bits(names == nil))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		k.text(name)
		k.out = append(k.out, bits(names[name]))
	}
	k.sum.Write(k.out)
	k.sum.Sum(key[:0])
	return key, b
}

// files returns the files of the world that may be edited, Main first.
func (w *World) files() []*source.File { return append([]*source.File{w.Main}, w.Edited...) }

// edited returns the file of w that stands in for f, else f.
func (w *World) edited(f *source.File) *source.File {
	for _, e := range w.files() {
		if e.Abs == f.Abs {
			return e
		}
	}
	return f
}

// sameDirectives reports whether two texts have the same bytes in all lines with a `#`, and in those that a backslash joins to the next.
func sameDirectives(a, b []byte) bool {
	next := func(text []byte) (line, rest []byte) {
		for len(text) > 0 {
			line, rest, _ = bytes.Cut(text, []byte("\n"))
			if bytes.ContainsAny(line, "#\\") || bytes.Contains(line, []byte("%:")) || bytes.Contains(line, []byte("??")) {
				return line, rest
			}
			text = rest
		}
		return nil, nil
	}
	for {
		var x, y []byte
		x, a = next(a)
		y, b = next(b)
		if !bytes.Equal(x, y) {
			return false
		}
		if x == nil {
			return true
		}
	}
}

// rememberedEdit returns what an edited unit was lowered to before, nil if it was not. What is kept under its key is the key
// of the unit, and which files its places lie in, by their numbers in the base.
func (p *Project) rememberedEdit(key [sha256.Size]byte, b *base, w World) *ir.Unit {
	if b == nil {
		return nil
	}
	in := p.opts.Memo.Get(key)
	if len(in) < len(key) {
		return nil
	}
	data := p.opts.Memo.Get([sha256.Size]byte(in))
	var files []*source.File
	for in = in[len(key):]; len(in) > 0; {
		n, size := binary.Uvarint(in)
		if size <= 0 || n >= uint64(len(b.files)) {
			return nil
		}
		in = in[size:]
		files = append(files, w.edited(b.files[n]))
	}
	if data == nil || len(files) == 0 {
		return nil
	}
	u, err := ir.Decode(data, files)
	if err != nil {
		return nil
	}
	u.Assume = w.Assume
	return u
}

// rememberEdit keeps what rememberedEdit reads.
func (p *Project) rememberEdit(key [sha256.Size]byte, b *base, w World, pp *preprocessor) {
	if b == nil || pp == nil || pp.key == ([sha256.Size]byte{}) {
		return
	}
	out := slices.Clone(pp.key[:])
	for _, f := range filesOf(pp) {
		n := slices.IndexFunc(b.files, func(g *source.File) bool { return g.Abs == f.Abs })
		if n < 0 || w.edited(b.files[n]) != f {
			return
		}
		out = binary.AppendUvarint(out, uint64(n))
	}
	p.opts.Memo.Put(key, out)
}

// digestOptions stands for what the preprocessor reads beside the files of a unit: what is defined for all units or some, where
// includes are looked for, and what there is to find.
func (p *Project) digestOptions(files []*source.File) (sum [sha256.Size]byte) {
	k := keyText{sum: sha256.New()}
	list := func(texts []string) {
		k.num(len(texts))
		for _, text := range texts {
			k.text(text)
		}
	}
	k.text(p.opts.Root)
	list(p.opts.IncludeDirs)
	list(p.opts.Defines)
	list(p.opts.Undefines)
	k.num(len(files))
	for _, f := range files {
		k.text(f.Abs)
		k.text(f.Path)
		c := p.opts.CompDB.Find(f.Abs)
		if k.out = append(k.out, bits(c != nil)); c != nil {
			list(c.IncludeDirs)
			list(c.Defines)
			list(c.Undefines)
			list(c.Includes)
		}
	}
	k.sum.Write(k.out)
	k.sum.Sum(sum[:0])
	return sum
}
