package cfront

var valueCases = []lowerCase{
	{"constants", `
enum { A, B = A + 4, C }; int f(void) { return A + B * C + 'a' + '\n' + 0x10 + 010 + 3UL + (1 << 4) + ~0 + -(2); }
`, `
int f()
b0:
	return 167
`},
	{"character constants", `
int f(void) { g('\0', '\x41', '\'', L'b', 'ab', '\377'); return 0; }
`, `
int f()
b0:
	call g(0, 65, 39, 98, 24930, -1)
	return 0
`},
	{"casts of constants", `
void f(void) { g((unsigned char)-1, (char)200, (size_t)-1, (unsigned)-1, (void *)0, (_Bool)7); }
`, `
void f()
b0:
	call g(255, -56, -1, 4294967295, 0, 1)
	return
`},
	{"sizes", `
typedef int T; typedef T V[4]; struct s { int x; };
void f(char *p, T t, V v) { char b[10]; g(sizeof(int), sizeof t, sizeof *p, sizeof(p), sizeof b, sizeof(V), sizeof(long double), sizeof(struct s), sizeof(unsigned long long)); }
`, `
void f(p: char *, t: T, v: T *)
b0:
	call g(4, 4, 1, 8, 10, 16, 16, $sizeof(struct s), 8)
	return
`},
	{"sizeof does not evaluate", `
int f(char *p) { return sizeof(*p++) + sizeof(g(p)); }
`, `
int f(p: char *)
b0:
	return 1 + <any>
`},
	{"names that nobody defines", `
PyObject *f(void) { g(PyExc_ValueError, METH_VARARGS | 1, &PyList_Type); return nobody; }
`, `
PyObject * f()
b0:
	call g($PyExc_ValueError, $METH_VARARGS | 1, $&PyList_Type)
	return $nobody
`},
	{"null pointers", `
void *f(void) { g(NULL, ((void *)0), (char *)0, nullptr, _Py_NULL); return 0; }
`, `
void * f()
b0:
	call g(0, 0, 0, 0, 0)
	return 0
`},
	{"functions as values", `
int h(int); static int k(void); void f(void) { int (*p)(int) = h, (*q)(int) = &h; g(h, *h, (void *)k, p, q, *p); }
`, `
void f()
b0:
	p = @h
	q = @h
	call g(@h, @h, @k, p, q, p)
	return
`},
	{"strings are joined", `
void f(void) { g("a" "b\n" "\x41\101", "q\"", __func__); }
`, `
void f()
b0:
	call g("ab\nAA", "q\"", "f")
	return
`},
	{"floating point is any value", `
double f(double d, float e) { d = d * 2.5 + e; return -d; }
`, `
double f(d: double, e: float)
b0:
	d = <any>
	return d
`},
	{"conditional operator", `
char *f(char *p, int n) { char *q = n > 1 ? g(n) : p; return q ? q : 0; }
`, `
char * f(p: char *, n: int)
b0:
	if n > 1 goto b1 else b2
b1:
	t1 = call g(n)
	t0 = t1
	goto b3
b2:
	t0 = p
	goto b3
b3:
	q = t0
	if q != 0 goto b4 else b5
b4:
	t2 = q
	goto b6
b5:
	t2 = 0
	goto b6
b6:
	return t2
`},
	{"conditional operator as a statement", `
void f(int n) { n ? a() : (void)b(); n && a(); n || b(); }
`, `
void f(n: int)
b0:
	if n != 0 goto b1 else b2
b1:
	call a()
	goto b3
b2:
	call (void) b()
	goto b3
b3:
	if n != 0 goto b4 else b5
b4:
	call a()
	goto b5
b5:
	if n != 0 goto b7 else b6
b6:
	call b()
	goto b7
b7:
	return
`},
	{"conditional without middle", `
char *f(char *p) { return p ?: g(); }
`, `
char * f(p: char *)
b0:
	t0 = p
	if t0 != 0 goto b2 else b1
b1:
	t1 = call g()
	t0 = t1
	goto b2
b2:
	return t0
`},
	{"comma", `
int f(int a, int b) { a = 1, b = 2; return a++, b; }
`, `
int f(a: int, b: int)
b0:
	a = 1
	b = 2
	a = a + 1
	return b
`},
	{"statement expression: its value survives its scope", `
int f(int n) { return ({ int m = g(n); if (m) m = 2; m; }) + 1; }
`, `
int f(n: int)
b0:
	t0 = call g(n)
	m = t0
	if m != 0 goto b1 else b2
b1:
	m = 2
	goto b2
b2:
	t1 = m
	end m
	return t1 + 1
`},
	{"increments", `
int f(int i, int *p) { int a = i++, b = ++i; i--; *p++ = a; (*p)++; return b + --p[i]; }
`, `
int f(i: int, p: int *)
b0:
	t0 = i
	i = t0 + 1
	a = t0
	i = i + 1
	b = i
	i = i - 1
	t1 = p
	p = t1 + 1
	store *t1 = a
	t2 = load *p
	store *p = t2 + 1
	t3 = load p[i]
	store p[i] = t3 - 1
	return b + (t3 - 1)
`},
	{"compound assignment", `
int f(int i, struct s *p) { i += 2; i <<= g(); p->n |= i; return i -= 1; }
`, `
int f(i: int, p: struct s *)
b0:
	i = i + 2
	t0 = call g()
	i = i << t0
	t1 = load p->struct s::n
	store p->struct s::n = t1 | i
	i = i - 1
	return i
`},
	{"chained assignment", `
void f(struct s *p) { char *a, *b; a = b = g(); p->x = p->y = a = NULL; }
`, `
void f(p: struct s *)
b0:
	t0 = call g()
	b = t0
	a = b
	a = 0
	store p->struct s::y = a
	store p->struct s::x = a
	return
`},
	{"generic selection", `
int f(char *s, int i, double d) { return _Generic(s, int: 1, char *: 2, default: 3) + _Generic(i, char *: 1, int: 2) + _Generic(d, int: 1, default: 9); }
`, `
int f(s: char *, i: int, d: double)
b0:
	return 13
`},
	{"builtins", `
int f(int n) { return __builtin_choose_expr(1, g(n), h(n)) + __builtin_constant_p(k(n)) + __builtin_expect(n + 1, 1); }
`, `
int f(n: int)
b0:
	t1 = call g(n)
	t0 = t1
	return t0 + (n + 1)
`},
	{"long sums stay whole", `
int f(int a) { return a+a+a+a+a+a+a+a+a+a+a+a-1; }
`, `
int f(a: int)
b0:
	return (((((((((((a + a) + a) + a) + a) + a) + a) + a) + a) + a) + a) + a) - 1
`},
	{"assigned names are variables, even if nobody declared them", `
int f(void) { errno = 0; g(errno, &errno, other); other = 3; return other; }
`, `
int f()
b0:
	errno = 0
	call g(errno, &errno, $other)
	other = 3
	return other
`},
}
