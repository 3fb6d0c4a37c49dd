package faults

import (
	"cmp"
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// An Explanation is what a Solver holds of one function of the tree, and what in the source made it so.
type Explanation struct {
	*FuncResult
	// Summary is what callers see. Unlike that of a run, it says what holds of the parameters.
	Summary *Summary
	Played  bool // false for a function that no allocation can fail in or before: a run takes no interest in it
	Ends    []Exit
	Facts   []ParamFact
	Runs    [][]Exit // how the fault of the same index in Faults ended, path by path
	// BorderAt is what made the function a border: the row of a table, the call that it is given to, its own name.
	BorderAt source.Span
	Callers  []CallSite // in order; calls through a pointer of known target too
	// Pointers are the fields ("struct.field") that point to this function and no other.
	Pointers []string
}

// An Exit is how one path through a function ended.
type Exit struct {
	Outcome Outcome
	*Ending
	Row Row // RowNone for a path on which nothing failed
}

// A ParamFact is something that a function does with an argument.
type ParamFact struct {
	Param   int
	Message string // "is read through here"
	Span    source.Span
	Func    string // the function that Span stands in
}

// Explain plays a function of the last Solve again and keeps what a run has no use for.
func (sv *Solver) Explain(r *FuncResult) *Explanation {
	i := slices.IndexFunc(sv.funcs, func(fn *function) bool { return fn.Func == r.Func })
	if i < 0 {
		return nil
	}
	fn := sv.funcs[i]
	x := &Explanation{FuncResult: r, Played: fn.needed, BorderAt: fn.borderAt, Callers: sv.callersOf(fn), Pointers: sv.pointersTo(fn)}
	e := sv.explore(fn)
	sum, j := sv.summarise(e)
	for _, en := range e.ends {
		x.Ends = append(x.Ends, Exit{Outcome: e.outcomeOf(en), Ending: j.ending(e, en.copy())})
	}
	if known := sv.summary(fn); known != nil {
		copied := *known
		copied.Params = slices.Clone(known.Params)
		copied.GIL = known.gilWord()
		sum = &copied
	}
	x.Summary = sum
	for _, f := range r.Faults {
		x.Runs = append(x.Runs, sv.playAgain(e, j, f))
	}
	for i := range fn.Params {
		x.explainParam(sv, e, i)
	}
	return x
}

func (en *end) copy() *end {
	c := *en
	c.state = en.state.clone()
	return &c
}

// playAgain plays one fault and returns how each of its paths ended.
func (sv *Solver) playAgain(e *explorer, j *judge, f *FaultResult) []Exit {
	var exits []Exit
	j.note = func(run *explorer, en *end, row Row) {
		exits = append(exits, Exit{Outcome: run.outcomeOf(en), Ending: j.ending(run, en.copy()), Row: row})
	}
	defer func() { j.note = nil }()
	for _, at := range e.sites() {
		if at.call == f.Call {
			j.play(e, at)
		}
	}
	return exits
}

// explainParam finds what becomes of one argument: in the normal run, and in one where it is NULL.
func (x *Explanation) explainParam(sv *Solver, e *explorer, i int) {
	fn := e.fn
	p := &x.Summary.Params[i]
	fact := func(span source.Span, in, message string) {
		f := ParamFact{i, message, span, in}
		if !slices.Contains(x.Facts, f) {
			x.Facts = append(x.Facts, f)
		}
	}
	if !fn.Params[i].Type.IsPointer() {
		return
	}
	used := false
	for _, en := range sv.givenNull(fn, i) {
		if en.state.noticed != nil {
			fact(en.state.noticed.Span, fn.Name, "is compared with NULL")
		}
		if en.use != nil && en.state.noticed == nil {
			used = true
			fact(en.use.at.Span, en.use.fn, en.use.what)
		}
	}
	p.Derefs, p.NullOK = used, !used
	freed, kept := x.always(e, i)
	for _, h := range sv.handlings(fn, i) {
		switch {
		case h.family != "":
			p.Family = cmp.Or(p.Family, h.family)
			fact(h.at.Span, fn.Name, "is released by `"+h.name+"`")
		case kept:
			fact(h.at.Span, fn.Name, "is stored")
		}
	}
	if freed {
		p.Frees, p.Family = FreesAlways, cmp.Or(p.Family, fn.Name)
		if x.survives(i) {
			p.Frees = FreesOnSuccess
		}
	}
	p.Keeps = kept
}

// survives reports whether argument i is not freed where an allocation fails and the callers are told.
func (x *Explanation) survives(i int) bool {
	for _, run := range x.Runs {
		for k := range run {
			if run[k].Row == RowPropagates && !slices.Contains(run[k].Outcome.freed, i) {
				return true
			}
		}
	}
	return false
}

// givenNull returns how a function ends when it is called with a failing NULL that nobody has noticed as argument i.
func (sv *Solver) givenNull(fn *function, i int) []*end {
	en := &entry{args: make([]value, len(fn.Params)), nonnull: make([]bool, len(fn.Params)), failed: true}
	en.args[i] = value{kind: integer, taint: failing}
	e := newExplorer(sv, fn)
	e.run(fn.Blocks[0], 0, e.startAt(en))
	return e.ends
}

// always reports whether argument i is freed on every path that returns and has no NULL there, and whether some path
// stores it where it outlives the call.
func (x *Explanation) always(e *explorer, i int) (freed, kept bool) {
	freed = len(e.ends) > 0
	for k, en := range e.ends {
		o := &x.Ends[k].Outcome
		freed = freed && (en.exits || slices.Contains(o.freed, i) || en.state.nullness(e.params[i]) < 0)
		kept = kept || slices.ContainsFunc(o.Sets, func(s Set) bool { return s.Value.Kind == ParamValue && s.Value.N == int64(i) })
	}
	return freed, kept
}

// A handling is a place where a function stores an argument, or hands it to another that frees it.
type handling struct {
	at     *ir.At
	name   string // the function that frees it
	family string // what it frees
}

// handlings finds where parameter i, by its own name, is freed or stored.
func (sv *Solver) handlings(fn *function, i int) []handling {
	var list []handling
	is := func(x ir.Expr) bool {
		ref, ok := x.(ir.VarRef)
		return ok && ref.Var == fn.Params[i]
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ir.Store:
				if is(in.X) {
					list = append(list, handling{at: &in.At})
				}
			case *ir.Call:
				k := slices.IndexFunc(in.Args, is)
				t := sv.target(fn, nil, nil, in)
				if k < 0 || t.sum == nil {
					continue
				}
				if family := sv.frees(t, k); family != "" {
					list = append(list, handling{&in.At, t.name, family})
				}
			}
		}
	}
	return list
}

// frees returns what a function takes argument i to be when it frees it, "" if it does not.
func (sv *Solver) frees(t target, i int) string {
	if t.fn == nil {
		if t.sum.Param(i).Frees == FreesNever {
			return ""
		}
		return t.sum.Param(i).Family
	}
	if slices.ContainsFunc(t.sum.Outcomes, func(o Outcome) bool { return slices.Contains(o.freed, i) }) {
		return t.name
	}
	return ""
}

// callersOf returns the calls of fn in the tree.
func (sv *Solver) callersOf(fn *function) []CallSite {
	var list []CallSite
	for _, from := range sv.funcs {
		for c := range from.Calls() {
			if sv.calls(from, c) == fn {
				list = append(list, CallSite{fn.Name, c.Span, from.Name})
			}
		}
	}
	slices.SortFunc(list, func(a, b CallSite) int { return a.Span.Compare(b.Span) })
	return slices.Compact(list)
}

// pointersTo names the fields of structs that point to fn and to nothing else.
func (sv *Solver) pointersTo(fn *function) []string {
	var list []string
	for p, to := range sv.pointed {
		if to.fn == fn && p.v == nil {
			list = append(list, p.field.holder+"."+p.field.field)
		}
	}
	slices.Sort(list)
	return list
}
