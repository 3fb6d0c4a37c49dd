package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"nomem/analyzer"
)

// The types below are the elements that the readers of JUnit reports agree on; Jenkins has a schema (junit-10.xsd).

type junitReport struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitFailure `xml:"failure"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes a suite for each file and a failing test for each finding. Notes are tests that pass, and so is the one
// test of a clean run. The name of a test has no line in it: hosts tell new failures from old ones by the name.
func JUnit(w io.Writer, o *Output) error {
	r := junitReport{Name: "nomem"}
	for _, list := range byFile(o.Result.Diagnostics) {
		suite := junitSuite{Name: printable(o.hostPath(list[0].Span.File)), Tests: len(list)}
		seen := map[string]int{}
		for _, d := range list {
			name := title(d)
			if d.Function != "" {
				name += " in " + printable(d.Function)
			}
			if seen[name]++; seen[name] > 1 {
				name += fmt.Sprintf(" (%d)", seen[name])
			}
			line, column := lineCol(d.Span)
			c := junitCase{Name: name, Class: strings.TrimSuffix(suite.Name, path.Ext(suite.Name)), File: suite.Name, Line: line}
			text := fmt.Sprintf("%s:%d:%d: %s\n%s", suite.Name, line, column, printable(d.Message), o.story(d))
			if d.Severity == analyzer.Note {
				c.Output = text
			} else {
				suite.Failures++
				c.Failure = &junitFailure{printable(d.Message), d.Category, text}
			}
			suite.Cases = append(suite.Cases, c)
		}
		r.Tests += suite.Tests
		r.Failures += suite.Failures
		r.Suites = append(r.Suites, suite)
	}
	if len(r.Suites) == 0 {
		r.Tests = 1
		r.Suites = []junitSuite{{Name: "nomem", Tests: 1, Cases: []junitCase{{Name: "No findings", Class: "nomem"}}}}
	}
	return encodeXML(w, r)
}

// encodeXML writes a document. What XML cannot hold becomes U+FFFD.
func encodeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
