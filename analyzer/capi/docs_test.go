package capi

import (
	"os"
	"strings"
	"testing"
)

// TestDocs parses the examples of the page that users read.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/knowledge.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```")
	if len(blocks) < 7 {
		t.Fatalf("the page has %d blocks", len(blocks)/2)
	}
	for i := 1; i < len(blocks); i += 2 {
		if _, err := Default().Extend(blocks[i], "docs/knowledge.md"); err != nil {
			t.Errorf("%v\nin%s", err, blocks[i])
		}
	}
	for attribute := range flags {
		if !strings.Contains(string(page), "`"+attribute) {
			t.Errorf("the page does not tell of %s", attribute)
		}
	}
	for role := range roles {
		if !strings.Contains(string(page), "`"+role+"`") {
			t.Errorf("the page does not tell of %s", role)
		}
	}
}
