package capi

import (
	"fmt"
	"strings"
)

// An Error is a line of knowledge that cannot be understood.
type Error struct {
	File      string
	Line, Col int // from 1; Col in bytes
	Msg       string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg) }

// A token is a word, a number or a mark of a line.
type token struct {
	text string // "" at the end of the line
	col  int    // of its first byte, from 0
}

// marks are the tokens that are not words, longer ones before their prefixes.
var marks = []string{"...", ">=", "(", ")", ",", ":", "|", "=", "[", "]", "!", "?", ">", "<"}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// wordEnd returns the end of the word that starts at i. Within a word, a hyphen or a dot joins letters: null-ok,
// PyTypeObject.tp_alloc.
func wordEnd(s string, i int) int {
	for ; i < len(s); i++ {
		joins := (s[i] == '-' || s[i] == '.') && i+1 < len(s) && isLetter(s[i+1])
		if !isLetter(s[i]) && !isDigit(s[i]) && !joins {
			break
		}
	}
	return i
}

// uncomment returns a line without its comment, which starts at a `#` behind no word.
func uncomment(s string) string {
	for i := range len(s) {
		if s[i] == '#' && (i == 0 || s[i-1] == ' ' || s[i-1] == '\t') {
			return s[:i]
		}
	}
	return s
}

// lex splits a line, without its comment, into tokens. The last one is empty.
func lex(s string) ([]token, *Error) {
	s = uncomment(s)
	toks := make([]token, 0, 24)
scan:
	for i := 0; i < len(s); {
		c := s[i]
		if c == ' ' || c == '\t' || c == '\r' {
			i++
			continue
		}
		if isLetter(c) || isDigit(c) || c == '-' && i+1 < len(s) && isDigit(s[i+1]) {
			end := wordEnd(s, i+1)
			if end < len(s) && (s[end] == '*' || s[end] == '#') { // PyInit_*, s#
				end++
			}
			toks = append(toks, token{s[i:end], i})
			i = end
			continue
		}
		for _, m := range marks {
			if strings.HasPrefix(s[i:], m) {
				toks = append(toks, token{m, i})
				i += len(m)
				continue scan
			}
		}
		return nil, &Error{Col: i + 1, Msg: fmt.Sprintf("unexpected character %q", rune(c))}
	}
	return append(toks, token{"", len(s)}), nil
}

// A parser reads the tokens of one line.
type parser struct {
	toks []token
	i    int
}

func newParser(line string) (*parser, *Error) {
	toks, err := lex(line)
	return &parser{toks: toks}, err
}

func (p *parser) peek() string { return p.toks[p.i].text }

func (p *parser) next() string {
	t := p.toks[p.i].text
	if t != "" {
		p.i++
	}
	return t
}

// take consumes the next token if it is text.
func (p *parser) take(text string) bool {
	if p.peek() != text {
		return false
	}
	p.i++
	return true
}

// glued reports whether the next token follows the last one with no space between.
func (p *parser) glued() bool {
	last, t := p.toks[p.i-1], p.toks[p.i]
	return last.col+len(last.text) == t.col
}

// fail makes the error that something else than the next token is expected.
func (p *parser) fail(expected string) *Error {
	found := "the end of the line"
	if t := p.peek(); t != "" {
		found = "`" + t + "`"
	}
	return p.errorf("expected %s, found %s", expected, found)
}

func (p *parser) errorf(format string, args ...any) *Error {
	return &Error{Col: p.toks[p.i].col + 1, Msg: fmt.Sprintf(format, args...)}
}

// expect consumes text, which must be next.
func (p *parser) expect(text string) *Error {
	if !p.take(text) {
		return p.fail("`" + text + "`")
	}
	return nil
}

// word consumes a name.
func (p *parser) word(what string) (string, *Error) {
	if t := p.peek(); t == "" || !isLetter(t[0]) {
		return "", p.fail(what)
	}
	return p.next(), nil
}

// names consumes a list of names.
func (p *parser) names(what string) ([]string, *Error) {
	var out []string
	for {
		n, err := p.word(what)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
		if !p.take(",") {
			return out, nil
		}
	}
}

// end demands that nothing is left.
func (p *parser) end(expected string) *Error {
	if p.peek() != "" {
		return p.fail(expected)
	}
	return nil
}
