package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// Bounds of a code frame.
const (
	maxWidth = 120  // display columns of code; a longer line is cropped around its first mark
	leading  = 24   // columns of code kept before that mark
	maxLine  = 8192 // bytes; of a longer line only this much is looked at
	lookBack = 2    // lines above the first mark searched for a line of context
)

// A mark is an underlined span of a frame, with what it has to say.
type mark struct {
	span    source.Span
	label   string // "1: fails and returns NULL"
	primary bool   // the reported place
}

// A snippet is a stretch of the path that stays in one function: its marks are shown in one excerpt of the source.
type snippet struct {
	file     *source.File
	function string
	marks    []mark
}

// snippets cuts the path of d where it enters or leaves a function, and marks the reported place: at the step that
// stands there, else by itself.
func snippets(d *analyzer.Diagnostic) []snippet {
	var all []snippet
	marked := false
	for i, step := range d.Path {
		if step.Span.File == nil {
			continue
		}
		m := mark{step.Span, fmt.Sprintf("%d: %s", i+1, printable(step.Message)), false}
		if !marked && step.Span == d.Span {
			m.primary, marked = true, true
		}
		if n := len(all); n == 0 || all[n-1].file != step.Span.File || all[n-1].function != step.Function {
			all = append(all, snippet{file: step.Span.File, function: step.Function})
		}
		last := &all[len(all)-1]
		last.marks = append(last.marks, m)
	}
	if marked || d.Span.File == nil {
		return all
	}
	primary := mark{span: d.Span, primary: true}
	if len(all) > 0 && all[0].file == d.Span.File && all[0].function == d.Function {
		all[0].marks = slices.Insert(all[0].marks, 0, primary)
		return all
	}
	return slices.Insert(all, 0, snippet{d.Span.File, d.Function, []mark{primary}})
}

// frame draws the code frames of one finding.
type frame struct {
	strings.Builder
	style  Style
	ink    ink // of the primary mark
	gutter int // digits of the largest line number shown
}

func newFrame(d *analyzer.Diagnostic, all []snippet, style Style) *frame {
	f := &frame{style: style, ink: severityInk[d.Severity], gutter: 1}
	for _, s := range all {
		for _, m := range s.marks {
			f.gutter = max(f.gutter, len(strconv.Itoa(m.span.Line())))
		}
	}
	return f
}

// row writes one line of the frame: what stands in the gutter, the bar, and the text behind it.
func (f *frame) row(gutter, text string) {
	f.WriteString(f.style.paint(fmt.Sprintf("%*s |", f.gutter, gutter), blue))
	if text != "" {
		f.WriteString(" " + text)
	}
	f.WriteByte('\n')
}

// remark writes a line below the frame: "= fix (safe): ...".
func (f *frame) remark(label string, inks []ink, text string) {
	fmt.Fprintf(f, "%*s %s %s: %s\n", f.gutter, "", f.style.paint("=", blue), f.style.paint(label, inks...), printable(text))
}

// header says where a snippet is that does not follow from the line above the frame.
func (f *frame) header(s *snippet) {
	fmt.Fprintf(f, "%*s%s %s:%d", f.gutter, "", f.style.paint("-->", blue), printable(s.file.Path), s.marks[0].span.Line())
	if s.function != "" {
		fmt.Fprintf(f, " in `%s`", printable(s.function))
	}
	f.WriteByte('\n')
}

// draw writes the excerpt of a snippet. Lines come in the order of the source; the numbers of the labels tell the
// order of events.
func (f *frame) draw(s *snippet) {
	f.row("", "")
	previous := 0
	for _, n := range s.lines() {
		if previous != 0 && !blank(s.file, previous+1, n) {
			f.WriteString(f.style.paint("...", blue) + "\n")
		}
		previous = n
		f.line(s, n)
	}
	f.row("", "")
}

// line writes a line of source and, below it, a line for each of its marks.
func (f *frame) line(s *snippet, n int) {
	var marks []mark
	for _, m := range s.marks {
		if m.span.Line() == n {
			marks = append(marks, m)
		}
	}
	span := window(s.file.LineSpan(n), marks)
	code := newCodeLine(s.file.Src[span.Start:span.End])
	lo, hi := 0, maxWidth
	if len(marks) > 0 && code.width() > maxWidth {
		first := code.at(marks[0].span.Start - span.Start)
		lo = max(0, min(first-leading, code.width()-maxWidth))
		hi = lo + maxWidth
	}
	f.row(strconv.Itoa(n), code.crop(lo, hi))
	for _, m := range marks {
		text := m.span.File.Src[m.span.Start:max(m.span.Start, min(m.span.End, span.End))]
		end := m.span.Start + len(strings.TrimRight(string(text), " \t\r\n"))
		from, to := code.at(m.span.Start-span.Start), code.at(end-span.Start)
		f.underline(m, max(from, lo)-lo, min(max(to, from+1), hi)-lo)
	}
}

// window returns the part of an over-long line that is looked at: the bytes around the first mark.
func window(line source.Span, marks []mark) source.Span {
	if line.End-line.Start <= maxLine {
		return line
	}
	if len(marks) > 0 {
		line.Start = max(line.Start, marks[0].span.Start-maxLine/2)
	}
	line.End = min(line.End, line.Start+maxLine)
	for line.Start < line.End && !utf8.RuneStart(line.File.Src[line.Start]) {
		line.Start++
	}
	return line
}

// underline writes the line of one mark, in display columns.
func (f *frame) underline(m mark, from, to int) {
	sign, colour := "-", blue
	if m.primary {
		sign, colour = "^", f.ink
	}
	text := strings.Repeat(sign, max(1, to-from))
	if m.label != "" {
		text += " " + m.label
	}
	f.row("", strings.Repeat(" ", max(0, from))+f.style.paint(text, colour, bold))
}

// lines returns the numbers of the lines to show: those with a mark, a line of context above the first, and single
// lines that would be the only ones left out.
func (s *snippet) lines() []int {
	var lines []int
	for _, m := range s.marks {
		lines = append(lines, m.span.Line())
	}
	slices.Sort(lines)
	if n := context(s.file, lines[0]); n > 0 {
		lines = slices.Insert(lines, 0, n)
	}
	lines = slices.Compact(lines)
	shown := lines[:1:1]
	for _, n := range lines[1:] {
		if n == shown[len(shown)-1]+2 && !blank(s.file, n-1, n) {
			shown = append(shown, n-1)
		}
		shown = append(shown, n)
	}
	return shown
}

// context returns the nearest line above n that says something, 0 if there is none near.
func context(file *source.File, n int) int {
	for k := n - 1; k > 0 && k >= n-lookBack; k-- {
		switch text := strings.TrimSpace(file.LineSpan(k).Text()); {
		case text == "}":
			return 0
		case text != "" && text != "{" && text[0] != '#':
			return k
		}
	}
	return 0
}

// blank reports whether the lines from first up to, but without, end are empty.
func blank(file *source.File, first, end int) bool {
	for n := first; n < end; n++ {
		if strings.TrimSpace(file.LineSpan(n).Text()) != "" {
			return false
		}
	}
	return true
}
