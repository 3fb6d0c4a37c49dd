package sizes_test

import (
	"fmt"
	"strings"
	"testing"

	"nomem/analyzer/capi"
	"nomem/analyzer/cfront"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/sizes"
	"nomem/analyzer/source"
)

// overflows prints what can wrap in a C file, one line each: function, operation, callee. "loop" stands behind one that
// makes a loop not end.
func overflows(text string) string {
	f := source.NewFile("f.c", "/f.c", []byte("#include <Python.h>\n"+text))
	u := cfront.NewProject([]*source.File{f}, cfront.Options{Root: "/"}).Lower(f)
	know := capi.Default()
	solver := faults.NewSolver([]*ir.Unit{u}, know, faults.Config{})
	results := solver.Solve()
	a := sizes.New(results, solver, know)
	var b strings.Builder
	for _, r := range results {
		for _, o := range a.Of(r) {
			fmt.Fprintf(&b, "%s: %s, %s", r.Func.Name, o.At.Text(), o.Callee)
			if o.Loop {
				b.WriteString(", loop")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// method makes f a border of Python.
const method = "\nstatic PyMethodDef methods[] = {{\"f\", f, METH_VARARGS, NULL}, {NULL}};\n"

// TestWraps holds what can wrap in bodies that are given an int i, a Py_ssize_t n, a size_t u, and the length of a string.
func TestWraps(t *testing.T) {
	const head = `static PyObject *f(PyObject *self, PyObject *args) {
		int i; Py_ssize_t n, len; size_t u; const char *s; char *p;
		if (!PyArg_ParseTuple(args, "inks#", &i, &n, &u, &s, &len)) return NULL; `
	const tail = ` if (!p) return PyErr_NoMemory(); free(p); Py_RETURN_NONE; }` + method
	for _, c := range []struct{ name, body, want string }{
		// What a type can hold.
		{"a product of what is chosen", `p = malloc(n * 8);`, "n * 8"},
		{"a product in int", `p = malloc(i * 8);`, "i * 8"},
		{"widened first", `p = malloc((size_t)i * 8);`, ""},
		{"widened too late", `p = malloc((size_t)(i * 8));`, "(size_t)(i * 8)"},
		{"widened by sizeof", `p = malloc(i * sizeof(double));`, ""},
		{"narrowed, then widened", `int k = (int)n; p = malloc((size_t)k * 8);`, ""},
		{"an unsigned sum", `p = malloc(u + 1);`, "u + 1"},
		{"a signed sum comes out negative", `p = malloc(n + 1);`, ""},
		{"a shift", `p = malloc(n << 4);`, "n << 4"},
		{"a shift by what is chosen", `p = malloc((size_t)8 << i);`, "(size_t)8 << i"},
		{"a shift of a small type, widened", `p = malloc((size_t)i << 4);`, ""},
		{"calloc takes care of it", `p = calloc(n, 8);`, ""},
		{"a factor of calloc", `p = calloc(n * 8, 1);`, "n * 8"},
		{"a length has a bound", `p = malloc(len * 8 + 64);`, ""},
		{"two lengths have none", `p = malloc(len * len);`, "len * len"},
		{"a length in int", `int k = (int)len; p = malloc(k * 8);`, "k * 8"},
		{"the remainder is small", `p = malloc((n % 100) * 8);`, ""},
		{"masked", `p = malloc((n & 0xff) * 8);`, ""},
		{"rounded by a mask", `p = malloc((u & ~7) * 8);`, "(u & ~7) * 8"},
		{"divided before", `p = malloc(u / 8 * 8);`, ""},
		{"divided by less", `p = malloc(u / 4 * 8);`, "u / 4 * 8"},

		// Guards.
		{"a bound", `if (n < 0 || n > 1000) return NULL; p = malloc(n * 8);`, ""},
		{"a bound that is too large", `if (u > SIZE_MAX / 4) return NULL; p = malloc(u * 8);`, "u * 8"},
		{"a bound as a constant that is too large", `if (u > 0x7fffffffffffffff) return NULL; p = malloc(u * 8);`, "u * 8"},
		{"a bound from below only", `if (n < 1) return NULL; p = malloc(n * 8);`, "n * 8"},
		{"by division", `if (n > PY_SSIZE_T_MAX / 8) return PyErr_NoMemory(); p = malloc(n * 8);`, ""},
		{"by division, the divisor tested along with it", `if (i < 0 || n < 0 || (i > 0 && n > PY_SSIZE_T_MAX / i)) return NULL; p = malloc(n * i);`, ""},
		{"joined by &&", `if (n >= 0 && n < 1000) p = malloc(n * 8); else return NULL;`, ""},
		{"joined by ||, one side unbounded", `if (n < 1000 || i) p = malloc(n * 8); else return NULL;`, "n * 8"},
		{"on one way only", `if (i) { if (n > 1000) return NULL; } p = malloc(n * 8);`, "n * 8"},
		{"set to the bound", `if (n > 1000) n = 1000; p = malloc(n * 8);`, ""},
		{"by a conditional", `n = n > 1000 ? 1000 : n; p = malloc(n * 8);`, ""},
		{"behind the allocation", `p = malloc(n * 8); if (n > 1000) { free(p); return NULL; }`, "n * 8"},
		{"of something else", `if (i > 1000) return NULL; p = malloc(n * 8);`, "n * 8"},
		{"against a limit that nobody knows", `if (n > max_items()) return NULL; p = malloc(n * 8);`, ""},
		{"equal to a length", `if (n != len) return NULL; p = malloc(n * 8);`, ""},
		{"not more than a length", `if (n > len) return NULL; p = malloc(n * 8);`, ""},
		{"of a product, divided again", `size_t k = u * 8; if (k / 8 != u) return NULL; p = malloc(k);`, ""},
		{"of a sum against an operand", `size_t k = u + 8; if (k < u) return NULL; p = malloc(k);`, ""},
		{"of the product, which has wrapped", `size_t k = u * 8; if (k > 4096) return NULL; p = malloc(k);`, "u * 8"},
		{"a builtin", `size_t k; if (__builtin_mul_overflow(u, 8, &k)) return NULL; p = malloc(k);`, ""},

		// Ways.
		{"through a variable", `size_t k = u; k *= 8; p = malloc(k);`, "k *= 8"},
		{"one way of two", `size_t k = 8; if (i) k = u * 8; p = malloc(k);`, "k = u * 8"},
		{"overwritten", `size_t k = u * 8; k = 8; p = malloc(k);`, ""},
		{"told once for two allocations", `size_t k = u * 8; p = malloc(k); char *q = malloc(k); free(q);`, "u * 8"},
		{"realloc", `p = realloc(NULL, n * 8);`, "n * 8"},
		{"what is allocated is bounded by memory", `char *q = malloc(u); if (!q) return PyErr_NoMemory(); free(q); p = malloc(u + 1);`, ""},

		{"so many elements are allocated before", `size_t k = u * 5; char **q = PyMem_New(char *, u); if (!q) return PyErr_NoMemory(); PyMem_Free(q); p = malloc(k);`, ""},

		// Loops.
		{"doubled until it is enough", `size_t k = 8; while (k < u) k *= 2; p = malloc(k);`, "k *= 2, loop"},
		{"doubled, a length", `size_t k = 8; while (k < (size_t)len) k *= 2; p = malloc(k);`, ""},
		{"doubled in int", `int k = 8; while (k < i) k <<= 1; p = malloc(k);`, "k <<= 1, loop"},
		{"doubled to a bound", `size_t k = 8; if (u > 1000) return NULL; while (k < u) k *= 2; p = malloc(k);`, ""},
		{"a counter", `size_t k = 0; for (int j = 0; j < 10; j++) k += 8; p = malloc(k);`, ""},
		{"a sum in a loop does not end the analysis", `size_t k = u; for (int j = 0; j < i; j++) k = k + k; p = malloc(k);`, "k = k + k"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.TrimSuffix(overflows(head+c.body+tail), "\n")
			got = strings.TrimPrefix(got, "f: ")
			got = strings.NewReplacer(", malloc", "", ", calloc", "", ", realloc", "").Replace(got)
			if got != c.want {
				t.Errorf("%s\ngot %q, want %q", c.body, got, c.want)
			}
		})
	}
}

// TestAcross holds what is known across functions, fields and globals.
func TestAcross(t *testing.T) {
	const use = `static PyObject *f(PyObject *self, PyObject *args) {
		size_t u; if (!PyArg_ParseTuple(args, "k", &u)) return NULL;
		BODY Py_RETURN_NONE; }` + method
	for _, c := range []struct{ name, before, body, want string }{
		{"a function that allocates", `static void *get(size_t n) { return malloc(n); }`, `free(get(u * 8));`, "f: u * 8, get\n"},
		{"one that multiplies", `static void *get(size_t n) { return malloc(n * 8); }`, `free(get(u));`, "get: n * 8, malloc\n"},
		{"one that multiplies, for a constant", `static void *get(size_t n) { return malloc(n * 8); }`, `free(get(8));`, ""},
		{"one that compares", `static void *get(size_t n) { if (n > 1000) return NULL; return malloc(n * 8); }`, `free(get(u));`, ""},
		{"the caller compares", `static void *get(size_t n) { return malloc(n * 8); }`, `if (u > 1000) return NULL; free(get(u));`, ""},
		{"fp: a function that returns what a comparison gives", `static int bad(size_t n) { return n > 1000; }`, `if (bad(u)) return NULL; free(malloc(u * 8));`, "f: u * 8, malloc\n"},
		{"a function that computes", `static size_t bytes(size_t n) { return n * 8; }`, `free(malloc(bytes(u)));`, "f: return n * 8;, malloc\n"},
		{"a function that calls itself", `static void *get(size_t n) { return n ? get(n * 2) : malloc(n); }`, `free(get(8));`, ""},
		{"a field", `struct s { size_t n; };`, `struct s t; t.n = u; free(malloc(t.n * 8));`, "f: t.n * 8, malloc\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.before + "\n" + strings.Replace(use, "BODY", c.body, 1)
			if got := overflows(text); got != c.want {
				t.Errorf("%s\ngot %q, want %q", text, got, c.want)
			}
		})
	}
}

// FuzzOverflows finds input that ends the analysis, or on which two runs differ.
func FuzzOverflows(f *testing.F) {
	f.Add("static PyObject *f(PyObject *self, PyObject *a) { Py_ssize_t n = PyObject_Length(a); while (n < 9) n *= 2; return PyMem_Malloc(n << n); }" + method)
	f.Add("size_t g(size_t n) { return n ? g(n * n) / n : n % n; } void *h(size_t n) { return malloc(g(n) & ~7 | n ^ -n); }")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 {
			t.Skip("long inputs are the parser's to fuzz")
		}
		if one, two := overflows(text), overflows(text); one != two {
			t.Errorf("%q, then %q", one, two)
		}
	})
}
