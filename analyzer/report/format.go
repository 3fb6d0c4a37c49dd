package report

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// An Output is what a format is written from.
type Output struct {
	Result  *analyzer.Result
	Rules   []*analyzer.Rule
	Version string
	// Root is the absolute path of the repository, its links resolved: hosts want paths that start there.
	Root  string
	Style Style
}

// A Format is a way to write findings.
type Format struct {
	Name string
	Doc  string // whom it is for
	// Text says that people read it: --statistics takes its place.
	Text  bool
	Write func(io.Writer, *Output) error
}

// Formats are all formats, the default first.
var Formats = []Format{
	{"full", "code frames", true, func(w io.Writer, o *Output) error { return Full(w, o.Result, o.Style) }},
	{"concise", "a line a finding", true, func(w io.Writer, o *Output) error { return Concise(w, o.Result, o.Style) }},
	{"grouped", "by file", true, Grouped},
	{"json", "an object", false, func(w io.Writer, o *Output) error { return JSON(w, o.Result, o.Version) }},
	{"json-lines", "an object a line", false, JSONLines},
	{"sarif", "SARIF 2.1.0, for code scanning and editors", false, SARIF},
	{"github", "annotations of a GitHub workflow", false, GitHub},
	{"gitlab", "GitLab's Code Quality", false, GitLab},
	{"azure", "issues of an Azure pipeline", false, Azure},
	{"junit", "a test report", false, JUnit},
	{"checkstyle", "Checkstyle's XML", false, Checkstyle},
	{"rdjson", "reviewdog, with suggestions", false, RDJSON},
	{"markdown", "a table", false, Markdown},
}

// FindFormat returns the format of a name, nil if there is none.
func FindFormat(name string) *Format {
	for i := range Formats {
		if Formats[i].Name == name {
			return &Formats[i]
		}
	}
	return nil
}

// FormatNames lists the names of all formats.
func FormatNames() []string {
	names := make([]string, len(Formats))
	for i := range Formats {
		names[i] = Formats[i].Name
	}
	return names
}

// gravestFirst returns the findings by severity, those that matter most first: hosts that show only so many take the
// first ones.
func gravestFirst(all []analyzer.Diagnostic) []*analyzer.Diagnostic {
	shown := notesLast(all)
	slices.SortStableFunc(shown, func(a, b *analyzer.Diagnostic) int { return cmp.Compare(a.Severity, b.Severity) })
	return shown
}

// hostPath returns the path of f from the root of the repository, or as the user knows it if it lies elsewhere.
func (o *Output) hostPath(f *source.File) string {
	if f == nil {
		return ""
	}
	if rel, ok := o.fromRoot(f); ok {
		return rel
	}
	return f.Path
}

func (o *Output) fromRoot(f *source.File) (string, bool) {
	rel, err := filepath.Rel(o.Root, f.Abs)
	if o.Root == "" || err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// title names the rule of d.
func title(d *analyzer.Diagnostic) string { return d.Category + " " + d.Name }

// story tells the path of d and its fix, a line each, for hosts that show text alone.
func (o *Output) story(d *analyzer.Diagnostic) string {
	var b strings.Builder
	for i, s := range d.Path {
		line, _ := lineCol(s.Span)
		fmt.Fprintf(&b, "%d. %s:%d: %s\n", i+1, printable(o.hostPath(s.Span.File)), line, printable(s.Message))
	}
	if d.Fix != nil {
		fmt.Fprintf(&b, "fix (%s): %s\n", d.Fix.Safety, printable(d.Fix.Message))
	}
	return b.String()
}

// suggestions returns the fix of d as one replacement for each file that it changes, for hosts that offer each edit by
// itself: half a fix is none. It returns nil if --fix would not apply it, or where the text cannot be told in UTF-8.
func (o *Output) suggestions(d *analyzer.Diagnostic) []analyzer.Edit {
	if !Fixable(d, o.Style.UnsafeFixes) {
		return nil
	}
	var list []analyzer.Edit
	for _, e := range d.Fix.Edits {
		n := len(list) - 1
		if n < 0 || list[n].Span.File != e.Span.File {
			list = append(list, e)
			continue
		}
		whole := &list[n]
		whole.Text += string(whole.Span.File.Src[whole.Span.End:e.Span.Start]) + e.Text
		whole.Span.End = e.Span.End
	}
	if slices.ContainsFunc(list, func(e analyzer.Edit) bool { return !utf8.ValidString(e.Text) }) {
		return nil
	}
	return list
}

// cutSign stands where a text goes on.
const cutSign = "..."

// cutText bounds a text to n bytes and the sign that it goes on, between characters.
func cutText(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + cutSign
}
