package cfront

import (
	"maps"
	"slices"
	"sort"

	"nomem/analyzer/source"
)

// A repair makes a preprocessed unit acceptable to cc: names that nobody defined are given a meaning by the position
// that they stand in. An unknown type is declared; an unknown macro is dropped, or made a statement or a loop.
type repair struct {
	*flatText
	decls    []topDecl
	types    map[string]bool // typedef names of the unit
	guessed  map[string]bool // names taken for types
	declared map[string]bool // functions and variables that the unit defines at file level
	std      map[string]bool // typedef names of the prelude
	operands map[string]bool // words that stand somewhere else than behind a parenthesis
	refused  []refusal
	stubbed  map[int]bool // braces of bodies that a guard has emptied
	alone    bool         // as in pass
}

func newRepair(f *flatText) *repair {
	f.pair()
	return &repair{
		flatText: f, types: map[string]bool{}, guessed: map[string]bool{}, declared: map[string]bool{},
		std: loadPrelude().typedefs, stubbed: map[int]bool{},
	}
}

// run repairs the unit. Functions that keep does not accept, if it is not nil, are marked as stubs.
func (r *repair) run(keep func(*flatText, *topDecl) bool) {
	r.unwrapLinkage()
	r.attributes()
	r.decls = r.split()
	for i := range r.decls {
		d := &r.decls[i]
		if reason := r.guard(d); reason != "" {
			r.refuse(d, reason)
		} else {
			r.collect(d)
		}
	}
	for i := range r.decls {
		r.fileLevel(&r.decls[i])
	}
	r.decls = r.split()
	for i := range r.decls {
		d := &r.decls[i]
		if d.body == 0 {
			continue
		}
		d.told = r.stubbed[d.body]
		d.stub = d.told || keep != nil && !keep(r.flatText, d)
		if !d.stub {
			r.body(d.body, d.bodyEnd)
		}
	}
	r.prune()
}

// unwrapLinkage drops `extern "C"` and its braces.
func (r *repair) unwrapLinkage() {
	for i := r.kept(0); i < len(r.toks); i = r.next(i) {
		s := r.next(i)
		if r.word(i) != "extern" || s >= len(r.toks) || r.toks[s].kind != source.String {
			continue
		}
		r.drop(s)
		if open := r.next(s); r.op(open) == '{' {
			r.drop(i)
			if end := r.match(open); end < len(r.toks) {
				r.drop(end)
			}
			r.drop(open)
		}
	}
}

// collect notes what a declaration defines: typedef names, functions, variables.
func (r *repair) collect(d *topDecl) {
	if r.word(d.first) == "typedef" {
		for _, name := range declaredTypes(r.flatText, *d) {
			r.types[name] = true
		}
		return
	}
	if d.name != "" && d.body > 0 {
		r.declared[d.name] = true
	}
	for i := d.first; i <= d.last; i = r.next(i) {
		switch r.op(i) {
		case '=', '[':
			if w := r.word(r.prev(i)); w != "" {
				r.declared[w] = true
			}
			return
		case '(', '{':
			return
		}
	}
}

// isType reports whether a word names a type, as far as is known.
func (r *repair) isType(w string) bool {
	return w != "" && (r.types[w] || r.guessed[w] || r.std[w])
}

// isUnknown reports whether token i is an identifier that is neither a keyword nor a known type.
func (r *repair) isUnknown(i int) bool {
	w := r.word(i)
	return w != "" && !keywords[w] && !r.isType(w)
}

// isName reports whether token i is an identifier that is no keyword.
func (r *repair) isName(i int) bool {
	w := r.word(i)
	return w != "" && !keywords[w]
}

func (r *repair) guess(i int) {
	if w := r.word(i); !r.declared[w] {
		r.guessed[w] = true
	}
}

func (r *repair) drop(i int) { r.toks[i].drop = true }

func (r *repair) dropRange(i, j int) {
	for ; i <= j && i < len(r.toks); i++ {
		r.toks[i].drop = true
	}
}

// put puts words before token i.
func (r *repair) put(i int, words ...string) {
	if i >= len(r.toks) {
		return
	}
	t := &r.toks[i]
	if t.before == 0 {
		r.patches = append(r.patches, nil)
		t.before = int32(len(r.patches))
	}
	r.patches[t.before-1] = append(r.patches[t.before-1], words...)
}

// newLine reports whether token i is the first of its line in the text, not made by a macro.
func (r *repair) newLine(i int) bool {
	return i < len(r.toks) && r.toks[i].flags&source.LineStart != 0
}

func (r *repair) kind(i int) source.TokenKind {
	if i < 0 || i >= len(r.toks) {
		return source.EOF
	}
	return r.toks[i].kind
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
	ast, failures := parseText(r.preludeText(), append(slices.Clone(r.text[d.offset:d.end]), textTail...))
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
