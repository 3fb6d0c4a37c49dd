package source

import (
	"bytes"
	"errors"
	"os"
)

// ErrChanged says that a file is no longer what it was when it was read.
var ErrChanged = errors.New("changed while it was analyzed; left as it is")

// A Rewrite is a file, and the text that is to take the place of what was read from it.
type Rewrite struct {
	File *File
	Text []byte
}

// Replace writes texts over the files that they replace, each whole or not at all, and all or none. The mode bits stay, and
// the owner if the user may give files away, and a symbolic link stays a link. It fails with ErrChanged if a file no longer
// holds its File.Src, and refuses a file that its user may not write: to rename over it would go round that.
//
// All texts are on the disk before the first file is replaced, so that a full disk leaves all as it was. If the machine or
// the process is stopped between two of them, the first are new and the others old.
func Replace(list ...Rewrite) error {
	var all []*staged
	defer func() {
		for _, s := range all {
			s.discard()
		}
	}()
	for _, r := range list {
		s, err := stage(r)
		if err != nil {
			return &Problem{r.File.Path, reason(err)}
		}
		all = append(all, s)
	}
	for _, s := range all {
		if now, err := os.ReadFile(s.path); err != nil {
			return &Problem{s.File.Path, reason(err)}
		} else if !bytes.Equal(now, s.File.Src) {
			return &Problem{s.File.Path, ErrChanged}
		}
	}
	for i, s := range all {
		if err := renameFile(&s.pending); err != nil {
			return errors.Join(&Problem{s.File.Path, reason(err)}, putBack(list[:i]))
		}
		keepOwner(s.path, s.was)
	}
	return nil
}

// renameFile replaces one file. Tests set it.
var renameFile = (*pending).replace

// putBack takes replacements back.
func putBack(done []Rewrite) error {
	var bad []error
	for _, r := range done {
		now := NewFile(r.File.Path, r.File.Abs, r.Text)
		bad = append(bad, Replace(Rewrite{now, r.File.Src}))
	}
	return errors.Join(bad...)
}

// A staged replacement is ready to be made.
type staged struct {
	Rewrite
	path string      // of the file, its links resolved
	was  os.FileInfo // what was said of it
	pending
}

func stage(r Rewrite) (*staged, error) {
	s := &staged{Rewrite: r, path: Resolve(r.File.Abs)}
	writable, err := os.OpenFile(s.path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	s.was, err = writable.Stat()
	writable.Close()
	if err != nil {
		return nil, err
	}
	return s, s.write(s.path, r.Text, s.was.Mode().Perm())
}
