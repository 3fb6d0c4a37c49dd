package report

import (
	"io"

	"nomem/analyzer/source"
)

// The types below are reviewdog's Diagnostic Format (https://github.com/reviewdog/reviewdog, proto/rdf). Columns are
// bytes, ends are exclusive, and paths start at the working directory.

type rdReport struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
}

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	Related     []rdRelated    `json:"relatedLocations,omitempty"`
}

type rdLocation struct {
	Path  string  `json:"path"`
	Range rdRange `json:"range"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

// rdSeverity names the severities.
var rdSeverity = [...]string{"ERROR", "WARNING", "INFO"}

// RDJSON writes the findings for reviewdog, the fixes as suggestions.
func RDJSON(w io.Writer, o *Output) error {
	r := rdReport{Source: rdSource{"nomem"}, Diagnostics: []rdDiagnostic{}}
	for _, d := range notesLast(o.Result.Diagnostics) {
		rd := rdDiagnostic{
			Message: printable(d.Message), Location: rdLocationOf(d.Span), Severity: rdSeverity[d.Severity],
			Code: rdCode{d.Category, d.URL},
		}
		// A suggestion is of the file of its finding.
		if s := o.suggestions(d); len(s) == 1 && s[0].Span.File == d.Span.File {
			rd.Suggestions = []rdSuggestion{{rdLocationOf(s[0].Span).Range, s[0].Text}}
		}
		for _, step := range d.Path {
			if step.Span.File != nil {
				rd.Related = append(rd.Related, rdRelated{printable(step.Message), rdLocationOf(step.Span)})
			}
		}
		r.Diagnostics = append(r.Diagnostics, rd)
	}
	return encode(w, r)
}

func rdLocationOf(s source.Span) rdLocation {
	start, end := inBytes.of(s)
	return rdLocation{pathOf(s), rdRange{rdPosition{start.line, start.column}, rdPosition{end.line, end.column}}}
}
