package analyzer

import (
	"fmt"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/analysis"

	"nomem/analyzer/faults"
	"nomem/analyzer/fix"
	"nomem/analyzer/ir"
	"nomem/analyzer/objects"
	"nomem/analyzer/source"
)

// A fixer looks for fixes, and verifies them by analyzing the edited text.
type fixer struct {
	p        *program
	contexts map[*ir.Unit]*fix.Context
	readings map[source.Span][]*faults.FuncResult // of each function, one in each world of #if that it was read in
	byPlace  map[source.Span]place
	tree     *fix.Tree
	spent    sync.Map // *ir.Func: *int, as in afford
	objects  *objects.Analysis
	settings sync.Mutex // guards the program's scope
}

// A place is where a finding's fault was played.
type place struct {
	fn    *faults.FuncResult
	fault *faults.FaultResult
}

func newFixer(p *program) *fixer {
	f := &fixer{p: p, objects: objects.New(p.units, p.solver, p.know), contexts: map[*ir.Unit]*fix.Context{}, byPlace: map[source.Span]place{}, readings: map[source.Span][]*faults.FuncResult{}}
	units := map[*ir.Unit][]*faults.FuncResult{}
	f.tree = fix.NewTree()
	f.tree.Read(p.context, p.bindings)
	for _, r := range p.results {
		f.tree.Add(r)
		units[r.Unit] = append(units[r.Unit], r)
		f.readings[r.Func.Span] = append(f.readings[r.Func.Span], r)
		for _, x := range r.Faults {
			if at := f.byPlace[x.Call.Span]; at.fault == nil || at.fault.Ending == nil && at.fault.Leak == nil {
				f.byPlace[x.Call.Span] = place{r, x}
			}
		}
		for _, use := range r.GIL {
			if f.byPlace[use.Call.Span].fault == nil {
				f.byPlace[use.Call.Span] = place{r, &faults.FaultResult{Call: use.Call, Callee: use.Callee}}
			}
		}
	}
	for unit, list := range units {
		f.contexts[unit] = fix.NewContext(list, p.know, f.tree)
	}
	return f
}

// A candidate is a finding and what is proposed for it.
type candidate struct {
	d        *Diagnostic
	at       place
	proposal *fix.Proposal
	failed   string // why the proposal did not verify, "" if it did
	// broken are callers that the proposal alone leaves with another finding; also those that it changes for that.
	broken []place
	also   []*faults.FuncResult
	told   []told // the calls of those that it tests
	// nulls are what deallocators do not stand that the proposal gives up; guarded says that it changes those, too.
	nulls   []objects.Null
	guarded bool
}

// A told is a call whose failure a proposal lets a caller see, and the variable of the object under construction that the
// caller gives up then, "" for none.
type told struct {
	place
	built string
}

// functions returns all that the proposal changes.
func (c *candidate) functions() []*faults.FuncResult {
	return append([]*faults.FuncResult{c.at.fn}, c.also...)
}

// fixAll gives every finding its fix. The files are independent of each other.
func (f *fixer) fixAll(list []Diagnostic) {
	byUnit := map[*ir.Unit][]*candidate{}
	for i := range list {
		d := &list[i]
		if at, ok := f.byPlace[d.Span]; ok && f.propose(d.Category) != nil {
			byUnit[at.fn.Unit] = append(byUnit[at.fn.Unit], &candidate{d: d, at: at})
		}
	}
	var g errgroup.Group
	g.SetLimit(f.p.jobs())
	for unit, group := range byUnit {
		g.Go(func() error {
			f.fixUnit(unit, group)
			return nil
		})
	}
	_ = g.Wait()
}

// fixUnit proposes fixes for the findings of one unit and verifies them; what does not verify gets its second choice.
func (f *fixer) fixUnit(unit *ir.Unit, group []*candidate) {
	for _, c := range group {
		if fn := c.at.fn.Func; f.afford(fn, len(fn.Blocks)*fn.NumVars/64*fn.NumVars/16) {
			c.proposal = f.proposeFor(c, f.contexts[unit])
		} else {
			c.proposal = &fix.Proposal{Message: "mend this by hand", Display: tooManyFindings}
		}
	}
	for len(group) > 0 {
		f.verify(group)
		uses := nullsOf(group)
		var rest []*candidate
		for _, c := range group {
			if c.proposal == nil {
				continue
			}
			if x := c.fix(); !c.worse() && (c.d.Fix == nil || x.Safety == Safe) {
				c.d.Fix = x
			}
			if c.d.Fix != nil && c.d.Fix.Safety == Safe {
				continue
			}
			next := c.withCallers(f)
			if next == nil {
				next = c.withGuards(f, uses)
			}
			if next == nil && c.proposal.Else != nil {
				c.also, c.told, c.guarded, next = nil, nil, false, c.proposal.Else
			}
			if next != nil {
				c.failed, c.broken, c.nulls, c.proposal = "", nil, nil, next
				rest = append(rest, c)
			}
		}
		group = rest
	}
}

// maxSpent bounds what is spent on the fixes of one function: a few seconds. No function of a real extension comes near.
const maxSpent = 20000000

const tooManyFindings = "the function is large, and has too many findings to try every fix"

// afford reports whether a step of so many operations can be spent on the fixes of a function, and spends it. The
// fixes of a function are looked for one after the other.
func (f *fixer) afford(fn *ir.Func, cost int) bool {
	spent, _ := f.spent.LoadOrStore(fn, new(int))
	n := spent.(*int)
	if cost > maxSpent-*n {
		return false
	}
	*n += cost
	return true
}

// proposeFor proposes the fix of a finding. A panic, which is a defect of the search for it, costs this fix only.
func (f *fixer) proposeFor(c *candidate, context *fix.Context) (pr *fix.Proposal) {
	defer func() {
		if r := recover(); r != nil {
			pr = &fix.Proposal{Message: "mend this by hand", Display: fmt.Sprintf("internal error: %v", r)}
		}
	}()
	pr = f.propose(c.d.Category)(c.at.fn, c.at.fault, context)
	for pr != nil && len(pr.Statuses) > 0 && !f.mayChange(c, pr.Edits) {
		pr = pr.Else
	}
	return pr
}

// maxChain bounds the functions that one fix mends beside its own, maxBroken the calls that it mends at once.
const (
	maxChain  = 8
	maxBroken = 8
)

// withCallers returns the proposal that mends the callers, too, which the proposal of c alone would break; nil if there
// is none.
func (c *candidate) withCallers(f *fixer) *fix.Proposal {
	if c.proposal.Unsafe != "" || len(c.broken) == 0 || len(c.broken) > maxBroken || len(c.also) == maxChain {
		return nil
	}
	sum := *c.proposal
	edits, statuses := [][]fix.Edit{sum.Edits}, sum.Statuses
	for _, at := range c.broken {
		pr, was := f.mend(at, sum.Statuses), f.readings[at.fn.Func.Span]
		if pr == nil || len(was) != 1 || len(pr.Edits) == 0 || pr.Unsafe != "" || !f.mayEdit(c, was[0]) {
			return nil
		}
		if elsewhere := at.fn.Func.Body.File != c.at.fn.Func.Body.File; elsewhere && len(sum.Statuses) == 0 && !f.tells(at, was[0]) {
			return nil
		}
		edits = append(edits, pr.Edits)
		sum.Message += "; in `" + at.fn.Func.Name + "`"
		if file := at.fn.Func.Body.File; file != c.at.fn.Func.Body.File {
			sum.Message += " of " + file.Path
		}
		sum.Message += ", " + pr.Message
		if at.fn.Func == c.at.fn.Func {
			return nil
		}
		c.told = append(c.told, told{at, pr.Built})
		statuses = append(statuses, pr.Statuses...)
		if !slices.Contains(c.also, was[0]) {
			c.also = append(c.also, was[0])
		}
	}
	merged, ok := fix.Join(edits...)
	if !ok || !f.mayChange(c, merged) {
		return nil
	}
	sum.Edits, sum.Statuses = merged, statuses
	return &sum
}

// tells reports whether a caller can be made to pass a failure on, and has not done so until now: it does not take what it gets
// for something else, what it loses by then is no matter of its own, and somebody hears of it in turn.
func (f *fixer) tells(at place, was *faults.FuncResult) bool {
	context := fix.NewContext(f.contexts[was.Unit].Funcs(), f.p.know, f.tree)
	return at.fault.Row.Reported() && (at.fault.Row != faults.RowUsed || !at.fault.OtherQuiet) && context.Heard(was)
}

// mayEdit reports whether the fix of c may change another function. One in another file has to be all that this file's text
// stands for, and c has to be of one unit, too: all units that include a file are not tried together.
func (f *fixer) mayEdit(c *candidate, other *faults.FuncResult) bool {
	own, file := c.at.fn, other.Func.Body.File
	if file == own.Func.Body.File {
		return true
	}
	alone := func(r *faults.FuncResult) bool {
		return r.Func.Body.File == r.Unit.Main && len(f.including(r.Unit.Main.Abs)) == 1
	}
	return !f.p.opts.OneFile && f.editable(file) && alone(own) && alone(other)
}

// mayChange reports whether the fix of c may change the files that edits are of.
func (f *fixer) mayChange(c *candidate, edits []fix.Edit) bool {
	return !slices.ContainsFunc(fix.Files(edits), func(file *source.File) bool {
		return file != c.at.fn.Func.Body.File && (f.p.opts.OneFile || !f.editable(file))
	})
}

// editable reports whether a fix may change a file that need not have been asked for: it is of the project, a human wrote it,
// it is no program's, and the configuration does not exclude it.
func (f *fixer) editable(file *source.File) bool {
	p := f.p
	if p.files[file.Abs] != file || p.borrowed[file.Abs] || p.made[file.Abs] != "" || p.programs[file.Abs] {
		return false
	}
	f.settings.Lock()
	defer f.settings.Unlock()
	return !p.scope.excluded(file.Abs)
}

// mend proposes what mends the finding that a caller has after a change of what it calls. all are the functions that the
// change lets tell of their failure.
func (f *fixer) mend(at place, all []*fix.Status) *fix.Proposal {
	unit := f.contexts[at.fn.Unit]
	if unit == nil {
		return nil
	}
	context := fix.NewContext(unit.Funcs(), f.p.know, f.tree).OfCaller()
	if len(all) > 0 {
		return fix.ProposeTest(at.fn, at.fault, context, all)
	}
	for _, d := range f.p.check(at.fn) {
		if propose := f.propose(d.Category); d.Span == at.fault.Call.Span && propose != nil {
			return propose(at.fn, at.fault, context)
		}
	}
	return nil
}

// propose returns what looks for the fixes of a rule; nil if nothing does.
func (f *fixer) propose(code string) func(*faults.FuncResult, *faults.FaultResult, *fix.Context) *fix.Proposal {
	for _, r := range f.p.opts.Rules {
		if r.Code == code {
			return r.Propose
		}
	}
	return nil
}

// fix says how far the proposal can be trusted.
func (c *candidate) fix() *Fix {
	pr := c.proposal
	x := &Fix{Message: pr.Message, Reason: pr.Unsafe, Verified: c.failed == ""}
	if len(pr.Edits) == 0 {
		x.Safety, x.Reason, x.Verified = Display, pr.Display, false
		return x
	}
	if c.failed == remains {
		x.Safety, x.Reason = Display, remains
		return x
	}
	for _, e := range pr.Edits {
		x.Edits = append(x.Edits, Edit{e.Span, e.Text})
	}
	if x.Reason == "" {
		x.Reason = c.failed
	}
	if x.Reason != "" {
		x.Safety = Unsafe
	}
	return x
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
