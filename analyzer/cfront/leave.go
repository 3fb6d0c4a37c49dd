package cfront

import (
	"bytes"
	"sort"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// bodies says where the functions that were lowered have their bodies.
type bodies struct {
	mu   sync.Mutex
	list map[string]map[string]source.Span // by Abs of the file and name; the first of several
}

func (b *bodies) note(list []*ir.Func) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fn := range list {
		abs := fn.Body.File.Abs
		if b.list[abs] == nil {
			b.list[abs] = map[string]source.Span{}
		}
		if _, ok := b.list[abs][fn.Name]; !ok {
			b.list[abs][fn.Name] = fn.Body
		}
	}
}

func (b *bodies) of(abs, name string) source.Span {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.list[abs][name]
}

// unchanged is a pass's leave for all functions but some: it knows bodies that stand in the file as they did when they were
// lowered, without directives.
func (p *Project) unchanged(names map[string]bool) func(f *textFile, name string, open int) (shut int, ok bool) {
	return func(f *textFile, name string, open int) (int, bool) {
		was := p.bodies.of(f.Abs, name)
		start := int(f.toks[open].Start)
		end := start + was.End - was.Start
		if names[name] || !was.IsValid() || end > len(f.Src) || !bytes.Equal(f.Src[start:end], was.File.Src[was.Start:was.End]) {
			return 0, false
		}
		shut := sort.Search(len(f.toks), func(i int) bool { return int(f.toks[i].End) >= end })
		if shut <= open || shut == len(f.toks) || f.toks[shut].Op != '}' || int(f.toks[shut].End) != end {
			return 0, false
		}
		for _, t := range f.toks[open:shut] {
			if t.Op == '#' && t.Flags&source.LineStart != 0 {
				return 0, false
			}
		}
		return shut, true
	}
}

// leaveBody moves from the brace that was just read to the one that closes it, if it opens the body of a function which the pass
// leaves.
func (p *preprocessor) leaveBody(t ppToken) {
	fr := &p.frames[len(p.frames)-1]
	open := fr.i - 1
	if len(p.pending) > 0 || t.exp != 0 || t.file != fr.f || open < 0 || fr.f.toks[open].Start != t.start {
		return
	}
	name := p.out.functionBefore(len(p.out.toks) - 1)
	if name == "" {
		return
	}
	if shut, ok := p.leave(fr.f, name, open); ok {
		p.out.left = append(p.out.left, leftBody{fr.f, open, shut})
		fr.i = shut
	}
}

// functionBefore returns the name of the function whose list of parameters closes in front of token i, "" for none.
func (f *flatText) functionBefore(i int) string {
	depth := 0
	for i--; i > 0; i-- {
		switch f.toks[i].op {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return f.word(i - 1)
			}
		}
		if depth == 0 {
			return ""
		}
	}
	return ""
}

// A leftBody is a body that was not preprocessed: the tokens of a file between those at open and shut.
type leftBody struct {
	file       *textFile
	open, shut int
}

// operands adds the words that stand somewhere else than behind a parenthesis.
func (b *leftBody) operands(to map[string]bool) {
	toks := b.file.toks
	for i := b.open + 1; i < b.shut; i++ {
		if t := toks[i]; t.Kind == source.Ident && toks[i-1].Op != '(' {
			to[b.file.text[t.Start:t.End]] = true
		}
	}
}
