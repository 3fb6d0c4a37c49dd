package cfront

import "nomem/analyzer/source"

// A textFile is a file with its raw tokens. Those of a header are made once for all units that include it.
type textFile struct {
	*source.File
	text    string // Src, for substrings that need no copy
	toks    []source.Token
	prelude bool
}

// A ppToken is a preprocessing token on its way through macro expansion. Its place is where it is spelled: in a
// macro's body, or, for a macro's argument and for what no macro made, in the text.
type ppToken struct {
	text       string
	file       *textFile
	start, end uint32
	hide       *hideSet
	exp        int32 // index of the outermost expansion it comes from, 0 for none
	param      int16 // in a macro's body: index of the parameter that it names, else -1
	op         source.Op
	kind       source.TokenKind
	flags      uint8
}

func (t *ppToken) is(op source.Op) bool { return t.op == op }
func (t *ppToken) spaced() bool         { return t.flags&(source.Spaced|source.LineStart) != 0 }

// A macro is one definition.
type macro struct {
	name     string
	fn       bool // it takes arguments
	params   []string
	variadic bool // the last parameter takes the rest of the arguments
	body     []ppToken
	self     bool // it stands for itself alone: defined for #ifdef, but never expanded
	vaOpt    bool
	dynamic  byte // 'L' for __LINE__, 'F' for __FILE__, 'C' for __COUNTER__
	file     *textFile
	start    uint32
}

// A hideSet is the list of macros that a token must not be expanded by any more.
type hideSet struct {
	m    *macro
	next *hideSet
}

func (h *hideSet) has(m *macro) bool {
	for ; h != nil; h = h.next {
		if h.m == m {
			return true
		}
	}
	return false
}

// An expansion is one outermost use of a macro in the text.
type expansion struct {
	name        string
	file        *textFile
	start, end  uint32 // of the whole invocation, arguments included
	first, last int32  // the flat tokens that it made, -1 if none
}

// define reads what follows #define on its line.
func (p *preprocessor) define(line []source.Token, f *textFile) {
	if len(line) == 0 || line[0].Kind != source.Ident {
		return
	}
	m := &macro{name: line[0].Clean(f.Src), file: f, start: line[0].Start}
	rest := line[1:]
	if len(rest) > 0 && rest[0].Op == '(' && rest[0].Flags&source.Spaced == 0 {
		m.fn = true
		if rest = m.parseParams(rest[1:], f); rest == nil {
			return
		}
	}
	m.body = make([]ppToken, 0, len(rest))
	for _, t := range rest {
		bt := f.token(t)
		if t.Kind == source.Ident {
			bt.param = m.param(bt.text)
			m.vaOpt = m.vaOpt || m.variadic && bt.text == "__VA_OPT__"
		}
		m.body = append(m.body, bt)
	}
	m.self = len(m.body) == 1 && m.body[0].text == m.name
	p.macros[m.name] = m
}

// token makes a ppToken of a raw one.
func (f *textFile) token(t source.Token) ppToken {
	text := f.text[t.Start:t.End]
	if t.Flags&source.Spliced != 0 {
		text = t.Clean(f.Src)
	}
	if t.Kind == source.Punct && t.End-t.Start == 2 && t.Op < 256 { // a digraph
		text = string(rune(t.Op))
	}
	return ppToken{text: text, file: f, start: t.Start, end: t.End, kind: t.Kind, op: t.Op, flags: t.Flags, param: -1}
}

// parseParams reads the parameters up to the closing parenthesis and returns what follows, nil if they are broken.
func (m *macro) parseParams(line []source.Token, f *textFile) []source.Token {
	for i := 0; i < len(line); i++ {
		switch t := line[i]; {
		case t.Op == ')':
			return line[i+1:]
		case t.Op == ',':
		case t.Op == source.Ellipsis:
			m.variadic = true
			if i == 0 || line[i-1].Op == ',' {
				m.params = append(m.params, "__VA_ARGS__")
			}
		case t.Kind == source.Ident:
			m.params = append(m.params, t.Clean(f.Src))
		default:
			return nil
		}
	}
	return nil
}

func (m *macro) param(name string) int16 {
	for i, s := range m.params {
		if s == name {
			return int16(i)
		}
	}
	return -1
}

// lookup returns the macro of that name that is in force.
func (p *preprocessor) lookup(name string) *macro {
	if m, ok := p.macros[name]; ok {
		return m
	}
	if m := p.base[name]; m != nil {
		return m
	}
	return nil
}
