package analyzer

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
	"nomem/analyzer/source"
)

// A fixer looks for fixes, and verifies them by analyzing the edited text.
type fixer struct {
	p        *program
	contexts map[string]*fix.Context // by main file
	byPlace  map[source.Span]place
}

// A place is where a finding's fault was played.
type place struct {
	fn    *faults.FuncResult
	fault *faults.FaultResult
}

func newFixer(p *program) *fixer {
	f := &fixer{p: p, contexts: map[string]*fix.Context{}, byPlace: map[source.Span]place{}}
	units := map[string][]*faults.FuncResult{}
	for _, r := range p.results {
		units[r.Unit.Main.Abs] = append(units[r.Unit.Main.Abs], r)
		for _, x := range r.Faults {
			f.byPlace[x.Call.Span] = place{r, x}
		}
	}
	for abs, list := range units {
		f.contexts[abs] = fix.NewContext(list, p.know)
	}
	return f
}

// fixAll gives every finding its fix.
func (f *fixer) fixAll(list []Diagnostic) {
	for i := range list {
		d := &list[i]
		at, ok := f.byPlace[d.Span]
		if !ok || at.fault.Ending == nil {
			continue
		}
		for pr := fix.Propose(at.fn, at.fault, f.contexts[at.fn.Unit.Main.Abs]); pr != nil; pr = pr.Else {
			d.Fix = f.judge(d, at, pr)
			if d.Fix.Safety == Safe {
				break
			}
		}
	}
}

// judge says how far a proposal can be trusted.
func (f *fixer) judge(d *Diagnostic, at place, pr *fix.Proposal) *Fix {
	x := &Fix{Message: pr.Message, Reason: pr.Unsafe}
	if len(pr.Edits) == 0 {
		x.Safety, x.Reason = Display, pr.Display
		return x
	}
	for _, e := range pr.Edits {
		x.Edits = append(x.Edits, Edit{e.Span, e.Text})
	}
	reason := f.verify(d, at, pr)
	x.Verified = reason == ""
	if x.Reason == "" {
		x.Reason = reason
	}
	if x.Reason != "" {
		x.Safety = Unsafe
	}
	return x
}

// verify analyzes the edited function again. It returns "" if the finding is gone and no new one appears, else why
// the fix cannot be trusted.
func (f *fixer) verify(d *Diagnostic, at place, pr *fix.Proposal) string {
	file := pr.Edits[0].Span.File
	if file != at.fn.Unit.Main {
		return "the file is included by others, where the change was not tried"
	}
	text, err := fix.Apply(file.Src, pr.Edits)
	if err != nil {
		return "the edits do not fit together"
	}
	name := at.fn.Func.Name
	edited := source.NewFile(file.Path, file.Abs, text)
	unit := f.p.project.LowerEdited(edited, func(n string) bool { return n == name })
	res := f.p.solver.Again(unit, at.fn)
	if res == nil || res.Func.Partial != "" {
		return "the changed function could not be analyzed"
	}
	before, after := f.p.check(at.fn), f.p.check(res)
	if len(after) >= len(before) {
		for i := range after {
			if after[i].Category == d.Category && after[i].Span.Text() == d.Span.Text() {
				return "the finding would remain"
			}
		}
		return "another finding would appear"
	}
	return ""
}

// addToolFields fills in what the embedded analysis.Diagnostic says of fixes and related places.
func (d *Diagnostic) addToolFields(files map[string]*token.File) {
	for _, s := range d.Path {
		if tf := files[s.Span.File.Abs]; tf != nil {
			d.Related = append(d.Related, analysis.RelatedInformation{
				Pos: tf.Pos(s.Span.Start), End: tf.Pos(s.Span.End), Message: s.Message,
			})
		}
	}
	if d.Fix == nil || len(d.Fix.Edits) == 0 {
		return
	}
	var edits []analysis.TextEdit
	for _, e := range d.Fix.Edits {
		if tf := files[e.Span.File.Abs]; tf != nil {
			edits = append(edits, analysis.TextEdit{Pos: tf.Pos(e.Span.Start), End: tf.Pos(e.Span.End), NewText: []byte(e.Text)})
		}
	}
	d.SuggestedFixes = slices.Insert(d.SuggestedFixes, 0, analysis.SuggestedFix{Message: d.Fix.Message, TextEdits: edits})
}
