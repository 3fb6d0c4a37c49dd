package faults

import "slices"

// A table is a small map from numbers, in their order. Copies of a state share it until one writes.
type table[V comparable] struct {
	list   []pair[V]
	shared bool // list belongs to another state, too
}

type pair[V comparable] struct {
	key   int64
	value V
}

func (t *table[V]) find(key int64) (int, bool) {
	// Most keys are the newest.
	n := len(t.list)
	if n == 0 || t.list[n-1].key < key {
		return n, false
	}
	low, high := 0, n-1 // by hand: the simulator does little else as often
	for low < high {
		if mid := (low + high) / 2; t.list[mid].key < key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, t.list[low].key == key
}

func (t *table[V]) get(key int64) (V, bool) {
	if i, ok := t.find(key); ok {
		return t.list[i].value, true
	}
	var none V
	return none, false
}

func (t *table[V]) set(key int64, v V) {
	i, known := t.find(key)
	if t.shared {
		list := make([]pair[V], len(t.list), len(t.list)+8)
		copy(list, t.list)
		t.list, t.shared = list, false
	}
	if known {
		t.list[i].value = v
		return
	}
	t.list = slices.Insert(t.list, i, pair[V]{key, v})
}

// remove drops the pairs that gone reports true for.
func (t *table[V]) remove(gone func(key int64, v *V) bool) {
	first := slices.IndexFunc(t.list, func(p pair[V]) bool { return gone(p.key, &p.value) })
	if first < 0 {
		return
	}
	if t.shared {
		t.list, t.shared = slices.Clone(t.list), false
	}
	t.list = slices.DeleteFunc(t.list, func(p pair[V]) bool { return gone(p.key, &p.value) })
}

// keep drops all but the n oldest pairs.
func (t *table[V]) keep(n int) {
	if len(t.list) > n {
		t.list = t.list[:n:n]
	}
}

// same reports whether t and u are the same memory.
func (t *table[V]) same(u *table[V]) bool {
	return len(t.list) == len(u.list) && (len(t.list) == 0 || &t.list[0] == &u.list[0])
}

// drop removes one key.
func (t *table[V]) drop(key int64) {
	if _, ok := t.find(key); ok {
		t.remove(func(k int64, _ *V) bool { return k == key })
	}
}

// within reports whether all that t holds is in u.
func (t *table[V]) within(u *table[V]) bool {
	if t.same(u) {
		return true
	}
	if len(t.list) > len(u.list) {
		return false
	}
	i := 0
	for _, p := range t.list {
		for i < len(u.list) && u.list[i].key < p.key {
			i++
		}
		if i == len(u.list) || u.list[i] != p {
			return false
		}
	}
	return true
}
