package cfront

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A mapMemo is a Memo that counts.
type mapMemo struct {
	mu         sync.Mutex
	data       map[[32]byte][]byte
	hits, puts int
}

func (m *mapMemo) Get(key [32]byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.data[key] != nil {
		m.hits++
	}
	return m.data[key]
}

func (m *mapMemo) Put(key [32]byte, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.puts++; m.data == nil {
		m.data = map[[32]byte][]byte{}
	}
	m.data[key] = data
}

// lowerWorlds lowers all units of a project in all worlds.
func lowerWorlds(files []*source.File, o Options) []*ir.Unit {
	o.Root = "/p"
	p := NewProject(files, o)
	var units []*ir.Unit
	for _, main := range p.Mains(files) {
		units = append(units, p.Lower(main))
	}
	for worlds := p.NextWorlds(); len(worlds) > 0; worlds = p.NextWorlds() {
		for _, w := range worlds {
			units = append(units, p.LowerWorld(w))
		}
	}
	for _, main := range p.Mains(files) {
		names := map[string]bool{}
		for _, f := range units[0].Funcs {
			names[f.Name] = f.Name < "m"
		}
		units = append(units, p.LowerCallers()(main), p.LowerEditedIn(World{Main: main}, names))
	}
	return units
}

// TestRememberedUnits holds that a unit which is remembered is the one that was lowered, in all that it points to, and
// what shares what.
func TestRememberedUnits(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/rules/*/*.c")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := []*source.File{source.NewFile(filepath.Base(path), "/p/"+filepath.Base(path), text)}
		m := &mapMemo{}
		want := lowerWorlds(files, Options{})
		first := lowerWorlds(files, Options{Memo: m})
		if m.hits > 0 && m.puts == 0 || m.puts == 0 {
			t.Fatalf("%s: nothing is remembered", path)
		}
		puts := m.puts
		again := lowerWorlds(files, Options{Memo: m})
		if m.puts != puts {
			t.Errorf("%s: lowered again", path)
		}
		if !reflect.DeepEqual(want, first) || !reflect.DeepEqual(want, again) {
			t.Errorf("%s: another unit", path)
		}
		for i := range want {
			all := append([]*source.File{}, files...)
			a, err1 := ir.Encode(want[i], all)
			b, err2 := ir.Encode(again[i], all)
			if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
				t.Errorf("%s: what is shared differs (%v, %v)", path, err1, err2)
			}
			for _, f := range again[i].Funcs {
				if err := ir.Check(f); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
		}
	}
}

// TestMemoKey changes what a unit is made of, one thing after the other: what is remembered of it as it was is not taken.
func TestMemoKey(t *testing.T) {
	base := map[string]string{
		"a.c": "#include \"a.h\"\n#ifdef WIDE\n#define N 3\n#else\n#define N 2\n#endif\nint f(int x) { return x + N; }\nint g(foo *p) { return p->x; }\n" +
			"#define PASTE(a, b) a##b\n#define NAMED(a, b) PASTE(a, b)\nint NAMED(v, NUMBER);\n",
		"a.h": "#define M(x) x\ntypedef struct { int x; } foo;\n#if __has_include(\"b.h\")\n#include \"b.h\"\n#endif\n",
	}
	build := func(change map[string]string) []*source.File {
		var files []*source.File
		for _, name := range []string{"a.c", "a.h", "b.h"} {
			text, ok := change[name]
			if !ok {
				text, ok = base[name], base[name] != ""
			}
			if ok {
				files = append(files, source.NewFile(name, "/p/"+name, []byte(text)))
			}
		}
		return files
	}
	m := &mapMemo{}
	lowerWorlds(build(nil), Options{Memo: m})
	lowerWorlds(build(nil), Options{Memo: m, Defines: []string{"NUMBER=1"}})
	for name, try := range map[string]struct {
		files map[string]string
		o     Options
	}{
		"a word":                  {files: map[string]string{"a.c": base["a.c"] + "int h;\n"}},
		"a blank":                 {files: map[string]string{"a.c": " " + base["a.c"]}},
		"a comment":               {files: map[string]string{"a.c": base["a.c"] + "/**/"}},
		"a header":                {files: map[string]string{"a.h": base["a.h"] + "\n"}},
		"a header that was not":   {files: map[string]string{"b.h": "\n"}},
		"a macro":                 {o: Options{Defines: []string{"WIDE"}}},
		"another value of it":     {o: Options{Defines: []string{"NUMBER=2"}}},
		"a macro that is not set": {o: Options{Undefines: []string{"__linux__"}, Defines: []string{"x=y"}}},
	} {
		files := build(try.files)
		puts := m.puts
		remembering := try.o
		remembering.Memo = m
		got, want := lowerWorlds(files, remembering), lowerWorlds(files, try.o)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: another unit", name)
		}
		if m.puts == puts {
			t.Errorf("%s: not lowered again", name)
		}
	}
}

// TestDamagedMemo holds that what is no unit is lowered again.
func TestDamagedMemo(t *testing.T) {
	files := []*source.File{source.NewFile("a.c", "/p/a.c", []byte("int f(int x) { return x; }\n"))}
	m := &mapMemo{}
	want := lowerWorlds(files, Options{Memo: m})
	for key, data := range m.data {
		m.data[key] = data[:len(data)/2]
	}
	if got := lowerWorlds(files, Options{Memo: m}); !reflect.DeepEqual(got, want) {
		t.Error("another unit")
	}
}

// FuzzDecode holds that no bytes make the decoder fail in another way than by an error.
func FuzzDecode(f *testing.F) {
	files := []*source.File{source.NewFile("a.c", "/p/a.c", []byte("typedef struct foo { int x; } foo;\nstatic int t[] = {1, 2};\nint f(foo *p, int n) { if (p) for (; n; n--) p->x += t[n]; else g(&n); return p->x; }\n"))}
	m := &mapMemo{}
	lowerWorlds(files, Options{Memo: m})
	for _, data := range m.data {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		u, err := ir.Decode(data, files)
		if err != nil || u == nil {
			return
		}
		if _, err := ir.Encode(u, files); err != nil {
			return
		}
	})
}
