package report

import (
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
)

// Azure writes the findings as issues of an Azure pipeline, the gravest first: the agent shows the first ten of each type on
// the page of a task, and all of them in its log. It knows no notes, so they are plain lines.
func Azure(w io.Writer, o *Output) error {
	var b strings.Builder
	for _, d := range gravestFirst(o.Result.Diagnostics) {
		start, _ := inUTF16.of(d.Span)
		path := printable(o.hostPath(d.Span.File))
		if d.Severity == analyzer.Note {
			// The agent looks for commands anywhere in a line.
			fmt.Fprintf(&b, "%s\n", strings.ReplaceAll(
				fmt.Sprintf("%s:%d:%d: note %s %s", path, start.line, start.column, d.Category, printable(d.Message)), "##", "# #"))
			continue
		}
		text := strings.TrimSuffix(printable(d.Message)+"\n"+o.story(d), "\n")
		fmt.Fprintf(&b, "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s]%s\n",
			d.Severity, azureEscapes.Replace(path), start.line, start.column, d.Category, azureEscapes.Replace(text))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// azureEscapes are those of the agent (https://github.com/microsoft/azure-pipelines-agent, CommandStringConvertor).
var azureEscapes = strings.NewReplacer("%", "%AZP25", ";", "%3B", "\r", "%0D", "\n", "%0A", "]", "%5D")
