package fix

import (
	"strings"
	"unsafe"

	"nomem/analyzer/source"
)

// A token is a token of the source text outside of directives.
type token struct {
	kind       source.TokenKind
	start, end int
	text       string // without the backslash-newlines in it
}

// tokens returns the tokens of src[from:to], without directives. Offsets are those of src. An empty range has none,
// and neither has one that is none: statements that macros make can overlap.
func tokens(src []byte, from, to int) []token {
	if from < 0 || from >= to || to > len(src) {
		return nil
	}
	raw := source.Lex(src[from:to])
	all := unsafe.String(unsafe.SliceData(src[from:to]), to-from) // no source text is ever written to
	out := make([]token, 0, len(raw))
	directive := false
	for _, t := range raw {
		if t.Kind == source.EOF {
			break
		}
		if t.Flags&source.LineStart != 0 {
			directive = t.Is('#')
		}
		if directive {
			continue
		}
		text := all[t.Start:t.End]
		if t.Flags&source.Spliced != 0 {
			text = t.Clean(src[from:to])
		}
		out = append(out, token{kind: t.Kind, start: from + int(t.Start), end: from + int(t.End), text: text})
	}
	return out
}

// tokensOf returns the tokens of a span.
func tokensOf(s source.Span) []token {
	if s.File == nil {
		return nil
	}
	return tokens(s.File.Src, s.Start, s.End)
}

// firstOnLine reports whether nothing but white space stands before i on its line.
func firstOnLine(src []byte, i int) bool {
	for i--; i >= 0 && (src[i] == ' ' || src[i] == '\t'); i-- {
	}
	return i < 0 || src[i] == '\n' || src[i] == '\r'
}

// join spells tokens without white space, except between two words.
func join(toks []token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 && toks[i-1].kind != source.Punct && t.kind != source.Punct {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// match returns the index of the bracket that closes the one at toks[i], or -1.
func match(toks []token, i int) int {
	if t := toks[i].text; t != "(" && t != "[" && t != "{" {
		return -1
	}
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
