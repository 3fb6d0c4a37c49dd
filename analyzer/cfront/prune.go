package cfront

import "nomem/analyzer/source"

// prune leaves out the declarations of headers that nothing in the unit uses: most of them, and in a further world, where
// few bodies are kept, nearly all. cc's time goes with the bytes that it is given.
//
// A declaration is used if a word in what is kept may name it. Kept in any case are the main file's own, bodies, and what
// has an initializer: a table may say where Python begins.
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
	if r.toks[d.first].file == 0 || d.hole {
		return false
	}
	if d.body > 0 {
		return d.stub
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

// mayDeclare yields the words of a declaration that may be the names which it declares: of a prototype, those outside
// of its parameters; of what has braces, all, since enumerators stand in them.
func (r *repair) mayDeclare(d *topDecl) func(yield func(name string) bool) {
	return func(yield func(string) bool) {
		for k := r.kept(d.first); k <= d.last; k = r.next(k) {
			if d.body > 0 && k >= d.body {
				return
			}
			if n := r.next(k); r.op(k) == '(' && r.word(r.prev(k)) == d.name && d.name != "" && r.op(n) != '*' {
				k = r.match(k)
				continue
			}
			if w := r.word(k); w != "" && !keywords[w] && !yield(w) {
				return
			}
		}
	}
}
