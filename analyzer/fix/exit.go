package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// An exit is how a function is left after a failure.
type exit struct {
	release  []string // statements
	released []string // what they release, for the message
	counted  []string // what of it loses a reference
	kept     []string // what they put where it belongs, and where that is: "`keys` in `self->keys`"
	raise    bool     // PyErr_NoMemory has to be called
	asks     bool     // unless another exception is set
	assign   []string // statements that set a result or an error code
	label    string   // the target of a goto, "" for a return
	value    string   // the returned value, "" if there is none
	unsafe   string
}

// lines spells the exit. A return of NULL takes the exception's call with it where the style is so.
func (x *exit) lines(st *Style, object bool) []string {
	out := slices.Clone(x.release)
	noMemory := st.call("PyErr_NoMemory", "")
	if x.raise && !x.asks && object && x.label == "" && x.value == "NULL" && st.ReturnNoMemory && len(x.assign) == 0 {
		return append(out, st.ret(noMemory))
	}
	if x.raise {
		out = append(out, st.raise(x.asks)...)
	}
	out = append(out, x.assign...)
	if x.label != "" {
		return append(out, "goto "+x.label+";")
	}
	return append(out, st.ret(x.value))
}

// say tells the exit as a verb phrase; failure is the clause that says when it is taken: "`p` is NULL".
func (x *exit) say(failure string, object bool) string {
	var b strings.Builder
	switch {
	case x.label != "" && x.raise:
		b.WriteString("call PyErr_NoMemory() and go to " + x.label)
	case x.label != "":
		b.WriteString("go to " + x.label)
	case x.raise && object && !x.asks:
		b.WriteString("return PyErr_NoMemory()")
	case x.raise && x.value != "":
		b.WriteString("call PyErr_NoMemory() and return " + x.value)
	case x.raise:
		b.WriteString("call PyErr_NoMemory() and return")
	default:
		b.WriteString(strings.TrimSuffix("return "+x.value, " "))
	}
	b.WriteString(" if " + failure)
	if x.asks {
		b.WriteString(", unless an exception is set")
	}
	for i, r := range x.released {
		b.WriteString([]string{", after releasing ", ", "}[min(i, 1)] + "`" + r + "`")
	}
	for i, k := range x.kept {
		b.WriteString([]string{", after storing ", ", "}[min(i, 1)] + k)
	}
	return b.String()
}

// exit finds how the function leaves after the failure of place, at a site of which the resources are owned: as it
// does elsewhere, else by releasing what it owns and returning its error value.
func (p *proposer) exit(place string, owned []faults.Resource, raise bool) *exit {
	x := p.findExit(place, owned, raise)
	x.asks = x.raise && p.otherRaised()
	failed := []string{place}
	if t := p.info.target(p.r.Call); t != nil {
		failed = append(failed, t.names...)
	}
	p.complete(x, failed)
	p.unwind(x)
	p.giveUpBuilt(x)
	return x
}

func (p *proposer) findExit(place string, owned []faults.Resource, raise bool) *exit {
	refused := map[string]bool{}
	for _, h := range p.nearest() {
		var x *exit
		if h.leave.Kind == ir.GotoStmt {
			if !refused[h.leave.Label] {
				x = p.byLabel(h, place, owned, raise)
			}
			refused[h.leave.Label] = true
		} else if h.fault != nil {
			x = p.byReturn(h, owned, raise)
		}
		if x != nil {
			return x
		}
	}
	x := &exit{raise: raise}
	p.addReleases(x, owned)
	if call := p.fileProtocol(); call != "" && raise {
		x.value, x.raise = call, false
		return x
	}
	x.value, x.unsafe = p.errorValue()
	return x
}

// nearest returns the handlers to imitate, the best first: those of allocations before those of other failures, those
// in front of the site before those behind it, the nearer before the farther.
func (p *proposer) nearest() []*handler {
	if p.inline || p.status {
		return nil
	}
	var out []*handler
	for _, h := range p.info.handlers {
		if h.leave != nil && spelled(h.leave) && h.fault != p.r && h.test.Span.File == p.file && !wrong(h) {
			out = append(out, h)
		}
	}
	site := p.r.Call.Span.Start
	rank := func(h *handler) (n, distance int) {
		if h.fault == nil {
			n = 2
		}
		if distance = site - h.test.Span.Start; distance < 0 {
			n, distance = n+1, -distance
		}
		return n, distance
	}
	slices.SortStableFunc(out, func(a, b *handler) int {
		na, da := rank(a)
		nb, db := rank(b)
		if na != nb {
			return na - nb
		}
		return da - db
	})
	return out
}

// wrong reports whether the handler is itself a finding about the value that is returned.
func wrong(h *handler) bool {
	return h.fault != nil && (h.fault.Row == faults.RowWrongValue || h.fault.Row == faults.RowUsedAfter)
}

// byLabel leaves as h does, by its goto, or returns nil if that cannot be done from here.
func (p *proposer) byLabel(h *handler, place string, owned []faults.Resource, raise bool) *exit {
	g := regionOf(p.fn, h.leave.Label)
	start := p.labelStart(h.leave.Label)
	if len(tokens(p.file.Src, p.site().Span.End, max(start, p.site().Span.End))) == 0 && start > p.site().Span.Start {
		// The label comes next: a goto would change nothing.
		return nil
	}
	if g == nil || g.problem(p.ctx, p.r.Call, place, start) != "" {
		return nil
	}
	x := &exit{label: h.leave.Label, raise: raise && !g.raises(p.ctx), unsafe: p.unheard()}
	if h.fault != nil {
		x.assign = p.protocol(h)
	}
	value, unsafe := p.errorValue()
	n, ok := g.constant()
	if ok && unsafe == "" && !sameConstant(n, value) || !ok && h.fault == nil && !g.fails(p.ctx) {
		return nil
	}
	// What is declared behind the site has no name here yet: the code at the label sets it, or no goto could go there.
	if v := g.result(); v != nil && v.Name != place && v.Decl.Start < p.site().Span.End && !p.holds(v, value) && !assigns(x.assign, v.Name) {
		if unsafe != "" {
			return nil
		}
		owned = slices.DeleteFunc(slices.Clone(owned), func(r faults.Resource) bool { return r.Place == v.Name })
		stmts, unsafe := p.giveUp(v, value)
		x.assign = append(x.assign, stmts...)
		x.unsafe = firstOf(x.unsafe, unsafe)
	}
	rest := tokens(p.file.Src, start, p.fn.Body.End)
	p.addReleases(x, slices.DeleteFunc(slices.Clone(owned), func(r faults.Resource) bool { return mentions(rest, r.Place) }))
	return x
}

// raises reports whether the code at the label always sets an exception.
func (g *region) raises(c *Context) bool {
	for b, n := g.blocks[0], 0; n < len(g.blocks); n++ {
		for _, in := range b.Instrs {
			if call, ok := in.(*ir.Call); ok && c.setsException(call.Name()) {
				return true
			}
		}
		succs := b.Term.Succs()
		if len(succs) != 1 {
			return false
		}
		b = succs[0]
	}
	return false
}

// labelStart returns the offset of a label, or the end of the body.
func (p *proposer) labelStart(label string) int {
	for _, s := range p.info.stmts {
		if s.Kind == ir.LabelStmt && s.Label == label {
			return s.Span.Start
		}
	}
	return p.fn.Body.End
}

// holds reports whether v has the error value for certain where the allocation fails.
func (p *proposer) holds(v *ir.Var, value string) bool {
	pos, ok := find(p.fn, p.r.Call)
	if !ok {
		return false
	}
	defs, undefined := reaching(pos, predecessors(p.fn), v)
	for _, d := range defs {
		a, ok := d.(*ir.Assign)
		if !ok {
			return false
		}
		c, ok := a.X.(ir.Const)
		if !ok || !sameConstant(c.N, value) {
			return false
		}
	}
	return !undefined && len(defs) > 0
}

// sameConstant reports whether the text of an error value means n.
func sameConstant(n int64, value string) bool {
	switch n {
	case 0:
		return value == "NULL" || value == "0"
	case -1:
		return value == "-1"
	case 1:
		return value == "1"
	}
	return false
}

func assigns(stmts []string, name string) bool {
	for _, s := range stmts {
		if strings.HasPrefix(s, name+" ") || strings.HasPrefix(s, name+"=") {
			return true
		}
	}
	return false
}

// byReturn leaves as h does, by a return, or returns nil if its value means something only there.
func (p *proposer) byReturn(h *handler, owned []faults.Resource, raise bool) *exit {
	toks := stripParens(tokensOf(h.leave.Value))
	x := &exit{raise: raise, value: spelling(toks)}
	p.addReleases(x, owned)
	switch {
	case len(toks) == 0:
		x.unsafe = p.unheard()
	case p.mentionsLocal(toks):
		return nil
	case toks[0].text == "PyErr_NoMemory" || isConstant(toks):
		if value, ok := valueByType(p.f); ok {
			x.value = value
		} else if !isConstant(toks) {
			x.value = "NULL"
		} else if p.numbersExits() {
			x.unsafe = "`" + p.fn.Name + "` returns another number at each exit"
		}
	case !p.alike(h) || !raise:
		// The call may do what the other allocation needs, and this one not.
		return nil
	default:
		x.raise = false
	}
	if p.alike(h) && len(toks) > 0 && x.raise == raise {
		x.assign = p.protocol(h)
	}
	return x
}

// manyCodes is how many exits have to return different numbers for the number to tell which exit it was.
const manyCodes = 4

// numbersExits reports whether the number that the function returns tells where it failed.
func (p *proposer) numbersExits() bool {
	codes := map[string]int{}
	for _, s := range p.info.stmts {
		toks := stripParens(tokensOf(s.Value))
		if n, ok := constantOf(toks); s.Kind == ir.ReturnStmt && ok && n != 0 {
			codes[join(toks)]++
		}
	}
	return len(codes) >= manyCodes
}

// isConstant reports whether toks are a constant, also cast: NULL, -1, E_NOMEM, (PyObject *)NULL.
func isConstant(toks []token) bool {
	toks = stripCasts(toks)
	if len(toks) > 0 && (toks[0].text == "-" || toks[0].text == "~") {
		toks = toks[1:]
	}
	return len(toks) == 1
}

// alike reports whether the allocation that h handles is like this one: handled right, and setting the exception by
// itself or not.
func (p *proposer) alike(h *handler) bool {
	if h.fault == nil || h.fault.Row != faults.RowNone && h.fault.Row != faults.RowPropagates {
		return false
	}
	// Of a wrapper that fails silently nothing tells here whether it sets the exception.
	return h.fault.Callee == p.r.Callee || p.ctx.told(h.fault) == p.ctx.told(p.r) && p.ctx.raises(h.fault) == p.ctx.raises(p.r)
}

// protocol returns the statements of h's branch that set a result or an error code to a constant, and mean the same
// at this site.
func (p *proposer) protocol(h *handler) []string {
	var out []string
	for _, s := range h.stmts {
		toks := tokensOf(s.Span)
		if s.Macro == "" && p.tellsOfMemory(s) {
			// It says what has failed, or that something has, in the project's own way.
			out = append(out, text(s))
			continue
		}
		parts := split(toks, "=")
		if s.Kind != ir.ExprStmt || s.Macro != "" || len(parts) != 2 || sideEffect(parts[0]) != "" {
			continue
		}
		left, right := parts[0], parts[1]
		if n := len(right); n > 0 && right[n-1].text == ";" {
			right = right[:n-1]
		}
		if isConstant(right) && !slices.Contains(h.places, join(left)) && !p.mentionsLocal(right) {
			out = append(out, text(s))
		}
	}
	return out
}

// mentionsLocal reports whether toks name a variable of the function.
func (p *proposer) mentionsLocal(toks []token) bool {
	for _, vars := range [][]*ir.Var{p.fn.Params, p.fn.Locals} {
		for _, v := range vars {
			if mentions(toks, v.Name) {
				return true
			}
		}
	}
	return false
}

// fileProtocol returns the call that functions of this file, with the same return type, return after a failed
// allocation, if it is not PyErr_NoMemory: a project's own. The commonest one counts.
func (p *proposer) fileProtocol() string {
	votes := map[string]int{}
	for _, f := range p.ctx.funcs {
		if f.Func.Body.File != p.file || f.Func.Result.String() != p.fn.Result.String() {
			continue
		}
		for _, h := range p.ctx.info(f).handlers {
			if h.leave == nil || h.leave.Kind != ir.ReturnStmt || !spelled(h.leave) || !p.alike(h) {
				continue
			}
			toks := stripParens(tokensOf(h.leave.Value))
			if len(toks) == 3 && toks[1].text == "(" && toks[2].text == ")" {
				votes[spelling(toks)]++
			}
		}
	}
	best := mostOf(votes)
	if strings.HasPrefix(best, "PyErr_NoMemory") {
		return ""
	}
	return best
}
