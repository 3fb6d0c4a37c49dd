//go:build full

package ruletest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A compiler asks gcc, and remembers what it said of the files as they were.
type compiler struct {
	dir, empty string // the tree; a folder of empty headers
	python     []string
	folders    []string            // those of the tree that have headers
	includers  map[string][]string // the files that include one of this base name
	units      map[string]*unit
}

// A unit is a file that gcc is run on.
type unit struct {
	name  string
	flags []string
	how   reading
	said  string
}

// A reading says how gcc takes a unit.
type reading int

const (
	accepted      reading = iota
	acceptedEmpty         // with empty files for the headers that are missing
	refused               // with errors, which can be compared all the same; warnings speak of types that gcc took for int
)

// withFlow makes gcc follow the values of variables, which -fsyntax-only does not: what may be used uninitialized.
var withFlow = []string{"-O1", "-S", "-o", os.DevNull}

var included = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]`)

func newCompiler(t *testing.T, dir string, python []string) *compiler {
	t.Helper()
	c := &compiler{dir: dir, empty: t.TempDir(), python: python, includers: map[string][]string{}, units: map[string]*unit{}}
	files, headers := treeFiles(t, dir)
	for _, h := range headers {
		c.folders = append(c.folders, filepath.Dir(h))
	}
	slices.Sort(c.folders)
	c.folders = slices.Compact(c.folders)
	for _, name := range slices.Concat(files, headers) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range included.FindAllSubmatch(text, -1) {
			base := filepath.Base(string(m[1]))
			c.includers[base] = append(c.includers[base], name)
		}
	}
	return c
}

// unitsOf returns the units that a file is compiled in: itself, if it is no header, and the .c files that include it.
func (c *compiler) unitsOf(file string) (list []*unit) {
	names := []string{file}
	for i := 0; i < len(names); i++ {
		for _, name := range c.includers[filepath.Base(names[i])] {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		if filepath.Ext(name) == ".c" {
			list = append(list, c.unit(name))
		}
	}
	return list
}

// unit returns how gcc takes a file best.
func (c *compiler) unit(name string) *unit {
	if u := c.units[name]; u != nil {
		return u
	}
	own := []string{"-I" + filepath.Dir(name)}
	for _, first := range []string{"-I", "-idirafter"} { // a header of the tree may have the name of one of the system
		u := &unit{name: name, flags: slices.Concat(own, c.python)}
		for _, folder := range c.folders {
			u.flags = append(u.flags, first+folder)
		}
		c.ask(u)
		if old := c.units[name]; old == nil || u.how < old.how {
			c.units[name] = u
		}
		if u.how == accepted {
			break
		}
	}
	return c.units[name]
}

var missingHeader = regexp.MustCompile(`fatal error: (\S+): No such file or directory`)

// ask lets gcc read a unit, with empty files for the headers that it misses.
func (c *compiler) ask(u *unit) {
	for u.said = c.messages(u, nil); ; u.said = c.messages(u, nil) {
		m := missingHeader.FindStringSubmatch(u.said)
		if m == nil || !filepath.IsLocal(m[1]) {
			break
		}
		at := filepath.Join(c.empty, m[1])
		if _, err := os.Stat(at); err == nil && u.how == acceptedEmpty {
			break
		}
		if os.MkdirAll(filepath.Dir(at), 0o777) != nil || os.WriteFile(at, nil, 0o666) != nil {
			break
		}
		if u.how == accepted {
			u.flags = append(u.flags, "-idirafter", c.empty)
			u.how = acceptedEmpty
		}
	}
	if strings.Contains(u.said, "error:") {
		u.how = refused
		u.flags = append(u.flags, "-w")
		u.said = c.messages(u, nil)
	}
}

// judge compares what gcc says of the units of a fix before and after it.
func (c *compiler) judge(t *testing.T, d finding) {
	t.Helper()
	files, was := d.Fix.files(), map[string][]byte{}
	var units []*unit
	for _, file := range files {
		path := filepath.Join(c.dir, filepath.FromSlash(file))
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		was[path] = src
		for _, u := range c.unitsOf(file) { // each is read before anything changes
			if !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	if len(units) == 0 {
		t.Errorf("%s:%d: %s: no .c file includes it", d.File, d.Start.Line, d.Code)
	}
	for _, file := range files {
		path := filepath.Join(c.dir, filepath.FromSlash(file))
		if err := os.WriteFile(path, d.Fix.in(file, was[path]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range units {
		if now := c.messages(u, nil); now != u.said {
			t.Errorf("%s:%d: %s: %s\ngcc said of %s\n%s\nand now\n%s", d.File, d.Start.Line, d.Code, d.Fix.Message, u.name, u.said, now)
		}
	}
	for path, src := range was {
		if err := os.WriteFile(path, src, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// compiled returns the units of the fixes so far that gcc has no error in.
func (c *compiler) compiled() (list []*unit) {
	for _, u := range c.units {
		if u.how != refused {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b *unit) int { return strings.Compare(a.name, b.name) })
	return list
}

// reading returns how gcc takes the best of the units of a file, and if it has errors, the first.
func (c *compiler) reading(file string) (how reading, why string) {
	how = refused
	for _, u := range c.unitsOf(file) {
		if how = min(how, u.how); why == "" {
			_, why, _ = strings.Cut(u.said, "error:")
			why, _, _ = strings.Cut(why, "\n")
		}
	}
	return how, why
}

// count counts files by the way gcc takes them.
func (c *compiler) count(files []string) map[reading]int {
	count := map[reading]int{}
	for _, file := range files {
		how, _ := c.reading(file)
		count[how]++
	}
	return count
}

var lineNumber = regexp.MustCompile(`:\d+(:\d+)?([:,])`)

// messages returns what gcc says of a unit, without line numbers. mode is what it does besides; nil is to check the
// syntax.
func (c *compiler) messages(u *unit, mode []string) string {
	if mode == nil {
		mode = []string{"-fsyntax-only"}
	}
	cmd := exec.Command("gcc", slices.Concat([]string{"-Wall", "-fno-diagnostics-show-caret", "-fmax-errors=0"}, mode, u.flags, []string{u.name})...)
	cmd.Dir = c.dir
	out, _ := cmd.CombinedOutput()
	return lineNumber.ReplaceAllString(string(out), "$2")
}
