package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

func TestCrop(t *testing.T) {
	for _, test := range []struct {
		line   string
		lo, hi int
		want   string
	}{
		{"abcdef", 0, 6, "abcdef"},
		{"abcdef", 0, 5, "abcd…"},
		{"abcdef", 2, 6, "…def"},
		{"abcdef", 1, 4, "…c…"},
		{"\tx", 2, 10, "…     x"},
		{"\u6f22\u5b57\u6f22", 1, 4, "……"},
		{"\u6f22\u5b57\u6f22", 2, 6, "… \u6f22"},
		{"", 0, 5, ""},
	} {
		if got := newCodeLine([]byte(test.line)).crop(test.lo, test.hi); got != test.want {
			t.Errorf("crop(%q, %d, %d) = %q, want %q", test.line, test.lo, test.hi, got, test.want)
		}
	}
}

// harmless reports whether a terminal shows text as text: valid UTF-8 with no control characters but newlines.
func harmless(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// FuzzFormats gives every format a finding in a file of any bytes, at any place.
func FuzzFormats(f *testing.F) {
	f.Add([]byte("int a;\r\n\tb\x00\xff\u202e"), 3, 5, 7, 100, "m\x1b\xfe\n", "p\rath")
	f.Add([]byte("\ufeff\u0301\t"), 0, 0, 6, 6, "", "")
	f.Add([]byte(strings.Repeat("\t\u6f22", 300)), 700, 702, 3, 4, "long", "a.c")
	f.Fuzz(func(t *testing.T, src []byte, start, end, start2, end2 int, message, path string) {
		file := source.NewFile(path, "/"+path, src)
		span := func(a, b int) source.Span {
			a = min(max(a, 0), len(src))
			return source.Span{File: file, Start: a, End: min(max(b, a), len(src))}
		}
		d := finding("NM001", "unchecked-allocation", analyzer.Error, message,
			analyzer.PathStep{Span: span(start, end), Function: message, Message: message},
			analyzer.PathStep{Span: span(start2, end2), Message: message})
		r := &analyzer.Result{
			Diagnostics: []analyzer.Diagnostic{d},
			Sites:       []analyzer.Site{{Span: d.Span, Function: message, Callee: message, Why: message}},
			Coverage:    analyzer.Coverage{NotAnalyzed: []analyzer.NotAnalyzed{{Span: d.Span, Function: message, Reason: message}}},
		}
		var text bytes.Buffer
		Sites(&text, r, Style{})
		Coverage(&text, &r.Coverage)
		var sites bytes.Buffer
		SitesJSON(&sites, r)
		if !json.Valid(sites.Bytes()) {
			t.Errorf("no JSON: %q", sites.String())
		}
		for i := range Formats {
			out := written(t, Formats[i].Name, r)
			switch Formats[i].Name {
			case "json", "sarif", "gitlab", "rdjson", "json-lines":
				if !json.Valid(out) || !utf8.Valid(out) {
					t.Errorf("no JSON: %q", out)
				}
			case "junit", "checkstyle":
				if err := xml.Unmarshal(out, new(struct{ XMLName xml.Name })); err != nil {
					t.Errorf("no XML: %v: %q", err, out)
				}
			default:
				text.Write(out)
			}
		}
		if !harmless(text.String()) {
			t.Errorf("%q steers a terminal", text.String())
		}
	})
}

func TestEscapes(t *testing.T) {
	if got, want := escapeProperty("a%b:c,d\ne\xff"), "a%25b%3Ac%2Cd e\ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := escapeData("a%b:c,d\r\n"), "a%25b:c,d%0D%0A"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFixable(t *testing.T) {
	edits := []analyzer.Edit{{}}
	for _, test := range []struct {
		severity     analyzer.Severity
		fix          *analyzer.Fix
		safe, unsafe bool
	}{
		{analyzer.Error, nil, false, false},
		{analyzer.Error, &analyzer.Fix{Safety: analyzer.Safe, Edits: edits}, true, true},
		{analyzer.Warning, &analyzer.Fix{Safety: analyzer.Unsafe, Edits: edits}, false, true},
		{analyzer.Error, &analyzer.Fix{Safety: analyzer.Display, Edits: edits}, false, false},
		{analyzer.Error, &analyzer.Fix{Safety: analyzer.Safe}, false, false},
		{analyzer.Note, &analyzer.Fix{Safety: analyzer.Safe, Edits: edits}, false, false},
	} {
		d := &analyzer.Diagnostic{Severity: test.severity, Fix: test.fix}
		if safe, unsafe := Fixable(d, false), Fixable(d, true); safe != test.safe || unsafe != test.unsafe {
			t.Errorf("%v %+v: %v, %v", test.severity, test.fix, safe, unsafe)
		}
	}
}

// TestFullOnOneHugeLine has a file without line breaks: what is drawn of it, and the memory for that, are bounded.
func TestFullOnOneHugeLine(t *testing.T) {
	f := file("huge.c", strings.Repeat("f(0);\u0301", 1<<20)+"p = malloc(1);"+strings.Repeat("\u0301", 1<<20)+" p[0] = 1;")
	r := &analyzer.Result{Diagnostics: []analyzer.Diagnostic{finding("NM001", "unchecked-allocation", analyzer.Error, "unchecked",
		step(f, "", "malloc(1)", 1, "fails"), step(f, "", "p[0]", 1, "used"))}}
	var out bytes.Buffer
	allocated := testing.AllocsPerRun(1, func() { out.Reset(); Full(&out, r, Style{}) })
	if !strings.Contains(out.String(), "…") || !strings.Contains(out.String(), "p = malloc(1);") || out.Len() > 2000 || allocated > 1e5 {
		t.Errorf("%d bytes, %v allocations: %.2000s", out.Len(), allocated, out.String())
	}
}
