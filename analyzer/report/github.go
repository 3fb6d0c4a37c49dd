package report

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
)

// What GitHub takes: annotations of each kind from one step, of which it drops the rest in silence
// (https://github.com/orgs/community/discussions/26680), and bytes of text in one of them (ExecutionContext.cs of
// https://github.com/actions/runner).
const (
	annotationLimit = 10
	annotationBytes = 4096
)

// annotation is the name of the workflow command for each severity.
var annotation = [...]string{analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "notice"}

// GitHub writes the findings as workflow commands, the gravest first and no more than GitHub takes, and behind them
// the full text in a group.
func GitHub(w io.Writer, o *Output) error {
	shown := gravestFirst(o.Result.Diagnostics)
	var b strings.Builder
	var count [len(annotation)]int
	for _, d := range shown {
		if count[d.Severity]++; count[d.Severity] <= annotationLimit {
			b.WriteString(o.command(d))
		}
	}
	if len(shown) > 0 {
		var full strings.Builder
		Full(&full, o.Result, Style{})
		group(&b, fmt.Sprintf("nomem: %s", plural(len(shown), "finding")), full.String())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// NotAnnotated is the number of findings that GitHub leaves out.
func NotAnnotated(r *analyzer.Result) int {
	var count [len(annotation)]int
	for i := range r.Diagnostics {
		count[r.Diagnostics[i].Severity]++
	}
	dropped := 0
	for _, n := range count {
		dropped += max(n-annotationLimit, 0)
	}
	return dropped
}

// group writes text as a group that the log folds. A source line in it cannot pass for a workflow command: commands
// are off until a word comes that the text does not contain, since it depends on all of it.
func group(b *strings.Builder, title, text string) {
	word := fmt.Sprintf("nomem-%x", sha256.Sum256([]byte(text)))
	fmt.Fprintf(b, "::group::%s\n::stop-commands::%s\n%s::%s::\n::endgroup::\n", escapeData(title), word, text, word)
}

// command returns the annotation of d. Columns go only with a place on one line: GitHub takes them for no other.
func (o *Output) command(d *analyzer.Diagnostic) string {
	start, end := inUTF16.of(d.Span)
	props := fmt.Sprintf("title=%s,file=%s,line=%d", escapeProperty("nomem "+title(d)),
		escapeProperty(o.hostPath(d.Span.File)), start.line)
	if start.line == end.line {
		props += fmt.Sprintf(",col=%d,endLine=%d,endColumn=%d", start.column, end.line, end.column)
	} else {
		props += fmt.Sprintf(",endLine=%d", end.line)
	}
	text := cutText(strings.TrimSuffix(printable(d.Message)+"\n"+o.story(d), "\n"), annotationBytes-len(cutSign))
	return fmt.Sprintf("::%s %s::%s\n", annotation[d.Severity], props, escapeData(text))
}

// The escapes of workflow commands (https://github.com/actions/toolkit, packages/core/src/command.ts).
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return dataEscapes.Replace(s) }
func escapeProperty(s string) string { return propertyEscapes.Replace(printable(s)) }
