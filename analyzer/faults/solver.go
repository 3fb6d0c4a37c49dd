package faults

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// Config says what a Solver looks for.
type Config struct {
	// Objects makes calls that set an exception themselves fault sites too: PyList_New.
	Objects bool
	Jobs    int // functions analyzed at a time; 0 means one per processor
	// Memo keeps what functions were found to do, for runs that would find the same; nil for none. What is kept for one
	// Knowledge, one value of Objects and one program must not be found by others.
	Memo Memo
}

// A Solver knows all functions of a run, and plays them, callees first.
type Solver struct {
	program
	edit *edit // what is tried out, nil if the functions stand as they are

	sums    map[*function]*Summary
	results map[*function]*FuncResult
	mu      *sync.RWMutex // guards sums, results and digests
	specs   *sync.Map     // specKey -> *special
	told    *sync.Map     // specKey -> toldFor, for constant arguments

	digests map[*function]digest // of sums; none for those that could not be written
	nodes   *sync.Map            // nodeKey -> digest
	asked   *record              // what is asked here, nil if nobody wants to know
}

// newSolver returns a solver that has found nothing yet.
func newSolver(p program) *Solver {
	return &Solver{
		program: p, sums: map[*function]*Summary{}, results: map[*function]*FuncResult{}, mu: &sync.RWMutex{},
		specs: &sync.Map{}, told: &sync.Map{}, digests: map[*function]digest{}, nodes: &sync.Map{},
	}
}

// A program is what does not change once the solver has been made.
type program struct {
	know Knowledge
	cfg  Config

	funcs        []*function // in canonical order
	extern       map[string][]*function
	static       map[string]map[string]*function // by file, then name
	pointed      map[pointer]pointee             // the only targets of pointers to functions
	uses         map[fieldKey]fieldUse           // what functions do with fields, and with globals, which have no holder
	globals      map[string]*ir.Var              // one variable for each name with external linkage
	groups       [][]*function
	fieldNumbers map[string]int32
	calling      func() map[*function][]*function // indexCallers, once it is asked for
	writers      func() map[fieldKey]*function    // indexWriters, once it is asked for
	places       func() *places                   // indexPlaces, once it is asked for
}

type fieldKey struct{ holder, field string }

// A target is what a call goes to: a function of the tree, or one that is told of, or neither.
type target struct {
	name string
	fn   *function
	sum  *Summary
	// believed says that nobody tells of the function: its name and the author's test make it one that can fail.
	believed bool
}

// NewSolver prepares the functions of all units. A function that several units include is taken once.
func NewSolver(units []*ir.Unit, know Knowledge, cfg Config) *Solver {
	sv := newSolver(program{
		know: know, cfg: cfg,
		extern: map[string][]*function{}, static: map[string]map[string]*function{},
		pointed: map[pointer]pointee{}, globals: map[string]*ir.Var{},
	})
	type place struct {
		file  string
		start int // of the name: where the function begins may hang on a macro
		name  string
	}
	known := map[place]*function{}
	for _, u := range units {
		for _, f := range u.Funcs {
			k := place{f.Span.File.Abs, f.NameSpan.Start, f.Name}
			fn := known[k]
			if fn == nil {
				fn = prepare(f, u)
				known[k] = fn
				sv.funcs = append(sv.funcs, fn)
				if !f.Static {
					sv.extern[f.Name] = append(sv.extern[f.Name], fn)
				}
			} else if u.Assume != nil && fn.unit.Main == u.Main && fn.unit != u {
				again := prepare(f, u) // another reading, with other branches of #if
				again.first = fn
				sv.funcs = append(sv.funcs, again)
				continue
			}
			sv.define(u.Main.Abs, fn)
			sv.define(f.Span.File.Abs, fn)
		}
		for _, v := range u.Globals {
			if v.Extern && sv.globals[v.Name] == nil {
				sv.globals[v.Name] = v
			}
		}
	}
	slices.SortStableFunc(sv.funcs, func(a, b *function) int { return a.Span.Compare(b.Span) })
	sv.findTargets(units)
	sv.findBorders(units)
	sv.findReached()
	sv.findGroups()
	sv.findFields()
	sv.findNeeded()
	sv.findUses()
	sv.calling, sv.writers = sync.OnceValue(sv.indexCallers), sync.OnceValue(sv.indexWriters)
	sv.places = sync.OnceValue(func() *places { return sv.indexPlaces(units) })
	return sv
}

func (sv *Solver) define(file string, fn *function) {
	if sv.static[file] == nil {
		sv.static[file] = map[string]*function{}
	}
	if sv.static[file][fn.Name] == nil {
		sv.static[file][fn.Name] = fn
	}
}

// find returns the function that a name means in a unit, or nil. Among several of external linkage, none is chosen
// unless it is the only one in the unit's folder.
func (sv *Solver) find(u *ir.Unit, name string) *function {
	if fn := sv.static[u.Main.Abs][name]; fn != nil {
		return fn
	}
	list := sv.extern[name]
	if len(list) == 1 {
		return list[0]
	}
	var only *function
	for _, fn := range list {
		if folder(fn.Span.File) == folder(u.Main) {
			if only != nil {
				return nil
			}
			only = fn
		}
	}
	return only
}

func folder(f *source.File) string {
	for i := len(f.Abs) - 1; i >= 0; i-- {
		if f.Abs[i] == '/' || f.Abs[i] == '\\' {
			return f.Abs[:i]
		}
	}
	return ""
}

// canonical returns the variable that stands for v in all units.
func (sv *Solver) canonical(v *ir.Var) *ir.Var {
	if v.Extern {
		if g := sv.globals[v.Name]; g != nil {
			return g
		}
	}
	return v
}

// Solve plays every function with each of its faults and returns the results in order of file and place.
func (sv *Solver) Solve() []*FuncResult {
	jobs := sv.cfg.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	for _, level := range sv.levels() {
		var wg sync.WaitGroup
		work := make(chan []*function)
		for range min(jobs, len(level)) {
			wg.Go(func() {
				for g := range work {
					sv.solveOnce(g)
				}
			})
		}
		for _, g := range level {
			work <- g
		}
		close(work)
		wg.Wait()
	}
	sv.settle()
	sv.enterReleased()
	sv.findMismatches()
	sv.specs.Clear()
	sv.told.Clear()
	var out []*FuncResult
	for _, fn := range sv.funcs {
		if r := sv.results[fn]; r != nil {
			out = append(out, r)
		}
	}
	return out
}

// solveGroup solves functions that call each other. The second round of a recursive group knows the summaries of the
// first.
func (sv *Solver) solveGroup(g []*function) {
	rounds := 1
	if len(g) > 1 || sv.callsItself(g[0]) {
		rounds = 2
	}
	for range rounds {
		for _, fn := range g {
			var sum *Summary
			res := &FuncResult{Func: fn.Func, Unit: fn.unit, Border: fn.border}
			if fn.needed {
				sum, res = sv.solve(fn)
			}
			sv.mu.Lock()
			sv.sums[fn], sv.results[fn] = sum, res
			sv.mu.Unlock()
		}
	}
}

func (sv *Solver) summary(fn *function) *Summary {
	sv.asks(dep{kind: depSummary, fn: fn})
	sv.mu.RLock()
	defer sv.mu.RUnlock()
	if sum, ok := sv.sums[fn]; ok || sv.edit == nil {
		return sum
	}
	return sv.edit.base.summary(fn)
}

// constructorOutcomes is what is believed of a function that nobody defines, is named like a constructor, and whose
// result the code itself tests for NULL: the author's test is the proof.
var constructorOutcomes = []Outcome{
	{Class: Success, Result: Value{Kind: NonNull}},
	{Class: NoMemory, Result: Value{Kind: ConstValue}},
}

// plainMemory reports whether all that a function gives is a block of memory, and only want of memory can prevent it.
func (sv *Solver) plainMemory(sum *Summary) bool {
	if slices.ContainsFunc(sum.Outcomes, func(o Outcome) bool { return o.Class == Failure }) {
		return false
	}
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		if o.Class == Success && sv.know.FreesMemory(o.Result.Owned) {
			return true
		}
		for _, set := range o.Sets {
			if sv.know.FreesMemory(set.Value.Owned) {
				return true
			}
		}
	}
	return false
}

// canFail reports whether a call is a fault site.
func (sv *Solver) canFail(from *function, t target, c *ir.Call) bool {
	if t.sum == nil || makesNothing(t.sum, c) {
		return false
	}
	for i := range t.sum.Outcomes {
		if o := &t.sum.Outcomes[i]; o.Class == NoMemory && (sv.cfg.Objects || !o.setsByItself(t.fn)) {
			return true
		}
	}
	return false
}

// setsByItself reports whether the failure is one of an object: a told function that sets the exception itself.
func (o *Outcome) setsByItself(fn *function) bool {
	return o.object || fn == nil && o.Exc == ExcMemory
}

// explore plays one function without fault, and keeps the states before the calls that can fail.
func (sv *Solver) explore(fn *function) *explorer {
	e := newExplorer(sv, fn)
	e.entries = map[*ir.Call][]*state{}
	e.run(fn.Blocks[0], 0, e.start())
	return e
}

// summarise tells callers how a function that was explored ends if nothing fails in it.
func (sv *Solver) summarise(e *explorer) (*Summary, *judge) {
	fn := e.fn
	sum := &Summary{Name: fn.Name, Inferred: true, Pointer: fn.Result.IsPointer()}
	for _, p := range fn.Params {
		sum.Params = append(sum.Params, Param{Name: p.Name})
	}
	for _, en := range e.ends {
		o := e.outcomeOf(en)
		o.When = e.conditions(en.state)
		sum.Outcomes = append(sum.Outcomes, o)
	}
	if e.cut {
		sum.Outcomes = append(sum.Outcomes, Outcome{Exc: ExcUnknown, givesAll: true, more: true})
	}
	takeOver(sum.Outcomes)
	profile := profileOf(fn, sum.Outcomes)
	sum.Outcomes = distinct(oneGILEffect(sum.Outcomes))
	return sum, &judge{
		sv: sv, fn: fn, profile: profile,
		released: e.released, leaks: map[*FaultResult][]leak{},
	}
}

// solve plays one function: without fault, for its summary, then with each of its faults.
func (sv *Solver) solve(fn *function) (*Summary, *FuncResult) {
	e := sv.explore(fn)
	sum, j := sv.summarise(e)
	res := &FuncResult{Func: fn.Func, Unit: fn.unit, Border: fn.border, Truncated: e.cut}
	res.Works = j.works(sum.Outcomes)
	res.Faults = j.playAll(e, sum)
	res.Faults = j.playRaised(e, res.Faults)
	res.Truncated = res.Truncated || j.work > maxWork || e.spent.denied
	for _, r := range res.Faults {
		sv.settleLeaks(r, j.leaks[r], j.released)
	}
	res.GIL = e.gil.list()
	return sum, res
}

// playAll plays each fault of a function that was explored, and adds what callers see of them to its summary.
func (j *judge) playAll(e *explorer, sum *Summary) []*FaultResult {
	sum.need = e.gil.need
	var list []*FaultResult
	var faults []Outcome
	j.second = map[*ir.Call][]*state{}
	for len(e.entries) > 0 {
		list = append(list, j.playRound(e, &faults)...)
		e.entries, j.second = j.second, nil
	}
	sortFaults(list)
	sum.Outcomes = append(sum.Outcomes, distinct(oneGILEffect(faults))...)
	if sum.need == nil {
		sum.need, sum.failNeed = e.gil.need, e.gil.need
	}
	return list
}

// playRound plays the faults whose states before the call e has kept, and adds to seen what callers see of them.
func (j *judge) playRound(e *explorer, seen *[]Outcome) []*FaultResult {
	var list []*FaultResult
	for _, site := range e.sites() {
		r, outcomes := j.play(e, site)
		list = append(list, r)
		if seen != nil {
			*seen = append(*seen, outcomes...)
		}
	}
	return list
}

func sortFaults(list []*FaultResult) {
	slices.SortStableFunc(list, func(a, b *FaultResult) int { return a.Call.Span.Compare(b.Call.Span) })
}

// sites returns the calls that can fail, in the order of the source.
func (e *explorer) sites() []site {
	var list []site
	for _, b := range e.fn.Blocks {
		for i, in := range b.Instrs {
			if c, ok := in.(*ir.Call); ok && len(e.entries[c]) > 0 {
				list = append(list, site{b, i, c})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b site) int {
		return cmp.Or(a.call.Span.Compare(b.call.Span), cmp.Compare(a.block.Index, b.block.Index))
	})
	return list
}

// A site is a call that can fail.
type site struct {
	block *ir.Block
	index int
	call  *ir.Call
}
