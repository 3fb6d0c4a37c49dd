package report

import (
	"strings"
	"testing"

	"nomem/analyzer"
)

func TestColumns(t *testing.T) {
	// The columns at which the x stands, as Python's codecs and JavaScript's strings count.
	for _, c := range []struct {
		text                 string
		bytes, utf16, points int
	}{
		{"x", 1, 1, 1},
		{"abc x", 5, 5, 5},
		{"\u00e9 x", 4, 3, 3},
		{"\u6f22\u5b57x", 7, 3, 3},
		{"\U0001f40dx", 5, 3, 2},
		{"e\u0301x", 4, 3, 3},
		{"\xe9t\xe9 x", 5, 5, 5},   // Latin-1
		{"\xff\xfe\x80x", 4, 4, 4}, // nothing at all
		{"\xf0\x9f\x90x", 4, 4, 4}, // cut off
		{"\ufeffx", 4, 1, 1},       // a byte order mark
		{"a;\n\ufeffx", 4, 2, 2},   // which is one at the start only
		{"\ttab\tx", 6, 6, 6},      // a tab is one character
		{"a\r\n\u00e9x", 3, 2, 2},  // a line ending of two bytes
		{"\x00\u2028x", 5, 3, 3},   // no line ending in C
		{"\xed\xa0\x80x", 4, 4, 4}, // half a surrogate pair
		{"\xef\xbb\xbf\xe9x", 5, 2, 2} /* after the mark */} {
		f := file("a.c", c.text+"\u00e9\xff")
		at := len(c.text) - 1
		for unit, want := range map[unit]int{inBytes: c.bytes, inUTF16: c.utf16, inPoints: c.points} {
			if got := unit.at(f, at).column; got != want {
				t.Errorf("%q in unit %d: column %d, want %d", c.text, unit, got, want)
			}
		}
	}
}

// TestFormatsCountTheirWay holds every format that has columns to the unit of its host.
func TestFormatsCountTheirWay(t *testing.T) {
	f := file("a.c", "/* \u00e9\u6f22\U0001f40d */ malloc(1);\n") // 9 bytes, 4 units of UTF-16, 3 characters
	r := &analyzer.Result{Diagnostics: []analyzer.Diagnostic{
		finding("NM001", "unchecked-allocation", analyzer.Error, "m", step(f, "f", "malloc(1)", 1, "fails")),
	}}
	for format, want := range map[string]string{
		"concise": "a.c:1:17: ", "full": "a.c:1:17: ", "json": `"column": 17`, "json-lines": `"column":17`, "rdjson": `"column": 17`,
		"sarif": `"startColumn": 12`, "github": ",col=12,endLine=1,endColumn=21", "azure": ";columnnumber=12;", "checkstyle": `column="11"`,
	} {
		if got := string(written(t, format, r)); !strings.Contains(got, want) {
			t.Errorf("%s has no %s:\n%s", format, want, got)
		}
	}
}

// FuzzColumns holds the units to each other, at every offset of any bytes.
func FuzzColumns(f *testing.F) {
	f.Add("\ufeffa\r\n\xe9\U0001f40d\u00e9x", 3)
	f.Fuzz(func(t *testing.T, text string, offset int) {
		file := file("a.c", text)
		b, u, p := inBytes.at(file, offset), inUTF16.at(file, offset), inPoints.at(file, offset)
		if b.line != u.line || b.line != p.line {
			t.Fatalf("lines %v %v %v", b, u, p)
		}
		if p.column < 1 || p.column > u.column || u.column > b.column+1 {
			t.Fatalf("columns %v %v %v", b, u, p)
		}
	})
}
