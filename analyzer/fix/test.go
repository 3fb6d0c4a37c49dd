package fix

import (
	"strconv"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// An operand of a condition compares a place, or the result of a call, with a number; NULL is 0. It has no place if it
// is something else.
type operand struct {
	place string
	path  bool // the place is one, and not a call
	op    ir.CmpOp
	n     int64
}

// holds reports whether the operand is true if its place has the value v.
func (o operand) holds(v int64) bool {
	return [...]bool{v == o.n, v != o.n, v < o.n, v <= o.n, v > o.n, v >= o.n}[o.op]
}

// A condition is what an if statement tests, as far as it concerns results of calls.
type condition struct {
	op       string // "||", "&&", or "" for a single operand
	operands []operand
}

// nulls are the spellings of the null pointer constant that C has.
var nulls = map[string]bool{"NULL": true, "0": true, "nullptr": true}

// parseCondition reads the tokens between the parentheses of an if.
func (c *Context) parseCondition(toks []token) condition {
	toks = stripParens(toks)
	for _, op := range []string{"||", "&&"} {
		if parts := split(toks, op); len(parts) > 1 {
			all := condition{op: op}
			for _, p := range parts {
				if sub := c.parseCondition(p); sub.op == op {
					all.operands = append(all.operands, sub.operands...)
				} else {
					all.operands = append(all.operands, c.parseOperand(p))
				}
			}
			return all
		}
	}
	return condition{operands: []operand{c.parseOperand(toks)}}
}

// parseOperand reads `!p`, `p == NULL`, `NULL == p`, `rc < 0`, `p`, `(p = f()) == NULL`, also inside unlikely().
func (c *Context) parseOperand(toks []token) operand {
	toks = c.innermost(toks)
	if len(toks) > 1 && toks[0].text == "!" {
		o := c.parseOperand(toks[1:])
		o.op = o.op.Negate()
		return o
	}
	for op := ir.Eq; op <= ir.Ge; op++ {
		parts := split(toks, op.String())
		if len(parts) != 2 {
			continue
		}
		if n, ok := constantOf(parts[1]); ok {
			return compared(parts[0], op, n)
		}
		if n, ok := constantOf(parts[0]); ok {
			return compared(parts[1], mirrored[op], n)
		}
		return operand{}
	}
	return compared(toks, ir.Ne, 0)
}

// mirrored is the comparison that says the same with its operands exchanged.
var mirrored = [...]ir.CmpOp{ir.Eq: ir.Eq, ir.Ne: ir.Ne, ir.Lt: ir.Gt, ir.Le: ir.Ge, ir.Gt: ir.Lt, ir.Ge: ir.Le}

// constantOf reads a small constant: NULL, 0, -1, MAP_FAILED.
func constantOf(toks []token) (n int64, ok bool) {
	toks = stripCasts(toks)
	sign := int64(1)
	if len(toks) == 2 && toks[0].text == "-" {
		sign, toks = -1, toks[1:]
	}
	switch {
	case len(toks) != 1:
		return 0, false
	case nulls[toks[0].text]:
		return 0, true
	case toks[0].text == "MAP_FAILED":
		return -1, true
	}
	n, err := strconv.ParseInt(toks[0].text, 10, 32)
	return sign * n, err == nil
}

// compared reads what is compared: a place, an assignment to one, or a call.
func compared(toks []token, op ir.CmpOp, n int64) operand {
	toks = stripParens(toks)
	if parts := split(toks, "="); len(parts) > 1 {
		toks = stripParens(parts[0])
	}
	switch bare := stripCasts(toks); {
	case isPath(toks):
		return operand{place: join(toks), path: true, op: op, n: n}
	case isPath(bare) && bare[0].kind == source.Ident:
		return operand{place: join(bare), path: true, op: op, n: n}
	case len(toks) > 2 && toks[0].kind == source.Ident && toks[1].text == "(" && match(toks, 1) == len(toks)-1:
		return operand{place: join(toks), op: op, n: n}
	}
	return operand{}
}

// stripCasts drops parentheses and casts: `((void *)0)` is 0.
func stripCasts(toks []token) []token {
	for {
		toks = stripParens(toks)
		if len(toks) < 3 || toks[0].text != "(" || match(toks, 0) < 0 {
			return toks
		}
		toks = toks[match(toks, 0)+1:]
	}
}

// isPath reports whether toks name a place: identifiers, members, elements, dereferences.
func isPath(toks []token) bool {
	for i := 0; i < len(toks); i++ {
		switch t := toks[i]; {
		case t.text == "[":
			if i = match(toks, i); i < 0 {
				return false
			}
		case t.text == "*" && i == 0, t.text == "->", t.text == ".":
		case t.kind != source.Ident || i > 0 && toks[i-1].kind == source.Ident:
			return false
		}
	}
	return len(toks) > 0
}

// tests reports whether the condition has an operand that tests a place, and whether that holds if the place has the
// value v.
func (c condition) tests(place string, v int64) (holds, ok bool) {
	for _, o := range c.operands {
		if o.place != "" && o.place == place {
			return o.holds(v), true
		}
	}
	return false, false
}

// allNull reports whether the condition holds exactly if one of some places is NULL.
func (c condition) allNull() bool {
	for _, o := range c.operands {
		if !o.path || o.op != ir.Eq || o.n != 0 {
			return false
		}
	}
	return c.op != "&&"
}
