// Package source holds the bytes of C files as they are on disk, and what can be said of them without parsing:
// lines and columns, raw tokens, spans.
package source

import (
	"bytes"
	"fmt"
	"sort"
)

// A File is one file of C source, unchanged: byte order mark, CRLF, NUL bytes and invalid UTF-8 included.
type File struct {
	Path string // as shown to the user: relative to the working directory, with slashes
	Abs  string // absolute and cleaned; identifies the file
	Src  []byte // never modified

	lines []int // offset of the first byte of each line
}

// NewFile returns the file with the given content. A line ends after "\n", "\r\n" or a lone "\r".
func NewFile(path, abs string, src []byte) *File {
	f := &File{Path: path, Abs: abs, Src: src, lines: []int{0}}
	for i := 0; i < len(src); i++ {
		switch {
		case src[i] == '\n', src[i] == '\r' && (i+1 == len(src) || src[i+1] != '\n'):
			f.lines = append(f.lines, i+1)
		}
	}
	return f
}

// Position returns the line and column of an offset, both counted from 1, the column in bytes. An offset past the
// end is taken as the end.
func (f *File) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(f.Src))
	line = sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset })
	return line, offset - f.lines[line-1] + 1
}

// Lines returns the number of lines; an empty file has one.
func (f *File) Lines() int { return len(f.lines) }

// LineSpan returns the span of a line (counted from 1) without its line ending. A line out of range is empty.
func (f *File) LineSpan(line int) Span {
	if line < 1 || line > len(f.lines) {
		return Span{File: f, Start: len(f.Src), End: len(f.Src)}
	}
	end := len(f.Src)
	if line < len(f.lines) {
		end = f.lines[line]
	}
	start := f.lines[line-1]
	return Span{File: f, Start: start, End: start + len(bytes.TrimRight(f.Src[start:end], "\r\n"))}
}

// A Span is a half-open range of bytes, [Start, End), in one file. The zero Span is no place at all.
type Span struct {
	File       *File
	Start, End int
}

// IsValid reports whether s is a place.
func (s Span) IsValid() bool { return s.File != nil }

// Text returns the bytes of s.
func (s Span) Text() string {
	if s.File == nil || s.Start < 0 || s.End > len(s.File.Src) || s.Start > s.End {
		return ""
	}
	return string(s.File.Src[s.Start:s.End])
}

// Contains reports whether t lies within s.
func (s Span) Contains(t Span) bool {
	return s.File == t.File && s.Start <= t.Start && t.End <= s.End
}

// Line returns the line of the start of s, counted from 1, or 0 for no place.
func (s Span) Line() int {
	if s.File == nil {
		return 0
	}
	line, _ := s.File.Position(s.Start)
	return line
}

// Compare orders spans by file path, start and end.
func (s Span) Compare(t Span) int {
	switch {
	case s.File != t.File && s.Path() != t.Path():
		if s.Path() < t.Path() {
			return -1
		}
		return 1
	case s.Start != t.Start:
		return s.Start - t.Start
	}
	return s.End - t.End
}

// Path returns the path of the file as shown to the user, "" for no place.
func (s Span) Path() string {
	if s.File == nil {
		return ""
	}
	return s.File.Path
}

// String returns "path:line:column".
func (s Span) String() string {
	if s.File == nil {
		return "-"
	}
	line, col := s.File.Position(s.Start)
	return fmt.Sprintf("%s:%d:%d", s.File.Path, line, col)
}
