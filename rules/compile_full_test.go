//go:build full

package rules_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nomem/rules"
)

// TestFixturesCompile gives every fixture, every golden and every example of the manual to gcc, against the real
// headers of Python: what nomem is tested on, and what its fixes write, is C.
func TestFixturesCompile(t *testing.T) {
	flags := pythonFlags(t)
	dir := filepath.Join("..", "testdata")
	for _, pattern := range []string{"rules/*/*.c", "rules/*/*/*.c", "rules/*/*.c.golden", "rules/*/*/*.c.golden", "example/src/*.c", "runtime/src/*.c", "runtime/*.c"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) == 0 && !strings.HasSuffix(pattern, ".golden") {
			t.Fatalf("%s: no such file under %s", pattern, dir)
		}
		for _, path := range paths {
			compile(t, staged(t, path), flags)
		}
	}
}

// staged returns the path of a file that lies beside the headers it is for: a golden, beside those that were fixed with it.
func staged(t *testing.T, path string) string {
	t.Helper()
	headers, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.h"))
	if err != nil {
		t.Fatal(err)
	}
	if len(headers) == 0 || filepath.Ext(path) != ".golden" {
		return path
	}
	dir := t.TempDir()
	for _, h := range headers {
		text, err := os.ReadFile(h + ".golden")
		if os.IsNotExist(err) {
			text, err = os.ReadFile(h)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(h)), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err == nil {
		path = filepath.Join(dir, filepath.Base(path))
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDocExamplesCompile(t *testing.T) {
	flags := append(pythonFlags(t), "-Wno-unused-function", "-Wno-unused-variable")
	for _, r := range rules.All() {
		for name, text := range map[string]string{"before": r.Doc.Before, "after": r.Doc.After} {
			path := filepath.Join(t.TempDir(), r.Code+"-"+name+".c")
			if err := os.WriteFile(path, []byte(docExample(text)), 0o644); err != nil {
				t.Fatal(err)
			}
			compile(t, path, flags)
		}
	}
}

func pythonFlags(t *testing.T) []string {
	t.Helper()
	config := os.Getenv("PYTHON_CONFIG")
	if config == "" {
		config = "python3-config"
	}
	out, err := exec.Command(config, "--includes").Output()
	if err != nil {
		t.Fatalf("%s --includes: %v (the headers of Python are needed: python3-dev)", config, err)
	}
	return strings.Fields(string(out))
}

// compile checks the syntax and types of one file; a warning is a failure too.
func compile(t *testing.T, path string, flags []string) {
	t.Helper()
	args := append([]string{"-x", "c", "-fsyntax-only", "-Wall", "-Werror", "-I", filepath.Dir(path)}, flags...)
	if out, err := exec.Command("gcc", append(args, path)...).CombinedOutput(); err != nil {
		t.Errorf("gcc %s: %v\n%s", path, err, out)
	}
}
