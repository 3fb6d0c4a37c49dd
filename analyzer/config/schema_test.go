package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the JSON Schema anew")

var schemaFile = filepath.Join("..", "..", "docs", "nomem.schema.json")

type object = map[string]any

// schemaOf is the schema of a key's value.
func schemaOf(kind Kind) object {
	text := object{"type": "string"}
	filled := object{"type": "string", "minLength": 1}
	rule := object{"type": "string", "pattern": "^([Nn][Mm][0-9]{1,3}|[Aa][Ll][Ll]|[A-Za-z]+(-[A-Za-z]+)+)$"}
	rules := object{"type": "array", "items": rule}
	switch kind {
	case Bool:
		return object{"type": "boolean"}
	case Text:
		return text
	case Path:
		return filled
	case Paths, Globs:
		return object{"type": "array", "items": filled}
	case Texts:
		return object{"type": "array", "items": object{"type": "string", "pattern": macroName.String()}}
	case Rules:
		return rules
	case GlobRules:
		return object{"type": "object", "additionalProperties": rules}
	case Severities:
		return object{"type": "object", "propertyNames": rule, "additionalProperties": object{"enum": severities}}
	}
	return object{"type": "string", "pattern": version.String()}
}

func schema() object {
	properties := object{}
	for _, key := range Keys {
		s := schemaOf(key.Kind)
		s["description"] = key.Doc
		properties[key.Name] = s
	}
	return object{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"title":       "nomem",
		"description": "The configuration of nomem: nomem.toml, .nomem.toml, or [tool.nomem] in pyproject.toml.",
		"type":        "object",
		"properties":  properties, "additionalProperties": false,
	}
}

// TestSchema compares the schema in docs/ with the keys, and asks a validator and the parser about the same texts.
func TestSchema(t *testing.T) {
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want.String(), string(got)); d != "" {
		t.Errorf("go test ./analyzer/config -run TestSchema -update writes it anew:\n%s", d)
	}
	compiled, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"", `extend = "x.toml"`, `select = ["NM001", "ALL", "size-overflow"]`, `select = "NM001"`, `select = [1]`, `ignore = ["N 1"]`,
		`extend-select = ["NM01"]`, `ignore = []`, `slect = []`, `per-file-ignores = { "a" = ["NM001"] }`, `per-file-ignores = []`,
		`per-file-ignores = { "a" = "NM001" }`, `severity = { NM001 = "note" }`, `severity = { NM001 = "hint" }`, `severity = { NM001 = 1 }`, `severity = { E501 = "note" }`,
		`exclude = ["a/**"]`, `exclude = [""]`, `extend-exclude = ["a"]`, `extend-exclude = "a"`, `force-exclude = true`, `force-exclude = 1`,
		`respect-gitignore = false`, `respect-gitignore = "no"`, `include-dirs = ["x"]`, `include-dirs = [""]`, `defines = ["A=1"]`,
		`defines = ["-DA"]`, `undefines = ["A"]`, `undefines = [true]`, `compile-commands = "x.json"`, `compile-commands = ""`,
		`python-version = "3.12"`, `python-version = "3"`, `python-version = 3.12`, "models = '''\nf() = NULL\n'''", `models = ["f() = NULL"]`,
		`model-files = ["a.txt"]`, `model-files = "a.txt"`, `baseline = "b.jsonl"`, `baseline = true`, `include-generated = true`,
		`include-generated = "yes"`, `cache-dir = ".cache"`, `cache-dir = ""`, "[tool]\nx = 1",
	} {
		table, bad := parseTOML([]byte(text))
		if bad != nil {
			t.Fatalf("%s: %s", text, bad.msg)
		}
		_, parserSays := (&reader{shown: "x", rules: testRules}).layer(table)
		var values object
		if err := toml.Unmarshal([]byte(text), &values); err != nil {
			t.Fatal(err)
		}
		plain, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
		if err != nil {
			t.Fatal(err)
		}
		if len(values) == 0 {
			instance = object{}
		}
		if schemaSays := compiled.Validate(instance); (schemaSays == nil) != (parserSays == nil) {
			t.Errorf("%s: the parser says %v, the schema %v", text, parserSays, schemaSays)
		}
	}
}

// TestManualHasKeys asks that the manual's table lists every key, and no other.
func TestManualHasKeys(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := bytes.Cut(text, []byte("## Keys\n"))
	table, _, _ = bytes.Cut(table, []byte("\n## "))
	var listed []string
	for line := range bytes.SplitSeq(table, []byte("\n")) {
		if rest, ok := bytes.CutPrefix(line, []byte("| `")); ok {
			name, row, _ := bytes.Cut(rest, []byte("`"))
			listed = append(listed, string(name))
			if key := FindKey(string(name)); key != nil && key.WholeRun != bytes.Contains(row, []byte("*run*")) {
				t.Errorf("%s: *run* in the manual: %t", name, !key.WholeRun)
			}
		}
	}
	if d := cmp.Diff(keyNames(), listed); d != "" {
		t.Errorf("the table in docs/configuration.md: %s", d)
	}
}
