package capi

import (
	"os"
	"strings"
	"testing"
)

// TestExported demands a line for each function that CPython exports.
func TestExported(t *testing.T) {
	text, err := os.ReadFile("testdata/exported.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for name := range strings.Lines(string(text)) {
		name = strings.TrimSpace(name)
		if name == "" || name[0] == '#' {
			continue
		}
		names++
		if Default().Summary(name) == nil {
			t.Errorf("nothing is told of %s", name)
		}
	}
	if names < 1400 {
		t.Errorf("the list has %d names", names)
	}
}
