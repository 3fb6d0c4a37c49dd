package main

import (
	"bytes"
	"testing"
)

// The number of workers must not show in what is printed, to the byte.
func TestWorkers(t *testing.T) {
	run := func(jobs, format string) string {
		var out, errs bytes.Buffer
		status := Main([]string{"check", "--no-cache", "-j", jobs, "--output-format", format, "../../testdata/rules"}, nil, &out, &errs, noEnv)
		if status != 1 {
			t.Fatalf("-j %s: status %d, want 1: %s", jobs, status, errs.String())
		}
		return out.String()
	}
	for _, format := range []string{"json", "full"} {
		want := run("1", format)
		for _, jobs := range []string{"2", "8"} {
			if run(jobs, format) != want {
				t.Errorf("-j %s prints other %s than -j 1", jobs, format)
			}
		}
	}
}
