package analyzer

import (
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// settle makes of what the rules found what is reported: without what comments and the configuration suppress, with
// the comments that suppress nothing, in order.
func (p *program) settle(res *Result) {
	s := p.newSuppressor()
	for i := range res.Diagnostics {
		d := &res.Diagnostics[i]
		off := !p.scope.enabled(d.Category, d.Span.File.Abs) ||
			!p.reported[d.Span.File.Abs] && p.scope.excluded(d.Span.File.Abs)
		d.dropped = off || s.suppresses(d)
		if d.dropped && !off {
			res.Suppressed++
		}
	}
	unused := s.unused(res)
	for i := range unused {
		if f := p.functionAt(unused[i].Span); f != nil {
			unused[i].Within = f.Span
		}
	}
	res.Diagnostics = append(res.Diagnostics, unused...)
	sortDiagnostics(res.Diagnostics)
	p.fingerprints(res.Diagnostics) // of all, so that a suppression does not change the number of its neighbours
	kept, dropped := map[source.Span]bool{}, map[source.Span]bool{}
	for i := range res.Diagnostics {
		d := &res.Diagnostics[i]
		dropped[d.Span] = dropped[d.Span] || d.dropped
		kept[d.Span] = kept[d.Span] || !d.dropped
		p.grade(d)
	}
	res.Diagnostics = slices.DeleteFunc(res.Diagnostics, func(d Diagnostic) bool { return d.dropped })
	for i := range res.Sites {
		if s := &res.Sites[i]; s.Verdict == Reported && dropped[s.Span] && !kept[s.Span] {
			s.Verdict = Suppressed
		}
	}
}

// filter leaves of the findings those that all filters keep.
func (p *program) filter(res *Result) {
	for _, f := range p.opts.Filters {
		n := len(res.Diagnostics)
		res.Diagnostics = f.Keep(res.Diagnostics)
		res.Filtered = append(res.Filtered, Filtered{f.Why, n - len(res.Diagnostics)})
	}
}

// foldAll makes one finding of those that one change mends, unless each is asked for.
func (p *program) foldAll(res *Result) {
	if !p.opts.Each {
		res.Diagnostics = fold(res.Diagnostics)
	}
}

// functionAt returns the function that s stands in, nil if it stands in none.
func (p *program) functionAt(s source.Span) *ir.Func {
	for _, r := range p.results {
		if r.Func.Span.Contains(s) {
			return r.Func
		}
	}
	return nil
}

// grade gives a finding the severity that the configuration wants.
func (p *program) grade(d *Diagnostic) {
	if in := p.scope.settings(d.Span.File.Abs); in != nil {
		switch in.Severity(d.Category) {
		case "error":
			d.Severity = Error
		case "warning":
			d.Severity = Warning
		case "note":
			d.Severity = Note
		}
	}
}

// judges returns what Result.Judged asks of the tree: whether a file was asked for (a header: all units that include it),
// and all of the function was analyzed.
func (p *program) judges() judgement {
	j := judgement{Files: map[string]bool{}, Lost: map[string]bool{}}
	for abs := range p.reported {
		j.Files[abs] = true
	}
	for _, u := range p.units {
		for _, f := range u.Files {
			if f != u.Main && !p.reported[f.Abs] {
				known, seen := j.Files[f.Abs]
				j.Files[f.Abs] = p.reported[u.Main.Abs] && (known || !seen)
			}
		}
	}
	for _, gap := range p.gaps() {
		j.Lost[gap.Span.File.Abs+"\x00"+gap.Function] = true
	}
	for _, pr := range p.problems {
		for _, loc := range p.tree.Context {
			if loc.Path == pr.Path {
				j.Files[loc.Abs] = false
			}
		}
	}
	return j
}

// A judgement says of which files and functions a run would have found what is wrong.
type judgement struct {
	Files map[string]bool // by Abs
	Lost  map[string]bool // by Abs, "\x00" and function ("" for what stands in none): not analyzed
}

// enabled returns what reports whether findings of a rule are reported in a file.
func (p *program) enabled() func(code, file string) bool {
	on := map[string]bool{}
	for _, r := range p.opts.Rules {
		on[r.Code] = true
	}
	return func(code, file string) bool { return on[code] && p.scope.enabled(code, file) }
}

// gaps returns the text that was not analyzed: functions, and what stands outside of them.
func (p *program) gaps() []NotAnalyzed {
	var gaps []NotAnalyzed
	for _, u := range p.units {
		for _, pr := range u.Problems {
			if pr.Span.File != nil {
				gaps = append(gaps, NotAnalyzed{pr.Span, pr.Func, pr.Reason})
			}
		}
	}
	for _, r := range p.results {
		if r.Func.Partial != "" || r.Truncated {
			gaps = append(gaps, NotAnalyzed{r.Func.Span, r.Func.Name, r.Func.Partial})
		}
	}
	return gaps
}
