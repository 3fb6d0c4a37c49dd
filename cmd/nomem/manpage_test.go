package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// TestManPage holds docs/nomem.1 to the command line. `make docs` writes it.
func TestManPage(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "nomem.1")
	want := manPage(kong.Must(&cli{}, kong.Name("nomem"), kong.Description(description), formatVars, kong.ExplicitGroups(groups)).Model)
	if *updateScripts {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/nomem.1 is not what the command line says; `make docs` writes it (-command line +file):\n%s", diff)
	}
}

// manPage returns the manual page of a command line, in the language of man(7).
func manPage(model *kong.Application) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p(".TH NOMEM 1\n.SH NAME\nnomem \\- find allocations in CPython extensions whose failure is not handled\n.SH SYNOPSIS\n")
	commands := model.Leaves(true)
	for i, c := range commands {
		if i > 0 {
			p(".br\n")
		}
		p(".B nomem %s\n%s\n", c.Name, roff(strings.TrimSpace(strings.TrimPrefix(c.Summary(), c.Name))))
	}
	p(".SH DESCRIPTION\n%s\n.SH COMMANDS\n", roff(model.Help))
	for _, c := range commands {
		p(".SS nomem %s\n%s\n", c.Name, roff(c.Help))
		if c.Detail != "" {
			p(".PP\n%s\n", roff(c.Detail))
		}
		for _, a := range c.Positional {
			p(".TP\n.I %s\n%s\n", roff(a.Name), roff(a.Help))
		}
		for _, f := range flags(c) {
			p(".TP\n.B %s\n%s\n", roff(f.String()), roff(f.Help))
		}
	}
	p(".SH EXIT STATUS\n.TP\n.B 0\nNothing left to report.\n.TP\n.B 1\nFindings; with \\-\\-diff, changes.\n.TP\n.B 2\n" +
		"A mistake in the command line or the configuration, unreadable input, or not one C file analyzed; with \\-\\-strict, also if " +
		"anything was left out.\n")
	p(".SH ENVIRONMENT\n.TP\n.B FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE\nSwitch colour on or off, in this order.\n" +
		".TP\n.B GITHUB_WORKSPACE, CI_PROJECT_DIR, BUILD_SOURCESDIRECTORY\nThe repository, from which reports for hosts name files.\n" +
		".TP\n.B GITHUB_STEP_SUMMARY\nThe file that \\-\\-output\\-format github adds its table to.\n")
	p(".SH FILES\n.TP\n.B .nomem.toml, nomem.toml, pyproject.toml\nThe configuration, in [tool.nomem] of the last.\n")
	return b.String()
}

// roff escapes text, and keeps it from being read as a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
