package source

import (
	"bytes"
	"slices"
	"strings"
)

// A Replacement is text to stand in the place of a span.
type Replacement struct {
	At   Span
	Text string
}

// Without returns the edits that take the given words (by index) out of a suppression, of a NOLINTBEGIN also out of its
// NOLINTEND; nil if there are none that are safe.
func (s *Suppressions) Without(sup *Suppression, words []int) []Replacement {
	own, ok := s.withoutWords(sup, words)
	switch {
	case !ok || sup.Form == NoLintEnd || sup.Form == NoLintBegin && sup.mate == 0:
		return nil
	case sup.Form != NoLintBegin:
		return []Replacement{own}
	}
	end := &s.List[sup.mate]
	var same []int
	for i, w := range end.Words {
		if slices.ContainsFunc(words, func(n int) bool { return w.Ours && strings.EqualFold(sup.Words[n].Text, w.Text) }) {
			same = append(same, i)
		}
	}
	other, ok := s.withoutWords(end, same)
	if !ok || own.At.End > other.At.Start {
		return nil
	}
	return []Replacement{own, other}
}

// withoutWords is the edit that takes words out of one comment, and all of the suppression with the last word of the
// list: the comment too if it says nothing else, and its line if it stands alone.
func (s *Suppressions) withoutWords(sup *Suppression, words []int) (edit Replacement, ok bool) {
	var kept []string
	for i, w := range sup.Words {
		if !slices.Contains(words, i) {
			kept = append(kept, w.raw)
		}
	}
	if len(kept) > 0 {
		text := strings.Join(kept, ", ")
		return Replacement{Span{s.File, sup.list[0], sup.list[1]}, text}, isPlain(text)
	}
	at, text := s.without(sup)
	joins := at.Start > 0 && s.File.Src[at.Start-1] == '\\' // and the end of the line would come behind it
	return Replacement{at, text}, !joins
}

// without is the edit that takes all of a suppression away.
func (s *Suppressions) without(sup *Suppression) (at Span, text string) {
	src := s.File.Src
	start, end := sup.Span.Start, sup.end
	opener := sup.Comment.Start + 2
	if end < s.bodyEnd(sup.Comment) { // another directive follows
		return Span{s.File, start, end}, ""
	}
	if strings.Trim(string(src[opener:start]), "*!/ \t") == "" {
		return s.withoutComment(sup.Comment)
	}
	start = trimLeft(src, opener, start)
	if bytes.HasSuffix(src[opener:start], []byte("//")) {
		start = trimLeft(src, opener, start-2)
	}
	if string(src[end:sup.Comment.End]) == "*/" {
		end = trimLeft(src, start, end)
	}
	return Span{s.File, start, end}, ""
}

// bodyEnd returns the offset behind the text of a comment.
func (s *Suppressions) bodyEnd(comment Span) int {
	if text := comment.Text(); strings.HasPrefix(text, "/*") && strings.HasSuffix(text, "*/") {
		return comment.End - 2
	}
	return comment.End
}

// withoutComment is the edit that takes a comment away with the blanks before it, and with its line if there is
// nothing else on it.
func (s *Suppressions) withoutComment(comment Span) (at Span, text string) {
	src := s.File.Src
	line, _ := s.File.Position(comment.Start)
	last, _ := s.File.Position(comment.End)
	begin, end := s.File.LineSpan(line).Start, s.File.LineSpan(last).End
	start := trimLeft(src, begin, comment.Start)
	rest := bytes.Trim(src[comment.End:end], " \t\f\v")
	switch {
	case len(rest) == 0 && start == begin:
		if last < s.File.Lines() {
			end = s.File.LineSpan(last + 1).Start
		}
		return Span{s.File, begin, end}, ""
	case len(rest) == 0:
		return Span{s.File, start, end}, ""
	case start == begin:
		return Span{s.File, comment.Start, end - len(bytes.TrimLeft(src[comment.End:end], " \t\f\v"))}, ""
	case isBlank(src[comment.End]):
		return Span{s.File, start, comment.End}, ""
	}
	return Span{s.File, start, comment.End}, " "
}

// trimLeft moves an offset before the blanks that precede it, not past from.
func trimLeft(src []byte, from, offset int) int {
	for offset > from && isBlank(src[offset-1]) {
		offset--
	}
	return offset
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\f' || c == '\v' }

// isPlain reports whether text may be written into a file of any encoding.
func isPlain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

// An Ignorer writes suppressions into one file.
type Ignorer struct {
	s    *Suppressions
	line bool // the file has comments of the form //
}

// NewIgnorer returns the Ignorer of a file.
func NewIgnorer(f *File) *Ignorer {
	s := ReadSuppressions(f)
	if s == nil {
		s = scan(f)
	}
	g := &Ignorer{s: s}
	for _, c := range s.comments {
		g.line = g.line || f.Src[c[0]+1] == '/'
	}
	return g
}

// Add returns the edit that suppresses the given codes on a line: in the list of a suppression that speaks for the
// line already, at its end, or above it. ok is false where no comment can stand, as inside of a macro's definition
// that is continued on the next line.
func (g *Ignorer) Add(line int, codes []string) (at Span, text string, ok bool) {
	f := g.s.File
	for i := range g.s.List {
		if sup := &g.s.List[i]; sup.Form == Ignore && sup.Malformed == "" && sup.First == line {
			end := sup.list[1]
			return Span{f, end, end}, ", " + strings.Join(codes, ", "), true
		}
	}
	comment := "nomem: ignore[" + strings.Join(codes, ", ") + "]"
	whole := f.LineSpan(line)
	end := trimLeft(f.Src, whole.Start, whole.End)
	if inLine := g.inLineComment(whole.End); inLine || g.free(whole.End) && !g.continued(whole) {
		if inLine && g.continued(whole) {
			return Span{}, "", false
		}
		return Span{f, end, end}, " " + g.wrap(comment, inLine), true
	}
	if line > 1 && g.continued(f.LineSpan(line-1)) || !g.free(whole.Start) {
		return Span{}, "", false
	}
	indent := whole.Start
	for indent < whole.End && isBlank(f.Src[indent]) {
		indent++
	}
	return Span{f, whole.Start, whole.Start}, string(f.Src[whole.Start:indent]) + g.wrap(comment, false) + g.newline(line), true
}

func (g *Ignorer) wrap(comment string, inLine bool) string {
	if g.line || inLine {
		return "// " + comment
	}
	return "/* " + comment + " */"
}

// newline returns the line ending that a line has.
func (g *Ignorer) newline(line int) string {
	f := g.s.File
	if line < f.Lines() {
		return string(f.Src[f.LineSpan(line).End:f.LineSpan(line+1).Start])
	}
	return "\n"
}

// inLineComment reports whether an offset is the end of a // comment.
func (g *Ignorer) inLineComment(offset int) bool {
	for _, c := range g.s.comments {
		if c[1] == offset && g.s.File.Src[c[0]+1] == '/' {
			return true
		}
	}
	return false
}

// free reports whether an offset is in no comment and in no token.
func (g *Ignorer) free(offset int) bool {
	for _, c := range g.s.comments {
		if c[0] < offset && offset < c[1] {
			return false
		}
	}
	for _, t := range g.s.toks {
		if int(t.Start) < offset && offset < int(t.End) || t.Kind == Junk && int(t.End) == offset {
			return false
		}
	}
	return true
}

// continued reports whether a backslash joins a line to the next.
func (g *Ignorer) continued(line Span) bool {
	end := trimLeft(line.File.Src, line.Start, line.End)
	return end > line.Start && line.File.Src[end-1] == '\\'
}
