package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"nomem/analyzer"
	"nomem/analyzer/source"
	"nomem/rules"
)

// A stub stands in for the analyzer: each "BUG" in a file is an error with a safe fix that deletes it, each "RISK" one
// with an unsafe fix, each "NOTE" a note. The fixes of "BUGBUG" overlap: each rewrites the byte behind its word too.
type stub struct {
	dir   string
	runs  int
	after func(run int) // called at the end of each run
}

func (s *stub) analyze(_ context.Context, opts analyzer.Options) (*analyzer.Result, error) {
	tree, err := source.Discover(opts.Dir, opts.Paths, source.Scope{})
	if err != nil {
		return nil, &analyzer.InputError{Msg: err.Error()}
	}
	result := &analyzer.Result{Problems: tree.Problems}
	for _, loc := range tree.C {
		f, err := source.Load(loc, opts.Overlay)
		if err != nil {
			return nil, err
		}
		for word, safety := range map[string]analyzer.Safety{"BUG": analyzer.Safe, "RISK": analyzer.Unsafe, "NOTE": analyzer.Safe} {
			for at := 0; ; {
				i := bytes.Index(f.Src[at:], []byte(word))
				if i < 0 {
					break
				}
				span := source.Span{File: f, Start: at + i, End: at + i + len(word)}
				at = span.End
				d := analyzer.Diagnostic{Diagnostic: analysis.Diagnostic{Category: "NM001", Message: word}, Name: "unchecked-allocation", Span: span}
				if word == "NOTE" {
					d.Severity = analyzer.Note
				}
				kept := ""
				if bytes.HasPrefix(f.Src[at:], []byte(word)) {
					span.End++
					kept = word[:1]
				}
				d.Fix = &analyzer.Fix{Message: "delete it", Safety: safety, Edits: []analyzer.Edit{{Span: span, Text: kept}}}
				result.Diagnostics = append(result.Diagnostics, d)
			}
		}
		result.Coverage.Files++
		result.Coverage.FilesAnalyzed++
	}
	s.runs++
	if s.after != nil {
		s.after(s.runs)
	}
	return result, nil
}

// run runs the command over files (name, content, ...) with a stub for the analyzer.
func (s *stub) run(t *testing.T, args string, files ...string) (stdout, stderr string, status int) {
	t.Helper()
	return s.runAs(t, &process{env: noEnv, rules: rules.All(), analyze: s.analyze}, args, files...)
}

// runAs is run with what stands in for the analyzer in p.
func (s *stub) runAs(t *testing.T, p *process, args string, files ...string) (stdout, stderr string, status int) {
	t.Helper()
	s.dir = t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(s.dir, files[i]), []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errOut bytes.Buffer
	p.stdout, p.stderr, p.dir = &out, &errOut, s.dir
	status = p.run(strings.Fields(args))
	return out.String(), errOut.String(), status
}

func (s *stub) content(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFix(t *testing.T) {
	for _, test := range []struct {
		name, args, before, after, says string
		status                          int
	}{
		{"safe fixes only", "check --fix", "a BUG b RISK c\r\n", "a  b RISK c\r\n", "Fixed 1 finding (1 left).", 1},
		{"unsafe ones too", "check --fix --unsafe-fixes", "\ufeffa BUG b RISK c", "\ufeffa  b  c", "Fixed 2 findings (0 left).", 0},
		{"notes never", "check --fix", "NOTE", "NOTE", "Fixed 0 findings (0 left).", 0},
		{"overlapping fixes in rounds", "check --fix", "BUGBUG BUGBUGBUG \xff", "  \xff", "Fixed 5 findings", 0},
		{"nothing is written without --fix", "check --unsafe-fixes", "BUG", "BUG", "Found 1 error.", 1},
		{"nothing is written with --diff", "check --diff --fix", "BUG", "BUG", "Would fix 1 finding.", 1},
		{"no difference", "check --diff", "RISK", "RISK", "Would fix 0 findings.", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &stub{}
			_, stderr, status := s.run(t, test.args, "a.c", test.before)
			if got := s.content(t, "a.c"); got != test.after {
				t.Errorf("got %q, want %q", got, test.after)
			}
			if status != test.status || !strings.Contains(stderr, test.says) {
				t.Errorf("status %d, want %d; %q not in:\n%s", status, test.status, test.says, stderr)
			}
		})
	}
}

func TestFixRefusesChangedFile(t *testing.T) {
	s := &stub{}
	s.after = func(run int) {
		if run == 1 {
			os.WriteFile(filepath.Join(s.dir, "a.c"), []byte("the user's BUG"), 0o644)
		}
	}
	_, stderr, status := s.run(t, "check --fix", "a.c", "BUG", "b.c", "BUG")
	if status != 2 || !strings.Contains(stderr, "nomem: not written: a.c: changed while it was analyzed") {
		t.Errorf("status %d:\n%s", status, stderr)
	}
	if !strings.Contains(stderr, "Fixed 1 finding (1 left).") {
		t.Errorf("counts what was not written:\n%s", stderr)
	}
	if a, b := s.content(t, "a.c"), s.content(t, "b.c"); a != "the user's BUG" || b != "" {
		t.Errorf("a.c %q, b.c %q", a, b)
	}
}

// What was not written is neither counted nor taken for silenced.
func TestIgnoresRefuseChangedFile(t *testing.T) {
	s := &stub{}
	s.after = func(run int) {
		if run == 1 {
			os.WriteFile(filepath.Join(s.dir, "a.c"), []byte("the user's BUG"), 0o644)
		}
	}
	stdout, stderr, status := s.run(t, "check --add-ignores --output-format concise", "a.c", "int a = BUG;\n")
	if status != 2 || !strings.Contains(stderr, "Added comments for 0 findings in 0 files.\nFound 1 error.") {
		t.Errorf("status %d:\n%s", status, stderr)
	}
	if got := s.content(t, "a.c"); got != "the user's BUG" || !strings.Contains(stdout, "a.c:1:12: error NM001") {
		t.Errorf("a.c %q, reported:\n%s", got, stdout)
	}
}

func TestInternalError(t *testing.T) {
	var out, errOut bytes.Buffer
	p := &process{stdout: &out, stderr: &errOut, env: noEnv, rules: rules.All()}
	p.analyze = func(context.Context, analyzer.Options) (*analyzer.Result, error) { panic("boom") }
	if status := p.run([]string{"check"}); status != 2 || !strings.HasPrefix(errOut.String(), "nomem: internal error: boom\n") {
		t.Errorf("status %d:\n%s", status, errOut.String())
	}
}

// TestInterrupt holds that an analyzer that does not listen cannot keep the command from ending.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := &runner{process: &process{stderr: &bytes.Buffer{}}}
	r.analyze = func(context.Context, analyzer.Options) (*analyzer.Result, error) {
		cancel()
		select {}
	}
	if _, err := r.analyzeOnce(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestStatus(t *testing.T) {
	finding := analyzer.Diagnostic{Diagnostic: analysis.Diagnostic{Category: "NM001"}}
	note := finding
	note.Severity = analyzer.Note
	whole := analyzer.Coverage{Files: 1, FilesAnalyzed: 1, Functions: 2, FunctionsAnalyzed: 2}
	partly := analyzer.Coverage{Files: 1, FilesAnalyzed: 1, Functions: 2, FunctionsAnalyzed: 1}
	for _, test := range []struct {
		args   string
		result analyzer.Result
		err    error
		want   int
	}{
		{"check", analyzer.Result{Coverage: whole}, nil, 0},
		{"check", analyzer.Result{Coverage: whole, Diagnostics: []analyzer.Diagnostic{note}}, nil, 0},
		{"check", analyzer.Result{Coverage: whole, Diagnostics: []analyzer.Diagnostic{finding}}, nil, 1},
		{"check --exit-zero", analyzer.Result{Coverage: whole, Diagnostics: []analyzer.Diagnostic{finding}}, nil, 0},
		{"check --output-format json", analyzer.Result{Coverage: whole, Diagnostics: []analyzer.Diagnostic{finding}}, nil, 1},
		{"check", analyzer.Result{Coverage: partly}, nil, 0},
		{"check", analyzer.Result{Coverage: partly, Diagnostics: []analyzer.Diagnostic{finding}}, nil, 1},
		{"check --strict", analyzer.Result{Coverage: partly, Diagnostics: []analyzer.Diagnostic{finding}}, nil, 2},
		{"check --strict --exit-zero", analyzer.Result{Coverage: partly}, nil, 2},
		{"check --strict", analyzer.Result{Coverage: whole}, nil, 0},
		{"check", analyzer.Result{}, nil, 2},
		{"check", analyzer.Result{Coverage: analyzer.Coverage{CPlusPlus: 3}}, nil, 2},
		{"check --exit-zero", analyzer.Result{Coverage: analyzer.Coverage{Files: 3}}, nil, 2},
		{"check", analyzer.Result{Coverage: whole, Problems: []source.Problem{{Path: "a.c", Err: os.ErrPermission}}}, nil, 2},
		{"check", analyzer.Result{}, &analyzer.InputError{Msg: "no such file"}, 2},
		{"check", analyzer.Result{}, errors.New("other"), 2},
		{"sites", analyzer.Result{Coverage: whole, Diagnostics: []analyzer.Diagnostic{finding}}, nil, 0},
		{"sites --strict", analyzer.Result{Coverage: partly}, nil, 2},
		{"sites", analyzer.Result{}, nil, 2},
	} {
		var out, errOut bytes.Buffer
		p := &process{stdout: &out, stderr: &errOut, env: noEnv, rules: rules.All()}
		p.analyze = func(context.Context, analyzer.Options) (*analyzer.Result, error) { return &test.result, test.err }
		if got := p.run(strings.Fields(test.args)); got != test.want {
			t.Errorf("%s, %+v, %v: status %d, want %d\n%s", test.args, test.result, test.err, got, test.want, errOut.String())
		}
		if test.want == 2 && !strings.Contains(errOut.String(), "nomem: ") {
			t.Errorf("%s, %+v: status 2 with no word of why:\n%s", test.args, test.result, errOut.String())
		}
	}
}

// TestPatch holds that a patch is one that git apply takes: quoted names, line endings and bytes as they are, the
// missing newline at the end said.
func TestPatch(t *testing.T) {
	s := &stub{}
	patch, _, _ := s.run(t, "check --diff", "a b.c", "x\r\n\xe9 BUG\r\nz", "q\"\n.c", "BUG", "same.c", "x\n")
	const want = "--- a/a b.c\t\n+++ b/a b.c\t\n@@ -1,3 +1,3 @@\n x\r\n-\xe9 BUG\r\n+\xe9 \r\n z\n\\ No newline at end of file\n" +
		"--- \"a/q\\\"\\012.c\"\n+++ \"b/q\\\"\\012.c\"\n@@ -1,1 +0,0 @@\n-BUG\n\\ No newline at end of file\n"
	if patch != want {
		t.Errorf("got\n%q, want\n%q", patch, want)
	}
}

// TestFixOverFiles holds that a fix which changes several files is applied in all of them or in none.
func TestFixOverFiles(t *testing.T) {
	for _, test := range []struct {
		name, args string
		spoil      bool
		want       [3]string // a.c, b.h, c.c
		says       string
		status     int
	}{
		{"all", "check --fix", false, [3]string{"a", "b", "c"}, "Fixed 2 findings (0 left).", 0},
		{"one was changed", "check --fix", true, [3]string{"BUG a", "the user's", "c"}, "nor 1 other file that the same fixes change", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &stub{}
			p := &process{env: noEnv, rules: rules.All()}
			p.analyze = func(ctx context.Context, opts analyzer.Options) (*analyzer.Result, error) {
				result, err := s.analyze(ctx, opts)
				if err != nil {
					return nil, err
				}
				header, err := source.Load(source.Location{Path: "b.h", Abs: source.Resolve(filepath.Join(s.dir, "b.h"))}, opts.Overlay)
				if err != nil {
					return nil, err
				}
				for i := range result.Diagnostics {
					if d := &result.Diagnostics[i]; d.Span.File.Path == "a.c" {
						d.Fix.Edits[0].Span.End++
						d.Fix.Edits = append(d.Fix.Edits, analyzer.Edit{Span: source.Span{File: header, End: 4}})
					} else {
						d.Fix.Edits[0].Span.End++
					}
				}
				if test.spoil && s.runs == 1 {
					os.WriteFile(filepath.Join(s.dir, "b.h"), []byte("the user's"), 0o644)
				}
				return result, nil
			}
			_, stderr, status := s.runAs(t, p, test.args, "a.c", "BUG a", "b.h", "BUG b", "c.c", "BUG c")
			for i, name := range [...]string{"a.c", "b.h", "c.c"} {
				if got := s.content(t, name); got != test.want[i] {
					t.Errorf("%s: got %q, want %q", name, got, test.want[i])
				}
			}
			if status != test.status || !strings.Contains(stderr, test.says) {
				t.Errorf("status %d, want %d; %q not in:\n%s", status, test.status, test.says, stderr)
			}
		})
	}
}
