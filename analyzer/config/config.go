// Package config says what is in force for a file: it finds pyproject.toml, nomem.toml and .nomem.toml, and combines
// what they say with the command line. Which keys there are stands in one table, in keys.go.
package config

import (
	"fmt"
	"path/filepath"
)

// An Origin is where a value was written. The zero Origin is nomem's own default.
type Origin struct {
	File         string // as shown to the user, "" if it is not from a file
	Line, Column int    // counted from 1, the column in bytes; 0 if unknown
	Flag         string // the flag of the command line that it was given with
}

func (o Origin) String() string {
	switch {
	case o.File != "" && o.Line > 0:
		return fmt.Sprintf("%s:%d", o.File, o.Line)
	case o.File != "":
		return o.File
	case o.Flag != "":
		return "command line: " + o.Flag
	}
	return "default"
}

// An Error is a mistake in the configuration.
type Error struct {
	At  Origin
	Msg string
}

func (e *Error) Error() string {
	switch {
	case e.At.File != "" && e.At.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", e.At.File, e.At.Line, e.At.Column, e.Msg)
	case e.At.File != "":
		return e.At.File + ": " + e.Msg
	case e.At.Flag != "":
		return e.At.Flag + ": " + e.Msg
	}
	return e.Msg
}

func errorf(at Origin, format string, args ...any) *Error {
	return &Error{at, fmt.Sprintf(format, args...)}
}

// An Item is one word of a value.
type Item struct {
	Text string
	At   Origin
	// Verbatim says that At is where the first byte of Text stands, and the others follow it in the file.
	Verbatim bool
}

// An Entry is one row of a table.
type Entry struct {
	Key   Item
	Items []Item
}

// A Value is what a key was set to. The kind of the key says which field counts.
type Value struct {
	At    Origin
	Dir   string // absolute: what paths and globs in it are relative to
	Bool  bool
	Items []Item // of a list; the only one of a string
	Table []Entry
}

// Texts returns the items of a list.
func (v Value) Texts() []string {
	texts := make([]string, len(v.Items))
	for i, item := range v.Items {
		texts[i] = item.Text
	}
	return texts
}

// Text returns the content of a string, "" if it was not set.
func (v Value) Text() string {
	if len(v.Items) == 0 {
		return ""
	}
	return v.Items[0].Text
}

// Paths returns the items of a list as absolute paths.
func (v Value) Paths() []string {
	paths := make([]string, len(v.Items))
	for i, item := range v.Items {
		paths[i] = absolute(v.Dir, item.Text)
	}
	return paths
}

// absolute returns a path as seen from dir, with its `.` and `..` taken away.
func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// A layer is one place that sets values: a file, an inline --config, or the flags.
type layer struct {
	file   string // absolute, "" for the command line
	shown  string
	values map[string]Value
}
