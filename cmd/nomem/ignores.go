package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/fix"
	"nomem/analyzer/source"
)

// addIgnores writes a suppression comment for every finding, and reports what is left.
func (c *checkCmd) addIgnores(ctx context.Context, r *runner, k *known) error {
	r.opts.NoFixes, r.opts.Each = true, true
	result, err := r.analyzeOnce(ctx)
	if err != nil {
		return err
	}
	f := newFixes(nil)
	for file, lines := range r.linesOf(result.Diagnostics) {
		if err := r.addTo(f, file, lines); err != nil {
			return err
		}
	}
	status := r.write(f)
	r.opts.Overlay, r.opts.Each = f.edited, false
	left, err := r.analyzeOnce(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.stderr, "Added comments for %s in %s.\n", count(f.count(), "finding"), count(len(f.changed()), "file"))
	return c.finish(r.process, left, k, status)
}

// linesOf returns the codes that are reported on each line of each file, but for those about comments.
func (p *process) linesOf(list []analyzer.Diagnostic) map[*source.File]map[int][]string {
	ofComments := map[string]bool{}
	for _, rule := range p.rules {
		ofComments[rule.Code] = rule.Unused != nil
	}
	files := map[*source.File]map[int][]string{}
	for i := range list {
		d := &list[i]
		if ofComments[d.Category] {
			continue
		}
		lines := files[d.Span.File]
		if lines == nil {
			lines = map[int][]string{}
			files[d.Span.File] = lines
		}
		line := d.Span.Line()
		lines[line] = append(lines[line], d.Category)
	}
	return files
}

// addTo writes the comments of one file, in memory.
func (p *process) addTo(f *fixes, file *source.File, lines map[int][]string) error {
	ignorer := source.NewIgnorer(file)
	var edits []fix.Edit
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		codes := slices.Clone(lines[line])
		slices.Sort(codes)
		at, text, ok := ignorer.Add(line, slices.Compact(codes))
		if !ok {
			fmt.Fprintf(p.stderr, "nomem: %s:%d: no place for a comment; %s stays reported\n", file.Path, line, strings.Join(codes, ", "))
			continue
		}
		edits = append(edits, fix.Edit{Span: at, Text: text})
		f.applied[file.Abs] += len(lines[line])
	}
	slices.SortStableFunc(edits, func(a, b fix.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	files, err := fix.Apply(edits)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Path, err)
	}
	for _, now := range files {
		f.original[file.Abs], f.edited[file.Abs] = file, now.Src
	}
	return nil
}
