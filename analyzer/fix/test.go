package fix

import "nomem/analyzer/source"

// An operand of a condition: a test of one place against NULL, or something else, with no place.
type operand struct {
	place  string
	isNull bool // holds if the place is NULL, else if it is not
}

// A condition is what an if statement tests, as far as it concerns null pointers.
type condition struct {
	op       string // "||", "&&", or "" for a single operand
	operands []operand
}

// expects are the functions and macros that return their first argument's truth.
var expects = map[string]bool{
	"likely": true, "unlikely": true, "G_LIKELY": true, "G_UNLIKELY": true, "__builtin_expect": true, "__builtin_expect_with_probability": true,
	"LIKELY": true, "UNLIKELY": true, "Py_LIKELY": true, "Py_UNLIKELY": true, "NPY_LIKELY": true, "NPY_UNLIKELY": true,
}

// nulls are the spellings of the null pointer constant.
var nulls = map[string]bool{"NULL": true, "0": true, "nullptr": true, "Py_NULL": true, "_Py_NULL": true}

// parseCondition reads the tokens between the parentheses of an if.
func parseCondition(toks []token) condition {
	toks = stripParens(toks)
	for _, op := range []string{"||", "&&"} {
		if parts := split(toks, op); len(parts) > 1 {
			c := condition{op: op}
			for _, p := range parts {
				if sub := parseCondition(p); sub.op == op {
					c.operands = append(c.operands, sub.operands...)
				} else {
					c.operands = append(c.operands, parseOperand(p))
				}
			}
			return c
		}
	}
	return condition{operands: []operand{parseOperand(toks)}}
}

// parseOperand reads `!p`, `p == NULL`, `NULL == p`, `p`, `(p = f()) == NULL`, also inside unlikely().
func parseOperand(toks []token) operand {
	toks = stripParens(toks)
	if len(toks) > 2 && expects[toks[0].text] && toks[1].text == "(" && match(toks, 1) == len(toks)-1 {
		return parseOperand(split(toks[2:len(toks)-1], ",")[0])
	}
	if len(toks) > 1 && toks[0].text == "!" {
		o := parseOperand(toks[1:])
		o.isNull = !o.isNull
		return o
	}
	for _, op := range []string{"==", "!="} {
		parts := split(toks, op)
		if len(parts) != 2 {
			continue
		}
		for i, p := range parts {
			if p = stripCasts(p); len(p) == 1 && nulls[p[0].text] {
				o := parseOperand(parts[1-i])
				// A comparison with zero of something that is itself a comparison tells of no place.
				o.isNull = o.isNull != (op == "==")
				return o
			}
		}
		return operand{}
	}
	if parts := split(toks, "="); len(parts) > 1 {
		return operand{place: join(stripParens(parts[0]))}
	}
	if !isPath(toks) {
		return operand{}
	}
	return operand{place: join(toks)}
}

// stripCasts drops parentheses and casts: `((void *)0)` is 0.
func stripCasts(toks []token) []token {
	for {
		toks = stripParens(toks)
		if len(toks) < 3 || toks[0].text != "(" {
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

// tests reports how the condition depends on a place: whether it has an operand that tests it, and which value that
// operand takes to be true.
func (c condition) tests(place string) (isNull, ok bool) {
	for _, o := range c.operands {
		if o.place != "" && o.place == place {
			return o.isNull, true
		}
	}
	return false, false
}

// allNull reports whether the condition holds exactly if one of some places is NULL.
func (c condition) allNull() bool {
	for _, o := range c.operands {
		if o.place == "" || !o.isNull {
			return false
		}
	}
	return c.op != "&&"
}
