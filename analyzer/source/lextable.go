package source

// maxTableDepth bounds the braces that table looks into, and so its cost for braces that nest without end.
const maxTableDepth = 64

// table appends a Table token if the braces just opened hold a long literal-only initializer, and moves to the
// closing brace. It gives up at the first byte that such an initializer has not, which in code comes soon.
func (l *lexer) table() {
	start, depth := l.pos, 1
	i := start
	for i < len(l.src) {
		switch c := l.src[i]; c {
		case ' ', '\t', '\n', '\r', ',', '+', '-', '.', '\f':
			i++
		case '{':
			if depth++; depth > maxTableDepth {
				return
			}
			i++
		case '}':
			depth--
			if depth == 0 {
				if i-start >= minTable {
					l.add(Table, start, i, 0)
					l.pos = i
				}
				return
			}
			i++
		case '"', '\'':
			end := closeQuote(l.src, i)
			if end < 0 {
				return
			}
			i = end
		case '/':
			end := closeComment(l.src, i)
			if end < 0 {
				return
			}
			i = end
		default:
			if class[c] != cDigit {
				return
			}
			for i < len(l.src) && (class[l.src[i]] == cDigit || class[l.src[i]] == cIdent || l.src[i] == '.') {
				i++
			}
		}
	}
}

// closeQuote returns the offset past the literal that begins at i, -1 if it is not closed on its line.
func closeQuote(src []byte, i int) int {
	for j := i + 1; j < len(src); j++ {
		switch src[j] {
		case src[i]:
			return j + 1
		case '\\':
			j++
		case '\n', '\r':
			return -1
		}
	}
	return -1
}

// closeComment returns the offset past the comment that begins at i, -1 if there is none.
func closeComment(src []byte, i int) int {
	if i+1 >= len(src) || src[i+1] != '*' && src[i+1] != '/' {
		return -1
	}
	for j := i + 2; j < len(src); j++ {
		if src[i+1] == '/' && src[j] == '\n' {
			return j
		}
		if src[i+1] == '*' && src[j] == '/' && src[j-1] == '*' && j > i+2 {
			return j + 1
		}
	}
	return -1
}

// Clean returns the spelling of a token: its bytes, without the backslash-newlines in them.
func (t Token) Clean(src []byte) string {
	b := src[t.Start:t.End]
	if t.Flags&Spliced == 0 {
		return string(b)
	}
	l := lexer{src: b}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		if n := l.splice(i); n > 0 {
			i += n
			continue
		}
		out = append(out, b[i])
		i++
	}
	return string(out)
}
