package source

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plant makes the files of a tree: "link -> target" makes a link, "dir/" a directory.
func plant(t *testing.T, names ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name, target, isLink := strings.Cut(name, " -> ")
		path := filepath.Join(root, filepath.FromSlash(name))
		dir := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		switch {
		case isLink:
			err = os.Symlink(target, path)
		case dir != path:
			err = os.WriteFile(path, []byte(name), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func paths(list []Location) string {
	var all []string
	for _, loc := range list {
		all = append(all, loc.Path)
	}
	return strings.Join(all, " ")
}

func TestDiscover(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links")
	}
	repo := []string{
		"repo/.git/hooks.c", "repo/setup.py", "repo/README",
		"repo/src/b.c", "repo/src/a.c", "repo/src/a.h", "repo/src/clinic/a.c.h", "repo/src/x.cpp", "repo/src/y.cc",
		"repo/src/.hidden.c", "repo/.venv/lib.c", "repo/include/api.h", "repo/include/table.def",
		"repo/src/a_link.c -> a.c", "repo/src/loop -> ..", "repo/src/outside.c -> ../../away/real.c", "away/real.c",
		"loose/one.c", "loose/two.h", "loose/sub/three.c", "sdist/PKG-INFO", "sdist/src/one.c", "sdist/lib/two.c", "empty/",
	}
	for _, test := range []struct {
		name                           string
		dir                            string
		paths                          []string
		c, headers, context, cPlusPlus string
	}{
		{
			name: "the working directory", dir: "repo",
			c:         "src/a.c src/b.c src/outside.c",
			context:   "include/api.h include/table.def src/a.c src/a.h src/b.c src/clinic/a.c.h src/outside.c",
			cPlusPlus: "src/x.cpp src/y.cc",
		},
		{
			name: "one file has its repository for context", dir: "repo/include", paths: []string{"../src/b.c"},
			c:       "../src/b.c",
			context: "../src/a.c ../src/a.h ../src/b.c ../src/clinic/a.c.h ../src/outside.c api.h table.def",
		},
		{
			name: "a file given by name is taken whatever its name, and once", dir: "repo",
			paths: []string{"src/.hidden.c", "README", "src/.hidden.c", "src/../src/.hidden.c", "src/x.cpp", "src/a.h"},
			c:     "README src/.hidden.c", headers: "src/a.h", cPlusPlus: "src/x.cpp",
			context: "README include/api.h include/table.def src/.hidden.c src/a.c src/a.h src/b.c src/clinic/a.c.h src/outside.c",
		},
		{
			name: "a loose file has its directory for context, nothing below", dir: ".", paths: []string{"loose/one.c"},
			c: "loose/one.c", context: "loose/one.c loose/two.h",
		},
		{
			name: "a loose directory has all that is in it", dir: "loose", paths: []string{"one.c", "."},
			c: "one.c sub/three.c", context: "one.c sub/three.c two.h",
		},
		{
			name: "a source distribution is a project too", dir: "sdist", paths: []string{"src"},
			c: "src/one.c", context: "lib/two.c src/one.c",
		},
		{name: "nothing", dir: "empty"},
		{
			name: "a link to a directory is followed if it is given", dir: "repo/src", paths: []string{"loop/include", "loop/src/a_link.c"},
			c: "loop/src/a_link.c", context: "../include/api.h ../include/table.def a.h b.c clinic/a.c.h loop/src/a_link.c outside.c",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := plant(t, repo...)
			tree, err := Discover(filepath.Join(root, test.dir), test.paths, Scope{})
			if err != nil {
				t.Fatal(err)
			}
			got := []string{paths(tree.C), paths(tree.Headers), paths(tree.Context), paths(tree.CPlusPlus)}
			want := []string{test.c, test.headers, test.context, test.cPlusPlus}
			if diff := cmp.Diff(want, got); diff != "" || len(tree.Problems) > 0 {
				t.Errorf("problems %v; C, headers, context, C++ (-want +got):\n%s", tree.Problems, diff)
			}
		})
	}
}

func TestDiscoverMissing(t *testing.T) {
	root := plant(t, "a.c")
	for _, path := range []string{"none.c", "a.c/b.c", "no/dir"} {
		_, err := Discover(root, []string{"a.c", path}, Scope{})
		var problem *Problem
		if !errors.As(err, &problem) || problem.Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestDiscoverUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links")
	}
	root := plant(t, "a.c", "gone.c -> nowhere.c")
	tree, err := Discover(root, nil, Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if paths(tree.C) != "a.c" || len(tree.Problems) != 1 || tree.Problems[0].Path != "gone.c" {
		t.Errorf("%+v", tree)
	}
	if _, err := Load(Location{"dir", root}, nil); !errors.Is(err, errNotRegular) {
		t.Errorf("Load of a directory: %v", err)
	}
}

func TestLoadOverlay(t *testing.T) {
	root := plant(t, "a.c")
	abs := filepath.Join(root, "a.c")
	f, err := Load(Location{"a.c", abs}, map[string][]byte{abs: []byte("new")})
	if err != nil || string(f.Src) != "new" {
		t.Errorf("%v, %v", f, err)
	}
}

func TestReplace(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links and mode bits")
	}
	root := plant(t, "a.c", "link.c -> a.c")
	target, link := filepath.Join(root, "a.c"), filepath.Join(root, "link.c")
	if err := os.Chmod(target, 0o750); err != nil {
		t.Fatal(err)
	}
	f, err := Load(Location{"link.c", link}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Replace(Rewrite{f, []byte("new")}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(target)
	if err != nil || info.Mode() != 0o750 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if now, _ := os.ReadFile(target); string(now) != "new" {
		t.Errorf("content %q", now)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is no link any more: %v", err)
	}
	if err := Replace(Rewrite{f, []byte("newer")}); !errors.Is(err, ErrChanged) {
		t.Errorf("a changed file: %v", err)
	}
	if now, _ := os.ReadFile(target); string(now) != "new" {
		t.Errorf("a changed file was overwritten: %q", now)
	}
	if left, _ := os.ReadDir(root); len(left) != 2 {
		t.Errorf("temporary files stay: %v", left)
	}
}
