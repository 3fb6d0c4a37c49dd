package faults

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
)

// A Memo keeps what was found, for runs that would find the same. It is safe for concurrent use.
type Memo interface {
	// Get returns what was put under a key, nil if nothing was. Nobody writes to it.
	Get(key [sha256.Size]byte) []byte
	Put(key [sha256.Size]byte, data []byte)
}

// A solved is what was found of a function.
type solved struct {
	sum    *Summary // nil if what the function does matters to nobody
	res    *FuncResult
	digest digest // of sum
	known  bool   // sum could be written, and has a digest
}

// solveOnce solves functions that call each other, unless an earlier run has, and all that it asked is answered the same now.
func (sv *Solver) solveOnce(g []*function) {
	if sv.cfg.Memo == nil || len(g) == 1 && !g[0].needed {
		sv.solveGroup(g)
		return
	}
	found := sv.once("group", nil, g, func(r *Solver) []solved {
		r.asked.own = g // what they know of each other in between follows from what they are
		r.solveGroup(g)
		list := make([]solved, len(g))
		sv.mu.RLock()
		defer sv.mu.RUnlock()
		for i, fn := range g {
			list[i].sum, list[i].res = sv.sums[fn], sv.results[fn]
		}
		return list
	})
	sv.mu.Lock()
	defer sv.mu.Unlock()
	for i, fn := range g {
		sv.take(fn, found[i])
		sv.results[fn] = found[i].res
	}
}

// take makes known what was found of a function.
func (sv *Solver) take(fn *function, x solved) {
	if sv.sums[fn] = x.sum; x.known {
		sv.digests[fn] = x.digest
	}
}

// solveAgain solves a function of a Trial: an edited one, or one that calls those. Its summary counts in the Trial.
func (sv *Solver) solveAgain(fn *function) *FuncResult {
	edited := slices.SortedFunc(maps.Values(sv.edit.now), func(a, b *function) int {
		x, _ := sv.nameOf(a)
		y, _ := sv.nameOf(b)
		return cmp.Compare(x, y)
	})
	found := sv.solveAlone("trial", edited, fn)
	sv.take(fn, found)
	return found.res
}

// solveReleased solves a function that has turned out to be entered with the GIL released. Its summary does not count.
func (sv *Solver) solveReleased(fn *function) *FuncResult {
	return sv.solveAlone("released", nil, fn).res
}

func (sv *Solver) solveAlone(why string, edited []*function, fn *function) solved {
	return sv.once(why, edited, []*function{fn}, func(r *Solver) []solved {
		sum, res := r.solve(fn)
		return []solved{{sum: sum, res: res}}
	})[0]
}

// once returns what solve finds of functions, or has found in an earlier run. The reason and the edited functions are part
// of what they are known by.
func (sv *Solver) once(why string, edited, g []*function, solve func(r *Solver) []solved) []solved {
	if sv.cfg.Memo == nil {
		return solve(sv)
	}
	key, ok := sv.keyOf(why, slices.Concat(edited, g))
	if ok {
		if found, ok := sv.recall(key, g); ok {
			return found
		}
	}
	r := sv.recording()
	found := solve(r)
	data, written := sv.record(r.asked, g, found)
	if ok && written {
		sv.cfg.Memo.Put(key, data)
	}
	return found
}

// keyOf names functions and why they are solved; false if they cannot be named.
func (sv *Solver) keyOf(why string, list []*function) (digest, bool) {
	text := []byte(why)
	for _, fn := range list {
		d, ok := sv.node(fn)
		if !ok {
			return digest{}, false
		}
		text = append(text, d[:]...)
	}
	return digestOf(text), true
}

// recall returns what was found of functions; false if nothing was, or not under the same circumstances.
func (sv *Solver) recall(key digest, g []*function) ([]solved, bool) {
	data := sv.cfg.Memo.Get(key)
	if data == nil {
		return nil, false
	}
	c := &codec{sv: sv, fn: g[0], reading: true, buf: data}
	n := 0
	for number(c, &n); n > 0 && !c.bad; n-- {
		d, was := dep{}, digest{}
		c.dep(&d)
		if c.bad || len(c.buf) < len(was) {
			return nil, false
		}
		copy(was[:], c.buf)
		c.buf = c.buf[len(was):]
		if now, ok := sv.answer(d); !ok || now != was {
			return nil, false
		}
	}
	found := make([]solved, len(g))
	for i, fn := range g {
		x := &found[i]
		if c.flags(&x.known); x.known && !c.bad {
			part := c.part()
			x.sum, x.digest = &Summary{}, digestOf(part)
			c.bad = c.bad || !sv.read(fn, part, func(c *codec) { c.summary(x.sum) })
		}
		x.res = &FuncResult{Func: fn.Func, Unit: fn.unit, Border: fn.border}
		part := c.part()
		if c.bad || !sv.read(fn, part, func(c *codec) { c.result(x.res) }) {
			return nil, false
		}
	}
	return found, len(c.buf) == 0
}

// record writes what was found of functions, and all that was asked for it, and gives the summaries their digests. It returns
// false if any of it cannot be written.
func (sv *Solver) record(asked *record, g []*function, found []solved) ([]byte, bool) {
	out := &codec{sv: sv, fn: g[0], numbers: map[string]int{}}
	ok := !asked.bad
	n := len(asked.answers)
	number(out, &n)
	for d, answer := range asked.answers {
		out.dep(&d)
		out.buf = append(out.buf, answer[:]...)
	}
	for i, fn := range g {
		x := &found[i]
		there := x.sum != nil
		if out.flags(&there); there {
			part, written := sv.write(fn, func(c *codec) { c.summary(x.sum) })
			x.digest, x.known = digestOf(part), written
			out.put(part)
			ok = ok && written
		}
		part, written := sv.write(fn, func(c *codec) { c.result(x.res) })
		out.put(part)
		ok = ok && written
	}
	return out.buf, ok && !out.bad
}

func (sv *Solver) write(fn *function, write func(c *codec)) ([]byte, bool) {
	c := &codec{sv: sv, fn: fn, numbers: map[string]int{}}
	write(c)
	return c.buf, !c.bad
}

func (sv *Solver) read(fn *function, data []byte, read func(c *codec)) bool {
	c := &codec{sv: sv, fn: fn, reading: true, buf: data}
	read(c)
	return !c.bad && len(c.buf) == 0
}

// put writes bytes with their number; part reads them.
func (c *codec) put(part []byte) {
	n := len(part)
	number(c, &n)
	c.buf = append(c.buf, part...)
}

func (c *codec) part() []byte {
	n := 0
	if number(c, &n); c.bad || n < 0 || n > len(c.buf) {
		c.fail()
		return nil
	}
	part := c.buf[:n]
	c.buf = c.buf[n:]
	return part
}

// dep codes a question.
func (c *codec) dep(d *dep) {
	number(c, &d.kind)
	there := d.fn != nil
	if c.flags(&there); there {
		c.function(&d.fn)
	}
	c.text(&d.a)
	c.text(&d.b)
	if c.index(&d.n); d.fn == nil && d.kind != depUses && d.kind != depDeclared || d.kind == depCallersTest && d.n > maxAskers {
		c.fail()
	}
}
