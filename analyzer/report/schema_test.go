package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// results are what every format has to be able to tell.
func results() map[string]*analyzer.Result {
	return map[string]*analyzer.Result{
		"empty": {}, "buffer": buffer(), "hostile": hostile(), "across": across(), "helper": helper(), "long": long(), "merged": merged(),
	}
}

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(filepath.Join("testdata", "schemas", name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSARIFFitsItsSchema(t *testing.T) {
	s := schema(t, "sarif-2.1.0.json")
	for name, r := range results() {
		if err := s.Validate(decoded(t, written(t, "sarif", r))); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

func TestGitLabFitsItsSchema(t *testing.T) {
	s := schema(t, "gitlab-codequality.json")
	for name, r := range results() {
		seen := map[string]bool{}
		for i, issue := range decoded(t, written(t, "gitlab", r)).([]any) {
			if err := s.Validate(issue); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if path := issue.(map[string]any)["location"].(map[string]any)["path"].(string); filepath.IsAbs(path) || strings.HasPrefix(path, "./") {
				t.Errorf("%s: path %s", name, path)
			}
			seen[fmt.Sprint(i)] = true
		}
	}
}

// TestSARIFReplacements applies the fix of a log as its reader does, by lines and UTF-16 columns.
func TestSARIFReplacements(t *testing.T) {
	r := buffer()
	var log sarifLog
	if err := json.Unmarshal(written(t, "sarif", r), &log); err != nil {
		t.Fatal(err)
	}
	change := log.Runs[0].Results[0].Fixes[0].Changes[0]
	if change.Artifact.URI != "src/buffer.c" || change.Artifact.BaseID != sourceRoot {
		t.Errorf("the fix changes %+v", change.Artifact)
	}
	p := change.Replacements[0]
	lines := strings.SplitAfter(bufferC, "\n")
	if p.Deleted != (sarifRegion{9, 1, 9, 1}) {
		t.Fatalf("the fix replaces %+v", p.Deleted)
	}
	got := strings.Join(lines[:8], "") + p.Inserted.Text + strings.Join(lines[8:], "")
	e := r.Diagnostics[0].Fix.Edits[0]
	if want := bufferC[:e.Span.Start] + e.Text + bufferC[e.Span.End:]; got != want {
		t.Errorf("the fixed text is\n%s", got)
	}
}

// TestSuggestionIsOneEdit joins the edits that a fix makes in one file.
func TestSuggestionIsOneEdit(t *testing.T) {
	r := buffer()
	d := &r.Diagnostics[0]
	f := d.Span.File
	d.Fix.Edits = []analyzer.Edit{{Span: at(f, "n = 8", 1), Text: "n = 9"}, {Span: at(f, "n - 1", 1), Text: "0"}}
	got := (&Output{Result: r}).suggestions(d)
	if want := "n = 9;\n    buf[0"; len(got) != 1 || got[0].Text != want || f.Src[got[0].Span.End] != ']' {
		t.Errorf("the suggestion is %+v, want the text %q", got, want)
	}
	other := source.NewFile("z.h", "/src/z.h", []byte("void f(void);"))
	d.Fix.Edits = append(d.Fix.Edits, analyzer.Edit{Span: at(other, "void", 1), Text: "int"})
	if got := (&Output{Result: r}).suggestions(d); len(got) != 2 || got[1].Text != "int" || got[1].Span.File != other {
		t.Errorf("the suggestions for two files are %+v", got)
	}
	if text := string(written(t, "sarif", r)); strings.Count(text, `"artifactChanges"`) != 1 || strings.Count(text, `"insertedContent"`) != 2 {
		t.Errorf("the two changes of a fix:\n%s", text)
	}
	if text := string(written(t, "rdjson", r)); strings.Contains(text, `"suggestions"`) {
		t.Errorf("half of a fix is suggested:\n%s", text)
	}
	latin := source.NewFile("l.c", "/src/l.c", []byte("a = 1; /* \xe9 */ b = 1;"))
	d.Fix.Edits = []analyzer.Edit{{Span: at(latin, "a", 1), Text: "c"}, {Span: at(latin, "b", 1), Text: "c"}}
	if (&Output{Result: r}).suggestions(d) != nil {
		t.Error("a suggestion would lose bytes that are no UTF-8")
	}
	d.Fix.Safety = analyzer.Unsafe
	if (&Output{Result: r}).suggestions(d) != nil {
		t.Error("an unsafe fix is suggested without --unsafe-fixes")
	}
}

// TestAzureTakesNoCommands has text that the agent would take for a command, which it looks for anywhere in a line.
func TestAzureTakesNoCommands(t *testing.T) {
	r := buffer()
	for _, severity := range []analyzer.Severity{analyzer.Error, analyzer.Note} {
		d := &r.Diagnostics[0]
		d.Severity, d.Message = severity, "a ##vso[task.complete result=Failed;]\n##vso[task.complete]"
		for line := range strings.Lines(string(written(t, "azure", r))) {
			if at := strings.LastIndex(line, "##vso["); at > 0 && (severity == analyzer.Note || !strings.HasPrefix(line, "##vso[task.logissue ")) {
				t.Errorf("a command: %s", line)
			}
		}
	}
}

func TestXMLIsWellFormed(t *testing.T) {
	for name, r := range results() {
		for _, format := range []string{"junit", "checkstyle"} {
			var v struct{ XMLName xml.Name }
			if err := xml.Unmarshal(written(t, format, r), &v); err != nil {
				t.Errorf("%s: %s: %v", format, name, err)
			}
		}
	}
}

// many returns n findings, of which every third is an error, a warning or a note; long ones at that.
func many(n int) *analyzer.Result {
	one := buffer().Diagnostics[0]
	one.Message = strings.Repeat("\u6f22", 2000)
	r := &analyzer.Result{}
	for i := range n {
		d := one
		d.Severity = [...]analyzer.Severity{analyzer.Note, analyzer.Warning, analyzer.Error}[i%3]
		r.Diagnostics = append(r.Diagnostics, d)
	}
	return r
}

// TestLimits holds annotations and the summary within what GitHub takes; what is left out is said.
func TestLimits(t *testing.T) {
	r := many(300)
	out := string(written(t, "github", r))
	for _, kind := range annotation {
		if n := strings.Count(out, "\n::"+kind+" ") + strings.Count(out[:20], "::"+kind+" "); n != annotationLimit {
			t.Errorf("%d annotations of kind %s", n, kind)
		}
	}
	if !strings.HasPrefix(out, "::error ") || NotAnnotated(r) != 270 {
		t.Errorf("%d not annotated, the first is %.20s", NotAnnotated(r), out)
	}
	for line := range strings.Lines(out) {
		if _, text, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::"); ok && strings.HasPrefix(line, "::error") && len(text) > annotationBytes+1 {
			t.Errorf("an annotation of %d bytes", len(text))
		}
	}
	table := string(written(t, "markdown", r))
	rows := strings.Count(table, "\n| `")
	if len(table) > 1<<20 || !strings.Contains(table, fmt.Sprintf("\n%d more are not shown.\n", 300-rows)) {
		t.Errorf("a summary of %d bytes, %d rows", len(table), rows)
	}
}
