package cfront

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A reading is what a project wants to know of a pass over a unit, beside what the unit was lowered to.
type reading struct {
	key    [sha256.Size]byte // memoKey
	files  []*source.File    // as in filesOf
	others []*source.File    // that were read beside those, for what they define
	read   coverage
	parts  []part         // that read has
	groups []skippedGroup // that were skipped, then those that are wanted for their macros
}

// readingOf returns what is to be known of a pass.
func (p *Project) readingOf(pp *preprocessor, unit *ir.Unit) *reading {
	r := &reading{key: pp.key, files: filesOf(pp), read: coverage{}}
	r.read.addAll(pp.out)
	wanted, others := p.hiddenMacros(pp, unit)
	r.groups, r.others = append(slices.Clip(pp.skipped), wanted...), others
	return r
}

// lowerNoted lowers a unit and remembers what the pass has read. A pass that an earlier run has made over the same files is
// not made again.
func (p *Project) lowerNoted(main *source.File, how pass) *ir.Unit {
	key, ok := p.readingKey(main, how)
	if ok {
		if unit, r := p.recall(key, main, how); unit != nil {
			p.worlds.note(main, r, unit.Funcs)
			p.bodies.note(unit.Funcs)
			return unit
		}
	}
	unit, pp := p.lowerPass(main, how)
	p.bodies.note(unit.Funcs)
	if pp == nil {
		return unit
	}
	r := p.readingOf(pp, unit)
	if ok && pp.key != ([sha256.Size]byte{}) {
		p.keepReading(key, how, r)
	}
	p.worlds.note(main, r, unit.Funcs)
	return unit
}

// readingKey names a pass by all that the preprocessor reads but the bytes of files: which files there are, and what it is told. What
// is kept under it holds for the bytes that it names. false if nothing is kept.
func (p *Project) readingKey(main *source.File, how pass) (key [sha256.Size]byte, ok bool) {
	l := p.headers.byAbs[main.Abs]
	if p.opts.Memo == nil || how.edited != nil || l == nil || l.file != main || how.keep != nil && how.state == nil {
		return key, false
	}
	k := keyText{sum: sha256.New()}
	at, same := nameOfBase(main, how.assume), p.same()
	k.text("reading")
	k.out = append(k.out, same[:]...)
	k.text(at.main)
	k.text(at.assume)
	k.text(how.kind)
	k.sum.Write(k.out)
	k.sum.Sum(key[:0])
	return key, true
}

// stateOf stands for all that a pass asks of the tokens of files, but for what they are.
func (how *pass) stateOf(files []*source.File) (sum [sha256.Size]byte) {
	if how.state != nil {
		sum = how.state(files)
	}
	return sum
}

// keepReading keeps what recall reads.
func (p *Project) keepReading(key [sha256.Size]byte, how pass, r *reading) {
	k := keyText{out: slices.Clone(r.key[:])}
	number := map[*source.File]int{} // of the first in both lists
	n := 0
	for _, list := range [...][]*source.File{r.files, r.others} {
		k.num(len(list))
		for _, f := range list {
			if _, again := number[f]; !again {
				number[f] = n
			}
			n++
			k.text(f.Abs)
			own := p.isOwn(f)
			if k.out = append(k.out, bits(own)); own {
				sum := p.digests.of(f)
				k.out = append(k.out, sum[:]...)
			}
		}
	}
	state := how.stateOf(r.files)
	k.out = append(k.out, state[:]...)
	byNumber := func(a, b *source.File) int { return cmp.Compare(number[a], number[b]) }
	k.num(len(r.read))
	for _, f := range slices.SortedFunc(maps.Keys(r.read), byNumber) {
		data := bytesOf(r.read[f])
		sum := sha256.Sum256(data) // most units read the same of a header
		if p.opts.Memo.Get(sum) == nil {
			p.opts.Memo.Put(sum, data)
		}
		k.num(number[f])
		k.out = append(k.out, sum[:]...)
	}
	k.num(len(r.groups))
	for i := range r.groups {
		g := &r.groups[i]
		n, known := number[g.file]
		if !known {
			return
		}
		k.num(n)
		k.num(int(g.start))
		k.num(int(g.from))
		k.text(g.macro)
		k.num(len(g.needs))
		for _, a := range g.needs {
			k.text(a.text)
			k.out = append(k.out, bits(a.holds))
		}
		k.num(len(g.again))
		for _, f := range slices.SortedFunc(maps.Keys(g.again), byNumber) {
			n, known := number[f]
			if !known {
				return
			}
			places := g.again.places(f)
			k.num(n)
			k.num(len(places))
			for _, at := range places {
				k.num(int(at))
			}
		}
	}
	p.opts.Memo.Put(key, k.out)
}

// isOwn reports whether a file is one of the project.
func (p *Project) isOwn(f *source.File) bool {
	l := p.headers.byAbs[f.Abs]
	return l != nil && l.file == f
}

// recall returns what a pass over a unit found in an earlier run, nil if none is known that read the same.
func (p *Project) recall(key [sha256.Size]byte, main *source.File, how pass) (unit *ir.Unit, r *reading) {
	data := p.opts.Memo.Get(key)
	if data == nil {
		return nil, nil
	}
	r, err := p.decodeReading(data, how)
	if err != nil {
		return nil, nil
	}
	lowered := p.opts.Memo.Get(r.key)
	if lowered == nil {
		return nil, nil
	}
	if unit, err = ir.Decode(lowered, r.files); err != nil || unit.Main != main {
		return nil, nil
	}
	unit.Assume = how.assume
	p.bases.Store(nameOfBase(main, how.assume), &base{r.key, r.files})
	p.bodies.note(unit.Funcs)
	return unit, r
}

// decodeReading reads what keepReading has written. It is an error if the files read otherwise by now, or the pass asks for something else.
func (p *Project) decodeReading(data []byte, how pass) (r *reading, err error) {
	defer func() {
		if recover() != nil { // the bytes are no reading
			r, err = nil, errors.New("no reading")
		}
	}()
	in := readingText{data}
	r = &reading{key: in.sum(), read: coverage{}}
	if r.files, err = p.decodeFiles(&in); err == nil {
		r.others, err = p.decodeFiles(&in)
	}
	if err != nil {
		return nil, err
	}
	if in.sum() != how.stateOf(r.files) {
		return nil, errors.New("other questions are asked")
	}
	all := slices.Concat(r.files, r.others)
	for range in.count() {
		x := part{all[in.num()], in.sum()}
		if p.worlds.isMerged(x) {
			continue
		}
		r.read[x.file] = decodeBits(p.opts.Memo.Get(x.read), x.file)
		r.parts = append(r.parts, x)
	}
	for range in.count() {
		g := skippedGroup{file: all[in.num()], start: uint32(in.num()), from: uint32(in.num()), macro: in.text()}
		for range in.count() {
			g.needs = append(g.needs, assumption{in.text(), in.flag()})
		}
		for range in.count() {
			if g.again == nil {
				g.again = coverage{}
			}
			f := all[in.num()]
			for range in.count() {
				g.again.add(f, uint32(in.num()))
			}
		}
		if n := uint32(len(g.file.Src)); g.start > n || g.from > n || len(g.needs) == 0 {
			return nil, errors.New("a place outside of its file")
		}
		r.groups = append(r.groups, g)
	}
	if len(in.left) > 0 {
		return nil, errors.New("bytes behind the reading")
	}
	return r, nil
}

// decodeFiles reads a list of files. What is none of the project is one of the prelude, in which no place of a unit lies.
func (p *Project) decodeFiles(in *readingText) ([]*source.File, error) {
	files := make([]*source.File, in.count())
	for i := range files {
		abs := in.text()
		if own := in.flag(); !own {
			if files[i] = loadPrelude().files[abs]; files[i] == nil {
				files[i] = source.NewFile(abs, abs, nil)
			}
			continue
		}
		l := p.headers.byAbs[abs]
		if was := in.sum(); l == nil || p.digests.of(l.file) != was {
			return nil, errors.New("a file has changed")
		}
		files[i] = l.file
	}
	return files, nil
}

// decodeBits reads what has been read of a file.
func decodeBits(data []byte, f *source.File) []uint64 {
	words := make([]uint64, len(f.Src)>>6+1)
	if len(data) != 8*len(words) {
		panic("not of that file")
	}
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
	return words
}

// readingText is what is left of the bytes of a reading. It panics where they are none.
type readingText struct{ left []byte }

func (t *readingText) num() int {
	n, size := binary.Varint(t.left)
	if size <= 0 || n < 0 {
		panic("no number")
	}
	t.left = t.left[size:]
	return int(n)
}

// count returns the number of elements that follow, each of one byte or more.
func (t *readingText) count() int {
	n := t.num()
	return len(t.left[:n])
}

func (t *readingText) text() string {
	n := t.num()
	s := string(t.left[:n])
	t.left = t.left[n:]
	return s
}

func (t *readingText) flag() bool {
	b := t.left[0]
	t.left = t.left[1:]
	return b != 0
}

func (t *readingText) sum() [sha256.Size]byte {
	sum := [sha256.Size]byte(t.left)
	t.left = t.left[sha256.Size:]
	return sum
}
