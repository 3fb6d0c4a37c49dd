package capi

import (
	"os"
	"path/filepath"
	"regexp"
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

// TestPrelude demands a line for each function that the front end's own definitions of macros call.
func TestPrelude(t *testing.T) {
	headers, err := filepath.Glob("../cfront/prelude/*.h")
	if err != nil || len(headers) == 0 {
		t.Fatalf("no prelude: %v", err)
	}
	called := regexp.MustCompile(`__nomem_(?:type_)?\w+`)
	names := 0
	for _, h := range headers {
		text, err := os.ReadFile(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range called.FindAllString(string(text), -1) {
			names++
			if Default().Summary(strings.TrimPrefix(name, "__nomem_type_")) == nil {
				t.Errorf("%s calls %s, of which nothing is told", h, name)
			}
		}
	}
	if names == 0 {
		t.Error("the prelude calls no function of its own")
	}
}
