package cfront

import (
	"crypto/sha256"
	"nomem/analyzer/source"
)

// Limits of one unit. Includes without guards can include each other without end.
const (
	maxIncludeDepth = 100
	maxIncludes     = 4000
	maxRawTokens    = 5_000_000
)

// A preprocessor turns one unit into a list of tokens without directives and macros. We preprocess ourselves, not in
// cc: so macro arguments keep their places, headers are lexed once a run, and the prelude costs nothing a unit.
type preprocessor struct {
	proj     *Project
	key      [sha256.Size]byte // memoKey, if there is a Memo
	base     map[string]*macro // of the prelude; shared, never written
	macros   map[string]*macro // of the unit; nil hides one of base
	sections map[string]map[string]*macro
	dirs     []string // where headers are searched
	frames   []frame
	pending  []ppToken // tokens to be read before those of the frames, the last one first
	isolated int       // > 0 while an argument is expanded by itself
	out      *flatText
	exps     []expansion
	once     map[*textFile]bool
	assume   map[string]bool // conditions of #if that this pass does not evaluate
	skipped  []skippedGroup
	hidden   []hidden                                                     // directives of groups that are not taken
	revealed int                                                          // of them, those whose needs are known
	leave    func(f *textFile, name string, open int) (shut int, ok bool) // as in pass
	depth    int                                                          // of brackets, if leave wants to know
	edited   []*textFile                                                  // stand in for the files of the same Abs
	python   bool
	tooLong  bool // the unit was not read to its end
	counter  int  // of __COUNTER__

	work, made, includes, raw int
	current                   uint32
	currentFile               *textFile
}

// A frame is a file being read.
type frame struct {
	f     *textFile
	i     int // next token
	conds []cond
}

// A cond is an open #if.
type cond struct {
	done  bool         // a group was taken already
	chain []assumption // the conditions so far; one without text must be left as it is
}

// run reads the whole unit into p.out.
func (p *preprocessor) run(f *textFile) {
	p.push(f)
	for {
		t, ok := p.read()
		if !ok {
			return
		}
		if t.kind == source.Ident {
			if m := p.lookup(t.text); m != nil && p.expand(t, m) {
				continue
			}
		}
		p.emit(t)
		if p.leave != nil {
			p.bracket(t)
		}
	}
}

// bracket counts the brackets that are open.
func (p *preprocessor) bracket(t ppToken) {
	switch t.op {
	case '{':
		if p.depth == 0 {
			p.leaveBody(t)
		}
		p.depth++
	case '(', '[':
		p.depth++
	case ')', ']', '}':
		p.depth = max(p.depth-1, 0)
	}
}

func (p *preprocessor) push(f *textFile) {
	p.out.addFile(f)
	p.frames = append(p.frames, frame{f: f})
}

func (p *preprocessor) emit(t ppToken) {
	if t.kind == source.Junk {
		return
	}
	i := p.out.add(t)
	if t.exp > 0 {
		x := &p.exps[t.exp]
		if x.first < 0 {
			x.first = int32(i)
		}
		x.last = int32(i)
	}
}

// fail notes that the text at t could not be preprocessed; the declaration that it stands in will be left out.
func (p *preprocessor) fail(t ppToken, reason string) {
	i := len(p.out.toks)
	p.out.bad = append(p.out.bad, badSpot{i, reason})
	for len(p.pending) > 0 && p.pending[len(p.pending)-1].exp > 0 {
		p.pending = p.pending[:len(p.pending)-1]
	}
	t.text, t.kind, t.op, t.hide = "0", source.Number, 0, nil
	p.pending = append(p.pending, t)
}

func (p *preprocessor) unread(t ppToken) { p.pending = append(p.pending, t) }

// read returns the next token, directives obeyed; false at the end of the unit, or of an argument read by itself.
func (p *preprocessor) read() (ppToken, bool) {
	if n := len(p.pending); n > 0 {
		t := p.pending[n-1]
		p.pending = p.pending[:n-1]
		return t, true
	}
	if p.isolated > 0 {
		return ppToken{}, false
	}
	for len(p.frames) > 0 {
		fr := &p.frames[len(p.frames)-1]
		t := fr.f.toks[fr.i]
		if p.raw++; p.raw > maxRawTokens {
			p.frames, p.tooLong = nil, true
			break
		}
		switch {
		case t.Kind == source.EOF:
			p.frames = p.frames[:len(p.frames)-1]
		case t.Op == '#' && t.Flags&source.LineStart != 0:
			p.directive(fr)
		default:
			fr.i++
			return fr.f.token(t), true
		}
	}
	return ppToken{}, false
}

// line returns the tokens from index i up to the end of their line, and the index behind them.
func (fr *frame) line(i int) ([]source.Token, int) {
	j := i
	for fr.f.toks[j].Kind != source.EOF && fr.f.toks[j].Flags&source.LineStart == 0 {
		j++
	}
	return fr.f.toks[i:j], j
}

// directive obeys the directive at the current token, and moves behind it, and behind the groups that it skips.
func (p *preprocessor) directive(fr *frame) {
	line, next := fr.line(fr.i + 1)
	fr.i = next
	if len(line) == 0 || line[0].Kind != source.Ident {
		return
	}
	name, rest := line[0].Clean(fr.f.Src), line[1:]
	switch name {
	case "define":
		p.define(rest, fr.f)
	case "undef":
		if len(rest) > 0 {
			name := rest[0].Clean(fr.f.Src)
			p.macros[name] = nil
			if name == "NDEBUG" { // its author wants asserts in every build
				p.macros["assert"] = p.lookup("_nomem_assert_always")
			}
		}
	case "include", "include_next", "import":
		p.include(fr.f, line[0], rest)
	case "pragma":
		if len(rest) == 1 && rest[0].Clean(fr.f.Src) == "once" {
			p.once[fr.f] = true
		}
	case "if", "ifdef", "ifndef":
		p.openIf(fr, name, rest)
	case "elif", "elifdef", "elifndef", "else":
		// Reached from a taken group: all others are skipped.
		if n := len(fr.conds); n > 0 {
			if name != "else" {
				p.test(fr, name, rest)
			}
			p.skipFrom(fr, name == "else")
		}
	case "endif":
		if n := len(fr.conds); n > 0 {
			fr.conds = fr.conds[:n-1]
		}
	}
}

func (p *preprocessor) openIf(fr *frame, name string, rest []source.Token) {
	ok := p.holds(fr.f, name, rest)
	fr.conds = append(fr.conds, cond{done: ok})
	p.test(fr, name, rest)
	if !ok {
		p.skip(fr)
	}
}

// test adds a condition to the chain of the innermost section.
func (p *preprocessor) test(fr *frame, name string, rest []source.Token) {
	c := &fr.conds[len(fr.conds)-1]
	a, ok := p.condition(fr.f, name, rest)
	if !ok {
		a.text = ""
	}
	c.chain = append(c.chain, a)
}

// holds evaluates the condition of #if, #ifdef, #elif...
func (p *preprocessor) holds(f *textFile, name string, rest []source.Token) bool {
	if v, ok := p.assumed(f, name, rest); ok {
		return v
	}
	switch name {
	case "ifdef", "elifdef":
		return len(rest) > 0 && p.lookup(rest[0].Clean(f.Src)) != nil
	case "ifndef", "elifndef":
		return len(rest) > 0 && p.lookup(rest[0].Clean(f.Src)) == nil
	}
	return p.evalIf(f, rest)
}

// skip moves over groups that are not taken, up to behind the line that opens a taken group or ends the section.
func (p *preprocessor) skip(fr *frame) {
	p.skipFrom(fr, false)
}

// skipFrom is skip for a group that may be an #else.
func (p *preprocessor) skipFrom(fr *frame, isElse bool) {
	depth, from := 0, fr.i
	for ; fr.f.toks[fr.i].Kind != source.EOF; fr.i++ {
		t := fr.f.toks[fr.i]
		if t.Op != '#' || t.Flags&source.LineStart == 0 {
			continue
		}
		line, next := fr.line(fr.i + 1)
		if len(line) == 0 || line[0].Kind != source.Ident {
			continue
		}
		top := &fr.conds[len(fr.conds)-1]
		switch name := line[0].Clean(fr.f.Src); name {
		case "if", "ifdef", "ifndef":
			depth++
		case "endif":
			if depth == 0 {
				p.noteSkipped(fr, from, fr.i, top.chain, isElse)
				fr.conds = fr.conds[:len(fr.conds)-1]
				fr.i = next
				return
			}
			depth--
		case "define", "include":
			p.hide(fr, name, line)
		case "else", "elif", "elifdef", "elifndef":
			if depth > 0 {
				break
			}
			p.noteSkipped(fr, from, fr.i, top.chain, isElse)
			isElse = name == "else"
			if !isElse {
				p.test(fr, name, line[1:])
			}
			if !top.done && (isElse || p.holds(fr.f, name, line[1:])) {
				top.done = true
				fr.i = next
				return
			}
			from = next
		}
		fr.i = next - 1
	}
}

// include obeys #include. A header that is not in the project is taken as empty.
func (p *preprocessor) include(f *textFile, word source.Token, rest []source.Token) {
	name, angled := p.headerName(f, word, rest)
	if name == "" {
		return
	}
	if pythonHeaders[name] {
		p.python = true
	}
	for name, m := range p.sections[name] {
		p.macros[name] = m
	}
	h := p.proj.resolve(f, name, angled, p.dirs)
	for _, f := range p.edited {
		if h != nil && h.Abs == f.Abs {
			h = f
		}
	}
	if h == nil || p.once[h] || len(p.frames) >= maxIncludeDepth {
		return
	}
	if p.includes++; p.includes > maxIncludes {
		return
	}
	p.push(h)
}

// headerName returns the name in an #include line.
func (p *preprocessor) headerName(f *textFile, word source.Token, rest []source.Token) (name string, angled bool) {
	if len(rest) == 0 {
		return "", false
	}
	switch line := f.text[rest[0].Start:]; line[0] {
	case '<', '"':
		return quotedName(line)
	}
	toks := make([]ppToken, 0, len(rest))
	for _, t := range rest {
		toks = append(toks, f.token(t))
	}
	text := ""
	for _, t := range p.expandAll(toks) {
		text += t.text
	}
	return quotedName(text)
}

// quotedName returns what stands between the <> or "" that s begins with.
func quotedName(s string) (name string, angled bool) {
	if s == "" || s[0] != '<' && s[0] != '"' {
		return "", false
	}
	end := byte('"')
	if s[0] == '<' {
		end = '>'
	}
	for i := 1; i < len(s) && s[i] != '\n' && s[i] != '\r'; i++ {
		if s[i] == end {
			return s[1:i], end == '>'
		}
	}
	return "", false
}
