package ruletest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nomem/analyzer/source"
)

// TestJSONContract holds what the program prints for the example extension against the contract that other tools read.
func TestJSONContract(t *testing.T) {
	tree := filepath.Join(root, "testdata", "example")
	bin := build(t)
	check := checkOutput(t, bin, tree)
	if len(check.Diagnostics) == 0 {
		t.Error("the example has bugs, and none is reported")
	}
	sitesOutput(t, bin, tree)
}

// An output is what the checks below need of `check --output-format json`.
type output struct {
	Diagnostics []finding
	Coverage    struct {
		Files, Functions  int
		FilesAnalyzed     int `json:"files_analyzed"`
		FunctionsAnalyzed int `json:"functions_analyzed"`
		NotAnalyzed       []struct {
			File     string
			Function *string
			Reason   string
		} `json:"not_analyzed"`
	}
}

type finding struct {
	Code, File, Function, Severity string
	Start, End                     pos
	Fix                            *change
}

// A change is the fix of a finding.
type change struct {
	Message, Safety, Reason string
	Edits                   []struct {
		File, Text string
		Start, End pos
	}
}

type pos struct{ Line, Column, Offset int }

// build builds the program and returns its path.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "nomem")
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/nomem")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// run runs the program in a folder and returns its standard output. Status 2 and a panic fail the test.
func run(t *testing.T, bin, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	if err != nil {
		t.Fatalf("nomem %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	if s := stderr.String(); strings.Contains(s, "panic") || strings.Contains(s, "goroutine ") {
		t.Errorf("nomem %s tells of a panic:\n%s", strings.Join(args, " "), s)
	}
	return out
}

func checkOutput(t *testing.T, bin, dir string) *output {
	t.Helper()
	out := run(t, bin, dir, "check", "--output-format", "json", ".")
	holdShape(t, out, checkShape)
	var parsed output
	if err := json.Unmarshal(out, &parsed); err != nil {
		t.Fatal(err)
	}
	last := finding{}
	for _, d := range parsed.Diagnostics {
		if !inOrder(last, d) {
			t.Errorf("%s:%d %s stands behind %s:%d %s: the order is file, offset, code", d.File, d.Start.Offset, d.Code, last.File, last.Start.Offset, last.Code)
		}
		last = d
		checkPositions(t, dir, d.File, d.Start, d.End)
		if d.Fix == nil {
			continue
		}
		if (d.Fix.Safety == "safe") != (d.Fix.Reason == "") {
			t.Errorf("%s:%d: a %s fix with reason %q", d.File, d.Start.Line, d.Fix.Safety, d.Fix.Reason)
		}
		for _, e := range d.Fix.Edits {
			checkPositions(t, dir, e.File, e.Start, e.End)
		}
	}
	return &parsed
}

func sitesOutput(t *testing.T, bin, dir string) {
	t.Helper()
	out := run(t, bin, dir, "sites", "--output-format", "json", ".")
	holdShape(t, out, sitesShape)
	if !bytes.Contains(out, []byte(`"callee"`)) {
		t.Error("nomem sites lists no site")
	}
}

func inOrder(a, b finding) bool {
	if a.File != b.File {
		return a.File < b.File
	}
	if a.Start.Offset != b.Start.Offset {
		return a.Start.Offset < b.Start.Offset
	}
	return a.Code <= b.Code
}

// checkPositions compares line and column with the offset, in the bytes of the file.
func checkPositions(t *testing.T, dir, file string, start, end pos) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	f := source.NewFile(file, file, src)
	for _, p := range []pos{start, end} {
		line, column := f.Position(p.Offset)
		if line != p.Line || column != p.Column || p.Offset < 0 || p.Offset > len(src) {
			t.Errorf("%s: offset %d of %d is %d:%d, not %d:%d", file, p.Offset, len(src), line, column, p.Line, p.Column)
		}
	}
	if end.Offset < start.Offset {
		t.Errorf("%s:%d: the end, %d, stands before the start, %d", file, start.Line, end.Offset, start.Offset)
	}
}

// A shape describes a JSON value; it returns what is wrong with one.
type shape func(at string, v any) []string

// object demands exactly these keys.
func object(keys map[string]shape) shape {
	return func(at string, v any) (bad []string) {
		m, ok := v.(map[string]any)
		if !ok {
			return []string{at + ": no object"}
		}
		for k, s := range keys {
			if inner, ok := m[k]; ok {
				bad = append(bad, s(at+"."+k, inner)...)
			} else {
				bad = append(bad, at+": lacks "+k)
			}
		}
		for k := range m {
			if keys[k] == nil {
				bad = append(bad, at+": has "+k+", which is not in the contract")
			}
		}
		return bad
	}
}

func list(of shape) shape {
	return func(at string, v any) (bad []string) {
		items, ok := v.([]any)
		if !ok {
			return []string{at + ": no array"}
		}
		for i, item := range items {
			bad = append(bad, of(fmt.Sprintf("%s[%d]", at, i), item)...)
		}
		return bad
	}
}

func orNull(s shape) shape {
	return func(at string, v any) []string {
		if v == nil {
			return nil
		}
		return s(at, v)
	}
}

func text(pattern string) shape {
	re := regexp.MustCompile(`(?s)\A(?:` + pattern + `)\z`)
	return func(at string, v any) []string {
		if s, ok := v.(string); !ok || !re.MatchString(s) {
			return []string{fmt.Sprintf("%s: %v is no string like %s", at, v, pattern)}
		}
		return nil
	}
}

func number(least float64) shape {
	return func(at string, v any) []string {
		if n, ok := v.(float64); !ok || n < least || n != float64(int(n)) {
			return []string{fmt.Sprintf("%s: %v is no integer from %v", at, v, least)}
		}
		return nil
	}
}

func boolean(at string, v any) []string {
	if _, ok := v.(bool); !ok {
		return []string{at + ": no boolean"}
	}
	return nil
}

// relative is a path under the working directory, with slashes.
func relative(at string, v any) []string {
	s, ok := v.(string)
	if !ok || s == "" || path.IsAbs(s) || path.Clean(s) != s || strings.Contains(s, "\\") {
		return []string{fmt.Sprintf("%s: %v is no clean relative path", at, v)}
	}
	return nil
}

func holdShape(t *testing.T, out []byte, s shape) {
	t.Helper()
	var v any
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("the output is no JSON: %v\n%.300s", err, out)
	}
	bad := s("$", v)
	for i, b := range bad {
		if i == 20 {
			t.Errorf("... and %d more", len(bad)-i)
			break
		}
		t.Error(b)
	}
}

var (
	anyText    = text(`.*`)
	someText   = text(`.+`)
	ruleCode   = text(`NM\d{3}`)
	place3     = object(map[string]shape{"line": number(1), "column": number(1), "offset": number(0)})
	checkShape = object(map[string]shape{
		"version": someText,
		"diagnostics": list(object(map[string]shape{
			"code": ruleCode, "name": text(`[a-z-]+`), "severity": text(`error|warning|note`), "message": someText,
			"file": relative, "start": place3, "end": place3, "function": anyText,
			"allocations": list(object(map[string]shape{"callee": someText, "file": relative, "line": number(1), "column": number(1)})),
			"path": list(object(map[string]shape{
				"file": relative, "line": number(1), "column": number(1), "function": someText, "message": someText})),
			"fix": orNull(object(map[string]shape{
				"message": someText, "safety": text(`safe|unsafe|display`), "reason": anyText, "verified": boolean,
				"edits": list(object(map[string]shape{"file": relative, "start": place3, "end": place3, "text": anyText}))})),
			"fingerprint": someText, "url": orNull(someText),
		})),
		"coverage": object(map[string]shape{
			"files": number(0), "files_analyzed": number(0), "functions": number(0), "functions_analyzed": number(0), "sites": number(0), "generated": number(0), "programs": number(0),
			"not_analyzed": list(object(map[string]shape{
				"file": relative, "line": number(1), "function": orNull(someText), "reason": someText})),
		}),
	})
	sitesShape = object(map[string]shape{"sites": list(object(map[string]shape{
		"file": relative, "line": number(1), "column": number(1), "function": anyText, "callee": someText,
		"verdict": text(`handled|reported|suppressed|unknown`), "codes": list(ruleCode), "why": anyText,
	}))})
)

// TestReadmeShowsWhatIsPrinted compares the finding at the top of the README with the output of its first command.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	_, rest, found := strings.Cut(string(read(t, "README.md")), "```text\n")
	frame, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatal("the README has no frame")
	}
	if out := run(t, build(t), root, "check", "testdata/example"); !strings.Contains(string(out), frame) {
		t.Errorf("the program does not print the frame of the README:\n%s\n\nbut:\n%s", frame, out)
	}
}
