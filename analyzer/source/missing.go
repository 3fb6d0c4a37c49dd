package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// missing reports whether err says that a path does not exist, or cannot: its parent is a file.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || strings.HasSuffix(err.Error(), "not a directory")
}

// errMissing is the error for a path that leads to nothing; a link to nothing is there to whoever looks for it.
func errMissing(path string) error {
	if target, err := os.Readlink(path); err == nil {
		return fmt.Errorf("a symbolic link to %s, which does not exist", target)
	}
	return errors.New("no such file or directory")
}
