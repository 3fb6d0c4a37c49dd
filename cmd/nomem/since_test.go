package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestSinceWithoutGit has no git on the path, and then no repository.
func TestSinceWithoutGit(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	run := func() string {
		var stderr bytes.Buffer
		status := Main([]string{"check", "--since", "HEAD"}, strings.NewReader(""), &stderr, &stderr, func(string) string { return "" })
		if status != statusTrouble {
			t.Errorf("status %d", status)
		}
		return stderr.String()
	}
	t.Setenv("GIT_CEILING_DIRECTORIES", dir+"/..")
	if got := run(); !strings.Contains(got, "nomem: --since HEAD: git rev-parse: not a git repository") {
		t.Errorf("without a repository: %s", got)
	}
	t.Setenv("PATH", dir)
	if got, want := run(), "nomem: --since HEAD: git is not installed\n"; got != want {
		t.Errorf("without git: %s", got)
	}
}
