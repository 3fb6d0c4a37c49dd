package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"nomem/analyzer/source"
)

// pyproject is the file whose configuration is in its table [tool.nomem].
const pyproject = "pyproject.toml"

// names are the files that configuration is found in, those of one directory in order of precedence.
var names = []string{".nomem.toml", "nomem.toml", pyproject}

// configFlag is the flag that gives a file, or a key and its value.
const configFlag = "--config"

// A CommandLine is what the command line says of the configuration.
type CommandLine struct {
	Config   []string         // --config: at most one file, and inline `key = value`
	Isolated bool             // --isolated: no file is looked for
	Flags    map[string]Value // what flags set, by key
}

// A Resolver finds what is in force for a file. It is for one goroutine.
type Resolver struct {
	dir   string // the working directory
	rules []Rule
	fixed []*layer // of the file given by --config, with what it extends
	named bool     // such a file, or --isolated, was given: none is looked for
	above []*layer // of the command line: go before any file
	known map[string]*Settings
}

// New returns a resolver for a run in dir, an absolute path. The paths that it is asked for have no symbolic links.
func New(dir string, rules []Rule, command CommandLine) (*Resolver, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	r := &Resolver{dir: dir, rules: rules, named: command.Isolated, known: map[string]*Settings{}}
	for _, arg := range command.Config {
		if table := inline(arg); table != nil {
			l, err := (&reader{flag: configFlag, dir: dir, rules: rules}).layer(table)
			if err == nil {
				if v, ok := l.values["extend"]; ok {
					err = errorf(v.At, "extend has no place on the command line; give the file itself")
				}
			}
			if err != nil {
				err.Msg = arg + ": " + err.Msg
				return nil, err
			}
			r.above = append(r.above, l)
			continue
		}
		switch {
		case command.Isolated:
			return nil, errorf(Origin{Flag: configFlag}, "%s: no file is read with --isolated", arg)
		case r.named:
			return nil, errorf(Origin{Flag: configFlag}, "%s: a second file; one can extend another by `extend`", arg)
		}
		r.named = true
		var err error
		if r.fixed, err = r.chain(absolute(dir, arg), Origin{Flag: configFlag}); err != nil {
			return nil, notInline(arg, absolute(dir, arg), err)
		}
	}
	if len(command.Flags) > 0 {
		r.above = append(r.above, &layer{values: command.Flags})
	}
	return r, r.checkFlags(command.Flags)
}

// inline returns the table of `key = value`, nil if text is the name of a file.
func inline(text string) *node {
	if !strings.Contains(text, "=") {
		return nil
	}
	table, err := parseTOML([]byte(text))
	if err != nil || len(table.keys) == 0 {
		return nil
	}
	return table
}

// notInline adds to the error about a file that is not there what keeps its name from being a key and its value, if it
// looks like that.
func notInline(arg, path string, err error) error {
	if _, missing := os.Stat(path); missing == nil || !strings.Contains(arg, "=") {
		return err
	}
	if _, bad := parseTOML([]byte(arg)); bad != nil {
		return errorf(Origin{Flag: configFlag}, "%s: no such file, and no key and value in TOML: %s", arg, bad.msg)
	}
	return err
}

func (r *Resolver) checkFlags(flags map[string]Value) error {
	read := &reader{dir: r.dir, rules: r.rules}
	for i := range Keys {
		for _, item := range flags[Keys[i].Name].Items {
			if err := read.checkItem(&Keys[i], item); err != nil {
				return err
			}
		}
	}
	return nil
}

// For returns what is in force for the files of a directory: the nearest configuration upward, and the command line.
func (r *Resolver) For(dir string) (*Settings, error) {
	if r.named {
		if r.known[""] == nil {
			r.known[""] = r.settings(r.dir, r.fixed)
		}
		return r.known[""], nil
	}
	if s := r.known[dir]; s != nil {
		return s, nil
	}
	s, err := r.found(dir)
	if err != nil {
		return nil, err
	}
	r.known[dir] = s
	return s, nil
}

// found reads the configuration of a directory, or takes that of its parent.
func (r *Resolver) found(dir string) (*Settings, error) {
	for _, name := range names {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err != nil || info.IsDir() || name == pyproject && !mentions(path) {
			continue
		}
		layers, err := r.chain(path, Origin{})
		if err != nil {
			return nil, err
		}
		if layers != nil {
			s := r.settings(dir, layers)
			s.unread = r.unread(dir, name)
			return s, nil
		}
	}
	if parent := filepath.Dir(dir); parent != dir {
		return r.For(parent)
	}
	return r.settings(r.dir, nil), nil
}

// unread returns the configuration files of a directory that the one of the given name goes before, as shown to the user.
func (r *Resolver) unread(dir, name string) []string {
	var list []string
	for _, other := range names[slices.Index(names, name)+1:] {
		path := filepath.Join(dir, other)
		if info, err := os.Stat(path); err != nil || info.IsDir() || other == pyproject && !mentions(path) {
			continue
		}
		if other == pyproject {
			if data, err := os.ReadFile(path); err != nil || !hasTable(data) {
				continue
			}
		}
		list = append(list, r.shown(path))
	}
	return list
}

// hasTable reports whether the text of a pyproject.toml has a table [tool.nomem].
func hasTable(data []byte) bool {
	root, bad := parseTOML(data)
	return bad == nil && root.get("tool") != nil && root.get("tool").get("nomem") != nil
}

// mentions reports whether a pyproject.toml may have a table of nomem's. One that has none need not even be TOML.
func mentions(path string) bool {
	data, err := os.ReadFile(path)
	return err == nil && bytes.Contains(data, []byte("nomem"))
}

// maxExtends bounds the files that extend each other.
const maxExtends = 32

// chain reads a configuration file and what it extends, the outermost first. It returns nil for a pyproject.toml
// without [tool.nomem]; from says who asked for the file, if anybody did.
func (r *Resolver) chain(path string, from Origin) ([]*layer, error) {
	var layers []*layer
	for seen := map[string]bool{}; ; {
		if seen[path] || len(seen) > maxExtends {
			return nil, errorf(from, "%s extends itself", r.shown(path))
		}
		seen[path] = true
		l, err := r.file(path, from)
		if err != nil {
			return nil, err
		}
		if l == nil && len(layers) == 0 && from == (Origin{}) {
			return nil, nil
		}
		if l == nil {
			return nil, errorf(from, "%s has no table [tool.nomem]", r.shown(path))
		}
		layers = append([]*layer{l}, layers...)
		v, ok := l.values["extend"]
		if !ok {
			return layers, nil
		}
		path, from = absolute(filepath.Dir(path), v.Text()), v.Items[0].At
	}
}

// file reads one configuration file. It returns nil for a pyproject.toml without [tool.nomem].
func (r *Resolver) file(path string, from Origin) (*layer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		if from == (Origin{}) {
			from = Origin{File: r.shown(path)}
		}
		var broken *fs.PathError
		if errors.As(err, &broken) {
			err = broken.Err
		}
		return nil, errorf(from, "%s: %v", r.shown(path), err)
	}
	return r.parse(path, data)
}

// parse reads the content of a configuration file.
func (r *Resolver) parse(path string, data []byte) (*layer, error) {
	read := &reader{shown: r.shown(path), dir: filepath.Dir(path), rules: r.rules}
	root, bad := parseTOML(data)
	if bad != nil {
		return nil, errorf(read.at(bad.line, bad.column), "%s", bad.msg)
	}
	table := root
	if filepath.Base(path) == pyproject {
		if tool := root.get("tool"); tool == nil || tool.get("nomem") == nil {
			return nil, nil
		} else if table = tool.get("nomem"); table.kind != unstable.Table {
			return nil, read.wrongType("tool.nomem", "a table", table)
		}
	}
	l, err := read.layer(table)
	if err != nil {
		return nil, err
	}
	l.file = path
	return l, nil
}

// shown returns a path as the user knows it: relative to the working directory, with slashes.
func (r *Resolver) shown(path string) string {
	if rel, err := filepath.Rel(r.dir, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}

// Main returns what holds for a run as a whole over the given paths, relative to the working directory: the
// configuration in force at the root of the project that the first path belongs to; if there is none, the one nearest
// to all paths.
func (r *Resolver) Main(paths []string) (*Settings, error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	common := ""
	for i, p := range paths {
		path := source.Resolve(absolute(r.dir, p))
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			path = filepath.Dir(path)
		}
		if i == 0 {
			common = path
		}
		for !within(common, path) && common != filepath.Dir(common) {
			common = filepath.Dir(common)
		}
	}
	root, _ := source.ProjectRoot(source.Resolve(absolute(r.dir, paths[0])))
	s, err := r.For(root)
	if err != nil || len(s.Files()) > 0 {
		return s, err
	}
	return r.For(common)
}

// within reports whether path is dir or below it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
