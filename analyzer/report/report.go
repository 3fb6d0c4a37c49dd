// Package report writes what a run found: one file a format. Every writer takes the findings from the Result and
// decides nothing; text that comes from a source file is made harmless before it reaches a terminal.
package report

import (
	"nomem/analyzer"
	"nomem/analyzer/source"
)

// notesLast returns the findings in the order in which text shows them: as they are, but notes behind the rest.
func notesLast(all []analyzer.Diagnostic) []*analyzer.Diagnostic {
	shown := make([]*analyzer.Diagnostic, 0, len(all))
	for _, notes := range [...]bool{false, true} {
		for i := range all {
			if (all[i].Severity == analyzer.Note) == notes {
				shown = append(shown, &all[i])
			}
		}
	}
	return shown
}

// Fixable reports whether --fix would mend d, with --unsafe-fixes if unsafe is set. Notes are left alone.
func Fixable(d *analyzer.Diagnostic, unsafe bool) bool {
	if d.Fix == nil || d.Severity == analyzer.Note || len(d.Fix.Edits) == 0 {
		return false
	}
	return d.Fix.Safety == analyzer.Safe || unsafe && d.Fix.Safety == analyzer.Unsafe
}

// pathOf returns the path of a span's file as shown to the user, "" for no place.
func pathOf(s source.Span) string {
	if s.File == nil {
		return ""
	}
	return s.File.Path
}

// lineCol returns the line and column of the start of s, both counted from 1; 0, 0 for no place.
func lineCol(s source.Span) (line, column int) {
	if s.File == nil {
		return 0, 0
	}
	return s.File.Position(s.Start)
}
