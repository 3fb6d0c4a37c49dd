package fix

import (
	"strings"

	"nomem/analyzer/source"
)

// A Style is how a piece of C is laid out, as far as inserted statements have to follow.
type Style struct {
	EOL         string // "\n" or "\r\n"
	Unit        string // one step of indentation: "\t" or spaces
	Tabs8       bool   // indentation is in spaces, of which each eight are written as a tab
	Brace       Brace
	BraceSingle bool   // a single statement under an if stands in braces
	BraceGap    string // between `)` and `{` on one line: " " or ""
	Test        Test
	KeywordGap  string // between `if` and `(`
	CallGap     string // between the name of a function and `(`
	OpGap       string // on both sides of `==`
	Pad         string // within the parentheses of an if
	ReturnOpen  string // between `return` and the value: " ", "(" or " ("
	CuddledElse bool   // `} else {` rather than `else` on a line of its own
	// ReturnNoMemory says that an object function leaves with `return PyErr_NoMemory();`, not with two statements.
	ReturnNoMemory bool

	read [2]*counts // the evidence of the function and of the file, which tells of single names
}

// Brace is where the opening brace of a block stands.
type Brace uint8

const (
	SameLine Brace = iota
	NextLine       // under the keyword
	HalfLine       // GNU: on the next line, one step further in, and the body another step
	WithBody       // Whitesmiths: on the next line, one step further in, as the body is
)

// Test is how a pointer is compared with NULL.
type Test uint8

const (
	EqNull Test = iota // p == NULL
	NullEq             // NULL == p
	Not                // !p
)

// counts is the evidence for a style. Where there is none in a function, that of its file decides.
type counts struct {
	units                     map[string]int
	deepTabs, deepSpaces      int // lines indented by eight columns or more, with and without a tab
	same, next, half, with    int
	braced, bare              int
	braceGap, noBraceGap      int
	eqNull, nullEq, not       int
	keywordGap, noKeywordGap  int
	callGap, noCallGap        int
	gapOf                     map[string]int // by the name of what is called: with a gap, less those without
	opGap, noOpGap            int
	pad, noPad                int
	returns, returnParen      int
	returnParenGap            int
	cuddled, uncuddled        int
	noMemReturn, noMemTwoStep int
}

// StyleOf reads the style of a part of a file, and where that says nothing, of the whole file.
func StyleOf(part source.Span) *Style {
	f := part.File
	return style(count(f.Src, part.Start, part.End), count(f.Src, 0, len(f.Src)), eol(f.Src))
}

// style decides on the evidence of a function and its file.
func style(fn, file *counts, eol string) *Style {
	// pick lets the function decide where it has evidence, else the file; equal numbers choose the first.
	pick := func(get func(*counts) (a, b int)) bool {
		if a, b := get(fn); a != b {
			return a > b
		}
		a, b := get(file)
		return a >= b
	}
	gap := func(get func(*counts) (a, b int)) string {
		if pick(get) {
			return " "
		}
		return ""
	}
	s := &Style{EOL: eol, ReturnOpen: " ", read: [2]*counts{fn, file}}
	s.Unit = firstOf(mostOf(fn.units), mostOf(file.units), "    ")
	s.Tabs8 = s.Unit[0] == ' ' && !pick(func(c *counts) (int, int) { return c.deepSpaces, c.deepTabs })
	s.Brace = brace(fn, file)
	s.Test = test(fn, file)
	s.BraceSingle = !pick(func(c *counts) (int, int) { return c.bare, c.braced })
	s.CuddledElse = pick(func(c *counts) (int, int) { return c.cuddled, c.uncuddled })
	s.BraceGap = gap(func(c *counts) (int, int) { return c.braceGap, c.noBraceGap })
	s.KeywordGap = gap(func(c *counts) (int, int) { return c.keywordGap, c.noKeywordGap })
	s.OpGap = gap(func(c *counts) (int, int) { return c.opGap, c.noOpGap })
	s.ReturnNoMemory = pick(func(c *counts) (int, int) { return c.noMemReturn, c.noMemTwoStep })
	if !pick(func(c *counts) (int, int) { return c.noCallGap, c.callGap }) {
		s.CallGap = " "
	}
	if !pick(func(c *counts) (int, int) { return c.noPad, c.pad }) {
		s.Pad = " "
	}
	if !pick(func(c *counts) (int, int) { return c.returns - c.returnParen, c.returnParen }) {
		s.ReturnOpen = "("
		if pick(func(c *counts) (int, int) { return c.returnParenGap, c.returnParen - c.returnParenGap }) {
			s.ReturnOpen = " ("
		}
	}
	return s
}

func firstOf(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}

func mostOf(units map[string]int) string {
	best := ""
	for u, n := range units {
		if n > units[best] || n == units[best] && u < best {
			best = u
		}
	}
	return best
}

func brace(fn, file *counts) Brace {
	for _, c := range []*counts{fn, file} {
		switch m := max(c.same, c.next, c.half, c.with); {
		case m == 0:
		case c.same == m:
			return SameLine
		case c.next == m:
			return NextLine
		case c.half == m:
			return HalfLine
		default:
			return WithBody
		}
	}
	return SameLine
}

func test(fn, file *counts) Test {
	for _, c := range []*counts{fn, file} {
		switch m := max(c.eqNull, c.nullEq, c.not); {
		case m == 0:
		case c.eqNull == m:
			return EqNull
		case c.not == m:
			return Not
		default:
			return NullEq
		}
	}
	return EqNull
}

// eol returns the line ending that most lines of src have.
func eol(src []byte) string {
	text := string(src)
	if crlf := strings.Count(text, "\r\n"); crlf > 0 && 2*crlf >= strings.Count(text, "\n") {
		return "\r\n"
	}
	return "\n"
}

// indent returns base, the indentation of a line, moved right by some steps.
func (s *Style) indent(base string, steps int) string {
	if !s.Tabs8 {
		return base + strings.Repeat(s.Unit, steps)
	}
	n := columns(base) + steps*len(s.Unit)
	return strings.Repeat("\t", n/8) + strings.Repeat(" ", n%8)
}

// columns returns the width of white space, tabs being eight wide.
func columns(white string) int {
	n := 0
	for _, c := range white {
		if c == '\t' {
			n += 8 - n%8
		} else {
			n++
		}
	}
	return n
}

// call spells a call, as others of the same function are spelled.
func (s *Style) call(name, args string) string {
	gap := s.CallGap
	for _, c := range s.read {
		if c != nil && c.gapOf[name] != 0 {
			gap = [...]string{"", " "}[min(max(c.gapOf[name], 0), 1)]
			break
		}
	}
	return name + gap + "(" + args + ")"
}

// ret spells a return statement; value is "" if there is none.
func (s *Style) ret(value string) string {
	switch {
	case value == "":
		return "return;"
	case strings.HasSuffix(s.ReturnOpen, "("):
		return "return" + s.ReturnOpen + value + ");"
	}
	return "return " + value + ";"
}

// raise spells the statement that sets MemoryError; asks says that an exception which is set already stays.
func (s *Style) raise(asks bool) []string {
	call := s.call("PyErr_NoMemory", "") + ";"
	if !asks {
		return []string{call}
	}
	return s.ifLines("", "!"+s.call("PyErr_Occurred", ""), []string{call}, false)
}

// isNull spells the test that place is NULL.
func (s *Style) isNull(place string) string {
	switch {
	case s.Test == Not && strings.HasPrefix(place, "*"):
		return "!(" + place + ")"
	case s.Test == Not:
		return "!" + place
	case s.Test == NullEq:
		return "NULL" + s.OpGap + "==" + s.OpGap + place
	}
	return place + s.OpGap + "==" + s.OpGap + "NULL"
}

// notNull spells the test that place is not NULL.
func (s *Style) notNull(place string) string {
	switch s.Test {
	case Not:
		return place
	case NullEq:
		return "NULL" + s.OpGap + "!=" + s.OpGap + place
	}
	return place + s.OpGap + "!=" + s.OpGap + "NULL"
}

// ifLines spells an if statement as lines, the first of them indented by base. braces asks for braces even where the
// style has none.
func (s *Style) ifLines(base, cond string, body []string, braces bool) []string {
	head := base + "if" + s.KeywordGap + "(" + s.Pad + cond + s.Pad + ")"
	return s.blockLines(base, head, body, braces || len(body) > 1 || s.BraceSingle)
}

// blockLines spells head, which is indented by base, and a body under it.
func (s *Style) blockLines(base, head string, body []string, braces bool) []string {
	open, inner := base, s.indent(base, 1)
	if braces {
		open, inner = s.openIndent(base), s.bodyIndent(base)
	}
	lines := []string{head}
	switch {
	case braces && s.Brace == SameLine:
		lines[0] += s.BraceGap + "{"
	case braces:
		lines = append(lines, open+"{")
	}
	for _, stmt := range body {
		lines = append(lines, inner+stmt)
	}
	if braces {
		lines = append(lines, open+"}")
	}
	return lines
}

// openIndent returns the indentation of the braces of a statement that is indented by outer.
func (s *Style) openIndent(outer string) string {
	if s.Brace == HalfLine || s.Brace == WithBody {
		return s.indent(outer, 1)
	}
	return outer
}

// bodyIndent returns the indentation of what stands in those braces.
func (s *Style) bodyIndent(outer string) string {
	if s.Brace == HalfLine {
		return s.indent(outer, 2)
	}
	return s.indent(outer, 1)
}
