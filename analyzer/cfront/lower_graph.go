package cfront

import "nomem/analyzer/ir"

// finish closes open blocks, takes out those that nothing reaches, shortens jumps to empty blocks and numbers the rest.
func (b *body) finish() {
	for _, blk := range b.all {
		if blk.Term == nil {
			blk.Term = &ir.Stop{At: ir.At{Stmt: b.f.Root}}
		}
	}
	for _, blk := range b.all {
		switch t := blk.Term.(type) {
		case *ir.Jump:
			t.To = forward(t.To)
		case *ir.If:
			t.Then, t.Else = forward(t.Then), forward(t.Else)
		}
	}
	b.f.Blocks = reachable(b.all)
	b.f.Blocks = merge(b.f.Blocks)
	for i, blk := range b.f.Blocks {
		blk.Index = i
	}
}

// forward returns the block that a jump to blk really leads to.
func forward(blk *ir.Block) *ir.Block {
	for range 1000 { // an empty loop forwards to itself
		j, ok := blk.Term.(*ir.Jump)
		if !ok || len(blk.Instrs) > 0 || blk.Label != "" || j.To == blk {
			break
		}
		blk = j.To
	}
	return blk
}

// reachable returns the blocks that the first leads to, in their order in the source.
func reachable(all []*ir.Block) []*ir.Block {
	seen := map[*ir.Block]bool{all[0]: true}
	for work := []*ir.Block{all[0]}; len(work) > 0; {
		blk := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range blk.Term.Succs() {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	var kept []*ir.Block
	for _, blk := range all {
		if seen[blk] {
			kept = append(kept, blk)
		}
	}
	return kept
}

// merge joins each block that only jumps on with the block it alone leads to.
func merge(blocks []*ir.Block) []*ir.Block {
	preds := map[*ir.Block]int{blocks[0]: 1}
	for _, blk := range blocks {
		for _, s := range blk.Term.Succs() {
			preds[s]++
		}
	}
	gone := map[*ir.Block]bool{}
	for _, blk := range blocks {
		if gone[blk] {
			continue
		}
		for {
			j, ok := blk.Term.(*ir.Jump)
			if !ok || preds[j.To] != 1 || j.To.Label != "" || j.To == blk {
				break
			}
			gone[j.To] = true
			blk.Instrs = append(blk.Instrs, j.To.Instrs...)
			blk.Term = j.To.Term
		}
	}
	kept := blocks[:0]
	for _, blk := range blocks {
		if !gone[blk] {
			kept = append(kept, blk)
		}
	}
	return kept
}
