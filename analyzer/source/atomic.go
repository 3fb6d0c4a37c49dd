package source

import (
	"bytes"
	"errors"
	"os"

	"github.com/google/renameio/v2/maybe"
)

// ErrChanged says that a file is no longer what it was when it was read.
var ErrChanged = errors.New("changed while it was analyzed; left as it is")

// Replace writes content over the file that f was read from, whole or not at all. The mode bits stay, and the owner if
// the user may give files away, and a symbolic link stays a link. It fails with ErrChanged if the file no longer holds
// f.Src, and refuses a file that its user may not write: to rename over it would go round that.
func Replace(f *File, content []byte) error {
	path := Resolve(f.Abs)
	now, err := os.ReadFile(path)
	if err != nil {
		return &Problem{f.Path, reason(err)}
	}
	if !bytes.Equal(now, f.Src) {
		return &Problem{f.Path, ErrChanged}
	}
	writable, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return &Problem{f.Path, reason(err)}
	}
	info, err := writable.Stat()
	writable.Close()
	if err != nil {
		return &Problem{f.Path, reason(err)}
	}
	if err := maybe.WriteFile(path, content, info.Mode().Perm()); err != nil {
		return &Problem{f.Path, reason(err)}
	}
	keepOwner(path, info)
	return nil
}
