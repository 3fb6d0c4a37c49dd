package cfront

import (
	"maps"
	"slices"
	"sort"

	"nomem/analyzer/source"
)

// A repair makes a preprocessed unit acceptable to cc: names that nobody defined are given a meaning by the position
// that they stand in.
type repair struct {
	*flatText
	decls   []topDecl
	guessed map[string]bool // names taken for types
	types   map[string]bool // names that the unit defines as types
}

func newRepair(f *flatText) *repair {
	return &repair{flatText: f, guessed: map[string]bool{}, types: map[string]bool{}}
}

func (r *repair) run() {
	r.decls = r.split()
}

// declAtOffset returns the declaration that stands at an offset of the text, -1 if none does.
func (r *repair) declAtOffset(offset int) int {
	if offset < 0 {
		return -1
	}
	i := sort.Search(len(r.decls), func(i int) bool { return r.decls[i].offset > offset }) - 1
	for i >= 0 && r.decls[i].skip {
		i--
	}
	return i
}

// parsesAlone reports whether cc accepts a declaration by itself.
func (r *repair) parsesAlone(i int) bool {
	d := &r.decls[i]
	ast, failures := parseText(r.preludeText(), append([]byte(nil), r.text[d.offset:d.end]...))
	return ast != nil && len(failures) == 0
}

// preludeText returns the declarations that cc needs beside those of the unit: types of the prelude, and guessed ones.
func (r *repair) preludeText() string {
	seen := map[string]bool{}
	used := func(yield func(string) bool) {
		for i := range r.toks {
			t := &r.toks[i]
			if t.kind == source.Ident && !seen[t.text] {
				seen[t.text] = true
				if !r.types[t.text] && !yield(t.text) {
					return
				}
			}
		}
	}
	text := loadPrelude().textFor(used)
	for _, name := range slices.Sorted(maps.Keys(r.guessed)) {
		text += "typedef int " + name + ";\n"
	}
	return text
}
