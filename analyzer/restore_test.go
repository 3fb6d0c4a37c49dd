package analyzer

import (
	"bytes"
	"encoding/gob"
	"testing"

	"nomem/analyzer/source"
)

// FuzzRestore gives the reader of records bytes that no nomem wrote: it takes them or it does not, and what it takes can
// be reported.
func FuzzRestore(f *testing.F) {
	file := source.NewFile("a.c", "/a.c", []byte("int *p = malloc(4);\n"))
	for _, r := range []record{
		{},
		{Files: []string{"/a.c"}, Diagnostics: []recordedDiagnostic{{Code: "NM001", Span: recordedSpan{0, 9, 18}, Fix: &recordedFix{Safety: Display}}}},
		{Files: []string{"/a.c"}, Diagnostics: []recordedDiagnostic{{Span: recordedSpan{0, 9, 99}}, {Span: recordedSpan{-1, 0, 0}}, {Span: recordedSpan{7, 0, 0}}}},
		{Files: []string{"/b.c"}, Sites: []recordedSite{{Span: recordedSpan{0, 5, 2}}}, NotAnalyzed: []recordedGap{{}}},
	} {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &program{files: map[string]*source.File{"/a.c": file}, tree: &source.Tree{}, scope: &scope{}}
		res, err := p.restore(data)
		if err != nil {
			return
		}
		for _, d := range res.Diagnostics {
			_ = d.Span.String() + d.Severity.String()
			if d.Fix != nil {
				_ = d.Fix.Safety.String()
			}
		}
		for _, s := range res.Sites {
			_ = s.Span.String() + s.Verdict.String()
		}
	})
}
