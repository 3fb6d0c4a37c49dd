package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A Kind is the type of a key's value.
type Kind uint8

const (
	Bool       Kind = iota // true or false
	Text                   // a string
	Texts                  // a list of strings
	Path                   // a string: a path, relative to the file that it stands in
	Paths                  // a list of them
	Globs                  // a list of patterns of paths
	Rules                  // a list of codes, prefixes or names of rules
	GlobRules              // a table: rules by pattern
	Severities             // a table: a severity by rule
	PyVersion              // a string: "3.12"
)

// A Key is a key of the configuration.
type Key struct {
	Name string
	Kind Kind
	Doc  string // one line for the schema and the manual
	// WholeRun says that the key holds for a run as a whole, and is taken from one configuration only.
	WholeRun bool
	// Adds says that the values of all layers count, not that of the last.
	Adds bool
}

// Keys are all keys, in the order in which they are shown.
var Keys = []Key{
	{Name: "extend", Kind: Path, Doc: "Another configuration file, whose values hold where this one sets none."},
	{Name: "select", Kind: Rules, Doc: "The rules to run instead of the default ones."},
	{Name: "extend-select", Kind: Rules, Adds: true, Doc: "Rules to run besides."},
	{Name: "ignore", Kind: Rules, Adds: true, Doc: "Rules to leave out."},
	{Name: "per-file-ignores", Kind: GlobRules, Doc: "Rules to leave out in the files that a pattern fits; `!` before the pattern: in all others."},
	{Name: "severity", Kind: Severities, Doc: "How much the findings of a rule matter: error, warning or note."},
	{Name: "exclude", Kind: Globs, Doc: "Files and directories that are not reported on, instead of the default ones."},
	{Name: "extend-exclude", Kind: Globs, Adds: true, Doc: "Files and directories that are not reported on, besides."},
	{Name: "force-exclude", Kind: Bool, WholeRun: true, Doc: "Leave out excluded files even if they are given by name."},
	{Name: "respect-gitignore", Kind: Bool, WholeRun: true, Doc: "Leave out the untracked files that git ignores."},
	{Name: "include-generated", Kind: Bool, WholeRun: true, Doc: "Report on files that another program has written, too."},
	{Name: "include-dirs", Kind: Paths, WholeRun: true, Doc: "Directories to look for headers in, as -I of a compiler."},
	{Name: "defines", Kind: Texts, WholeRun: true, Doc: "Macros to define, NAME or NAME=VALUE, as -D of a compiler."},
	{Name: "undefines", Kind: Texts, WholeRun: true, Doc: "Macros to undefine, as -U of a compiler."},
	{Name: "compile-commands", Kind: Path, WholeRun: true, Doc: "The compile_commands.json to take flags from."},
	{Name: "python-version", Kind: PyVersion, WholeRun: true, Doc: "The version of CPython that #if lines are read for, such as \"3.12\"."},
	{Name: "models", Kind: Text, WholeRun: true, Doc: "What functions do: lines of the knowledge table."},
	{Name: "model-files", Kind: Paths, WholeRun: true, Doc: "Files with lines of the knowledge table."},
	{Name: "baseline", Kind: Path, WholeRun: true, Doc: "The file of findings that are known and not reported."},
	{Name: "cache-dir", Kind: Path, WholeRun: true, Doc: "Where results are kept for later runs, instead of the user's directory for caches."},
}

// FindKey returns the key of a name, nil if there is none.
func FindKey(name string) *Key {
	for i := range Keys {
		if Keys[i].Name == name {
			return &Keys[i]
		}
	}
	return nil
}

func keyNames() []string {
	names := make([]string, len(Keys))
	for i := range Keys {
		names[i] = Keys[i].Name
	}
	return names
}

// A reader turns the nodes of one file into values.
type reader struct {
	shown string // the file, as shown to the user
	flag  string // the flag, for what is given on the command line
	dir   string
	rules []Rule
}

func (r *reader) at(line, column int) Origin {
	if r.shown == "" {
		return Origin{Flag: r.flag}
	}
	return Origin{File: r.shown, Line: line, Column: column}
}

// layer reads the keys of a table. An unknown key is an error.
func (r *reader) layer(table *node) (*layer, *Error) {
	l := &layer{shown: r.shown, values: map[string]Value{}}
	for _, k := range table.keys {
		at := r.at(k.line, k.column)
		key := FindKey(k.name)
		if key == nil {
			hint := "; `nomem config` lists the keys"
			if (k.name == "tool" || k.name == "nomem") && k.value.kind == unstable.Table {
				hint = "; outside of pyproject.toml the keys stand at the top, in no table"
			}
			return nil, errorf(at, "unknown key %q%s", k.name, didYouMean(k.name, keyNames(), hint))
		}
		v, err := r.value(key, k.value)
		if err != nil {
			return nil, err
		}
		v.At, v.Dir = at, r.dir
		l.values[key.Name] = v
	}
	return l, nil
}

var macroName = regexp.MustCompile(`^[A-Za-z_]\w*(\([^)]*\))?(=|$)`)

func (r *reader) value(key *Key, n *node) (v Value, err *Error) {
	switch key.Kind {
	case Bool:
		if n.kind != unstable.Bool {
			return v, r.wrongType(key.Name, "true or false", n)
		}
		v.Bool = n.text == "true"
	case Text, Path, PyVersion:
		if n.kind != unstable.String {
			return v, r.wrongType(key.Name, "a string", n)
		}
		item := Item{Text: n.text, At: r.at(n.line, n.column)}
		if key.Kind == Text && n.verbatim { // its lines and columns are told in errors
			item.At, item.Verbatim = r.at(n.textLine, n.textColumn), item.At.Line > 0
		}
		v.Items = []Item{item}
		err = r.checkItem(key, item)
	case GlobRules, Severities:
		return r.tableValue(key, n)
	default:
		v.Items, err = r.items(key, n)
	}
	return v, err
}

// items reads a list of strings.
func (r *reader) items(key *Key, n *node) ([]Item, *Error) {
	if n.kind != unstable.Array {
		return nil, r.wrongType(key.Name, "a list of strings", n)
	}
	items := []Item{}
	for _, e := range n.list {
		if e.kind != unstable.String {
			return nil, r.wrongType("an element of "+key.Name, "a string", e)
		}
		item := Item{Text: e.text, At: r.at(e.line, e.column)}
		if err := r.checkItem(key, item); err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// tableValue reads a table whose keys are patterns or rules.
func (r *reader) tableValue(key *Key, n *node) (v Value, err *Error) {
	if n.kind != unstable.Table {
		return v, r.wrongType(key.Name, "a table", n)
	}
	for _, k := range n.keys {
		entry := Entry{Key: Item{Text: k.name, At: r.at(k.line, k.column)}}
		inner := &Key{Name: key.Name + "." + k.name, Kind: Rules}
		if key.Kind == GlobRules {
			err = r.checkItem(&Key{Name: key.Name, Kind: Globs}, Item{Text: strings.TrimPrefix(k.name, "!"), At: entry.Key.At})
			if err == nil {
				entry.Items, err = r.items(inner, k.value)
			}
		} else {
			err = r.checkItem(&Key{Name: key.Name, Kind: Rules}, entry.Key)
			if err == nil && k.value.kind != unstable.String {
				err = r.wrongType(inner.Name, "a string", k.value)
			}
			if err == nil {
				item := Item{Text: k.value.text, At: r.at(k.value.line, k.value.column)}
				err = r.checkItem(&Key{Name: inner.Name, Kind: Severities}, item)
				entry.Items = []Item{item}
			}
		}
		if err != nil {
			return v, err
		}
		v.Table = append(v.Table, entry)
	}
	return v, nil
}

// severities are the names of analyzer.Severity.
var severities = []string{"error", "warning", "note"}

var version = regexp.MustCompile(`^3\.\d{1,2}$`)

// checkItem looks at one word of a value.
func (r *reader) checkItem(key *Key, item Item) *Error {
	switch key.Kind {
	case Rules:
		if fitting, _ := Fit(r.rules, item.Text); len(fitting) == 0 {
			return UnknownRule(r.rules, item)
		}
	case Severities:
		if !slices.Contains(severities, item.Text) {
			return errorf(item.At, "unknown severity %q%s", item.Text, didYouMean(item.Text, severities, "; it is error, warning or note"))
		}
	case Globs:
		if item.Text == "" || !doublestar.ValidatePattern(item.Text) {
			return errorf(item.At, "%q is no pattern of paths", item.Text)
		}
	case PyVersion:
		if !version.MatchString(item.Text) {
			return errorf(item.At, "%q is no version of Python 3, such as \"3.12\"", item.Text)
		}
	case Path, Paths:
		if item.Text == "" {
			return errorf(item.At, "%s: a path cannot be empty", key.Name)
		}
	case Texts: // of macros
		if !macroName.MatchString(item.Text) {
			return errorf(item.At, "%s: %q is no macro; write NAME or NAME=VALUE", key.Name, item.Text)
		}
	}
	return nil
}

func (r *reader) wrongType(what, want string, n *node) *Error {
	return errorf(r.at(n.line, n.column), "%s must be %s, not %s", what, want, n.kindName())
}
