package main

import (
	"bytes"
	"fmt"
	"mime/quotedprintable"
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

// A step is one change, of all files that it takes.
type step struct {
	function string
	changes  []change
	mended   []*analyzer.Diagnostic
}

// A change is what becomes of one file.
type change struct{ before, after *source.File }

// add notes the fixes that a round applies, one function after the other.
func (s *series) add(list []*analyzer.Diagnostic) error {
	type function struct {
		file *source.File
		name string
	}
	of := map[function][]*analyzer.Diagnostic{}
	var order []function
	for _, d := range list {
		at := function{d.Span.File, d.Function}
		if of[at] == nil {
			order = append(order, at)
		}
		of[at] = append(of[at], d)
	}
	slices.SortStableFunc(order, func(a, b function) int { return strings.Compare(a.file.Abs, b.file.Abs) })
	var done []*analyzer.Diagnostic
	now := map[string]*source.File{} // what the files are by now that steps have changed, by Abs
	for _, at := range order {
		done = append(done, of[at]...)
		edits, _, err := fix.Merge(editsOf(done))
		if err != nil {
			return err
		}
		files, err := fix.Apply(edits)
		if err != nil {
			return err
		}
		st := step{function: at.name, mended: of[at]}
		for i, before := range fix.Files(edits) {
			if was := now[before.Abs]; was != nil {
				before = was
			}
			if after := files[i]; !bytes.Equal(before.Src, after.Src) {
				st.changes = append(st.changes, change{before, after})
				now[after.Abs] = after
			}
		}
		if len(st.changes) > 0 {
			s.steps = append(s.steps, st)
		}
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
	author, prefix := p.author(), p.gitPrefix()
	var written []string
	for i, st := range s.steps {
		name := filepath.Join(dir, fmt.Sprintf("%04d-%s.patch", i+1, slug(st.function)))
		written = append(written, name)
		if err := os.WriteFile(name, st.patch(author, prefix, i+1, len(s.steps), p.storesCR(st.changes)), 0o666); err != nil {
			for _, name := range written { // half a series would be taken for a whole one
				os.Remove(name)
			}
			return fmt.Errorf("--patch-dir: %w", err)
		}
	}
	for _, name := range written {
		fmt.Fprintln(p.stderr, name)
	}
	return nil
}

// gitPrefix returns the path of the working directory in its repository, "" at the top of it or if there is none.
func (p *process) gitPrefix() string { return p.gitLine("rev-parse", "--show-prefix") }

// gitLine returns what git prints in the working directory, "" if there is no git or no repository.
func (p *process) gitLine(args ...string) string {
	out, err := exec.Command("git", append([]string{"-C", p.dir}, args...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(out), "\n")
}

// storesCR reports whether the repository may have one of the files with "\r" at the ends of its lines, as is not so if git
// writes it with "\r\n" on this machine alone.
func (p *process) storesCR(changes []change) bool {
	return slices.ContainsFunc(changes, func(c change) bool {
		return !strings.HasPrefix(p.gitLine("--literal-pathspecs", "ls-files", "--eol", "--", c.before.Path), "i/lf ")
	})
}

// author returns who commits here, as git knows them: "Ada <ada@example.org>".
func (p *process) author() string {
	ident := p.gitLine("var", "GIT_AUTHOR_IDENT")
	if end := strings.LastIndexByte(ident, '>'); end > 0 {
		return ident[:end+1]
	}
	return "nomem <nomem@localhost>"
}

// slug returns a name of a function as a part of a file name, not longer than those of git.
func slug(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, name[:min(len(name), 52)])
}

// patch returns the step as a mail for `git am`. prefix is the path of the working directory in the repository; keepCR
// says that lines may end in "\r\n" there, which git takes for those of the mail otherwise.
func (st *step) patch(author, prefix string, n, of int, keepCR bool) []byte {
	var b bytes.Buffer
	for _, d := range st.mended {
		fmt.Fprintf(&b, "\n%s (%s)\n", sentence(d.Message), d.Category)
		for _, s := range d.Path {
			fmt.Fprintf(&b, "  %s:%d: %s: %s\n", s.Span.File.Path, s.Span.Line(), s.Function, s.Message)
		}
	}
	body := append(bytes.ToValidUTF8(b.Bytes(), []byte("?")), "---\n"...)
	for _, c := range st.changes {
		body = append(body, fileDiff(path.Join(prefix, c.before.Path), c.before.Src, c.after.Src)...)
	}
	encoding := "8bit"
	if keepCR && bytes.ContainsRune(body, '\r') {
		encoding, body = "quoted-printable", quotedPrintable(body)
	}
	head := fmt.Sprintf("From %040d Mon Sep 17 00:00:00 2001\nFrom: %s\nDate: %s\nSubject: [PATCH %d/%d] %s: %s\n"+
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: %s\n",
		0, author, time.Now().Format(time.RFC1123Z), n, of, st.function, st.subject(), encoding)
	return append([]byte(head), body...)
}

// quotedPrintable returns a text in the encoding of mail that keeps every byte. Its own lines end in "\n" alone.
func quotedPrintable(text []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		line, ended := bytes.CutSuffix(line, []byte("\n"))
		w := quotedprintable.NewWriter(&b)
		w.Binary = true
		w.Write(line) // as Close, it fails only if b does
		w.Close()
		if ended {
			b.WriteByte('\n')
		}
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("\r\n"), []byte("\n"))
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
