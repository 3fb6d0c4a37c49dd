package report

import (
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
)

// Concise writes one line a finding.
func Concise(w io.Writer, r *analyzer.Result, style Style) error {
	var b strings.Builder
	for _, d := range notesLast(r.Diagnostics) {
		line, column := lineCol(d.Span)
		fmt.Fprintf(&b, "%s:%d:%d: %s %s %s%s\n", style.paint(printable(pathOf(d.Span)), bold), line, column,
			style.severity(d.Severity), style.paint(d.Category, bold), printable(d.Message), style.mark(d))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
