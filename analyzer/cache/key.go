package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"os"
	"runtime/debug"
)

// A Key names an entry. The zero Key names none.
type Key [sha256.Size]byte

// A Digest makes the key of an entry from all that it depends on. Each part is written with its length, so that no two
// lists of parts are the same bytes.
type Digest struct{ h hash.Hash }

// NewDigest returns a digest that has the identity of the program in it.
func (s *Store) NewDigest() *Digest {
	d := &Digest{sha256.New()}
	d.Bytes(s.program)
	return d
}

// Bytes adds a part.
func (d *Digest) Bytes(part []byte) {
	var n [8]byte
	binary.LittleEndian.PutUint64(n[:], uint64(len(part)))
	d.h.Write(n[:])
	d.h.Write(part)
}

// Text adds a part for each of the texts, and one for their number.
func (d *Digest) Text(parts ...string) {
	d.Value(len(parts))
	for _, part := range parts {
		d.Bytes([]byte(part))
	}
}

// Value adds plain data: numbers, strings, and structs, slices and maps of them. Pointers in it would make the key
// another one each time.
func (d *Digest) Value(v any) { d.Bytes(fmt.Appendf(nil, "%#v", v)) }

// Key returns the key.
func (d *Digest) Key() (k Key) {
	d.h.Sum(k[:0])
	return k
}

// identity returns what no two programs have in common that may find different things: how this one was built, and if that does not
// say what from, a digest of the program itself.
func identity() ([]byte, error) {
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Sum != "" { // a released version: the module's own checksum
		return []byte(info.String()), nil
	}
	f, err := executable()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// executable opens the program that is running. Where the system says which file that is, it is not one that has taken
// its name in the meantime.
func executable() (*os.File, error) {
	if f, err := os.Open("/proc/self/exe"); err == nil {
		return f, nil
	}
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}
