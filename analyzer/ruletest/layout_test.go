package ruletest

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows lists which packages of the module a package may import. Tests may import what they like.
var arrows = map[string][]string{
	"analyzer/source":   {},
	"analyzer/cache":    {},
	"analyzer/config":   {"analyzer/source"},
	"analyzer/ir":       {"analyzer/source"},
	"analyzer/faults":   {"analyzer/ir", "analyzer/source"},
	"analyzer/sizes":    {"analyzer/faults", "analyzer/ir", "analyzer/source"},
	"analyzer/objects":  {"analyzer/faults", "analyzer/ir", "analyzer/source"},
	"analyzer/capi":     {"analyzer/faults", "analyzer/ir", "analyzer/source"},
	"analyzer/cfront":   {"analyzer/ir", "analyzer/source"},
	"analyzer/fix":      {"analyzer/faults", "analyzer/ir", "analyzer/source"},
	"analyzer":          {"analyzer/cache", "analyzer/capi", "analyzer/cfront", "analyzer/config", "analyzer/faults", "analyzer/fix", "analyzer/ir", "analyzer/objects", "analyzer/sizes", "analyzer/source"},
	"rules":             {"analyzer", "analyzer/faults", "analyzer/fix", "analyzer/ir", "analyzer/sizes", "analyzer/source"},
	"analyzer/report":   {"analyzer", "analyzer/source"},
	"analyzer/ruletest": {"analyzer", "analyzer/source"},
	"hosttest":          {},
	"cmd/nomem":         {"analyzer", "analyzer/cache", "analyzer/config", "analyzer/fix", "analyzer/report", "analyzer/source", "rules"},
}

// only lists libraries that one package alone may import.
var only = map[string]string{"modernc.org/cc": "analyzer/cfront"}

func TestImportsGoOneWay(t *testing.T) {
	for _, path := range files(t, ".go") {
		dir := filepath.ToSlash(filepath.Dir(path))
		isTest := strings.HasSuffix(path, "_test.go")
		allowed, known := arrows[dir]
		if !known {
			t.Errorf("%s: package %s stands in no row of the table of arrows", path, dir)
		}
		for _, imported := range imports(t, path) {
			for library, owner := range only {
				if strings.HasPrefix(imported, library) && dir != owner {
					t.Errorf("%s imports %s, which is the business of %s", path, imported, owner)
				}
			}
			inner, ours := strings.CutPrefix(imported, "nomem/")
			if ours && !isTest && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s: %s may import %v only", path, inner, dir, allowed)
			}
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	const limit = 400
	for _, path := range files(t, ".go") {
		if n := bytes.Count(read(t, path), []byte("\n")); n > limit {
			t.Errorf("%s has %d lines, over %d: it holds more than one idea", path, n, limit)
		}
	}
}

// machinePath finds absolute paths into the places where people keep their work.
var machinePath = regexp.MustCompile(`(^|[\s"'=:(\x60])/(work|root|home|tmp|Users)/`)

func TestNoPathOfOneMachine(t *testing.T) {
	for _, path := range files(t, "") {
		for i, line := range bytes.Split(read(t, path), []byte("\n")) {
			if m := machinePath.Find(line); m != nil && !strings.HasSuffix(path, "layout_test.go") {
				t.Errorf("%s:%d: a path of one machine: %s", path, i+1, line)
			}
		}
	}
}

// root is the folder of go.mod, as seen from this package.
const root = "../.."

// files lists the module's files with a suffix, relative to root. Hidden folders, other than .ci and .github, and what
// git ignores at the root are left out.
func files(t *testing.T, suffix string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case d.IsDir() && strings.HasPrefix(name, ".") && rel != "." && name != ".ci" && name != ".github":
			return filepath.SkipDir
		case d.Type().IsRegular() && rel != "nomem" && rel != ".git" && strings.HasSuffix(name, suffix) && isText(name):
			all = append(all, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("no *%s files under %s", suffix, root)
	}
	return all
}

func isText(name string) bool {
	switch filepath.Ext(name) {
	case ".test", ".prof", ".o", ".so", ".pyc":
		return false
	}
	return true
}

func imports(t *testing.T, path string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
