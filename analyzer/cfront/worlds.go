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
	from  uint32   // offset of a call in it
	macro string   // if not "", that is wanted for its #define at from, or its #include
	again coverage // where the macro is used: these functions are to be read again
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
	if fr.f.prelude || code < 0 && len(p.hidden) == p.revealed {
		return
	}
	needs, ok := p.needs(chain, isElse)
	p.reveal(needs, ok)
	if ok && code >= 0 {
		p.skipped = append(p.skipped, skippedGroup{needs: needs, file: fr.f, from: fr.f.toks[from+code].Start})
	}
}

// needs returns what it would take to read a group; ok is false if no world does.
func (p *preprocessor) needs(chain []assumption, isElse bool) (needs []assumption, ok bool) {
	for i, a := range chain {
		if a.text == "" {
			return nil, false
		}
		if isElse || i < len(chain)-1 {
			a.holds = !a.holds
		}
		needs = append(needs, a)
	}
	for _, outer := range p.frames { // what this world assumes so as to come here
		for _, c := range outer.conds {
			for _, a := range c.chain {
				if v, ok := p.assume[a.text]; ok && a.text != chain[len(chain)-1].text {
					needs = append(needs, assumption{a.text, v})
				}
			}
		}
	}
	return needs, true
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

// touches reports whether c has the beginning of some word of a declaration, as written.
func (c coverage) touches(f *flatText, d *topDecl) bool {
	for i := d.first; i <= d.last && len(c) > 0; i++ {
		if s := f.written(i); c.has(s.File, uint32(s.Start)) {
			return true
		}
	}
	return false
}

// world returns the world of a unit in which groups are read that no pass has read: for their code
// first, then for the macros that the unit wants. It takes each group up once, those with wanted macros once for each unit.
func (w *worlds) world(main *source.File) World {
	next := World{Main: main, Assume: map[string]bool{}, again: coverage{}}
	groups := w.groups[main]
	for i := range groups {
		if g := &groups[i]; g.macro == "" && !w.read.has(g.file.File, g.from) {
			next.take(g, skippedAt{file: g.file.File, from: g.from}, w.tried)
		}
	}
	for i := range groups {
		if g := &groups[i]; g.macro != "" && next.take(g, skippedAt{g.file.File, g.from, main, g.macro}, w.tried) {
			next.again.merge(g.again)
		}
	}
	return next
}

// take assumes what a group needs, unless that was tried before or contradicts what is assumed already.
func (w *World) take(g *skippedGroup, at skippedAt, tried map[skippedAt]bool) bool {
	if tried[at] {
		return false
	}
	for _, a := range g.needs {
		if v, ok := w.Assume[a.text]; ok && v != a.holds {
			return false
		}
	}
	tried[at] = true
	for _, a := range g.needs {
		w.Assume[a.text] = a.holds
	}
	return true
}

type skippedAt struct {
	file  *source.File
	from  uint32
	main  *source.File // only for a macro
	macro string
}

// A World is a unit, and what to assume so as to read parts of it that no pass has read.
type World struct {
	Main   *source.File
	Assume map[string]bool // conditions of #if, and what each is taken for
	// Edited, if not nil, stands in for the file of the same Abs that Main includes.
	Edited *source.File

	again coverage // uses of macros that only this world has: their functions are read again
}

// worlds is what a project knows of the branches that its units have taken so far.
type worlds struct {
	mu        sync.Mutex
	round     int
	read      coverage // by the passes of the rounds before this one
	fresh     coverage // by those of this round
	tried     map[skippedAt]bool
	groups    map[*source.File][]skippedGroup // by unit
	functions map[string]bool                 // that some unit defines
}

// note remembers a pass over a unit.
func (p *Project) note(main *source.File, pp *preprocessor, unit *ir.Unit) {
	p.worlds.note(main, pp, p.hiddenMacros(pp, unit), unit.Funcs)
}

// note remembers what a pass has read, skipped and missed. functions are those that its unit defines.
func (w *worlds) note(main *source.File, pp *preprocessor, wanted []skippedGroup, functions []*ir.Func) {
	read := coverage{}
	read.addAll(pp.out)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fresh.merge(read)
	w.groups[main] = append(append(w.groups[main], pp.skipped...), wanted...)
	for _, f := range functions {
		w.functions[f.Name] = true
	}
}

// forgetFunctions drops the macros that a function of some unit has the name of.
func (w *worlds) forgetFunctions() {
	for main, groups := range w.groups {
		w.groups[main] = slices.DeleteFunc(groups, func(g skippedGroup) bool { return w.functions[g.macro] })
	}
}

// NextWorlds returns what to read next, in the order of Main.Path, so that branches of #if are read which no pass has
// read and that hold code, or that define macros which a unit calls without having them. It returns nothing when all is read, or has been tried often enough. To be called after all
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
	w.forgetFunctions()
	mains := slices.SortedFunc(maps.Keys(w.groups), func(a, b *source.File) int { return cmp.Compare(a.Path, b.Path) })
	var next []World
	for _, main := range mains {
		if world := w.world(main); len(world.Assume) > 0 {
			next = append(next, world)
		}
	}
	return next
}

// LowerWorld lowers the unit of a world. It has those functions only that no pass before has read, or read whole, and
// those with macros that it is the first to have; the others are declarations.
func (p *Project) LowerWorld(w World) *ir.Unit {
	read := p.worlds.read // not written until NextWorlds is called again
	unit, pp := p.lowerPass(w.Main, pass{assume: w.Assume, keep: func(f *flatText, d *topDecl) bool {
		return read.isNew(f, d) || w.again.touches(f, d)
	}})
	unit.Problems = slices.DeleteFunc(unit.Problems, func(q ir.Problem) bool {
		return q.Func == "" || q.Span.File == nil || read.has(q.Span.File, uint32(q.Span.Start))
	})
	if pp != nil {
		p.note(w.Main, pp, unit)
	}
	return unit
}
