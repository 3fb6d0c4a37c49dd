package cfront

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// maxWorlds is the number of times that a unit is read, each time with other branches of #if.
const maxWorlds = 4

// An assumption is a condition of #if, and what it shall be taken for.
type assumption struct {
	text  string // of the condition, in one spelling for #ifdef X, #ifndef X and #if defined(X)
	holds bool
}

// A skippedGroup is a part of a file between #if and #endif that a pass has not taken.
type skippedGroup struct {
	needs []assumption // what it would take
	file  *textFile
	from  uint32 // offset of a call in it
}

// condition returns the condition of an #if in its one spelling; ok is false if it must be left as it is: the
// constant of an #if 0, what asks for C++, and what asks for a macro that the user defines or undefines.
func (p *preprocessor) condition(f *textFile, name string, rest []source.Token) (a assumption, ok bool) {
	a.holds = name != "ifndef" && name != "elifndef"
	var words []string
	settled := false
	for _, t := range rest {
		word := t.Clean(f.Src)
		words = append(words, word)
		settled = settled || p.proj.settled[word]
	}
	if strings.HasSuffix(name, "def") {
		words = append([]string{"defined"}, words[:min(1, len(words))]...)
	}
	if len(words) > 1 && words[0] == "!" && (len(words) == 2 || words[1] == "defined" && len(words) <= 5) {
		a.holds = false
		words = words[1:]
	}
	if len(words) == 4 && words[0] == "defined" && words[1] == "(" {
		words = []string{"defined", words[2]}
	}
	a.text = strings.Join(words, " ")
	constant := len(words) == 1 && rest[0].Kind == source.Number
	return a, a.text != "" && !constant && !settled && !strings.Contains(a.text, "__cplusplus")
}

// assumed returns what the world of this pass takes a condition for.
func (p *preprocessor) assumed(f *textFile, name string, rest []source.Token) (holds, ok bool) {
	if len(p.assume) == 0 {
		return false, false
	}
	a, free := p.condition(f, name, rest)
	v, ok := p.assume[a.text]
	return v == a.holds, ok && free
}

// noteSkipped remembers a group that is not taken, the tokens from up to end, if there is code in it. chain holds the
// conditions of its section up to its own; isElse says that it has none.
func (p *preprocessor) noteSkipped(fr *frame, from, end int, chain []assumption, isElse bool) {
	code := firstCall(fr.f.toks[from:end])
	if fr.f.prelude || code < 0 {
		return
	}
	g := skippedGroup{file: fr.f, from: fr.f.toks[from+code].Start}
	for i, a := range chain {
		if a.text == "" {
			return
		}
		if isElse || i < len(chain)-1 {
			a.holds = !a.holds
		}
		g.needs = append(g.needs, a)
	}
	for _, outer := range p.frames { // what this world assumes so as to come here
		for _, c := range outer.conds {
			for _, a := range c.chain {
				if v, ok := p.assume[a.text]; ok && a.text != chain[len(chain)-1].text {
					g.needs = append(g.needs, assumption{a.text, v})
				}
			}
		}
	}
	p.skipped = append(p.skipped, g)
}

// firstCall returns the first word before a parenthesis outside of directives, -1 if there is none.
func firstCall(toks []source.Token) int {
	directive := false
	for i, t := range toks {
		if t.Flags&source.LineStart != 0 {
			directive = t.Op == '#'
		}
		if !directive && t.Op == '(' && i > 0 && toks[i-1].Kind == source.Ident && toks[i-1].Flags&source.LineStart == 0 {
			return i - 1
		}
	}
	return -1
}

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

// addAll marks the tokens of a unit.
func (c coverage) addAll(f *flatText) {
	for i := range f.toks {
		if t := &f.toks[i]; t.exp == 0 && !f.files[t.file].prelude {
			c.add(f.files[t.file].File, t.start)
		}
	}
	for i := range f.exps {
		if x := &f.exps[i]; x.file != nil && !x.file.prelude {
			c.add(x.file.File, x.start)
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

// world returns what to assume so as to read the groups that no pass has read. It takes each group up once.
func world(groups []skippedGroup, read coverage, tried map[skippedAt]bool) map[string]bool {
	assume := map[string]bool{}
next:
	for _, g := range groups {
		at := skippedAt{g.file.File, g.from}
		if tried[at] || read.has(g.file.File, g.from) {
			continue
		}
		for _, a := range g.needs {
			if v, ok := assume[a.text]; ok && v != a.holds {
				continue next
			}
		}
		tried[at] = true
		for _, a := range g.needs {
			assume[a.text] = a.holds
		}
	}
	return assume
}

type skippedAt struct {
	file *source.File
	from uint32
}

// A World is a unit, and what to assume so as to read parts of it that no pass has read.
type World struct {
	Main   *source.File
	Assume map[string]bool // conditions of #if, and what each is taken for
	// Edited, if not nil, stands in for the file of the same Abs that Main includes.
	Edited *source.File
}

// worlds is what a project knows of the branches that its units have taken so far.
type worlds struct {
	mu     sync.Mutex
	round  int
	read   coverage // by the passes of the rounds before this one
	fresh  coverage // by those of this round
	tried  map[skippedAt]bool
	groups map[*source.File][]skippedGroup // by unit
}

// note remembers what a pass has read and skipped.
func (w *worlds) note(main *source.File, pp *preprocessor) {
	read := coverage{}
	read.addAll(pp.out)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fresh.merge(read)
	w.groups[main] = append(w.groups[main], pp.skipped...)
}

// NextWorlds returns what to read next, in the order of Main.Path, so that branches of #if are read which no pass has
// read and that hold code. It returns nothing when all is read, or has been tried often enough. To be called after all
// units have been lowered by Lower, and again when all of the returned worlds have been lowered by LowerWorld. What
// stands in a header is read in one unit only. #if 0, and what asks for C++, stays out.
func (p *Project) NextWorlds() []World {
	w := &p.worlds
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read.merge(w.fresh)
	w.fresh = coverage{}
	if w.round++; w.round >= maxWorlds {
		return nil
	}
	mains := slices.SortedFunc(maps.Keys(w.groups), func(a, b *source.File) int { return cmp.Compare(a.Path, b.Path) })
	var next []World
	for _, main := range mains {
		if assume := world(w.groups[main], w.read, w.tried); len(assume) > 0 {
			next = append(next, World{Main: main, Assume: assume})
		}
	}
	return next
}

// LowerWorld lowers the unit of a world. It has those functions only that no pass before has read, or read whole; the
// others are declarations.
func (p *Project) LowerWorld(w World) *ir.Unit {
	read := p.worlds.read // not written until NextWorlds is called again
	unit, pp := p.lowerPass(w.Main, pass{assume: w.Assume, keep: func(f *flatText, d *topDecl) bool { return read.isNew(f, d) }})
	unit.Problems = slices.DeleteFunc(unit.Problems, func(q ir.Problem) bool {
		return q.Func == "" || q.Span.File == nil || read.has(q.Span.File, uint32(q.Span.Start))
	})
	if pp != nil {
		p.worlds.note(w.Main, pp)
	}
	return unit
}
