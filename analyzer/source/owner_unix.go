//go:build unix

package source

import (
	"os"
	"syscall"
)

// keepOwner gives a file that was written anew to whom it belonged, as root in a container has to.
func keepOwner(path string, was os.FileInfo) {
	now, err := os.Stat(path)
	if err != nil {
		return
	}
	old, ok := was.Sys().(*syscall.Stat_t)
	if is, same := now.Sys().(*syscall.Stat_t); !ok || !same || is.Uid == old.Uid && is.Gid == old.Gid {
		return
	}
	if os.Chown(path, int(old.Uid), int(old.Gid)) != nil {
		os.Chown(path, -1, int(old.Gid)) // a group may be given by its members
	}
}
