package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// Functions that return nothing, and that a fix lets tell their callers of a failure.

// A Status is a function that by a change of it returns 0, and -1 where it fails, and that returned nothing before. All
// who call it have to look at that.
type Status struct {
	Name   string
	raises bool  // it sets the exception, too
	writes []int // the parameters through which it has changed something when it fails
	fills  bool  // blocks are among that
}

// ProposeTest returns the change that tests what a function gives that is about to return a status, of which r is a call, and
// leaves f if it has failed. Where f returns nothing either, it is made to tell of it in turn. all are the functions that are
// about to return a status.
func ProposeTest(f *faults.FuncResult, r *faults.FaultResult, c *Context, all []*Status) *Proposal {
	failed := *r
	failed.Row = faults.RowUsed
	if failed.Ending == nil {
		failed.Ending = &faults.Ending{}
	}
	with := *c
	with.statuses = all
	p, prop := newProposer(f, &failed, &with)
	if p == nil {
		return prop
	}
	if f.Func.Result.IsVoid() && f.Border == nil {
		return p.withStatus()
	}
	prop = p.addCheck()
	p.finish(prop)
	if prop != nil && prop.Unsafe == "" {
		prop.Unsafe = firstOf(p.halfDone(p.effects()), p.lostAbove())
	}
	return prop
}

// lostAbove says which caller of the function would not hear of a failure that the function did not have before, "" if
// Python does, or each caller leaves because of the error value.
func (p *proposer) lostAbove() string {
	if p.f.Border != nil {
		return ""
	}
	value, _ := p.errorValue()
	n, ok := p.ctx.constant(value)
	callers := p.ctx.callersOf(p.f)
	if !ok || len(callers) == 0 {
		return "who hears of the failure of `" + p.fn.Name + "` is not known"
	}
	for _, g := range callers {
		for _, call := range callsOf(g.Func, p.fn.Name) {
			leaves, tested := func(int64) bool { return false }, false
			if g.Func.Body.File != nil && g.Func.Root != nil && (g.Border != nil || !g.Func.Result.IsVoid()) {
				leaves, tested = p.ctx.leavesIf(p.ctx.info(g), call)
			}
			if (!tested || !leaves(n)) && !(returnsIt(call) && p.ctx.Heard(g)) {
				return "`" + g.Func.Name + "` would not hear of the failure of `" + p.fn.Name + "`"
			}
		}
	}
	return ""
}

// statusOf returns what a function of the name is about to return, nil if it is about to return nothing new.
func (c *Context) statusOf(name string) *Status {
	if i := slices.IndexFunc(c.statuses, func(s *Status) bool { return s.Name == name }); i >= 0 {
		return c.statuses[i]
	}
	return nil
}

// integer is the type of a function that tells whether it has failed.
var integer = &ir.Type{Kind: ir.Int, Name: "int", Bits: 32}

// maxTold bounds the callers of a function that one fix lets hear of a failure.
const maxTold = 6

// withStatus proposes to let a function that returns nothing tell of the failure. Its callers have to look at that, and are
// mended by the same fix. It returns nil if somebody may call the function who cannot be seen, if its text cannot be changed
// so, or if it leaves something behind that no caller could take back.
func (p *proposer) withStatus() *Proposal {
	switch e := p.r.Ending; {
	case !p.fn.Result.IsVoid() || p.f.Border != nil || p.unheard() == "" || e == nil || p.ctx.known == nil:
		return nil
	case p.r.Row != faults.RowUsed && (p.r.Row != faults.RowUsedAfter || e.Exc != faults.ExcClear):
		return nil
	case slices.ContainsFunc(p.ctx.callersOf(p.f), func(g *faults.FuncResult) bool { return p.ctx.asks(g.Func) }):
		return nil // the exception tells them
	}
	way := p.wayToTell()
	if way.edits == nil {
		return nil
	}
	done := p.effects()
	done.join(&way.done)
	if p.ctx.statusOf(p.r.Callee) != nil && (!done.givenBack() || !p.ctx.canTell(p.f, done, maxEffects)) {
		return nil
	}
	q, fn, f := *p, *p.fn, *p.f
	fn.Result, f.Func = integer, &fn
	q.fn, q.f, q.status = &fn, &f, true
	prop := q.byRow()
	q.finish(prop)
	if prop == nil || prop.Display != "" || prop.Unsafe != "" {
		return nil
	}
	merged, ok := Join(prop.Edits, way.edits)
	if !ok {
		return nil
	}
	return &Proposal{
		Message: "let `" + p.fn.Name + "` return an int: " + prop.Message, Edits: merged, Built: prop.Built,
		Statuses: []*Status{{
			Name: p.fn.Name, raises: raises(prop) || p.ctx.raises(p.r), writes: done.params(p.fn), fills: done.fills || p.fills(),
		}},
	}
}

// A wayToTell is what all fixes of a function have in common that let it tell of its failure.
type wayToTell struct {
	edits []Edit  // that make it return 0, nil if that cannot be done, or its callers cannot leave
	done  effects // what it has changed by the time that one of its calls fails
}

func (p *proposer) wayToTell() *wayToTell {
	way := p.ctx.ways[p.fn]
	if way == nil {
		way = &wayToTell{}
		for _, r := range p.f.Faults { // what callers do about one failure, they do about all
			way.done.join(p.ctx.effectsOf(p.fn, r.Call, maxEffects))
		}
		if way.done.givenBack() && p.ctx.canTell(p.f, &way.done, maxEffects) {
			way.edits = p.returnStatus()
		}
		p.ctx.ways[p.fn] = way
	}
	return way
}

// givenBack reports whether nothing has been changed but what the callers have given.
func (e *effects) givenBack() bool {
	return !e.other && !slices.ContainsFunc(e.roots, func(r root) bool { return r.v == nil || r.v.Kind != ir.Param })
}

// canTell reports whether all who call f, which has changed something when it fails, can give that up, and can tell their
// callers in turn. It looks at no more than a few levels of functions that return nothing.
func (c *Context) canTell(f *faults.FuncResult, done *effects, depth int) bool {
	callers := c.callersOf(f)
	for _, g := range callers {
		for _, call := range callsOf(g.Func, f.Func.Name) {
			e := c.effectsOf(g.Func, call, maxEffects)
			c.passOn(e, g.Func, call, done.params(f.Func))
			switch {
			case g.Func.Body.File == nil || g.Func.Root == nil:
				return false
			case !g.Func.Result.IsVoid():
				if e.other || len(e.roots) > 0 || !c.Heard(g) {
					return false
				}
			case g.Border != nil || depth == 0 || !e.givenBack() || !c.canTell(g, e, depth-1):
				return false
			}
		}
	}
	return len(callers) > 0
}

// Heard reports whether somebody hears of a failure of f that it did not have before: Python, or all its callers.
func (c *Context) Heard(f *faults.FuncResult) bool { return c.heardOf(f, maxPassing) }

// heardOf is Heard for functions whose callers return what they get, up to a depth.
func (c *Context) heardOf(f *faults.FuncResult, depth int) bool {
	if f.Func.Result.IsVoid() || f.Border != nil || depth == 0 {
		return !f.Func.Result.IsVoid() && f.Border != nil
	}
	callers := c.callersOf(f)
	for _, g := range callers {
		if g.Func.Body.File == nil || g.Func.Root == nil {
			return false
		}
		for _, call := range callsOf(g.Func, f.Func.Name) {
			if _, tested := c.leavesIf(c.info(g), call); !tested && !(returnsIt(call) && c.heardOf(g, depth-1)) {
				return false
			}
		}
	}
	return len(callers) > 0
}

// returnsIt reports whether a function returns what a call gives as it is.
func returnsIt(call *ir.Call) bool {
	s := call.Stmt
	return s.Kind == ir.ReturnStmt && join(stripParens(tokensOf(s.Value))) == join(tokensOf(call.Span))
}

// passOn adds to e what a call changes in the arguments at some positions.
func (c *Context) passOn(e *effects, fn *ir.Func, call *ir.Call, params []int) {
	for _, i := range params {
		if i < len(call.Args) {
			e.add(c.foreign(fn, call, call.Args[i])...)
		} else {
			e.other = true
		}
	}
}

// effects returns what the function has changed when the call fails, with what the call itself has changed if it is of a
// function that is about to tell of its failure.
func (p *proposer) effects() *effects {
	done := p.ctx.effectsOf(p.fn, p.r.Call, maxEffects)
	if s := p.ctx.statusOf(p.r.Callee); s != nil {
		p.ctx.passOn(done, p.fn, p.r.Call, s.writes)
	}
	return done
}

// fills reports whether a call of a function that is about to tell of its failure leaves blocks in what it was given.
func (p *proposer) fills() bool {
	s := p.ctx.statusOf(p.r.Callee)
	return s != nil && s.fills
}

// loses says what a call of a function that is about to tell of its failure has allocated by then and x does not release;
// "" if there is nothing. A deallocator releases what its object has.
func (p *proposer) loses(x *exit) string {
	s := p.ctx.statusOf(p.r.Callee)
	if s == nil || !s.fills {
		return ""
	}
	done := p.undoing(x)
	dropped := func(name string) bool {
		for i := 0; i+3 < len(done); i++ {
			if p.ctx.drops(done[i].text) && done[i+1].text == "(" && done[i+2].text == name && done[i+3].text == ")" {
				return true
			}
		}
		return slices.Contains(x.counted, name)
	}
	for _, i := range s.writes {
		var arg []token
		if i < len(p.r.Call.ArgSpans) {
			arg = stripCasts(stripParens(tokensOf(p.r.Call.ArgSpans[i])))
		}
		if len(arg) != 1 || !dropped(arg[0].text) {
			return "what `" + p.r.Callee + "` has allocated by then may be lost"
		}
	}
	return ""
}

// halfDone says what has been changed when the call fails and stays so; "" if there is nothing.
func (p *proposer) halfDone(done *effects) string {
	for _, r := range done.roots {
		if r.v != nil {
			return "`" + r.v.Name + "` has been changed by then"
		}
		return "what `" + callee(r.call) + "` gives has been changed by then"
	}
	if done.other {
		return "something has been changed by then"
	}
	return ""
}

// returnStatus returns the edits that make the function return 0 where it returned nothing, nil if that cannot be done.
func (p *proposer) returnStatus() []Edit {
	e := p.editor()
	if p.f.Unit == nil || p.f.Unit.Main != p.file {
		return nil
	}
	for _, h := range p.info.handlers {
		if h.leave != nil && (h.fault != nil || p.info.missing(h) || p.info.refused(h)) {
			// What is silent of other failures stays as it is only where nobody is told of any.
			return nil
		}
	}
	for _, s := range p.info.stmts {
		if s.Kind != ir.ReturnStmt {
			continue
		}
		if toks := tokensOf(s.Span); !spelled(s) || len(toks) != 2 || s.Span.File != p.file {
			return nil
		}
		e.replace(s.Span.Start, s.Span.End, p.st.ret("0"))
	}
	kids := p.fn.Root.Kids
	end := p.fn.Body.End - 1
	if len(kids) == 0 || end < 0 || p.file.Src[end] != '}' || !firstOnLine(p.file.Src, end) {
		return nil
	}
	if last := kids[len(kids)-1]; last.Kind != ir.ReturnStmt {
		line := lineStart(p.file.Src, end)
		e.replace(line, line, p.st.indent(indentAt(p.file.Src, end), 1)+p.st.ret("0")+"\n")
	}
	declared := p.declareStatus()
	if declared == nil {
		return nil
	}
	e.edits = append(e.edits, declared...)
	return e.done()
}
