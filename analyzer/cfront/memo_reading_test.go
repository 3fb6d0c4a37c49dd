package cfront

import (
	"reflect"
	"testing"

	"nomem/analyzer/source"
)

// TestRememberedReadings changes one thing after the other that a pass depends on: the passes that it concerns are made again, the
// others are not, and what comes out is what comes out without a memo.
func TestRememberedReadings(t *testing.T) {
	base := map[string]string{
		"a.c": "#include \"both.h\"\nint a(int n) { return BOTH(n) + once(n); }\n#ifdef WIN\nint wide(int n) { return f(n); }\n#endif\n",
		"b.c": "#include \"both.h\"\n#ifdef OTHER\n#include \"hidden.h\"\n#endif\nint b(int n) { return HIDDEN(n) + once(n); }\n",
		"both.h": "#define BOTH(n) n\nstatic int once(int n) { return n; }\n" +
			"#ifdef EXTRA\nstatic int extra(int n) { return f(n); }\n#endif\n",
		"hidden.h": "#include \"deep.h\"\n",
		"deep.h":   "#define HIDDEN(n) malloc(n)\n",
	}
	build := func(change map[string]string) []*source.File {
		var files []*source.File
		for _, name := range []string{"a.c", "b.c", "both.h", "hidden.h", "deep.h", "new/both.h"} {
			text, ok := change[name]
			if !ok {
				text, ok = base[name]
			}
			if ok {
				files = append(files, source.NewFile(name, "/p/"+name, []byte(text)))
			}
		}
		return files
	}
	lower := func(files []*source.File, o Options) (units any, read map[string]bool) {
		o.Root = "/p"
		p := NewProject(files, o)
		var all []any
		for _, main := range p.Mains(files) {
			all = append(all, p.Lower(main))
		}
		for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
			for _, w := range worlds {
				all = append(all, p.LowerWorld(w))
			}
		}
		read = map[string]bool{}
		for abs, l := range p.headers.byAbs {
			if l.text != nil {
				read[abs[len("/p/"):]] = true
			}
		}
		return append(all, p.Unread()), read
	}
	all := map[string]bool{"a.c": true, "b.c": true, "both.h": true, "hidden.h": true, "deep.h": true}
	withB := map[string]bool{"b.c": true, "both.h": true, "hidden.h": true, "deep.h": true}
	for name, try := range map[string]struct {
		files map[string]string
		o     Options
		read  map[string]bool
	}{
		"nothing":                   {nil, Options{}, map[string]bool{}},
		"a unit":                    {map[string]string{"b.c": base["b.c"] + "\n"}, Options{}, withB},
		"a header":                  {map[string]string{"both.h": base["both.h"] + "\n"}, Options{}, all},
		"what a hidden file hides":  {map[string]string{"deep.h": "#define OTHER_NAME 1\n"}, Options{}, map[string]bool{"b.c": true, "both.h": true}},
		"a macro":                   {nil, Options{Defines: []string{"WIN"}}, all},
		"one that is not set":       {nil, Options{Undefines: []string{"EXTRA"}}, all},
		"a file that was not there": {map[string]string{"new/both.h": "\n"}, Options{}, all},
	} {
		m := &mapMemo{}
		if _, read := lower(build(nil), Options{Memo: m}); !reflect.DeepEqual(read, all) {
			t.Fatalf("the first run reads %v", read)
		}
		with := try.o
		with.Memo = m
		got, read := lower(build(try.files), with)
		if want, _ := lower(build(try.files), try.o); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: another outcome", name)
		}
		if !reflect.DeepEqual(read, try.read) {
			t.Errorf("%s: reads %v, want %v", name, read, try.read)
		}
	}
}

// TestReadingAsks holds that a pass is made again where another unit has read more of a header than before.
func TestReadingAsks(t *testing.T) {
	const b = "#include \"h.h\"\nint b(void) { return f(1); }\n#ifdef X\nint more(void) { return f(2); }\n#endif\n"
	build := func(a string) []*source.File {
		return []*source.File{
			source.NewFile("a.c", "/p/a.c", []byte(a)), source.NewFile("b.c", "/p/b.c", []byte(b)),
			source.NewFile("h.h", "/p/h.h", []byte("#ifdef X\nstatic int h(int n) { return f(n); }\n#endif\n")),
		}
	}
	m := &mapMemo{}
	for _, a := range []string{"int a;\n", "#define X\n#include \"h.h\"\n", "int a;\n"} {
		if got, want := lowerWorlds(build(a), Options{Memo: m}), lowerWorlds(build(a), Options{}); !reflect.DeepEqual(got, want) {
			t.Errorf("behind %q: another outcome", a)
		}
	}
}

// FuzzReading gives bytes that are none of ours.
func FuzzReading(f *testing.F) {
	files := []*source.File{source.NewFile("a.c", "/p/a.c", []byte("#ifdef X\nint a(void) { return f(N(1)); }\n#define N(x) x\n#endif\nint b(void) { return N(1); }\n"))}
	m := &mapMemo{}
	lowerWorlds(files, Options{Memo: m})
	for _, data := range m.data {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := NewProject(files, Options{Root: "/p", Memo: m})
		_, _ = p.decodeReading(data, pass{})
	})
}
