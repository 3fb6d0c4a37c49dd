package capi

import (
	"reflect"
	"strings"
	"testing"

	"nomem/analyzer/faults"
)

// fn parses one line as a user's.
func fn(t *testing.T, line string) *faults.Summary {
	t.Helper()
	table, err := Default().Extend(line, "test")
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(line, "(")
	return table.Summary(name)
}

func nonNull(owned string) faults.Value { return faults.Value{Kind: faults.NonNull, Owned: owned} }

func constant(n int64) faults.Value { return faults.Value{Kind: faults.ConstValue, N: n} }

func param(i int) faults.Value { return faults.Value{Kind: faults.ParamValue, N: int64(i)} }

func zeroed(param int) faults.Set {
	return faults.Set{Param: param, Value: faults.Value{Kind: faults.ZeroMemory}}
}

var (
	failedNull = faults.Value{Kind: faults.FailedNull}
	isNull0    = []faults.Cond{{Param: 0, Null: true}}
	notNull0   = []faults.Cond{{Param: 0}}
)

// TestDesign parses the examples of the language.
func TestDesign(t *testing.T) {
	owned := faults.Set{Value: nonNull("free")}
	tests := map[string]faults.Summary{
		"malloc(size)                     = new[free] | NULL": {
			Params:   []faults.Param{{Name: "size"}},
			Outcomes: []faults.Outcome{{Result: nonNull("free")}, {Class: faults.NoMemory, Result: failedNull}},
		},
		"PyMem_Malloc(size)               = new[PyMem_Free] | NULL           gil": {
			Params:   []faults.Param{{Name: "size"}},
			Outcomes: []faults.Outcome{{Result: nonNull("PyMem_Free")}, {Class: faults.NoMemory, Result: failedNull}},
			GIL:      faults.GILNeeded,
		},
		"PyErr_NoMemory()                 = NULL!                            gil      # ! = the exception is set": {
			Outcomes: []faults.Outcome{{Result: constant(0), Exc: faults.ExcMemory}},
			GIL:      faults.GILNeeded,
		},
		"PyList_New(len)                  = ref | NULL!                      gil": {
			Params:   []faults.Param{{Name: "len"}},
			Outcomes: []faults.Outcome{{Result: nonNull("Py_DECREF")}, {Class: faults.NoMemory, Result: failedNull, Exc: faults.ExcMemory}},
			GIL:      faults.GILNeeded,
		},
		"PyObject_Init(op: null-ok, tp)   = op | NULL! if op is NULL         gil": {
			Params:   []faults.Param{{Name: "op", NullOK: true}, {Name: "tp"}},
			Outcomes: []faults.Outcome{{Result: param(0), When: notNull0}, {Result: param(0), When: isNull0, Exc: faults.ExcMemory}},
			GIL:      faults.GILNeeded,
		},
		"PyTuple_SetItem(t, i, o: steals) = 0 | -1!                          gil": {
			Params:   []faults.Param{{Name: "t"}, {Name: "i"}, {Name: "o", Steals: true}},
			Outcomes: []faults.Outcome{{Result: constant(0)}, {Class: faults.Failure, Result: constant(-1), Exc: faults.ExcMemory}},
			GIL:      faults.GILNeeded,
		},
		"memcpy(dst: derefs, src: derefs, n) = dst": {
			Params:   []faults.Param{{Name: "dst", Derefs: true}, {Name: "src", Derefs: true}, {Name: "n"}},
			Outcomes: []faults.Outcome{{Result: param(0)}},
		},
		"realloc(p: frees on success, n)  = new[free] | NULL                          # the old block stays on failure": {
			Params:   []faults.Param{{Name: "p", Frees: faults.FreesOnSuccess, Family: "free"}, {Name: "n"}},
			Outcomes: []faults.Outcome{{Result: nonNull("free")}, {Class: faults.NoMemory, Result: failedNull}},
		},
		"posix_memalign(out: sets new[free] on 0, align, n) = 0 | nonzero": {
			Params:   []faults.Param{{Name: "out"}, {Name: "align"}, {Name: "n"}},
			Outcomes: []faults.Outcome{{Result: constant(0), Sets: []faults.Set{owned}}, {Class: faults.NoMemory, Result: nonNull("")}},
		},
		"PyMem_Resize(p: assigned, T, n)  = new[PyMem_Free] | NULL           gil": {
			Params:   []faults.Param{{Name: "p", Assigns: true}, {Name: "n"}},
			Outcomes: []faults.Outcome{{Result: nonNull("PyMem_Free")}, {Class: faults.NoMemory, Result: failedNull}},
			GIL:      faults.GILNeeded,
		},
		"Py_CLEAR(op: drops, becomes NULL)                                   gil": {
			Params:   []faults.Param{{Name: "op", Drops: true, Nulls: true}},
			Outcomes: []faults.Outcome{{}},
			GIL:      faults.GILNeeded,
		},
		"free(p: frees, null-ok)": {
			Params:   []faults.Param{{Name: "p", Frees: faults.FreesAlways, NullOK: true, Family: "free"}},
			Outcomes: []faults.Outcome{{}},
		},
		"Py_FatalError(msg)               = noreturn": {
			Params:   []faults.Param{{Name: "msg"}},
			Outcomes: []faults.Outcome{{NoReturn: true}},
		},
		"xmalloc(size)                    = new[free]                                 # never NULL": {
			Params:   []faults.Param{{Name: "size"}},
			Outcomes: []faults.Outcome{{Result: nonNull("free")}},
		},
	}
	for line, want := range tests {
		want.Name, _, _ = strings.Cut(line, "(")
		if got := fn(t, line); !reflect.DeepEqual(*got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", line, *got, want)
		}
	}
}

// TestLanguage parses what the examples of the design do not show.
func TestLanguage(t *testing.T) {
	failure := func(v faults.Value, exc faults.ExcEffect) faults.Outcome {
		return faults.Outcome{Class: faults.Failure, Result: v, Exc: exc}
	}
	tests := map[string]faults.Summary{
		"f() = borrowed | NULL? | NULL?!": {
			Outcomes: []faults.Outcome{
				{Result: faults.Value{Kind: faults.NonNull, Borrowed: true}},
				failure(constant(0), faults.ExcKeeps), failure(constant(0), faults.ExcMemory),
			},
		},
		"f(t: exception, s: derefs, format pyformat, ...) = NULL!": {
			Params:   []faults.Param{{Name: "t", Exception: true}, {Name: "s", Derefs: true}},
			Variadic: &faults.Param{},
			Format:   2, FormatKind: faults.PyFormat,
			Outcomes: []faults.Outcome{{Result: constant(0), Exc: faults.ExcByParam}},
		},
		"f() = 0!TypeError": {Outcomes: []faults.Outcome{{Result: constant(0), Exc: faults.ExcOther}}},
		"f() = 0 | -1!MemoryError": {
			Outcomes: []faults.Outcome{{Result: constant(0)}, {Class: faults.NoMemory, Result: constant(-1), Exc: faults.ExcMemory}},
		},
		"f(buf) = new[free] if buf is NULL | NULL if buf is NULL | buf | NULL?": {
			Params: []faults.Param{{Name: "buf"}},
			Outcomes: []faults.Outcome{
				{Result: nonNull("free"), When: isNull0}, {Class: faults.NoMemory, Result: failedNull, When: isNull0},
				{Result: param(0), When: notNull0}, {Class: faults.Failure, Result: constant(0), When: notNull0},
			},
		},
		"f(n) = ref | NULL! unless n is NULL": {
			Params: []faults.Param{{Name: "n"}},
			Outcomes: []faults.Outcome{
				{Result: nonNull("Py_DECREF")}, {Class: faults.NoMemory, Result: failedNull, Exc: faults.ExcMemory, When: notNull0},
			},
		},
		"f() = any clears exception role exception-fetch releases gil": {
			Outcomes: []faults.Outcome{{Exc: faults.ExcClears}}, Role: faults.ExceptionFetch, GIL: faults.GILReleases,
		},
		"f(out: sets ref, sets NULL on -1, a: frees[g], b: steals on success, ...: derefs) = >=0 | -1?": {
			Params: []faults.Param{
				{Name: "out"}, {Name: "a", Frees: faults.FreesAlways, Family: "g"}, {Name: "b", StealsOnSuccess: true},
			},
			Variadic: &faults.Param{Derefs: true},
			Outcomes: []faults.Outcome{
				{Result: faults.Value{Kind: faults.NonNegative}, Sets: []faults.Set{{Value: nonNull("Py_DECREF")}}},
				{Class: faults.Failure, Result: constant(-1), Sets: []faults.Set{{Value: constant(0)}}},
			},
		},
		"f(n) = new[free] zeroed | NULL": {
			Params: []faults.Param{{Name: "n"}},
			Outcomes: []faults.Outcome{
				{Result: nonNull("free"), Sets: []faults.Set{zeroed(faults.SetsResult)}}, {Class: faults.NoMemory, Result: failedNull},
			},
		},
		"f(c, p, q: sets zeroed) = p zeroed if c is NULL | 1": {
			Params: []faults.Param{{Name: "c"}, {Name: "p"}, {Name: "q"}},
			Outcomes: []faults.Outcome{
				{Result: param(1), When: isNull0, Sets: []faults.Set{zeroed(1), zeroed(2)}},
				{Result: constant(1), When: notNull0, Sets: []faults.Set{zeroed(2)}},
			},
		},
		"f(T, n) = n": {
			Params:   []faults.Param{{Name: "n"}},
			Outcomes: []faults.Outcome{{Result: param(0)}},
		},
		"f() = unknown": {Unknown: true},
	}
	for line, want := range tests {
		want.Name = "f"
		if got := fn(t, line); !reflect.DeepEqual(*got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", line, *got, want)
		}
	}
}

// TestErrors looks at what is told of lines that cannot be understood.
func TestErrors(t *testing.T) {
	tests := map[string]string{
		"f":                          "t:1:1: expected the parameters of a function in parentheses, or slot, ",
		"f(":                         "t:1:3: expected the name of a parameter, or `...`, found the end of the line",
		"f(a: dereffs)":              "t:1:6: expected derefs, null-ok, ",
		"f(a: derefs, null-ok)":      "t:1:14: a parameter cannot be both derefs and null-ok",
		"f(a, a)":                    "t:1:6: \"a\" cannot name another parameter",
		"f() = nil":                  "t:1:7: expected a result: new[...], ",
		"f() = new(free)":            "t:1:10: expected `[`, found `(`",
		"f() = 0 | NULL if q is 0":   "t:1:19: expected the name of a parameter, found `q`",
		"f(o: sets ref on 2) = 0":    "t:1:6: no result fits this `sets`",
		"f() = ref gill":             "t:1:11: expected gil, no gil, ",
		"f() = ref role king":        "t:1:16: expected assert-failed, ",
		"f() = 99999999999999999999": "t:1:7: expected a result: ",
		"f() = 0 ; g()":              "t:1:9: unexpected character ';'",
		"\n\nf() =":                  "t:3:6: expected a result: ",
		",(":                         "t:1:1: expected the name of a function",
		"f, ()":                      "t:1:1: expected the name of a function",
		"f()\nf()":                   "t:2:1: f is told already, in line 1 of t",
		"f, f()":                     "t:1:1: f is named twice in this line",
		"slot T.f":                   "t:1:9: expected `=`, found the end of the line",
		"slot T.f = -2":              "t:1:12: expected the value that means failure: ",
		"slot T.f = 0\nslot T.f = 0": "t:2:13: T.f is told already",
		"callback f 0 = none":        "t:1:12: expected the position of the argument, from 1, found `0`",
		"a(x) = 0 if x is NULL | 1 unless x is NULL | 2": "t:1:47: `unless` cannot stand beside `if`: tell each case with `if`",
		"a(x, y) = 0 if x is NULL and y is NULL | 1":     "t:1:43: a result without `if` cannot stand beside one with `and`",
	}
	for text, want := range tests {
		_, err := Default().Extend(text, "t")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

// TestExtend lets a user tell more, and tell otherwise.
func TestExtend(t *testing.T) {
	table, err := Default().Extend("malloc(n) = new[free]\nslot MyType.hook = NULL\ninit begin = -1\nobject Thing\nmemory-error NoRoom\n", "t")
	if err != nil {
		t.Fatal(err)
	}
	if table.Summary("malloc").IsFault() || !table.Summary("calloc").IsFault() || !Default().Summary("malloc").IsFault() {
		t.Error("the user's line does not go before, or not alone")
	}
	if s := table.Summary(".tp_alloc"); s == nil || !s.IsFault() {
		t.Errorf("a field of an unknown struct: %+v", s)
	}
	if b := table.Slot("MyType", "hook", ""); b == nil || b.Name != "hook" || b.Errors != faults.NullIsError {
		t.Errorf("slot: %+v", b)
	}
	if table.InitFunction("begin") == nil || table.InitFunction("beginning") != nil || table.InitFunction("PyInit_x") == nil {
		t.Error("init functions")
	}
	if !table.ObjectType("Thing") || !table.ObjectType("PyObject") || !table.MemoryError("NoRoom") || table.MemoryError("PyExc_OSError") {
		t.Error("names of types and exceptions")
	}
}

func TestBorders(t *testing.T) {
	k := Default()
	tests := []struct {
		name string
		got  *faults.Border
		want faults.Border
	}{
		{"tp_init", k.Slot("PyTypeObject", "tp_init", ""), faults.Border{Name: "tp_init", Errors: faults.MinusOneIsError, Python: true, Life: faults.Fills}},
		{"key", k.Slot("PyType_Slot", "pfunc", "Py_tp_init"), faults.Border{Name: "tp_init", Errors: faults.MinusOneIsError, Python: true, Life: faults.Fills}},
		{"no struct", k.Slot("", "nb_bool", ""), faults.Border{Name: "nb_bool", Errors: faults.MinusOneIsError, Python: true}},
		{"method", k.Slot("struct PyMethodDef", "ml_meth", "m"), faults.Border{Name: "method", Errors: faults.NullIsError, Python: true}},
		{"traverse", k.Slot("PyTypeObject", "tp_traverse", ""), faults.Border{Name: "tp_traverse", Errors: faults.NonZeroIsError}},
		{"exec", k.Slot("PyModuleDef_Slot", "value", "Py_mod_exec"), faults.Border{Name: "Py_mod_exec", Errors: faults.NonZeroIsError, Python: true}},
		{"qsort", k.Callback("qsort", 3), faults.Border{Name: "callback of qsort"}},
		{"trace", k.Callback("PyEval_SetTrace", 0), faults.Border{Name: "callback of PyEval_SetTrace", Errors: faults.MinusOneIsError, Python: true}},
		{"init", k.InitFunction("PyInit_spam"), faults.Border{Name: "module init", Errors: faults.NullIsError, Python: true}},
	}
	for _, tt := range tests {
		if tt.got == nil || *tt.got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, tt.got, tt.want)
		}
	}
	if b := k.Slot("Other", "get", ""); b != nil {
		t.Errorf("a getter in a struct that has none: %+v", b)
	}
}

// FuzzExtend gives the parser any text.
func FuzzExtend(f *testing.F) {
	f.Add("malloc(size) = new[free] | NULL\nslot A.b = -1")
	f.Add("f(a: sets ref on 0, b, ...: derefs) = 0 | -1?! if b is not NULL gil role assert-failed")
	f.Add("default gil\ncallback f 1 = none indicator no exception as x\ninit x* = NULL")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Default().Extend(text, "f")
		if err != nil {
			if e := err.(*Error); e.Line < 1 || e.Col < 1 {
				t.Errorf("%q: error without a place: %v", text, err)
			}
			return
		}
		for name := range table.lines {
			if s := table.Summary(name); s == nil || s.Unknown != (len(s.Outcomes) == 0) {
				t.Errorf("%q: %s: %+v", text, name, s)
			}
		}
	})
}
