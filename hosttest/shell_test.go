package hosttest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCompletions asks each shell what it makes of the script for it.
func TestCompletions(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"bash", "zsh", "fish"} {
		write(t, filepath.Join(dir, name), must(t, dir, nomem, "completions", name))
	}
	// What is typed, as words; and words that are offered.
	for _, c := range [][2]string{
		{"nomem ch", "check"},
		{"nomem check --output-f", "--output-format"},
		{"nomem check --output-format sar", "sarif"},
		{"nomem check --output-format = sar", "sarif"},
		{"nomem check --select NM00", "NM001 NM002"},
		{"nomem rule NM10", "NM100"},
		{"nomem sites --col", "--color"},
		{"nomem completions f", "fish"},
	} {
		bash := must(t, dir, "bash", "-c", `source ./bash; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _nomem; echo "${COMPREPLY[@]}"`, "bash", c[0])
		offers(t, "bash", c[0], strings.Fields(bash), c[1])
		if !strings.Contains(c[0], " = ") { // a way of bash alone
			var words []string
			for line := range strings.Lines(must(t, dir, "fish", "--no-config", "-c", `source ./fish; complete -C "$argv[1]"`, c[0])) {
				word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
				words = append(words, word)
			}
			offers(t, "fish", c[0], words, c[1])
		}
	}
	got := must(t, dir, "zsh", "-f", "-c", `autoload -Uz compinit; compinit -D -u; source ./zsh; print $_comps[nomem]`)
	if strings.TrimSpace(got) != "_nomem" {
		t.Errorf("zsh completes nomem by %q", got)
	}
}

func offers(t *testing.T, shell, typed string, got []string, want string) {
	t.Helper()
	for word := range strings.FieldsSeq(want) {
		if !slices.Contains(got, word) {
			t.Errorf("%s, %q: offers %q, not %s", shell, typed, got, word)
		}
	}
}

// TestManPageIsClean gives the manual page to mandoc.
func TestManPageIsClean(t *testing.T) {
	page, err := filepath.Abs(filepath.Join(root, "docs", "nomem.1"))
	if err != nil {
		t.Fatal(err)
	}
	_, out := run(t, os.TempDir(), "mandoc", "-Tlint", "-Wwarning", page)
	for line := range strings.Lines(out) {
		if !strings.Contains(line, "missing date") { // it would change without the page
			t.Errorf("%s", line)
		}
	}
	if text := must(t, os.TempDir(), "mandoc", "-Tascii", page); !strings.Contains(text, "EXIT STATUS") && !strings.Contains(text, "S\bST") {
		t.Errorf("the page has no exit status:\n%s", text)
	}
}
