package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// testRules stand for the rules of nomem.
var testRules = []Rule{
	{"NM001", "unchecked-allocation", true},
	{"NM002", "missing-memory-error", true},
	{"NM010", "size-overflow", false},
	{"NM011", "unchecked-object", false},
}

// tree writes the files of a txtar archive.
func tree(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// resolve returns what is in force in a directory of a tree.
func resolve(t *testing.T, archive, dir string, command CommandLine) (*Settings, error) {
	t.Helper()
	root := tree(t, archive)
	r, err := New(root, testRules, command)
	if err != nil {
		return nil, err
	}
	return r.For(filepath.Join(root, dir))
}

// codes returns the rules that are on.
func (s *Settings) codes() string {
	var on []string
	for _, r := range testRules {
		if s.Selected(r.Code) {
			on = append(on, r.Code)
		}
	}
	return strings.Join(on, " ")
}

func TestNearestFile(t *testing.T) {
	const archive = `
-- pyproject.toml --
[tool.nomem]
select = ["NM002"]
-- a/pyproject.toml --
[tool.black]
line-length = 88 # nothing of nomem's
-- b/nomem.toml --
select = ["NM010"]
-- b/pyproject.toml --
[tool.nomem]
select = ["NM011"]
-- c/.nomem.toml --
extend-select = ["NM011"]
-- c/nomem.toml --
select = ["NM010"]
-- d/pyproject.toml --
this is no TOML, and no business of ours
`
	for dir, want := range map[string]string{
		".": "NM002", "a": "NM002", "a/deep/er": "NM002", "b": "NM010", "b/x": "NM010", "c": "NM001 NM002 NM011", "d": "NM002",
	} {
		s, err := resolve(t, archive, dir, CommandLine{})
		if err != nil {
			t.Errorf("%s: %v", dir, err)
		} else if got := s.codes(); got != want {
			t.Errorf("%s: %s, want %s", dir, got, want)
		}
	}
}

func TestSelection(t *testing.T) {
	for _, tt := range []struct{ base, file, flags, want string }{
		{"", "", "", "NM001 NM002"},
		{"", `ignore = ["NM001"]`, "", "NM002"},
		{"", `select = ["ALL"]`, "", "NM001 NM002 NM010 NM011"},
		{"", `select = ["NM00"]`, "", "NM001 NM002"},
		{"", `select = ["NM01"]` + "\n" + `ignore = ["NM011"]`, "", "NM010"},
		{"", `select = ["NM010"]` + "\n" + `ignore = ["ALL"]`, "", "NM010"},
		{"", `select = ["NM010"]` + "\n" + `ignore = ["NM010"]`, "", ""},
		{"", `extend-select = ["size-overflow"]`, "", "NM001 NM002 NM010"},
		{`select = ["NM010"]`, `extend-select = ["NM001"]`, "", "NM001 NM010"},
		{`ignore = ["NM001"]`, `select = ["NM001"]`, "", "NM001"},
		{`ignore = ["NM001"]`, `ignore = ["NM002"]`, "", ""},
		{"", `ignore = ["NM001"]`, `select = ["NM001"]`, "NM001"},
		{"", `select = ["ALL"]`, `ignore = ["NM002"]`, "NM001 NM010 NM011"},
	} {
		s, err := resolve(t, "-- nomem.toml --\nextend = \"base.toml\"\n"+tt.file+"\n-- base.toml --\n"+tt.base+"\n", ".",
			CommandLine{Config: words(tt.flags)})
		if err != nil {
			t.Errorf("%+v: %v", tt, err)
		} else if got := s.codes(); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

func words(inline string) []string {
	if inline == "" {
		return nil
	}
	return []string{inline}
}

func TestErrorsNameTheirPlace(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{`slect = []`, `nomem.toml:1:1: unknown key "slect"; did you mean select?`},
		{"\n  extend_select = []", `nomem.toml:2:3: unknown key "extend_select"; did you mean extend-select?`},
		{`line-length = 88`, "nomem.toml:1:1: unknown key \"line-length\"; `nomem config` lists the keys"},
		{`select = "NM001"`, `nomem.toml:1:10: select must be a list of strings, not a string`},
		{"select = [\n  \"NM001\",\n  1]", `nomem.toml:3:3: an element of select must be a string, not a number`},
		{"ignore = [\n  \"NM001\", \"NM0O1\"]", `nomem.toml:2:12: unknown rule "NM0O1"; did you mean NM001?`},
		{`force-exclude = 1`, `nomem.toml:1:17: force-exclude must be true or false, not a number`},
		{`baseline = 1979-05-27`, `nomem.toml:1:12: baseline must be a string, not a date or time`},
		{"[severity]\nNM001 = \"eror\"", `nomem.toml:2:9: unknown severity "eror"; did you mean error?`},
		{"[severity]\nNM099 = \"error\"", `nomem.toml:2:1: unknown rule "NM099"; did you mean NM001?`},
		{`severity = []`, `nomem.toml:1:1: severity must be a table, not a list`},
		{"[per-file-ignores]\n\"a.c\" = \"NM001\"", `nomem.toml:2:9: per-file-ignores.a.c must be a list of strings, not a string`},
		{`exclude = ["a[b"]`, `nomem.toml:1:12: "a[b" is no pattern of paths`},
		{`python-version = "2.7"`, `nomem.toml:1:18: "2.7" is no version of Python 3, such as "3.12"`},
		{`defines = ["-DX"]`, `nomem.toml:1:12: defines: "-DX" is no macro; write NAME or NAME=VALUE`},
		{`include-dirs = [""]`, `nomem.toml:1:17: include-dirs: a path cannot be empty`},
		{"select = []\nselect = []", `nomem.toml:2:1: key select is already defined`},
		{"select = [", `nomem.toml:1:11: `},
		{`extend = "none.toml"`, `nomem.toml:1:10: none.toml: no such file or directory`},
		{`extend = "nomem.toml"`, `nomem.toml:1:10: nomem.toml extends itself`},
	} {
		_, err := resolve(t, "-- nomem.toml --\n"+tt.file+"\n", ".", CommandLine{})
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", tt.file, err, tt.want)
		}
	}
}

func TestCommandLine(t *testing.T) {
	const archive = `
-- nomem.toml --
select = ["NM002"]
-- other.toml --
select = ["NM010"]
-- pyproject.toml --
[tool.other]
-- wrong.toml --
x = 1
`
	for _, tt := range []struct {
		command   CommandLine
		want, bad string
	}{
		{CommandLine{Isolated: true}, "NM001 NM002", ""},
		{CommandLine{Config: []string{"other.toml"}}, "NM010", ""},
		{CommandLine{Config: []string{"other.toml", `extend-select = ["NM011"]`}}, "NM010 NM011", ""},
		{CommandLine{Config: []string{`select = ["NM011"]`}, Isolated: true}, "NM011", ""},
		{CommandLine{Config: []string{"other.toml"}, Isolated: true}, "", "--config: other.toml: no file is read with --isolated"},
		{CommandLine{Config: []string{"other.toml", "nomem.toml"}}, "", "--config: nomem.toml: a second file; one can extend another by `extend`"},
		{CommandLine{Config: []string{"pyproject.toml"}}, "", "--config: pyproject.toml has no table [tool.nomem]"},
		{CommandLine{Config: []string{"none.toml"}}, "", "--config: none.toml: no such file or directory"},
		{CommandLine{Config: []string{"wrong.toml"}}, "", `wrong.toml:1:1: unknown key "x"`},
		{CommandLine{Config: []string{`slect = []`}}, "", `--config: slect = []: unknown key "slect"; did you mean select?`},
		{CommandLine{Config: []string{`extend = "x"`}}, "", `--config: extend = "x": extend has no place on the command line`},
	} {
		s, err := resolve(t, archive, "sub", tt.command)
		switch {
		case tt.bad != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.bad)):
			t.Errorf("%+v: %v, want %s", tt.command, err, tt.bad)
		case tt.bad == "" && err != nil:
			t.Errorf("%+v: %v", tt.command, err)
		case tt.bad == "" && s.codes() != tt.want:
			t.Errorf("%+v: %s, want %s", tt.command, s.codes(), tt.want)
		}
	}
}

// TestSeverity holds that the most specific word decides, wherever it stands.
func TestSeverity(t *testing.T) {
	for _, table := range []string{`NM001 = "warning", NM00 = "note", ALL = "error"`, `ALL = "error", NM00 = "note", NM001 = "warning"`} {
		s, err := resolve(t, "-- nomem.toml --\nseverity = { "+table+" }\n", ".", CommandLine{})
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]string{s.Severity("NM001"), s.Severity("NM002"), s.Severity("NM010")}; got != [3]string{"warning", "note", "error"} {
			t.Errorf("%s: %v", table, got)
		}
	}
}

func TestPatterns(t *testing.T) {
	s, err := resolve(t, `
-- nomem.toml --
exclude = ["vendor", "src/gen/*.c", "/abs/x.c"]
extend-exclude = ["**/third_*/"]
[per-file-ignores]
"tests" = ["NM001"]
"!src" = ["NM002"]
`, ".", CommandLine{})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][2]bool{ // itself, and it or one above it
		"vendor": {true, true}, "a/vendor": {true, true}, "a/vendor/x.c": {false, true}, "src/gen/a.c": {true, true},
		"src/gen/deep/a.c": {false, false}, "gen/a.c": {false, false}, "a/b/third_party": {true, true}, "a/vendors": {false, false},
	} {
		abs := filepath.Join(s.Get("exclude").Dir, path)
		if got := [2]bool{s.Excludes(abs), s.ExcludesBelow(abs)}; got != want {
			t.Errorf("%s: excluded %v, want %v", path, got, want)
		}
	}
	if !s.Excludes("/abs/x.c") || s.Excludes("/abs/y.c") {
		t.Error("absolute patterns")
	}
	enabled := map[string][2]bool{}
	for _, path := range []string{"tests/a.c", "src/a.c", "src/tests/deep/a.c", "a.c"} {
		abs := filepath.Join(s.Get("exclude").Dir, path)
		enabled[path] = [2]bool{s.Enabled("NM001", abs), s.Enabled("NM002", abs)}
	}
	want := map[string][2]bool{"tests/a.c": {false, false}, "src/a.c": {true, true}, "src/tests/deep/a.c": {false, true}, "a.c": {true, false}}
	if d := cmp.Diff(want, enabled); d != "" {
		t.Error(d)
	}
}

func TestDescribe(t *testing.T) {
	s, err := resolve(t, `
-- base.toml --
ignore = ["NM002"]
defines = ["X"]
-- nomem.toml --
extend = "base.toml"
ignore = ["NM001"]
models = '''
f() = NULL
'''
[severity]
NM010 = "note"
`, ".", CommandLine{Config: []string{`defines = ["A=\"b\""]`}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := s.Describe(&b, "a.c", s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# In force for a.c\n# Configuration: nomem.toml, which extends base.toml\n# Rules: \n",
		"\n# select  # not set\n",
		"\nignore = ['NM002', 'NM001']  # base.toml:1, nomem.toml:2\n",
		"\ndefines = ['A=\"b\"']  # command line: --config\n",
		"\nexclude = ['__pypackages__', 'node_modules', 'site-packages', 'venv']  # default\n",
		"\nrespect-gitignore = true  # default\n",
		"\nseverity = { 'NM010' = 'note' }  # nomem.toml:6\n",
	} {
		if !strings.Contains("\n"+b.String(), want) {
			t.Errorf("lacks %s", want)
		}
	}
	if _, bad := parseTOML([]byte(b.String())); bad != nil || t.Failed() {
		t.Errorf("%v in\n%s", bad, b.String())
	}
}

// FuzzParse asks that any bytes are read or refused, and what is refused has a place in the file.
func FuzzParse(f *testing.F) {
	f.Add("select = [\"NM001\"]\n[severity]\nNM001 = \"note\"")
	f.Add("models = '''\r\nf() = NULL'''")
	f.Add("\ufeffper-file-ignores.\"a b\" = ['NM']\n[[extend]]\n[extend.x]")
	f.Add("a = 1\n[b.c]\n[[b.d]]\nx = {y = 1, z = [1, [2]]}")
	f.Add("models = \"\"\"\"\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		r := &Resolver{dir: "/x", rules: testRules, known: map[string]*Settings{}}
		l, err := r.parse("/x/nomem.toml", []byte(text))
		if err != nil {
			if e, ok := err.(*Error); !ok || e.At.Line < 1 || e.At.Column < 1 || e.At.Line > strings.Count(text, "\n")+2 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		s := r.settings("/x", []*layer{l})
		s.Enabled("NM001", "/x/a.c")
		s.ExcludesBelow("/x/y/a.c")
		s.Severity("NM001")
		var b strings.Builder
		if err := s.Describe(&b, "a.c", s); err != nil {
			t.Fatal(err)
		}
		if _, bad := parseTOML([]byte(b.String())); bad != nil {
			t.Fatalf("%q is described as no TOML: %v\n%s", text, bad, b.String())
		}
	})
}
