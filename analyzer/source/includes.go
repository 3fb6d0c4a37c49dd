package source

import (
	"os"
	"path/filepath"
)

// systemHeaders mark a directory that has the headers of the system, or of Python.
var systemHeaders = [...]string{"stdio.h", "Python.h"}

// includes adds the headers in and below Scope.Include that are not in the context yet. Directories of the system, or of
// Python, have thousands that nobody needs.
func (f *finder) includes(seen map[string]bool) {
	entries := 0
	for _, dir := range f.scope.Include {
		if isSystem(dir) {
			continue
		}
		f.visit(dir, true, nil, func(loc Location, err error) error {
			if entries++; entries > maxContext {
				return errTooMany
			}
			name, bad := filepath.Rel(dir, loc.Abs)
			if err == nil && bad == nil && kindOf(loc.Path) == cFragment && !seen[loc.Abs] && !f.has(filepath.ToSlash(name)) {
				seen[loc.Abs] = true
				f.tree.Context = append(f.tree.Context, loc)
				f.tree.Foreign = append(f.tree.Foreign, loc)
			}
			return nil
		})
	}
}

func (f *finder) has(name string) bool { return f.scope.HasHeader != nil && f.scope.HasHeader(name) }

func isSystem(dir string) bool {
	for _, name := range systemHeaders {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}
