package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// callersOf returns the functions that call f.
func (c *Context) callersOf(f *faults.FuncResult) []*faults.FuncResult {
	return slices.DeleteFunc(slices.Clone(c.tree.callers[f.Func.Name]), func(g *faults.FuncResult) bool {
		return g.Func == f.Func || f.Func.Static && g.Unit != f.Unit
	})
}

// valueByCallers returns the constant that makes every caller of f that looks at its result leave, "" if there is none,
// or no caller.
func (c *Context) valueByCallers(f *faults.FuncResult) string {
	choices := []string{"-1", "1", "0"}
	if returnsOne(f.Func) {
		choices = []string{"1", "-1", "0"}
	}
	known := false
	for _, caller := range c.callersOf(f) {
		if caller.Func.Body.File == nil || caller.Func.Root == nil {
			continue
		}
		for _, call := range callsOf(caller.Func, f.Func.Name) {
			leaves, ok := c.leavesIf(c.info(caller), call)
			if !ok {
				continue
			}
			known = true
			choices = slices.DeleteFunc(choices, func(v string) bool { return !leaves(constants[v]) })
		}
	}
	set, all := returnedBy(f.Func)
	for _, v := range choices {
		if n, ok := lastReturned(f.Func); ok && n == constants[v] && len(set) == 1 && !all {
			continue
		}
		success := int64(0)
		if v == "0" {
			success = 1
		}
		// A function that returns other constants than that for success has its error value among them.
		if known && (set[constants[v]] || len(set) == 0 || len(set) == 1 && set[success]) {
			return v
		}
	}
	return ""
}

// heard reports whether a caller of f leaves because of the value, and all callers do that look at the result.
func (c *Context) heard(f *faults.FuncResult, value string) bool {
	n, ok := c.constant(value)
	if !ok {
		return false
	}
	known := false
	for _, caller := range c.callersOf(f) {
		if caller.Func.Body.File == nil || caller.Func.Root == nil {
			continue
		}
		for _, call := range callsOf(caller.Func, f.Func.Name) {
			if leaves, ok := c.leavesIf(c.info(caller), call); ok && !leaves(n) {
				return false
			} else if ok {
				known = true
			}
		}
	}
	return known
}

// constant returns what number the text of an error value means, by the functions that return it.
func (c *Context) constant(value string) (n int64, ok bool) {
	if n, ok := constantOf(tokens([]byte(value), 0, len(value))); ok {
		return n, true
	}
	for _, f := range c.funcs {
		for _, b := range f.Func.Blocks {
			r, _ := b.Term.(*ir.Return)
			if r == nil || r.Stmt == nil {
				continue
			}
			if x, isConst := r.X.(ir.Const); isConst && spelling(stripParens(tokensOf(r.Stmt.Value))) == value {
				return x.N, true
			}
		}
	}
	return 0, false
}

// givesUp reports whether the branch of h leaves because of a failure, which the variable of that name tells of: it does
// not return something made.
func (c *Context) givesUp(f *faults.FuncResult, h *handler, name string) bool {
	toks := stripParens(tokensOf(h.leave.Value))
	switch {
	case h.leave.Kind == ir.GotoStmt, len(toks) == 0, c.raisesIn(h), join(toks) == name:
		return true
	case !isConstant(toks) || isVariable(f.Func, toks):
		return false
	}
	value, ok := valueByType(f)
	n, isNumber := constantOf(toks)
	return !ok || !isNumber || sameConstant(n, value)
}

var constants = map[string]int64{"-1": -1, "1": 1, "0": 0}

// returnsOne reports whether a function returns 1, and -1 nowhere.
func returnsOne(fn *ir.Func) bool {
	set, _ := returnedBy(fn)
	return set[1] && !set[-1]
}

// returnsZeroOrMinusOne reports whether a function returns these two and nothing else, also in macros: 0 for success and
// -1 for failure, as everywhere in C.
func returnsZeroOrMinusOne(fn *ir.Func) bool {
	set, all := returnedBy(fn)
	return all && len(set) == 2 && set[0] && set[-1]
}

// returnedBy returns the constants that a function returns, and whether it returns nothing else.
func returnedBy(fn *ir.Func) (set map[int64]bool, all bool) {
	set, all = map[int64]bool{}, true
	for _, b := range fn.Blocks {
		if r, ok := b.Term.(*ir.Return); ok {
			n, isConst := r.X.(ir.Const)
			if !isConst {
				all = false
				continue
			}
			set[n.N] = true
		}
	}
	return set, all
}

// endsWith reports whether the last return of a function in front of its labels gives n: that is what it returns if all
// goes well.
func endsWith(fn *ir.Func, n int64) bool {
	end := fn.Span.End
	for _, b := range fn.Blocks {
		if at := b.Term.Where().Span; b.Label != "" && at.IsValid() {
			end = min(end, at.Start)
		}
	}
	var last *ir.Return
	for _, b := range fn.Blocks {
		if r, ok := b.Term.(*ir.Return); ok && r.X != nil && r.Span.Start < end && (last == nil || r.Span.Start > last.Span.Start) {
			last = r
		}
	}
	if last == nil {
		return false
	}
	c, ok := last.X.(ir.Const)
	return ok && c.N == n
}

// lastReturned returns the constant that the last return statement of a function gives, if it gives one.
func lastReturned(fn *ir.Func) (n int64, ok bool) {
	var last *ir.Return
	for _, b := range fn.Blocks {
		if r, ok := b.Term.(*ir.Return); ok && r.X != nil && (last == nil || r.Span.Start > last.Span.Start) {
			last = r
		}
	}
	if last == nil {
		return 0, false
	}
	c, ok := last.X.(ir.Const)
	return c.N, ok
}

func callsOf(fn *ir.Func, name string) []*ir.Call {
	var out []*ir.Call
	for call := range fn.Calls() {
		if call.Name() == name && call.Stmt != nil {
			out = append(out, call)
		}
	}
	return out
}

// leavesIf tells for which results of a call the first test of it leaves the function; ok is false if nothing tests it.
func (c *Context) leavesIf(info *funcInfo, call *ir.Call) (leaves func(v int64) bool, ok bool) {
	t := info.target(call)
	for _, s := range info.stmts {
		if t != nil && s.Kind == ir.ExprStmt && s.Span.Start > call.Span.End && assignsTo(tokensOf(s.Span), t.place) {
			return nil, false
		}
		if s.Kind != ir.IfStmt || s.Macro != "" || s.Span.File != call.Span.File || call.Span.Start > s.Cond.End {
			continue
		}
		cond := c.parseCondition(tokensOf(s.Cond))
		name := info.named(&faults.FaultResult{Call: call}, s, cond)
		if name == "" && t != nil {
			cond, name = comparedWith(info.result.Func, s, t.place)
		}
		if name == "" {
			continue
		}
		return func(v int64) bool {
			holds, _ := cond.tests(name, v)
			h := newHandler(s, cond, holds)
			return h.leave != nil && (holds || cond.op == "") && c.givesUp(info.result, h, name)
		}, true
	}
	return nil, false
}

// assignsTo reports whether a statement starts with an assignment to a place.
func assignsTo(toks []token, place string) bool {
	i := slices.IndexFunc(toks, func(t token) bool { return t.text == "=" })
	return i > 0 && join(toks[:i]) == place
}

// comparedWith reads the test s of a variable that is compared with a constant by its name: `status == FAILURE`. The name
// is "" if it is none.
func comparedWith(fn *ir.Func, s *ir.Stmt, place string) (cond condition, name string) {
	for _, b := range fn.Blocks {
		t, ok := b.Term.(*ir.If)
		if !ok || t.Span.File != s.Cond.File || !s.Cond.Contains(t.Span) {
			continue
		}
		ref, isVar := t.X.(ir.VarRef)
		n, isConst := t.Y.(ir.Const)
		if name != "" || !isVar || !isConst || ref.Var.Name != place {
			return condition{}, ""
		}
		cond, name = condition{operands: []operand{{place: place, path: true, op: t.Op, n: n.N}}}, place
	}
	return cond, name
}

// valueByPassing returns the error value of the functions whose failure the function passes on to its callers as it is,
// "" if there are none or they differ: `return f(x);`, `rc = f(x); if (rc) return rc;`.
func (c *Context) valueByPassing(info *funcInfo) string {
	fn := info.result.Func
	if c.asked[fn] {
		return ""
	}
	c.asked[fn] = true
	defer delete(c.asked, fn)
	votes := map[string]int{}
	for call := range fn.Calls() {
		for _, f := range c.funcs {
			if f.Func.Name != call.Name() || f.Func == fn || f.Func.Result.String() != fn.Result.String() || call.Stmt == nil {
				continue
			}
			if v := c.belief(f); v != "" && c.passes(info, call, v) {
				votes[v]++
			}
		}
	}
	if len(votes) != 1 {
		return ""
	}
	return mostOf(votes)
}

// passes reports whether the function returns the error value v of a call as its own.
func (c *Context) passes(info *funcInfo, call *ir.Call, v string) bool {
	if s := call.Stmt; s.Kind == ir.ReturnStmt {
		return join(stripParens(tokensOf(s.Value))) == join(tokensOf(call.Span))
	}
	n, ok := c.constant(v)
	t := info.target(call)
	if !ok || t == nil {
		return false
	}
	for _, h := range info.handlers {
		if h.leave == nil || h.leave.Kind != ir.ReturnStmt || h.test.Span.End < call.Span.Start || h.cond.op != "" {
			continue
		}
		holds, tested := h.cond.tests(t.place, n)
		return tested && holds && join(stripParens(tokensOf(h.leave.Value))) == t.place
	}
	return false
}
