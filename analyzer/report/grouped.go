package report

import (
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
)

// Grouped writes the findings of each file below its name.
func Grouped(w io.Writer, o *Output) error {
	var b strings.Builder
	for _, list := range byFile(o.Result.Diagnostics) {
		fmt.Fprintf(&b, "%s:\n", o.Style.paint(printable(pathOf(list[0].Span)), bold))
		width := 0
		places := make([]string, len(list))
		for i, d := range list {
			line, column := lineCol(d.Span)
			places[i] = fmt.Sprintf("%d:%d", line, column)
			width = max(width, len(places[i]))
		}
		for i, d := range list {
			fmt.Fprintf(&b, "  %-*s %s %s %s%s\n", width, places[i], o.Style.severity(d.Severity),
				o.Style.paint(d.Category, bold), printable(d.Message), o.Style.mark(d))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// byFile puts findings of the same file together; in each file notes stand last.
func byFile(all []analyzer.Diagnostic) [][]*analyzer.Diagnostic {
	var groups [][]*analyzer.Diagnostic
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].Span.File == all[from].Span.File {
			to++
		}
		groups = append(groups, notesLast(all[from:to]))
		from = to
	}
	return groups
}
