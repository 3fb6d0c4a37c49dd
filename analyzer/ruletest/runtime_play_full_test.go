//go:build full

package ruletest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A call of the extension is a line that driver.py prints.
type call struct {
	Call, Outcome string
	Fault         int // which of its allocations failed, from 1; 0 for none
	Leaks         []string
	Seen          []event
}

// An event is a failure that was injected, or a mistake that inject.c has seen. Its stack has the calls of the
// extension's own code, the innermost first; At are their offsets in the shared object.
type event struct {
	Kind  string
	At    []uint64
	Stack []frame `json:"-"`
}

type frame struct {
	codeLine
	function string
}

func (c *call) String() string {
	s := fmt.Sprintf("%s, failure %d", c.Call, c.Fault)
	for _, e := range c.Seen {
		s += fmt.Sprintf(", %s at %s:%d", e.Kind, e.Stack[0].File, e.Stack[0].Line)
	}
	return fmt.Sprintf("%s: %s; leaks %v", s, c.Outcome, c.Leaks)
}

// play builds the extension in dir/src and lets driver.py call it.
func play(t *testing.T, dir string) []*call {
	t.Helper()
	library := compileRuntime(t, dir)
	prefix := pythonConfig(t, "--exec-prefix")
	driver := runtimeFile(t, "driver.py")
	out := tool(t, dir, filepath.Join(prefix[0], "bin", "python3"), "-I", "-S", driver, library)
	var calls []*call
	for line := range bytes.Lines(out) {
		c := &call{}
		if err := json.Unmarshal(line, c); err != nil {
			t.Fatalf("driver.py: %v: %s", err, line)
		}
		calls = append(calls, c)
	}
	resolve(t, dir, library, calls)
	return calls
}

// compileRuntime links dir/src and inject.c, which takes the place of each function for which it has a __wrap_.
func compileRuntime(t *testing.T, dir string) string {
	t.Helper()
	inject := runtimeFile(t, "inject.c")
	includes := pythonConfig(t, "--includes")
	text := tool(t, dir, "gcc", slices.Concat([]string{"-E", "-P"}, includes, []string{inject})...)
	wrapped := map[string]bool{}
	for _, m := range regexp.MustCompile(`\b__wrap_(\w+)`).FindAllSubmatch(text, -1) {
		wrapped[string(m[1])] = true
	}
	sources, err := filepath.Glob(filepath.Join(dir, "src", "*.c"))
	if err != nil || len(sources) == 0 || len(wrapped) == 0 {
		t.Fatalf("%d sources, %d functions to wrap: %v", len(sources), len(wrapped), err)
	}
	library := filepath.Join(dir, "faulty.so")
	args := slices.Concat([]string{"-shared", "-fPIC", "-g", "-O0", "-Wall", "-Werror", "-o", library}, includes, sources, []string{inject, "-ldl"})
	for name := range wrapped {
		args = append(args, "-Wl,--wrap="+name)
	}
	tool(t, dir, "gcc", args...)
	return library
}

// resolve finds the functions and lines of what was seen.
func resolve(t *testing.T, dir, library string, calls []*call) {
	t.Helper()
	var offsets []uint64
	for _, c := range calls {
		for _, e := range c.Seen {
			offsets = append(offsets, e.At...)
		}
	}
	slices.Sort(offsets)
	offsets = slices.Compact(offsets)
	args := []string{"-f", "-e", library}
	for _, o := range offsets {
		args = append(args, "0x"+strconv.FormatUint(o, 16))
	}
	lines := strings.Split(strings.TrimSpace(string(tool(t, dir, "addr2line", args...))), "\n")
	if len(lines) != 2*len(offsets) {
		t.Fatalf("addr2line prints %d lines for %d addresses", len(lines), len(offsets))
	}
	frames := map[uint64]frame{}
	for i, o := range offsets {
		at, number, _ := strings.Cut(lines[2*i+1], ":")
		digits, _, _ := strings.Cut(number, " ")
		line, err := strconv.Atoi(digits)
		if err != nil {
			t.Fatalf("addr2line: %q is no place", lines[2*i+1])
		}
		frames[o] = frame{codeLine{path.Join("src", filepath.Base(at)), line}, lines[2*i]}
	}
	for _, c := range calls {
		for i := range c.Seen {
			for _, o := range c.Seen[i].At {
				c.Seen[i].Stack = append(c.Seen[i].Stack, frames[o])
			}
		}
	}
}

// runtimeFile returns the absolute path of a file in testdata/runtime.
func runtimeFile(t *testing.T, name string) string {
	t.Helper()
	at, err := filepath.Abs(filepath.Join(root, "testdata", "runtime", name))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// pythonConfig asks python3-config, or what PYTHON_CONFIG names.
func pythonConfig(t *testing.T, option string) []string {
	t.Helper()
	config := os.Getenv("PYTHON_CONFIG")
	if config == "" {
		config = "python3-config"
	}
	return strings.Fields(string(tool(t, ".", config, option)))
}

// tool runs a tool and returns its standard output; a tool that is missing or fails is the end of the test.
func tool(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, stderr.Bytes())
	}
	return out
}
