package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
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
	applied  map[string]int // fixes
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
	f := &fixes{original: map[string]*source.File{}, edited: map[string][]byte{}, applied: map[string]int{}}
	maps.Copy(f.edited, overlay)
	return f
}

// fix applies the safe fixes, and the unsafe ones if asked to, until none is left; if only is not empty, in that file
// alone. It returns the changed files and the result of the analysis of the changed text.
func (r *runner) fix(ctx context.Context, unsafe bool, only string) (*fixes, *analyzer.Result, error) {
	f := newFixes(r.opts.Overlay)
	for round := 0; ; round++ {
		r.opts.Overlay = f.edited
		result, err := r.analyzeOnce(ctx)
		if err != nil || round == maxRounds {
			return f, result, err
		}
		again, err := f.round(result, unsafe, only)
		if err != nil {
			return nil, nil, err
		}
		if !again {
			return f, result, nil
		}
	}
}

// round applies those fixes of a result that do not overlap, and reports whether there were any.
func (f *fixes) round(result *analyzer.Result, unsafe bool, only string) (bool, error) {
	byFile := map[*source.File][][]fix.Edit{}
	for i := range result.Diagnostics {
		d := &result.Diagnostics[i]
		if !report.Fixable(d, unsafe) || only != "" && d.Fix.Edits[0].Span.File.Abs != only {
			continue
		}
		var edits []fix.Edit
		for _, e := range d.Fix.Edits {
			edits = append(edits, fix.Edit(e))
		}
		file := edits[0].Span.File
		byFile[file] = append(byFile[file], edits)
	}
	files := slices.SortedFunc(maps.Keys(byFile), func(a, b *source.File) int { return strings.Compare(a.Abs, b.Abs) })
	for _, file := range files {
		if edited, ok := f.edited[file.Abs]; ok && !bytes.Equal(edited, file.Src) {
			return false, fmt.Errorf("%s was not analyzed as edited", file.Path)
		}
		edits, taken, err := fix.Merge(byFile[file])
		if err != nil {
			return false, fmt.Errorf("%s: %w", file.Path, err)
		}
		content, err := fix.Apply(file.Src, edits)
		if err != nil {
			return false, fmt.Errorf("%s: %w", file.Path, err)
		}
		if f.original[file.Abs] == nil {
			f.original[file.Abs] = file
		}
		f.edited[file.Abs] = content
		f.applied[file.Abs] += len(taken)
	}
	return len(files) > 0, nil
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

// write replaces the changed files. A file that cannot be written, or is no longer what it was, stays as it is; that
// is told and makes the status 2, and its fixes are taken back.
func (p *process) write(f *fixes) int {
	status := statusClean
	for _, file := range f.changed() {
		if err := source.Replace(file, f.edited[file.Abs]); err != nil {
			fmt.Fprintf(p.stderr, "nomem: not fixed: %v\n", err)
			delete(f.edited, file.Abs)
			delete(f.applied, file.Abs)
			status = statusTrouble
		}
	}
	return status
}

// patch returns the changes as a unified diff that `git apply` and `patch -p1` take.
func (f *fixes) patch() string {
	var b strings.Builder
	for _, file := range f.changed() {
		text := diff.Diff(patchName("a/", file.Path), file.Src, patchName("b/", file.Path), f.edited[file.Abs])
		_, text, _ = bytes.Cut(text, []byte("\n")) // a line of its own in front of `---`
		b.Write(text)
	}
	return b.String()
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
