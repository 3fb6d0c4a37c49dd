package fix

import (
	"slices"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// Callers are the functions of a tree, by the names of those that they call.
type Callers map[string][]*faults.FuncResult

// Add notes what a function calls.
func (c Callers) Add(f *faults.FuncResult) {
	for call := range f.Func.Calls() {
		if call.Name() == "" {
			continue
		}
		if list := c[call.Name()]; len(list) == 0 || list[len(list)-1] != f {
			c[call.Name()] = append(list, f)
		}
	}
}

// callersOf returns the functions that call f.
func (c *Context) callersOf(f *faults.FuncResult) []*faults.FuncResult {
	return slices.DeleteFunc(slices.Clone(c.callers[f.Func.Name]), func(g *faults.FuncResult) bool {
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
	set, _ := returnedBy(f.Func)
	for _, v := range choices {
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
	for _, s := range info.stmts {
		if s.Kind != ir.IfStmt || s.Macro != "" || s.Span.File != call.Span.File || call.Span.Start > s.Cond.End {
			continue
		}
		cond := c.parseCondition(tokensOf(s.Cond))
		name := info.named(&faults.FaultResult{Call: call}, s, cond)
		if name == "" {
			continue
		}
		return func(v int64) bool {
			holds, _ := cond.tests(name, v)
			h := newHandler(s, cond, holds)
			return h.leave != nil && (holds || cond.op == "")
		}, true
	}
	return nil, false
}
