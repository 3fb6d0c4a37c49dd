package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// Full writes each finding with its code frame: the path of the failure, step by step, and what to do.
func Full(w io.Writer, r *analyzer.Result, style Style) error {
	var b strings.Builder
	for _, d := range notesLast(r.Diagnostics) {
		line, column := lineCol(d.Span)
		fmt.Fprintf(&b, "%s:%d:%d: %s %s: %s%s\n", style.paint(printable(pathOf(d.Span)), bold), line, column,
			style.severity(d.Severity), style.paint(d.Category, bold), printable(d.Message), style.mark(d))
		b.WriteString(drawing(d, style))
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// drawing returns the frames of d and the remarks below them.
func drawing(d *analyzer.Diagnostic, style Style) string {
	all := snippets(d)
	f := newFrame(d, all, style)
	for i := range all {
		s := &all[i]
		if i > 0 || s.file != d.Span.File || s.function != d.Function {
			f.header(s)
		}
		f.draw(s)
	}
	for _, a := range d.Allocations {
		if a.Span.File != nil && !shows(all, a.Span) && !isAlso(d, a.Span) {
			f.remark("note", []ink{bold}, fmt.Sprintf("`%s` is called at %v", a.Callee, a.Span))
		}
	}
	for i, s := range d.Also {
		if i == maxAlso && len(d.Also) > maxAlso+1 {
			f.remark("note", []ink{bold}, fmt.Sprintf("... and at %d more places", len(d.Also)-i))
			break
		}
		f.remark("note", []ink{bold}, fmt.Sprintf("%s: %v in `%s`", s.Message, s.Span, s.Function))
	}
	f.advice(d)
	return f.String()
}

// maxAlso bounds the further places of a cause that are listed.
const maxAlso = 5

// isAlso reports whether span is one of the further places of d's cause.
func isAlso(d *analyzer.Diagnostic, span source.Span) bool {
	return slices.ContainsFunc(d.Also, func(s analyzer.PathStep) bool { return s.Span == span })
}

// shows reports whether a snippet has a mark on the line of span.
func shows(all []snippet, span source.Span) bool {
	for _, s := range all {
		for _, m := range s.marks {
			if m.span.File == span.File && m.span.Line() == span.Line() {
				return true
			}
		}
	}
	return false
}

// advice writes what to do: the fix, how far it can be trusted, or where to read on.
func (f *frame) advice(d *analyzer.Diagnostic) {
	switch {
	case d.Fix == nil:
		f.remark("help", []ink{cyan, bold}, fmt.Sprintf("`nomem rule %s` explains this finding and how to mend it", d.Category))
	case d.Fix.Safety == analyzer.Safe:
		f.remark("fix (safe)", []ink{green, bold}, d.Fix.Message)
	case d.Fix.Safety == analyzer.Unsafe:
		f.remark("fix (unsafe: "+printable(d.Fix.Reason)+")", []ink{yellow, bold}, d.Fix.Message)
	default:
		text := d.Fix.Message
		if d.Fix.Reason != "" {
			text += " (by hand: " + d.Fix.Reason + ")"
		}
		f.remark("help", []ink{cyan, bold}, text)
	}
}
