package analyzer_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nomem/analyzer"
	"nomem/analyzer/cache"
	"nomem/analyzer/config"
	"nomem/analyzer/source"
	"nomem/rules"
)

// A world is a tree and how it is analyzed.
type world struct {
	t     *testing.T
	dir   string
	store *cache.Store
}

func newWorld(t *testing.T, files map[string]string) *world {
	t.Helper()
	store, err := cache.Open(filepath.Join(t.TempDir(), "cache"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t, source.Resolve(t.TempDir()), store}
	if out, err := exec.Command("git", "init", "-q", w.dir).CombinedOutput(); err != nil {
		t.Fatalf("%s%v", out, err)
	}
	for name, text := range files {
		w.write(name, text)
	}
	return w
}

func (w *world) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// run analyzes the tree, and tells whether the answer came from the cache. change, if not nil, changes the options.
func (w *world) run(change func(*analyzer.Options)) (res *analyzer.Result, hit bool) {
	w.t.Helper()
	hit = true
	opts := analyzer.Options{
		Dir: w.dir, Rules: rules.All(), Cache: w.store,
		Progress: func(int, int) { hit = false }, // as soon as something is lowered
	}
	flags := config.CommandLine{}
	if change != nil {
		change(&opts)
		flags.Config = opts.Undefines // no tree here needs -U
		opts.Undefines = nil
	}
	var err error
	if opts.Config, err = config.New(w.dir, analyzer.ConfigRules(opts.Rules), flags); err != nil {
		w.t.Fatal(err)
	}
	if res, err = analyzer.Run(context.Background(), opts); err != nil {
		w.t.Fatal(err)
	}
	return res, hit
}

var plainTree = map[string]string{
	"pyproject.toml": "[project]\nname = \"x\"\n",
	"src/a.c":        "#include <Python.h>\n#include <size.h>\n#ifdef WIDE\nstatic int wide;\n#endif\nPyObject *f(PyObject *self) { char *p = malloc(SIZE); p[0] = 1; free(p); return pool(self); }\n",
	"src/b.c":        "#include <Python.h>\nPyObject *pool(PyObject *x) { char *p = malloc(3); if (!p) return PyErr_NoMemory(); free(p); return x; } /* nomem: ignore[NM002] */\n",
	"lib/size.h":     "#define SIZE 8\n",
	"known.txt":      "other_alloc(n) = new[free] | NULL\n",
	"nomem.toml":     "model-files = [\"known.txt\"]\n",
	"src/c.c.txt":    "no C\n",
}

// TestCacheIsNeverStale changes one thing after the other that the result of a run may depend on: none is answered from
// the cache, and taken back, all are.
func TestCacheIsNeverStale(t *testing.T) {
	file := func(name, text string) func(*world) func(*analyzer.Options) {
		return func(w *world) func(*analyzer.Options) { w.write(name, text); return nil }
	}
	flag := func(f func(*analyzer.Options)) func(*world) func(*analyzer.Options) {
		return func(*world) func(*analyzer.Options) { return f }
	}
	for name, change := range map[string]func(*world) func(*analyzer.Options){
		"a file":                    file("src/a.c", plainTree["src/a.c"]+"\n"),
		"a header":                  file("lib/size.h", "#define SIZE 9\n"),
		"a header that goes before": file("src/size.h", "#define SIZE 0\n"),
		"a new file":                file("src/d.c", "int d;\n"),
		"a file of Cython":          file("src/e.pyx", "f()\n"),
		"a comment":                 file("src/b.c", strings.ReplaceAll(plainTree["src/b.c"], "NM002", "NM001")),
		"a model":                   file("known.txt", "other_alloc(n) = new[free]\n"),
		"the configuration":         file("nomem.toml", plainTree["nomem.toml"]+"severity = { NM001 = \"note\" }\n"),
		"one below":                 file("src/nomem.toml", "ignore = [\"NM100\"]\n"),
		"one that it extends":       file(".nomem.toml", "extend = \"nomem.toml\"\n"),
		"what git ignores":          file(".gitignore", "src/b.c\n"),
		"a compilation database":    file("compile_commands.json", `[{"directory": "src", "file": "a.c", "arguments": ["cc", "-DWIDE"]}]`),
		"a macro":                   flag(func(o *analyzer.Options) { o.Defines = []string{"WIDE"} }),
		"an include directory":      flag(func(o *analyzer.Options) { o.IncludeDirs = []string{"lib"} }),
		"the paths":                 flag(func(o *analyzer.Options) { o.Paths = []string{"src"} }),
		"the working directory":     flag(func(o *analyzer.Options) { o.Dir, o.Paths = filepath.Join(o.Dir, "src"), []string{".."} }),
		"the rules":                 flag(func(o *analyzer.Options) { o.Rules = o.Rules[:2] }),
		"fixes":                     flag(func(o *analyzer.Options) { o.NoFixes = true }),
		"generated files":           flag(func(o *analyzer.Options) { o.IncludeGenerated = true }),
		"a key on the command line": flag(func(o *analyzer.Options) { o.Undefines = []string{"python-version = \"3.9\""} }),
		"a file that is not on disk": flag(func(o *analyzer.Options) {
			o.Overlay = map[string][]byte{filepath.Join(o.Dir, "src/b.c"): []byte("int b;\n")}
		}),
		"a filter": flag(func(o *analyzer.Options) {
			o.Filters = []analyzer.Filter{{Why: "x", Key: "x", Keep: func(list []analyzer.Diagnostic) []analyzer.Diagnostic { return nil }}}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, plainTree)
			first, hit := w.run(nil)
			if hit || len(first.Diagnostics) == 0 {
				t.Fatalf("the first run: from the cache %t, %d findings", hit, len(first.Diagnostics))
			}
			if _, hit := w.run(nil); !hit {
				t.Fatal("nothing changed, and it is analyzed again")
			}
			how := change(w)
			if _, hit := w.run(how); hit {
				t.Error("answered from the cache")
			}
			if _, hit := w.run(how); !hit {
				t.Error("the changed tree is not kept")
			}
		})
	}
}

// TestCacheWorkers holds that the number of workers does not matter, and a filter that cannot be told apart does.
func TestCacheWorkers(t *testing.T) {
	w := newWorld(t, plainTree)
	w.run(nil)
	if _, hit := w.run(func(o *analyzer.Options) { o.Jobs = 7 }); !hit {
		t.Error("another number of workers is another run")
	}
	for range 2 {
		if _, hit := w.run(func(o *analyzer.Options) {
			o.Filters = []analyzer.Filter{{Why: "x", Keep: func(list []analyzer.Diagnostic) []analyzer.Diagnostic { return list }}}
		}); hit {
			t.Error("a filter without a key is answered from the cache")
		}
	}
}

// sameResult compares results field by field, and files as wholes.
var sameResult = cmp.Options{
	cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(analyzer.Result{}, analyzer.Diagnostic{}),
	cmp.Comparer(func(a, b *source.File) bool {
		return a == b || a != nil && b != nil && a.Path == b.Path && a.Abs == b.Abs && bytes.Equal(a.Src, b.Src)
	}),
	cmpopts.IgnoreFields(analyzer.Result{}, "FileSet"), cmpopts.EquateErrors(),
}

// TestCacheGivesTheSame holds what comes out of the cache against what went in, over all fixtures, field by field.
func TestCacheGivesTheSame(t *testing.T) {
	w := newWorld(t, nil)
	if err := os.CopyFS(w.dir, os.DirFS(filepath.Join("..", "testdata", "rules"))); err != nil {
		t.Fatal(err)
	}
	w.write("gap.c", "int whole(void) { return 0; }\nint broken(void) { return ) 1; }\n")
	cold, hit := w.run(nil)
	warm, again := w.run(nil)
	if hit || !again {
		t.Fatalf("from the cache: %t, then %t", hit, again)
	}
	if len(cold.Diagnostics) < 100 || len(cold.Sites) < 100 || len(cold.Coverage.NotAnalyzed) == 0 {
		t.Fatalf("too little to see anything by: %d findings, %d sites", len(cold.Diagnostics), len(cold.Sites))
	}
	if d := cmp.Diff(cold, warm, sameResult); d != "" {
		t.Errorf("the cache gives something else:\n%.2000s", d)
	}
	files := map[string]bool{}
	for _, d := range cold.Diagnostics {
		files[d.Span.File.Abs] = true
	}
	for file := range maps.Keys(files) {
		for _, code := range []string{"NM001", "NM011"} {
			for _, function := range []string{"", "f", "main"} {
				if cold.Judged(file, function, code) != warm.Judged(file, function, code) {
					t.Errorf("%s: %s %s is judged in one of them alone", file, function, code)
				}
			}
		}
	}
}

// TestCacheFilters holds that filters see, of an answer from the cache, what they saw first.
func TestCacheFilters(t *testing.T) {
	w := newWorld(t, plainTree)
	seen := 0
	filter := func(o *analyzer.Options) {
		o.Filters = []analyzer.Filter{{Why: "why", Key: "k", Keep: func(list []analyzer.Diagnostic) []analyzer.Diagnostic {
			seen = len(list)
			return list[:1]
		}}}
	}
	cold, _ := w.run(filter)
	before := seen
	warm, hit := w.run(filter)
	if !hit || before < 2 || seen != before || len(warm.Diagnostics) != 1 || warm.Diagnostics[0].Fingerprint != cold.Diagnostics[0].Fingerprint {
		t.Errorf("from the cache %t; %d findings, then %d, of which %d are kept", hit, before, seen, len(warm.Diagnostics))
	}
	if d := cmp.Diff(cold.Filtered, warm.Filtered); d != "" {
		t.Error(d)
	}
}
