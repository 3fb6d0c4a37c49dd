package cfront

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A hidden directive stands in a group that a pass has not taken: a #define, or an #include of a project file.
type hidden struct {
	name  string // of the macro, "" for an #include
	file  *textFile
	at    uint32
	other *lazyFile    // what the #include means
	needs []assumption // what it would take
}

// hide remembers a directive of a group that is being skipped. What the group needs is told by reveal.
func (p *preprocessor) hide(fr *frame, word string, line []source.Token) {
	if fr.f.prelude || len(line) < 2 || p.leave != nil { // nobody asks what else there is to read of an edited unit
		return
	}
	h := hidden{file: fr.f, at: line[0].Start}
	switch word {
	case "define":
		h.name = line[1].Clean(fr.f.Src)
		for _, t := range line[2:] {
			if t.Kind == source.Ident && t.Clean(fr.f.Src) == h.name { // made for a function of that name
				return
			}
		}
	case "include":
		name, angled := quotedName(fr.f.text[line[1].Start:])
		if h.other = p.proj.headers.find(filepath.Dir(fr.f.Abs), name, angled, p.dirs); h.other == nil {
			return
		}
	default:
		return
	}
	p.hidden = append(p.hidden, h)
}

// reveal gives the directives that were hidden in a group what the group needs.
func (p *preprocessor) reveal(needs []assumption, ok bool) {
	if !ok {
		p.hidden = p.hidden[:p.revealed]
	}
	for i := p.revealed; i < len(p.hidden); i++ {
		p.hidden[i].needs = needs
	}
	p.revealed = len(p.hidden)
}

// hiddenMacros returns the groups that would have to be taken for the macros that a unit calls without having them:
// names that are no function, neither in the unit nor by the knowledge, but that a skipped #define defines, there or in
// a file that a skipped #include names. others are the files that it reads for that.
func (p *Project) hiddenMacros(pp *preprocessor, unit *ir.Unit) (groups []skippedGroup, others []*source.File) {
	if len(pp.hidden) == 0 {
		return nil, nil
	}
	calls := p.undefinedCalls(pp.out, unit)
	if len(calls) == 0 {
		return nil, nil
	}
	found := func(h *hidden, name string) {
		if _, had := pp.macros[name]; had || calls[name] == nil {
			return
		}
		again := coverage{}
		for _, i := range calls[name] {
			s := pp.out.written(i)
			again.add(s.File, uint32(s.Start))
		}
		groups = append(groups, skippedGroup{needs: h.needs, file: h.file.File, start: h.at, macro: name, again: again})
	}
	for i := range pp.hidden {
		h := &pp.hidden[i]
		if h.other == nil {
			found(h, h.name)
			continue
		}
		reached := p.macros.reached(p, h.other.file)
		for name := range reached.names {
			found(h, name)
		}
		others = append(others, reached.files...)
	}
	slices.SortFunc(others, func(a, b *source.File) int { return strings.Compare(a.Abs, b.Abs) })
	return groups, slices.Compact(others)
}

// undefinedCalls returns the tokens of a unit that look like calls of names which nobody defines, by name.
func (p *Project) undefinedCalls(f *flatText, unit *ir.Unit) map[string][]int {
	known := map[string]bool{}
	for _, fn := range unit.Funcs {
		known[fn.Name] = true
	}
	for _, d := range unit.Decls {
		known[d.Name] = true
	}
	calls := map[string][]int{}
	for i := 0; i+1 < len(f.toks); i++ {
		t := &f.toks[i]
		if t.kind != source.Ident || f.toks[i+1].op != '(' || known[t.text] || !f.inProject(i) {
			continue
		}
		if op := f.op(i - 1); op == '.' || op == source.Arrow {
			continue
		}
		if calls[t.text] == nil && (keywords[t.text] || p.opts.Known != nil && p.opts.Known(t.text)) {
			known[t.text] = true
			continue
		}
		calls[t.text] = append(calls[t.text], i)
	}
	return calls
}

// A macroIndex knows which macros files of the project define, read by themselves.
type macroIndex struct {
	mu    sync.Mutex
	known map[*source.File]reached
}

// reached is what a file and those that it includes define, and which files these are.
type reached struct {
	names map[string]bool
	files []*source.File
}

var (
	definesMacro = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)((?:.*\\\r?\n)*.*)`)
	includesFile = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*["<]([^">\r\n]+)[">]`)
)

// reached returns what a file and the files it includes define, under whatever conditions.
func (x *macroIndex) reached(p *Project, f *source.File) reached {
	x.mu.Lock()
	defer x.mu.Unlock()
	if r, ok := x.known[f]; ok {
		return r
	}
	r, seen := reached{names: map[string]bool{}}, map[*source.File]bool{}
	var visit func(f *source.File)
	visit = func(f *source.File) {
		if seen[f] {
			return
		}
		seen[f] = true
		r.files = append(r.files, f)
		for _, m := range definesMacro.FindAllSubmatch(f.Src, -1) {
			if !bytes.Contains(m[2], m[1]) { // else made for a function of that name
				r.names[string(m[1])] = true
			}
		}
		for _, g := range p.includes(f) {
			visit(g)
		}
	}
	visit(f)
	if x.known == nil {
		x.known = map[*source.File]reached{}
	}
	x.known[f] = r
	return r
}
