package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var updateScripts = flag.Bool("update", false, "write the goldens in the scripts anew")

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"nomem": main}) }

// TestScript runs the command as users type it: one behaviour a script. Beyond the commands of testscript there are
//
//	status N nomem ARG...          runs nomem, which must exit with status N
//	write FILE TEXT COUNT ...      makes a file: each TEXT, with Go's escapes, COUNT times
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *updateScripts,
		Setup: func(env *testscript.Env) error {
			env.Setenv("NOMEM_CACHE_DIR", filepath.Join(env.WorkDir, ".tmp", "cache"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": runForStatus, "write": write},
	})
}

// noEnv is an environment that sets nothing, and leaves the user's cache alone.
func noEnv(name string) string {
	if name == "NOMEM_CACHE_DIR" {
		return os.DevNull
	}
	return ""
}

func runForStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [arg ...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("status %d, want %s", got, want)
	}
}

func write(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 1 {
		ts.Fatalf("usage: write FILE TEXT COUNT [TEXT COUNT ...]")
	}
	var b strings.Builder
	for i := 1; i < len(args); i += 2 {
		text, err := strconv.Unquote(`"` + args[i] + `"`)
		ts.Check(err)
		n, err := strconv.Atoi(args[i+1])
		ts.Check(err)
		b.WriteString(strings.Repeat(text, n))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o644))
}
