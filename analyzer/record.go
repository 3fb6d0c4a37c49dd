package analyzer

import "nomem/analyzer/source"

// A recorder makes a record.
type recorder struct {
	record
	index map[string]int // of the files
}

// file returns the index of a file.
func (w *recorder) file(f *source.File) int {
	if f == nil {
		return -1
	}
	i, ok := w.index[f.Abs]
	if !ok {
		i = len(w.Files)
		w.index[f.Abs] = i
		w.Files = append(w.Files, f.Abs)
	}
	return i
}

func (w *recorder) span(s source.Span) recordedSpan {
	return recordedSpan{w.file(s.File), s.Start, s.End}
}

func (w *recorder) steps(list []PathStep) []recordedStep {
	var all []recordedStep
	for _, s := range list {
		all = append(all, recordedStep{w.span(s.Span), s.Function, s.Message})
	}
	return all
}

func (w *recorder) diagnostic(d *Diagnostic) recordedDiagnostic {
	r := recordedDiagnostic{
		Code: d.Category, Message: d.Message, Name: d.Name, Function: d.Function, Fingerprint: d.Fingerprint,
		Severity: d.Severity, Span: w.span(d.Span), Within: w.span(d.Within),
		Macro: d.Cause.Macro, Cause: [2]recordedSpan{w.span(d.Cause.At[0]), w.span(d.Cause.At[1])},
	}
	for _, a := range d.Allocations {
		r.Allocations = append(r.Allocations, recordedStep{Span: w.span(a.Span), Function: a.Callee})
	}
	r.Path, r.Also = w.steps(d.Path), w.steps(d.Also)
	if f := d.Fix; f != nil {
		r.Fix = &recordedFix{Message: f.Message, Reason: f.Reason, Safety: f.Safety, Verified: f.Verified}
		for _, e := range f.Edits {
			r.Fix.Edits = append(r.Fix.Edits, recordedStep{Span: w.span(e.Span), Text: e.Text})
		}
	}
	return r
}

// A restorer makes of a record what it was made from.
type restorer struct {
	files []*source.File
	bad   bool // a place is outside of its file
}

func (x *restorer) span(s recordedSpan) source.Span {
	if s.File == -1 {
		return source.Span{Start: s.Start, End: s.End}
	}
	if s.File < 0 || s.File >= len(x.files) || s.Start < 0 || s.Start > s.End || s.End > len(x.files[s.File].Src) {
		x.bad = true
		return source.Span{}
	}
	return source.Span{File: x.files[s.File], Start: s.Start, End: s.End}
}

func (x *restorer) steps(list []recordedStep) []PathStep {
	var all []PathStep
	for _, s := range list {
		all = append(all, PathStep{x.span(s.Span), s.Function, s.Text})
	}
	return all
}

func (x *restorer) diagnostic(r *recordedDiagnostic) Diagnostic {
	d := Diagnostic{
		Name: r.Name, Severity: r.Severity, Span: x.span(r.Span), Function: r.Function, Within: x.span(r.Within),
		Fingerprint: r.Fingerprint,
	}
	d.Category, d.Message = r.Code, r.Message
	x.bad = x.bad || d.Span.File == nil || d.Severity > Note
	for _, a := range r.Allocations {
		d.Allocations = append(d.Allocations, Allocation{a.Function, x.span(a.Span)})
	}
	d.Path, d.Also = x.steps(r.Path), x.steps(r.Also)
	d.Cause = Cause{r.Macro, [2]source.Span{x.span(r.Cause[0]), x.span(r.Cause[1])}}
	if f := r.Fix; f != nil {
		d.Fix = &Fix{Message: f.Message, Safety: f.Safety, Reason: f.Reason, Verified: f.Verified}
		x.bad = x.bad || f.Safety > Display || len(f.Edits) == 0 && f.Safety != Display
		for _, e := range f.Edits {
			d.Fix.Edits = append(d.Fix.Edits, Edit{x.span(e.Span), e.Text})
		}
	}
	return d
}
