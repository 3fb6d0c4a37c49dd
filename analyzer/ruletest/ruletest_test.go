package ruletest

import (
	"reflect"
	"strings"
	"testing"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

func TestWants(t *testing.T) {
	src := "int a;\n\tx = f();  // want \"plain\" NM002 \"with \\\"quotes\\\"\"\n// we want nothing\n"
	got, err := wants("a.c", []byte(src), "NM001")
	if err != nil {
		t.Fatal(err)
	}
	list := got[place{"a.c", 2}]
	if len(got) != 1 || len(list) != 2 {
		t.Fatalf("got %v, want two items on line 2", got)
	}
	if list[0].code != "NM001" || list[0].pattern.String() != "plain" {
		t.Errorf("first item: %s %q", list[0].code, list[0].pattern)
	}
	if list[1].code != "NM002" || list[1].pattern.String() != `with "quotes"` {
		t.Errorf("second item: %s %q", list[1].code, list[1].pattern)
	}
}

func TestWantsTellsMistakes(t *testing.T) {
	for _, line := range []string{"x; // want plain", `x; // want "a" b`, `x; // want "(" `, "x; // want NM001"} {
		_, err := wants("a.c", []byte("\n"+line), "NM001")
		if err == nil || !strings.HasPrefix(err.Error(), "a.c:2: ") {
			t.Errorf("%s: error %v, want one that names a.c:2", line, err)
		}
	}
}

func TestMeetTakesEachWantOnce(t *testing.T) {
	all, err := wants("a.c", []byte(`x; // want "same"`), "NM001")
	if err != nil {
		t.Fatal(err)
	}
	at := place{"a.c", 1}
	d := &analyzer.Diagnostic{}
	d.Category, d.Message = "NM002", "the same"
	if meet(all[at], d) {
		t.Error("a finding of another rule meets the want")
	}
	if got := missing(all); len(got) != 1 || !strings.HasPrefix(got[0], "a.c:1: no finding of NM001") {
		t.Errorf("missing: %q", got)
	}
	d.Category = "NM001"
	if !meet(all[at], d) || meet(all[at], d) {
		t.Error("the want is to be met by one finding, and by one only")
	}
	if got := missing(all); len(got) != 0 {
		t.Errorf("missing after it was met: %q", got)
	}
}

func TestFunctions(t *testing.T) {
	src := `
static PyObject *
one_ok(PyObject *self, PyObject *args)
{
    if (x) {
    }
}
int *two_bad(int a,
             int b) {
}
static int three(void);
struct s { int (*four)(void); };
int k_and_r(a)
    int a;
{
}
`
	want := []string{"one_ok", "two_bad"}
	if got := functions(map[string][]byte{"a.c": []byte(src)}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestApplySafe(t *testing.T) {
	f := source.NewFile("a.c", "a.c", []byte("abcdef"))
	fix := func(safety analyzer.Safety, start, end int, text string) analyzer.Diagnostic {
		return analyzer.Diagnostic{Fix: &analyzer.Fix{Safety: safety, Edits: []analyzer.Edit{{Span: source.Span{File: f, Start: start, End: end}, Text: text}}}}
	}
	diags := []analyzer.Diagnostic{
		fix(analyzer.Safe, 4, 5, "E"),
		fix(analyzer.Unsafe, 0, 1, "no"),
		fix(analyzer.Safe, 1, 1, "-"),
		fix(analyzer.Safe, 3, 6, "overlaps"),
		{},
	}
	got, n := applySafe(map[string][]byte{"a.c": f.Src}, diags)
	if string(got["a.c"]) != "a-bcdEf" || n != 2 {
		t.Errorf("got %q after %d fixes, want %q after 2", got["a.c"], n, "a-bcdEf")
	}
}
