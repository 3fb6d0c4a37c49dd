package cfront

import "nomem/analyzer/source"

// prune leaves out the declarations of headers that nothing in the unit uses: most of them, and in a further world, where
// few bodies are kept, nearly all. cc's time goes with the bytes that it is given.
//
// A declaration is used if a word in what is kept may name it. Kept in any case are bodies and, unless functions alone are
// wanted, the main file's own, and what has an initializer: a table may say where Python begins.
func (r *repair) prune() {
	declares := map[string][]int32{}
	kept := make([]bool, len(r.decls))
	var work []int
	for i := range r.decls {
		d := &r.decls[i]
		if !r.droppable(d) {
			kept[i] = true
			work = append(work, i)
			continue
		}
		for name := range r.mayDeclare(d) {
			declares[name] = append(declares[name], int32(i))
		}
	}
	for len(work) > 0 {
		d := &r.decls[work[len(work)-1]]
		work = work[:len(work)-1]
		if r.alone {
			r.dropValues(d)
		}
		r.eachWord(d, func(k int) {
			name := r.toks[k].text
			for _, i := range declares[name] {
				if !kept[i] {
					kept[i] = true
					work = append(work, int(i))
				}
			}
			delete(declares, name)
		})
	}
	for i := range r.decls {
		r.decls[i].skip = r.decls[i].skip || !kept[i]
	}
}

// eachWord calls do for the identifiers of a declaration that cc will see.
func (r *repair) eachWord(d *topDecl, do func(k int)) {
	for k := r.kept(d.first); k <= d.last; k = r.next(k) {
		if d.stub && k > d.body && k < d.bodyEnd {
			k = d.bodyEnd
		}
		if r.toks[k].kind == source.Ident {
			do(k)
		}
	}
}

// droppable reports whether a declaration says nothing to who does not use its names.
func (r *repair) droppable(d *topDecl) bool {
	if r.toks[d.first].file == 0 && !r.alone || d.hole {
		return false
	}
	if d.body > 0 || r.alone {
		return d.stub || d.body == 0
	}
	for k := r.kept(d.first); k <= d.last; k = r.next(k) {
		switch r.op(k) {
		case '=':
			return false
		case '(', '[', '{':
			k = r.match(k)
		}
	}
	return true
}

// mayDeclare yields the words of a declaration that may be the names which it declares: those that no declarator can
// follow, outside of the parameters of a prototype and of initializers, and tags. Of what has braces, enumerators are
// such words; members of structs are not: their names mean nothing to those that do not name the struct.
func (r *repair) mayDeclare(d *topDecl) func(yield func(name string) bool) {
	return func(yield func(string) bool) {
		var inStruct []bool // for each brace that is open
		for k := r.kept(d.first); k <= d.last && (d.body == 0 || k < d.body); k = r.next(k) {
			n := len(inStruct)
			switch op := r.op(k); {
			case op == '{':
				tag := r.prev(k)
				if r.isName(tag) {
					tag = r.prev(tag)
				}
				inStruct = append(inStruct, r.word(tag) == "struct" || r.word(tag) == "union")
			case op == '}' && n > 0:
				inStruct = inStruct[:n-1]
			case op == '=' && n == 0:
				k = r.prev(r.endOfValue(k, d.last))
			case r.opensParameters(d, k):
				k = r.match(k)
			case r.isName(k):
				tag := isTagWord[r.word(r.prev(k))]
				inner := n > 0 && inStruct[n-1] || r.isName(r.next(k)) || r.op(r.next(k)) == '*'
				if (tag || !inner) && !yield(r.word(k)) {
					return
				}
			}
		}
	}
}

// opensParameters reports whether the token at k opens the parameters of a prototype: not the declarator in
// `type (name)(parameters)`.
func (r *repair) opensParameters(d *topDecl, k int) bool {
	return r.op(k) == '(' && d.name != "" && r.word(r.prev(k)) == d.name && r.op(r.next(k)) != '*' && r.op(r.pastMatch(k)) != '('
}

// dropValues drops the initializers of a declaration. Where the size of an array hangs on one, all of them stay.
func (r *repair) dropValues(d *topDecl) {
	if d.body > 0 || d.hole {
		return
	}
	for k := r.kept(d.first); k <= d.last; k = r.next(k) {
		switch r.op(k) {
		case '[':
			return
		case '(', '{':
			k = r.match(k)
		case '=':
			end := r.endOfValue(k, d.last)
			r.dropRange(k, end-1)
			k = r.prev(end)
		}
	}
}

// endOfValue returns the comma or semicolon behind the initializer that begins at i, in a declaration that ends at last.
func (r *repair) endOfValue(i, last int) int {
	for i = r.next(i); i < last && r.op(i) != ','; i = r.next(i) {
		switch r.op(i) {
		case '(', '[', '{':
			i = r.match(i)
		}
	}
	return min(i, last)
}
