package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// hookStands reports whether argument i of a call may be NULL because the call is one of a hook, a function that users may
// put in the place of what the code does without: there, the code asks for NULL itself, as in
// `if (hook) hook(p); else if (p) free(p);`.
func (fn *function) hookStands(c *ir.Call, i int) bool {
	arg, ok := c.Args[i].(ir.VarRef)
	if !ok || !fn.testedVars[arg.Var] {
		return false
	}
	hook, ok := c.Fn.(ir.VarRef)
	if !(ok && fn.testedVars[hook.Var]) && !(c.Field != "" && fn.testedFields.has(fieldKey{c.FieldOf, c.Field})) {
		return false
	}
	at := fn.blockOf(c)
	return !slices.ContainsFunc(fn.Blocks, func(b *ir.Block) bool {
		t, ok := b.Term.(*ir.If)
		return ok && t.X == ir.Expr(arg) && (b == at || reaches(at, b, nil) || reaches(b, at, nil))
	})
}
