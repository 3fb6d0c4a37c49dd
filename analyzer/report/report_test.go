package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

var update = flag.Bool("update", false, "write the goldens anew")

// golden compares got with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// file returns a file of the working directory /src.
func file(path, text string) *source.File {
	return source.NewFile(path, "/src/"+path, []byte(text))
}

// at returns the place of the nth occurrence (from 1) of text in f.
func at(f *source.File, text string, nth int) source.Span {
	start := -1
	for ; nth > 0; nth-- {
		next := strings.Index(string(f.Src[start+1:]), text)
		if next < 0 {
			panic("no " + text + " in " + f.Path)
		}
		start += 1 + next
	}
	return source.Span{File: f, Start: start, End: start + len(text)}
}

// step is an event on the path, at the nth occurrence of text.
func step(f *source.File, function, text string, nth int, message string) analyzer.PathStep {
	return analyzer.PathStep{Span: at(f, text, nth), Function: function, Message: message}
}

// finding returns a finding at the place of the first step of the path.
func finding(code, name string, severity analyzer.Severity, message string, path ...analyzer.PathStep) analyzer.Diagnostic {
	return analyzer.Diagnostic{
		Diagnostic: analysis.Diagnostic{Category: code, Message: message},
		Name:       name, Severity: severity, Span: path[0].Span, Function: path[0].Function, Path: path,
	}
}

const bufferC = `#include <Python.h>

static char *
copy(PyObject *list, const char *src)
{
    Py_ssize_t n = PyList_GET_SIZE(list);

    char *buf = PyMem_Malloc(n);
    memcpy(buf, src, n);
    if (n > 8)
        n = 8;
    buf[n - 1] = 0;
    return buf;
}
`

// buffer is the plain case: an allocation, its use, and a safe fix.
func buffer() *analyzer.Result {
	f := file("src/buffer.c", bufferC)
	d := finding("NM001", "unchecked-allocation", analyzer.Error, "result of `PyMem_Malloc` is used without a NULL check",
		step(f, "copy", "PyMem_Malloc(n)", 1, "fails and returns NULL"),
		step(f, "copy", "buf", 2, "NULL is written to here"))
	d.Allocations = []analyzer.Allocation{{Callee: "PyMem_Malloc", Span: d.Span}}
	insert := at(f, "    memcpy", 1)
	insert.End = insert.Start
	d.Fix = &analyzer.Fix{
		Message: "return PyErr_NoMemory() if `buf` is NULL, after releasing `list`", Verified: true,
		Edits: []analyzer.Edit{{Span: insert, Text: "    if (buf == NULL)\n        return PyErr_NoMemory();\n"}},
	}
	d.Fingerprint = "0123456789abcdef"
	return &analyzer.Result{
		Diagnostics: []analyzer.Diagnostic{d}, Files: []*source.File{f},
		Sites: []analyzer.Site{{Span: d.Span, Function: "copy", Callee: "PyMem_Malloc", Verdict: analyzer.Reported,
			Codes: []string{"NM001"}, Why: "used before a check"}},
		Coverage: analyzer.Coverage{Files: 1, FilesAnalyzed: 1, Functions: 1, FunctionsAnalyzed: 1, Sites: 1},
	}
}

// hostile has all that may go wrong in text: tabs, CRLF, Latin-1, wide and combining characters, escape sequences,
// a byte order mark, a path that is no UTF-8.
func hostile() *analyzer.Result {
	f := file("src/caf\xe9.c", "\ufeffint a;\r\n\tchar *p =\tmalloc(1); /* \xe9t\xe9 \x1b[31m */\r\n\t\tp[0] = \"\u6f22\u5b57\"[\u202e0], e\u0301 = p[1];\r\n\x00\n")
	path := finding("NM001", "unchecked-allocation", analyzer.Error, "result of `malloc\x1b[2J` is used\nwithout a check",
		step(f, "", "malloc(1)", 1, "fails"), step(f, "", "p[0]", 1, "written \xff here"), step(f, "", "p[1]", 1, "read here"))
	top := finding("NM002", "missing-memory-error", analyzer.Warning, "at the byte order mark", step(f, "", "\ufeffint", 1, "here"))
	end := finding("NM002", "missing-memory-error", analyzer.Note, "at the end of the file", step(f, "", "\x00\n", 1, "here"))
	end.Span.Start = end.Span.End
	end.Path[0].Span = end.Span
	return &analyzer.Result{Diagnostics: []analyzer.Diagnostic{top, path, end}, Files: []*source.File{f}}
}

// across is a path through a helper in another file and a macro's body, back to the caller, over a loop's edge.
func across() *analyzer.Result {
	util := file("src/util.c", "#define NEW(n) malloc(n)\n\n\nchar *\nnew_node(int n)\n{\n    char *p = NEW(n);\n    return p;\n}\n")
	list := file("src/list.c", "int\nfill(void)\n{\n    int i;\n    // 5\n    // 6\n    for (;;) {\n        use(prev);\n        prev =\n            new_node(\n                3);\n    }\n}\n")
	d := finding("NM003", "missing-error-return", analyzer.Warning, "the NULL of `new_node` is used after all",
		step(list, "fill", "new_node(\n                3)", 1, "calls `new_node`"),
		step(util, "new_node", "NEW(n)", 2, "fails and returns NULL"),
		step(util, "new_node", "return p", 1, "NULL is returned"),
		step(list, "fill", "prev =\n            new_node(\n                3)", 1, "NULL is stored"),
		step(list, "fill", "prev", 1, "NULL is used here, in the next iteration"))
	d.Allocations = []analyzer.Allocation{{Callee: "new_node", Span: d.Span}, {Callee: "malloc", Span: at(util, "malloc(n)", 1)}}
	d.Fix = &analyzer.Fix{Message: "leave the loop if `prev` is NULL", Safety: analyzer.Unsafe, Reason: "the type `node` is guessed",
		Edits: []analyzer.Edit{{Span: at(list, "prev =", 1), Text: "x"}}}
	byHand := d
	byHand.Fix = &analyzer.Fix{Message: "check in the macro `NEW`", Safety: analyzer.Display, Reason: "nothing is edited inside a macro"}
	// The reported place stands in no step of its path.
	byHand.Span, byHand.Path = at(list, "int i;", 1), d.Path[1:3]
	return &analyzer.Result{Diagnostics: []analyzer.Diagnostic{d, byHand}, Files: []*source.File{list, util}}
}

// helper is a path through a function of the same file, with a gap that is shown and one that is not.
func helper() *analyzer.Result {
	f := file("src/one.c", "char *\nnew_node(int n)\n{\n#endif\n    return malloc(n);\n}\n\nint\nfill(void)\n{\n    char *p = new_node(3);\n\n\n    f(p);\n    g();\n    *p = 0;\n    a();\n    b();\n    return p[1];\n}\n")
	return &analyzer.Result{Diagnostics: []analyzer.Diagnostic{finding("NM001", "unchecked-allocation", analyzer.Error, "unchecked",
		step(f, "fill", "new_node(3)", 1, "calls `new_node`"), step(f, "new_node", "malloc(n)", 1, "fails"),
		step(f, "fill", "f(p)", 1, "is passed on"), step(f, "fill", "*p", 2, "is written to"), step(f, "fill", "p[1]", 1, "is read"))}}
}

// long has a line that does not fit a screen.
func long() *analyzer.Result {
	f := file("gen.c", "x;\n"+strings.Repeat("\tf(0);", 100)+" p = malloc(9); p[0] = "+strings.Repeat("\u6f22", 200)+";\n")
	return &analyzer.Result{Diagnostics: []analyzer.Diagnostic{finding("NM001", "unchecked-allocation", analyzer.Error, "unchecked",
		step(f, "", "malloc(9)", 1, "fails"), step(f, "", "p[0]", 1, "used here"))}}
}

func TestFull(t *testing.T) {
	for name, r := range map[string]*analyzer.Result{"buffer": buffer(), "hostile": hostile(), "across": across(), "helper": helper(), "long": long()} {
		var out bytes.Buffer
		if err := Full(&out, r, Style{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "full-"+name+".txt", out.Bytes())
	}
}

func TestFullInColour(t *testing.T) {
	var out bytes.Buffer
	if err := Full(&out, buffer(), Style{Color: true}); err != nil {
		t.Fatal(err)
	}
	golden(t, "full-colour.txt", out.Bytes())
}

// merged is everything in one result.
func merged() *analyzer.Result {
	all := &analyzer.Result{}
	for _, r := range []*analyzer.Result{across(), buffer(), hostile()} {
		all.Diagnostics = append(all.Diagnostics, r.Diagnostics...)
		all.Sites = append(all.Sites, r.Sites...)
		all.Files = append(all.Files, r.Files...)
	}
	f := all.Files[0]
	all.Sites = append(all.Sites,
		analyzer.Site{Span: at(f, "use(prev)", 1), Callee: "use", Verdict: analyzer.UnknownVerdict, Why: "too many paths"},
		analyzer.Site{Span: at(f, "use(prev)", 1), Function: "fill", Callee: "use", Verdict: analyzer.Handled})
	all.Coverage = analyzer.Coverage{
		Files: 3, FilesAnalyzed: 2, Functions: 12, FunctionsAnalyzed: 11, Sites: 4, CPlusPlus: 2,
		NotAnalyzed: []analyzer.NotAnalyzed{
			{Span: source.Span{File: f}, Reason: "larger than 64 MB"},
			{Span: at(f, "fill", 1), Function: "fill", Reason: "macro FOO could not\nbe expanded"},
		},
	}
	return all
}

// goldens are where the formats are kept as they come out.
var goldens = map[string]string{
	"full": "full-all.txt", "concise": "concise.txt", "grouped": "grouped.txt", "json": "report.json", "json-lines": "report.jsonl",
	"sarif": "report.sarif", "github": "github.txt", "gitlab": "gitlab.json", "azure": "azure.txt", "junit": "junit.xml",
	"checkstyle": "checkstyle.xml", "rdjson": "rdjson.json", "markdown": "markdown.md",
}

// someRules has a rule for each code of the findings.
var someRules = []*analyzer.Rule{
	{Code: "NM001", Name: "unchecked-allocation", CWE: 690, Doc: analyzer.Doc{What: "Checks `malloc`. And more."}},
	{Code: "NM002", Name: "missing-memory-error", CWE: 755, Doc: analyzer.Doc{What: "Checks for an exception."}},
	{Code: "NM003", Name: "missing-error-return", CWE: 252, Doc: analyzer.Doc{What: "Checks for a return."}},
}

// written returns what a format makes of a result.
func written(t *testing.T, format string, r *analyzer.Result) []byte {
	t.Helper()
	var out bytes.Buffer
	err := FindFormat(format).Write(&out, &Output{Result: r, Rules: someRules, Version: "v1.2.3", Root: "/src"})
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return out.Bytes()
}

func TestFormats(t *testing.T) {
	for i := range Formats {
		name := Formats[i].Name
		golden(t, goldens[name], written(t, name, merged()))
		if name != "json" && name != "json-lines" { // their readers expect any string
			if got := written(t, name, merged()); !utf8.Valid(got) || bytes.ContainsAny(got, "\x00\x1b\x7f") {
				t.Errorf("%s has bytes that steer a terminal, or are no UTF-8", name)
			}
		}
	}
}

func TestTexts(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *analyzer.Result) error{
		"sites.txt":     func(w io.Writer, r *analyzer.Result) error { return Sites(w, r, Style{}) },
		"sites.json":    SitesJSON,
		"statistics":    func(w io.Writer, r *analyzer.Result) error { return Statistics(w, r, Style{}) },
		"summary.txt":   func(w io.Writer, r *analyzer.Result) error { return Summary(w, r, Style{}) },
		"coverage.txt":  func(w io.Writer, r *analyzer.Result) error { return Coverage(w, &r.Coverage) },
		"site-count":    SitesSummary,
		"summary-loose": func(w io.Writer, r *analyzer.Result) error { return Summary(w, r, Style{UnsafeFixes: true}) },
	} {
		var out bytes.Buffer
		if err := write(&out, merged()); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
}
