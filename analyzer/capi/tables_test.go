package capi

import "testing"

// TestTables parses every line of the built-in tables.
func TestTables(t *testing.T) {
	table := Default()
	for name, e := range table.lines {
		sum, err := parseFunc(e.text, name, e.gil)
		if err != nil {
			err.File, err.Line = e.file, e.line
			t.Errorf("%v\n%s", err, e.text)
			continue
		}
		if sum.Unknown != (len(sum.Outcomes) == 0) {
			t.Errorf("%s:%d: %s has %d outcomes", e.file, e.line, name, len(sum.Outcomes))
		}
	}
}
