package analyzer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/sizes"
	"nomem/analyzer/source"
)

// Run analyzes the C files under opts.Paths. The error is an *InputError where the user can mend it.
func Run(ctx context.Context, opts Options) (*Result, error) {
	p, err := open(opts)
	if err != nil {
		return nil, err
	}
	key := p.key()
	if res := p.recall(key); res != nil {
		return res, nil
	}
	p.memo = p.lowered()
	if err := p.lowerAll(ctx); err != nil {
		return nil, err
	}
	p.solve()
	res := &Result{
		Problems: p.problems, Coverage: p.coverage(), Excluded: len(p.tree.Excluded), judgement: p.judges(), enabled: p.enabled(),
		Warnings: append(p.tree.Warnings, p.scope.warnings...),
	}
	var fixer *fixer
	if !opts.NoFixes {
		fixer = newFixer(p)
	}
	for _, group := range p.variants() {
		found := p.check(group...)
		res.Sites = append(res.Sites, sites(group, found)...)
		res.Diagnostics = append(res.Diagnostics, found...)
	}
	p.settle(res)
	all := res.Diagnostics
	p.filter(res)
	p.foldAll(res)
	if fixer != nil {
		fixer.fixAll(res.Diagnostics)
	}
	res.Coverage.Sites = len(res.Sites)
	p.remember(key, res, all)
	p.memo.Save()
	res.addFiles(p.unitFiles())
	return res, nil
}

// variants returns the functions that are reported on, each with its readings in the worlds of #if.
func (p *program) variants() [][]*faults.FuncResult {
	var reported []*faults.FuncResult
	for _, r := range p.results {
		if p.isReported(r.Func.Span.File, r.Unit.Main) {
			reported = append(reported, r)
		}
	}
	return readings(reported)
}

// readings puts the results of the same function together.
func readings(results []*faults.FuncResult) [][]*faults.FuncResult {
	var groups [][]*faults.FuncResult
	for _, r := range results {
		if n := len(groups); n > 0 && groups[n-1][0].Func.NameSpan == r.Func.NameSpan && groups[n-1][0].Func.Name == r.Func.Name {
			groups[n-1] = append(groups[n-1], r)
			continue
		}
		groups = append(groups, []*faults.FuncResult{r})
	}
	return groups
}

// check runs the rules over the readings of one function. What they find in several worlds is one finding. Of a C library
// in a tree that has extension code, its user has to know no more than that it may crash.
func (p *program) check(readings ...*faults.FuncResult) []Diagnostic {
	var found []Diagnostic
	seen, first := map[string]bool{}, map[string]*faults.FuncResult{}
	for _, r := range readings {
		for _, rule := range p.opts.Rules {
			if rule.Run == nil || p.extension && !r.Unit.Python && !rule.Vendored {
				continue
			}
			rule.Run(&Pass{Rule: rule, Func: r, Overflows: func() []*sizes.Overflow { return p.overflows(r) }, Report: func(d Diagnostic) {
				d.Within = r.Func.Span
				// In another world, another macro may have made the call.
				place, k := d.Category+d.Span.String(), d.key()
				if first[place] == nil {
					first[place] = r
				}
				if first[place] == r && !seen[k] {
					seen[k] = true
					found = append(found, d)
				}
			}})
		}
	}
	return found
}

// overflows returns the sizes that can wrap in a function, which may be an edited one.
func (p *program) overflows(r *faults.FuncResult) []*sizes.Overflow {
	p.sizing.Lock()
	defer p.sizing.Unlock()
	if p.sizes == nil {
		p.sizes = sizes.New(p.results, p.solver, p.know)
	}
	return p.sizes.Of(r)
}

// key is equal for findings that stand for one defect of a function. What a macro's body has at two places is two.
func (d *Diagnostic) key() string {
	at := d.Category + d.Span.String()
	for _, a := range d.Allocations[1:min(len(d.Allocations), 2)] {
		if a.Callee == d.Allocations[0].Callee && d.Allocations[0].Span == d.Span && !d.Span.Contains(a.Span) {
			at += a.Span.String()
		}
	}
	return at
}

// sites tells what became of every fault site of a function.
func sites(readings []*faults.FuncResult, found []Diagnostic) []Site {
	var list []Site
	at := map[source.Span]int{}
	for _, r := range readings {
		for _, f := range r.Faults {
			s := site(r, f, found)
			if i, ok := at[s.Span]; !ok {
				at[s.Span] = len(list)
				list = append(list, s)
			} else if list[i].Verdict == Handled {
				list[i] = s
			}
		}
	}
	return list
}

// site tells what became of one fault site.
func site(r *faults.FuncResult, f *faults.FaultResult, found []Diagnostic) Site {
	s := Site{Span: f.Call.Span, Function: r.Func.Name, Callee: f.Callee}
	for i := range found {
		if found[i].Span == f.Call.Span {
			s.Codes, s.Verdict, s.Why = append(s.Codes, found[i].Category), Reported, found[i].Message
		}
	}
	switch {
	case s.Verdict == Reported:
	case f.Row == faults.RowUnknown:
		s.Verdict, s.Why = UnknownVerdict, f.Unknown
	case f.Row == faults.RowPropagates:
		s.Why = "the callers answer for it"
	case f.Row == faults.RowOptional:
		s.Why = "something else takes its place"
	default:
		s.Why = "the failure is noticed and passed on, or does not matter"
	}
	slices.Sort(s.Codes)
	return s
}

func (p *program) coverage() Coverage {
	c := Coverage{CPlusPlus: len(p.tree.CPlusPlus), Generated: map[string]int{}}
	lost := map[string]bool{}
	for _, pr := range p.problems {
		lost[pr.Path] = true
	}
	seen := map[source.Span]bool{}
	for _, u := range p.units {
		for _, pr := range u.Problems {
			if f := pr.Span.File; f == nil || !p.isReported(f, u.Main) || seen[pr.Span] {
				continue
			}
			seen[pr.Span] = true
			c.NotAnalyzed = append(c.NotAnalyzed, NotAnalyzed{pr.Span, pr.Func, pr.Reason})
			if pr.Func == "" {
				lost[pr.Span.File.Path] = true
			} else {
				c.Functions++
			}
		}
	}
	for _, pr := range p.unread {
		if p.isReported(pr.Span.File, pr.Span.File) {
			name := ""
			if f := p.functionAt(pr.Span); f != nil {
				name = f.Name
			}
			c.NotAnalyzed = append(c.NotAnalyzed, NotAnalyzed{pr.Span, name, pr.Reason})
		}
	}
	for _, group := range p.variants() {
		r := group[0]
		c.Functions++
		switch {
		case r.Func.Partial != "":
			c.NotAnalyzed = append(c.NotAnalyzed, NotAnalyzed{r.Func.NameSpan, r.Func.Name, r.Func.Partial})
		case r.Truncated:
			c.NotAnalyzed = append(c.NotAnalyzed, NotAnalyzed{r.Func.NameSpan, r.Func.Name, "has too many paths"})
		default:
			c.FunctionsAnalyzed++
		}
	}
	for _, loc := range slices.Concat(p.tree.C, p.tree.Headers) {
		if p.programs[loc.Abs] {
			c.Programs++
			continue
		}
		if p.made[loc.Abs] != "" {
			continue
		}
		c.Files++
		if !lost[loc.Path] {
			c.FilesAnalyzed++
		}
	}
	p.countGenerated(&c)
	slices.SortFunc(c.NotAnalyzed, func(a, b NotAnalyzed) int { return a.Span.Compare(b.Span) })
	c.NotAnalyzed = slices.CompactFunc(c.NotAnalyzed, func(a, b NotAnalyzed) bool { // pieces of one line of junk
		return a.Span.File == b.Span.File && a.Span.Line() == b.Span.Line() && a.Function == b.Function && a.Reason == b.Reason
	})
	return c
}

// countGenerated counts the files that would have been reported on if no program had written them.
func (p *program) countGenerated(c *Coverage) {
	seen := map[string]bool{}
	count := func(abs string) {
		if by := p.made[abs]; by != "" && !seen[abs] {
			seen[abs] = true
			c.Generated[by]++
		}
	}
	for _, loc := range slices.Concat(p.tree.C, p.tree.Headers) {
		count(loc.Abs)
	}
	for _, u := range p.units {
		for _, f := range u.Files {
			if p.reported[u.Main.Abs] {
				count(f.Abs)
			}
		}
	}
}

func sortDiagnostics(list []Diagnostic) {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(a.Span.Compare(b.Span), strings.Compare(a.Category, b.Category))
	})
}

// fingerprints names each finding by its rule, its file in the project, its function, its normalized text, and its number among equals.
func (p *program) fingerprints(list []Diagnostic) {
	count := map[string]int{}
	for i := range list {
		d := &list[i]
		text := strings.Join(strings.Fields(d.Span.Text()), " ")
		k := strings.Join([]string{d.Category, p.tree.FromRoot(d.Span.File), d.Function, text}, "\x00")
		count[k]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", k, count[k]))
		d.Fingerprint = hex.EncodeToString(sum[:8])
	}
}

// unitFiles returns the files that the units are made of, each once.
func (p *program) unitFiles() []*source.File {
	var files []*source.File
	seen := map[string]bool{}
	for _, u := range p.units {
		for _, f := range append([]*source.File{u.Main}, u.Files...) {
			if !seen[f.Abs] {
				seen[f.Abs] = true
				files = append(files, f)
			}
		}
	}
	return files
}

// addFiles gives the findings their places in a FileSet, which has the given files and those that they lie in.
func (res *Result) addFiles(files []*source.File) {
	res.FileSet = token.NewFileSet()
	known := map[string]*token.File{}
	add := func(f *source.File) {
		if f == nil || known[f.Abs] != nil {
			return
		}
		tf := res.FileSet.AddFile(f.Path, -1, len(f.Src))
		tf.SetLinesForContent(f.Src)
		known[f.Abs] = tf
		res.Files = append(res.Files, f)
	}
	for _, f := range files {
		add(f)
	}
	slices.SortFunc(res.Files, func(a, b *source.File) int { return strings.Compare(a.Path, b.Path) })
	for i := range res.Diagnostics {
		d := &res.Diagnostics[i]
		add(d.Span.File)
		d.Pos = known[d.Span.File.Abs].Pos(d.Span.Start)
		d.End = known[d.Span.File.Abs].Pos(d.Span.End)
		d.addToolFields(known)
	}
}
