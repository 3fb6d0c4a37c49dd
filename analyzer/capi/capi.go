// Package capi tells the simulator what the functions of the C library, of CPython's C-API and of common libraries do,
// and where Python calls C. All of it is data: the lines in tables, in a language that docs/knowledge.md explains and
// users extend their configuration with.
package capi

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"nomem/analyzer/faults"
)

//go:embed tables/*.txt
var tables embed.FS

// A Table is a body of knowledge. It implements faults.Knowledge, and is safe for concurrent use.
type Table struct {
	base    *Table // what it extends, nil if nothing
	entries []entry
	lines   map[string]int32 // index of the entry of each function
	parsed  sync.Map         // name to *faults.Summary, of the lines asked for so far
	borders
}

// An entry is the line of a function, or of several, not yet parsed: a run asks for few of the thousands.
type entry struct {
	text   string // with its comment
	file   string
	line   int
	indent int              // of the text in its line, in bytes
	gil    faults.GILEffect // what holds if the line does not tell
}

var _ faults.Knowledge = (*Table)(nil)

// Default returns the built-in knowledge.
func Default() *Table { return builtin() }

var builtin = sync.OnceValue(func() *Table {
	t := &Table{lines: make(map[string]int32, 8192), borders: newBorders()}
	if err := t.addTables(); err != nil {
		panic(err) // the tables are part of the program, and the tests parse them all
	}
	return t
})

func (t *Table) addTables() error {
	files, err := tables.ReadDir("tables")
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := tables.ReadFile(path.Join("tables", f.Name()))
		if err != nil {
			return err
		}
		if err := t.add(string(text), f.Name()); err != nil {
			return err
		}
	}
	return nil
}

// Extend returns a table that knows the lines of text besides, and rather than, those of t. The error is an *Error in
// terms of file, which is named for the user only.
func (t *Table) Extend(text, file string) (*Table, error) {
	x := &Table{base: t, lines: map[string]int32{}, borders: newBorders()}
	if err := x.add(text, file); err != nil {
		return nil, err
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	return x, nil
}

// check parses the lines of functions, and returns the error of the first that cannot be understood.
func (t *Table) check() error {
	for _, e := range t.entries {
		if _, err := parseLine(e.text, e.gil); err != nil {
			err.File, err.Line = e.file, e.line
			err.Col += e.indent
			return err
		}
	}
	return nil
}

// add reads the lines of a text. Those of functions are only indexed.
func (t *Table) add(text, file string) error {
	var gil faults.GILEffect
	for n := 1; text != ""; n++ {
		var row string
		row, text, _ = strings.Cut(text, "\n")
		if err := t.addLine(row, file, n, &gil); err != nil {
			err.File, err.Line = file, n
			return err
		}
	}
	return nil
}

// addLine reads one line. A line `default gil` changes gil for the lines that follow.
func (t *Table) addLine(row, file string, n int, gil *faults.GILEffect) *Error {
	code := uncomment(row)
	switch strings.TrimSpace(code) {
	case "":
		return nil
	case "default gil":
		*gil = faults.GILNeeded
		return nil
	case "default no gil":
		*gil = faults.GILAny
		return nil
	}
	head, _, isFunc := strings.Cut(code, "(")
	if !isFunc {
		return t.parseBorder(code)
	}
	for name := range strings.SplitSeq(head, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			return &Error{Col: 1, Msg: "expected the name of a function before the parenthesis and between commas"}
		}
		if i, ok := t.lines[name]; ok {
			if int(i) == len(t.entries) {
				return &Error{Col: 1, Msg: name + " is named twice in this line"}
			}
			old := t.entries[i]
			return &Error{Col: 1, Msg: fmt.Sprintf("%s is told already, in line %d of %s", name, old.line, old.file)}
		}
		t.lines[name] = int32(len(t.entries))
		if dot := strings.IndexByte(name, '.'); dot > 0 {
			t.lines[name[dot:]] = int32(len(t.entries))
		}
	}
	indent := len(row) - len(strings.TrimLeft(row, " \t"))
	t.entries = append(t.entries, entry{strings.TrimSpace(row), file, n, indent, *gil})
	return nil
}

// Summary returns what is told of a function, or nil. The function that a field of a struct points to goes by the
// name of both, as in "PyTypeObject.tp_alloc", or ".tp_alloc" if the struct is not known.
func (t *Table) Summary(name string) *faults.Summary {
	if s, ok := t.parsed.Load(name); ok {
		return s.(*faults.Summary)
	}
	i, ok := t.lines[name]
	if !ok {
		if t.base != nil {
			return t.base.Summary(name)
		}
		return nil
	}
	e := t.entries[i]
	s, err := parseFunc(name, e.text[strings.IndexByte(e.text, '('):], e.gil)
	if err != nil {
		return nil // never: the lines of users were checked by Extend, ours are by the tests
	}
	got, _ := t.parsed.LoadOrStore(name, s)
	return got.(*faults.Summary)
}

// Line returns the line that tells of a function as it stands in its table, and where that is; "" if none does.
func (t *Table) Line(name string) (text, file string, line int) {
	i, ok := t.lines[name]
	if !ok && t.base != nil {
		return t.base.Line(name)
	} else if !ok {
		return "", "", 0
	}
	e := t.entries[i]
	return e.text, e.file, e.line
}

// Names returns the functions that t tells of, in no order.
func (t *Table) Names() []string {
	names := slices.Collect(maps.Keys(t.lines))
	if t.base != nil {
		names = append(names, t.base.Names()...)
	}
	return names
}

// Slot returns the border that a function is if its address stands in the field of a static table. The field of a
// struct whose name is not known counts if its name has a prefix, as in tp_init.
func (t *Table) Slot(structName, field, key string) *faults.Border {
	b := t.slots[strings.TrimPrefix(structName, "struct ")+"."+field]
	if b == nil && key != "" {
		b = t.slots[key]
	}
	if b == nil && structName == "" {
		b = t.slots[field]
	}
	if b == nil && t.base != nil {
		return t.base.Slot(structName, field, key)
	}
	return b
}

// Callback returns the border that a function is if it is given as argument i (from 0) to fn, or nil.
func (t *Table) Callback(fn string, i int) *faults.Border {
	if b := t.callbacks[callbackKey(fn, i)]; b != nil || t.base == nil {
		return b
	}
	return t.base.Callback(fn, i)
}

// InitFunction returns the border of a function that is called by its name, as a module's init function is, or nil.
func (t *Table) InitFunction(name string) *faults.Border {
	for _, in := range t.inits {
		if name == in.name || in.prefix && strings.HasPrefix(name, in.name) {
			return in.border
		}
	}
	if t.base != nil {
		return t.base.InitFunction(name)
	}
	return nil
}

// ParseUnit returns what a unit of a format string of PyArg_ParseTuple makes of its last argument, if that is a resource.
func (t *Table) ParseUnit(unit string) (faults.Value, bool) {
	if v, ok := t.units[unit]; ok || t.base == nil {
		return v, ok
	}
	return t.base.ParseUnit(unit)
}

// Size returns how large an integer can be that a unit of a format string of PyArg_ParseTuple gives ("n"), or that the field
// of a struct holds ("Py_buffer.len").
func (t *Table) Size(name string) faults.SizeKind {
	if k := t.sizes[strings.TrimPrefix(name, "struct ")]; k != faults.NoSize || t.base == nil {
		return k
	}
	return t.base.Size(name)
}

// ObjectType reports whether a pointer to the named type is a Python object.
func (t *Table) ObjectType(name string) bool {
	return t.objects[strings.TrimPrefix(name, "struct ")] || t.base != nil && t.base.ObjectType(name)
}

// MemoryError reports whether the name is the exception that stands for want of memory.
func (t *Table) MemoryError(name string) bool {
	return t.memory[name] || t.base != nil && t.base.MemoryError(name)
}
