package source

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// A Suppression is a comment, or the part of one, that asks for silence:
//
//	// nomem: ignore[NM001, NM002] reason       the statement on this line, or below if the comment stands alone
//	/* nomem: file-ignore[NM001] */             the whole file
//	// NOLINT(nomem-NM001), NOLINTNEXTLINE(nomem-NM001), NOLINTBEGIN(nomem-NM001) ... NOLINTEND(nomem-NM001)
type Suppression struct {
	Comment     Span // all of the comment, its delimiters included
	Span        Span // from the first byte of the directive to the last of its list
	Form        Form
	Words       []Word
	First, Last int    // the lines that it speaks for
	Malformed   string // why it suppresses nothing; "" if it is right

	end  int // where the reason behind the list ends
	list [2]int
	mate int // of a NOLINTBEGIN, the index of its NOLINTEND
}

// A Word is an element of the list of a Suppression.
type Word struct {
	Text string // a code or a name, without the prefix nomem-
	Ours bool   // false for what NOLINT says to other tools
	raw  string
}

// Form is how a Suppression is written.
type Form uint8

const (
	Ignore Form = iota
	FileIgnore
	NoLint
	NoLintNextLine
	NoLintBegin // up to its NOLINTEND
	NoLintEnd
)

// Suppressions are those of one file, in order.
type Suppressions struct {
	File *File
	List []Suppression

	toks     []Token
	comments [][2]int
	ends     []int // offsets past the ends of statements, ascending
}

var (
	directive = regexp.MustCompile(`(?:\b(?i:nomem):[ \t]*([A-Za-z][\w-]*)[ \t]*)|(?:\bNOLINT(NEXTLINE|BEGIN|END)?[ \t]*\()`)
	asks      = [...][]byte{[]byte("nomem"), []byte("NOMEM"), []byte("Nomem"), []byte("NOLINT")}
)

// ReadSuppressions finds the suppressions in a file. It returns nil if there is no comment to look into.
func ReadSuppressions(f *File) *Suppressions {
	if !slices.ContainsFunc(asks[:], func(word []byte) bool { return bytes.Contains(f.Src, word) }) {
		return nil
	}
	s := scan(f)
	for _, c := range s.comments {
		s.read(Span{f, c[0], c[1]})
	}
	s.pair()
	return s
}

// scan finds the comments and the statements of a file.
func scan(f *File) *Suppressions {
	s := &Suppressions{File: f}
	l := lexer{src: f.Src, comment: func(start, end int) { s.comments = append(s.comments, [2]int{start, end}) }}
	l.run()
	s.toks = l.toks
	for i := 0; i < len(s.toks); i++ {
		t := s.toks[i]
		switch {
		case t.Flags&LineStart != 0 && (t.Is('#') || t.Is(Hash2)): // a directive is a statement of its own
			s.ends = append(s.ends, int(t.Start))
			for i+1 < len(s.toks) && s.toks[i+1].Flags&LineStart == 0 && s.toks[i+1].Kind != EOF {
				i++
			}
			s.ends = append(s.ends, int(s.toks[i].End))
		case t.Is(';'), t.Is('{'), t.Is('}'):
			s.ends = append(s.ends, int(t.End))
		}
	}
	return s
}

// read finds the directives in one comment.
func (s *Suppressions) read(comment Span) {
	text := comment.Text()
	body := len(text)
	if strings.HasPrefix(text, "/*") {
		body = len(strings.TrimSuffix(text, "*/"))
	}
	matches := directive.FindAllStringSubmatchIndex(text[:body], -1)
	for i, m := range matches {
		end := body
		if i+1 < len(matches) {
			end = matches[i+1][0]
		}
		sup := Suppression{Comment: comment, Span: Span{comment.File, comment.Start + m[0], 0}, end: comment.Start + end}
		var ours bool
		if m[2] >= 0 {
			ours = sup.readIgnore(text, text[m[2]:m[3]], m[1], end)
		} else {
			kind := ""
			if m[4] >= 0 {
				kind = text[m[4]:m[5]]
			}
			ours = sup.readNoLint(text, kind, m[1], end)
		}
		if ours {
			s.place(&sup)
			s.List = append(s.List, sup)
		}
	}
}

// readIgnore reads `nomem: word`, whose list is to begin at text[at]. It reports whether that is meant as a directive,
// and is no prose.
func (sup *Suppression) readIgnore(text, word string, at, end int) bool {
	word = strings.ToLower(word)
	listed := at < end && text[at] == '['
	sup.Span.End = sup.Comment.Start + at
	switch {
	case word == "ignore":
	case word == "file-ignore":
		sup.Form = FileIgnore
	case listed:
		sup.Malformed = "unknown word `" + word + "`; write `nomem: ignore[NM001]` or `nomem: file-ignore[NM001]`"
		return true
	default:
		return false
	}
	if !listed {
		sup.Malformed = "names no rule; write `nomem: " + word + "[NM001]`"
		return true
	}
	sup.readList(text, at+1, end, ']')
	for i := range sup.Words {
		sup.Words[i].Ours = true
	}
	return true
}

// readNoLint reads `NOLINT(`, whose list begins at text[at]. It reports whether the list names nomem.
func (sup *Suppression) readNoLint(text, kind string, at, end int) bool {
	sup.Form = map[string]Form{"": NoLint, "NEXTLINE": NoLintNextLine, "BEGIN": NoLintBegin, "END": NoLintEnd}[kind]
	sup.Span.End = sup.Comment.Start + at
	sup.readList(text, at, end, ')')
	ours := false
	for i := range sup.Words {
		w := &sup.Words[i]
		w.Text, w.Ours = strings.CutPrefix(w.Text, "nomem-")
		ours = ours || w.Ours
	}
	return ours
}

// readList reads the words from text[at] to the closing bracket.
func (sup *Suppression) readList(text string, at, end int, closing byte) {
	n := strings.IndexByte(text[at:end], closing)
	if n < 0 {
		sup.Malformed = "the `" + string(closing) + "` is missing"
		n = end - at
	}
	for word := range strings.SplitSeq(text[at:at+n], ",") {
		if w := strings.TrimSpace(word); w != "" {
			sup.Words = append(sup.Words, Word{Text: w, raw: w})
		}
	}
	if len(sup.Words) == 0 && sup.Malformed == "" {
		sup.Malformed = "names no rule; write `nomem: ignore[NM001]`"
	}
	sup.list = [2]int{sup.Comment.Start + at, sup.Comment.Start + at + n}
	sup.Span.End = sup.Comment.Start + min(at+n+1, end)
}

// place finds the lines that a suppression speaks for.
func (s *Suppressions) place(sup *Suppression) {
	line, _ := s.File.Position(sup.Comment.Start)
	switch sup.Form {
	case FileIgnore:
		sup.First, sup.Last = 1, math.MaxInt
		return
	case NoLintNextLine:
		last, _ := s.File.Position(sup.Comment.End)
		line = last + 1
	case Ignore:
		if next := s.after(sup.Comment.End); s.alone(sup.Comment) && s.toks[next].Kind != EOF {
			line, _ = s.File.Position(int(s.toks[next].Start))
		}
	}
	sup.First, sup.Last = line, line
}

// after returns the index of the first token that starts at or behind an offset; the EOF is behind all.
func (s *Suppressions) after(offset int) int {
	return min(sort.Search(len(s.toks), func(i int) bool { return int(s.toks[i].Start) >= offset }), len(s.toks)-1)
}

// alone reports whether no code stands before a comment on its line.
func (s *Suppressions) alone(comment Span) bool {
	before := s.after(comment.Start) - 1
	if before < 0 {
		return true
	}
	last, _ := s.File.Position(int(s.toks[before].End))
	line, _ := s.File.Position(comment.Start)
	return last < line
}

// pair gives each NOLINTBEGIN the lines up to its NOLINTEND, the next with the same list.
func (s *Suppressions) pair() {
	open := map[string][]int{}
	for i := range s.List {
		sup := &s.List[i]
		key := sup.words()
		switch n := len(open[key]); {
		case sup.Malformed != "":
		case sup.Form == NoLintBegin:
			open[key] = append(open[key], i)
			sup.Malformed = "has no NOLINTEND with the same list"
		case sup.Form == NoLintEnd && n == 0:
			sup.Malformed = "has no NOLINTBEGIN with the same list"
		case sup.Form == NoLintEnd:
			begin := &s.List[open[key][n-1]]
			open[key] = open[key][:n-1]
			begin.Last, begin.Malformed, begin.mate = sup.First, "", i
		}
	}
}

// words returns the list in a canonical spelling.
func (sup *Suppression) words() string {
	var all []string
	for _, w := range sup.Words {
		if w.Ours {
			all = append(all, strings.ToUpper(w.Text))
		}
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

// Lines returns the first and the last line of the statement that a span lies in. A block is no part of the statement
// that it belongs to, and a directive of the preprocessor is a statement of its own.
func (s *Suppressions) Lines(span Span) (first, last int) {
	i := sort.Search(len(s.ends), func(i int) bool { return s.ends[i] > span.Start })
	from, to := 0, len(s.File.Src)
	if i > 0 {
		from = s.ends[i-1]
	}
	if i < len(s.ends) {
		to = s.ends[i]
	}
	start := int(s.toks[s.after(from)].Start)
	first, _ = s.File.Position(min(start, span.Start))
	last, _ = s.File.Position(max(to-1, span.End-1, span.Start))
	return first, last
}

// Code returns the text that a suppression speaks for, without the ends of lines around it. ok is false if no word stands there.
func (s *Suppressions) Code(sup *Suppression) (text Span, ok bool) {
	text = s.File.LineSpan(sup.First)
	text.End = s.File.LineSpan(min(sup.Last, s.File.Lines())).End
	next := s.toks[s.after(text.Start)]
	return text, next.Kind != EOF && int(next.Start) < text.End
}

// Covers reports whether a suppression speaks for a place in its file.
func (s *Suppressions) Covers(sup *Suppression, place Span) bool {
	if sup.Malformed != "" || sup.Form == NoLintEnd || place.File == nil || place.File.Abs != s.File.Abs {
		return false
	}
	if sup.Form == FileIgnore {
		return true
	}
	first, last := s.Lines(place)
	return sup.First <= last && first <= sup.Last
}
