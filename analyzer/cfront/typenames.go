package cfront

import "nomem/analyzer/source"

// declaration repairs a declaration that begins at token i and does not reach beyond end: its specifiers, and the
// decorations of its declarators. It returns the token behind the specifiers.
func (r *repair) declaration(i, end int) int {
	base := false
	for i <= end && i < len(r.toks) {
		w, n := r.word(i), r.next(i)
		switch {
		case w == "":
			return i
		case w == "__attribute__" || w == "__attribute" || w == "__declspec" || w == "_Alignas" || w == "typeof" ||
			w == "__typeof__" || w == "__typeof" || w == "_Atomic" && r.op(n) == '(':
			base = base || w[0] == 't' || w[2] == 't' || w == "_Atomic"
			if r.op(n) == '(' {
				n = r.pastMatch(n)
			}
			i = n
		case isTagWord[w]:
			base = true
			i = r.tag(n)
		case typeWords[w]:
			base = true
			i = n
		case qualifiers[w]:
			i = n
		case keywords[w]:
			return i
		case !base && r.isType(w):
			base = true
			i = n
		case base:
			j := r.decoration(i, end)
			if j == i {
				return i
			}
			i = j
		default:
			j, isBase, done := r.unknownSpecifier(i, end)
			if done {
				return j
			}
			base, i = isBase, j
		}
	}
	return i
}

// isDeclaratorEnd reports whether token i can stand behind the name that is declared.
func (r *repair) isDeclaratorEnd(i int) bool {
	switch r.op(i) {
	case ';', '=', ',', '[', ')', ':':
		return true
	}
	return i >= len(r.toks)
}

// tag moves over the tag and the members of a struct, union or enum; i is behind that word.
func (r *repair) tag(i int) int {
	for r.word(i) == "__attribute__" && r.op(r.next(i)) == '(' {
		i = r.pastMatch(r.next(i))
	}
	for r.isName(i) && r.isName(r.next(i)) && r.op(r.next(r.next(i))) == '{' { // struct EXPORT foo {
		r.drop(i)
		i = r.next(i)
	}
	if r.isName(i) {
		i = r.next(i)
	}
	if r.op(i) != '{' {
		return i
	}
	end := r.match(i)
	if end >= len(r.toks) {
		return end
	}
	for k := r.next(i); k < end; {
		k = r.member(k, end)
	}
	return r.next(end)
}

// member repairs the member of a struct that begins at i, and returns the token behind it. Enumerators pass too.
func (r *repair) member(i, end int) int {
	if w := r.next(i); r.isUnknown(i) && r.op(w) == '(' && !r.isDeclaratorStart(r.next(w)) {
		// MACRO(x) in place of members.
		after := r.pastMatch(w)
		if r.op(after) == ';' {
			r.dropRange(i, after)
			return r.next(after)
		}
		if r.newLine(after) || r.op(after) == '}' {
			r.dropRange(i, r.prev(after))
			return after
		}
	}
	if w := r.next(i); r.isUnknown(i) && (r.op(w) == ';' || r.op(w) == '}') { // MACRO; or a last enumerator
		if r.op(w) == ';' {
			r.dropRange(i, w)
		}
		return r.next(w)
	}
	if r.isUnknown(i) && r.isDeclaratorEnd(r.next(i)) { // an enumerator
		return r.skipTo(i, end, ',')
	}
	k := r.declaration(i, end)
	r.declarators(k, end)
	return r.skipTo(k, end, ';')
}

// isDeclaratorStart reports whether what stands in parentheses may be a declarator: (*f)(int).
func (r *repair) isDeclaratorStart(i int) bool { return r.op(i) == '*' || r.op(i) == '^' }

// skipTo returns the token behind the next op outside of brackets, at most end.
func (r *repair) skipTo(i, end int, op source.Op) int {
	for i < end {
		switch r.op(i) {
		case op, ';':
			return r.next(i)
		case '(', '[', '{':
			i = r.match(i)
		}
		i = r.next(i)
	}
	return end
}

// unknownSpecifier decides what the unknown word at i is, where a type is expected: the type itself, or a decoration,
// which it drops. It returns where to go on, whether the type was found, and whether the specifiers end there.
func (r *repair) unknownSpecifier(i, end int) (next int, base, done bool) {
	n := r.next(i)
	for r.word(n) == "const" || r.word(n) == "volatile" || r.word(n) == "restrict" || r.word(n) == "__restrict" {
		n = r.next(n)
	}
	switch w := r.word(n); {
	case n > end:
		return i, false, true
	case typeWords[w] || qualifiers[w]:
		r.drop(i)
		return r.next(i), false, false
	case w != "" && keywords[w]:
		return i, false, true
	case w != "" && r.isType(w) && !r.isDeclaratorEnd(r.next(n)) && r.op(r.next(n)) != '(':
		r.drop(i)
		return r.next(i), false, false
	case w != "":
		if a := r.next(n); r.isName(a) || r.op(a) == '*' || r.word(a) == "const" {
			r.drop(i)
			return r.next(i), false, false
		}
		r.guess(i)
		return n, true, false
	case r.op(n) == '*':
		r.guess(i)
		return n, true, false
	case r.op(n) == '(':
		return r.specifierCall(i, n)
	}
	return i, false, true
}

// specifierCall handles NAME(...) where a type is expected. GIT_INLINE(int) f() stands for its argument; ALIGN(8) int
// is dropped.
func (r *repair) specifierCall(i, open int) (next int, base, done bool) {
	inner := r.next(open)
	if r.isDeclaratorStart(inner) || r.isName(inner) && r.isDeclaratorStart(r.next(inner)) && r.op(r.pastMatch(open)) == '(' { // foo (*f)(int)
		r.guess(i)
		return open, true, false
	}
	shut := r.match(open)
	if shut >= len(r.toks) {
		return i, false, true
	}
	after := r.next(shut)
	w := r.word(after)
	switch {
	case typeWords[w] || qualifiers[w] || w != "" && r.isType(w) && r.isName(r.next(after)):
		r.dropRange(i, shut)
		return after, false, false
	case r.isName(after) || r.op(after) == '*':
		if r.looksLikeType(r.next(open), shut) {
			r.drop(i)
			r.drop(open)
			r.drop(shut)
			for k := r.next(open); k < shut; k = r.next(k) {
				if r.isUnknown(k) {
					r.guess(k)
				}
			}
			return after, true, false
		}
		r.dropRange(i, shut)
		return after, false, false
	}
	return i, false, true
}

// looksLikeType reports whether the tokens from i up to end read like a type's name.
func (r *repair) looksLikeType(i, end int) bool {
	words := 0
	for ; i < end; i = r.next(i) {
		switch w := r.word(i); {
		case w != "":
			if statementWords[w] {
				return false
			}
			if !qualifiers[w] {
				words++
			}
		case r.op(i) != '*':
			return false
		}
	}
	return words > 0
}

// decoration drops the word at i behind a type if the declarator follows it: int WINAPI f(). It returns where to go
// on, i if nothing was dropped.
func (r *repair) decoration(i, end int) int {
	n := r.next(i)
	if n > end {
		return i
	}
	switch {
	case r.isName(n) && looksLikeDecoration(r.word(n)) && !looksLikeDecoration(r.word(i)):
		return i // int x UNUSED: left to declarators
	case r.isName(n) || r.op(n) == '*' || keywords[r.word(n)] && !statementWords[r.word(n)]:
		r.drop(i)
		return n
	case r.op(n) == '(' && !r.isDeclaratorStart(r.next(n)):
		shut := r.match(n)
		if after := r.next(shut); shut < end && r.isName(after) && r.op(r.next(after)) == '(' {
			r.dropRange(i, shut)
			return after
		}
	}
	return i
}

// looksLikeDecoration reports whether a word is spelled like a macro: all capitals, or with leading underscores.
func looksLikeDecoration(w string) bool {
	if len(w) > 2 && w[0] == '_' && w[1] == '_' {
		return true
	}
	for i := 0; i < len(w); i++ {
		if 'a' <= w[i] && w[i] <= 'z' {
			return false
		}
	}
	return len(w) > 1
}

// declarators repairs the declarators from token i on, behind the specifiers, up to the `;`, `{` or end: decorations,
// and the types of parameters.
func (r *repair) declarators(i, end int) {
	named := false // the name that is declared has been seen
	for i < end && i < len(r.toks) {
		switch {
		case r.op(i) == ';' || r.op(i) == '{' || r.op(i) == '=':
			return
		case r.op(i) == ',':
			named = false
			if n := r.next(i); r.isUnknown(n) && r.op(r.next(n)) == '*' { // a, FAR *b
				r.drop(n)
			}
		case r.op(i) == '*' || qualifiers[r.word(i)]:
			if w := r.word(i); (w == "__attribute__" || w == "__attribute" || w == "__declspec") && r.op(r.next(i)) == '(' {
				i = r.match(r.next(i))
			}
		case r.op(i) == '[':
			i = r.match(i)
		case r.op(i) == '(' && !named:
			inner := r.next(i)
			if r.isName(inner) && r.op(r.next(inner)) == '*' && r.isUnknown(inner) { // (WINAPI *f)
				r.drop(inner)
			}
			shut := r.match(i)
			named = true
			r.nestedDeclarator(r.next(i), shut)
			i = shut
		case r.op(i) == '(':
			shut := r.match(i)
			r.parameters(i, shut)
			i = shut
		case r.isName(i) && !named:
			if n := r.next(i); r.isName(n) && !(looksLikeDecoration(r.word(n)) && !looksLikeDecoration(r.word(i))) {
				r.drop(i)
				break
			}
			named = true
		case r.isName(i): // behind the name: int f(void) NOTHROW
			n := r.next(i)
			if r.op(n) == '(' {
				n = r.pastMatch(n)
			}
			if n <= end {
				r.dropRange(i, r.prev(n))
				i = r.prev(n)
			}
		}
		i = r.next(i)
	}
}

// nestedDeclarator repairs (*f(int))(foo): the parameters within the parentheses.
func (r *repair) nestedDeclarator(i, end int) {
	for ; i < end; i = r.next(i) {
		if r.op(i) == '(' && r.isName(r.prev(i)) {
			shut := r.match(i)
			r.parameters(i, shut)
			i = shut
		}
	}
}

// parameters repairs the parameter list between the parentheses open and shut.
func (r *repair) parameters(open, shut int) {
	if shut >= len(r.toks) || r.isNameList(open, shut) {
		return
	}
	for i := r.next(open); i < shut; {
		end := i
		for ; end < shut && r.op(end) != ','; end = r.next(end) {
			if r.op(end) == '(' || r.op(end) == '[' || r.op(end) == '{' {
				end = r.match(end)
			}
		}
		if end > shut {
			return
		}
		r.parameter(i, end)
		i = r.next(end)
	}
}

// isNameList reports whether the parentheses hold the names of an old-style definition.
func (r *repair) isNameList(open, shut int) bool {
	unknown := 0
	for i := r.next(open); i < shut; i = r.next(i) {
		switch {
		case r.isUnknown(i) && (r.op(r.next(i)) == ',' || r.next(i) == shut):
			unknown++
		case r.op(i) != ',':
			return false
		}
	}
	after := r.next(shut)
	return unknown > 0 && r.op(after) != ';' && r.op(after) != ',' && r.op(after) != ')' && r.op(after) != '('
}

func (r *repair) parameter(i, end int) {
	n := r.next(i)
	if r.isUnknown(i) && n == end { // an unnamed parameter
		r.guess(i)
		return
	}
	k := r.declaration(i, end-1)
	if r.isName(k) && r.op(r.next(k)) == '(' && r.match(r.next(k)) < end { // int UNUSED(x)
		if inner := r.next(r.next(k)); r.isUnknown(inner) && r.op(r.next(inner)) == ')' {
			r.drop(k)
			r.drop(r.next(k))
			r.drop(r.next(inner))
			return
		}
	}
	for r.op(k) == '*' || qualifiers[r.word(k)] {
		if k = r.next(k); k >= end {
			return
		}
		if r.isUnknown(k) && r.op(r.next(k)) == '(' { // PyObject *UNUSED(self)
			inner := r.next(r.next(k))
			if r.isUnknown(inner) && r.op(r.next(inner)) == ')' {
				r.drop(k)
				r.drop(r.prev(inner))
				r.drop(r.next(inner))
				return
			}
		}
	}
	r.declarators(k, end)
}
