package cfront

import (
	"sort"

	"modernc.org/cc/v4"

	"nomem/analyzer/source"
)

// A flatText is a preprocessed unit: its tokens, repaired if need be, and the text that cc parses, in which they stand
// one space apart. Offsets in that text lead back to the tokens, and they to the places where they were written.
type flatText struct {
	toks  []flatToken
	exps  []expansion
	files []*textFile // in the order of their first inclusion
	index map[*textFile]int32
	bad   []badSpot
	left  []leftBody

	closer  []int32    // for each token that opens a bracket, the one that closes it
	patches [][]string // what repairs put in

	text    []byte
	tail    int      // where the declarations end in text
	offsets []uint32 // offset in text of each emitted token
	which   []int32  // index in toks of each emitted token; what a repair put in counts with the token behind it
	lineEnd int      // where the last line of text ends
}

// A flatToken is a token of the preprocessed text.
type flatToken struct {
	text       string
	start, end uint32 // where it is spelled, in files[file]
	exp        int32  // index of the outermost expansion it comes from, 0 for none
	file       int32
	before     int32 // index+1 in patches of what a repair puts before it
	op         source.Op
	kind       source.TokenKind
	flags      uint8
	drop       bool // left out by a repair
}

// A badSpot is a place that could not be preprocessed.
type badSpot struct {
	tok    int
	reason string
}

func newFlatText() *flatText {
	return &flatText{index: map[*textFile]int32{}}
}

func (f *flatText) addFile(t *textFile) {
	if _, ok := f.index[t]; !ok {
		f.index[t] = int32(len(f.files))
		f.files = append(f.files, t)
	}
}

func (f *flatText) fileIndex(t *textFile) int32 {
	if n := len(f.toks); n > 0 && f.files[f.toks[n-1].file] == t {
		return f.toks[n-1].file
	}
	if _, ok := f.index[t]; !ok {
		f.addFile(t)
	}
	return f.index[t]
}

// add appends a token and returns its index.
func (f *flatText) add(t ppToken) int {
	f.toks = append(f.toks, flatToken{text: t.text, start: t.start, end: t.end, exp: t.exp, file: f.fileIndex(t.file),
		op: t.op, kind: t.kind, flags: t.flags})
	return len(f.toks) - 1
}

// offsetIndex returns the index in toks of the token at an offset of the text, -1 if there is none.
func (f *flatText) offsetIndex(offset int) int {
	i := sort.Search(len(f.offsets), func(i int) bool { return f.offsets[i] > uint32(offset) }) - 1
	if i < 0 {
		return -1
	}
	return int(f.which[i])
}

// tokenIndex returns the index in toks of a token of cc, -1 for one that the unit does not have.
func (f *flatText) tokenIndex(t cc.Token) int {
	pos := t.Position()
	if pos.Filename != unitName || pos.Offset >= f.tail {
		return -1
	}
	return f.offsetIndex(pos.Offset)
}

// spelled returns where token i is spelled.
func (f *flatText) spelled(i int) source.Span {
	t := &f.toks[i]
	return source.Span{File: f.files[t.file].File, Start: int(t.start), End: int(t.end)}
}

// inProject reports whether token i was written in a file of the project.
func (f *flatText) inProject(i int) bool {
	return i >= 0 && (f.toks[i].exp > 0 || !f.files[f.toks[i].file].prelude)
}

// written returns the bytes that made token i appear: its own, or the whole invocation of a macro.
func (f *flatText) written(i int) source.Span {
	if e := f.toks[i].exp; e > 0 {
		x := &f.exps[e]
		return source.Span{File: x.file.File, Start: int(x.start), End: int(x.end)}
	}
	return f.spelled(i)
}

// between returns the place of the tokens from i to j; see parsed.at.
func (f *flatText) between(i, j int) (span source.Span, macro string, body source.Span) {
	if i < 0 || j < i {
		return source.Span{}, "", source.Span{}
	}
	j = f.joined(j)
	a, b := f.toks[i].exp, f.toks[j].exp
	if a == b && a > 0 {
		x := &f.exps[a]
		if f.isArgument(i, j, x) {
			return f.hull(f.spelled(i), f.spelled(j)), x.name, source.Span{}
		}
		return f.written(i), x.name, f.bodyPlace(i, j)
	}
	span = f.hull(f.written(i), f.written(j))
	// A node that begins or ends in the midst of an expansion has no bytes of its own.
	if a > 0 && f.exps[a].first != int32(i) {
		macro, body = f.exps[a].name, f.bodyPlace(i, i)
	} else if b > 0 && f.exps[b].last != int32(j) {
		macro, body = f.exps[b].name, f.bodyPlace(j, j)
	}
	return span, macro, body
}

// hull returns the span from a to b; if they stand in different files, a.
func (f *flatText) hull(a, b source.Span) source.Span {
	if a.File != b.File {
		return a
	}
	return source.Span{File: a.File, Start: min(a.Start, b.Start), End: max(a.End, b.End)}
}

// joined returns the last of the string literals that cc has joined to the one at j.
func (f *flatText) joined(j int) int {
	if f.toks[j].kind != source.String {
		return j
	}
	for k := j + 1; k < len(f.toks) && (f.toks[k].drop || f.toks[k].kind == source.String); k++ {
		if !f.toks[k].drop {
			j = k
		}
	}
	return j
}

// isArgument reports whether all of the tokens from i to j are written in the arguments of x, in one piece.
func (f *flatText) isArgument(i, j int, x *expansion) bool {
	at := uint32(0)
	for k := i; k <= j; k++ {
		t := &f.toks[k]
		if t.drop {
			continue
		}
		if f.files[t.file] != x.file || t.start <= x.start || t.end > x.end || t.start < at || t.before != 0 {
			return false
		}
		at = t.end
	}
	return true
}

// bodyPlace returns the place in a macro's definition of the tokens from i to j, no place if that is in the prelude.
func (f *flatText) bodyPlace(i, j int) source.Span {
	var place source.Span
	for k := i; k <= j; k++ {
		t := &f.toks[k]
		x := &f.exps[t.exp]
		if t.exp == 0 || f.files[t.file].prelude || f.files[t.file] == x.file && t.start >= x.start && t.end <= x.end {
			continue
		}
		if s := f.spelled(k); place.File == nil {
			place = s
		} else if place.File == s.File && s.Start >= place.Start {
			place.End = max(place.End, s.End)
		}
	}
	return place
}
