package cfront

import "nomem/analyzer/source"

// expression repairs the tokens between open and shut: casts to unknown types, macros between string literals, calls
// of macros with arguments that no function takes.
func (r *repair) expression(open, shut int) {
	for i := r.next(open); i < shut; i = r.next(i) {
		if r.op(i) == '{' && r.op(r.prev(i)) == '(' { // a statement expression
			if end := r.match(i); end < shut {
				r.body(i, end)
				i = end
				continue
			}
		}
		r.token(i, shut)
	}
}

// token repairs what begins at token i of an expression.
func (r *repair) token(i, end int) {
	switch {
	case r.toks[i].kind == source.String:
		r.besideString(i, end)
	case r.op(i) == '(':
		if !r.isCallee(r.prev(i)) {
			r.cast(i)
		}
	case r.isUnknown(i) && r.next(i) < end && (r.isName(r.next(i)) || r.kind(r.next(i)) == source.Number):
		r.drop(i) // BAD_CAST x
	case r.isUnknown(i) && r.op(r.next(i)) == '(':
		if shut := r.match(r.next(i)); shut <= end {
			if r.isName(r.next(shut)) && r.next(shut) < end && r.surelyType(r.next(r.next(i)), shut) {
				r.drop(i) // MACRO (type) x
				return
			}
			r.arguments(i, r.next(i), shut)
		}
	}
}

// isCallee reports whether a parenthesis behind token i holds arguments.
func (r *repair) isCallee(i int) bool {
	switch w := r.word(i); {
	case w == "sizeof" || w == "return" || w == "case" || w == "else" || w == "do":
		return w == "sizeof"
	case w != "":
		return true
	}
	return r.op(i) == ')' || r.op(i) == ']'
}

// besideString drops an unknown macro beside the string literal at i.
func (r *repair) besideString(i, end int) {
	for n := r.next(i); n < end && r.isUnknown(n); n = r.next(i) {
		last := n
		if open := r.next(n); r.op(open) == '(' {
			last = r.match(open)
		}
		if last >= end {
			return
		}
		r.dropRange(n, last)
	}
	if p := r.prev(i); r.isUnknown(p) {
		r.drop(p)
	}
}

// cast guesses the type in parentheses at i, if nothing but a cast can be meant.
func (r *repair) cast(i int) {
	t := r.next(i)
	for r.word(t) == "const" || r.word(t) == "volatile" {
		t = r.next(t)
	}
	if !r.isUnknown(t) {
		return
	}
	sure := t != r.next(i)
	n := r.next(t)
	for r.word(n) == "const" || r.word(n) == "volatile" {
		n = r.next(n)
		sure = true
	}
	if r.op(n) == '(' && r.op(r.next(n)) == '*' && r.op(r.next(r.next(n))) == ')' { // (foo (*)(int))
		r.guess(t)
		return
	}
	for r.op(n) == '*' || r.word(n) == "const" {
		sure = true
		n = r.next(n)
	}
	if r.op(n) == '[' && r.op(r.next(r.match(n))) == ')' && r.op(r.next(r.next(r.match(n)))) == '{' {
		r.guess(t)
		return
	}
	if r.op(n) != ')' {
		return
	}
	if sure || r.castOperand(t, r.next(n)) {
		r.guess(t)
	}
}

// castOperand reports whether the token at i, behind a parenthesised unknown word t, makes that a cast.
func (r *repair) castOperand(t, i int) bool {
	switch r.kind(i) {
	case source.String, source.Number, source.Char:
		return true
	case source.Ident:
		return !keywords[r.word(i)] || r.word(i) == "sizeof"
	}
	switch r.op(i) {
	case '~', '!', '{':
		return true
	case '(':
		return r.onlyParenthesised(t)
	}
	return false
}

// onlyParenthesised reports whether the word t never occurs but alone in parentheses, or before a star: a function's
// name, or a variable's, would.
func (r *repair) onlyParenthesised(t int) bool {
	w := r.word(t)
	if r.operands == nil {
		r.operands = map[string]bool{}
		for i := range r.toks {
			if r.toks[i].kind == source.Ident && !r.toks[i].drop && r.op(r.prev(i)) != '(' {
				r.operands[r.toks[i].text] = true
			}
		}
		for i := range r.left {
			r.left[i].operands(r.operands)
		}
	}
	return !r.declared[w] && !r.operands[w]
}

// arguments repairs the arguments of a call of an unknown name. A type becomes sizeof(type), a statement a statement
// expression; an operator and an empty argument become 0.
func (r *repair) arguments(callee, open, shut int) {
	if p := r.prev(callee); r.isType(r.word(p)) || typeWords[r.word(p)] || r.op(p) == '*' && r.isType(r.word(r.prev(p))) {
		return // a declaration
	}
	for i := r.next(open); i <= shut; {
		end := i
		for ; end < shut && r.op(end) != ','; end = r.next(end) {
			if r.op(end) == '(' || r.op(end) == '[' || r.op(end) == '{' {
				end = r.match(end)
			}
		}
		if end > shut {
			return
		}
		r.argument(i, end, open, shut)
		if end == shut {
			return
		}
		i = r.next(end)
	}
}

func (r *repair) argument(i, end, open, shut int) {
	w := r.word(i)
	switch {
	case i == end:
		if r.next(open) != shut { // f(, x); but f() is right
			r.put(end, "0")
		}
	case r.kind(i) == source.Punct && r.next(i) == end && r.op(i) != ';':
		r.drop(i)
		r.put(end, "0")
	case statementWords[w] && w != "sizeof" && w != "asm" && w != "_Generic":
		r.put(i, "(", "{")
		r.put(end, ";", "}", ")")
	case r.isTypeArgument(i, end):
		r.put(i, "sizeof", "(")
		r.put(end, ")")
	}
}

// surelyType reports whether the tokens from i up to end name a type, and cannot name a variable.
func (r *repair) surelyType(i, end int) bool {
	w := r.word(i)
	return r.looksLikeType(i, end) && (typeWords[w] || qualifiers[w] || r.isType(w) || r.op(r.prev(end)) == '*')
}

// isTypeArgument reports whether the tokens from i up to end name a type.
func (r *repair) isTypeArgument(i, end int) bool {
	w := r.word(i)
	if w == "" || statementWords[w] || !r.looksLikeType(i, end) {
		return false
	}
	if typeWords[w] || qualifiers[w] {
		return true
	}
	if r.isType(w) {
		return true
	}
	if last := r.prev(end); r.op(last) == '*' && r.isUnknown(i) {
		r.guess(i)
		return true
	}
	return false
}
