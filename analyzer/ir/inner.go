package ir

// Inner returns the temporaries of a function that live in one block.
func Inner(f *Func) map[*Var]bool {
	home := map[*Var]*Block{}
	inner := map[*Var]bool{}
	for _, b := range f.Blocks {
		see := func(v *Var) {
			if v == nil || v.Kind != Temp {
				return
			}
			first, seen := home[v]
			if !seen {
				home[v] = b
			}
			inner[v] = !seen || inner[v] && first == b
		}
		for _, in := range b.Instrs {
			see(instrDst(in))
			instrUses(in, see)
		}
		termUses(b.Term, see)
	}
	return inner
}
