package cfront

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// The number of times that a unit is read, each time with other branches of #if: for its code, and after that for
// macros that it calls and that only other branches define.
const (
	maxWorlds      = 6
	maxMacroWorlds = 2
)

// An assumption is a condition of #if, and what it shall be taken for.
type assumption struct {
	text  string // of the condition, in one spelling for #ifdef X, #ifndef X and #if defined(X)
	holds bool
}

// A skippedGroup is a part of a file between #if and #endif that a pass has not taken.
type skippedGroup struct {
	needs []assumption // what it would take
	file  *source.File
	start uint32   // offset of the group
	from  uint32   // offset of the first call in it
	macro string   // if not "", that is wanted for its #define at start, or its #include
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
	if p.leave != nil {
		return
	}
	code := fr.f.firstCall(from, end)
	if fr.f.prelude || code < 0 && len(p.hidden) == p.revealed {
		return
	}
	needs, ok := p.needs(chain, isElse)
	p.reveal(needs, ok)
	if ok && code >= 0 {
		p.skipped = append(p.skipped, skippedGroup{needs: needs, file: fr.f.File, start: fr.f.toks[from].Start, from: fr.f.toks[from+code].Start})
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

// firstCall returns the first word before a parenthesis outside of directives and of what stands in an #if 0, -1 if
// there is none.
func (f *textFile) firstCall(from, end int) int {
	toks := f.toks[from:end]
	directive, depth, dead := false, 0, 0 // dead is the depth of the #if 0, 0 for none
	for i, t := range toks {
		if t.Flags&source.LineStart != 0 {
			directive = t.Op == '#'
		}
		if directive && i > 0 && toks[i-1].Op == '#' && toks[i-1].Flags&source.LineStart != 0 {
			switch f.text[t.Start:t.End] {
			case "if", "ifdef", "ifndef":
				if depth++; dead == 0 && i+1 < len(toks) && f.text[toks[i+1].Start:toks[i+1].End] == "0" {
					dead = depth
				}
			case "else", "elif", "endif":
				if dead == depth {
					dead = 0
				}
				if f.text[t.Start:t.End] == "endif" {
					depth--
				}
			}
		}
		if dead > 0 {
			continue
		}
		if !directive && t.Op == '(' && i > 0 && toks[i-1].Kind == source.Ident && toks[i-1].Flags&source.LineStart == 0 {
			return i - 1
		}
	}
	return -1
}

// world returns the next world of a unit, in which groups are read that no pass has read; it assumes nothing if there
// is none. A group is taken up together with others first, and if they kept it from being read, alone. Worlds for
// macros that the unit wants come last; such a group is taken up once for each unit.
func (w *worlds) world(main *source.File) World {
	next := World{Main: main, Assume: map[string]bool{}, again: coverage{}}
	groups := w.groups[main]
	if w.passes[main] < maxWorlds {
		for i := range groups {
			if g := &groups[i]; w.wants(g) {
				next.take(g, skippedAt{file: g.file, start: g.start}, w.tried)
			}
		}
		for i := 0; i < len(groups) && len(next.Assume) == 0; i++ {
			if g := &groups[i]; w.wants(g) {
				next.take(g, skippedAt{file: g.file, start: g.start, alone: true}, w.tried)
			}
		}
	}
	if len(next.Assume) > 0 || w.passes[main] >= maxWorlds+maxMacroWorlds {
		return next
	}
	for i := range groups {
		if g := &groups[i]; g.macro != "" && next.take(g, skippedAt{file: g.file, start: g.start, main: main, macro: g.macro}, w.tried) {
			next.again.merge(g.again)
		}
	}
	return next
}

// wants reports whether a group has code that is not read yet.
func (w *worlds) wants(g *skippedGroup) bool {
	return g.macro == "" && !w.read.has(g.file, g.from)
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
	start uint32
	alone bool
	main  *source.File // only for a macro
	macro string
}

// A World is a unit, and what to assume so as to read parts of it that no pass has read.
type World struct {
	Main   *source.File
	Assume map[string]bool // conditions of #if, and what each is taken for
	// Edited stand in for the files of the same Abs that Main includes.
	Edited []*source.File

	again coverage // uses of macros that only this world has: their functions are read again
}

// worlds is what a project knows of the branches that its units have taken so far.
type worlds struct {
	mu        sync.Mutex
	passes    map[*source.File]int // how often each unit was read
	read      coverage             // by the passes of the rounds before this one
	fresh     coverage             // by those of this round
	tried     map[skippedAt]bool
	groups    map[*source.File][]skippedGroup    // by unit
	functions map[string]bool                    // that some unit defines
	merged    map[part]bool                      // what is known to be in read or fresh
	digests   map[*source.File][sha256.Size]byte // of what was read before this round; none before it is asked for
}

// note remembers what a pass over a unit has read, skipped and missed. functions are those that the unit defines.
func (w *worlds) note(main *source.File, r *reading, functions []*ir.Func) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fresh.merge(r.read)
	for _, x := range r.parts {
		w.merged[x] = true
	}
	w.passes[main]++
	w.groups[main] = append(w.groups[main], r.groups...)
	for _, f := range functions {
		w.functions[f.Name] = true
	}
}

// A part is what some pass has read of a file.
type part struct {
	file *source.File
	read [sha256.Size]byte
}

// isMerged reports whether a part is among what was read.
func (w *worlds) isMerged(x part) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.merged[x]
}

// digest stands for what was read of files before this round, and for what of them is to be read again.
func (w *worlds) digest(files []*source.File, again coverage) (sum [sha256.Size]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := sha256.New()
	for _, f := range files {
		d, ok := w.digests[f]
		if !ok {
			d = digestBits(w.read[f])
			w.digests[f] = d
		}
		h.Write(d[:])
		d = digestBits(again[f])
		h.Write(d[:])
	}
	h.Sum(sum[:0])
	return sum
}

// forgetFunctions drops the macros that a function of some unit has the name of.
func (w *worlds) forgetFunctions() {
	for main, groups := range w.groups {
		w.groups[main] = slices.DeleteFunc(groups, func(g skippedGroup) bool { return w.functions[g.macro] })
	}
}

// NextWorlds returns what to read next, in the order of Main.Path, so that branches of #if are read which no pass has
// read and that hold code, or that define macros which a unit calls without having them. It returns nothing when all is
// read, or has been tried often enough. To be called after all units have been lowered by Lower, and again when all of
// the returned worlds have been lowered by LowerWorld. What stands in a header is read in one unit only. #if 0, and what
// asks for C++, stays out.
func (p *Project) NextWorlds() []World {
	w := &p.worlds
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read.merge(w.fresh)
	w.fresh, w.digests = coverage{}, map[*source.File][sha256.Size]byte{}
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
	unit := p.lowerNoted(w.Main, pass{
		assume: w.Assume, kind: "world",
		keep: func(f *flatText, d *topDecl) bool { return read.isNew(f, d) || w.again.touches(f, d) },
		asks: func(f *flatText, i int) byte {
			is, as := f.spelled(i), f.written(i)
			return bits(read.has(is.File, uint32(is.Start)), w.again.has(as.File, uint32(as.Start)))
		},
		state: func(files []*source.File) [sha256.Size]byte { return p.worlds.digest(files, w.again) },
	})
	unit.Problems = slices.DeleteFunc(unit.Problems, func(q ir.Problem) bool {
		return q.Func == "" || q.Span.File == nil || read.has(q.Span.File, uint32(q.Span.Start))
	})
	return unit
}

// HasRead reports whether some reading has taken a word that stands in a span of a file: to be called when NextWorlds has
// nothing more. What directives say is not taken.
func (p *Project) HasRead(s source.Span) bool {
	w := &p.worlds
	w.mu.Lock()
	defer w.mu.Unlock()
	for at := s.Start; at < s.End; at++ {
		if w.read.has(s.File, uint32(at)) {
			return true
		}
	}
	return false
}

// Unread returns the branches with code that no reading has taken, though some could: to be called when NextWorlds has
// nothing more.
func (p *Project) Unread() []ir.Problem {
	w := &p.worlds
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []ir.Problem
	seen := map[source.Span]bool{}
	for _, groups := range w.groups {
		for i := range groups {
			g := &groups[i]
			at := source.Span{File: g.file, Start: int(g.start), End: int(g.start)}
			if !w.wants(g) || seen[at] {
				continue
			}
			seen[at] = true
			last := g.needs[len(g.needs)-1]
			reason := fmt.Sprintf("no reading takes the branch of `#if %s`", last.text)
			if !last.holds {
				reason = fmt.Sprintf("no reading takes the branch where `#if %s` does not hold", last.text)
			}
			list = append(list, ir.Problem{Span: at, Reason: reason})
		}
	}
	slices.SortFunc(list, func(a, b ir.Problem) int { return a.Span.Compare(b.Span) })
	return list
}

// Forget drops what only the search for worlds needs, and the words of the files, which are read again if need be: to be
// called when Unread has told what is left.
func (p *Project) Forget() {
	w := &p.worlds
	w.mu.Lock()
	defer w.mu.Unlock()
	w.groups, w.tried = map[*source.File][]skippedGroup{}, map[skippedAt]bool{}
	for _, l := range p.headers.byAbs {
		l.forget()
	}
}
