package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestColored(t *testing.T) {
	for _, test := range []struct {
		flag, env string
		want      bool
	}{
		{"auto", "", false}, // a buffer is no terminal
		{"auto", "FORCE_COLOR=1", true},
		{"auto", "FORCE_COLOR=1 NO_COLOR=1", true},
		{"auto", "CLICOLOR_FORCE=1", true},
		{"auto", "CLICOLOR_FORCE=0", false},
		{"auto", "CLICOLOR_FORCE=1 NO_COLOR=1", false},
		{"always", "NO_COLOR=1", true},
		{"never", "FORCE_COLOR=1", false},
	} {
		env := map[string]string{}
		for _, pair := range strings.Fields(test.env) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}
		p := &process{env: func(name string) string { return env[name] }}
		if got := p.colored(test.flag, &bytes.Buffer{}); got != test.want {
			t.Errorf("--color %s with %q: %v", test.flag, test.env, got)
		}
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	if p := (&process{stderr: &out}); p.progress() != nil {
		t.Error("a progress bar where no terminal is")
	}
	bar := &progressBar{w: &out, next: time.Now().Add(time.Hour)}
	bar.update(1, 2)
	bar.clear()
	if out.Len() > 0 {
		t.Errorf("a short run shows %q", out.String())
	}
	bar.next = time.Time{}
	bar.update(1, 2)
	bar.update(2, 2) // too soon to be drawn
	bar.clear()
	want := "\rAnalyzing [" + strings.Repeat("#", 15) + strings.Repeat(".", 15) + "] 1/2 files\x1b[K\r\x1b[K"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
