package cfront

import "nomem/analyzer/source"

// body repairs the statements between the braces open and end.
func (r *repair) body(open, end int) {
	start := true // a statement can begin here
	label := false
	declared := false // declarators follow
	for i := r.next(open); i < end; i = r.next(i) {
		if start {
			start, label = false, false
			var how progress
			if i, how = r.statement(i, end); i >= end {
				return
			}
			declared, start = how == inDeclaration, how == ended
			if how != nothing {
				continue
			}
		}
		if declared {
			switch r.op(i) {
			case '=', ';', '{', '}':
				declared = false
			case '(', '[':
				i = r.match(i)
				continue
			default:
				continue
			}
		}
		switch w := r.word(i); {
		case r.op(i) == '{' && r.isInitializer(i):
			shut := r.match(i)
			if shut >= end {
				return
			}
			r.expression(i, shut)
			i = shut
		case r.op(i) == '{' || r.op(i) == '}' || r.op(i) == ';':
			start = true
		case w == "case" || w == "default":
			label = true
		case r.op(i) == ':' && (label || r.isLabel(i)):
			start, label = true, false
			if n := r.next(i); r.op(n) == '}' {
				r.put(n, ";")
			}
		case w == "else" || w == "do":
			start = true
		case w == "if" || w == "while" || w == "switch" || w == "for":
			if n := r.next(i); r.op(n) == '(' {
				shut := r.match(n)
				if shut >= end {
					return
				}
				if w == "for" {
					r.forHeader(n, shut)
				}
				r.expression(n, shut)
				i, start = shut, true
			}
		case r.op(i) == '(' || r.op(i) == '[':
			shut := r.match(i)
			if shut >= end {
				return
			}
			r.expression(i, shut)
			r.token(i, end)
			i = shut
		default:
			r.token(i, end)
		}
	}
}

// isInitializer reports whether the brace at i, in a body, opens the values of a variable or of a compound literal.
func (r *repair) isInitializer(i int) bool {
	p := r.prev(i)
	if r.op(p) == ']' || r.op(p) == '=' {
		return true
	}
	if r.op(p) != ')' {
		return false
	}
	depth := 0
	for ; p > 0; p = r.prev(p) {
		switch r.op(p) {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				before := r.prev(p)
				op := r.op(before)
				return op == '=' || op == '(' || op == ',' || op == '?' || op == '&' || op == '*' || r.word(before) == "return"
			}
		}
	}
	return false
}

// isLabel reports whether the colon at i ends the label of a statement.
func (r *repair) isLabel(i int) bool {
	name := r.prev(i)
	switch before := r.prev(name); r.op(before) {
	case ';', '{', '}', ':':
		return r.isName(name)
	default:
		return r.isName(name) && r.word(before) == "else"
	}
}

// forHeader repairs the declaration that a for can begin with.
func (r *repair) forHeader(open, shut int) {
	if i := r.next(open); i < shut && (r.isType(r.word(i)) || typeWords[r.word(i)] || r.startsDeclaration(i)) {
		r.declaration(i, shut)
	}
}

// startsDeclaration reports whether the unknown word at i, at the beginning of a statement, is a type by what follows.
func (r *repair) startsDeclaration(i int) bool {
	if !r.isUnknown(i) {
		return false
	}
	n := r.next(i)
	for r.word(n) == "const" || r.word(n) == "volatile" || r.word(n) == "restrict" {
		n = r.next(n)
	}
	for r.op(n) == '*' || r.word(n) == "const" || r.word(n) == "restrict" || r.word(n) == "volatile" {
		if n = r.next(n); r.isName(n) {
			return r.isDeclaratorEnd(r.next(n)) || r.op(r.next(n)) == '('
		}
	}
	if r.op(n) == '(' && r.op(r.next(n)) == '*' { // foo (*f)(int)
		name := r.next(r.next(n))
		return r.isName(name) && r.op(r.next(name)) == ')' && r.op(r.next(r.next(name))) == '('
	}
	return r.isName(n) && r.isDeclaratorEnd(r.next(n)) && r.op(r.next(n)) != ':'
}

// progress says how far the beginning of a statement has been dealt with.
type progress uint8

const (
	nothing       progress = iota // nothing is done
	done                          // the tokens up to next are done
	ended                         // and another statement begins behind next
	inDeclaration                 // next is the last token of the specifiers of a declaration
)

// statement repairs the beginning of the statement at i, and returns what it has dealt with.
func (r *repair) statement(i, end int) (next int, how progress) {
	w, n := r.word(i), r.next(i)
	switch {
	case w == "":
		return i, nothing
	case w == "return" || w == "goto" || w == "break" || w == "continue" || w == "sizeof" || w == "asm" || statementWords[w]:
		return i, nothing
	case r.isType(w) && r.op(n) != ':' && !r.isUse(n), typeWords[w], qualifiers[w]:
		k := r.declaration(i, end)
		r.localDeclarators(k, end)
		return r.prev(max(k, i+1)), inDeclaration
	case !r.isUnknown(i):
		return i, nothing
	case r.startsDeclaration(i) && !(r.newLine(n) && r.op(r.next(n)) == '='):
		k := r.declaration(i, end)
		r.localDeclarators(k, end)
		return r.prev(max(k, i+1)), inDeclaration
	}
	return r.unknownStatement(i, n, end)
}

// isUse reports whether the token behind a word makes that an operand: a variable may be named like a type.
func (r *repair) isUse(i int) bool {
	switch r.op(i) {
	case '=', '.', ',', '[', '+', '-', '/', '%', '&', '|', '^', '?', '<', '>', ')':
		return true
	}
	return r.kind(i) == source.Punct && r.op(i) > 255 && r.op(i) != source.Ellipsis
}

// localDeclarators repairs function pointers and decorations in a local declaration.
func (r *repair) localDeclarators(i, end int) {
	stop := i
	for stop < end && r.op(stop) != ';' && r.op(stop) != '=' && r.op(stop) != '{' {
		if r.op(stop) == '(' || r.op(stop) == '[' {
			stop = r.match(stop)
		}
		stop = r.next(stop)
	}
	r.declarators(i, min(stop, end))
}

// unknownStatement repairs a statement that begins with the unknown word i; n is the token behind it.
func (r *repair) unknownStatement(i, n, end int) (next int, how progress) {
	w := r.word(n)
	switch {
	case n >= end, r.op(n) == '}', r.op(n) == '{', statementWords[w] && w != "else", w != "" && r.newLine(n):
		r.put(n, ";")
		return i, ended
	case typeWords[w] || qualifiers[w], w != "" && r.isType(w):
		r.drop(i)
		return r.statement(n, end)
	case w != "":
		switch a := r.next(n); {
		case r.isName(a), r.op(a) == '*':
			r.drop(i)
			return r.statement(n, end)
		default:
			r.put(n, ";")
			return i, ended
		}
	case r.kind(n) == source.String || r.kind(n) == source.Number:
		r.drop(i)
		return n, nothing
	case r.op(n) == '(':
		return r.unknownCall(i, n, end)
	}
	return i, nothing
}

// unknownCall repairs NAME(...) at the beginning of a statement: before a brace it is taken for a loop, before
// anything else but an operator it lacks its semicolon.
func (r *repair) unknownCall(i, open, end int) (next int, how progress) {
	shut := r.match(open)
	if shut >= end {
		return i, nothing
	}
	after := r.next(shut)
	switch {
	case r.op(after) == '{':
		r.put(i, "while", "(")
		r.put(after, ")")
		r.arguments(i, open, shut)
		return shut, done
	case r.op(after) == '}', r.word(after) != "" || r.op(after) == '*' && r.newLine(after),
		r.op(after) == '(' && r.newLine(after), r.kind(after) == source.Punct && r.newLine(after) &&
			(r.op(after) == source.OpOf("++") || r.op(after) == source.OpOf("--")):
		r.expression(open, shut)
		r.arguments(i, open, shut)
		r.put(after, ";")
		return shut, ended
	}
	return i, nothing
}
