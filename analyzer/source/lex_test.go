package source

import (
	"fmt"
	"strings"
	"testing"
)

// spell writes tokens as kind:text; those that begin a line have a bar before them.
func spell(src string) string {
	names := [...]string{"eof", "id", "num", "str", "chr", "op", "table", "junk"}
	var parts []string
	for _, t := range Lex([]byte(src)) {
		if t.Kind == EOF {
			continue
		}
		bar := ""
		if t.Flags&LineStart != 0 {
			bar = "|"
		}
		parts = append(parts, fmt.Sprintf("%s%s:%s", bar, names[t.Kind], t.Clean([]byte(src))))
	}
	return strings.Join(parts, " ")
}

func TestLex(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"operators", "a<<=b->c...d##e", "|id:a op:<<= id:b op:-> id:c op:... id:d op:## id:e"},
		{"numbers", "0x1E+1 1e+5 .5f 1'000'000 1..2", "|num:0x1E op:+ num:1 num:1e+5 num:.5f num:1'000'000 num:1..2"},
		{"literals", `L"a\"b" u8'c' "d"`, `|str:L"a\"b" chr:u8'c' str:"d"`},
		{"comments", "a/*b\n*/c//d\\\ne\nf", "|id:a id:c |id:f"},
		{"splices", "#def\\\nine a\\\r\nb\n\"x\\\ny\"", `|op:# id:define id:ab |str:"xy"`},
		{"splice with blanks behind it", "a\\ \nb", "|id:ab"},
		{"line ends", "a\rb\r\nc", "|id:a |id:b |id:c"},
		{"unterminated", "don't\nb \"c\nd", "|id:don junk:'t |id:b junk:\"c |id:d"},
		{"bytes", "\xef\xbb\xbfa\x00b\xe9c\xc3\xa9d@", "|id:a id:b junk:\xe9 id:c\u00e9d junk:@"},
		{"digraphs", "%:define <:", "|op:%: id:define op:<:"},
		{"comment left open", "a /* b", "|id:a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := spell(test.src); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestUnclosed(t *testing.T) {
	for src, want := range map[string]int{
		"a /* b": 2, "a /* b */": -1, "a // /*\n/*/": 8, "/**/ /*": 5, "a": -1, "": -1, "\"/*\" // /*": -1, "a /* */ /": -1,
	} {
		if got := Unclosed([]byte(src), Lex([]byte(src))); got != want {
			t.Errorf("%q: %d, want %d", src, got, want)
		}
	}
}

func TestLexTable(t *testing.T) {
	values := strings.Repeat("{0x1f, -1.5e3, 'x', \"}\"}, /* } */\n", 100)
	if got := spell("t[] = {" + values + "};"); got != "|id:t op:[ op:] op:= op:{ table:"+values+" op:} op:;" {
		t.Errorf("a table was taken for %.200s", got)
	}
	for _, other := range []string{"NULL", "f(x)", "#if X\n"} {
		if got := spell("t = {" + values + other + "};"); strings.HasPrefix(got, "|id:t op:= op:{ table:") {
			t.Errorf("values with %s were taken for a table", other)
		}
	}
	if got := spell("t = {1, 2};"); strings.Contains(got, "table") {
		t.Errorf("a short initializer was taken for a table: %s", got)
	}
}

func FuzzLex(f *testing.F) {
	f.Add([]byte("#if 0\r\n\"\\\n\" 'a' L\"x\" /* */ // \\\n {1,2} %:%: 0x1E+1 \xff\x00\xef\xbb\xbf"))
	f.Fuzz(func(t *testing.T, src []byte) {
		toks := Lex(src)
		end := uint32(0)
		for i, tok := range toks {
			if tok.Start < end || tok.End < tok.Start || tok.End == tok.Start && tok.Kind != EOF && tok.Kind != Table {
				t.Fatalf("token %d at %d-%d, behind %d", i, tok.Start, tok.End, end)
			}
			end = tok.End
		}
		if last := toks[len(toks)-1]; last.Kind != EOF || int(last.End) != len(src) {
			t.Fatalf("the last token is %v", last)
		}
	})
}
