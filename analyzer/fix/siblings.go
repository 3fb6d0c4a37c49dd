package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// What other exits do that fail, of this function and of those beside it, and this one has to do, too.

// untold returns a parameter through which other exits that fail tell their callers why, as g_set_error(err, ...) does, and
// which x leaves as it is; "" if there is none. What the call that fails is given is its to tell by.
func (p *proposer) untold(x *exit) string {
	text := strings.Join(x.assign, "\n")
	says := tokens([]byte(text), 0, len(text))
	done := slices.Concat(says, p.undoing(x))
	told := slices.ContainsFunc(p.fn.Params, func(v *ir.Var) bool { return v.Name != "" && mentions(says, v.Name) })
	for _, v := range p.fn.Params {
		if v.Name == "" || !v.Type.IsPointer() || told && !v.Type.Elem.IsPointer() || mentions(done, v.Name) || slices.ContainsFunc(p.r.Call.Args, func(a ir.Expr) bool { return varOf(a) == v }) {
			continue
		}
		if p.tellsBy(p.info, v) || v.Type.Elem.IsPointer() && p.toldBeside(v) {
			return v.Name
		}
	}
	return ""
}

// tellsBy reports whether exits of a function that fail tell why through its parameter v.
func (p *proposer) tellsBy(info *funcInfo, v *ir.Var) bool {
	for _, h := range info.handlers {
		if h.leave == nil {
			continue
		}
		way := h.stmts
		if info == p.info {
			way = p.wayOut(h)
		}
		for _, s := range way {
			if toks := tokensOf(s.Span); p.messageTo(s, toks, v.Name) || setsCode(toks, v.Name) || p.fn.Result.IsVoid() && setsNumber(toks, v.Name) ||
				info == p.info && v.Type.Elem.IsPointer() && p.released(s).place == "" && mentions(toks, v.Name) {
				return true
			}
		}
	}
	return false
}

// messageTo reports whether a statement is a call of a function of the project, or of one that no table tells of, that puts
// a message into what a parameter points to: `error_update(err, CODE, "no such bin");`.
func (p *proposer) messageTo(s *ir.Stmt, toks []token, name string) bool {
	if s.Kind != ir.ExprStmt || len(toks) < 6 || toks[1].text != "(" || toks[2].text != name || toks[3].text != "," || !p.ofProject(toks[0].text) {
		return false
	}
	return slices.ContainsFunc(toks, func(t token) bool { return t.kind == source.String })
}

// setsCode reports whether toks give what a parameter points to a code: `*error = E_OPEN;`.
func setsCode(toks []token, name string) bool {
	if len(toks) < 5 || toks[0].text != "*" || toks[1].text != name || toks[2].text != "=" {
		return false
	}
	right := stripCasts(toks[3 : len(toks)-1])
	code := len(right) > 0 && right[len(right)-1].kind == source.Ident && strings.ToUpper(right[len(right)-1].text) == right[len(right)-1].text
	return isConstant(right) && code && !nulls[right[0].text] && right[0].text != "FALSE"
}

// setsNumber reports whether toks give what a parameter points to a number: what a function that returns nothing does about a
// failure.
func setsNumber(toks []token, name string) bool {
	if len(toks) < 5 || toks[0].text != "*" || toks[1].text != name || toks[2].text != "=" {
		return false
	}
	_, ok := constantOf(toks[3 : len(toks)-1])
	return ok
}

// toldBeside reports whether another function of the file tells why it fails through a parameter of the same name and type.
func (p *proposer) toldBeside(v *ir.Var) bool {
	for _, f := range p.ctx.funcs {
		if f == p.f || f.Func.Body.File != p.file {
			continue
		}
		for _, w := range f.Func.Params {
			if w.Name != v.Name || w.Type.String() != v.Type.String() {
				continue
			}
			for _, h := range p.ctx.info(f).handlers {
				if h.leave != nil && slices.ContainsFunc(h.stmts, func(s *ir.Stmt) bool { return p.messageTo(s, tokensOf(s.Span), v.Name) }) {
					return true
				}
			}
		}
	}
	return false
}

// allGiveUp reports whether v is a parameter that every other exit of the function that fails frees: who calls it gives it
// away.
func (p *proposer) allGiveUp(v *ir.Var) bool {
	found := false
	for _, h := range p.info.handlers {
		if h.leave == nil || h.fault == p.r {
			continue
		}
		if !slices.ContainsFunc(p.wayOut(h), func(s *ir.Stmt) bool {
			g := p.released(s)
			return g.place == v.Name && !g.address && p.ctx.frees(g.to)
		}) {
			return false
		}
		found = true
	}
	return found && v.Kind == ir.Param
}

// skippedBeside reports whether the loop that the site stands in goes on where another of its allocations fails, and x leaves.
func (p *proposer) skippedBeside(x *exit) bool {
	loop := p.r.Call.Stmt.Enclosing(func(s *ir.Stmt) bool { return s.Kind == ir.LoopStmt })
	if loop == nil || p.speaksPython() {
		return false
	}
	return slices.ContainsFunc(p.info.handlers, func(h *handler) bool {
		if h.fault == nil || h.fault == p.r || h.leave != nil || len(h.stmts) == 0 || !loop.Span.Contains(h.test.Span) {
			return false
		}
		last := h.stmts[len(h.stmts)-1]
		return last.Kind == ir.GotoStmt && last.Label == "continue"
	})
}

// resizedFrom returns the place that outlives the function and holds the block which r has taken the place of, as
// `self->keys` does behind `keys = realloc(self->keys, n)`; "" if there is none.
func (p *proposer) resizedFrom(r faults.Resource) string {
	for c := range p.fn.Calls() {
		if c.Span != r.Span || c.Span.File != p.file {
			continue
		}
		for i, span := range c.ArgSpans {
			if !span.IsValid() || span.File != p.file || !p.ctx.resizesArg(c, i) {
				continue
			}
			arg := stripCasts(tokensOf(span))
			if v := variable(p.fn, arg[0].text); len(arg) > 1 && isPath(arg) || v == nil || v.Kind == ir.Static || v.Kind == ir.Global {
				return spelling(arg)
			}
		}
	}
	return ""
}

// resizesArg reports whether a call frees its argument i only if it succeeds, as realloc does, or hands it to what does.
func (c *Context) resizesArg(call *ir.Call, i int) bool {
	if c.known == nil {
		return false
	}
	if s := c.known.Summary(callee(call)); s != nil {
		return s.Param(i).Frees == faults.FreesOnSuccess
	}
	def := c.definition(call.Name())
	if def == nil || i >= len(def.Func.Params) {
		return false
	}
	for inner := range def.Func.Calls() {
		for k, a := range inner.Args {
			s := c.known.Summary(callee(inner))
			if s != nil && s.Param(k).Frees == faults.FreesOnSuccess && varOf(a) == def.Func.Params[i] {
				return true
			}
		}
	}
	return false
}

// makes reports whether what a call gives has to be released: as a table tells, or by its name, if nobody defines it.
func (c *Context) makes(call *ir.Call) bool {
	name := call.Name()
	if call.Field != "" {
		name = call.Field
	}
	return c.releaseOf(callee(call)) != "" ||
		c.known != nil && c.known.Summary(callee(call)) == nil && c.definition(name) == nil && c.known.Constructor(name)
}

// madeWithElements reports whether a function of the project has made the table of a name, and this function releases its
// elements somewhere.
func (p *proposer) madeWithElements(name string) bool {
	v := variable(p.fn, name)
	pos, ok := find(p.fn, p.r.Call)
	if v == nil || !ok || !slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		return strings.HasPrefix(p.released(s).place, name+"[")
	}) {
		return false
	}
	defs, _ := sources(p.fn, pos, v)
	return slices.ContainsFunc(defs, func(d ir.Instr) bool {
		c, isCall := d.(*ir.Call)
		return isCall && p.ofProject(callee(c))
	})
}

// testsOnlyMoved reports whether all that the condition of s tests is what a function returns that was given the moved block
// and gives it back: `if ((o->key = memcpy(block, key, n)) == NULL)`.
func (p *proposer) testsOnlyMoved(s *ir.Stmt, m *movable) bool {
	if s.Kind != ir.IfStmt || p.ctx.known == nil || len(m.before) < 3 {
		return false
	}
	toks := m.before
	n := len(toks)
	if toks[n-1].text != "(" || toks[n-2].kind != source.Ident {
		return false
	}
	sum := p.ctx.known.Summary(toks[n-2].text)
	return sum != nil && slices.ContainsFunc(sum.Outcomes, func(o faults.Outcome) bool { return o.Result.Kind == faults.ParamValue && o.Result.N == 0 }) &&
		len(split(tokensOf(s.Cond), "&&")) == 1 && len(split(tokensOf(s.Cond), "||")) == 1
}

// endsProcess returns the function of the project that the function calls where something else is wrong, and that never comes
// back: `if (n <= 0) fatal("f", "n must be positive");`. It is "" if there is none, or where an allocation's failure is
// answered in another way.
func (p *proposer) endsProcess() string {
	if slices.ContainsFunc(p.info.handlers, func(h *handler) bool { return h.leave != nil && h.fault != nil && h.fault != p.r && !wrong(h) }) {
		return ""
	}
	for _, s := range p.info.stmts {
		toks := tokensOf(s.Span)
		if s.Kind != ir.ExprStmt || len(toks) < 4 || toks[1].text != "(" || !p.ofProject(toks[0].text) {
			continue
		}
		if s.Enclosing(func(in *ir.Stmt) bool { return in.Kind == ir.IfStmt }) != nil && p.ctx.neverReturns(toks[0].text) {
			return toks[0].text
		}
	}
	return ""
}

// neverReturns reports whether a function of the project ends in a call that does not come back, as exit does not.
func (c *Context) neverReturns(name string) bool {
	f := c.definition(name)
	if f == nil || f.Func.Root == nil || len(f.Func.Root.Kids) == 0 || c.known == nil {
		return false
	}
	last := tokensOf(f.Func.Root.Kids[len(f.Func.Root.Kids)-1].Span)
	if len(last) < 3 || last[1].text != "(" {
		return false
	}
	sum := c.known.Summary(last[0].text)
	return sum != nil && len(sum.Outcomes) > 0 && !slices.ContainsFunc(sum.Outcomes, func(o faults.Outcome) bool { return !o.NoReturn })
}
