package cfront

import (
	"path"
	"path/filepath"
	"strings"
	"sync"
	"unsafe"

	"nomem/analyzer/source"
)

// A headerIndex finds the files of a project for #include lines.
type headerIndex struct {
	byAbs  map[string]*lazyFile
	byBase map[string][]*lazyFile // by the last element of the path
	mu     sync.Mutex
	memo   map[includeKey]*lazyFile
}

type includeKey struct {
	dir, name, dirs string
	angled          bool
}

// A lazyFile is lexed when it is first read, and again when it was forgotten.
type lazyFile struct {
	file *source.File
	mu   sync.Mutex
	text *textFile
}

func (l *lazyFile) get() *textFile {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text == nil {
		l.text = newTextFile(l.file)
	}
	return l.text
}

func (l *lazyFile) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = nil
}

func newTextFile(f *source.File) *textFile {
	return &textFile{File: f, text: unsafe.String(unsafe.SliceData(f.Src), len(f.Src)), toks: source.Lex(f.Src)}
}

func newHeaderIndex(files []*source.File) *headerIndex {
	x := &headerIndex{byAbs: map[string]*lazyFile{}, byBase: map[string][]*lazyFile{}, memo: map[includeKey]*lazyFile{}}
	for _, f := range files {
		if _, ok := x.byAbs[f.Abs]; ok {
			continue
		}
		l := &lazyFile{file: f}
		x.byAbs[f.Abs] = l
		base := filepath.Base(f.Abs)
		x.byBase[base] = append(x.byBase[base], l)
	}
	return x
}

// HasHeader reports whether the front end has a header of its own for a name in an #include line.
func HasHeader(name string) bool { return knownHeaders[name] }

// find returns the file that an #include line in a file of directory dir means, nil if the project has none:
// relative to the including file, then to the directories of dirs, then the file in the tree whose path ends in name
// and that is nearest to dir. Names of system headers are never found by their ending alone.
func (x *headerIndex) find(dir, name string, angled bool, dirs []string) *lazyFile {
	key := includeKey{dir, name, strings.Join(dirs, "\x00"), angled}
	x.mu.Lock()
	defer x.mu.Unlock()
	if l, ok := x.memo[key]; ok {
		return l
	}
	l := x.search(dir, filepath.ToSlash(name), angled, dirs)
	x.memo[key] = l
	return l
}

func (x *headerIndex) search(dir, name string, angled bool, dirs []string) *lazyFile {
	name = strings.ReplaceAll(name, `\`, "/")
	if !angled {
		dirs = append([]string{dir}, dirs...)
	}
	for _, d := range dirs {
		if l := x.byAbs[filepath.Join(d, filepath.FromSlash(name))]; l != nil {
			return l
		}
	}
	clean := path.Clean("/" + strings.TrimLeft(name, "./"))
	if knownHeaders[strings.TrimPrefix(clean, "/")] {
		return nil
	}
	var best *lazyFile
	bestShared := -1
	for _, l := range x.byBase[path.Base(clean)] {
		abs := filepath.ToSlash(l.file.Abs)
		if !strings.HasSuffix(abs, clean) {
			continue
		}
		shared := sharedPrefix(abs, dir)
		if shared > bestShared || shared == bestShared && len(abs) < len(best.file.Abs) {
			best, bestShared = l, shared
		}
	}
	return best
}

// sharedPrefix counts the leading path elements that a and b have in common.
func sharedPrefix(a, b string) int {
	as, bs := strings.Split(a, "/"), strings.Split(filepath.ToSlash(b), "/")
	n := 0
	for n < len(as) && n < len(bs) && as[n] == bs[n] {
		n++
	}
	return n
}
