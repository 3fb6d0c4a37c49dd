package report

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"nomem/analyzer"
)

// annotationLimit is how many annotations of each kind GitHub takes from one step; it drops the rest in silence
// (https://github.com/orgs/community/discussions/26680).
const annotationLimit = 10

// annotation is the name of the workflow command for each severity.
var annotation = [...]string{analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "notice"}

// GitHub writes the findings as workflow commands, the gravest first and no more than GitHub takes, and behind them
// the full text in a group. root is the absolute path of the repository, "" if it is the working directory. It returns
// the number of findings that are not annotated.
func GitHub(w io.Writer, r *analyzer.Result, root string) (int, error) {
	shown := notesLast(r.Diagnostics)
	slices.SortStableFunc(shown, func(a, b *analyzer.Diagnostic) int { return cmp.Compare(a.Severity, b.Severity) })
	var b strings.Builder
	var count [len(annotation)]int
	dropped := 0
	for _, d := range shown {
		if count[d.Severity] == annotationLimit {
			dropped++
			continue
		}
		count[d.Severity]++
		b.WriteString(command(d, root))
	}
	if len(shown) > 0 {
		var full strings.Builder
		Full(&full, r, Style{})
		group(&b, fmt.Sprintf("nomem: %s", plural(len(shown), "finding")), full.String())
	}
	_, err := io.WriteString(w, b.String())
	return dropped, err
}

// group writes text as a group that the log folds. A source line in it cannot pass for a workflow command: commands
// are off until a word comes that the text does not contain, since it depends on all of it.
func group(b *strings.Builder, title, text string) {
	word := fmt.Sprintf("nomem-%x", sha256.Sum256([]byte(text)))
	fmt.Fprintf(b, "::group::%s\n::stop-commands::%s\n%s::%s::\n::endgroup::\n", escapeData(title), word, text, word)
}

// command returns the annotation of d. Columns go only with a place on one line: GitHub takes them for no other.
func command(d *analyzer.Diagnostic, root string) string {
	start, end := pointOf(d.Span, d.Span.Start), pointOf(d.Span, d.Span.End)
	props := fmt.Sprintf("title=%s,file=%s,line=%d", escapeProperty("nomem "+d.Category+" "+d.Name),
		escapeProperty(repositoryPath(d, root)), start.Line)
	if start.Line == end.Line {
		props += fmt.Sprintf(",col=%d,endLine=%d,endColumn=%d", start.Column, end.Line, end.Column)
	} else {
		props += fmt.Sprintf(",endLine=%d", end.Line)
	}
	text := printable(d.Message)
	for i, s := range d.Path {
		line, _ := lineCol(s.Span)
		text += fmt.Sprintf("\n%d. %s:%d: %s", i+1, printable(pathOf(s.Span)), line, printable(s.Message))
	}
	if d.Fix != nil {
		text += fmt.Sprintf("\nfix (%s): %s", d.Fix.Safety, printable(d.Fix.Message))
	}
	return fmt.Sprintf("::%s %s::%s\n", annotation[d.Severity], props, escapeData(text))
}

// repositoryPath returns the path of the file of d relative to root.
func repositoryPath(d *analyzer.Diagnostic, root string) string {
	if root != "" && d.Span.File != nil {
		if rel, err := filepath.Rel(root, d.Span.File.Abs); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return pathOf(d.Span)
}

// The escapes of workflow commands (https://github.com/actions/toolkit, packages/core/src/command.ts).
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return dataEscapes.Replace(s) }
func escapeProperty(s string) string { return propertyEscapes.Replace(printable(s)) }

// GitHubSummary writes the findings as a Markdown table, for the page of a workflow run.
func GitHubSummary(w io.Writer, r *analyzer.Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### nomem: %s\n\n", plural(len(r.Diagnostics), "finding"))
	if len(r.Diagnostics) > 0 {
		b.WriteString("| place | severity | code | finding |\n|---|---|---|---|\n")
	}
	for _, d := range notesLast(r.Diagnostics) {
		line, _ := lineCol(d.Span)
		fmt.Fprintf(&b, "| `%s:%d` | %s | %s | %s |\n", tableCell(pathOf(d.Span)), line, d.Severity, d.Category, tableCell(d.Message))
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// tableCell returns text that stays in its cell of a Markdown table.
func tableCell(s string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;").Replace(printable(s))
}
