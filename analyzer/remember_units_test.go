package analyzer_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomem/analyzer"
)

// manyFiles is a tree whose units share headers, have several worlds of #if, and findings with fixes that are verified.
var manyFiles = map[string]string{
	"a.c": "#include <Python.h>\n#include \"pool.h\"\nPyObject *f(PyObject *self)\n{\n    char *p = POOL(8);\n    p[0] = 1;\n    release(p);\n    return self;\n}\n" +
		"#ifdef _WIN32\nPyObject *g(PyObject *self)\n{\n    char *p = malloc(3);\n    if (!p)\n        return NULL;\n    free(p);\n    return self;\n}\n#endif\n",
	"b.c": "#include <Python.h>\n#include \"pool.h\"\nvoid *take(int n)\n{\n    struct pool *p = malloc(sizeof(struct pool));\n    if (p)\n        p->size = n;\n    return p;\n}\n" +
		"PyObject *h(PyObject *self)\n{\n    void *p = take(1);\n    if (!p)\n        return NULL;\n    release(p);\n    return self;\n}\n",
	"c.c": "#include <Python.h>\n#include \"part.h\"\nPyObject *k(PyObject *self)\n{\n    char *p = take(N);\n    *p = 1;\n    release(p);\n    return self;\n}\n",
	"pool.h": "#ifndef POOL_H\n#define POOL_H\nstruct pool { int size; };\n#if defined(SMALL)\n#define POOL(n) take(n)\n#else\n#define POOL(n) malloc(n)\n#endif\n" +
		"static void release(void *p) { free(p); }\nvoid *take(int n);\n#endif\n",
	"part.h": "#include \"pool.h\"\n#define N 4\n",
}

// edits are what a programmer does to a file: to a line of it, or between two lines.
var edits = []func(line string) string{
	func(line string) string { return line + "\n" },
	func(line string) string { return line + " /* x */" },
	func(line string) string { return "/* y\n */\n" + line },
	func(string) string { return "" },
	func(line string) string { return strings.Replace(line, "NULL", "PyErr_NoMemory()", 1) },
	func(line string) string { return strings.Replace(line, "malloc", "take", 1) },
	func(line string) string { return strings.Replace(line, "take", "malloc", 1) },
	func(line string) string { return strings.Replace(line, "#ifdef", "#ifndef", 1) },
	func(line string) string { return "#define SMALL 1\n" + line },
	func(line string) string { return "int added;\n" + line },
	func(line string) string { return "#include \"part.h\"\n" + line },
	func(line string) string { return line + "\nfoo *unknown(bar *x) { return x->y; }" },
}

// TestEditsWithCache edits trees at random, again and again, and takes edits back: with what earlier runs have left,
// the answer is the one of a run without a cache.
func TestEditsWithCache(t *testing.T) {
	t.Run("many files", func(t *testing.T) { editAtRandom(t, manyFiles, 40) })
	t.Run("many shapes", func(t *testing.T) {
		files := map[string]string{}
		for _, name := range []string{"nm001/callers", "nm001/fields", "nm001/fix_with_callers", "nm002/helpers", "nm005/leaks", "nm008/callees"} {
			text, err := os.ReadFile("../testdata/rules/" + name + ".c")
			if err != nil {
				t.Fatal(err)
			}
			files[strings.ReplaceAll(name, "/", "_")+".c"] = string(text)
		}
		editAtRandom(t, files, 24)
	})
}

func editAtRandom(t *testing.T, tree map[string]string, rounds int) {
	w := newWorld(t, tree)
	files := map[string]string{}
	names := []string{}
	for name, text := range tree {
		files[name] = text
		names = append(names, name)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(1, 2))
	found, fixed := 0, 0
	for range rounds {
		name := names[random.IntN(len(names))]
		if random.IntN(4) == 0 {
			files[name] = tree[name]
		} else {
			lines := strings.Split(files[name], "\n")
			i := random.IntN(len(lines))
			lines[i] = edits[random.IntN(len(edits))](lines[i])
			files[name] = strings.Join(lines, "\n")
		}
		w.write(name, files[name])
		got, _ := w.run(nil)
		want, _ := w.run(func(o *analyzer.Options) { o.Cache = nil })
		if diff := cmp.Diff(want, got, sameResult); diff != "" {
			t.Fatalf("after an edit of %s (-without, +with a cache):\n%s\n%s", filepath.Base(name), diff, files[name])
		}
		found += len(got.Diagnostics)
		for _, d := range got.Diagnostics {
			if d.Fix != nil && d.Fix.Verified {
				fixed++
			}
		}
	}
	if found < rounds || fixed < rounds/2 {
		t.Errorf("%d findings, %d fixes: the tree has become too poor to tell anything", found, fixed)
	}
}
