package report

import (
	"strconv"

	"nomem/analyzer"
)

// A Style says how text is drawn.
type Style struct {
	Color       bool
	UnsafeFixes bool // unsafe fixes are on: mark their findings as fixable too
}

// An ink is the code of a colour or weight in an SGR escape sequence.
type ink int

const (
	bold   ink = 1
	dim    ink = 2
	red    ink = 31
	green  ink = 32
	yellow ink = 33
	blue   ink = 34
	cyan   ink = 36
)

// paint returns text in the given inks, or as it is if s has no colour.
func (s Style) paint(text string, inks ...ink) string {
	if !s.Color || text == "" {
		return text
	}
	codes := ""
	for i, c := range inks {
		if i > 0 {
			codes += ";"
		}
		codes += strconv.Itoa(int(c))
	}
	return "\x1b[" + codes + "m" + text + "\x1b[0m"
}

// severityInk is the colour of a severity and of what it underlines.
var severityInk = [...]ink{analyzer.Error: red, analyzer.Warning: yellow, analyzer.Note: cyan}

func (s Style) severity(v analyzer.Severity) string {
	return s.paint(v.String(), severityInk[v], bold)
}

// mark is the sign of a finding that can be fixed, with a space before it.
func (s Style) mark(d *analyzer.Diagnostic) string {
	if !Fixable(d, s.UnsafeFixes) {
		return ""
	}
	return " [" + s.paint("*", green) + "]"
}
