package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Location is where a file is, and what the user calls it.
type Location struct {
	Path string // as shown to the user: relative to the working directory, with slashes
	Abs  string // absolute and cleaned, symbolic links resolved; identifies the file
}

// A Problem is an input that could not be read.
type Problem struct {
	Path string // as shown to the user
	Err  error
}

func (p *Problem) Error() string { return fmt.Sprintf("%s: %v", p.Path, p.Err) }

func (p *Problem) Unwrap() error { return p.Err }

// A Tree is what the given paths stand for. Each list is sorted by Path and holds a file once.
type Tree struct {
	C         []Location // files to analyze and report on
	Headers   []Location // headers that were given by name: reported on, through the files that include them
	Loose     []Location // headers under the given directories: reported on if no C file includes them
	Context   []Location // every C file, header and included fragment of the projects around the given paths
	CPlusPlus []Location // C++ files among the given: counted, not analyzed
	Bindings  []Location // files of the projects around in other languages that call C: C++, Cython, SWIG
	Foreign   []Location // those of Context that are only there for Scope.Include
	Excluded  []Location // files that were given by name, and left out by Scope.SkipGiven
	Roots     []string   // the directories of the projects that the given paths belong to, absolute
	Problems  []Problem
	Warnings  []string
}

// A Scope says which files are left out of a Tree. The zero Scope leaves out none.
type Scope struct {
	// Skip reports whether a file or directory that a walk comes to is not reported on, by its absolute path; of a
	// directory all below it. It stays in Tree.Context.
	Skip func(path string) bool
	// SkipGiven reports the same of a file that was given by name.
	SkipGiven func(path string) bool
	// GitIgnore leaves out of the walks, and of Tree.Context, what git ignores and does not track: a fresh clone does
	// not have it.
	GitIgnore bool
	// Overlay has files that need not be on the disk, by Location.Abs.
	Overlay map[string][]byte
	// Include are directories with headers, absolute; those that are not of the project belong to Tree.Context as well.
	Include []string
	// HasHeader reports whether a header need not be read, by its name in an #include line.
	HasHeader func(name string) bool
}

// kind is what the name of a file says of its content.
type kind uint8

const (
	other kind = iota
	cSource
	cFragment // a header, or text that is made to be included
	cPlusPlus
	binding // what other programs make code of that calls C
)

// kinds maps the ends of names to kinds.
var kinds = map[string]kind{
	".c": cSource,
	".h": cFragment, ".inc": cFragment, ".inl": cFragment, ".def": cFragment, ".tbl": cFragment, ".x": cFragment,
	".cc": cPlusPlus, ".cpp": cPlusPlus, ".cxx": cPlusPlus, ".c++": cPlusPlus, ".cp": cPlusPlus, ".C": cPlusPlus,
	".pyx": binding, ".pxd": binding, ".pxi": binding, ".i": binding, ".swg": binding,
}

func kindOf(name string) kind { return kinds[filepath.Ext(name)] }

// maxContext bounds the entries visited to find the project around the given paths: a home directory under version
// control is no project.
const maxContext = 200_000

var errTooMany = errors.New("too many files")

// Discover finds the C files that paths stand for, relative to dir; no path means dir itself. A file given by name is
// taken whatever its name is. Directories are walked: hidden files and directories are left out, and links to
// directories are not followed. It fails with a *Problem if a path does not exist; what is found but cannot be read
// is in Tree.Problems.
func Discover(dir string, paths []string, scope Scope) (*Tree, error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	f := &finder{
		dir: dir, real: Resolve(dir), scope: scope, tree: &Tree{}, seen: map[string]bool{},
		asked: map[string]bool{}, ignored: map[string]bool{},
	}
	roots := map[string]bool{} // whether all below it is of the project, or only the files in it
	for _, p := range paths {
		abs := p
		if !filepath.IsAbs(abs) {
			abs = filepath.Join(dir, p)
		}
		info, err := os.Stat(abs)
		_, overlaid := scope.Overlay[Resolve(abs)]
		switch {
		case overlaid:
			f.given(abs, true)
		case err != nil && missing(err):
			return nil, &Problem{p, errMissing(abs)}
		case err != nil:
			f.problem(abs, err)
			continue
		case info.IsDir():
			f.walk(Resolve(abs))
		default:
			f.given(abs, info.Mode().IsRegular())
		}
		root, ok := ProjectRoot(Resolve(abs))
		if ok && !slices.Contains(f.tree.Roots, root) {
			f.tree.Roots = append(f.tree.Roots, root)
		}
		roots[root] = roots[root] || ok || err == nil && info.IsDir()
	}
	f.context(roots)
	f.tree.sort()
	return f.tree, nil
}

// marks are the entries that the root directory of a project has; those of an earlier row go before those of a later.
var marks = [...][]string{
	{".git", ".hg", ".svn"},
	{"pyproject.toml", "setup.py", "setup.cfg", "meson.build", "configure.ac", "PKG-INFO"},
}

// ProjectRoot returns the directory of the project that path, a file or a directory, belongs to: the nearest one
// upward that is under version control, else the nearest that is built. Without such a directory, ok is false and the
// root is path itself, or the directory that holds it.
func ProjectRoot(path string) (root string, ok bool) {
	own := path
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		own = filepath.Dir(path)
	}
	for _, names := range marks {
		for dir := own; ; dir = filepath.Dir(dir) {
			for _, name := range names {
				if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
					return dir, true
				}
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return own, false
}

// Load reads the file at loc, from overlay (by Location.Abs) if it is there, else from the disk. It refuses what is no
// regular file, since reading a pipe might never end. The error is a *Problem.
func Load(loc Location, overlay map[string][]byte) (*File, error) {
	if src, ok := overlay[loc.Abs]; ok {
		return NewFile(loc.Path, loc.Abs, src), nil
	}
	info, err := os.Stat(loc.Abs)
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		return nil, &Problem{loc.Path, reason(err)}
	}
	src, err := os.ReadFile(loc.Abs)
	if err != nil {
		return nil, &Problem{loc.Path, reason(err)}
	}
	return NewFile(loc.Path, loc.Abs, src), nil
}

var errNotRegular = errors.New("not a regular file")

// finder collects what Discover finds.
type finder struct {
	dir, real string // the working directory, as the user knows it and with its links resolved
	scope     Scope
	tree      *Tree
	seen      map[string]bool // Location.Abs of what is in the tree already
	asked     map[string]bool // roots of repositories whose git was asked
	ignored   map[string]bool // absolute paths that git ignores
}

// askGit learns what git ignores in the repository that a directory belongs to.
func (f *finder) askGit(dir string) {
	root, ok := ProjectRoot(dir)
	if !f.scope.GitIgnore || !ok || f.asked[root] {
		return
	}
	f.asked[root] = true
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		return
	}
	paths, err := gitIgnored(root)
	if err != nil {
		f.tree.Warnings = append(f.tree.Warnings, f.shown(root)+": "+err.Error())
	}
	for _, path := range paths {
		f.ignored[path] = true
	}
}

// given takes a file that the user named.
func (f *finder) given(abs string, regular bool) {
	loc := Location{f.shown(filepath.Clean(abs)), Resolve(abs)}
	if f.seen[loc.Abs] {
		return
	}
	f.seen[loc.Abs] = true
	switch {
	case !regular:
		f.problem(abs, errNotRegular)
		return
	case f.scope.SkipGiven != nil && f.scope.SkipGiven(loc.Abs):
		f.tree.Excluded = append(f.tree.Excluded, loc)
		return
	}
	switch kindOf(abs) {
	case cPlusPlus:
		f.tree.CPlusPlus = append(f.tree.CPlusPlus, loc)
	case cFragment:
		f.tree.Headers = append(f.tree.Headers, loc)
	default:
		f.tree.C = append(f.tree.C, loc)
	}
}

// walk takes the C and C++ files under a directory.
func (f *finder) walk(root string) {
	f.visit(root, true, f.scope.Skip, func(loc Location, err error) error {
		switch k := kindOf(loc.Path); {
		case err != nil:
			f.tree.Problems = append(f.tree.Problems, Problem{loc.Path, reason(err)})
		case f.seen[loc.Abs]:
		case filepath.Ext(loc.Path) == ".h":
			f.tree.Loose = append(f.tree.Loose, loc)
		case k != cSource && k != cPlusPlus:
		case k == cPlusPlus:
			f.seen[loc.Abs] = true
			f.tree.CPlusPlus = append(f.tree.CPlusPlus, loc)
		default:
			f.seen[loc.Abs] = true
			f.tree.C = append(f.tree.C, loc)
		}
		return nil
	})
}

// context fills Tree.Context from the roots of the projects, those that are false without their subdirectories, and
// from the given files wherever they are.
func (f *finder) context(roots map[string]bool) {
	seen, entries := map[string]bool{}, 0
	add := func(loc Location) {
		if !seen[loc.Abs] {
			seen[loc.Abs] = true
			f.tree.Context = append(f.tree.Context, loc)
		}
	}
	for _, list := range [...][]Location{f.tree.C, f.tree.Headers} {
		for _, loc := range list {
			add(loc)
		}
	}
	for _, root := range slices.Sorted(maps.Keys(roots)) {
		f.visit(root, roots[root], nil, func(loc Location, err error) error {
			if entries++; entries > maxContext {
				return errTooMany
			}
			switch k := kindOf(loc.Path); {
			case err != nil:
			case k == cSource, k == cFragment:
				add(loc)
			case k == cPlusPlus, k == binding:
				f.tree.Bindings = append(f.tree.Bindings, loc)
			}
			return nil
		})
	}
	f.includes(seen)
}

// visit calls do for each regular file under root, a directory without links in its path, and for what should have
// been a file or a directory but cannot be read. Links to files come last, so that a file goes by its own name. Other
// special files are passed over in silence, and so is what skip names, what git ignores, and subdirectories unless deep
// is set.
func (f *finder) visit(root string, deep bool, skip func(path string) bool, do func(loc Location, err error) error) {
	f.askGit(root)
	var links []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return do(Location{f.shown(path), path}, err)
		case path != root && (strings.HasPrefix(d.Name(), ".") || d.IsDir() && !deep || f.ignored[path]),
			path != root && skip != nil && (d.IsDir() || kindOf(path) != other) && skip(path):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type()&fs.ModeSymlink != 0 && kindOf(path) != other:
			links = append(links, path)
		case d.Type().IsRegular():
			return do(Location{f.shown(path), path}, nil)
		}
		return nil
	})
	for _, path := range links {
		info, statErr := os.Stat(path)
		if err != nil || statErr == nil && !info.Mode().IsRegular() {
			continue
		}
		if statErr != nil && missing(statErr) {
			statErr = errMissing(path)
		}
		err = do(Location{f.shown(path), Resolve(path)}, statErr)
	}
}

// shown returns the path of a file as the user knows it: relative to the working directory, with slashes.
func (f *finder) shown(abs string) string {
	for _, base := range [...]string{f.dir, f.real} {
		if rel, err := filepath.Rel(base, abs); err == nil && (filepath.IsLocal(rel) || base == f.real) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(abs)
}

func (f *finder) problem(abs string, err error) {
	f.tree.Problems = append(f.tree.Problems, Problem{f.shown(abs), reason(err)})
}

// reason strips what an error of the operating system repeats: the operation and the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Resolve follows the symbolic links in an absolute path, as far as there is something.
func Resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	path = filepath.Clean(path)
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(Resolve(parent), filepath.Base(path))
	}
	return path
}

// FromRoot returns the path of a file as seen from the root of its project, with slashes, so that it does not depend on the
// working directory; outside of all projects, as it is shown.
func (t *Tree) FromRoot(f *File) string {
	best := ""
	for _, root := range t.Roots {
		if rel, err := filepath.Rel(root, f.Abs); err == nil && filepath.IsLocal(rel) && (best == "" || len(rel) < len(best)) {
			best = rel
		}
	}
	if best == "" {
		return f.Path
	}
	return filepath.ToSlash(best)
}

func (t *Tree) sort() {
	for _, list := range [...][]Location{t.C, t.Headers, t.Loose, t.Context, t.CPlusPlus, t.Bindings, t.Excluded} {
		slices.SortFunc(list, func(a, b Location) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Abs, b.Abs))
		})
	}
	slices.Sort(t.Roots)
	slices.SortFunc(t.Problems, func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
}
