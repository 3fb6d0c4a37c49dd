package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// tabStop is the distance of tab stops in a code frame: that of terminals, for which mixed indentation was written.
const tabStop = 8

// maxCell bounds the bytes of a rune with all that combines with it.
const maxCell = 32

// widths measures runes the same way in every locale.
var widths = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// visible returns what a terminal is given for a rune: r itself, or a picture of it if it would steer the terminal or
// turn the direction of the text around it.
func visible(r rune) rune {
	switch {
	case r < 0x20:
		return 0x2400 + r
	case r == 0x7f:
		return 0x2421
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
		return utf8.RuneError
	}
	return r
}

// printable returns s on one line, harmless to a terminal and valid UTF-8.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return visible(r)
	}, s)
}

// A cell is a rune of a shown line with what combines with it.
type cell struct {
	text   string
	column int // the display column it starts in, from 0
}

// A codeLine is a line of source made ready for a terminal: tabs expanded, control characters and invalid UTF-8
// replaced, what has no width at the start (a byte order mark) left out.
type codeLine struct {
	cells  []cell
	column []int // the display column of each byte offset, and of the end
}

func newCodeLine(src []byte) *codeLine {
	l := &codeLine{column: make([]int, 0, len(src)+1)}
	column := 0
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		for range size {
			l.column = append(l.column, column)
		}
		i += size
		text, width := "", 0
		switch {
		case r == '\t':
			for n := tabStop - column%tabStop; n > 1; n-- {
				l.cells = append(l.cells, cell{" ", column})
				column++
			}
			text, width = " ", 1
		default:
			shown := visible(r)
			text, width = string(shown), widths.RuneWidth(shown)
		}
		if width == 0 && len(l.cells) > 0 {
			if last := &l.cells[len(l.cells)-1]; len(last.text) < maxCell {
				last.text += text
			}
			continue
		}
		l.cells = append(l.cells, cell{text, column})
		column += width
	}
	l.column = append(l.column, column)
	return l
}

// at returns the display column of a byte offset; one outside of the line is taken as its nearest end.
func (l *codeLine) at(offset int) int { return l.column[min(max(offset, 0), len(l.column)-1)] }

// width returns the number of display columns of l.
func (l *codeLine) width() int { return l.column[len(l.column)-1] }

// crop returns the text of l in the display columns from lo to hi, with a sign where it goes on. What stays keeps its
// column, counted from lo.
func (l *codeLine) crop(lo, hi int) string {
	var b strings.Builder
	for i, c := range l.cells {
		end := l.width()
		if i+1 < len(l.cells) {
			end = l.cells[i+1].column
		}
		cutLeft, cutRight := c.column <= lo && lo > 0, end >= hi && hi < l.width()
		switch {
		case end <= lo || c.column >= hi:
		case cutLeft || cutRight:
			b.WriteString("…" + strings.Repeat(" ", min(end, hi)-max(c.column, lo)-1))
		default:
			b.WriteString(c.text)
		}
	}
	return strings.TrimRight(b.String(), " ")
}
