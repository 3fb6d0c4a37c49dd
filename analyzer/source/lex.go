package source

import (
	"bytes"
	"unicode/utf8"
)

// TokenKind classifies a raw token.
type TokenKind uint8

const (
	EOF    TokenKind = iota
	Ident            // identifiers and keywords
	Number           // preprocessing numbers
	String           // string literals, their encoding prefix included
	Char             // character constants, their encoding prefix included
	Punct            // operators and punctuators; Op is set
	Table            // the inside of a literal-only initializer in braces, not looked into; see Lex
	Junk             // bytes that begin no token: a stray \, @ or `, an unterminated literal
)

// Flags of a raw token.
const (
	Spaced    uint8 = 1 << iota // white space or a comment precedes it
	LineStart                   // it is the first token of its (logical) line
	Spliced                     // a backslash-newline lies within it: Clean removes it
)

// A Token is a raw token: a preprocessing token of C, before any directive or macro.
type Token struct {
	Start, End uint32 // offsets in the file
	Op         Op
	Kind       TokenKind
	Flags      uint8
}

// Is reports whether the token is the operator op.
func (t Token) Is(op Op) bool { return t.Op == op }

// An Op is an operator: its bytes, the first in the lowest eight bits. Op('(') is the parenthesis.
type Op uint32

// Operators of more than one byte that readers ask for by name; the others are written as OpOf("<<=").
const (
	Hash2    = Op('#' | '#'<<8)
	Ellipsis = Op('.' | '.'<<8 | '.'<<16)
	Arrow    = Op('-' | '>'<<8)
	AndAnd   = Op('&' | '&'<<8)
	OrOr     = Op('|' | '|'<<8)
)

// OpOf returns the Op that s spells; s has at most three bytes.
func OpOf(s string) Op {
	var op Op
	for i := len(s) - 1; i >= 0; i-- {
		op = op<<8 | Op(s[i])
	}
	return op
}

// minTable is the size in bytes from which on a literal-only initializer is one Table token.
const minTable = 2048

// Lex splits C source into raw tokens. It accepts any bytes, and the last token is always an EOF at len(src).
//
// The inside of a pair of braces that holds nothing but numbers, strings, signs, commas and further braces, and is
// longer than 2 KiB, becomes one Table token: generated tables are most of the bytes of some trees, and say nothing.
func Lex(src []byte) []Token {
	l := lexer{src: src}
	l.run()
	return l.toks
}

// run splits the whole source.
func (l *lexer) run() {
	l.line, l.toks = true, make([]Token, 0, len(l.src)/4+8)
	if bytes.HasPrefix(l.src, []byte("\xEF\xBB\xBF")) {
		l.pos = 3
	}
	for l.next() {
	}
}

type lexer struct {
	src    []byte
	pos    int
	toks   []Token
	line   bool // nothing but white space since the line began
	spaced bool
	// comment, if not nil, is told of every comment, but for those in a Table.
	comment func(start, end int)
}

// class says how a byte can begin a token.
var class [256]byte

const (
	cOther = iota
	cIdent
	cDigit
	cPunct
)

func init() {
	for c := 0; c < 256; c++ {
		switch {
		case c == '_' || c == '$' || 'a' <= c|0x20 && c|0x20 <= 'z' && c < 0x80:
			class[c] = cIdent
		case '0' <= c && c <= '9':
			class[c] = cDigit
		}
	}
	for _, c := range []byte("!#%&()*+,-./:;<=>?[]^{|}~") {
		class[c] = cPunct
	}
}

// next appends one token; it returns false after the EOF.
func (l *lexer) next() bool {
	l.space()
	if l.pos >= len(l.src) {
		l.add(EOF, len(l.src), len(l.src), 0)
		return false
	}
	start := l.pos
	switch c := l.src[start]; {
	case class[c] == cIdent:
		l.ident(start)
	case class[c] == cDigit || c == '.' && class[l.peek(1)] == cDigit:
		l.number(start)
	case c == '"' || c == '\'':
		l.literal(start, c)
	case class[c] == cPunct:
		l.punct(start)
	case c >= 0x80:
		l.ident(start)
	default:
		l.pos++
		l.add(Junk, start, l.pos, 0)
	}
	return true
}

func (l *lexer) add(kind TokenKind, start, end int, op Op) {
	var flags uint8
	if l.spaced {
		flags |= Spaced
	}
	if l.line {
		flags |= LineStart
	}
	l.line, l.spaced = false, false
	l.toks = append(l.toks, Token{Start: uint32(start), End: uint32(end), Kind: kind, Op: op, Flags: flags})
}

func (l *lexer) peek(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

// splice returns the length of the backslash-newline at i, 0 if there is none. White space between the two is
// accepted, as gcc does.
func (l *lexer) splice(i int) int {
	if i >= len(l.src) || l.src[i] != '\\' {
		return 0
	}
	for j := i + 1; j < len(l.src); j++ {
		switch l.src[j] {
		case ' ', '\t', '\f', '\v':
		case '\n':
			return j + 1 - i
		case '\r':
			if j+1 < len(l.src) && l.src[j+1] == '\n' {
				j++
			}
			return j + 1 - i
		default:
			return 0
		}
	}
	return 0
}

// space skips white space, comments and spliced newlines.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case ' ', '\t', '\f', '\v', 0:
			l.pos++
		case '\n', '\r':
			l.pos++
			l.line = true
		case '\\':
			n := l.splice(l.pos)
			if n == 0 {
				return
			}
			l.pos += n
		case '/':
			start := l.pos
			switch l.peek(1) {
			case '*':
				l.blockComment()
			case '/':
				l.lineComment()
			default:
				return
			}
			if l.comment != nil {
				l.comment(start, l.pos)
			}
		default:
			return
		}
		l.spaced = true
	}
}

// Unclosed returns the offset of the comment that the text ends in, since nothing closes it, and -1 if there is none. The
// tokens are those of src.
func Unclosed(src []byte, toks []Token) int {
	l, open := lexer{src: src}, -1
	if n := len(toks); n > 1 {
		l.pos = int(toks[n-2].End)
	}
	l.comment = func(start, end int) {
		if text := src[start:end]; text[1] == '*' && (len(text) < 4 || !bytes.HasSuffix(text, []byte("*/"))) {
			open = start
		}
	}
	l.space()
	return open
}

func (l *lexer) blockComment() {
	for i := l.pos + 2; i+1 < len(l.src); i++ {
		if l.src[i] == '*' && l.src[i+1] == '/' {
			l.pos = i + 2
			return
		}
	}
	l.pos = len(l.src)
}

func (l *lexer) lineComment() {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		if n := l.splice(l.pos); n > 0 {
			l.pos += n
		} else {
			l.pos++
		}
	}
}

// ident scans an identifier, or a literal that one prefixes. Letters beyond ASCII are accepted in UTF-8; a byte that
// is neither is Junk.
func (l *lexer) ident(start int) {
	spliced := false
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if class[c] == cIdent || class[c] == cDigit {
			l.pos++
			continue
		}
		if c >= 0x80 {
			if r, n := utf8.DecodeRune(l.src[l.pos:]); r != utf8.RuneError && n > 1 && r != 0xFEFF && r != 0xA0 {
				l.pos += n
				continue
			}
		}
		if n := l.splice(l.pos); n > 0 && l.pos+n < len(l.src) && (class[l.src[l.pos+n]] == cIdent || class[l.src[l.pos+n]] == cDigit) {
			l.pos += n
			spliced = true
			continue
		}
		break
	}
	if l.pos == start {
		l.pos++
		l.add(Junk, start, l.pos, 0)
		return
	}
	if c := l.peek(0); c == '"' || c == '\'' {
		switch string(l.src[start:l.pos]) {
		case "L", "u", "U", "u8":
			l.literal(start, c)
			return
		}
	}
	l.add(Ident, start, l.pos, 0)
	if spliced {
		l.toks[len(l.toks)-1].Flags |= Spliced
	}
}

func (l *lexer) number(start int) {
	spliced := false
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case (c|0x20 == 'e' || c|0x20 == 'p') && (l.peek(1) == '+' || l.peek(1) == '-') && !hexE(l.src[start:l.pos+1]):
			l.pos += 2
		case class[c] == cIdent || class[c] == cDigit || c == '.':
			l.pos++
		case c == '\'' && (class[l.peek(1)] == cDigit || class[l.peek(1)] == cIdent):
			l.pos += 2
		case l.splice(l.pos) > 0 && class[l.peek(l.splice(l.pos))] == cDigit:
			l.pos += l.splice(l.pos)
			spliced = true
		default:
			goto done
		}
	}
done:
	l.add(Number, start, l.pos, 0)
	if spliced {
		l.toks[len(l.toks)-1].Flags |= Spliced
	}
}

// hexE reports whether the last byte of s is the digit E of a hexadecimal number. Strictly, 0xE+1 is one
// preprocessing number, and an error; no author who wrote it meant that.
func hexE(s []byte) bool {
	return len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' && s[len(s)-1]|0x20 == 'e'
}

// literal scans a string or a character constant; one that its line does not close is Junk to the end of the line.
func (l *lexer) literal(start int, quote byte) {
	spliced := false
	l.pos++
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case quote:
			l.pos++
			kind := String
			if quote == '\'' {
				kind = Char
			}
			l.add(kind, start, l.pos, 0)
			if spliced {
				l.toks[len(l.toks)-1].Flags |= Spliced
			}
			return
		case '\\':
			if n := l.splice(l.pos); n > 0 {
				l.pos += n
				spliced = true
				continue
			}
			l.pos = min(l.pos+2, len(l.src))
		case '\n', '\r':
			l.add(Junk, start, l.pos, 0)
			return
		default:
			l.pos++
		}
	}
	l.add(Junk, start, l.pos, 0)
}

// ops3 and ops2 are the operators of three and two bytes. Digraphs are mapped to what they stand for.
var (
	ops3 = []string{"<<=", ">>=", "..."}
	ops2 = [256]string{'#': "#", '&': "&=", '*': "=", '+': "+=", '-': "-=>", '/': "=", '<': "<=", '=': "=", '>': ">=",
		'|': "|=", '!': "=", '%': "=", '^': "=", ':': ":"}
	digraphs = map[string]Op{"<:": '[', ":>": ']', "<%": '{', "%>": '}', "%:": '#'}
)

func (l *lexer) punct(start int) {
	c, d := l.src[start], l.peek(1)
	n, op := 1, Op(c)
	if l.pos+2 < len(l.src) {
		for _, s := range ops3 {
			if string(l.src[start:start+3]) == s {
				n, op = 3, OpOf(s)
			}
		}
	}
	if n == 1 && d != 0 {
		for i := 0; i < len(ops2[c]); i++ {
			if ops2[c][i] == d && !(c == ':' && d == ':') {
				n, op = 2, Op(c)|Op(d)<<8
			}
		}
		if n == 1 && (c == '<' || c == ':' || c == '%') {
			if dg, ok := digraphs[string(l.src[start:start+2])]; ok {
				n, op = 2, dg
			}
		}
	}
	l.pos += n
	l.add(Punct, start, l.pos, op)
	if op == '{' {
		l.table()
	}
}
