package faults

import (
	"encoding/binary"
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A codec writes what the simulator has found of functions, or reads it again: one description of the types does for
// both. What points into the tree (a place, a call, a statement) is written in terms of the function that it stands in, so
// that it is the same wherever the function has moved to. Writing changes nothing of what it is given: others may read it.
type codec struct {
	sv      *Solver
	fn      *function // whose calls are meant, unless another is named
	reading bool
	bad     bool // it cannot be written, or what is read is none
	buf     []byte
	texts   []string
	numbers map[string]int // of texts that were written
}

func (c *codec) fail() { c.bad, c.buf = true, nil }

func (c *codec) uint(p *uint64) {
	if !c.reading {
		c.buf = binary.AppendUvarint(c.buf, *p)
		return
	}
	n, size := binary.Uvarint(c.buf)
	if size <= 0 {
		c.fail()
		return
	}
	*p, c.buf = n, c.buf[size:]
}

// number codes any integer.
func number[T ~int | ~int64 | ~uint8 | ~int32](c *codec, p *T) {
	n := uint64(int64(*p)<<1) ^ uint64(int64(*p)>>63)
	if c.uint(&n); c.reading {
		*p = T(int64(n>>1) ^ -int64(n&1))
	}
}

// index codes the position of a parameter.
func (c *codec) index(p *int) {
	if number(c, p); *p < 0 {
		c.fail()
	}
}

func (c *codec) flags(list ...*bool) {
	bits := uint64(0)
	for i, b := range list {
		if *b {
			bits |= 1 << i
		}
	}
	c.uint(&bits)
	for i := 0; c.reading && i < len(list); i++ {
		*list[i] = bits&(1<<i) != 0
	}
}

// text codes a string: in full where it is met first, as its number later.
func (c *codec) text(p *string) {
	if !c.reading {
		n, known := c.numbers[*p]
		if known {
			number(c, &n)
			return
		}
		n = len(c.numbers)
		c.numbers[*p] = n
		number(c, &n)
		size := len(*p)
		number(c, &size)
		c.buf = append(c.buf, *p...)
		return
	}
	n, size := 0, 0
	if number(c, &n); n == len(c.texts) {
		if number(c, &size); size < 0 || size > len(c.buf) {
			c.fail()
			return
		}
		c.texts, c.buf = append(c.texts, string(c.buf[:size])), c.buf[size:]
	}
	if n < 0 || n >= len(c.texts) {
		c.fail()
		return
	}
	*p = c.texts[n]
}

// codeList codes a slice; nil and an empty one are different.
func codeList[T any](c *codec, p *[]T, one func(*T)) {
	n := 0
	if *p != nil {
		n = len(*p) + 1
	}
	number(c, &n)
	if c.reading {
		*p = nil
		if n < 0 || n > len(c.buf)+1 {
			c.fail()
		} else if n > 0 {
			*p = make([]T, n-1)
		}
	}
	for i := range *p {
		if c.bad {
			return
		}
		one(&(*p)[i])
	}
}

// codePointer codes what may be nil.
func codePointer[T any](c *codec, p **T, one func(*T)) {
	there := *p != nil
	if c.flags(&there); c.reading {
		*p = nil
	}
	if !there || c.bad {
		return
	}
	if c.reading {
		*p = new(T)
	}
	one(*p)
}

// codeNew codes what is never nil.
func codeNew[T any](c *codec, p **T, one func(*T)) {
	if c.reading {
		*p = new(T)
	} else if *p == nil {
		c.fail()
		return
	}
	one(*p)
}

// function codes one that is not nil.
func (c *codec) function(p **function) {
	id := ""
	edited := false
	if !c.reading {
		id, edited = c.sv.nameOf(*p)
	}
	c.text(&id)
	c.flags(&edited)
	if c.bad || id == "" {
		c.fail()
		return
	}
	if c.reading {
		if *p = c.sv.named(id, edited); *p == nil {
			c.fail()
		}
	}
}

// span codes a place: what lies within a function, by its distance from where that begins.
func (c *codec) span(p *source.Span) {
	s := *p
	if c.place(&s); c.reading {
		*p = s
	}
}

// place is span for a copy, which it may overwrite.
func (c *codec) place(s *source.Span) {
	const (
		nowhere = iota
		within  // the function at hand
		inside  // another function
		outside
	)
	how := nowhere
	var fn *function
	if !c.reading && s.IsValid() {
		if how, fn = outside, c.sv.around(*s); fn == c.fn && fn != nil {
			how = within
		} else if fn != nil {
			how = inside
		}
	}
	start, end := s.Start, s.End
	number(c, &how)
	switch how {
	case nowhere:
		*s = source.Span{}
		return
	case within:
		fn = c.fn
	case inside:
		c.function(&fn)
	case outside:
		c.file(&s.File)
	default:
		c.fail()
	}
	if c.bad {
		return
	}
	base := 0
	if fn != nil {
		base, s.File = fn.Span.Start, fn.Span.File
	}
	start, end = start-base, end-start
	number(c, &start)
	number(c, &end)
	s.Start = start + base
	s.End = s.Start + end
	if c.bad || s.Start < 0 || s.End < s.Start || s.End > len(s.File.Src) {
		c.fail()
	}
}

func (c *codec) file(p **source.File) {
	abs, edited := "", false
	if !c.reading {
		abs, edited = (*p).Abs, c.sv.places().files[(*p).Abs] != *p
		if edited && c.sv.editedFile(abs) != *p {
			c.fail()
			return
		}
	}
	c.text(&abs)
	c.flags(&edited)
	if !c.reading || c.bad {
		return
	}
	if *p = c.sv.places().files[abs]; edited {
		*p = c.sv.editedFile(abs)
	}
	if *p == nil {
		c.fail()
	}
}

// call codes a call of a function by its number.
func (c *codec) call(in *function, p **ir.Call) {
	n, i := -1, 0
	if !c.reading {
		for call := range in.Calls() {
			if call == *p {
				n = i
				break
			}
			i++
		}
		if n < 0 {
			c.fail()
			return
		}
	}
	if number(c, &n); !c.reading || c.bad {
		return
	}
	*p = nil
	for call := range in.Calls() {
		if i == n {
			*p = call
			return
		}
		i++
	}
	c.fail()
}

// statement codes a statement, nil too, by the way to it from the body of its function.
func (c *codec) statement(p **ir.Stmt) {
	var path []int
	var fn *function
	there := *p != nil
	if !c.reading && there {
		st := *p
		for ; st.Parent != nil; st = st.Parent {
			i := slices.Index(st.Parent.Kids, st)
			if i < 0 {
				c.fail()
				return
			}
			path = append(path, i)
		}
		slices.Reverse(path)
		if c.fn.Root == st {
			fn = c.fn
		} else if fn = c.sv.rooted(st); fn == nil {
			c.fail()
			return
		}
	}
	if c.flags(&there); c.reading {
		*p = nil
	}
	if !there || c.bad {
		return
	}
	own := fn == c.fn
	if c.flags(&own); own {
		fn = c.fn
	} else {
		c.function(&fn)
	}
	codeList(c, &path, func(i *int) { number(c, i) })
	if !c.reading || c.bad {
		return
	}
	st := fn.Root
	for _, i := range path {
		if st == nil || i < 0 || i >= len(st.Kids) {
			c.fail()
			return
		}
		st = st.Kids[i]
	}
	*p = st
}

func (c *codec) at(a *ir.At) {
	c.span(&a.Span)
	c.text(&a.Macro)
	c.span(&a.Body)
	c.statement(&a.Stmt)
}

// global codes a variable that outlives its function.
func (c *codec) global(p **ir.Var) {
	id := ""
	there := *p != nil
	if !c.reading && there {
		id = c.sv.globalName(*p)
		if id == "" {
			c.fail()
			return
		}
	}
	if c.flags(&there); c.reading {
		*p = nil
	}
	if !there || c.bad {
		return
	}
	if c.text(&id); c.reading && !c.bad {
		if *p = c.sv.global(id); *p == nil {
			c.fail()
		}
	}
}
