package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"nomem/analyzer"
	"nomem/analyzer/fix"
	"nomem/analyzer/report"
	"nomem/analyzer/source"
)

// maxRounds bounds how often the edited text is analyzed again: fixes that overlap are applied in rounds.
const maxRounds = 10

// fixes are the files that fixes have changed, so far in memory alone, by File.Abs.
type fixes struct {
	original map[string]*source.File
	edited   map[string][]byte
	applied  map[string]int    // fixes, by the first file of each
	with     map[string]string // of a file that a fix changes with others: one of those, up to one without
	steps    *series           // the changes function by function, nil if nobody asks
}

// count returns how many fixes were applied.
func (f *fixes) count() int {
	n := 0
	for _, applied := range f.applied {
		n += applied
	}
	return n
}

// newFixes returns what has not changed anything yet; overlay are the files that are not as they are on the disk.
func newFixes(overlay map[string][]byte) *fixes {
	f := &fixes{original: map[string]*source.File{}, edited: map[string][]byte{}, applied: map[string]int{}, with: map[string]string{}}
	maps.Copy(f.edited, overlay)
	return f
}

// A chooser says which fixes of a result are to be applied in a round, counted from 0. The fixes have edits.
type chooser func(round int, result *analyzer.Result) ([]*analyzer.Diagnostic, error)

// choose returns the safe fixes, and the unsafe ones if asked to; if only is not empty, those that change that file alone.
func choose(unsafe bool, only string) chooser {
	return func(_ int, result *analyzer.Result) (list []*analyzer.Diagnostic, err error) {
		for i := range result.Diagnostics {
			if d := &result.Diagnostics[i]; report.Fixable(d, unsafe) && (only == "" || changesOnly(d.Fix, only)) {
				list = append(list, d)
			}
		}
		return list, nil
	}
}

// changesOnly reports whether a fix changes no other file than one.
func changesOnly(x *analyzer.Fix, abs string) bool {
	return !slices.ContainsFunc(x.Edits, func(e analyzer.Edit) bool { return e.Span.File.Abs != abs })
}

// fix applies the chosen fixes until none is left. It returns the changed files and the result of the analysis of the
// changed text.
func (r *runner) fix(ctx context.Context, chosen chooser) (*fixes, *analyzer.Result, error) {
	f := newFixes(r.opts.Overlay)
	f.steps = r.steps
	for round := 0; ; round++ {
		r.opts.Overlay = f.edited
		result, err := r.analyzeOnce(ctx)
		if err != nil || round == maxRounds {
			return f, result, err
		}
		list, err := chosen(round, result)
		if err == nil && len(list) > 0 {
			err = f.round(list)
		}
		if err != nil {
			return nil, nil, err
		}
		if len(list) == 0 {
			return f, result, nil
		}
	}
}

// round applies those of the fixes that do not overlap, each in all of its files or in none.
func (f *fixes) round(list []*analyzer.Diagnostic) error {
	edits, taken, err := fix.Merge(editsOf(list))
	if err != nil {
		return err
	}
	files, err := fix.Apply(edits)
	if err != nil {
		return err
	}
	for _, file := range fix.Files(edits) {
		if edited, ok := f.edited[file.Abs]; ok && !bytes.Equal(edited, file.Src) {
			return fmt.Errorf("%s was not analyzed as edited", file.Path)
		}
		if f.original[file.Abs] == nil {
			f.original[file.Abs] = file
		}
	}
	var done []*analyzer.Diagnostic
	for _, i := range taken {
		done = append(done, list[i])
		f.note(list[i].Fix)
	}
	if f.steps != nil {
		if err := f.steps.add(done); err != nil {
			return err
		}
	}
	for _, file := range files {
		f.edited[file.Abs] = file.Src
	}
	return nil
}

// note counts a fix, and remembers which files it changes together.
func (f *fixes) note(x *analyzer.Fix) {
	first := x.Edits[0].Span.File.Abs
	f.applied[first]++
	for _, e := range x.Edits {
		if a, b := f.head(first), f.head(e.Span.File.Abs); a != b {
			f.with[b] = a
		}
	}
}

// head returns the one of the files which are only to be changed together with a file that stands for all of them.
func (f *fixes) head(abs string) string {
	for f.with[abs] != "" {
		abs = f.with[abs]
	}
	return abs
}

// editsOf returns the edits of fixes.
func editsOf(list []*analyzer.Diagnostic) [][]fix.Edit {
	out := make([][]fix.Edit, len(list))
	for i, d := range list {
		for _, e := range d.Fix.Edits {
			out[i] = append(out[i], fix.Edit(e))
		}
	}
	return out
}

// changed returns the files whose content is another than before, in order of their paths.
func (f *fixes) changed() []*source.File {
	var files []*source.File
	for abs, file := range f.original {
		if !bytes.Equal(file.Src, f.edited[abs]) {
			files = append(files, file)
		}
	}
	slices.SortFunc(files, func(a, b *source.File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// write replaces the changed files, those that a fix changes together all or none. Where a file cannot be written, or is no
// longer what it was, they stay as they are; that is told and makes the status 2, and their fixes are taken back.
func (p *process) write(f *fixes) int {
	status := statusClean
	together := map[string][]source.Rewrite{}
	var heads []string
	for _, file := range f.changed() {
		head := f.head(file.Abs)
		if together[head] == nil {
			heads = append(heads, head)
		}
		together[head] = append(together[head], source.Rewrite{File: file, Text: f.edited[file.Abs]})
	}
	for _, head := range heads {
		err := source.Replace(together[head]...)
		if err == nil {
			continue
		}
		fmt.Fprintf(p.stderr, "nomem: not written: %v\n", err)
		for _, r := range together[head] {
			delete(f.original, r.File.Abs)
			delete(f.edited, r.File.Abs)
			delete(f.applied, r.File.Abs)
		}
		if n := len(together[head]) - 1; n > 0 {
			fmt.Fprintf(p.stderr, "nomem: nor %s that the same fixes change\n", count(n, "other file"))
		}
		status = statusTrouble
	}
	return status
}

// patch returns the changes as a unified diff that `git apply` and `patch -p1` take in the working directory; if there
// are some outside of it, at the top of the repository.
func (p *process) patch(f *fixes) string {
	changed, prefix := f.changed(), ""
	if slices.ContainsFunc(changed, func(file *source.File) bool { return !filepath.IsLocal(file.Path) }) {
		prefix = p.gitPrefix()
		if prefix != "" {
			fmt.Fprintln(p.stderr, "nomem: some files are outside of the working directory: the patch is to be applied at the top of the repository")
		}
	}
	var b strings.Builder
	for _, file := range changed {
		b.Write(fileDiff(path.Join(prefix, file.Path), file.Src, f.edited[file.Abs]))
	}
	return b.String()
}

// fileDiff returns the difference of two contents of a file as `git apply` takes it.
func fileDiff(path string, before, after []byte) []byte {
	text := diff.Diff(patchName("a/", path), before, patchName("b/", path), after)
	_, text, _ = bytes.Cut(text, []byte("\n")) // a line of its own in front of `---`
	return text
}

// patchName returns a path as git writes it in a patch: quoted if it has special characters, and with a tab behind it
// if it has spaces.
func patchName(prefix, path string) string {
	name := prefix + path
	var quoted strings.Builder
	special := false
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			special = true
			quoted.WriteString("\\" + string(c))
		case c < ' ' || c == 0x7f:
			special = true
			fmt.Fprintf(&quoted, "\\%03o", c)
		default:
			quoted.WriteByte(c)
		}
	}
	switch {
	case special:
		return `"` + quoted.String() + `"`
	case strings.Contains(name, " "):
		return name + "\t"
	}
	return name
}
