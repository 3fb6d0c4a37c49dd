package cfront

var callCases = []lowerCase{
	{"arguments in order", `
int f(struct s *p, int i) { return g(h(p->x), i++, p->y); }
`, `
int f(p: struct s *, i: int)
b0:
	t0 = load p->struct s::x
	t1 = call h(t0)
	t2 = i
	i = t2 + 1
	t3 = load p->struct s::y
	t4 = call g(t1, t2, t3)
	return t4
`},
	{"void and dropped results", `
void h(void); void f(void) { h(); g(); (void)g(); }
`, `
void f()
b0:
	call h()
	call g()
	call (void) g()
	return
`},
	{"the result has the type of the cast", `
struct s *f(void) { struct s *p = (struct s *)g(); return p; }
`, `
struct s * f()
b0:
	t0 = call g()
	p = t0
	return p
`},
	{"through a variable", `
typedef int (*fn)(int); int f(fn p, int (*q)(int)) { p(1); (*p)(2); (**q)(3); return q(4); }
`, `
int f(p: fn, q: int () *)
b0:
	call *p(1)
	call *p(2)
	call *q(3)
	t0 = call *q(4)
	return t0
`},
	{"through a field", `
struct ops { void *(*alloc)(int); struct ops *sub; }; void *f(struct ops *o, struct ops v) { o->alloc(1); (*o->alloc)(2); v.alloc(3); return o->sub->alloc(4); }
`, `
void * f(o: struct ops *, v: struct ops)
b0:
	t0 = load o->struct ops::alloc
	call *t0(1) via struct ops::alloc
	t1 = load o->struct ops::alloc
	call *t1(2) via struct ops::alloc
	t2 = load v.struct ops::alloc
	call *t2(3) via struct ops::alloc
	t3 = load o->struct ops::sub
	t4 = load t3->struct ops::alloc
	t5 = call *t4(4) via struct ops::alloc
	return t5
`},
	{"through a table", `
int (*tab[3])(int); int f(int i) { return tab[i](i) + ((int (*)(int))g(1))(2); }
`, `
int f(i: int)
b0:
	t0 = load tab[i]
	t1 = call *t0(i)
	t2 = call g(1)
	t3 = call *t2(2)
	return t1 + t3
`},
	{"a function that never returns ends the path", `
void die(const char *) __attribute__((noreturn)); int f(int n) { if (n) die("x"); return 1; }
`, `
int f(n: int)
b0:
	if n != 0 goto b1 else b2
b1:
	call die("x")
	stop
b2:
	return 1
`},
	{"with a type argument", `
char *f(int n) { return PyMem_New(char, n); }
`, `
char * f(n: int)
b0:
	t0 = call PyMem_New<char>(n)
	return t0
`},
	{"with a type argument, assigned", `
int f(char *p, int n) { if (PyMem_Resize(p, char, n) == NULL) return -1; return 0; }
`, `
int f(p: char *, n: int)
b0:
	t0 = call PyMem_Resize<char>(p, n)
	p = t0
	if p == 0 goto b1 else b2
b1:
	return -1
b2:
	return 0
`},
	{"variable arguments", `
int f(int n, ...) { va_list ap; va_start(ap, n); n = va_arg(ap, int); char *s = va_arg(ap, char *); va_end(ap); return n; }
`, `
int f(n: int, ...)
b0:
	call va_start(ap, n)
	t0 = call __nomem_va_arg(ap)
	t1 = load *t0
	n = t1
	t2 = call __nomem_va_arg(ap)
	t3 = load *t2
	s = t3
	call va_end(ap)
	return n
`},
	{"local prototypes", `
int f(void) { extern int g(int); char *h(void); return g(*h()); }
`, `
int f()
b0:
	t0 = call h()
	t1 = load *t0
	t2 = call g(t1)
	return t2
`},
}
