package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// describe writes a suppression as "form words lines".
func describe(sup *Suppression) string {
	form := [...]string{"ignore", "file", "nolint", "next", "begin", "end"}[sup.Form]
	if sup.Malformed != "" {
		return form + " malformed: " + sup.Malformed
	}
	if sup.Form == FileIgnore {
		return form + " " + sup.words()
	}
	return fmt.Sprintf("%s %s %d-%d", form, sup.words(), sup.First, sup.Last)
}

func TestReadSuppressions(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"f(); // nomem: ignore[NM001]", []string{"ignore NM001 1-1"}},
		{"f(); /* nomem: ignore[NM001, nm002] since it is small */ g();", []string{"ignore NM001,NM002 1-1"}},
		{"f(); // why not  nomem:ignore [ unchecked-allocation ] -- reason", []string{"ignore UNCHECKED-ALLOCATION 1-1"}},
		{"// nomem: ignore[NM001]\n\n/* other */\n  f();", []string{"ignore NM001 4-4"}},
		{"/* nomem: ignore[NM001]\n   reason */ f();", []string{"ignore NM001 2-2"}},
		{"f(); /* a\n*/ /* nomem: ignore[NM001] */\ng();", []string{"ignore NM001 3-3"}},
		{"f();\n// nomem: file-ignore[NM001]", []string{"file NM001"}},
		{"// nomem: ignore[NM001] nomem: ignore[NM002]\nf();", []string{"ignore NM001 2-2", "ignore NM002 2-2"}},
		{"f(); // NOLINT(bugprone-x, nomem-NM001): why", []string{"nolint NM001 1-1"}},
		{"// NOLINTNEXTLINE(nomem-*)\nf();", []string{"next * 2-2"}},
		{"// NOLINTBEGIN(nomem-NM001)\nf();\n// NOLINTEND(nomem-NM001)", []string{"begin NM001 1-3", "end NM001 3-3"}},
		{"// NOLINTBEGIN(nomem-NM001)\n// NOLINTEND(nomem-NM002)", []string{
			"begin malformed: has no NOLINTEND with the same list", "end malformed: has no NOLINTBEGIN with the same list"}},
		{"f(); // nomem: ignore", []string{"ignore malformed: names no rule; write `nomem: ignore[NM001]`"}},
		{"f(); // nomem: file-ignore[ ]", []string{"file malformed: names no rule; write `nomem: ignore[NM001]`"}},
		{"f(); // nomem: ignore[NM001", []string{"ignore malformed: the `]` is missing"}},
		{"f(); // nomem: disable[NM001]", []string{"ignore malformed: unknown word `disable`; write `nomem: ignore[NM001]` or `nomem: file-ignore[NM001]`"}},
		{"// NOLINT\n// NOLINT(bugprone-x)\n// goto nomem: the caller frees\nf(\"// nomem: ignore[NM001]\");", nil},
		{"nomem: // unnomem: ignore[NM001]\n x();", nil},
	} {
		s := ReadSuppressions(NewFile("a.c", "/a.c", []byte(tt.text)))
		var got []string
		for i := range s.List {
			got = append(got, describe(&s.List[i]))
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s\n%s", tt.text, d)
		}
	}
	if ReadSuppressions(NewFile("a.c", "/a.c", []byte("f(); // right"))) != nil {
		t.Error("a file without a word of nomem's was looked into")
	}
}

// TestCovers asks for the lines whose @ is silenced.
func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string
	}{
		{"a = @; // nomem: ignore[N]\nb = @;", "1"},
		{"a = @;\n// nomem: ignore[N]\nb = @;\nc = @;", "3"},
		{"a = // nomem: ignore[N]\n  f(1,\n  @);\nb = @;", "3"},
		{"a = f(\n  @,\n  2); // nomem: ignore[N]\nb = @;", "2"},
		{"if ((a = @) == 0) { // nomem: ignore[N]\n  b = @;\n}", "1"},
		{"#define M \\\n  a = @; \\\n  b = @; /* nomem: ignore[N] */\nc = @;", "2 3"},
		{"#if A // nomem: ignore[N]\na = @;\n#endif\nb = @;", ""},
		{"#ifdef A\nb = @; // nomem: ignore[N]\n#else\nb = @;\n#endif", "2"},
		{"a = @;\r\n// nomem: ignore[N]\r\nb = @;\r\n", "3"},
		{"a = @; // NOLINTNEXTLINE(nomem-N)\nb =\n @;\nc = @;", "3"},
		{"// NOLINTBEGIN(nomem-N)\na = @;\nb = @;\n// NOLINTEND(nomem-N)\nc = @;", "2 3"},
		{"a = @;\nb = @; // nomem: file-ignore[N]", "1 2"},
		{"a = @; b = @; // nomem: ignore[N]", "1 1"},
	} {
		f := NewFile("a.c", "/a.c", []byte(tt.text))
		s := ReadSuppressions(f)
		var got []string
		for at := 0; at < len(tt.text); at++ {
			if place := (Span{f, at, at + 1}); tt.text[at] == '@' && s.Covers(&s.List[0], place) {
				got = append(got, fmt.Sprint(place.Line()))
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s\nsilences lines %v, want %s", tt.text, got, tt.want)
		}
	}
}

func TestWithout(t *testing.T) {
	for _, tt := range []struct{ before, after string }{
		{"f(); // nomem: ignore[A] reason\ng();", "f();\ng();"},
		{"f();\n\t// nomem: ignore[A]\r\n\tg();", "f();\n\tg();"},
		{"f(); /* nomem: ignore[A] */ g();", "f(); g();"},
		{"f();/* nomem: ignore[A] */g();", "f(); g();"},
		{"\t/* nomem: ignore[A] */ g();", "\tg();"},
		{"f(); // nomem: ignore[B, A]\n", "f(); // nomem: ignore[B]\n"},
		{"f(); // small, nomem: ignore[A] why\n", "f(); // small,\n"},
		{"f(); // small // nomem: ignore[A] why\n", "f(); // small\n"},
		{"f(); /* small nomem: ignore[A] why */\n", "f(); /* small */\n"},
		{"f(); // nomem: ignore[A] nomem: ignore[B]\n", "f(); // nomem: ignore[B]\n"},
		{"f(); // NOLINT(x, nomem-A) why\n", "f(); // NOLINT(x) why\n"},
		{"f(); // NOLINT(nomem-A) why\n", "f();\n"},
		{"// nomem: ignore[A]", ""},
		{"// NOLINTBEGIN(nomem-A)\nf();\n// NOLINTEND(nomem-A)\ng();", "f();\ng();"},
		{"// NOLINTBEGIN(nomem-A, nomem-B)\nf();\n// NOLINTEND(nomem-B, nomem-a)\n", "// NOLINTBEGIN(nomem-B)\nf();\n// NOLINTEND(nomem-B)\n"},
		{"/* NOLINTBEGIN(nomem-A) */ /* NOLINTEND(nomem-A) */", "no"},
		{"// NOLINTBEGIN(nomem-A)\nf();", "no"},
		{"f(); // NOMEM: Ignore[A]\n", "f();\n"},
	} {
		s := ReadSuppressions(NewFile("a.c", "/a.c", []byte(tt.before)))
		var words []int
		for i, w := range s.List[0].Words {
			if w.Text == "A" {
				words = append(words, i)
			}
		}
		got := "no"
		if edits := s.Without(&s.List[0], words); edits != nil {
			got = replaced(tt.before, edits)
		}
		if got != tt.after {
			t.Errorf("%q: %q, want %q", tt.before, got, tt.after)
		}
	}
}

// replaced applies edits that stand in order.
func replaced(text string, edits []Replacement) string {
	for _, e := range slices.Backward(edits) {
		text = text[:e.At.Start] + e.Text + text[e.At.End:]
	}
	return text
}

func TestAddIgnore(t *testing.T) {
	for _, tt := range []struct{ before, after string }{
		{"X();\ny();", "X(); /* nomem: ignore[A] */\ny();"},
		{"// c\r\nX();  \r\n", "// c\r\nX(); // nomem: ignore[A]  \r\n"},
		{"X(); // c\n", "X(); // c // nomem: ignore[A]\n"},
		{"X(); /* c */\n", "X(); /* c */ /* nomem: ignore[A] */\n"},
		{"  X(); /* c\n */\n", "  /* nomem: ignore[A] */\n  X(); /* c\n */\n"},
		{"X(); // nomem: ignore[B] why\n", "X(); // nomem: ignore[B, A] why\n"},
		{"// nomem: ignore[B]\nX();\n", "// nomem: ignore[B, A]\nX();\n"},
		{"#define M X() \\\n  + 1\n", "/* nomem: ignore[A] */\n#define M X() \\\n  + 1\n"},
		{"#define M 1 \\\n  + X() \\\n  + 2\n", "no"},
		{"#define M 1 \\\n  + X()\n", "#define M 1 \\\n  + X() /* nomem: ignore[A] */\n"},
		{"s = \"\\\nX\";\n", "s = \"\\\nX\"; /* nomem: ignore[A] */\n"},
		{"s = X(\"a\\\nb\");\n", "/* nomem: ignore[A] */\ns = X(\"a\\\nb\");\n"},
		{"\tX(); // c \\\n d\n", "\t// nomem: ignore[A]\n\tX(); // c \\\n d\n"},
		{"X(1, 'a\n", "/* nomem: ignore[A] */\nX(1, 'a\n"},
		{"X()", "X() /* nomem: ignore[A] */"},
	} {
		f := NewFile("a.c", "/a.c", []byte(tt.before))
		at := strings.Index(tt.before, "X")
		got := "no"
		if edit, text, ok := NewIgnorer(f).Add(Span{f, at, at}.Line(), []string{"A"}); ok {
			got = tt.before[:edit.Start] + text + tt.before[edit.End:]
		}
		if got != tt.after {
			t.Errorf("%q: %q, want %q", tt.before, got, tt.after)
			continue
		}
		if got == "no" {
			continue
		}
		after := NewFile("a.c", "/a.c", []byte(got))
		s := ReadSuppressions(after)
		x := strings.Index(got, "X")
		if !s.Covers(&s.List[0], Span{after, x, x + 1}) {
			t.Errorf("%q is not silenced", got)
		}
	}
}

// FuzzSuppressions asks that no edit of a comment changes the code.
func FuzzSuppressions(f *testing.F) {
	f.Add("f(); // nomem: ignore[A, B] x\n/* NOLINT(nomem-A) */g();\r\n#define M \\\n a /* nomem: ignore[A] */ \\\n b\n")
	f.Add("\"nomem: \\\n\" 'x /* nomem: file-ignore[A] nomem: ignore */ a/**/b // nomem: ignore[A] \\\n // c")
	f.Add("// NOLINTBEGIN(nomem-*) \n /* NOLINTEND(nomem-*)")
	f.Fuzz(func(t *testing.T, text string) {
		file := NewFile("a.c", "/a.c", []byte(text))
		before := code(text)
		check := func(edits ...Replacement) {
			last := 0
			for _, e := range edits {
				if e.At.Start < last || e.At.Start > e.At.End || e.At.End > len(text) {
					t.Fatalf("%q: edit of %d to %d", text, e.At.Start, e.At.End)
				}
				last = e.At.End
			}
			edited := replaced(text, edits)
			if after := code(edited); after != before {
				t.Fatalf("%q becomes %q: the code %q was %q", text, edited, after, before)
			}
		}
		if s := ReadSuppressions(file); s != nil {
			for i := range s.List {
				sup := &s.List[i]
				s.Covers(sup, Span{file, 0, len(text)})
				var all []int
				for w := range sup.Words {
					all = append(all, w)
				}
				for _, words := range [][]int{all, all[:len(all)/2]} {
					check(s.Without(sup, words)...)
				}
			}
		}
		g := NewIgnorer(file)
		for line := 1; line <= min(file.Lines(), 20); line++ {
			if at, insert, ok := g.Add(line, []string{"NM001"}); ok {
				check(Replacement{at, insert})
			}
		}
	})
}

// code returns the tokens of a text, and where logical lines begin.
func code(text string) string {
	var b strings.Builder
	for _, tok := range Lex([]byte(text)) {
		if tok.Flags&LineStart != 0 {
			b.WriteByte('\n')
		}
		b.WriteString(text[tok.Start:tok.End] + " ")
	}
	return strings.TrimSpace(b.String())
}
