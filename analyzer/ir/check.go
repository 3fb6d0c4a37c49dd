package ir

import (
	"fmt"

	"nomem/analyzer/source"
)

// Check reports the first invariant that f breaks, nil if it breaks none:
//
//   - Blocks are numbered in order, have one terminator each, lead only to blocks of f, and all but the first are
//     reached from the first;
//   - the variables of f have distinct indices in [0, NumVars), others have index -1;
//   - a temporary is assigned on every path before it is used;
//   - every instruction has a span within its file, or none; every statement lies within its parent, and the statement of
//     an instruction belongs to f.
func Check(f *Func) error {
	c := &checker{f: f, stmts: map[*Stmt]bool{}, vars: map[int]*Var{}}
	for _, step := range []func() error{c.blocks, c.tree, c.contents, c.temps} {
		if err := step(); err != nil {
			return fmt.Errorf("function %s: %w", f.Name, err)
		}
	}
	return nil
}

type checker struct {
	f     *Func
	stmts map[*Stmt]bool
	vars  map[int]*Var
}

// blocks checks the graph.
func (c *checker) blocks() error {
	blocks := c.f.Blocks
	if len(blocks) == 0 {
		return fmt.Errorf("no blocks")
	}
	for i, b := range blocks {
		if b == nil || b.Index != i {
			return fmt.Errorf("block %d has another index", i)
		}
		if b.Term == nil {
			return fmt.Errorf("b%d has no terminator", i)
		}
		for _, s := range b.Term.Succs() {
			if s == nil || s.Index < 0 || s.Index >= len(blocks) || blocks[s.Index] != s {
				return fmt.Errorf("b%d leads out of the function", i)
			}
		}
	}
	seen := make([]bool, len(blocks))
	seen[0] = true
	for work := []*Block{blocks[0]}; len(work) > 0; {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range b.Term.Succs() {
			if !seen[s.Index] {
				seen[s.Index] = true
				work = append(work, s)
			}
		}
	}
	for i, ok := range seen {
		if !ok {
			return fmt.Errorf("b%d is unreachable", i)
		}
	}
	return nil
}

// tree checks the statements: parents, extents, order.
func (c *checker) tree() error {
	if c.f.Root == nil {
		return fmt.Errorf("no statement tree")
	}
	if c.f.Root.Parent != nil {
		return fmt.Errorf("the body has a parent")
	}
	work := []*Stmt{c.f.Root}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		c.stmts[s] = true
		if err := checkSpan(s.Span); err != nil {
			return fmt.Errorf("statement at %s: %w", s.Span, err)
		}
		for _, sub := range []source.Span{s.Cond, s.Value} {
			if sub.IsValid() && !s.Span.Contains(sub) {
				return fmt.Errorf("statement at %s: its operand at %s stands outside it", s.Span, sub)
			}
		}
		elseFound := s.Else == nil
		for _, k := range s.Kids {
			elseFound = elseFound || k == s.Else
			if k.Parent != s {
				return fmt.Errorf("statement at %s has a wrong parent", k.Span)
			}
			// A file may be included in the middle of a body.
			if k.Span.File == s.Span.File && !s.Span.Contains(k.Span) {
				return fmt.Errorf("statement at %s stands outside its parent at %s", k.Span, s.Span)
			}
		}
		if !elseFound {
			return fmt.Errorf("statement at %s: its else is none of its parts", s.Span)
		}
		work = append(work, s.Kids...)
	}
	return nil
}

func checkSpan(s source.Span) error {
	if s.IsValid() && (s.Start < 0 || s.End < s.Start || s.End > len(s.File.Src)) {
		return fmt.Errorf("bad span [%d,%d)", s.Start, s.End)
	}
	return nil
}

// contents checks the places and variables of every instruction.
func (c *checker) contents() error {
	for i, v := range c.f.Params {
		if v.Kind != Param || v.Pos != i {
			return fmt.Errorf("parameter %d is wrong", i)
		}
	}
	for _, b := range c.f.Blocks {
		for i := 0; i <= len(b.Instrs); i++ {
			var at *At
			var err error
			if i < len(b.Instrs) {
				at = b.Instrs[i].Where()
				err = c.instrVars(b.Instrs[i])
			} else {
				at = b.Term.Where()
				err = c.termVars(b.Term)
			}
			if err == nil {
				err = c.where(at)
			}
			if err != nil {
				return fmt.Errorf("b%d, instruction %d: %w", b.Index, i, err)
			}
		}
	}
	return nil
}

func (c *checker) where(at *At) error {
	if err := checkSpan(at.Span); err != nil {
		return err
	}
	if err := checkSpan(at.Body); err != nil {
		return err
	}
	if at.Stmt == nil || !c.stmts[at.Stmt] {
		return fmt.Errorf("its statement is none of the function")
	}
	return nil
}

func (c *checker) instrVars(in Instr) error {
	if call, ok := in.(*Call); ok && len(call.ArgSpans) != len(call.Args) {
		return fmt.Errorf("%d arguments, but %d argument spans", len(call.Args), len(call.ArgSpans))
	}
	if d := instrDst(in); d != nil {
		if err := c.variable(d); err != nil {
			return err
		}
	}
	return c.all(func(see func(*Var)) { instrUses(in, see) })
}

func (c *checker) termVars(t Terminator) error {
	return c.all(func(see func(*Var)) { termUses(t, see) })
}

// all checks the variables that walk visits, and returns the first error.
func (c *checker) all(walk func(func(*Var))) error {
	var first error
	walk(func(v *Var) {
		if err := c.variable(v); err != nil && first == nil {
			first = err
		}
	})
	return first
}

func (c *checker) variable(v *Var) error {
	switch {
	case v == nil:
		return fmt.Errorf("a nil variable")
	case v.Kind == Static || v.Kind == Global:
		if v.Index != -1 {
			return fmt.Errorf("%s lives outside the function, with index %d", v.Name, v.Index)
		}
		return nil
	case v.Index < 0 || v.Index >= c.f.NumVars:
		return fmt.Errorf("%s has index %d of %d", v.Name, v.Index, c.f.NumVars)
	}
	if old := c.vars[v.Index]; old != nil && old != v {
		return fmt.Errorf("%s and %s share index %d", v.Name, old.Name, v.Index)
	}
	c.vars[v.Index] = v
	return nil
}
