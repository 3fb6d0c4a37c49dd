package cfront

// keptAttributes are the attributes that say something of what happens to memory; cc parses them. All others are
// dropped: they stand in more places than cc knows.
var keptAttributes = set("noreturn __noreturn__ _Noreturn returns_nonnull __returns_nonnull__")

// attributes drops attributes, [[...]] ones too, and __declspec. That a function never returns is kept.
func (r *repair) attributes() {
	for i := r.kept(0); i < len(r.toks); i = r.next(i) {
		switch w := r.word(i); {
		case w == "__attribute__" || w == "__attribute":
			r.attribute(i)
		case w == "__declspec" && r.op(r.next(i)) == '(':
			r.replaceAttribute(i, r.match(r.next(i)))
		case r.op(i) == '[' && r.op(i+1) == '[':
			r.replaceAttribute(i, r.match(i))
		}
	}
}

// attribute drops the __attribute__ at i, unless it is to be kept.
func (r *repair) attribute(i int) {
	open := r.next(i)
	if r.op(open) != '(' {
		r.drop(i)
		return
	}
	end := r.match(open)
	if end >= len(r.toks) || r.op(r.next(open)) == '(' && r.hasKept(i, end) {
		return
	}
	r.dropRange(i, end)
}

func (r *repair) hasKept(i, end int) bool {
	for ; i < end; i++ {
		if keptAttributes[r.word(i)] {
			return true
		}
	}
	return false
}

// replaceAttribute drops the tokens from i to end; for [[noreturn]] and __declspec(noreturn) it puts _Noreturn.
func (r *repair) replaceAttribute(i, end int) {
	if end >= len(r.toks) {
		return
	}
	noreturn := r.hasKept(i, end)
	r.dropRange(i, end)
	if n := r.next(end); noreturn && n < len(r.toks) {
		r.put(n, "_Noreturn")
	}
}
