package cfront

var loopCases = []lowerCase{
	{"while", `
int f(int n) { while (n > 0) { n--; if (n == 3) break; if (n == 5) continue; g(n); } return n; }
`, `
int f(n: int)
b0:
	goto b1
b1:
	if n > 0 goto b2 else b5 loop
b2:
	n = n - 1
	if n == 3 goto b5 else b3
b3:
	if n == 5 goto b1 else b4
b4:
	call g(n)
	goto b1
b5:
	return n
`},
	{"while with an assignment", `
void f(void) { char *p; while ((p = next()) != NULL) use(p); }
`, `
void f()
b0:
	goto b1
b1:
	t0 = call next()
	p = t0
	if p != 0 goto b2 else b3 loop
b2:
	call use(p)
	goto b1
b3:
	return
`},
	{"for with a declaration: its scope ends behind it", `
int f(int n) { for (int i = 0; i < n; i++) g(i); return n; }
`, `
int f(n: int)
b0:
	i = 0
	goto b1
b1:
	if i < n goto b2 else b3 loop
b2:
	call g(i)
	i = i + 1
	goto b1
b3:
	end i
	return n
`},
	{"for without parts", `
void f(int n) { for (;;) { if (n--) break; } }
`, `
void f(n: int)
b0:
	goto b1
b1:
	t0 = n
	n = t0 - 1
	if t0 != 0 goto b2 else b1
b2:
	return
`},
	{"do", `
int f(int n) { do { if (n == 2) continue; n--; } while (n && g()); return n; }
`, `
int f(n: int)
b0:
	goto b1
b1:
	if n == 2 goto b3 else b2
b2:
	n = n - 1
	goto b3
b3:
	if n != 0 goto b4 else b5 loop
b4:
	t0 = call g()
	if t0 != 0 goto b1 else b5 loop
b5:
	return n
`},
	{"do once", `
int f(char *p) { do { if (!p) break; g(p); } while (0); return 1; }
`, `
int f(p: char *)
b0:
	if p == 0 goto b2 else b1
b1:
	call g(p)
	goto b2
b2:
	return 1
`},
	{"scopes end at breaks and continues", `
void f(int n) { while (1) { int a = g(); if (a) { int b = a; if (b) continue; break; } } h(); }
`, `
void f(n: int)
b0:
	goto b1
b1:
	t0 = call g()
	a = t0
	if a != 0 goto b2 else b5
b2:
	b = a
	if b != 0 goto b3 else b4
b3:
	end b, a
	goto b1
b4:
	end b, a
	call h()
	return
b5:
	end a
	goto b1
`},
	{"switch falls through", `
int f(int n) { switch (n) { case 1: n = 2; case 3: case 4: n = 5; break; default: n = 6; } return n; }
`, `
int f(n: int)
b0:
	if n == 1 goto b3 else b1 case
b1:
	if n == 3 goto b4 else b2 case
b2:
	if n == 4 goto b4 else b5 case
b3:
	n = 2
	goto b4
b4:
	n = 5
	goto b6
b5:
	n = 6
	goto b6
b6:
	return n
`},
	{"switch on an expression, with a range", `
int f(int n) { switch (g(n) + 1) { case 1 ... 3: return 1; case A: return 2; } return 0; }
`, `
int f(n: int)
b0:
	t0 = call g(n)
	t1 = t0 + 1
	if t1 >= 1 goto b1 else b2 case
b1:
	if t1 <= 3 goto b3 else b2 case
b2:
	if t1 == $A goto b4 else b5 case
b3:
	return 1
b4:
	return 2
b5:
	return 0
`},
	{"switch over a loop", `
void f(int n) { switch (n) { case 0: do { g(0); case 1: g(1); } while (--n > 0); } }
`, `
void f(n: int)
b0:
	if n == 0 goto b2 else b1 case
b1:
	if n == 1 goto b3 else b4 case
b2:
	call g(0)
	goto b3
b3:
	call g(1)
	n = n - 1
	if n > 0 goto b2 else b4 loop
b4:
	return
`},
	{"default in the middle", `
int f(int n) { switch (n) { case 1: return 1; default: g(); case 2: return 2; } }
`, `
int f(n: int)
b0:
	if n == 1 goto b2 else b1 case
b1:
	if n == 2 goto b4 else b3 case
b2:
	return 1
b3:
	call g()
	goto b4
b4:
	return 2
`},
	{"enumerators in cases", `
enum e { X, Y = 7 }; int f(enum e e) { switch (e) { case X: return 1; case Y: return 2; } return 3; }
`, `
int f(e: enum e)
b0:
	if e == 0 goto b2 else b1 case
b1:
	if e == 7 goto b3 else b4 case
b2:
	return 1
b3:
	return 2
b4:
	return 3
`},
}
