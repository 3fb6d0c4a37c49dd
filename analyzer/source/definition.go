package source

import "bytes"

// Definition returns the name of the macro whose #define a place stands in, and whether the body assigns what stands there:
// before it, in the same statement, is an `=`. It returns "" for a place that stands in no definition.
func Definition(at Span) (name string, assigns bool) {
	if !at.IsValid() {
		return "", false
	}
	src := at.File.Src
	start := lineStart(src, at.Start)
	for start > 0 && continues(src[:start]) {
		start = lineStart(src, start-1)
	}
	src = src[start:at.Start]
	toks := Lex(src)
	if len(toks) < 3 || !toks[0].Is('#') || toks[1].Clean(src) != "define" {
		return "", false
	}
	for _, t := range toks[3:] {
		switch {
		case t.Is('='):
			assigns = true
		case t.Is(';'), t.Is('{'), t.Is('}'):
			assigns = false
		}
	}
	return toks[2].Clean(src), assigns
}

// lineStart returns the offset at which the line of an offset begins.
func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// continues reports whether text that ends with a line break ends with a backslash before that.
func continues(text []byte) bool {
	return bytes.HasSuffix(bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r")), []byte("\\"))
}
