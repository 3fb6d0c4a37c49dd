package faults

import (
	"fmt"
	"slices"

	"nomem/analyzer/ir"
)

// losesGIL reports whether fn runs without the GIL somewhere: it starts so, or calls what releases it. moved tells by
// how many calls a function, with its callees, releases the GIL more often than it takes it back: a wrapper does. Where
// it does both as often, its callers need not know.
func (sv *Solver) losesGIL(fn *function, moved map[*function]int) bool {
	loses, n := fn.withoutGIL != nil, 0
	for c := range fn.Calls() {
		if to := sv.calls(fn, c); to != nil {
			n += moved[to]
			loses = loses || moved[to] > 0
		} else if sum := sv.know.Summary(c.Name()); sum != nil {
			n += gilMoves[sum.GIL]
			loses = loses || sum.GIL == GILReleases || sum.Role == GILTest
		}
	}
	moved[fn] = max(-1, min(n, 1))
	return loses
}

var gilMoves = map[GILEffect]int{GILReleases: 1, GILAcquires: -1, GILEnsures: -1, GILRestores: 1}

// enterReleased finds the functions that are called with the GIL released and no other way, callers first. What they do
// without it is reported in them, and no longer where they are called.
func (sv *Solver) enterReleased() {
	calls := map[*function][]*GILUse{} // by what is called
	by := map[*GILUse]*function{}
	note := func(fn *function) {
		for _, use := range sv.results[fn].GIL {
			if use.to != nil {
				calls[use.to], by[use] = append(calls[use.to], use), fn
			}
		}
	}
	readings := map[*function][]*function{}
	for _, fn := range sv.funcs {
		note(fn)
		if fn.first != nil {
			readings[fn.first] = append(readings[fn.first], fn)
		}
	}
	for _, g := range slices.Backward(sv.groups) {
		for _, fn := range g {
			uses := calls[fn]
			if fn.border != nil || fn.taken || fn.withoutGIL != nil || len(uses) == 0 || len(uses) < fn.callers {
				continue
			}
			without := append(slices.Clip(uses[0].since), Step{
				Span: uses[0].Call.Span, Func: by[uses[0]].Name, Message: fmt.Sprintf("`%s` is called with the GIL released", fn.Name),
			})
			for _, r := range append(readings[fn], fn) {
				r.withoutGIL = without
				sv.results[r].GIL = sv.solveReleased(r).GIL
				note(r)
			}
			for _, use := range uses {
				caller := sv.results[by[use]]
				caller.GIL = slices.DeleteFunc(slices.Clone(caller.GIL), func(u *GILUse) bool { return u == use })
			}
		}
	}
}

// takesGILBehind reports whether fn has no hold of the GIL yet where it makes call c: the first thing that it does about it
// is to take it, behind that, and it calls nothing before that needs it. In front of Py_Initialize there is not even an
// interpreter.
func (sv *Solver) takesGILBehind(fn *function, c *ir.Call) bool {
	var first *ir.Call
	var effect GILEffect
	for d := range fn.Calls() {
		sum := sv.know.Summary(d.Name())
		if sum != nil && sum.GIL != GILAny && sum.GIL != GILRestores && (first == nil || d.Span.Compare(first.Span) < 0) {
			first, effect = d, sum.GIL
		}
	}
	return first != nil && gilMoves[effect] < 0 && c.Span.Compare(first.Span) < 0
}

// gates returns the parameters that are compared with a constant other than zero in a test which decides whether c is
// reached.
func (fn *function) gates(c *ir.Call) []int {
	at := fn.blockOf(c)
	var list []int
	for _, b := range fn.Blocks {
		t, ok := b.Term.(*ir.If)
		if !ok || t.Op != ir.Eq && t.Op != ir.Ne || at == nil {
			continue
		}
		ref, isVar := t.X.(ir.VarRef)
		_, named := t.Y.(ir.Named)
		n, isConst := t.Y.(ir.Const)
		if !isVar || ref.Var.Kind != ir.Param || !named && (!isConst || n.N == 0) {
			continue
		}
		if reaches(t.Then, at, b) != reaches(t.Else, at, b) {
			list = append(list, ref.Var.Pos)
		}
	}
	return list
}

// blockOf returns the block that a call stands in, or nil.
func (fn *function) blockOf(c *ir.Call) *ir.Block {
	i := slices.IndexFunc(fn.Blocks, func(b *ir.Block) bool { return slices.Contains(b.Instrs, ir.Instr(c)) })
	if i < 0 {
		return nil
	}
	return fn.Blocks[i]
}

// reaches reports whether a path leads from a block to another that does not come by a third.
func reaches(from, to, without *ir.Block) bool {
	seen := map[*ir.Block]bool{without: true}
	work := []*ir.Block{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == to {
			return true
		}
		if !seen[b] {
			seen[b] = true
			work = append(work, b.Term.Succs()...)
		}
	}
	return false
}
