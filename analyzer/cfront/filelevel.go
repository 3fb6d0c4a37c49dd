package cfront

// fileLevel repairs a top-level declaration, bodies of functions apart.
func (r *repair) fileLevel(d *topDecl) {
	i := d.first
	for r.op(i) == ';' && i < d.last {
		i = r.next(i)
	}
	if r.isUnknown(i) && r.strayMacro(i, d) {
		return
	}
	end := d.last
	if d.body > 0 {
		end = d.body
	}
	k := r.declaration(i, end)
	if d.body > 0 && (k == i || r.noType(d.first, k)) && r.isName(k) {
		r.put(k, "int") // main() { ... }, and METHOD(name) { ... }
	}
	old := r.oldParameters(d)
	if d.body > 0 || !r.noType(d.first, k) {
		r.declarators(k, min(end, old))
	}
	if d.hole {
		r.put(d.last+1, "0", ";")
	}
	if d.body == 0 {
		r.initializer(k, d.last)
		return
	}
	for old < d.body {
		k := r.declaration(old, d.body)
		r.declarators(k, d.body)
		old = r.skipTo(k, d.body, ';')
	}
}

// noType reports whether the tokens from i up to end hold nothing but qualifiers.
func (r *repair) noType(i, end int) bool {
	for i = r.kept(i); i < end; i = r.next(i) {
		if w := r.word(i); !qualifiers[w] || w == "__attribute__" {
			return false
		}
	}
	return true
}

// strayMacro handles a word, or NAME(...), that stands alone at file level: it is dropped. Where the declaration that
// follows was taken as part of it, that remains.
func (r *repair) strayMacro(i int, d *topDecl) bool {
	n := r.next(i)
	if r.op(n) == ';' {
		r.dropRange(i, n)
		return n == d.last
	}
	if r.op(n) != '(' || r.isDeclaratorStart(r.next(n)) {
		return false
	}
	shut := r.match(n)
	if shut > d.last {
		return false
	}
	after := r.next(shut)
	switch {
	case r.op(after) == ';' && !r.isType(r.word(i)):
		r.dropRange(i, after)
		return after >= d.last
	case after > d.last && d.body == 0:
		r.dropRange(i, shut)
		return true
	case r.newLine(after) && r.word(after) != "" && !r.isNameList(n, shut):
		r.dropRange(i, shut)
		r.fileLevelAt(after, d)
		return true
	}
	return false
}

// fileLevelAt repairs what is left of a declaration from token i on.
func (r *repair) fileLevelAt(i int, d *topDecl) {
	rest := *d
	rest.first = i
	if rest.first <= rest.last {
		r.fileLevel(&rest)
	}
}

// oldParameters returns the token where the declarations of old-style parameters begin, the body if there are none.
func (r *repair) oldParameters(d *topDecl) int {
	if d.body == 0 || r.op(r.prev(d.body)) != ';' {
		return max(d.body, d.last)
	}
	for i := d.first; i < d.body; i = r.next(i) {
		if r.op(i) != '(' {
			continue
		}
		open := i
		i = r.match(i)
		if n := r.next(i); r.isNameList(open, i) && r.word(n) != "" {
			return n
		}
	}
	return d.body
}

// initializer repairs the expressions of the initializers in a declaration.
func (r *repair) initializer(i, end int) {
	for ; i < end; i = r.next(i) {
		switch r.op(i) {
		case '=':
			r.expression(i, end)
			return
		case '(', '[':
			i = r.match(i)
		}
	}
}
