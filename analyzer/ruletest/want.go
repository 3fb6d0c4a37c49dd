package ruletest

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"testing"

	"nomem/analyzer"
)

// A want is a finding that a fixture demands.
type want struct {
	code    string
	pattern *regexp.Regexp
	met     bool
}

// A place is a line of a file.
type place struct {
	file string
	line int
}

var (
	wantComment = regexp.MustCompile(`// want(\s.*)$`)
	wantItem    = regexp.MustCompile(`^\s+(?:(NM\d{3})\s+)?("(?:[^"\\]|\\.)*")`)
)

// wants reads the want comments of a file. The code of a pattern without one is def.
func wants(name string, src []byte, def string) (map[place][]*want, error) {
	all := map[place][]*want{}
	for i, line := range bytes.Split(src, []byte("\n")) {
		m := wantComment.FindSubmatch(line)
		if m == nil {
			continue
		}
		at := place{name, i + 1}
		for rest := m[1]; len(bytes.TrimSpace(rest)) > 0; {
			item := wantItem.FindSubmatch(rest)
			if item == nil {
				return nil, fmt.Errorf("%s:%d: a want is [CODE] \"regexp\", not %q", at.file, at.line, bytes.TrimSpace(rest))
			}
			rest = rest[len(item[0]):]
			w, err := newWant(string(item[1]), string(item[2]), def)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %v", at.file, at.line, err)
			}
			all[at] = append(all[at], w)
		}
	}
	return all, nil
}

func newWant(code, quoted, def string) (*want, error) {
	text, err := strconv.Unquote(quoted)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", quoted, err)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	if code == "" {
		code = def
	}
	return &want{code: code, pattern: re}, nil
}

// checkWants holds the findings against the want comments: every finding is wanted, and every want found, once.
func (c *fixture) checkWants(t *testing.T, src map[string][]byte, res *analyzer.Result) {
	all := map[place][]*want{}
	for _, name := range c.files {
		w, err := wants(name, src[name], c.rule.Code)
		if err != nil {
			t.Fatal(err)
		}
		for at, list := range w {
			all[at] = list
		}
	}
	for i := range res.Diagnostics {
		d := &res.Diagnostics[i]
		if !meet(all[place{d.Span.File.Path, d.Span.Line()}], d) {
			t.Errorf("%v: unexpected finding in %s: %s: %s", d.Span, d.Function, d.Category, d.Message)
		}
	}
	for _, m := range missing(all) {
		t.Error(m)
	}
}

// meet marks the first open want that the diagnostic fits.
func meet(wants []*want, d *analyzer.Diagnostic) bool {
	for _, w := range wants {
		if !w.met && w.code == d.Category && w.pattern.MatchString(d.Message) {
			w.met = true
			return true
		}
	}
	return false
}

// missing describes the wants that no finding met, in order.
func missing(all map[place][]*want) []string {
	var out []string
	for at, list := range all {
		for _, w := range list {
			if !w.met {
				out = append(out, fmt.Sprintf("%s:%d: no finding of %s matches %q", at.file, at.line, w.code, w.pattern))
			}
		}
	}
	sort.Strings(out)
	return out
}

// A definition of a function starts in the first column and has its brace before any semicolon.
var definition = regexp.MustCompile(`(?m)^(?:[A-Za-z_][\w \t*]*[ \t*])?(\w+)[ \t]*\([^;{}]*\)\s*\{`)

// functions returns the names of the functions that the files define, sorted.
func functions(src map[string][]byte) []string {
	var names []string
	for _, content := range src {
		for _, m := range definition.FindAllSubmatch(content, -1) {
			names = append(names, string(m[1]))
		}
	}
	sort.Strings(names)
	return names
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(want, got []byte) string {
	w, g := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := 0; i < max(len(w), len(g)); i++ {
		a, b := lineAt(w, i), lineAt(g, i)
		if a != b {
			return fmt.Sprintf("line %d\n\twant %s\n\tgot  %s", i+1, a, b)
		}
	}
	return ""
}

func lineAt(lines [][]byte, i int) string {
	if i < len(lines) {
		return string(lines[i])
	}
	return "(end of file)"
}
