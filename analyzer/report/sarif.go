package report

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

const (
	sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"
	// sourceRoot is the name by which GitHub knows the root of the repository.
	sourceRoot = "%SRCROOT%"
	// sarifDescription bounds the descriptions of a rule in bytes, for GitHub
	// (https://docs.github.com/code-security, "SARIF support for code scanning").
	sarifDescription = 1024
)

// sarifLevel names the severities.
var sarifLevel = [...]string{analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "note"}

// SARIF writes the findings as a SARIF log. What was not analyzed is told as notifications of the run.
func SARIF(w io.Writer, o *Output) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{"nomem", o.Version, []sarifRule{}}},
		Automation: sarifAutomation{"nomem/"}, ColumnKind: "utf16CodeUnits",
		Results: []sarifResult{}, Invocations: []sarifInvocation{o.invocation()},
	}
	if o.Root != "" {
		run.BaseIDs = map[string]sarifArtifact{sourceRoot: {URI: fileURI(o.Root) + "/"}}
	}
	index := map[string]int{}
	for i, r := range o.Rules {
		index[r.Code] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(r))
	}
	all := o.Result.Diagnostics
	for i := range all {
		d := &all[i]
		run.Results = append(run.Results, o.sarifResult(d, index[d.Category]))
	}
	return encode(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func sarifRuleOf(r *analyzer.Rule) sarifRule {
	var text strings.Builder
	RulePage(&text, r, Style{})
	what := plainText(r.Doc.What)
	short, _, _ := strings.Cut(what, ". ")
	return sarifRule{
		ID: r.Code, Name: r.Name, Short: sarifText{Text: cutText(strings.TrimSuffix(short, ".")+".", sarifDescription-len(cutSign))},
		Full: sarifText{Text: cutText(what, sarifDescription-len(cutSign))},
		Help: sarifText{text.String(), RuleMarkdown(r)},
		Properties: sarifRuleProps{
			Precision: "high", Tags: []string{"correctness", "memory", fmt.Sprintf("external/cwe/cwe-%03d", r.CWE)},
		},
	}
}

// plainText is Markdown on one line, without the marks of code.
func plainText(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "`", "")
}

func (o *Output) sarifResult(d *analyzer.Diagnostic, rule int) sarifResult {
	r := sarifResult{
		RuleID: d.Category, RuleIndex: rule, Level: sarifLevel[d.Severity],
		Locations:    []sarifLocation{o.sarifLocation(d.Span, d.Function, "")},
		Fingerprints: map[string]string{"nomem/v1": d.Fingerprint},
	}
	text := escapeLinks(printable(d.Message)) + "."
	for _, a := range d.Allocations {
		if a.Span.File == nil || a.Span == d.Span || isAlso(d, a.Span) {
			continue
		}
		l := o.sarifLocation(a.Span, "", "the call of `"+a.Callee+"`")
		l.ID = len(r.Related) + 1
		r.Related = append(r.Related, l)
		if l.ID == 1 {
			text += " It speaks for:"
		} else {
			text += ","
		}
		text += fmt.Sprintf(" [%s](%d)", escapeLinks(printable(a.Callee)), l.ID)
	}
	if len(r.Related) > 0 {
		text += "."
	}
	for _, also := range d.Also {
		l := o.sarifLocation(also.Span, also.Function, also.Message)
		l.ID = len(r.Related) + 1
		r.Related = append(r.Related, l)
	}
	if d.Fix != nil {
		text += fmt.Sprintf(" Fix (%s): %s.", d.Fix.Safety, escapeLinks(printable(d.Fix.Message)))
	}
	r.Message.Text = text
	var flow []sarifFlowLocation
	for _, s := range d.Path {
		if s.Span.File != nil {
			flow = append(flow, sarifFlowLocation{o.sarifLocation(s.Span, s.Function, s.Message)})
		}
	}
	if len(flow) > 0 {
		r.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{{flow}}}}
	}
	var changes []sarifChange
	for _, s := range o.suggestions(d) {
		changes = append(changes, sarifChange{o.artifact(s.Span.File), []sarifReplacement{{sarifRegionOf(s.Span), sarifText{Text: s.Text}}}})
	}
	if len(changes) > 0 {
		r.Fixes = []sarifFix{{sarifText{Text: printable(d.Fix.Message)}, changes}}
	}
	return r
}

// escapeLinks keeps the brackets of a plain message from being read as a link.
func escapeLinks(s string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(s)
}

func (o *Output) sarifLocation(s source.Span, function, message string) sarifLocation {
	region := sarifRegionOf(s)
	l := sarifLocation{Physical: sarifPhysical{o.artifact(s.File), &region}}
	if function != "" {
		l.Logical = []sarifLogical{{printable(function), "function"}}
	}
	if message != "" {
		l.Message = &sarifText{Text: printable(message)}
	}
	return l
}

func sarifRegionOf(s source.Span) sarifRegion {
	start, end := inUTF16.of(s)
	return sarifRegion{start.line, start.column, end.line, end.column}
}

// artifact names f from the root of the repository, or by its absolute path if it lies elsewhere.
func (o *Output) artifact(f *source.File) sarifArtifact {
	if rel, ok := o.fromRoot(f); ok {
		return sarifArtifact{(&url.URL{Path: rel}).String(), sourceRoot}
	}
	return sarifArtifact{URI: fileURI(f.Abs)}
}

func fileURI(abs string) string {
	path := filepath.ToSlash(abs)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// invocation tells how the run went.
func (o *Output) invocation() sarifInvocation {
	v := sarifInvocation{Successful: true}
	for i := range o.Result.Problems {
		v.Successful = false
		v.Notifications = append(v.Notifications, sarifNotification{
			Level: "error", Message: sarifText{Text: printable(o.Result.Problems[i].Error())},
		})
	}
	for _, n := range o.Result.Coverage.NotAnalyzed {
		text, subject := "not analyzed: "+printable(n.Reason), sarifNotification{Level: "warning"}
		if n.Function != "" {
			text = "`" + printable(n.Function) + "` is " + text
		}
		subject.Message.Text = text
		if n.Span.File != nil {
			subject.Locations = []sarifLocation{o.sarifLocation(n.Span, n.Function, "")}
		}
		v.Notifications = append(v.Notifications, subject)
	}
	return v
}
