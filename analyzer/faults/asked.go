package faults

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"nomem/analyzer/ir"
)

// What the simulator finds of a function follows from the function and from what it asks of the tree in playing it. All that
// it can ask is one of these; who lets it ask anything else adds that here.
type depKind uint8

const (
	depNode        depKind = iota // what fn is, and what the tree says of it: node
	depSummary                    // the summary of fn
	depNamed                      // which function the name a means in fn, and whether that is solved before fn
	depUses                       // what functions do with the field b of a
	depCallersTest                // whether callers of fn, n above it, compare the field b of a with NULL
	depFirstTime                  // whether fn is given zeros in the field b of a of argument n
	depField                      // whether fn names the field a
	depDeclared                   // where the global a is declared
)

// A dep is a question.
type dep struct {
	kind depKind
	fn   *function
	a, b string
	n    int
}

// A record has the questions that were asked, with their answers.
type record struct {
	answers map[dep]digest
	bad     bool        // an answer has no digest, or something else was asked
	own     []*function // whose summaries are no question
}

// addAll adds what was asked on behalf of who keeps a.
func (a *record) addAll(b *record) {
	if a == nil || b == nil {
		return
	}
	maps.Copy(a.answers, b.answers)
	a.bad = a.bad || b.bad
}

// recording returns the solver with a record of its own, if there is a Memo.
func (sv *Solver) recording() *Solver {
	if sv.cfg.Memo == nil {
		return sv
	}
	r := *sv
	r.asked = &record{answers: map[dep]digest{}}
	return &r
}

// asks notes a question that is about to be asked.
func (sv *Solver) asks(d dep) {
	if sv.asked == nil || sv.asked.bad {
		return
	}
	if _, known := sv.asked.answers[d]; known || d.kind == depSummary && slices.Contains(sv.asked.own, d.fn) {
		return
	}
	answer, ok := sv.answer(d)
	sv.asked.answers[d] = answer
	sv.asked.bad = sv.asked.bad || !ok
}

// A digest stands for what it was made of.
type digest [sha256.Size]byte

func digestOf(text []byte) digest { return sha256.Sum256(text) }

func digestBool(b bool) digest {
	if b {
		return digest{1}
	}
	return digest{2}
}

// answer answers a question; false if the answer cannot be written.
func (sv *Solver) answer(d dep) (digest, bool) {
	switch d.kind {
	case depNode:
		return sv.node(d.fn)
	case depSummary:
		return sv.summaryDigest(d.fn)
	case depNamed:
		to := sv.edited(sv.find(d.fn.unit, d.a))
		if to == nil {
			return digest{1}, true
		}
		name, _ := sv.nameOf(to)
		return digestOf(append([]byte(name), byte(cmp.Compare(to.group, d.fn.group)))), name != ""
	case depUses:
		return digest{byte(sv.uses[fieldKey{d.a, d.b}]), 1}, true
	case depCallersTest:
		return digestBool(sv.callersTest(d.fn, fieldKey{d.a, d.b}, d.n)), true
	case depFirstTime:
		return digestBool(sv.entersZero(d.fn, fieldKey{d.a, d.b}, d.n)), true
	case depField:
		return digestBool(sv.names(d.fn, d.a)), true
	case depDeclared:
		if v := sv.global(d.a); v != nil {
			return digestOf(fmt.Appendf(nil, "%s\x00%d", v.Decl.Path(), v.Decl.Start)), true
		}
	}
	return digest{}, false
}

// summaryDigest stands for the summary of a function as it is known by now.
func (sv *Solver) summaryDigest(fn *function) (digest, bool) {
	sv.mu.RLock()
	sum, solved := sv.sums[fn]
	d, ok := sv.digests[fn]
	sv.mu.RUnlock()
	switch {
	case !solved && sv.edit != nil:
		return sv.edit.base.summaryDigest(fn)
	case sum == nil:
		return digest{3}, true
	}
	return d, ok
}

// node stands for all that is known of a function before anything is played: how it was lowered, what it reads like, who calls
// it, and what its calls go to.
func (sv *Solver) node(fn *function) (digest, bool) {
	if sv.edit != nil {
		if name, edited := sv.nameOf(fn); !edited && name != "" {
			return sv.edit.base.node(fn)
		}
	}
	k := nodeKey{fn, fn.withoutGIL != nil}
	if d, ok := sv.nodes.Load(k); ok {
		return d.(digest), d.(digest) != digest{}
	}
	d := sv.digestNode(fn)
	sv.nodes.Store(k, d)
	return d, d != digest{}
}

// nodeKey is a function, which may come to be entered without the GIL.
type nodeKey struct {
	fn         *function
	withoutGIL bool
}

// digestNode returns the zero digest if something cannot be written.
func (sv *Solver) digestNode(fn *function) digest {
	text, err := ir.Fingerprint(fn.Func)
	if err != nil {
		return digest{}
	}
	c := &codec{sv: sv, fn: fn, numbers: map[string]int{}}
	name, _ := sv.nameOf(fn)
	for _, s := range []string{name, fn.unit.Main.Abs} {
		c.text(&s)
	}
	structs, first := sv.structsOf(fn.unit), fn.first != nil
	c.buf = append(c.buf, structs[:]...)
	python, object := fn.unit.Python, sv.isObject(fn)
	c.flags(&python, &object, &first, &fn.taken, &fn.reached, &fn.needed, &fn.asksException, &fn.usesAPI, &fn.opaque)
	codePointer(c, &fn.border, c.border)
	number(c, &fn.callers)
	codeList(c, &fn.withoutGIL, c.step)
	for i := range fn.decides {
		c.flags(&fn.decides[i])
	}
	for call := range fn.Calls() {
		name, to := sv.goesTo(fn, call)
		order := 0
		if to != nil {
			order = cmp.Compare(to.group, fn.group)
		}
		id, _ := sv.nameOf(to)
		c.text(&name)
		c.text(&id)
		number(c, &order)
	}
	if c.bad || name == "" {
		return digest{}
	}
	return digestOf(append(c.buf, text...))
}

// goesTo returns the name that a call has, or that of the only function which its pointer points to, and the function of the
// tree that this is, if it is one.
func (sv *Solver) goesTo(fn *function, c *ir.Call) (name string, to *function) {
	if name = c.Name(); name == "" {
		p := sv.pointsTo(c)
		name, to = p.name, p.fn
	}
	if to == nil && name != "" {
		to = sv.find(fn.unit, name)
	}
	return name, to
}

// structsOf stands for what functions ask of the structs of a unit.
func (sv *Solver) structsOf(u *ir.Unit) digest {
	if d, ok := sv.places().structs[u]; ok {
		return d
	}
	return digestStructs(u)
}

func digestStructs(u *ir.Unit) digest {
	c := &codec{numbers: map[string]int{}}
	for _, name := range slices.Sorted(maps.Keys(u.Structs)) {
		c.text(&name)
		c.flags(&u.Structs[name].Union, &u.Structs[name].Object)
	}
	return digestOf(c.buf)
}
