//go:build !windows

package source

import (
	"os"

	"github.com/google/renameio/v2"
)

// A pending text lies beside the file that it is going to replace.
type pending struct{ file *renameio.PendingFile }

func (p *pending) write(path string, text []byte, perm os.FileMode) (err error) {
	p.file, err = renameio.NewPendingFile(path, renameio.WithPermissions(perm), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	if _, err = p.file.Write(text); err == nil {
		err = p.file.Sync()
	}
	if err != nil {
		p.discard()
	}
	return err
}

func (p *pending) replace() error { return p.file.CloseAtomicallyReplace() }

// discard removes what has not replaced its file.
func (p *pending) discard() { p.file.Cleanup() }
