package faults

import (
	"maps"
	"testing"
)

// FuzzTable plays operations on a table and on a map: they agree, and what was shared before stays as it was.
func FuzzTable(f *testing.F) {
	f.Add([]byte{1, 2, 3, 0x83, 2, 0xc1, 9, 0x45})
	f.Fuzz(func(t *testing.T, ops []byte) {
		var list, copied table[int]
		want, kept := map[int64]int{}, map[int64]int{}
		for i, op := range ops {
			key := int64(op & 0x3f)
			switch op >> 6 {
			case 0, 1:
				list.set(key, i)
				want[key] = i
			case 2:
				list.drop(key)
				delete(want, key)
			case 3:
				list.shared = true
				copied, kept = list, maps.Clone(want)
			}
		}
		agree(t, &list, want)
		agree(t, &copied, kept)
		if got, subset := list.within(&copied), len(want) == countSame(want, kept); got != subset {
			t.Errorf("within: %v for %v and %v", got, want, kept)
		}
	})
}

func agree(t *testing.T, list *table[int], want map[int64]int) {
	t.Helper()
	if len(list.list) != len(want) {
		t.Errorf("%v, want %v", list.list, want)
	}
	for i, p := range list.list {
		if v, ok := want[p.key]; !ok || v != p.value || i > 0 && list.list[i-1].key >= p.key {
			t.Errorf("%v, want %v", list.list, want)
		}
		if v, ok := list.get(p.key); !ok || v != p.value {
			t.Errorf("get(%d) = %d, %v", p.key, v, ok)
		}
	}
}

func countSame(a, b map[int64]int) int {
	n := 0
	for k, v := range a {
		if w, ok := b[k]; ok && v == w {
			n++
		}
	}
	return n
}
