package fix

import (
	"bytes"
	"strings"

	"nomem/analyzer/source"
)

// A token is a preprocessing token of the source text, comments and directives left out.
type token struct {
	kind       tokenKind
	start, end int
	text       string
}

type tokenKind uint8

const (
	ident tokenKind = iota
	number
	literal // a string or character
	punct
)

// puncts are the operators of more than one character, the longest first.
var puncts = []string{
	"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##",
}

// tokens returns the tokens of src[from:to]. Offsets are those of src. Any bytes will do.
func tokens(src []byte, from, to int) []token {
	var out []token
	to = min(to, len(src))
	for i := from; i < to; {
		if end := skipBlank(src, i, to); end > i {
			i = end
			continue
		}
		t := next(src, i, to)
		out = append(out, t)
		i = t.end
	}
	return out
}

// tokensOf returns the tokens of a span.
func tokensOf(s source.Span) []token {
	if s.File == nil || s.Start < 0 || s.Start > s.End {
		return nil
	}
	return tokens(s.File.Src, s.Start, s.End)
}

// skipBlank returns the offset past the white space, comment or directive that stands at i, or i.
func skipBlank(src []byte, i, to int) int {
	switch c := src[i]; {
	case c == ' ', c == '\t', c == '\n', c == '\r', c == '\f', c == '\v':
		return i + 1
	case c == '\\' && i+1 < to && (src[i+1] == '\n' || src[i+1] == '\r'):
		return i + 2
	case c == '/' && i+1 < to && src[i+1] == '*':
		return commentEnd(src, i, to)
	case c == '/' && i+1 < to && src[i+1] == '/', c == '#' && firstOnLine(src, i):
		return logicalLineEnd(src, i, to)
	}
	return i
}

// commentEnd returns the offset past the block comment at i.
func commentEnd(src []byte, i, to int) int {
	if n := bytes.Index(src[i+2:to], []byte("*/")); n >= 0 {
		return i + 2 + n + 2
	}
	return to
}

// logicalLineEnd returns the offset of the line ending (or to) of the line at i, lines joined by a backslash and
// block comments in between counting as one.
func logicalLineEnd(src []byte, i, to int) int {
	line := src[i] == '/'
	for ; i < to; i++ {
		switch {
		case src[i] == '\\' && i+2 < to && src[i+1] == '\r' && src[i+2] == '\n':
			i += 2
		case src[i] == '\\' && i+1 < to:
			i++
		case src[i] == '\n' || src[i] == '\r':
			return i
		case !line && src[i] == '/' && i+1 < to && src[i+1] == '*':
			i = commentEnd(src, i, to) - 1
		}
	}
	return to
}

// firstOnLine reports whether nothing but white space stands before i on its line.
func firstOnLine(src []byte, i int) bool {
	for i--; i >= 0 && (src[i] == ' ' || src[i] == '\t'); i-- {
	}
	return i < 0 || src[i] == '\n' || src[i] == '\r'
}

// next returns the token at i.
func next(src []byte, i, to int) token {
	c := src[i]
	t := token{kind: punct, start: i, end: i + 1}
	switch {
	case isIdent(c) && (c < '0' || c > '9'):
		t.kind = ident
		for t.end < to && isIdent(src[t.end]) {
			t.end++
		}
	case c >= '0' && c <= '9':
		t.kind = number
		for t.end < to && (isIdent(src[t.end]) || src[t.end] == '.') {
			t.end++
		}
	case c == '"' || c == '\'':
		t.kind = literal
		t.end = literalEnd(src, i, to)
	default:
		for _, p := range puncts {
			if bytes.HasPrefix(src[i:to], []byte(p)) {
				t.end = i + len(p)
				break
			}
		}
	}
	t.text = string(src[t.start:t.end])
	return t
}

// literalEnd returns the offset past the string or character constant at i; one that is not closed ends with its line.
func literalEnd(src []byte, i, to int) int {
	quote := src[i]
	for i++; i < to; i++ {
		switch src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		case '\n', '\r':
			return i
		}
	}
	return to
}

// isIdent takes bytes beyond ASCII for letters, as compilers do.
func isIdent(c byte) bool {
	return c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// join spells tokens without white space, except between two words.
func join(toks []token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 && toks[i-1].kind != punct && t.kind != punct {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// match returns the index of the bracket that closes the one at toks[i], or -1.
func match(toks []token, i int) int {
	depth := 0
	for ; i < len(toks); i++ {
		switch toks[i].text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// matchBack returns the index of the bracket that opens the one closed at toks[i], or -1.
func matchBack(toks []token, i int) int {
	depth := 0
	for ; i >= 0; i-- {
		switch toks[i].text {
		case ")", "]", "}":
			depth++
		case "(", "[", "{":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// stripParens drops parentheses round the whole of toks.
func stripParens(toks []token) []token {
	for len(toks) >= 2 && toks[0].text == "(" && match(toks, 0) == len(toks)-1 {
		toks = toks[1 : len(toks)-1]
	}
	return toks
}

// split cuts toks at the separators that stand outside of all brackets.
func split(toks []token, sep string) [][]token {
	var out [][]token
	depth, from := 0, 0
	for i, t := range toks {
		switch t.text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case sep:
			if depth == 0 {
				out = append(out, toks[from:i])
				from = i + 1
			}
		}
	}
	return append(out, toks[from:])
}
