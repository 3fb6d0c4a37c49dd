package main

import (
	"bytes"
	"strings"
	"testing"

	"nomem/analyzer/source"
)

// TestChangedLines has a function in lines 3 to 5 of 7, and what these lines were.
func TestChangedLines(t *testing.T) {
	const now = "1\n2\n3\n4\n5\n6\n7\n"
	f := source.NewFile("a.c", "/a.c", []byte(now))
	function := source.Span{File: f, Start: 4, End: 9}
	for _, c := range []struct {
		old  string
		want bool
	}{
		{now, false},
		{"1\n3\n4\n5\n6\n7\n", false},          // 2 is new
		{"1\n2\n4\n5\n6\n7\n", true},           // 3 is
		{"1\n2\n3\n4\n6\n7\n", true},           // 5 is
		{"1\n2\n3\n4\n5\n7\n", false},          // 6 is
		{"1\nb\n3\n4\n5\nf\n7\n", false},       // 2 and 6 were others
		{"1\n2\n3\nd\n5\n6\n7\n", true},        // 4 was another
		{"1\n2\nx\n3\n4\n5\n6\n7\n", false},    // a line before 3 is gone
		{"1\n2\n3\nx\n4\n5\n6\n7\n", true},     // one behind it
		{"1\n2\n3\n4\nx\n5\n6\n7\n", true},     // one before 5
		{"1\n2\n3\n4\n5\nx\n6\n7\n", false},    // one behind it
		{"x\n1\n2\n3\n4\n5\n6\n7\nx\n", false}, // one at either end of the file
		{"", true},
		{now + "no line ending", false},
	} {
		ch := &changes{lines: map[*source.File][]extent{f: extents([]byte(c.old), f.Src)}}
		if got := ch.touch(function); got != c.want {
			t.Errorf("lines 3 to 5, %q before: %t", c.old, got)
		}
	}
	if got := extents([]byte("x\n"), nil); len(got) != 1 || got[0] != (extent{1, 1}) {
		t.Errorf("all is gone: %v", got)
	}
}

// TestSinceWithoutGit has no git on the path, and then no repository.
func TestSinceWithoutGit(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	run := func() string {
		var stderr bytes.Buffer
		status := Main([]string{"check", "--since", "HEAD"}, strings.NewReader(""), &stderr, &stderr, noEnv)
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
