package cache

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keyOf(s *Store, parts ...string) Key {
	d := s.NewDigest()
	d.Text(parts...)
	return d.Key()
}

func TestStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := open(t, dir)
	k := keyOf(s, "x", "")
	if got := s.Get(k); got != nil {
		t.Errorf("an empty cache has %q", got)
	}
	s.Put(k, []byte("what was found"))
	if got := open(t, dir).Get(k); string(got) != "what was found" {
		t.Errorf("got %q", got)
	}
	for _, other := range [][]string{{"", "x"}, {"x"}, {"x", "", ""}, {"x\x00"}, nil} {
		if k := keyOf(s, other...); s.Get(k) != nil {
			t.Errorf("%q has the key of another entry", other)
		}
	}
	if another := (&Store{program: []byte("another version")}); keyOf(another, "x", "") == k {
		t.Error("another program has the same keys")
	}
	s.Put(k, []byte("something else"))
	if got := s.Get(k); string(got) != "something else" {
		t.Errorf("written anew: got %q", got)
	}
	s.Put(Key{}, []byte("x"))
	var none *Store
	none.Put(k, []byte("x"))
	if s.Get(Key{}) != nil || none.Get(k) != nil {
		t.Error("no key, or no cache, has an entry")
	}
}

// TestDamage changes, cuts and empties the files of a cache: what comes out of it is what went in, or nothing.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	k := keyOf(s, "k")
	want := []byte(strings.Repeat("what was found; ", 40))
	s.Put(k, want)
	s.Put(keyOf(s, "other"), []byte("of another run"))
	for _, path := range entries(t, dir) {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		try := func(how string, text []byte) {
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := s.Get(k); got != nil && !bytes.Equal(got, want) {
				t.Errorf("%s: %s gives %q", filepath.Base(path), how, got)
			}
		}
		for i := range whole {
			damaged := bytes.Clone(whole)
			damaged[i] ^= 1
			try(fmt.Sprintf("byte %d changed", i), damaged)
		}
		for i := 0; i < len(whole); i += 7 {
			try(fmt.Sprintf("cut at %d", i), whole[:i])
		}
		try("doubled", append(bytes.Clone(whole), whole...))
		try("what it was", whole)
	}
	if got := s.Get(k); !bytes.Equal(got, want) {
		t.Errorf("put right again, it gives %q", got)
	}
}

// entries lists the files of entries.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "??", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no entries in %s (%v)", dir, err)
	}
	return files
}

func FuzzUnpack(f *testing.F) {
	k := Key{1, 2, 3}
	f.Add(pack(k, []byte("data")))
	f.Add(k[:])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		if data := unpack(k, packed); data != nil && !bytes.HasPrefix(packed, k[:]) {
			t.Errorf("%q of an entry for another key", data)
		}
		if got := unpack(k, pack(k, packed)); !bytes.Equal(got, packed) {
			t.Errorf("got %q, want %q", got, packed)
		}
	})
}

// TestForeign holds that a directory with files of others is neither used nor removed.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("it is used")
	}
	if _, err := Clean(dir); err == nil {
		t.Error("it is cleaned")
	}
	if _, err := Open(filepath.Join(dir, "thesis.tex")); err == nil {
		t.Error("a file is used")
	}
	if there, err := os.ReadDir(dir); err != nil || len(there) != 1 {
		t.Errorf("it has %v now (%v)", there, err)
	}
	half := t.TempDir() // a process was killed as it made the cache
	for name, text := range map[string]string{tagName: tag[:9], "00/x": ""} {
		os.MkdirAll(filepath.Dir(filepath.Join(half, name)), 0o700)
		if err := os.WriteFile(filepath.Join(half, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, half)
}

func TestClean(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	if freed, err := Clean(dir); freed != 0 || err != nil {
		t.Errorf("no cache at all: %d, %v", freed, err)
	}
	s := open(t, dir)
	s.Put(keyOf(s, "k"), []byte("x"))
	freed, err := Clean(dir)
	if _, gone := os.Stat(dir); freed == 0 || err != nil || !os.IsNotExist(gone) {
		t.Errorf("%d bytes freed, %v; then %v", freed, err, gone)
	}
	s.Put(keyOf(s, "k"), []byte("x")) // by a run that goes on
	open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Clean(dir); err != nil {
		t.Error(err)
	}
	if there, err := os.ReadDir(dir); err != nil || len(there) != 1 {
		t.Errorf("it has %v now (%v)", there, err)
	}
}

// TestIgnored holds that git sees nothing of a cache, and that a .gitignore of others is left as it is.
func TestIgnored(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	open(t, dir)
	path := filepath.Join(dir, ignoreName)
	if text, err := os.ReadFile(path); err != nil || !strings.HasSuffix(string(text), "\n*\n") {
		t.Errorf("%s is %q (%v)", ignoreName, text, err)
	}
	own := "*.log\n"
	if _, err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != own {
		t.Errorf("the user's %s is %q (%v)", ignoreName, text, err)
	}
}

// TestShrink holds that a cache keeps what is newest, within its bound, and in any case what was written last.
func TestShrink(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 5 {
		path := filepath.Join(dir, fmt.Sprintf("%02x", 50*i), "x")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, maxSize/2); err != nil { // without a byte on the disk
			t.Fatal(err)
		}
		at := time.Unix(int64(1000-i), 0) // the first is the newest
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	left := func() string {
		files, err := fs.Glob(os.DirFS(dir), "??/x")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(files, " ")
	}
	s.shrink(filepath.Join(dir, "c8", "x"))
	if got := left(); got != "00/x c8/x" {
		t.Errorf("left: %s", got)
	}
	s.shrink("")
	if got := left(); got != "00/x c8/x" {
		t.Errorf("left, where nothing was too much: %s", got)
	}
}

// TestParallel has many runs at the same entries, and one that cleans up.
func TestParallel(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 20 {
				s, err := Open(dir)
				if err != nil {
					continue // another one is cleaning up
				}
				want := strings.Repeat(fmt.Sprint(n%5), 1000)
				k := keyOf(s, fmt.Sprint(n%5))
				if got := s.Get(k); got != nil && string(got) != want {
					t.Errorf("got %.20q, want %.20q", got, want)
				}
				s.Put(k, []byte(want))
				if i == 0 && n%7 == 6 {
					Clean(dir)
				}
			}
		})
	}
	wg.Wait()
	open(t, dir)
}
