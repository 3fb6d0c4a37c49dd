package fix

import (
	"reflect"
	"strings"
	"testing"

	"nomem/analyzer/source"
)

func edit(f *source.File, start, end int, text string) Edit {
	return Edit{Span: source.Span{File: f, Start: start, End: end}, Text: text}
}

// textOf returns the texts of files, with a semicolon between them.
func textOf(files []*source.File) string {
	var texts []string
	for _, f := range files {
		texts = append(texts, string(f.Src))
	}
	return strings.Join(texts, ";")
}

func TestApply(t *testing.T) {
	f := source.NewFile("a.c", "/a.c", []byte("0123456789"))
	g := source.NewFile("b.c", "/b.c", []byte("0123456789"))
	again := source.NewFile("a.c", "/a.c", []byte("0123456789"))
	for _, test := range []struct {
		name  string
		edits []Edit
		want  string
		err   string
	}{
		{"none", nil, "", ""},
		{"insert and replace", []Edit{edit(f, 0, 0, "<"), edit(f, 3, 5, "x"), edit(f, 10, 10, ">")}, "<012x56789>", ""},
		{"insert before a replacement", []Edit{edit(f, 3, 3, "a"), edit(f, 3, 4, "b")}, "012ab456789", ""},
		{"insert behind a deletion", []Edit{edit(f, 3, 5, ""), edit(f, 5, 5, "b")}, "012b56789", ""},
		{"overlap", []Edit{edit(f, 3, 5, ""), edit(f, 4, 6, "")}, "", "overlaps"},
		{"same place twice", []Edit{edit(f, 3, 3, "a"), edit(f, 3, 3, "b")}, "", "overlaps"},
		{"out of order", []Edit{edit(f, 4, 4, "a"), edit(f, 3, 3, "b")}, "", "order"},
		{"past the end", []Edit{edit(f, 4, 11, "a")}, "", "outside"},
		{"backwards", []Edit{edit(f, 4, 3, "a")}, "", "outside"},
		{"two files", []Edit{edit(f, 1, 1, "a"), edit(g, 1, 2, "b"), edit(g, 3, 3, "c")}, "0a123456789;0b2c3456789", ""},
		{"two files mixed", []Edit{edit(f, 1, 1, "a"), edit(g, 3, 3, "b"), edit(f, 5, 5, "c")}, "", "order"},
		{"a file that was read twice", []Edit{edit(f, 1, 1, "a"), edit(again, 3, 3, "b")}, "", "read twice"},
		{"no file", []Edit{edit(nil, 1, 1, "a")}, "", "no file"},
		{"not ASCII", []Edit{edit(f, 1, 1, "\u00e9")}, "", "ASCII"},
		{"control", []Edit{edit(f, 1, 1, "\x00")}, "", "ASCII"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Apply(test.edits)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) || got != nil {
					t.Fatalf("got %q, %v; want an error with %q", textOf(got), err, test.err)
				}
				return
			}
			if err != nil || textOf(got) != test.want {
				t.Fatalf("got %q, %v; want %q", textOf(got), err, test.want)
			}
		})
	}
	if string(f.Src) != "0123456789" {
		t.Fatal("Apply changed its input")
	}
}

func TestMerge(t *testing.T) {
	f := source.NewFile("a.c", "/a.c", []byte("0123456789"))
	fixes := [][]Edit{
		{edit(f, 6, 6, "c")},
		{edit(f, 1, 1, "a"), edit(f, 8, 9, "b")},
		{edit(f, 2, 2, "x"), edit(f, 8, 10, "y")}, // overlaps the one before
		{edit(f, 6, 6, "c")},                      // the first again
		{edit(f, 6, 6, "d")},                      // has no order against the first
	}
	edits, taken, err := Merge(fixes)
	if err != nil || !reflect.DeepEqual(taken, []int{0, 1, 3}) {
		t.Fatalf("taken %v, %v", taken, err)
	}
	if out, err := Apply(edits); err != nil || textOf(out) != "0a12345c67b9" {
		t.Fatalf("got %q, %v", textOf(out), err)
	}
	if _, _, err := Merge([][]Edit{{}}); err == nil {
		t.Fatal("a fix without edits was taken")
	}
}

// TestMergeShares holds that fixes which replace a text alike are made together, with what they have in common once, and that
// those which only insert the same are not.
func TestMergeShares(t *testing.T) {
	f := source.NewFile("a.c", "/a.c", []byte("void f(){12}"))
	head, tail := edit(f, 0, 4, "int"), edit(f, 11, 11, "0")
	one, two := []Edit{head, edit(f, 10, 10, "a"), tail}, []Edit{head, edit(f, 9, 9, "b"), tail}
	for _, test := range []struct {
		name  string
		fixes [][]Edit
		want  string
	}{
		{"with the same replacement", [][]Edit{one, two}, "int f(){b1a20}"},
		{"with the same insertion alone", [][]Edit{one[1:], two[1:]}, "void f(){b120}"},
		{"with another replacement", [][]Edit{one, {edit(f, 0, 4, "long"), two[1]}}, "int f(){1a20}"},
	} {
		edits, _, err := Merge(test.fixes)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := Apply(edits); err != nil || textOf(out) != test.want {
			t.Errorf("%s: got %q, %v; want %q", test.name, textOf(out), err, test.want)
		}
	}
}

// FuzzApply holds Apply against the definition: everything outside of the edits stays, in order, and nothing panics.
func FuzzApply(f *testing.F) {
	f.Add([]byte("0123456789"), 1, 2, "a", 4, 4, "b")
	f.Add([]byte("\xff\x00\r\n"), 0, 0, "x", 0, 4, "")
	f.Add([]byte(""), 0, 0, "", 0, 0, "\n")
	f.Add([]byte("abc"), -1, 9, "", 2, 1, "\x80")
	f.Fuzz(func(t *testing.T, src []byte, s1, e1 int, t1 string, s2, e2 int, t2 string) {
		file := source.NewFile("a.c", "/a.c", src)
		edits := []Edit{edit(file, s1, e1, t1), edit(file, s2, e2, t2)}
		got, err := Apply(edits)
		if err != nil {
			if got != nil {
				t.Fatal("an error and a result")
			}
			return
		}
		want := string(src[:s1]) + t1 + string(src[e1:s2]) + t2 + string(src[e2:])
		if textOf(got) != want {
			t.Fatalf("got %q, want %q", textOf(got), want)
		}
		merged, taken, err := Merge([][]Edit{edits[1:], edits[:1]})
		if err != nil || len(taken) != 2 || !reflect.DeepEqual(merged, edits) && s1 != s2 {
			t.Fatalf("edits that apply together do not merge: %v, %v, %v", merged, taken, err)
		}
	})
}

func TestJoin(t *testing.T) {
	f := source.NewFile("t.c", "/t.c", []byte("abc"))
	at := func(start, end int, text string) Edit {
		return Edit{source.Span{File: f, Start: start, End: end}, text}
	}
	for _, tt := range []struct {
		name string
		a, b []Edit
		want string // "" if they do not fit
	}{
		{"apart", []Edit{at(2, 2, "x")}, []Edit{at(0, 1, "y")}, "ybxc"},
		{"the same", []Edit{at(0, 1, "x"), at(3, 3, "!")}, []Edit{at(0, 1, "x")}, "xbc!"},
		{"at one offset, in order", []Edit{at(1, 1, "x")}, []Edit{at(1, 1, "y")}, "axybc"},
		{"one insertion for both", []Edit{at(1, 1, "x")}, []Edit{at(1, 1, "x")}, "axbc"},
		{"two replacements", []Edit{at(0, 1, "x")}, []Edit{at(0, 1, "y")}, ""},
		{"overlapping", []Edit{at(0, 2, "x")}, []Edit{at(1, 3, "y")}, ""},
	} {
		edits, ok := Join(tt.a, tt.b)
		if ok != (tt.want != "") {
			t.Errorf("%s: %v", tt.name, ok)
			continue
		}
		if got, err := Apply(edits); ok && (err != nil || textOf(got) != tt.want) {
			t.Errorf("%s: %q, %v; want %q", tt.name, textOf(got), err, tt.want)
		}
	}
}
