package cache

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestBundle(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	name := keyOf(s, "bundle")
	k := func(i int) Key { return keyOf(s, fmt.Sprint(i)) }
	b := s.Bundle(name)
	for i := range 3 {
		b.Put(k(i), []byte(fmt.Sprint("value ", i)))
	}
	b.Put(k(3), nil)
	b.Save()
	for run := range maxAge + 2 { // in which value 0 is asked for, and something else gets in
		b = open(t, dir).Bundle(name)
		if got := b.Get(k(0)); string(got) != "value 0" {
			t.Fatalf("run %d: got %q", run, got)
		}
		if known := b.values[k(1)] != nil; known != (run <= maxAge) {
			t.Errorf("run %d: a value that nobody asks for is there: %t", run, known)
		}
		b.Put(k(100+run), []byte("x"))
		b.Save()
	}
	if files := entries(t, dir); len(files) != 2 {
		t.Errorf("what the bundle was before is still there: %v", files)
	}
	if b.Get(k(77)) != nil {
		t.Error("there is a value that nobody has put in")
	}
	before, _ := os.Stat(s.Bundle(name).file)
	b = s.Bundle(name)
	b.Get(k(0))
	b.Save()
	if after, err := os.Stat(b.file); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("written without need (%v)", err)
	}
	var none *Bundle
	none.Put(k(0), []byte("x"))
	none.Save()
	if none.Get(k(0)) != nil || (*Store)(nil).Bundle(name) != nil || s.Bundle(Key{}) != nil {
		t.Error("no bundle knows something")
	}
}

// TestFullBundle holds that a bundle keeps what was used last.
func TestFullBundle(t *testing.T) {
	b := &Bundle{values: map[Key]*value{
		{1}: {data: make([]byte, maxBundle/2), age: 2},
		{2}: {data: make([]byte, maxBundle/2), used: true},
		{3}: {data: make([]byte, maxBundle/3), age: 1},
	}}
	values := unbundle(Key{}, b.pack())
	if len(values) != 2 || values[Key{2}] == nil || values[Key{3}] == nil {
		t.Errorf("%d values are left", len(values))
	}
}

// TestDamagedBundle changes and cuts the file of a bundle: its values are what went in, or are not there.
func TestDamagedBundle(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	name, k := keyOf(s, "bundle"), keyOf(s, "k")
	b := s.Bundle(name)
	b.Put(k, []byte("what was lowered"))
	b.Save()
	for _, path := range entries(t, dir) {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range whole {
			changed := bytes.Clone(whole)
			changed[i] ^= 1
			for _, text := range [][]byte{changed, whole[:i]} {
				if err := os.WriteFile(path, text, 0o600); err != nil {
					t.Fatal(err)
				}
				if got := s.Bundle(name).Get(k); got != nil && string(got) != "what was lowered" {
					t.Errorf("%s, damaged at %d, gives %q", filepath.Base(path), i, got)
				}
			}
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestParallelBundles has many runs save the same bundle.
func TestParallelBundles(t *testing.T) {
	dir := t.TempDir()
	name := keyOf(open(t, dir), "bundle")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s, err := Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			for n := range 10 {
				b := s.Bundle(name)
				for v := range 5 {
					if got := b.Get(Key{byte(v)}); got != nil && string(got) != fmt.Sprint(v) {
						t.Errorf("got %q, want %d", got, v)
					}
				}
				b.Put(Key{byte((i + n) % 5)}, []byte(fmt.Sprint((i+n)%5)))
				b.Save()
			}
		})
	}
	wg.Wait()
}

func FuzzUnbundle(f *testing.F) {
	b := &Bundle{key: Key{1, 2}, values: map[Key]*value{{3}: {data: []byte("x")}, {4}: {data: []byte("yz"), used: true}}}
	f.Add(b.pack())
	f.Add(b.key[:])
	f.Fuzz(func(t *testing.T, packed []byte) {
		size := 0
		for _, v := range unbundle(b.key, packed) {
			size += len(v.data)
		}
		if size > len(packed) {
			t.Errorf("%d bytes come out of %d", size, len(packed))
		}
	})
}
