package ir

import "fmt"

// temps checks that every temporary is assigned before its uses. Most are used in the block that assigns them; the
// few that a block needs from its predecessors are followed backwards.
func (c *checker) temps() error {
	preds := make([][]*Block, len(c.f.Blocks))
	for _, b := range c.f.Blocks {
		for _, s := range b.Term.Succs() {
			preds[s.Index] = append(preds[s.Index], b)
		}
	}
	defs := make([]map[*Var]bool, len(c.f.Blocks))
	needs := make([][]*Var, len(c.f.Blocks))
	for i, b := range c.f.Blocks {
		defs[i], needs[i] = scanTemps(b)
	}
	asked := map[*Var][]bool{}
	for i := range needs {
		for _, v := range needs[i] {
			if asked[v] == nil {
				asked[v] = make([]bool, len(c.f.Blocks))
			}
			if err := assignedBefore(c.f.Blocks[i], v, preds, defs, asked[v]); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanTemps returns the temporaries that b assigns, and those that it uses before.
func scanTemps(b *Block) (defs map[*Var]bool, needs []*Var) {
	defs = map[*Var]bool{}
	use := func(v *Var) {
		if v.Kind == Temp && !defs[v] {
			needs = append(needs, v)
		}
	}
	for _, in := range b.Instrs {
		instrUses(in, use)
		if d := instrDst(in); d != nil && d.Kind == Temp {
			defs[d] = true
		}
	}
	termUses(b.Term, use)
	return defs, needs
}

// assignedBefore follows v from the start of b to its assignments; asked marks the blocks followed already.
func assignedBefore(b *Block, v *Var, preds [][]*Block, defs []map[*Var]bool, asked []bool) error {
	work := []*Block{b}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if asked[b.Index] {
			continue
		}
		asked[b.Index] = true
		if b.Index == 0 {
			return fmt.Errorf("temporary %s is used before it is assigned", v.Name)
		}
		for _, p := range preds[b.Index] {
			if !defs[p.Index][v] {
				work = append(work, p)
			}
		}
	}
	return nil
}
