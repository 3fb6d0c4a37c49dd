package faults_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"nomem/analyzer/capi"
	"nomem/analyzer/cfront"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A mapMemo is a Memo that counts.
type mapMemo struct {
	mu   sync.Mutex
	data map[[32]byte][]byte
	puts int
}

func (m *mapMemo) Get(key [32]byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.data[key]
}

func (m *mapMemo) Put(key [32]byte, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data[key] = data
	m.puts++
}

// told tells all that is found of some files, with the places.
func told(memo faults.Memo, files ...string) string {
	var list []*source.File
	for i, text := range files {
		name := fmt.Sprintf("f%d.c", i)
		list = append(list, source.NewFile(name, "/"+name, []byte("#include <Python.h>\n"+text)))
	}
	project := cfront.NewProject(list, cfront.Options{Root: "/"})
	var units []*ir.Unit
	for _, f := range list {
		units = append(units, project.Lower(f))
	}
	var b strings.Builder
	for _, r := range faults.NewSolver(units, capi.Default(), faults.Config{Memo: memo}).Solve() {
		fmt.Fprintln(&b, r.Func.Name, r.Truncated, r.Works)
		for _, f := range r.Faults {
			fmt.Fprintln(&b, " ", f.Call.Span, f.Callee, f.Row, f.Unknown, f.Result, f.OtherQuiet, f.OtherRaised, f.OtherAny, f.Within, f.Held, f.MayHold)
			for _, o := range f.Origins {
				fmt.Fprintln(&b, "    of", *o)
			}
			for _, e := range []*faults.Ending{f.Ending, f.Leak, f.Lost} {
				if e != nil {
					fmt.Fprintln(&b, "    ends", e.At.Span, e.Func, e.Use, e.Place, e.Exc, e.Returned, e.Owned, e.Certain)
					for _, s := range e.Path {
						fmt.Fprintln(&b, "     ", s.Span, s.Func, s.Message)
					}
				}
			}
		}
		for _, u := range r.GIL {
			fmt.Fprintln(&b, "  gil", u.Call.Span, u.Callee, u.Needs, u.Need.Span, u.Path)
		}
	}
	return b.String()
}

// The functions of remembered call each other in all the ways in which one can hang on another.
var remembered = []string{
	`static void *take(int n) { void *p = malloc(n); if (!p) return NULL; return p; }
static int fill(struct box *b, int n) { b->data = malloc(n); if (!b->data) return -1; b->data[0] = 1; return 0; }
static int even(int n); static int odd(int n) { char *p = malloc(n); if (!p) return -1; free(p); return even(n - 1); }
static int even(int n) { return n ? odd(n - 1) : 1; }
static void *get(int n, int raise) { void *p = malloc(n); if (!p && raise) PyErr_NoMemory(); return p; }
PyObject *f(PyObject *a) { char *p = take(9); p[0] = 1; free(p); return a; }
PyObject *g(PyObject *a) { struct box b; if (fill(&b, 3) < 0) return NULL; free(b.data); return a; }
PyObject *h(PyObject *a) { if (even(3) < 0) return NULL; return a; }
PyObject *i(PyObject *a) { char *p = get(8, 1); if (!p) return NULL; free(p); return a; }
static void warn(void) { PyErr_SetString(PyExc_ValueError, ""); }
PyObject *j(PyObject *a) { Py_BEGIN_ALLOW_THREADS warn(); Py_END_ALLOW_THREADS return a; }
`,
	`static char *cached;
PyObject *k(PyObject *a) { if (!cached) cached = malloc(8); Py_RETURN_NONE; }
PyObject *l(PyObject *a) { return cached ? a : NULL; }
static char *kept; static int update(void) { kept = malloc(9); if (!kept) return 1; return 0; }
static int all(void) { return update(); }
PyObject *m(PyObject *a) { int n = all(); return PyLong_FromLong(n); }
`,
}

func TestRemembersFunctions(t *testing.T) {
	swap := func(file int, old, new string) []string {
		files := append([]string{}, remembered...)
		if !strings.Contains(files[file], old) {
			t.Fatalf("no %q in file %d", old, file)
		}
		files[file] = strings.Replace(files[file], old, new, 1)
		return files
	}
	for _, c := range []struct {
		name  string
		files []string
		again int // functions, or groups of those that call each other, that are solved again
	}{
		{"nothing", remembered, 0},
		{"a comment in front of all", []string{"/* x\n */\n" + remembered[0], remembered[1]}, 0},
		{"a function that nothing calls", swap(0, "p[0] = 1; free(p); return a;", "if (!p) return NULL; free(p); return a;"), 1},
		{"a wrapper", swap(0, "if (!p) return NULL; return p;", "if (!p) return PyErr_NoMemory(); return p;"), 2},
		{"a comment within a wrapper", swap(0, "if (!p) return NULL; return p;", "if (!p) return NULL; /* x */ return p;"), 2},
		{"one of two that call each other", swap(0, "return n ? odd", "return n > 2 ? odd"), 2},
		{"what a call with a constant decides", swap(0, "if (!p && raise) PyErr", "if (!p && !raise) PyErr"), 2},
		{"who else looks at a global", swap(1, "return cached ? a : NULL;", "return cached[0] ? a : NULL;"), 1},
		{"a caller of what has seen to its failure", swap(1, "FromLong(n);", "FromLong(n + 1);"), 1},
		{"what is called without the GIL", swap(0, "PyErr_SetString(PyExc_ValueError, \"\");", ";"), 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &mapMemo{data: map[[32]byte][]byte{}}
			if got, want := told(m, remembered...), told(nil, remembered...); got != want {
				t.Fatalf("with a memo that knows nothing:\n%s\nwithout:\n%s", got, want)
			}
			m.puts = 0
			if got, want := told(m, c.files...), told(nil, c.files...); got != want {
				t.Errorf("remembered:\n%s\nsolved:\n%s", got, want)
			}
			if m.puts != c.again {
				t.Errorf("%d solved again, want %d", m.puts, c.again)
			}
		})
	}
}

// A liar remembers the same of everything.
type liar []byte

func (l liar) Get([32]byte) []byte { return l }
func (liar) Put([32]byte, []byte)  {}

// FuzzRemembered holds that no bytes make the solver fail: what it cannot read it solves.
func FuzzRemembered(f *testing.F) {
	m := &mapMemo{data: map[[32]byte][]byte{}}
	told(m, remembered...)
	for _, data := range m.data {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { told(liar(data), remembered...) })
}
