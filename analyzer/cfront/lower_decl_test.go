package cfront

var declCases = []lowerCase{
	{"old style definition", `
int f(p, n) char *p; { return p[n]; }
`, `
int f(p: char *, n: int)
b0:
	t0 = load p[n]
	return t0
`},
	{"unnamed and variadic parameters", `
int f(int, char *p, ...) { return *p; }
`, `
int f(: int, p: char *, ...)
b0:
	t0 = load *p
	return t0
`},
	{"array and function parameters are pointers", `
int f(int a[3], int g(int)) { a[0] = g(1); return a[1]; }
`, `
int f(a: int *, g: int () *)
b0:
	t0 = call *g(1)
	store a[0] = t0
	t1 = load a[1]
	return t1
`},
	{"initializers of locals", `
struct s { int n; char *p; struct { int a, b; } in; int v[3]; };
void f(char *q) { struct s x = { 1, q, { 2 }, { 3, g() } }; struct s y = { .p = q, .in.b = 4, .v[1] = 5 }; }
`, `
void f(q: char *)
b0:
	x = 0
	store x.struct s::n = 1
	store x.struct s::p = q
	store x.struct s::in.struct s.in::a = 2
	store x.struct s::v[0] = 3
	t0 = call g()
	store x.struct s::v[1] = t0
	y = 0
	store y.struct s::p = q
	store y.struct s::in.struct s.in::b = 4
	store y.struct s::v[1] = 5
	return
`},
	{"omitted braces", `
struct p { int x, y; }; void f(int a) { struct p v[2] = { 1, 2, a, 4 }; struct p w[] = { { 5 }, [2] = { .y = 6 } }; g(sizeof w / sizeof *w); }
`, `
void f(a: int)
b0:
	v = 0
	store v[0].struct p::x = 1
	store v[0].struct p::y = 2
	store v[1].struct p::x = a
	store v[1].struct p::y = 4
	w = 0
	store w[0].struct p::x = 5
	store w[2].struct p::y = 6
	call g(3)
	return
`},
	{"arrays and strings", `
void f(void) { int a[3] = { 1, 2 }; char b[] = "xy", c[4] = { "z" }, *d = { 0 }; g(sizeof b, sizeof a, d); }
`, `
void f()
b0:
	a = 0
	store a[0] = 1
	store a[1] = 2
	b = "xy"
	c = 0
	c = "z"
	d = 0
	call g(3, 12, d)
	return
`},
	{"an aggregate initializes a member", `
struct p { int x, y; }; struct q { struct p a; int z; }; void f(struct p v, struct p *w) { struct q u = { v, 1 }; struct q t = { *w, 2 }; g(&u, &t); }
`, `
void f(v: struct p, w: struct p *)
b0:
	u = 0
	store u.struct q::a = v
	store u.struct q::z = 1
	t = 0
	t0 = load *w
	store t.struct q::a = t0
	store t.struct q::z = 2
	call g(&u, &t)
	return
`},
	{"compound literals", `
struct p { int x, y; }; void f(int a) { struct p *q = &(struct p){ .y = a }; g((struct p){ 1, 2 }, (int[]){ 3, a }); use(q); }
`, `
void f(a: int)
b0:
	t0 = 0
	store t0.struct p::y = a
	q = &t0
	t1 = 0
	store t1.struct p::x = 1
	store t1.struct p::y = 2
	t2 = 0
	store t2[0] = 3
	store t2[1] = a
	call g(t1, &t2)
	call use(q)
	return
`},
	{"static locals are not initialized again", `
int f(void) { static int n = 3; static char buf[10]; extern int e; n++; buf[0] = e; return n; }
`, `
int f()
b0:
	n = n + 1
	store buf[0] = e
	return n
`},
	{"variable arrays evaluate their size", `
int f(int n) { char b[g(n)]; b[0] = 1; return b[n]; }
`, `
int f(n: int)
b0:
	call g(n)
	store b[0] = 1
	t0 = load b[n]
	return t0
`},
	{"shadowing", `
int f(int n) { int m = n; { int n = 2; m += n; } return m + n; }
`, `
int f(n: int)
b0:
	m = n
	n#2 = 2
	m = m + n#2
	end n#2
	return m + n
`},
	{"local types", `
int f(void) { typedef int T; enum { K = 3 }; struct s { T x; } v; v.x = K; return v.x; }
`, `
int f()
b0:
	store v.struct s::x = 3
	t0 = load v.struct s::x
	return t0
`},
	{"typeof and auto type", `
void f(char *p) { __typeof__(p) q = p; __auto_type r = *p; *q = r; }
`, `
void f(p: char *)
b0:
	q = p
	t0 = load *p
	r = t0
	store *q = r
	return
`},
	{"inline assembly", `
void f(int a, int *p) { __asm__ volatile("x" : "=r"(a), "=m"(*p) : "r"(g()) : "memory"); use(a); }
`, `
void f(a: int, p: int *)
b0:
	a = <any>
	store *p = <any>
	call g()
	call use(a)
	return
`},
	{"static assertions are nothing", `
void f(void) { _Static_assert(sizeof(int) == 4, "x"); g(); }
`, `
void f()
b0:
	call g()
	return
`},
	{"unknown types", `
void f(int a) { Foo x = { a, 0 }; Foo y = h(); g(&x, y); char b[LEN]; g(sizeof(b), sizeof(Foo), sizeof b / sizeof b[0]); }
`, `
void f(a: int)
b0:
	x = 0
	store x[0] = a
	store x[1] = 0
	t0 = call h()
	y = t0
	call g(&x, y)
	call g(<any>, $sizeof(Foo), <any> / 1)
	return
`},
	{"typeof a statement expression", `
int f(int n) { __typeof__(({ char q = n; q; })) k = 2; return sizeof(k) + sizeof(({ n++; switch (n) { case 1: break; } n; })); }
`, `
int f(n: int)
b0:
	k = 2
	return 5
`},
}
