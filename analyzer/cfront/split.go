package cfront

import "nomem/analyzer/source"

// A topDecl is one declaration or definition at file level, as the tokens first to last of a flatText.
type topDecl struct {
	first, last   int
	body, bodyEnd int    // the braces of a function's body, 0 for none
	name          string // of the function, or of what is declared, as far as can be seen
	skip          bool   // left out whole
	stub          bool   // its body is left out
	hole          bool   // it ends in `=`: its initializer is missing
	told          bool   // a problem says that it is left out
	offset, end   int    // in the rendered text
	bodyOffset    int    // of the body's brace in the rendered text
}

// kept moves from i on to the first token that is not dropped.
func (f *flatText) kept(i int) int {
	for i < len(f.toks) && f.toks[i].drop {
		i++
	}
	return i
}

// next returns the token behind i that is not dropped, len(f.toks) at the end.
func (f *flatText) next(i int) int { return f.kept(i + 1) }

// prev returns the token before i that is not dropped, -1 at the beginning.
func (f *flatText) prev(i int) int {
	for i--; i >= 0 && f.toks[i].drop; i-- {
	}
	return i
}

func (f *flatText) op(i int) source.Op {
	if i < 0 || i >= len(f.toks) {
		return 0
	}
	return f.toks[i].op
}

func (f *flatText) word(i int) string {
	if i < 0 || i >= len(f.toks) || f.toks[i].kind != source.Ident {
		return ""
	}
	return f.toks[i].text
}

// pair finds for each bracket the one that closes it. A closing bracket ends all that was opened behind its partner;
// one without a partner is passed over.
func (f *flatText) pair() {
	f.closer = make([]int32, len(f.toks))
	var open []int32
	for i := range f.toks {
		switch op := f.toks[i].op; op {
		case '(', '[', '{':
			f.closer[i] = int32(len(f.toks))
			open = append(open, int32(i))
		case ')', ']', '}':
			for n := len(open) - 1; n >= 0; n-- {
				want := f.toks[open[n]].op
				if want == op-1 && op == ')' || want == op-2 && op != ')' {
					f.closer[open[n]] = int32(i)
					open = open[:n]
					break
				}
				if op != '}' && want == '{' {
					break
				}
			}
		}
	}
}

// match returns the token that closes the bracket at i, or len(f.toks) if none does.
func (f *flatText) match(i int) int {
	if i < len(f.closer) && f.closer[i] > 0 {
		return int(f.closer[i])
	}
	return len(f.toks)
}

// pastMatch returns the token behind the bracket that closes the one at i.
func (f *flatText) pastMatch(i int) int {
	if i = f.match(i); i < len(f.toks) {
		i = f.next(i)
	}
	return i
}

// split cuts the unit into its top-level declarations.
func (f *flatText) split() []topDecl {
	if len(f.closer) != len(f.toks) {
		f.pair()
	}
	var decls []topDecl
	for i := f.kept(0); i < len(f.toks); i = f.kept(decls[len(decls)-1].last + 1) {
		if controlWords[f.word(i)] || f.op(i) == '}' {
			decls = f.reopen(decls, i)
		} else {
			decls = append(decls, f.declAt(i))
		}
	}
	return decls
}

// controlWords begin statements; at file level, the function before them has closed too early.
var controlWords = set("if else for while do switch case default break continue return goto")

// reopen extends the last function, which a brace too many has closed, over the statement or brace at i.
func (f *flatText) reopen(decls []topDecl, i int) []topDecl {
	end := f.endOfBroken(i)
	for k := len(decls) - 1; k >= 0; k-- {
		if d := &decls[k]; d.body > 0 {
			d.bodyEnd, d.last = end, end
			return decls[:k+1]
		}
	}
	return append(decls, topDecl{first: i, last: end})
}

// declAt returns the declaration that begins at token i.
func (f *flatText) declAt(i int) topDecl {
	d := topDecl{first: i}
	params := -1 // the parenthesis that closes a parameter list
	assigned, tag := false, false
	for ; i < len(f.toks); i = f.next(i) {
		if w := f.word(i); w != "" {
			if isTagWord[w] {
				tag = true
			}
			if takesParens[w] && f.op(f.next(i)) == '(' {
				if i = f.match(f.next(i)); i >= len(f.toks) {
					break
				}
			}
			continue
		}
		switch f.toks[i].op {
		case '*':
			tag = false
		case ';':
			if params > 0 && !assigned && f.oldStyle(params, i) {
				continue
			}
			d.last = i
			return d
		case '=':
			assigned = true
			if n := f.next(i); beginsDecl[f.word(n)] && f.toks[n].flags&source.LineStart != 0 { // = #include LIST_H
				d.last, d.hole = i, true
				return d
			}
		case '(', '[':
			open := i
			if i = f.match(i); i >= len(f.toks) {
				d.last = f.endOfBroken(open)
				return d
			}
			if f.toks[i].op == ')' && !assigned {
				if params < 0 && d.name == "" {
					d.name = f.word(f.prev(open))
				}
				params, tag = i, false
			}
		case '{':
			open := i
			if i = f.match(i); i >= len(f.toks) {
				i = f.endOfBroken(open)
			}
			if params > 0 && !assigned && !tag {
				d.body, d.bodyEnd, d.last = open, i, i
				return d
			}
			if assigned || f.op(f.next(i)) == ';' {
				continue
			}
		case '}':
			d.last = i
			return d
		}
	}
	d.last = len(f.toks) - 1
	return d
}

// endOfBroken returns where a declaration with an unclosed bracket at i shall end: at a closing brace in column one.
func (f *flatText) endOfBroken(i int) int {
	for ; i < len(f.toks); i++ {
		t := &f.toks[i]
		if t.op == '}' && t.exp == 0 && t.flags&source.LineStart != 0 {
			if s := f.spelled(i); s.Start == 0 || s.File.Src[s.Start-1] == '\n' {
				return i
			}
		}
	}
	return len(f.toks) - 1
}

// beginsDecl are words that cannot stand in an initializer.
var beginsDecl = set("static extern typedef inline")

// takesParens are words whose parentheses hold no parameters.
var takesParens = set("__attribute__ __attribute __declspec _Alignas typeof __typeof__ __typeof __asm__ asm __asm")

var isTagWord = map[string]bool{"struct": true, "union": true, "enum": true}

// oldStyle reports whether the semicolon at i ends the declaration of an old-style parameter, in a definition whose
// list of parameter names closes at params.
func (f *flatText) oldStyle(params, i int) bool {
	names := map[string]bool{}
	for k := f.prev(params); f.op(k) != '('; k = f.prev(k) {
		switch {
		case f.word(k) != "":
			names[f.word(k)] = true
		case f.op(k) != ',':
			return false
		}
	}
	if len(names) == 0 {
		return false
	}
	words, named := 0, false
	for k := f.next(params); k < i; k = f.next(k) {
		if f.op(k) == ';' {
			words, named = 0, false
		}
		if f.word(k) != "" {
			words++
			named = named || names[f.word(k)]
		}
	}
	return words >= 2 && named
}
