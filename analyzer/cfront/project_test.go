package cfront

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"nomem/analyzer/source"
)

// Units are lowered at the same time, and worlds come out the same in whatever order they were.
func TestParallel(t *testing.T) {
	header := source.NewFile("a.h", "/p/a.h", []byte("typedef foo *bar;\n#ifdef X\nstatic int in_header(void) { return f(); }\n#endif\n"))
	files := []*source.File{header}
	var mains []*source.File
	for i := range 16 {
		name := fmt.Sprintf("m%02d.c", i)
		main := source.NewFile(name, "/p/"+name, []byte("#include \"a.h\"\nint f(bar b) { return g(b); }\n#if A == 1\nint a(void) { return f(); }\n#endif\n"))
		files, mains = append(files, main), append(mains, main)
	}
	p := NewProject(files, Options{Root: "/p"})
	var wg sync.WaitGroup
	for _, main := range mains {
		wg.Go(func() {
			if u := p.Lower(main); len(u.Funcs) != 1 || len(u.Problems) > 0 {
				t.Errorf("%s: %d functions, problems %v", main.Path, len(u.Funcs), u.Problems)
			}
		})
	}
	wg.Wait()
	var got []string
	for _, w := range p.NextWorlds() {
		u := p.LowerWorld(w)
		line := w.Main.Path
		for _, f := range u.Funcs {
			line += " " + f.Name
		}
		got = append(got, line)
	}
	if len(got) != 16 || got[0] != "m00.c in_header a" || got[1] != "m01.c a" {
		t.Errorf("worlds:\n%s", strings.Join(got, "\n"))
	}
	if next := p.NextWorlds(); len(next) > 0 {
		t.Errorf("more worlds: %v", next)
	}
}

func TestLowerSurvivesAnything(t *testing.T) {
	for _, src := range append([]string{"\x00\x01\xff", strings.Repeat("}", 1000), "int f(void) { return"}, seeds...) {
		main := source.NewFile("m.c", "/p/m.c", []byte(src))
		if u := NewProject([]*source.File{main}, Options{Root: "/p"}).Lower(main); u == nil || u.Main != main {
			t.Errorf("%q: no unit", src)
		}
	}
}
