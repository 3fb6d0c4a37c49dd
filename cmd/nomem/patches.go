package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nomem/analyzer"
	"nomem/analyzer/fix"
	"nomem/analyzer/source"
)

// A series are changes that follow each other, each of one function.
type series struct {
	steps []step
}

// A step is one change of a file.
type step struct {
	file          *source.File
	function      string
	before, after []byte
	mended        []*analyzer.Diagnostic
}

// add notes the fixes that a round applies to a file, one function after the other.
func (s *series) add(file *source.File, list []*analyzer.Diagnostic) error {
	var names []string
	for _, d := range list {
		if !slices.Contains(names, d.Function) {
			names = append(names, d.Function)
		}
	}
	var done []*analyzer.Diagnostic
	before := file.Src
	for _, name := range names {
		var mended []*analyzer.Diagnostic
		for _, d := range list {
			if d.Function == name {
				mended = append(mended, d)
			}
		}
		done = append(done, mended...)
		edits, _, err := fix.Merge(editsOf(done))
		if err != nil {
			return fmt.Errorf("%s: %w", file.Path, err)
		}
		after, err := fix.Apply(file.Src, edits)
		if err != nil {
			return fmt.Errorf("%s: %w", file.Path, err)
		}
		if !bytes.Equal(before, after) {
			s.steps = append(s.steps, step{file, name, before, after, mended})
		}
		before = after
	}
	return nil
}

// writePatches writes a series as files that `git am` takes in the order of their names, and tells which.
func (p *process) writePatches(dir string, s *series) error {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(p.dir, dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("--patch-dir: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err != nil || len(old) > 0 {
		return &analyzer.InputError{Msg: fmt.Sprintf("--patch-dir %s: there are patches already, which would mix with these", dir)}
	}
	author, prefix := p.author(), p.gitLine("rev-parse", "--show-prefix")
	for i, st := range s.steps {
		name := fmt.Sprintf("%04d-%s.patch", i+1, slug(st.function))
		text := st.patch(author, prefix, i+1, len(s.steps))
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return fmt.Errorf("--patch-dir: %w", err)
		}
		fmt.Fprintln(p.stderr, filepath.Join(dir, name))
	}
	return nil
}

// gitLine returns what git prints in the working directory, "" if there is no git or no repository.
func (p *process) gitLine(args ...string) string {
	out, err := exec.Command("git", append([]string{"-C", p.dir}, args...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(out), "\n")
}

// author returns who commits here, as git knows them: "Ada <ada@example.org>".
func (p *process) author() string {
	ident := p.gitLine("var", "GIT_AUTHOR_IDENT")
	if end := strings.LastIndexByte(ident, '>'); end > 0 {
		return ident[:end+1]
	}
	return "nomem <nomem@localhost>"
}

func slug(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, name)
}

// patch returns the step as a mail for `git am`. prefix is the path of the working directory in the repository.
func (st *step) patch(author, prefix string, n, of int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From %040d Mon Sep 17 00:00:00 2001\nFrom: %s\nDate: %s\n", 0, author, time.Now().Format(time.RFC1123Z))
	fmt.Fprintf(&b, "Subject: [PATCH %d/%d] %s: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n", n, of, st.function, st.subject())
	for _, d := range st.mended {
		fmt.Fprintf(&b, "\n%s (%s)\n", sentence(d.Message), d.Category)
		for _, s := range d.Path {
			fmt.Fprintf(&b, "  %s:%d: %s: %s\n", s.Span.File.Path, s.Span.Line(), s.Function, s.Message)
		}
	}
	b.WriteString("---\n")
	b.Write(fileDiff(path.Join(prefix, filepath.ToSlash(st.file.Path)), st.before, st.after))
	return b.Bytes()
}

// subject says what the step does.
func (st *step) subject() string {
	var calls []string
	for _, d := range st.mended {
		if len(d.Allocations) > 0 && !slices.Contains(calls, d.Allocations[0].Callee) {
			calls = append(calls, d.Allocations[0].Callee)
		}
	}
	switch {
	case len(calls) == 0:
		return strings.ReplaceAll(st.mended[0].Name, "-", " ")
	case len(calls) > 2:
		return "handle failed allocations"
	}
	return "handle the failure of " + strings.Join(calls, " and ")
}

// sentence makes a message one.
func sentence(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		text = string(text[0]-'a'+'A') + text[1:]
	}
	return text + "."
}
