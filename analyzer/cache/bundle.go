package cache

import (
	"bytes"
	"encoding/binary"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/rogpeppe/go-internal/cache"
)

// A Bundle is many small values, each under a key of its own, in one entry of a Store: those that runs over one tree share
// with each other. It is safe for concurrent use. A nil Bundle knows nothing and keeps nothing.
//
// It is read and written as a whole. Of runs that save it at the same time the last one wins; the values of the others
// are made again when they are asked for.
type Bundle struct {
	store *Store
	key   Key
	file  string // that it was read from, "" if there was none

	mu     sync.Mutex
	values map[Key]*value
	grown  bool // there are values that the entry has not got
}

type value struct {
	data []byte
	age  byte // how many runs have saved the bundle since one has asked for the value
	used bool // in this run
}

// maxAge is how many runs a value stays that none asks for: runs over parts of a tree take turns. maxBundle bounds the values
// in bytes.
const (
	maxAge    = 8
	maxBundle = 64 << 20
)

// Bundle reads the bundle that was saved under a key; it is empty if none was.
func (s *Store) Bundle(key Key) *Bundle {
	if s == nil || key == (Key{}) {
		return nil
	}
	b := &Bundle{store: s, key: key, values: map[Key]*value{}}
	packed, entry, err := s.entries.GetBytes(cache.ActionID(key))
	if err != nil {
		return b
	}
	b.file = s.entries.OutputFile(entry.OutputID)
	if values := unbundle(key, packed); values != nil {
		b.values = values
	}
	return b
}

// Get returns what was put under a key, nil if nothing was. Nobody may write to it.
func (b *Bundle) Get(key Key) []byte {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.values[key]
	if v == nil {
		return nil
	}
	v.used = true
	return v.data
}

// Put keeps data, which must not change any more.
func (b *Bundle) Put(key Key, data []byte) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.values[key] = &value{data: data, used: true}
	b.grown = true
}

// Save writes the bundle, if it has got something new.
func (b *Bundle) Save() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.grown {
		return
	}
	if now := b.store.store(b.key, b.pack()); b.file != "" && now != "" && now != b.file {
		_ = os.Remove(b.file) // nothing leads to it any more
	}
	b.grown = false
}

// pack makes an entry: the key, for one that is found by mistake, the number of values, for each its key, age and size,
// and then the data. What was used last comes first, and what is too much is left out.
func (b *Bundle) pack() []byte {
	for _, v := range b.values {
		if v.age++; v.used {
			v.age = 0
		}
	}
	keys := slices.SortedFunc(maps.Keys(b.values), func(x, y Key) int {
		if n := int(b.values[x].age) - int(b.values[y].age); n != 0 {
			return n
		}
		return bytes.Compare(x[:], y[:])
	})
	size := 0
	for i, k := range keys {
		v := b.values[k]
		if size += len(v.data); v.age > maxAge || size > maxBundle {
			keys = keys[:i]
			break
		}
	}
	out := append([]byte(nil), b.key[:]...)
	out = binary.AppendUvarint(out, uint64(len(keys)))
	for _, k := range keys {
		v := b.values[k]
		out = append(append(out, k[:]...), v.age)
		out = binary.AppendUvarint(out, uint64(len(v.data)))
	}
	out = slices.Grow(out, min(size, maxBundle))
	for _, k := range keys {
		out = append(out, b.values[k].data...)
	}
	return out
}

// unbundle returns the values of an entry, nil if it is none for that key.
func unbundle(key Key, packed []byte) map[Key]*value {
	in, ok := bytes.CutPrefix(packed, key[:])
	number := func() int {
		n, size := binary.Uvarint(in)
		if size <= 0 || n > uint64(len(in)) {
			ok = false
			return 0
		}
		in = in[size:]
		return int(n)
	}
	count := number()
	if !ok {
		return nil
	}
	values := make(map[Key]*value, count)
	var order []*value
	var sizes []int
	for range count {
		if len(in) < len(Key{})+1 {
			return nil
		}
		v := &value{age: in[len(Key{})]}
		values[Key(in)] = v
		in = in[len(Key{})+1:]
		order, sizes = append(order, v), append(sizes, number())
	}
	for i, v := range order {
		if !ok || sizes[i] > len(in) {
			return nil
		}
		v.data, in = in[:sizes[i]:sizes[i]], in[sizes[i]:]
	}
	if len(in) > 0 {
		return nil
	}
	return values
}
