package fix

import (
	"slices"

	"nomem/analyzer/ir"
)

// A region is what runs from a label to the end of its function.
type region struct {
	fn     *ir.Func
	label  string
	blocks []*ir.Block
}

// regionOf returns the region of a label, or nil if no block has it.
func regionOf(fn *ir.Func, label string) *region {
	for _, b := range fn.Blocks {
		if b.Label == label && label != "" {
			return &region{fn: fn, label: label, blocks: reach(b)}
		}
	}
	return nil
}

// reach returns the blocks that can run after (and with) b.
func reach(b *ir.Block) []*ir.Block {
	seen := map[*ir.Block]bool{b: true}
	out := []*ir.Block{b}
	for i := 0; i < len(out); i++ {
		for _, s := range out[i].Term.Succs() {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// result returns the variable that the region returns: the only one, or nil.
func (g *region) result() *ir.Var {
	var v *ir.Var
	for _, b := range g.blocks {
		r, ok := b.Term.(*ir.Return)
		if !ok {
			continue
		}
		ref, ok := r.X.(ir.VarRef)
		if !ok || ref.Var.Kind == ir.Temp || v != nil && v != ref.Var {
			return nil
		}
		v = ref.Var
	}
	return v
}

// constant returns the one constant that the region returns, if it does.
func (g *region) constant() (n int64, ok bool) {
	for _, b := range g.blocks {
		r, isReturn := b.Term.(*ir.Return)
		if !isReturn {
			continue
		}
		c, isConst := r.X.(ir.Const)
		if !isConst || ok && c.N != n {
			return 0, false
		}
		n, ok = c.N, true
	}
	return n, ok
}

// fails reports whether the region is one that failures share, by the look of it: it returns a variable, or sets an
// exception, or returns nothing. Others may go on with the work.
func (g *region) fails(c *Context) bool {
	return g.fn.Result.IsVoid() || g.result() != nil || g.raises(c)
}

// A position is a place between the instructions of a function: in front of instruction Index of Block.
type position struct {
	block *ir.Block
	index int
}

// find returns the position behind the given instruction, or ok = false.
func find(fn *ir.Func, instr ir.Instr) (position, bool) {
	for _, b := range fn.Blocks {
		for i, in := range b.Instrs {
			if in == instr {
				return position{b, i + 1}, true
			}
		}
	}
	return position{}, false
}

// problem says why the code behind call must not jump to the region, whose label stands at start, or "".
func (g *region) problem(c *Context, call *ir.Call, failed string, start int) string {
	pos, ok := find(g.fn, call)
	if !ok {
		return "the call is not in the function"
	}
	if slices.Contains(g.blocks, pos.block) {
		return "the code at `" + g.label + "` can come back to the allocation"
	}
	preds := predecessors(g.fn)
	for _, v := range g.touched() {
		if _, undefined := reaching(pos, preds, v); undefined && v.Decl.Start < start {
			return "`" + v.Name + "` may not be initialized yet where the code at `" + g.label + "` uses it"
		}
	}
	if use := g.usesNull(c, failed); use != "" {
		return "the code at `" + g.label + "` hands `" + failed + "` to `" + use + "`, which needs it not to be NULL"
	}
	return ""
}

// usesNull returns the function in the region that a variable, which is NULL, would be given to and that does not
// take it, "" if there is none. Dereferences are left to the analysis of the edited text.
func (g *region) usesNull(c *Context, name string) string {
	null := func(b *ir.Block) *ir.Block {
		// The successor that a test of the variable chooses, nil if the block has no such test.
		i, ok := b.Term.(*ir.If)
		if !ok {
			return nil
		}
		ref, isVar := i.X.(ir.VarRef)
		zero, isConst := i.Y.(ir.Const)
		if !isVar || !isConst || zero.N != 0 || ref.Var.Name != name {
			return nil
		}
		switch i.Op {
		case ir.Eq:
			return i.Then
		case ir.Ne:
			return i.Else
		}
		return nil
	}
	seen := map[*ir.Block]bool{}
	work := []*ir.Block{g.blocks[0]}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if fn := callWith(b, name, c); fn != "" {
			return fn
		}
		if next := null(b); next != nil {
			work = append(work, next)
		} else {
			work = append(work, b.Term.Succs()...)
		}
	}
	return ""
}

// callWith returns the function that block b calls with the variable and that does not take NULL, or "".
func callWith(b *ir.Block, name string, c *Context) string {
	for _, in := range b.Instrs {
		call, ok := in.(*ir.Call)
		if !ok || call.Name() == "" {
			continue
		}
		for i, arg := range call.Args {
			if ref, ok := arg.(ir.VarRef); ok && ref.Var.Name == name && !c.takesNull(call.Name(), i) {
				return call.Name()
			}
		}
	}
	return ""
}

// touched returns the local variables that the region uses with the value they have at the label.
func (g *region) touched() []*ir.Var {
	var out []*ir.Var
	preds := predecessors(g.fn)
	for _, b := range g.blocks {
		for i, in := range b.Instrs {
			for _, v := range uses(in) {
				out = g.add(out, preds, position{b, i}, v)
			}
		}
		for _, v := range usesTerm(b.Term) {
			out = g.add(out, preds, position{b, len(b.Instrs)}, v)
		}
	}
	return out
}

// add appends v if its value at the label can be the one that is used at pos.
func (g *region) add(out []*ir.Var, preds map[*ir.Block][]*ir.Block, pos position, v *ir.Var) []*ir.Var {
	if v.Kind != ir.Local || slices.Contains(out, v) || !g.live(preds, pos, v) {
		return out
	}
	return append(out, v)
}

// live reports whether a path from the label to pos does not define v.
func (g *region) live(preds map[*ir.Block][]*ir.Block, pos position, v *ir.Var) bool {
	seen := map[*ir.Block]bool{}
	work := []position{pos}
	for len(work) > 0 {
		p := work[len(work)-1]
		work = work[:len(work)-1]
		if definedIn(p, v) != nil {
			continue
		}
		if p.block == g.blocks[0] {
			return true
		}
		for _, q := range preds[p.block] {
			if !seen[q] && slices.Contains(g.blocks, q) {
				seen[q] = true
				work = append(work, position{q, len(q.Instrs)})
			}
		}
	}
	return false
}
