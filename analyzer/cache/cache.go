// Package cache keeps what runs have found, for runs that would find the same. An entry is named by a digest of all
// that it was made from, so that one which is found is never out of date; what changes gets another name.
//
// Nothing here is an error of a run: a cache that cannot be read or written is one that knows nothing. Any number of
// processes may use the same directory, and be killed at any time: an entry that is not whole, or not what was written,
// does not count as one.
package cache

import (
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/cache"
)

// maxSize bounds in bytes what a cache holds, maxEntry one entry as it comes out.
const (
	maxSize  = 256 << 20
	maxEntry = 256 << 20
)

// tagName marks a directory as a cache of nomem's, and is known to programs that back up files:
// https://bford.info/cachedir/
const tagName = "CACHEDIR.TAG"

const tag = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory is a cache of nomem; `nomem clean` removes it.\n"

// ignoreName keeps git from showing a cache that lies in a project. One that is there already stays as it is.
const (
	ignoreName = ".gitignore"
	ignore     = "# Written by nomem.\n*\n"
)

// A Store is a directory of entries. A nil Store knows nothing and keeps nothing.
type Store struct {
	dir     string
	entries *cache.Cache
	program []byte // identifies the program: another one may find something else
}

// Open returns the cache in a directory, an absolute path, and makes it if need be. It fails if the directory cannot be
// made or written, or is not empty and no cache of nomem's.
func Open(dir string) (*Store, error) {
	if err := claim(dir); err != nil {
		return nil, err
	}
	program, err := identity()
	if err != nil {
		return nil, err
	}
	entries, err := cache.Open(dir)
	if err != nil {
		return nil, err
	}
	return &Store{dir, entries, program}, nil
}

// claim makes a directory that is new, or has nothing of others in it, a cache of nomem's.
func claim(dir string) error {
	if ours(dir) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := mayBeOurs(dir); err != nil {
		return err
	}
	if file, err := os.OpenFile(filepath.Join(dir, ignoreName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		_, _ = file.WriteString(ignore)
		_ = file.Close()
	}
	return os.WriteFile(filepath.Join(dir, tagName), []byte(tag), 0o600)
}

// mayBeOurs fails if a directory has something in it that no cache has. The tag alone does not tell: where it is missing, or half
// written, another process may be at it, or was killed.
func mayBeOurs(dir string) error {
	there, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range there {
		if e.Name() != ignoreName && !slices.Contains(names(), e.Name()) {
			return fmt.Errorf("%s is no cache of nomem: it has other files in it", dir)
		}
	}
	return nil
}

// names are those of all that a cache consists of, the tag last: what is removed half way is still a cache.
func names() []string {
	list := []string{"trim.txt"}
	for i := range 256 {
		list = append(list, fmt.Sprintf("%02x", i))
	}
	return append(list, tagName)
}

// ours reports whether a directory is a cache of nomem's.
func ours(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, tagName))
	return err == nil && string(text) == tag
}

// Get returns what was kept under a key, nil if nothing was.
func (s *Store) Get(key Key) []byte {
	if s == nil || key == (Key{}) {
		return nil
	}
	packed, _, err := s.entries.GetBytes(cache.ActionID(key)) // which looks at the digest of the bytes
	if err != nil {
		return nil
	}
	return unpack(key, packed)
}

// Put keeps data under a key, if it can.
func (s *Store) Put(key Key, data []byte) {
	if s == nil || key == (Key{}) || len(data) > maxEntry {
		return
	}
	s.store(key, pack(key, data))
}

// store keeps the bytes of an entry, and makes room for them. It returns the file that they are in, "" if that failed.
func (s *Store) store(key Key, packed []byte) string {
	out, _, err := s.entries.Put(cache.ActionID(key), bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	file := s.entries.OutputFile(out)
	s.shrink(file)
	_ = s.entries.Trim() // what has not been used for days, once a day
	return file
}

// pack makes an entry: the key, for one that is found by mistake, and the data, compressed.
func pack(key Key, data []byte) []byte {
	var b bytes.Buffer
	b.Write(key[:])
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		panic(err) // never: the level is a constant
	}
	w.Write(data) // a Buffer takes everything
	w.Close()
	return b.Bytes()
}

// unpack returns the data of an entry, nil if it is none for that key.
func unpack(key Key, packed []byte) []byte {
	rest, ok := bytes.CutPrefix(packed, key[:])
	if !ok {
		return nil
	}
	r := flate.NewReader(bytes.NewReader(rest))
	data, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
	if err != nil || len(data) > maxEntry {
		return nil
	}
	return data
}

// shrink removes the oldest files until there are no more than maxSize bytes. The newest entry stays, whatever its size.
func (s *Store) shrink(newest string) {
	type file struct {
		path string
		info fs.FileInfo
	}
	var files []file
	total := int64(0)
	for _, name := range names() {
		list, err := os.ReadDir(filepath.Join(s.dir, name))
		if err != nil {
			continue // no directory, or none yet
		}
		for _, e := range list {
			if info, err := e.Info(); err == nil {
				files = append(files, file{filepath.Join(s.dir, name, e.Name()), info})
				total += info.Size()
			}
		}
	}
	if total <= maxSize {
		return
	}
	slices.SortFunc(files, func(a, b file) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), cmp.Compare(a.path, b.path))
	})
	for _, f := range files {
		if total <= maxSize {
			return
		}
		if f.path != newest && os.Remove(f.path) == nil {
			total -= f.info.Size()
		}
	}
}

// Clean removes the cache in a directory, and the directory, if that has nothing else in it. It returns the bytes that
// are free now; a directory that does not exist is clean. It fails for a directory that is no cache of nomem's.
func Clean(dir string) (freed int64, err error) {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if !ours(dir) {
		if err := mayBeOurs(dir); err != nil {
			return 0, err
		}
	}
	all := names()
	if text, err := os.ReadFile(filepath.Join(dir, ignoreName)); err == nil && string(text) == ignore {
		all = append([]string{ignoreName}, all...)
	}
	for _, name := range all {
		path := filepath.Join(dir, name)
		freed += size(path)
		for range 10 { // others may write there at the same time
			if err = os.RemoveAll(path); err == nil {
				break
			}
		}
		if err != nil {
			return freed, err
		}
	}
	_ = os.Remove(dir) // only if nothing of others is in it
	return freed, nil
}

// size returns the bytes in a file, or in the files of a directory.
func size(path string) int64 {
	total := int64(0)
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}
