package cfront

var jumpCases = []lowerCase{
	{"goto a shared exit", `
int f(void) { char *p = g(), *q = 0; if (!p) goto error; q = g(); if (!q) goto error; return 0; error: free(p); return -1; }
`, `
int f()
b0:
	t0 = call g()
	p = t0
	q = 0
	if p == 0 goto b3 else b1
b1:
	t1 = call g()
	q = t1
	if q == 0 goto b3 else b2
b2:
	return 0
b3: error
	call free(p)
	return -1
`},
	{"backwards", `
void f(int n) { again: if (n--) goto again; }
`, `
void f(n: int)
b0:
	goto b1
b1: again
	t0 = n
	n = t0 - 1
	if t0 != 0 goto b1 else b2
b2:
	return
`},
	{"out of scopes", `
int f(int n) { { int a = g(); { int b = a; if (b) goto out; h(); } } out: return n; }
`, `
int f(n: int)
b0:
	t0 = call g()
	a = t0
	b = a
	if b != 0 goto b1 else b2
b1:
	end b, a
	goto b3
b2:
	call h()
	end b
	end a
	goto b3
b3: out
	return n
`},
	{"labels at the end, and in a row", `
void f(int n) { if (n) goto b; a: b: ; }
`, `
void f(n: int)
b0:
	if n != 0 goto b2 else b1
b1: a
	goto b2
b2: b
	return
`},
	{"a label before a declaration", `
int f(int n) { if (n) goto x; n = 2; x: ; int k = n; return k; }
`, `
int f(n: int)
b0:
	if n != 0 goto b2 else b1
b1:
	n = 2
	goto b2
b2: x
	k = n
	return k
`},
	{"computed", `
int f(int i) { static void *tab[] = { &&one, &&two }; goto *tab[i]; one: return 1; two: return 2; }
`, `
int f(i: int)
b0:
	t0 = load tab[i]
	if <any> == $&&one goto b1 else b2
b1: one
	return 1
b2: two
	return 2
`},
	{"local labels", `
void f(int n) { ({ __label__ l; if (n) goto l; g(1); l: ; }); ({ __label__ l; if (n) goto l; g(2); l: ; }); }
`, `
void f(n: int)
b0:
	if n != 0 goto b2 else b1
b1:
	call g(1)
	goto b2
b2: l
	if n != 0 goto b4 else b3
b3:
	call g(2)
	goto b4
b4: l
	return
`},
	{"return of a void call", `
void h(void); void f(int n) { if (n) return h(); g(); }
`, `
void f(n: int)
b0:
	if n != 0 goto b1 else b2
b1:
	call h()
	return
b2:
	call g()
	return
`},
	{"unreachable code is gone", `
int f(int n) { return n; g(n); while (1) h(); }
`, `
int f(n: int)
b0:
	return n
`},
	{"a label that nobody jumps to", `
int f(int n) { return 1; unused: return n; }
`, `
int f(n: int)
b0:
	return 1
`},
}
