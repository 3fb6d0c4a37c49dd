package report

import (
	"encoding/json"
	"io"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// The types below are the contract of `--output-format json`. Lines and columns count from 1, columns and offsets are
// bytes, ends are exclusive. Text that is no valid UTF-8 is written with U+FFFD for each bad byte.

type jsonReport struct {
	Version     string           `json:"version"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
	Coverage    jsonCoverage     `json:"coverage"`
}

type jsonDiagnostic struct {
	Code        string           `json:"code"`
	Name        string           `json:"name"`
	Severity    string           `json:"severity"`
	Message     string           `json:"message"`
	File        string           `json:"file"`
	Start       jsonPoint        `json:"start"`
	End         jsonPoint        `json:"end"`
	Function    string           `json:"function"`
	Allocations []jsonAllocation `json:"allocations"`
	Path        []jsonStep       `json:"path"`
	Fix         *jsonFix         `json:"fix"`
	Fingerprint string           `json:"fingerprint"`
	URL         *string          `json:"url"`
}

type jsonPoint struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonAllocation struct {
	Callee string `json:"callee"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonStep struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Function string `json:"function"`
	Message  string `json:"message"`
}

type jsonFix struct {
	Message  string     `json:"message"`
	Safety   string     `json:"safety"`
	Reason   string     `json:"reason"`
	Verified bool       `json:"verified"`
	Edits    []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	File  string    `json:"file"`
	Start jsonPoint `json:"start"`
	End   jsonPoint `json:"end"`
	Text  string    `json:"text"`
}

type jsonCoverage struct {
	Files             int               `json:"files"`
	FilesAnalyzed     int               `json:"files_analyzed"`
	Functions         int               `json:"functions"`
	FunctionsAnalyzed int               `json:"functions_analyzed"`
	Sites             int               `json:"sites"`
	Generated         int               `json:"generated"`
	Programs          int               `json:"programs"`
	NotAnalyzed       []jsonNotAnalyzed `json:"not_analyzed"`
}

type jsonNotAnalyzed struct {
	File     string  `json:"file"`
	Line     int     `json:"line"`
	Function *string `json:"function"`
	Reason   string  `json:"reason"`
}

// JSON writes the findings and the coverage as one object.
func JSON(w io.Writer, r *analyzer.Result, version string) error {
	report := jsonReport{Version: version, Diagnostics: []jsonDiagnostic{}, Coverage: coverageOf(&r.Coverage)}
	for i := range r.Diagnostics {
		report.Diagnostics = append(report.Diagnostics, diagnosticOf(&r.Diagnostics[i]))
	}
	return encode(w, report)
}

// JSONLines writes each finding as an object on a line of its own.
func JSONLines(w io.Writer, o *Output) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i := range o.Result.Diagnostics {
		if err := e.Encode(diagnosticOf(&o.Result.Diagnostics[i])); err != nil {
			return err
		}
	}
	return nil
}

// encode writes v as indented JSON that keeps <, > and & readable.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func diagnosticOf(d *analyzer.Diagnostic) jsonDiagnostic {
	j := jsonDiagnostic{
		Code: d.Category, Name: d.Name, Severity: d.Severity.String(), Message: d.Message, File: pathOf(d.Span),
		Start: pointOf(d.Span, d.Span.Start), End: pointOf(d.Span, d.Span.End), Function: d.Function,
		Allocations: []jsonAllocation{}, Path: stepsOf(d.Path), Fix: fixOf(d.Fix), Fingerprint: d.Fingerprint, URL: orNull(d.URL),
	}
	for _, a := range d.Allocations {
		line, column := lineCol(a.Span)
		j.Allocations = append(j.Allocations, jsonAllocation{a.Callee, pathOf(a.Span), line, column})
	}
	return j
}

func fixOf(f *analyzer.Fix) *jsonFix {
	if f == nil {
		return nil
	}
	j := &jsonFix{f.Message, f.Safety.String(), f.Reason, f.Verified, []jsonEdit{}}
	for _, e := range f.Edits {
		j.Edits = append(j.Edits, jsonEdit{pathOf(e.Span), pointOf(e.Span, e.Span.Start), pointOf(e.Span, e.Span.End), e.Text})
	}
	return j
}

func coverageOf(c *analyzer.Coverage) jsonCoverage {
	j := jsonCoverage{c.Files, c.FilesAnalyzed, c.Functions, c.FunctionsAnalyzed, c.Sites, 0, c.Programs, []jsonNotAnalyzed{}}
	for _, n := range c.Generated {
		j.Generated += n
	}
	for _, n := range c.NotAnalyzed {
		j.NotAnalyzed = append(j.NotAnalyzed, jsonNotAnalyzed{pathOf(n.Span), n.Span.Line(), orNull(n.Function), n.Reason})
	}
	return j
}

// pointOf returns the place of an offset in the file of s.
func pointOf(s source.Span, offset int) jsonPoint {
	if s.File == nil {
		return jsonPoint{}
	}
	line, column := s.File.Position(offset)
	return jsonPoint{line, column, offset}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
