package faults_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTargets follows calls through pointers, and only those that can go to one function.
func TestTargets(t *testing.T) {
	const types = `
typedef void *(*taker)(size_t);
struct ctx { taker take; taker spare; };
static void *get(size_t n) { return malloc(n); }
static void *other(size_t n) { return malloc(n); }
static struct ctx *ctx;
`
	for _, c := range []struct{ name, text, call, want string }{
		{"set once", `void set(void) { ctx->take = get; }`, `ctx->take(9)`, "f get: used\n"},
		{"set with a cast", `void set(void) { ctx->take = (taker)get; }`, `ctx->take(9)`, "f get: used\n"},
		{"a table", `static struct ctx table = {get, other};`, `table.take(9)`, "f get: used\n"},
		{"set from another pointer", `static struct ctx table = {get, other}; void set(void) { ctx->spare = table.take; ctx->spare = NULL; }`, `ctx->spare(9)`, ""},
		{"set from a pointer that is set once", `struct api { taker take; }; static struct api api = {get}; void set(void) { ctx->spare = api.take; ctx->spare = NULL; }`, `ctx->spare(9)`, "f get: used\n"},
		{"two functions", `void set(int i) { ctx->take = get; if (i) ctx->take = other; }`, `ctx->take(9)`, ""},
		{"a function or a parameter", `void set(taker t) { ctx->take = get; if (t) ctx->take = t; }`, `ctx->take(9)`, ""},
		{"either of them", `void set(taker t) { ctx->take = t ? t : get; }`, `ctx->take(9)`, ""},
		{"never set", ``, `ctx->take(9)`, ""},
		{"the library's", `void set(void) { ctx->take = malloc; }`, `ctx->take(9)`, "f malloc: used\n"},
		{"a variable", `static taker take = get;`, `take(9)`, "f get: used\n"},
		{"a variable that is set again", `static taker take = get; void set(taker t) { take = t; }`, `take(9)`, ""},
		{"a variable whose address is taken", `static taker take = get; void set(void) { somebody(&take); }`, `take(9)`, ""},
		{"a handler that users may set, and comes back", `void set(taker t) { ctx->take = get; ctx->take = t; }`, `ctx->take(9)`, ""},
		{"a parameter", `static char *by(taker t) { return t(9); }`, `by(get)`, "by get: passed on\nf by: used\n"},
		{"a parameter of two minds", `static char *by(taker t) { return t(9); } void set(void) { by(other); }`, `by(get)`, ""},
		{"a parameter of a function that is given away", `static char *by(taker t) { return t(9); } void set(void) { somebody(by); }`, `by(get)`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, false, types+c.text+"\nstatic PyObject *f(PyObject *self, PyObject *a) { char *p = "+c.call+"; p[0] = 1; Py_RETURN_NONE; }"+method)
			if diff := cmp.Diff(c.want, withoutMalloc(got)); diff != "" {
				t.Errorf("%s\n-want +got\n%s", c.text, diff)
			}
		})
	}
}

// TestHandler takes a handler for the function of a library that it is set to unless users set another, if that never
// comes back.
func TestHandler(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"it ends the process", `void set(handler h) { ctx->oom = h; } void reset(void) { ctx->oom = abort; }`, ""},
		{"it is never set", ``, "f get: used\n"},
		{"it may come back", `void set(handler h) { ctx->oom = h; } void reset(void) { ctx->oom = abort; ctx->oom = tzset; }`, "f get: used\n"},
		{"only others set it", `void set(handler h) { ctx->oom = h; }`, "f get: used\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, false, `
typedef void (*handler)(void);
struct ctx { handler oom; };
static struct ctx *ctx;
`+c.text+`
static char *get(size_t n) { char *p = malloc(n); if (!p) ctx->oom(); return p; }
static PyObject *f(PyObject *self, PyObject *a) { char *p = get(9); p[0] = 1; Py_RETURN_NONE; }`+method)
			if diff := cmp.Diff(c.want, withoutMalloc(got)); diff != "" {
				t.Errorf("%s\n-want +got\n%s", c.text, diff)
			}
		})
	}
}

// TestConstants plays the failures of a callee with the constants that it is given.
func TestConstants(t *testing.T) {
	const get = `
enum { RETURN, RAISE, DIE };
static char *get(size_t n, int how) {
	char *p = n ? malloc(n) : NULL;
	if (!p && n) { if (how == DIE) abort(); if (how == RAISE) PyErr_NoMemory(); }
	return p;
}
static PyObject *g(PyObject *self, PyObject *a) { char *p = get(8, RETURN); if (!p) return PyErr_NoMemory(); free(p); Py_RETURN_NONE; }
`
	for _, c := range []struct{ name, call, want string }{
		{"the caller has to raise", `get(9, RETURN)`, "f get: no exception\n"},
		{"the callee raises", `get(9, RAISE)`, "f get: handled\n"},
		{"the callee does not return", `get(9, DIE)`, ""},
		{"nothing is allocated", `get(0, RETURN)`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, false, get+"static PyObject *f(PyObject *self, PyObject *a) { char *p = "+c.call+"; if (!p) return NULL; p[0] = 1; Py_RETURN_NONE; }"+method)
			if diff := cmp.Diff(c.want, withoutMalloc(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// withoutMalloc leaves out the allocations in the allocators themselves, and the caller that does right.
func withoutMalloc(verdicts string) string {
	var list []string
	for line := range strings.Lines(verdicts) {
		if !strings.HasPrefix(line, "get malloc:") && !strings.HasPrefix(line, "other malloc:") && !strings.HasPrefix(line, "g get:") {
			list = append(list, line)
		}
	}
	return strings.Join(list, "")
}
