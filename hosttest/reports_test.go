package hosttest

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/reviewdog/reviewdog/parser"
	"github.com/reviewdog/reviewdog/proto/rdf"
)

// extension has findings behind characters of every width, in names that hosts have to escape.
var extension = map[string]string{
	"src/plain.c": `#include <Python.h>

static PyObject *
copy(PyObject *self, PyObject *arg)
{
    char *buf = PyMem_Malloc(10);
    memset(buf, 0, 10);
    PyMem_Free(buf);
    Py_RETURN_NONE;
}
`,
	// U+00E9, U+6F22 and U+1F40D, which have one, one and two units of UTF-16
	"src/wide \u00e9%,:;].c": "#include <Python.h>\n\nchar *wide(void)\n{\n" +
		"    /* \u00e9\u6f22\U0001f40d */ char *buf = PyMem_Malloc(10);\n    buf[0] = 1;\n    return buf;\n}\n",
	"src/latin.c": "#include <Python.h>\n\nchar *latin(void)\n{\n" +
		"    /* \xe9t\xe9 */ char *buf = PyMem_Malloc(10);\n    buf[0] = 1;\n    return buf;\n}\n",
}

// reports runs nomem once over the extension and returns its directory, and the reports by format.
func reports(t *testing.T, formats ...string) (dir string, texts map[string]string) {
	t.Helper()
	dir, texts = t.TempDir(), map[string]string{}
	for name, text := range extension {
		write(t, filepath.Join(dir, name), text)
	}
	args := []string{"check", "src"}
	for _, f := range formats {
		args = append(args, "--output", f+":"+f)
	}
	if status, out := run(t, dir, nomem, args...); status != 1 {
		t.Fatalf("status %d: %s", status, out)
	}
	for _, f := range formats {
		texts[f] = read(t, filepath.Join(dir, f))
	}
	return dir, texts
}

// TestReviewdog gives the reports to reviewdog's own parsers. Each has to see the three findings, at the call.
func TestReviewdog(t *testing.T) {
	dir, texts := reports(t, "rdjson", "sarif", "checkstyle")
	t.Chdir(dir) // reviewdog makes paths relative to the working directory
	for format, p := range map[string]parser.Parser{
		"rdjson": parser.NewRDJSONParser(), "sarif": parser.NewSarifParser(), "checkstyle": parser.NewCheckStyleParser(),
	} {
		list, err := p.Parse(strings.NewReader(texts[format]))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		seen := map[string]bool{}
		for _, d := range list {
			path := d.GetLocation().GetPath()
			seen[path] = true
			text, ok := extension[path]
			if !ok {
				t.Errorf("%s: no file %q", format, path)
				continue
			}
			start := d.GetLocation().GetRange().GetStart()
			line := strings.Split(text, "\n")[start.GetLine()-1]
			if want := columnOf(format, line); int(start.GetColumn()) != want {
				t.Errorf("%s: %s: column %d, want %d", format, path, start.GetColumn(), want)
			}
			if d.GetSeverity() != rdf.Severity_ERROR || !strings.Contains(d.GetMessage(), "PyMem_Malloc") {
				t.Errorf("%s: %s: %v %s", format, path, d.GetSeverity(), d.GetMessage())
			}
			if format != "checkstyle" && d.GetCode().GetValue() != "NM001" {
				t.Errorf("%s: %s: code %s", format, path, d.GetCode().GetValue())
			}
			if fix := d.GetSuggestions(); format != "checkstyle" && path == "src/plain.c" {
				if len(fix) != 1 || apply(text, fix[0]) != fixed(t) {
					t.Errorf("%s: the suggestions are %v", format, fix)
				}
			}
		}
		if len(seen) != len(extension) || len(list) != len(extension) {
			t.Errorf("%s: %d findings in %v", format, len(list), seen)
		}
	}
}

// columnOf returns the column at which the call in a line stands, as a format counts.
func columnOf(format, line string) int {
	before := line[:strings.Index(line, "PyMem_Malloc")]
	switch format {
	case "sarif":
		return len(utf16.Encode([]rune(before))) + 1
	case "checkstyle":
		return len([]rune(before)) + 1
	}
	return len(before) + 1
}

// apply replaces what a suggestion for an ASCII text covers.
func apply(text string, s *rdf.Suggestion) string {
	offset := func(p *rdf.Position) int {
		at := 0
		for range p.GetLine() - 1 {
			at += strings.Index(text[at:], "\n") + 1
		}
		return at + int(p.GetColumn()) - 1
	}
	return text[:offset(s.GetRange().GetStart())] + s.GetText() + text[offset(s.GetRange().GetEnd()):]
}

// fixed returns what --fix makes of the plain file.
func fixed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plain.c")
	write(t, path, extension["src/plain.c"])
	run(t, filepath.Dir(path), nomem, "check", "--fix", path)
	got := read(t, path)
	if got == extension["src/plain.c"] {
		t.Fatal("--fix changes nothing")
	}
	return got
}

// TestJUnitFitsJenkins holds the report to the schema of Jenkins.
func TestJUnitFitsJenkins(t *testing.T) {
	schema, err := filepath.Abs(filepath.Join(root, "analyzer/report/testdata/schemas/junit-10.xsd"))
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := reports(t, "junit")
	must(t, dir, "xmllint", "--noout", "--schema", schema, "junit")
	write(t, filepath.Join(dir, "clean/clean.c"), "int x;\n")
	must(t, dir, nomem, "check", "clean", "--output", "junit:clean.xml")
	must(t, dir, "xmllint", "--noout", "--schema", schema, "clean.xml")
}
