package cfront

var condCases = []lowerCase{
	{"a negated assignment is an equality", `
char *f(int n) { char *p; if (!(p = g(n))) return 0; return p; }
`, `
char * f(n: int)
b0:
	t0 = call g(n)
	p = t0
	if p == 0 goto b1 else b2
b1:
	return 0
b2:
	return p
`},
	{"comparisons of an assignment", `
void f(char *p) { if ((p = g(1)) == NULL) a(); if (NULL != (p = g(2))) b(); }
`, `
void f(p: char *)
b0:
	t0 = call g(1)
	p = t0
	if p == 0 goto b1 else b2
b1:
	call a()
	goto b2
b2:
	t1 = call g(2)
	p = t1
	if p != 0 goto b3 else b4
b3:
	call b()
	goto b4
b4:
	return
`},
	{"a constant on the left goes to the right", `
void f(int x, char *p) { if (0 < x) a(); if (1 >= x) b(); if (NULL == p) c(); if (NOBODYS == p) d(); }
`, `
void f(x: int, p: char *)
b0:
	if x > 0 goto b1 else b2
b1:
	call a()
	goto b2
b2:
	if x <= 1 goto b3 else b4
b3:
	call b()
	goto b4
b4:
	if p == 0 goto b5 else b6
b5:
	call c()
	goto b6
b6:
	if p == $NOBODYS goto b7 else b8
b7:
	call d()
	goto b8
b8:
	return
`},
	{"what does not change the truth is stripped", `
void f(char *p) { if (!!(p)) a(); if (__builtin_expect(!(p != 0), 0)) b(); if ((int)(long)p) c(); if (!(p == 0) != 0) d(); }
`, `
void f(p: char *)
b0:
	if p != 0 goto b1 else b2
b1:
	call a()
	goto b2
b2:
	if p == 0 goto b3 else b4
b3:
	call b()
	goto b4
b4:
	if p != 0 goto b5 else b6
b5:
	call c()
	goto b6
b6:
	if p != 0 goto b7 else b8
b7:
	call d()
	goto b8
b8:
	return
`},
	{"or, and: one branch each, with its own operands", `
int f(char *p, char *q, int n) { if (!p || n > 0 && !q) return -1; return 0; }
`, `
int f(p: char *, q: char *, n: int)
b0:
	if p == 0 goto b3 else b1
b1:
	if n > 0 goto b2 else b4
b2:
	if q == 0 goto b3 else b4
b3:
	return -1
b4:
	return 0
`},
	{"negated and", `
int f(char *p, int n) { if (!(p && n < 3)) return 1; return 0; }
`, `
int f(p: char *, n: int)
b0:
	if p != 0 goto b1 else b2
b1:
	if n < 3 goto b3 else b2
b2:
	return 1
b3:
	return 0
`},
	{"a truth value compared with a constant", `
int f(char *p, int n) { if ((p && n) == 0) return 1; if ((p == 0) == 1) return 2; return 0; }
`, `
int f(p: char *, n: int)
b0:
	if p != 0 goto b1 else b2
b1:
	if n != 0 goto b3 else b2
b2:
	return 1
b3:
	if p == 0 goto b4 else b5
b4:
	return 2
b5:
	return 0
`},
	{"conditional operator in a condition", `
int f(char *p, int n) { if (n ? p == 0 : n) return 1; return 0; }
`, `
int f(p: char *, n: int)
b0:
	if n != 0 goto b1 else b2
b1:
	if p == 0 goto b3 else b4
b2:
	if n != 0 goto b3 else b4
b3:
	return 1
b4:
	return 0
`},
	{"comma in a condition", `
int f(char *p) { if (p = g(), p == 0) return 1; return 0; }
`, `
int f(p: char *)
b0:
	t0 = call g()
	p = t0
	if p == 0 goto b1 else b2
b1:
	return 1
b2:
	return 0
`},
	{"a comparison as a value is an expression", `
int f(char *p, int n) { int a = p == 0, b = !p, c = 0 != n, d = !(n < 2), e = !!p; return a + b + c + d + e; }
`, `
int f(p: char *, n: int)
b0:
	a = p == 0
	b = p == 0
	c = n != 0
	d = n >= 2
	e = p != 0
	return (((a + b) + c) + d) + e
`},
	{"and, or as a value are branches", `
int f(char *p, int n) { int ok = p && n; return !(ok || n); }
`, `
int f(p: char *, n: int)
b0:
	if p != 0 goto b1 else b3
b1:
	if n != 0 goto b2 else b3
b2:
	t0 = 1
	goto b4
b3:
	t0 = 0
	goto b4
b4:
	ok = t0
	if ok != 0 goto b7 else b5
b5:
	if n != 0 goto b7 else b6
b6:
	t1 = 1
	goto b8
b7:
	t1 = 0
	goto b8
b8:
	return t1
`},
	{"constant conditions choose", `
int f(int n) { if (0) a(); if (sizeof(int) == 4) b(); else c(); return n; }
`, `
int f(n: int)
b0:
	call b()
	return n
`},
	{"a condition on a call", `
int f(int n) { if (g(n) < 0) return -1; if (!h()) return -2; return 0; }
`, `
int f(n: int)
b0:
	t0 = call g(n)
	if t0 < 0 goto b1 else b2
b1:
	return -1
b2:
	t1 = call h()
	if t1 == 0 goto b3 else b4
b3:
	return -2
b4:
	return 0
`},
	{"a condition on a field loads it", `
int f(struct s *p) { if (!p->x || p->y[3] != 0) return 1; return 0; }
`, `
int f(p: struct s *)
b0:
	t0 = load p->struct s::x
	if t0 == 0 goto b2 else b1
b1:
	t1 = load p->struct s::y
	t2 = load t1[3]
	if t2 != 0 goto b2 else b3
b2:
	return 1
b3:
	return 0
`},
}
