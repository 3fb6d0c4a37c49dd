//go:build full

package ruletest

import (
	"cmp"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSpeed times nomem on the tree named by NOMEM_TREE beside gcc, run file by file, and cppcheck, on the same files:
// those that gcc accepts with the headers of Python and of the tree itself. It prints a table and holds no bar.
func TestSpeed(t *testing.T) {
	tree := os.Getenv("NOMEM_TREE")
	if tree == "" {
		t.Fatal("NOMEM_TREE names no folder: `make bench TREE=folder` sets it")
	}
	bin := build(t)
	all, includes := cFiles(t, tree)
	python, err := exec.Command(cmp.Or(os.Getenv("PYTHON_CONFIG"), "python3-config"), "--includes").Output()
	if err != nil {
		t.Fatalf("python3-config --includes: %v (the headers of Python are needed: python3-dev)", err)
	}
	flags := append([]string{"-fsyntax-only", "-w"}, append(strings.Fields(string(python)), includes...)...)

	var accepted []string
	var gcc usage
	for _, file := range all {
		if u, status := measure(t, tree, "gcc", append(flags, file)...); status == 0 {
			accepted = append(accepted, file)
			gcc.wall += u.wall
			gcc.memory = max(gcc.memory, u.memory)
		}
	}
	if len(accepted) == 0 {
		t.Fatalf("gcc accepts none of the %d C files under %s", len(all), tree)
	}
	best := func(args ...string) usage { // of three
		least, status := measure(t, tree, bin, append(append([]string{"check"}, args...), accepted...)...)
		if status != 0 && status != 1 {
			t.Errorf("nomem exits with %d", status)
		}
		for range 2 {
			again, _ := measure(t, tree, bin, append(append([]string{"check"}, args...), accepted...)...)
			least.wall = min(least.wall, again.wall)
		}
		return least
	}
	nomem := best("--no-cache")
	t.Setenv("NOMEM_CACHE_DIR", t.TempDir())
	warm := best() // the first of them fills the cache
	cores := runtime.NumCPU()
	cppcheck, status := measure(t, tree, "cppcheck", append([]string{"-q", "-j", strconv.Itoa(cores), "--library=python"}, append(includes, accepted...)...)...)
	if status != 0 {
		t.Errorf("cppcheck exits with %d", status)
	}

	t.Logf("%d of the %d C files, which gcc accepts; %d processors", len(accepted), len(all), cores)
	for _, row := range []struct {
		name string
		usage
	}{{"nomem check", nomem}, {"... again", warm}, {"gcc -fsyntax-only", gcc}, {"cppcheck", cppcheck}} {
		t.Logf("%-18s %8.2f s %6d MB %7.1f x", row.name, row.wall.Seconds(), row.memory>>20, float64(row.wall)/float64(nomem.wall))
	}
}

// cFiles lists the C files under dir, and a -I flag for each folder with headers, all relative to dir.
func cFiles(t *testing.T, dir string) (files, includes []string) {
	t.Helper()
	files, headers := treeFiles(t, dir)
	for _, h := range headers {
		includes = append(includes, "-I"+filepath.Dir(h))
	}
	slices.Sort(includes)
	return files, slices.Compact(includes)
}

// treeFiles lists the .c and the .h files under dir, relative to it.
func treeFiles(t *testing.T, dir string) (files, headers []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		switch filepath.Ext(path) {
		case ".c":
			files = append(files, rel)
		case ".h":
			headers = append(headers, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, headers
}

// A usage is what a process took.
type usage struct {
	wall   time.Duration
	memory int64 // the greatest resident set, in bytes
}

// measure runs a program to its end and returns what it took, and its exit status.
func measure(t *testing.T, dir, name string, args ...string) (usage, int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return usage{wall, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10}, cmd.ProcessState.ExitCode()
}
