package analyzer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nomem/analyzer/capi"
	"nomem/analyzer/config"
	"nomem/analyzer/source"
)

// A scope is what the configuration says of a run. Without a configuration, every rule is on in every file.
type scope struct {
	dir      string
	resolver *config.Resolver // nil for none
	main     *config.Settings // what holds for the run as a whole; nil without a resolver
	err      error            // the first mistake in a file that was found while the tree was walked
	warnings []string
	models   []string      // what the knowledge was extended by: names of files, each with its text
	compDB   config.Origin // where the configuration names the compilation database
}

// newScope finds the configuration of the run.
func newScope(opts *Options) (*scope, error) {
	s := &scope{dir: opts.Dir, resolver: opts.Config}
	if s.resolver == nil {
		return s, nil
	}
	var err error
	s.main, err = s.resolver.Main(opts.Paths)
	return s, err
}

// settings returns what is in force for a file or directory, nil without a configuration, or with one that is broken.
func (s *scope) settings(path string) *config.Settings {
	if s.resolver == nil || s.err != nil {
		return nil
	}
	var in *config.Settings
	in, s.err = s.resolver.For(filepath.Dir(path))
	return in
}

// walk returns how the tree is to be walked.
func (s *scope) walk(overlay map[string][]byte) source.Scope {
	w := source.Scope{Overlay: overlay}
	if s.main == nil {
		return w
	}
	w.GitIgnore = s.main.Get("respect-gitignore").Bool
	w.Skip = func(path string) bool {
		in := s.settings(path)
		return in != nil && in.Excludes(path)
	}
	if s.main.Get("force-exclude").Bool {
		w.SkipGiven = s.excluded
	}
	return w
}

// excluded reports whether a file, or a directory that it is in, is excluded.
func (s *scope) excluded(file string) bool {
	in := s.settings(file)
	return in != nil && in.ExcludesBelow(file)
}

// enabled reports whether findings of a rule are reported in a file.
func (s *scope) enabled(code, file string) bool {
	in := s.settings(file)
	return in == nil || in.Enabled(code, file)
}

// rules returns those of all that are on in one file at least.
func (s *scope) rules(all []*Rule, files []source.Location) ([]*Rule, error) {
	if s.resolver == nil {
		return all, nil
	}
	on := map[string]bool{}
	seen := map[*config.Settings]bool{}
	add := func(in *config.Settings) {
		if in == nil || seen[in] {
			return
		}
		seen[in] = true
		s.warnUnused(in)
		for _, r := range all {
			on[r.Code] = on[r.Code] || in.Selected(r.Code)
		}
	}
	for _, f := range files {
		add(s.settings(f.Abs))
	}
	if len(files) == 0 {
		add(s.main)
	}
	var chosen []*Rule
	for _, r := range all {
		if on[r.Code] {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 && s.err == nil {
		return nil, &InputError{"no rule is left to run; see `nomem rule` for the list"}
	}
	return chosen, s.err
}

// warnUnused warns of files that another one goes before, and of keys that hold for a whole run, and stand where the run
// does not take them from.
func (s *scope) warnUnused(in *config.Settings) {
	for _, file := range in.Unread() {
		s.warnings = append(s.warnings, fmt.Sprintf("%s is not read: %s beside it goes before it", file, in.Files()[0]))
	}
	for i := range config.Keys {
		key := &config.Keys[i]
		at := in.Get(key.Name).At
		if !key.WholeRun || at.File == "" || at == s.main.Get(key.Name).At {
			continue
		}
		from := "none"
		if files := s.main.Files(); len(files) > 0 {
			from = files[0]
		}
		s.warnings = append(s.warnings, fmt.Sprintf(
			"%v: `%s` has no effect here: it holds for a run as a whole, whose configuration is %s", at, key.Name, from))
	}
}

// frontEnd adds what the configuration says of the sources to what the flags say. The directories of headers are
// absolute then, their links resolved.
func (s *scope) frontEnd(opts *Options) {
	var dirs []string
	for _, dir := range opts.IncludeDirs {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(opts.Dir, dir)
		}
		dirs = append(dirs, dir)
	}
	if s.main != nil {
		dirs = append(dirs, s.main.Get("include-dirs").Paths()...)
	}
	for i, dir := range dirs {
		dirs[i] = source.Resolve(dir)
	}
	opts.IncludeDirs = dirs
	if s.main == nil {
		return
	}
	var defines []string
	if v := s.main.Get("python-version").Text(); v != "" {
		minor := strings.TrimPrefix(v, "3.")
		n := 0
		fmt.Sscan(minor, &n)
		defines = append(defines, "PY_MINOR_VERSION="+minor, fmt.Sprintf("PY_VERSION_HEX=0x03%02X00F0", n), `PY_VERSION="`+v+`.0"`)
	}
	opts.Defines = slices.Concat(defines, s.main.Get("defines").Texts(), opts.Defines)
	opts.Undefines = append(s.main.Get("undefines").Texts(), opts.Undefines...)
	opts.IncludeGenerated = opts.IncludeGenerated || s.main.Get("include-generated").Bool
	if v := s.main.Get("compile-commands"); opts.CompileCommands == "" && v.Text() != "" {
		opts.CompileCommands, s.compDB = v.Paths()[0], v.Items[0].At
	}
}

// unnamed returns an error about a file without the path that it repeats.
func unnamed(err error) error {
	var broken *os.PathError
	if errors.As(err, &broken) {
		return broken.Err
	}
	return err
}

// knowledge returns the built-in tables, extended by the models of the configuration.
func (s *scope) knowledge() (*capi.Table, error) {
	know := capi.Default()
	if s.main == nil {
		return know, nil
	}
	files := s.main.Get("model-files")
	for i, path := range files.Paths() {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, &config.Error{At: files.Items[i].At, Msg: fmt.Sprintf("%s: %v", files.Items[i].Text, unnamed(err))}
		}
		shown := path
		if rel, err := filepath.Rel(source.Resolve(s.dir), path); err == nil {
			shown = filepath.ToSlash(rel)
		}
		s.models = append(s.models, shown, string(text))
		if know, err = know.Extend(string(text), shown); err != nil {
			return nil, err
		}
	}
	models := s.main.Get("models")
	if models.Text() == "" {
		return know, nil
	}
	at := models.Items[0].At
	// Empty lines before the text make the lines of errors those of the file.
	extended, err := know.Extend(strings.Repeat("\n", max(at.Line-1, 0))+models.Text(), at.File)
	var bad *capi.Error
	if !errors.As(err, &bad) {
		return extended, err
	}
	line, column := bad.Line-max(at.Line-1, 0), bad.Col
	if !models.Items[0].Verbatim {
		return nil, &config.Error{At: at, Msg: fmt.Sprintf("models, line %d, column %d: %s", line, column, bad.Msg)}
	}
	if line == 1 {
		column += at.Column - 1
	}
	at.Line, at.Column = bad.Line, column
	return nil, &config.Error{At: at, Msg: "models: " + bad.Msg}
}
