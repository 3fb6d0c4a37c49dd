package capi

import (
	"slices"
	"strings"
	"unicode"
)

// Destructor reports whether one of the words of a name is a destructor's.
func (t *Table) Destructor(name string) bool {
	return hasWord(name, t.destructors) || t.base != nil && t.base.Destructor(name)
}

// Constructor reports whether one of the words of a name is a constructor's, and its first is not that of a library which ends
// the process for want of memory.
func (t *Table) Constructor(name string) bool {
	return t.makes(name) && !t.aborts(name)
}

func (t *Table) makes(name string) bool {
	return hasWord(name, t.constructors) || t.base != nil && t.base.makes(name)
}

func (t *Table) aborts(name string) bool {
	first, _, _ := strings.Cut(name, "_")
	return t.aborting[first] || t.base != nil && t.base.aborts(name)
}

// Constant returns the value of a constant whose name says that it is true or false: as its last word if it is in capitals,
// or as a whole, which C23 (6.4.1) has as keywords, and <stdbool.h> before.
func (t *Table) Constant(name string) (n int64, known bool) {
	last := name
	if strings.ToUpper(name) == name {
		last = strings.ToLower(name[strings.LastIndexByte(name, '_')+1:])
	}
	for n, words := range t.truths {
		if words[last] {
			return int64(n), true
		}
	}
	if t.base != nil {
		return t.base.Constant(name)
	}
	return 0, false
}

// Logs reports whether one of the words of a name says that it writes a message.
func (t *Table) Logs(name string) bool {
	return hasWord(name, t.loggers) || t.base != nil && t.base.Logs(name)
}

// MayBeZero reports whether one of the words of a constant's name says that it may be 0, and no table that it is an address.
func (t *Table) MayBeZero(name string) bool {
	return !t.addresses[name] && (hasWord(name, t.zeros) || t.base != nil && t.base.MayBeZero(name))
}

// AnyFailure reports whether one of the words of a constant's name says that it stands for any failure, or for want of memory.
func (t *Table) AnyFailure(name string) bool {
	return hasWord(name, t.failures) || t.base != nil && t.base.AnyFailure(name)
}

// Undoes reports whether one function undoes what another has done, by their names.
func (t *Table) Undoes(name, what string) bool {
	a, b := words(what), words(name)
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) || len(a) != len(b) || !slices.Equal(a[i+1:], b[i+1:]) {
		return false
	}
	return t.opposites[[2]string{a[i], b[i]}] || t.base != nil && t.base.Undoes(name, what)
}

// hasWord reports whether one of the words of a name is in the set.
func hasWord(name string, set map[string]bool) bool {
	return slices.ContainsFunc(words(name), func(w string) bool { return set[w] })
}

// words returns the words of a name, set apart by underscores or capitals, in lower case.
func words(name string) []string {
	var out []string
	start := 0
	for i, c := range name + "_" {
		newWord := c == '_' || unicode.IsUpper(c) && i > 0 && unicode.IsLower(rune(name[i-1]))
		if newWord && i > start {
			out = append(out, strings.ToLower(name[start:i]))
			start = i
		}
		if c == '_' {
			start = i + 1
		}
	}
	return out
}

// FreesMemory reports whether a function frees plain blocks of memory.
func (t *Table) FreesMemory(release string) bool {
	return t.deallocators[release] || t.base != nil && t.base.FreesMemory(release)
}

// MemoryErrorBase reports whether the name is an exception that MemoryError and others are derived from.
func (t *Table) MemoryErrorBase(name string) bool {
	return t.bases[name] || t.base != nil && t.base.MemoryErrorBase(name)
}
