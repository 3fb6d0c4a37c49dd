package report

import (
	"encoding/xml"
	"io"
)

type checkstyleReport struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"` // in characters; a tab is one
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// checkstyleSeverity names the severities.
var checkstyleSeverity = [...]string{"error", "warning", "info"}

// checkstyleVersion is the version of Checkstyle whose report this is.
const checkstyleVersion = "4.3"

// Checkstyle writes the findings as Checkstyle does, with paths as nomem was given them.
func Checkstyle(w io.Writer, o *Output) error {
	r := checkstyleReport{Version: checkstyleVersion}
	for _, list := range byFile(o.Result.Diagnostics) {
		f := checkstyleFile{Name: pathOf(list[0].Span)}
		for _, d := range list {
			start, _ := inPoints.of(d.Span)
			f.Errors = append(f.Errors, checkstyleError{
				start.line, start.column, checkstyleSeverity[d.Severity], printable(d.Message), "nomem." + d.Category,
			})
		}
		r.Files = append(r.Files, f)
	}
	return encodeXML(w, r)
}
