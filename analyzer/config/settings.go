package config

import (
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// defaults are the values of keys that nobody set. An empty value is the default of the others.
var defaults = map[string]Value{
	"exclude": {Items: []Item{
		{Text: "__pypackages__"}, {Text: "node_modules"}, {Text: "site-packages"}, {Text: "venv"},
	}},
	"respect-gitignore": {Bool: true},
}

// Settings are what is in force for the files of a directory.
type Settings struct {
	layers []*layer // the outermost first: defaults, files that are extended, the file, the command line
	rules  []Rule
	on     map[string]bool // codes of the rules that are selected
	unread []string        // files beside the one in force, which goes before them
}

// settings combines the layers that count for the files under root: the directory of the configuration file, else the
// working directory.
func (r *Resolver) settings(root string, files []*layer) *Settings {
	s := &Settings{rules: r.rules, layers: []*layer{{values: map[string]Value{}}}}
	for key, v := range defaults {
		v.Dir = root
		s.layers[0].values[key] = v
	}
	s.layers = append(append(s.layers, files...), r.above...)
	s.on = selected(r.rules, s.layers)
	return s
}

// Files returns the configuration files that the settings come from, as shown to the user, the nearest first.
func (s *Settings) Files() []string {
	var files []string
	for i := len(s.layers) - 1; i >= 0; i-- {
		if s.layers[i].file != "" {
			files = append(files, s.layers[i].shown)
		}
	}
	return files
}

// Unread returns the configuration files that say nothing, since the one in force stands beside them and goes before them.
func (s *Settings) Unread() []string { return s.unread }

// Values returns all that the settings say, the outermost first: what is in force follows from it.
func (s *Settings) Values() []map[string]Value {
	var all []map[string]Value
	for _, l := range s.layers {
		all = append(all, l.values)
	}
	return all
}

// Get returns the value of a key. Of one that adds up, it has the items of all layers.
func (s *Settings) Get(key string) Value {
	var sum Value
	for _, l := range s.layersOf(key) {
		if v, ok := l.values[key]; ok {
			items := append(sum.Items, v.Items...)
			sum = v
			sum.Items = items
		}
	}
	return sum
}

// Selected reports whether the rule with that code is on, in files without ignores of their own.
func (s *Settings) Selected(code string) bool { return s.on[code] }

// Enabled reports whether findings of a rule are reported in a file.
func (s *Settings) Enabled(code, file string) bool { return s.on[code] && !s.ignoredIn(code, file) }

// ignoredIn reports whether per-file-ignores leaves a rule out in a file.
func (s *Settings) ignoredIn(code, file string) bool {
	v := s.Get("per-file-ignores")
	for _, row := range v.Table {
		pattern, not := strings.CutPrefix(row.Key.Text, "!")
		if fitsAbove(pattern, v.Dir, file) == not {
			continue
		}
		for _, word := range row.Items {
			for _, c := range first(Fit(s.rules, word.Text)) {
				if c == code {
					return true
				}
			}
		}
	}
	return false
}

func first(codes []string, _ int) []string { return codes }

// Severity returns the severity that findings of a rule were given, "" if none was. The most specific word decides.
func (s *Settings) Severity(code string) string {
	severity, rank := "", 0
	for _, row := range s.Get("severity").Table {
		codes, specific := Fit(s.rules, row.Key.Text)
		for _, c := range codes {
			if c == code && specific >= rank {
				severity, rank = row.Items[0].Text, specific
			}
		}
	}
	return severity
}

// Excludes reports whether a file or directory is named by `exclude` itself, not by a directory above it.
func (s *Settings) Excludes(path string) bool { return s.excludes(path, fits) }

// ExcludesBelow reports whether `exclude` names a file or a directory above it.
func (s *Settings) ExcludesBelow(path string) bool { return s.excludes(path, fitsAbove) }

func (s *Settings) excludes(path string, fits func(pattern, dir, path string) bool) bool {
	for _, key := range [...]string{"exclude", "extend-exclude"} {
		for _, l := range s.layersOf(key) {
			for _, item := range l.values[key].Items {
				if fits(item.Text, l.values[key].Dir, path) {
					return true
				}
			}
		}
	}
	return false
}

// layersOf returns the layers whose values of a key count.
func (s *Settings) layersOf(key string) []*layer {
	if FindKey(key).Adds {
		return s.layers
	}
	for i := len(s.layers) - 1; i >= 0; i-- {
		if _, ok := s.layers[i].values[key]; ok {
			return s.layers[i : i+1]
		}
	}
	return nil
}

// fitsAbove reports whether a pattern fits a path or a directory above it, up to dir.
func fitsAbove(pattern, dir, path string) bool {
	for {
		if fits(pattern, dir, path) {
			return true
		}
		parent := filepath.Dir(path)
		if parent == path || parent == dir {
			return false
		}
		path = parent
	}
}

// fits reports whether a pattern fits a path: the last part of it, if the pattern is one part, or all of it. Patterns
// are relative to dir; `*` does not go past a slash, `**` does.
func fits(pattern, dir, path string) bool {
	pattern = strings.TrimSuffix(filepath.ToSlash(pattern), "/")
	if !strings.Contains(pattern, "/") {
		if ok, _ := doublestar.Match(pattern, filepath.Base(path)); ok {
			return true
		}
	}
	if filepath.IsAbs(pattern) {
		ok, _ := doublestar.Match(pattern, filepath.ToSlash(path))
		return ok
	}
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return false
	}
	ok, _ := doublestar.Match(strings.TrimPrefix(pattern, "./"), filepath.ToSlash(rel))
	return ok
}
