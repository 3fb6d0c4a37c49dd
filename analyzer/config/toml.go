package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A node is a value of a TOML document, with the place where it is written.
type node struct {
	line, column int // of the value; of a table, of its first mention
	kind         unstable.Kind
	text         string // of a string: its content; of another scalar: as written
	// Of a string: where its content begins, and whether each byte of it stands in the file as it is.
	textLine, textColumn int
	verbatim             bool
	list                 []*node
	keys                 []*keyNode
}

// A keyNode is a key of a table and its value.
type keyNode struct {
	name         string
	line, column int
	value        *node
}

// get returns the value of a key, nil if the table does not have it.
func (n *node) get(name string) *node {
	for _, k := range n.keys {
		if k.name == name {
			return k.value
		}
	}
	return nil
}

// table returns the table at a key, which it makes if it is not there. For an array of tables it is the last one.
func (n *node) table(name string, line, column int) *node {
	if t := n.get(name); t != nil {
		if t.kind == unstable.ArrayTable && len(t.list) > 0 {
			return t.list[len(t.list)-1]
		}
		return t
	}
	t := &node{line: line, column: column, kind: unstable.Table}
	n.keys = append(n.keys, &keyNode{name, line, column, t})
	return t
}

// A syntaxError is text that is no TOML.
type syntaxError struct {
	line, column int
	msg          string
}

// parseTOML reads a document. The decoder of the library judges it, its parser tells where things are.
func parseTOML(data []byte) (*node, *syntaxError) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var values map[string]any
	if err := toml.Unmarshal(data, &values); err != nil {
		bad := &syntaxError{1, 1, strings.TrimPrefix(err.Error(), "toml: ")}
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			bad.line, bad.column = decode.Position()
		}
		return nil, bad
	}
	r := &tomlReader{root: &node{line: 1, column: 1, kind: unstable.Table}}
	r.parser.Reset(data)
	at := r.root
	for r.parser.NextExpression() {
		switch e := r.parser.Expression(); e.Kind {
		case unstable.Table:
			at = r.walk(r.root, e.Key(), false)
		case unstable.ArrayTable:
			at = r.walk(r.root, e.Key(), true)
		case unstable.KeyValue:
			r.keyValue(at, e)
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, &syntaxError{1, 1, fmt.Sprint(err)} // never: the decoder took it
	}
	return r.root, nil
}

// A tomlReader builds the nodes of a document.
type tomlReader struct {
	parser unstable.Parser
	root   *node
}

// walk follows a dotted key from a table; the last part names a table, or an array of tables that gets one more.
func (r *tomlReader) walk(at *node, key unstable.Iterator, array bool) *node {
	for key.Next() {
		k := key.Node()
		line, column := r.place(k)
		if !array || !key.IsLast() {
			at = at.table(string(k.Data), line, column)
			continue
		}
		list := at.get(string(k.Data))
		if list == nil {
			list = &node{line: line, column: column, kind: unstable.ArrayTable}
			at.keys = append(at.keys, &keyNode{string(k.Data), line, column, list})
		}
		at = &node{line: line, column: column, kind: unstable.Table}
		list.list = append(list.list, at)
	}
	return at
}

// keyValue adds `key = value` to a table.
func (r *tomlReader) keyValue(at *node, e *unstable.Node) {
	key := e.Key()
	for key.Next() {
		k := key.Node()
		line, column := r.place(k)
		if !key.IsLast() {
			at = at.table(string(k.Data), line, column)
			continue
		}
		at.keys = append(at.keys, &keyNode{string(k.Data), line, column, r.value(e.Value(), line, column)})
	}
}

// value reads a value; line and column are those of what holds it, for values that the parser gives no place.
func (r *tomlReader) value(v *unstable.Node, line, column int) *node {
	n := &node{line: line, column: column, kind: v.Kind, text: string(v.Data)}
	if v.Raw.Length > 0 {
		n.line, n.column = r.place(v)
	}
	switch v.Kind {
	case unstable.String:
		n.content(r.parser.Raw(v.Raw))
	case unstable.Array:
		for c := v.Children(); c.Next(); {
			n.list = append(n.list, r.value(c.Node(), n.line, n.column))
		}
	case unstable.InlineTable:
		n.kind = unstable.Table
		for c := v.Children(); c.Next(); {
			r.keyValue(n, c.Node())
		}
	}
	return n
}

// content notes where the content of a string begins that is written as raw.
func (n *node) content(raw []byte) {
	n.verbatim = bytes.HasPrefix(raw, []byte("'")) || !bytes.ContainsRune(raw, '\\')
	quotes := 1
	if len(raw) >= 6 && raw[1] == raw[0] {
		quotes = 3
	}
	n.textLine, n.textColumn = n.line, n.column+quotes
	if quotes == 3 && bytes.HasPrefix(bytes.TrimPrefix(raw[3:], []byte("\r")), []byte("\n")) {
		n.textLine, n.textColumn = n.line+1, 1
	}
}

// place returns the line and column, both counted from 1, where a node is written.
func (r *tomlReader) place(n *unstable.Node) (line, column int) {
	start := r.parser.Shape(n.Raw).Start
	return start.Line, start.Column
}

// kindNames are the kinds as errors call them.
var kindNames = map[unstable.Kind]string{
	unstable.String: "a string", unstable.Bool: "a boolean", unstable.Integer: "a number", unstable.Float: "a number",
	unstable.Array: "a list", unstable.Table: "a table", unstable.ArrayTable: "a list of tables",
}

func (n *node) kindName() string {
	if name, ok := kindNames[n.kind]; ok {
		return name
	}
	return "a date or time"
}
