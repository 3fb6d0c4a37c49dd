package report

import "io"

// gitlabIssue is an entry of a Code Quality report
// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"` // GitLab drops all entries but one that have the same
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// gitlabSeverity names the severities; blocker and critical are left to what is known to be exploited.
var gitlabSeverity = [...]string{"major", "minor", "info"}

// GitLab writes the findings as a Code Quality report. The name of a check is not shown, so the description has it.
func GitLab(w io.Writer, o *Output) error {
	issues := []gitlabIssue{}
	for _, d := range gravestFirst(o.Result.Diagnostics) {
		start, end := inBytes.of(d.Span)
		issues = append(issues, gitlabIssue{
			Description: title(d) + ": " + printable(d.Message), CheckName: d.Category, Fingerprint: d.Fingerprint,
			Severity: gitlabSeverity[d.Severity],
			Location: gitlabLocation{o.hostPath(d.Span.File), gitlabLines{start.line, end.line}},
		})
	}
	return encode(w, issues)
}
