package report

import (
	"fmt"
	"io"
	"strings"
)

// maxMarkdown bounds a table in bytes: GitHub takes 1 MiB from all writers of a step together
// (https://docs.github.com/actions, "Adding a job summary"), and drops what is longer as a whole.
const maxMarkdown = 900_000

// Markdown writes the findings as a table, for the page of a workflow run: the gravest first, and no more than fit.
func Markdown(w io.Writer, o *Output) error {
	var b strings.Builder
	shown := gravestFirst(o.Result.Diagnostics)
	fmt.Fprintf(&b, "### nomem: %s\n\n", plural(len(shown), "finding"))
	if len(shown) > 0 {
		b.WriteString("| place | severity | code | finding |\n|---|---|---|---|\n")
	}
	for i, d := range shown {
		line, _ := lineCol(d.Span)
		row := fmt.Sprintf("| `%s:%d` | %s | %s | %s |\n", tableCell(o.hostPath(d.Span.File)), line, d.Severity, d.Category, tableCell(d.Message))
		if b.Len()+len(row) > maxMarkdown {
			fmt.Fprintf(&b, "\n%d more are not shown.\n", len(shown)-i)
			break
		}
		b.WriteString(row)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// tableCell returns text that stays in its cell of a Markdown table.
func tableCell(s string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;").Replace(printable(s))
}
