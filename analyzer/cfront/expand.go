package cfront

import (
	"strconv"
	"strings"

	"nomem/analyzer/source"
)

// Limits of macro expansion: a few hundred bytes can ask for hours and for all memory.
const (
	maxExpansion = 200_000   // tokens that one invocation in the text may make
	maxWork      = 2_000_000 // tokens handled while expanding in one unit
	maxArgDepth  = 200       // invocations nested in arguments of one another
)

// expand replaces an invocation of m whose name was just read. The result goes to p.pending, to be read again. It
// returns false if t is no invocation: then t stands for itself.
func (p *preprocessor) expand(t ppToken, m *macro) bool {
	if m.self || t.hide.has(m) {
		return false
	}
	var args [][]ppToken
	end, hide := t.end, t.hide
	endFile := t.file
	if m.fn {
		paren, ok := p.read()
		if !ok {
			return false
		}
		if !paren.is('(') {
			p.unread(paren)
			return false
		}
		var closing ppToken
		if args, closing, ok = p.arguments(m); !ok {
			return false
		}
		if closing.hide == nil {
			hide = nil
		}
		if closing.exp == 0 {
			end, endFile = closing.end, closing.file
		}
	}
	exp := p.expansionOf(t, end, endFile)
	hide = &hideSet{m, hide}
	out := p.substitute(m, t, args, hide, exp)
	p.work += len(out)
	if x := &p.exps[exp]; p.over(x, len(out)) {
		p.fail(t, "macro "+m.name+" expands to too much text")
		return true
	}
	for i := len(out) - 1; i >= 0; i-- {
		p.pending = append(p.pending, out[i])
	}
	return true
}

// over adds to what an invocation has made, and reports whether a limit is passed.
func (p *preprocessor) over(x *expansion, n int) bool {
	if p.current != x.start || p.currentFile != x.file {
		p.current, p.currentFile, p.made = x.start, x.file, 0
	}
	p.made += n
	return p.made > maxExpansion || p.work > maxWork
}

// expansionOf returns the outermost expansion that an invocation belongs to, and widens it to the end of arguments
// that are written behind it.
func (p *preprocessor) expansionOf(t ppToken, end uint32, file *textFile) int32 {
	if t.exp == 0 {
		p.exps = append(p.exps, expansion{name: t.text, file: t.file, start: t.start, end: t.end, first: -1, last: -1})
		t.exp = int32(len(p.exps) - 1)
	}
	if x := &p.exps[t.exp]; x.file == file && end > x.end && p.isolated == 0 {
		x.end = end
	}
	return t.exp
}

// arguments reads the arguments of m up to the closing parenthesis.
func (p *preprocessor) arguments(m *macro) (args [][]ppToken, closing ppToken, ok bool) {
	var all, arg []ppToken
	depth := 0
	give := func() bool { // not closed: what was read is text after all
		for i := len(all) - 1; i >= 0; i-- {
			p.pending = append(p.pending, all[i])
		}
		return false
	}
	for {
		t, more := p.read()
		if !more || len(all) > maxExpansion {
			return nil, t, give()
		}
		all = append(all, t)
		switch {
		case t.is('('):
			depth++
		case t.is(')') && depth == 0:
			if len(args) > 0 || len(arg) > 0 || len(m.params) > 0 {
				args = append(args, arg)
			}
			return args, t, true
		case t.is(')'):
			depth--
		case t.is(',') && depth == 0 && !(m.variadic && len(args) >= len(m.params)-1):
			args = append(args, arg)
			arg = nil
			continue
		}
		arg = append(arg, t)
	}
}

// substitute returns the body of m with its arguments in place.
func (p *preprocessor) substitute(m *macro, t ppToken, args [][]ppToken, hide *hideSet, exp int32) []ppToken {
	if m.dynamic != 0 {
		return []ppToken{p.dynamic(m, t, hide, exp)}
	}
	s := substitution{p: p, m: m, args: args, hide: hide, exp: exp}
	s.run(m.body)
	if len(s.out) > 0 {
		s.out[0].flags = s.out[0].flags&^(source.Spaced|source.LineStart) | t.flags&(source.Spaced|source.LineStart)
	}
	return s.out
}

func (p *preprocessor) dynamic(m *macro, t ppToken, hide *hideSet, exp int32) ppToken {
	t.hide, t.exp = hide, exp
	x := &p.exps[exp]
	switch m.dynamic {
	case 'L':
		line, _ := x.file.Position(int(x.start))
		t.kind, t.text = source.Number, strconv.Itoa(line)
	case 'C':
		p.counter++
		t.kind, t.text = source.Number, strconv.Itoa(p.counter)
	default:
		t.kind, t.text = source.String, strconv.Quote(x.file.Path)
	}
	return t
}

type substitution struct {
	p        *preprocessor
	m        *macro
	args     [][]ppToken
	expanded map[int16][]ppToken
	hide     *hideSet
	exp      int32
	out      []ppToken
}

func (s *substitution) run(body []ppToken) {
	for i := 0; i < len(body); i++ {
		t := body[i]
		switch {
		case t.is('#') && s.m.fn && i+1 < len(body) && body[i+1].param >= 0:
			i++
			s.add(stringized(s.arg(body[i].param), t))
		case t.is(source.Hash2) && i > 0 && i+1 < len(body):
			i++
			s.paste(body[i])
		case s.m.vaOpt && t.text == "__VA_OPT__" && i+1 < len(body) && body[i+1].is('('):
			end := closing(body, i+1)
			if len(s.arg(int16(len(s.m.params)-1))) > 0 {
				s.run(body[i+2 : end])
			}
			i = end
		case t.param >= 0 && i+1 < len(body) && body[i+1].is(source.Hash2):
			s.addAll(s.arg(t.param), t)
			if len(s.arg(t.param)) == 0 { // nothing ## x
				s.out = append(s.out, ppToken{kind: source.EOF, file: t.file, start: t.start, end: t.start, param: -1})
			}
		case t.param >= 0:
			s.addAll(s.full(t.param), t)
		default:
			s.add(t)
		}
	}
	if len(s.out) > 0 {
		s.out = dropPlacemarkers(s.out)
	}
}

// dropPlacemarkers removes the tokens that stand for empty operands of ##.
func dropPlacemarkers(toks []ppToken) []ppToken {
	kept := toks[:0]
	for _, t := range toks {
		if t.kind != source.EOF {
			kept = append(kept, t)
		}
	}
	return kept
}

// closing returns the index of the parenthesis that closes the one at i, or the last index.
func closing(toks []ppToken, i int) int {
	depth := 0
	for ; i < len(toks); i++ {
		switch toks[i].op {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(toks) - 1
}

func (s *substitution) arg(i int16) []ppToken {
	if int(i) < len(s.args) {
		return s.args[i]
	}
	return nil
}

// full returns an argument with its own macros expanded.
func (s *substitution) full(i int16) []ppToken {
	if toks, ok := s.expanded[i]; ok {
		return toks
	}
	toks := s.p.expandAll(s.arg(i))
	if s.expanded == nil {
		s.expanded = map[int16][]ppToken{}
	}
	s.expanded[i] = toks
	return toks
}

func (s *substitution) add(t ppToken) {
	t.param, t.exp = -1, s.exp
	if t.hide == nil {
		t.hide = s.hide
	} else {
		t.hide = &hideSet{s.m, t.hide}
	}
	s.out = append(s.out, t)
}

// addAll adds the tokens of an argument, which stands where the body names its parameter at.
func (s *substitution) addAll(toks []ppToken, at ppToken) {
	for i, t := range toks {
		if i == 0 {
			t.flags = t.flags&^(source.Spaced|source.LineStart) | at.flags&(source.Spaced|source.LineStart)
		}
		s.add(t)
		if s.p.work++; s.p.work > maxWork {
			return
		}
	}
}

// paste joins the last token of the output with t, or with the first token of the argument that t names.
func (s *substitution) paste(t ppToken) {
	right := []ppToken{t}
	if t.param >= 0 {
		right = s.arg(t.param)
		if len(s.out) > 0 && s.out[len(s.out)-1].is(',') && s.m.variadic && int(t.param) == len(s.m.params)-1 {
			if len(right) == 0 { // GNU: `, ## __VA_ARGS__` takes the comma away
				s.out = s.out[:len(s.out)-1]
				return
			}
			s.addAll(s.full(t.param), t)
			return
		}
	}
	if len(right) == 0 {
		return
	}
	if len(s.out) == 0 || s.out[len(s.out)-1].kind == source.EOF {
		s.addAll(right, t)
		return
	}
	left := &s.out[len(s.out)-1]
	text := left.text + right[0].text
	if raw := source.Lex([]byte(text)); len(raw) == 2 {
		left.text, left.kind, left.op = text, raw[0].Kind, raw[0].Op
		left.hide = s.hide
		s.addAll(right[1:], t)
		return
	}
	s.addAll(right, t)
}

// stringized returns the string literal that spells an argument.
func stringized(arg []ppToken, at ppToken) ppToken {
	var b strings.Builder
	b.WriteByte('"')
	for i, t := range arg {
		if i > 0 && t.spaced() {
			b.WriteByte(' ')
		}
		if t.kind != source.String && t.kind != source.Char {
			b.WriteString(t.text)
			continue
		}
		for j := 0; j < len(t.text); j++ {
			if t.text[j] == '"' || t.text[j] == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(t.text[j])
		}
	}
	b.WriteByte('"')
	at.text, at.kind, at.op = b.String(), source.String, 0
	return at
}

// expandAll expands the macros of an argument by itself.
func (p *preprocessor) expandAll(toks []ppToken) []ppToken {
	if !p.anyMacro(toks) {
		return toks
	}
	if p.isolated >= maxArgDepth {
		p.fail(toks[0], "macro invocations are nested too deeply")
		return nil
	}
	pending := p.pending
	p.pending = make([]ppToken, 0, 2*len(toks))
	for i := len(toks) - 1; i >= 0; i-- {
		p.pending = append(p.pending, toks[i])
	}
	p.isolated++
	var out []ppToken
	for len(p.pending) > 0 && p.work <= maxWork {
		t, _ := p.read()
		if t.kind == source.Ident {
			if m := p.lookup(t.text); m != nil && p.expand(t, m) {
				continue
			}
		}
		out = append(out, t)
	}
	p.isolated--
	p.pending = pending
	return out
}

func (p *preprocessor) anyMacro(toks []ppToken) bool {
	for i := range toks {
		if toks[i].kind == source.Ident {
			if m := p.lookup(toks[i].text); m != nil && !m.self {
				return true
			}
		}
	}
	return false
}
