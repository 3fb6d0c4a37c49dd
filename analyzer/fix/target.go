package fix

import (
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A target is where a statement puts the result of a call.
type target struct {
	place string // what a test can name: "p", "self->buf", "*out"
	names []string
	// assign is the extent of `place = (cast)call`, in tokens of the statement.
	assign   [2]int
	stmt     []token
	problem  string // why the place cannot be named again
	choice   bool   // the call is one arm of a conditional operator
	declared bool   // the place is declared here
}

// findTarget returns what the result of the call at span is assigned to in part, which is stmt or its header, or nil
// if it is not assigned.
func findTarget(stmt *ir.Stmt, part, span source.Span) *target {
	toks := tokensOf(part)
	k := at(toks, span.Start)
	if k < 0 {
		return nil
	}
	e := k
	for e < len(toks) && toks[e].start < span.End {
		e++
	}
	t := &target{stmt: toks, declared: stmt.Kind == ir.DeclStmt}
	for k > 0 {
		switch toks[k-1].text {
		case ")":
			open := matchBack(toks, k-1)
			if open < 0 || open > 0 && toks[open-1].kind == source.Ident {
				return nil
			}
			k = open
		case "(":
			if e >= len(toks) || toks[e].text != ")" {
				return nil
			}
			k, e = k-1, e+1
		case "?", ":":
			t.choice = true
			if k = questionBack(toks, k-1); k < 0 {
				return nil
			}
			e = operandEnd(toks, e)
		case "=":
			t.assign[1] = e
			return t.name(toks, k-1, stmt.Decls)
		default:
			return nil
		}
	}
	return nil
}

// at returns the index of the token that starts at an offset, or -1.
func at(toks []token, offset int) int {
	for i, t := range toks {
		if t.start == offset {
			return i
		}
	}
	return -1
}

// questionBack returns the index of the first token of the conditional expression that the `?` or `:` at toks[i]
// belongs to, or -1.
func questionBack(toks []token, i int) int {
	for ; i > 0; i-- {
		switch toks[i-1].text {
		case ")", "]", "}":
			open := matchBack(toks, i-1)
			if open < 0 {
				return -1
			}
			i = open + 1
		case "(", "=", ",", ";":
			return i
		}
	}
	return -1
}

// operandEnd returns the index past the expression that goes on at toks[i].
func operandEnd(toks []token, i int) int {
	for ; i < len(toks); i++ {
		switch toks[i].text {
		case "(", "[", "{":
			if i = match(toks, i); i < 0 {
				return len(toks)
			}
		case ")", "]", "}", ",", ";":
			return i
		}
	}
	return i
}

// name finds the left operands of the assignment at toks[eq], also of a chain `a = b = call`. A declaration declares
// decls, of which the last before the `=` is meant.
func (t *target) name(toks []token, eq int, decls []*ir.Var) *target {
	if t.declared {
		for i := eq - 1; i >= 0; i-- {
			if slices.ContainsFunc(decls, func(v *ir.Var) bool { return v.Name == toks[i].text && v.Decl.Start <= toks[i].start }) {
				t.place, t.names, t.assign[0] = toks[i].text, []string{toks[i].text}, eq
				return t
			}
		}
		return nil
	}
	for {
		start := lvalueStart(toks, eq)
		if start < 0 {
			return nil
		}
		left := toks[start:eq]
		t.assign[0] = start
		t.names = append(t.names, join(stripParens(left)))
		if problem := sideEffect(left); problem != "" {
			t.problem = problem
		} else if t.place == "" || len(left) == 1 {
			t.place = spelling(stripParens(left))
		}
		if start == 0 || toks[start-1].text != "=" {
			break
		}
		eq = start - 1
	}
	if t.place != "" {
		t.problem = ""
	}
	return t
}

// lvalueStart returns the index of the first token of the operand that ends before toks[end], or -1.
func lvalueStart(toks []token, end int) int {
	i := end - 1
postfix:
	for ; i >= 0; i-- {
		switch t := toks[i]; {
		case t.text == "]":
			if i = matchBack(toks, i); i < 0 {
				return -1
			}
		case t.text == ")":
			if i = matchBack(toks, i); i < 0 {
				return -1
			}
			if i == 0 || toks[i-1].kind != source.Ident {
				break postfix
			}
		case t.kind == source.Ident:
			if i == 0 || toks[i-1].text != "->" && toks[i-1].text != "." {
				break postfix
			}
			i--
		default:
			return -1
		}
	}
	if i < 0 {
		return -1
	}
	for i > 0 {
		switch toks[i-1].text {
		case "*":
			i--
			continue
		case ")":
			open := matchBack(toks, i-1)
			if open > 0 && toks[open-1].text == "*" {
				i = open
				continue
			}
		}
		break
	}
	return i
}

// sideEffect says why an expression must not be written a second time, or "".
func sideEffect(toks []token) string {
	for i, t := range toks {
		switch {
		case t.text == "++" || t.text == "--" || t.text == "=":
			return "`" + spelling(toks) + "` has a side effect, so it cannot be tested again"
		case t.text == "(" && i > 0 && toks[i-1].kind == source.Ident:
			return "`" + spelling(toks) + "` calls something, so it cannot be tested again"
		}
	}
	return ""
}

// spelling writes tokens on one line with the spaces between them that the source has, each run as one.
func spelling(toks []token) string {
	var b []byte
	for i, t := range toks {
		if i > 0 && toks[i-1].end < t.start {
			b = append(b, ' ')
		}
		b = append(b, t.text...)
	}
	return string(b)
}

// mentions reports whether toks use the place: the same tokens, or, if the place is a plain name, that name, but not
// as the member of something else.
func mentions(toks []token, place string) bool {
	_, _, ok := mention(toks, place)
	return ok
}

// mention returns the extent of the first use of the place.
func mention(toks []token, place string) (from, to int, ok bool) {
	want := tokens([]byte(place), 0, len(place))
	for i := 0; i+len(want) <= len(toks) && len(want) > 0; i++ {
		if i > 0 && (toks[i-1].text == "->" || toks[i-1].text == ".") {
			continue
		}
		same := true
		for j, w := range want {
			same = same && toks[i+j].text == w.text
		}
		if same {
			return toks[i].start, toks[i+len(want)-1].end, true
		}
	}
	return 0, 0, false
}

// mayBeNull reports whether an arm of the assigned conditional expression is a null pointer constant.
func (t *target) mayBeNull() bool {
	toks := t.stmt[t.assign[0]:t.assign[1]]
	for i, tok := range toks {
		if nulls[tok.text] && i > 0 && (toks[i-1].text == ":" || toks[i-1].text == "?" || toks[i-1].text == ")") {
			return true
		}
	}
	return false
}

// depth returns the number of parentheses round the assignment.
func (t *target) depth() int {
	n := 0
	for _, tok := range t.stmt[:t.assign[0]] {
		switch tok.text {
		case "(", "[", "{":
			n++
		case ")", "]", "}":
			n--
		}
	}
	return n
}
