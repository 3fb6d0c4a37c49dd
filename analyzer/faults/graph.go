package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// callees returns the functions of the tree that fn calls.
func (sv *Solver) callees(fn *function) []*function {
	var list []*function
	seen := map[*function]bool{}
	for c := range fn.Calls() {
		if to := sv.calls(fn, c); to != nil && !seen[to] {
			seen[to] = true
			list = append(list, to)
		}
	}
	return list
}

func (sv *Solver) callsItself(fn *function) bool { return slices.Contains(sv.callees(fn), fn) }

// findGroups numbers the strongly connected components of the call graph, callees first (Tarjan, 1972; iterative, since
// call chains of generated code can be long), and notes what callers must know of their callees.
func (sv *Solver) findGroups() {
	type frame struct {
		fn   *function
		out  []*function
		next int
	}
	index, low := map[*function]int{}, map[*function]int{}
	onStack := map[*function]bool{}
	var stack []*function
	visit := func(root *function) {
		frames := []*frame{{fn: root}}
		for len(frames) > 0 {
			f := frames[len(frames)-1]
			if f.out == nil && f.next == 0 {
				index[f.fn] = len(index) + 1
				low[f.fn] = index[f.fn]
				stack, onStack[f.fn] = append(stack, f.fn), true
				f.out = sv.callees(f.fn)
			}
			if f.next < len(f.out) {
				to := f.out[f.next]
				f.next++
				if index[to] == 0 {
					frames = append(frames, &frame{fn: to})
				} else if onStack[to] {
					low[f.fn] = min(low[f.fn], index[to])
				}
				continue
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				up := frames[len(frames)-1].fn
				low[up] = min(low[up], low[f.fn])
			}
			if low[f.fn] == index[f.fn] {
				var g []*function
				for {
					top := stack[len(stack)-1]
					stack, onStack[top] = stack[:len(stack)-1], false
					top.group = len(sv.groups)
					g = append(g, top)
					if top == f.fn {
						break
					}
				}
				slices.SortFunc(g, func(a, b *function) int { return a.Span.Compare(b.Span) })
				sv.groups = append(sv.groups, g)
			}
		}
	}
	for _, fn := range sv.funcs {
		if index[fn] == 0 {
			visit(fn)
		}
	}
	for _, g := range sv.groups {
		for _, fn := range g {
			sv.noteDeciding(fn)
		}
	}
}

// noteDeciding finds the parameters of fn that a branch depends on, and whether it asks for the exception.
func (sv *Solver) noteDeciding(fn *function) {
	mark := func(x ir.Expr) {
		walkExpr(x, func(x ir.Expr) {
			if ref, ok := x.(ir.VarRef); ok && ref.Var.Kind == ir.Param {
				fn.decides[ref.Var.Pos] = true
			}
		})
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if c, ok := in.(*ir.Call); ok {
				sv.noteCall(fn, c, mark)
			}
		}
		if t, ok := b.Term.(*ir.If); ok {
			mark(t.X)
			mark(t.Y)
		}
	}
}

func (sv *Solver) noteCall(fn *function, c *ir.Call, mark func(ir.Expr)) {
	if to := sv.calls(fn, c); to != nil {
		fn.asksException = fn.asksException || to.asksException
		for i, a := range c.Args {
			if i < len(to.decides) && to.decides[i] {
				mark(a)
			}
		}
		return
	}
	if _, ok := c.Fn.(ir.FuncRef); !ok {
		mark(c.Fn)
		return
	}
	sum := sv.know.Summary(c.Name())
	if sum == nil {
		return
	}
	switch sum.Role {
	case ExceptionTest, MemoryErrorTest, ExceptionFetch:
		fn.asksException = true
	}
	fn.usesAPI = fn.usesAPI || sum.GIL == GILNeeded
	for i, a := range c.Args {
		if sum.Param(i).Exception {
			mark(a)
		}
	}
}

// levels returns the groups in waves: each group's callees stand in earlier waves.
func (sv *Solver) levels() [][][]*function {
	depth := make([]int, len(sv.groups))
	var waves [][][]*function
	for i, g := range sv.groups {
		for _, fn := range g {
			for _, to := range sv.callees(fn) {
				if to.group != i {
					depth[i] = max(depth[i], depth[to.group]+1)
				}
			}
		}
		for len(waves) <= depth[i] {
			waves = append(waves, nil)
		}
		waves[depth[i]] = append(waves[depth[i]], g)
	}
	return waves
}

// findNeeded marks the functions in which an allocation can fail, directly or in a callee, those in which the GIL is
// released, and all that they call. What the others do matters to nobody.
func (sv *Solver) findNeeded() {
	fallible, moved := map[*function]bool{}, map[*function]int{}
	for _, g := range sv.groups {
		some := false
		for _, fn := range g {
			some = some || sv.failsDirectly(fn) || slices.ContainsFunc(sv.callees(fn), func(to *function) bool { return fallible[to] })
		}
		for _, fn := range g {
			fallible[fn] = some
		}
	}
	var mark func(fn *function)
	mark = func(fn *function) {
		if !fn.needed {
			fn.needed = true
			for _, to := range sv.callees(fn) {
				mark(to)
			}
		}
	}
	for _, g := range sv.groups {
		for _, fn := range g {
			if sv.losesGIL(fn, moved) || fallible[fn] {
				mark(fn)
			}
		}
	}
}

// failsDirectly reports whether fn calls a function that is told to fail for want of memory.
func (sv *Solver) failsDirectly(fn *function) bool {
	for c := range fn.Calls() {
		if t := sv.target(fn, nil, nil, c); t.fn == nil && sv.canFail(fn, t, c) {
			return true
		}
	}
	return false
}
