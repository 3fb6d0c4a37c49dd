package report

import (
	"bytes"
	"unicode/utf8"

	"nomem/analyzer/source"
)

// A unit is what a host counts columns in. Lines and columns count from 1 in all of them, ends are exclusive.
type unit uint8

const (
	inBytes  unit = iota // as nomem itself counts; reviewdog
	inUTF16              // what GitHub, Azure and editors show
	inPoints             // characters
)

// byteOrderMark at the start of a file is no character to whoever decodes it.
var byteOrderMark = []byte("\ufeff")

// A point is a place as a host counts.
type point struct{ line, column int }

// at returns the place of an offset of f. Each byte that is no UTF-8 counts as the one character that decoders make of
// it, U+FFFD; an offset within a character, as its end.
func (u unit) at(f *source.File, offset int) point {
	offset = min(max(offset, 0), len(f.Src))
	line, column := f.Position(offset)
	if u == inBytes {
		return point{line, column}
	}
	text := f.Src[offset-column+1:]
	before := column - 1
	if offset-before == 0 && bytes.HasPrefix(text, byteOrderMark) {
		text, before = text[len(byteOrderMark):], max(before-len(byteOrderMark), 0)
	}
	column = 1
	for i := 0; i < before; {
		r, size := utf8.DecodeRune(text[i:])
		i += size
		column++
		if u == inUTF16 && r >= 0x10000 {
			column++
		}
	}
	return point{line, column}
}

// of returns the places of the start and the end of s, the zero points for no place.
func (u unit) of(s source.Span) (start, end point) {
	if s.File == nil {
		return point{}, point{}
	}
	return u.at(s.File, s.Start), u.at(s.File, s.End)
}
