package cfront

var placeCases = []lowerCase{
	{"pointers, fields, elements", `
struct s { int n; char *p; char a[8]; struct { int k; } in; struct s *next; };
int f(struct s *x, struct s v) { x->n = v.n; x->p[1] = v.p[2]; x->a[3] = v.a[4]; x->in.k = v.in.k; return x->next->next->n; }
`, `
int f(x: struct s *, v: struct s)
b0:
	t0 = load v.struct s::n
	store x->struct s::n = t0
	t1 = load v.struct s::p
	t2 = load t1[2]
	t3 = load x->struct s::p
	store t3[1] = t2
	t4 = load v.struct s::a[4]
	store x->struct s::a[3] = t4
	t5 = load v.struct s::in.struct s.in::k
	store x->struct s::in.struct s.in::k = t5
	t6 = load x->struct s::next
	t7 = load t6->struct s::next
	t8 = load t7->struct s::n
	return t8
`},
	{"dereference and index are one", `
int f(int *p, int i) { *(p + i) = 1; *(i + p) = 2; i[p] = 3; *(p - 1) = *p; return p[0]; }
`, `
int f(p: int *, i: int)
b0:
	store p[i] = 1
	store p[i] = 2
	store p[i] = 3
	t0 = load *p
	store p[-1] = t0
	t1 = load p[0]
	return t1
`},
	{"arrays decay", `
void f(int i) { char b[4], m[2][3]; g(b, &b, &b[1], b + 2, *b, m[1], m[1][2], &m[i][2]); }
`, `
void f(i: int)
b0:
	t0 = load b[0]
	t1 = load m[1][2]
	call g(&b, &b, &b[1], &b + 2, t0, &m[1], t1, &m[i][2])
	return
`},
	{"address of", `
struct s { int n; struct s *next; }; void f(struct s *p) { int x; struct s v; g(&x, &p->n, &v.n, &p->next->n, &*p, *&x, (&v)->n, &p[3]); }
`, `
void f(p: struct s *)
b0:
	t0 = load p->struct s::next
	t1 = load v.struct s::n
	call g(&x, &p->struct s::n, &v.struct s::n, &t0->struct s::n, p, x, t1, &p[3])
	return
`},
	{"typedef names are canonical", `
struct tag { int n; }; typedef struct tag T; typedef struct { int m; } U; typedef U *UP; int f(struct tag *a, T *b, UP c) { return a->n + b->n + c->m; }
`, `
int f(a: struct tag *, b: T *, c: UP)
b0:
	t0 = load a->T::n
	t1 = load b->T::n
	t2 = load c->U::m
	return (t0 + t1) + t2
`},
	{"struct values", `
struct s { int n; struct s *p; }; struct s h(void); int f(struct s *p, struct s v) { struct s w = v; *p = v; w = *p; *p->p = *p; return h().n; }
`, `
int f(p: struct s *, v: struct s)
b0:
	w = v
	store *p = v
	t0 = load *p
	w = t0
	t1 = load *p
	t2 = load p->struct s::p
	store *t2 = t1
	t3 = call h()
	t4 = load t3.struct s::n
	return t4
`},
	{"unions and anonymous members", `
struct s { int kind; union { int i; char *p; }; }; char *f(struct s *x) { x->i = 1; return x->p; }
`, `
char * f(x: struct s *)
b0:
	store x->struct s::i = 1
	t0 = load x->struct s::p
	return t0
`},
	{"pointers to arrays and to pointers", `
int f(int (*p)[3], char **v) { (*p)[1] = 2; p[1][2] = 3; *v[1] = 'x'; v[2][3] = 'y'; return **v; }
`, `
int f(p: int [] *, v: char **)
b0:
	store p[1] = 2
	store p[1][2] = 3
	t0 = load v[1]
	store *t0 = 120
	t1 = load v[2]
	store t1[3] = 121
	t2 = load *v
	t3 = load *t2
	return t3
`},
	{"types that nobody defined", `
void f(Foo *p, Bar b) { p->x = b.y; p->z[2] = 1; p->q->r = 3; g(&p->x); }
`, `
void f(p: Foo *, b: Bar)
b0:
	t0 = load b.Bar::y
	store p->Foo::x = t0
	t1 = load p->Foo::z
	store t1[2] = 1
	t2 = load p->Foo::q
	store t2->r = 3
	call g(&p->Foo::x)
	return
`},
	{"casts name the struct", `
struct s { int n; }; int f(void *p, PyObject *o) { ((struct s *)p)->n = 1; return ((Foo *)o)->n; }
`, `
int f(p: void *, o: PyObject *)
b0:
	store p->struct s::n = 1
	t0 = load o->Foo::n
	return t0
`},
}
