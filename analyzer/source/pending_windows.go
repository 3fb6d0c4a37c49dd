package source

import "os"

// A pending text waits for its file to be replaced, which cannot be done at one blow on Windows.
type pending struct {
	path string
	text []byte
	perm os.FileMode
}

func (p *pending) write(path string, text []byte, perm os.FileMode) error {
	*p = pending{path, text, perm}
	return nil
}

func (p *pending) replace() error { return os.WriteFile(p.path, p.text, p.perm) }

func (p *pending) discard() {}
