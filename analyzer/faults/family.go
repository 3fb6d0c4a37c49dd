package faults

import (
	"cmp"
	"slices"

	"nomem/analyzer/ir"
)

// A Mismatch is a place whose blocks are made by the allocator of one family and released by the deallocator of
// another: PyMem_Malloc and free.
type Mismatch struct {
	Place string // as the source writes it at the first release: "self->data"
	// Family is what releases the blocks that Made gives: "PyMem_Free".
	Family string
	Made   []Handling // the allocations, in order of place
	Freed  []Handling // the releases that do not fit, in order of place
}

// A Handling is a call that allocates or releases.
type Handling struct {
	Callee string
	Func   string
	At     *ir.At
	family string
}

// ledger is what is known of the blocks that one field or variable holds over its whole life.
type ledger struct {
	place  string
	made   []Handling
	freed  []Handling
	opaque bool // something that is not known is kept there, too
}

// bookkeeper reads, of every function, which families meet in its variables and in the fields of the tree. Neither the
// order of statements nor the path matters: a block is released by its own family on all of them.
type bookkeeper struct {
	sv     *Solver
	fn     *function
	defs   map[*ir.Var][]origin
	vars   map[*ir.Var]*ledger
	fields map[fieldKey]*ledger
}

// An origin is where a variable's value comes from.
type origin struct {
	call  *ir.Call
	from  *ir.Var
	field fieldKey
	null  bool
}

// findMismatches finds the blocks that are released by another family than made them. Only what stands in the code
// that is compiled by default counts: other branches of #if may name other allocators for both.
func (sv *Solver) findMismatches() {
	fields := map[fieldKey]*ledger{}
	for _, fn := range sv.funcs {
		if fn.unit.Assume != nil {
			continue
		}
		b := &bookkeeper{sv: sv, fn: fn, defs: map[*ir.Var][]origin{}, vars: map[*ir.Var]*ledger{}, fields: fields}
		b.read()
		for _, l := range b.vars {
			sv.addMismatch(l)
		}
	}
	for _, l := range fields {
		sv.addMismatch(l)
	}
	for _, r := range sv.results {
		slices.SortFunc(r.Mismatches, func(a, b *Mismatch) int { return a.Made[0].At.Span.Compare(b.Made[0].At.Span) })
	}
}

func (b *bookkeeper) read() {
	for _, block := range b.fn.Blocks {
		for _, in := range block.Instrs {
			b.define(in)
		}
	}
	for _, block := range b.fn.Blocks {
		for _, in := range block.Instrs {
			switch in := in.(type) {
			case *ir.Store:
				b.store(in)
			case *ir.Call:
				b.call(in)
			}
		}
	}
}

// define notes what a variable is given.
func (b *bookkeeper) define(in ir.Instr) {
	dst := destination(in)
	if dst == nil {
		return
	}
	var o origin
	switch in := in.(type) {
	case *ir.Call:
		o.call = in
	case *ir.Load:
		if k, ok := keyOf(&in.From); ok {
			o.field = k
		}
	case *ir.Assign:
		switch x := in.X.(type) {
		case ir.VarRef:
			o.from = x.Var
		case ir.Const:
			o.null = x.N == 0
		}
	}
	b.defs[dst] = append(b.defs[dst], o)
}

// keyOf returns the field that a place is, of a struct with a name.
func keyOf(p *ir.Place) (fieldKey, bool) {
	n := len(p.Path)
	if n == 0 || p.Path[n-1].Field == "" || p.Path[n-1].Struct == "" {
		return fieldKey{}, false
	}
	return fieldKey{p.Path[n-1].Struct, p.Path[n-1].Field}, true
}

// maxCopies bounds the copies between variables that are followed.
const maxCopies = 4

// origins returns where the values of a variable come from, or false if that of one is not known.
func (b *bookkeeper) origins(v *ir.Var, depth int) (list []origin, known bool) {
	if v.Kind == ir.Param || v.Index < 0 || v.AddrTaken || depth > maxCopies || len(b.defs[v]) == 0 {
		return nil, false
	}
	for _, o := range b.defs[v] {
		switch {
		case o.null:
		case o.call != nil, o.field != (fieldKey{}):
			list = append(list, o)
		case o.from != nil && o.from != v:
			more, ok := b.origins(o.from, depth+1)
			if !ok {
				return nil, false
			}
			list = append(list, more...)
		case o.from == v:
		default:
			return nil, false
		}
	}
	return list, true
}

// family returns what releases the plain block that a call makes; "" if it makes none, or that is not known.
func (b *bookkeeper) family(c *ir.Call) string {
	t := b.sv.target(b.fn, nil, nil, c)
	if t.sum == nil {
		return ""
	}
	family := ""
	for i := range t.sum.Outcomes {
		o := &t.sum.Outcomes[i]
		if o.Class != Success || o.Result.Kind == ConstValue && o.Result.N == 0 {
			continue
		}
		if family != "" && family != o.Result.Owned || !b.sv.know.FreesMemory(o.Result.Owned) {
			return ""
		}
		family = o.Result.Owned
	}
	return family
}

func (b *bookkeeper) ledgerOf(k fieldKey) *ledger {
	l := b.fields[k]
	if l == nil {
		l = &ledger{}
		b.fields[k] = l
	}
	return l
}

// enter notes in l what the values of the expression x are.
func (b *bookkeeper) enter(l *ledger, x ir.Expr, self fieldKey) {
	switch x := x.(type) {
	case ir.Const:
		l.opaque = l.opaque || x.N != 0
	case ir.VarRef:
		list, known := b.origins(x.Var, 0)
		l.opaque = l.opaque || !known
		for _, o := range list {
			if o.call == nil {
				l.opaque = l.opaque || o.field != self
				continue
			}
			family := b.family(o.call)
			l.opaque = l.opaque || family == ""
			l.made = append(l.made, Handling{o.call.Name(), b.fn.Name, &o.call.At, family})
		}
	default:
		l.opaque = true
	}
}

func (b *bookkeeper) store(in *ir.Store) {
	if k, ok := keyOf(&in.To); ok {
		b.enter(b.ledgerOf(k), in.X, k)
	}
}

// call notes what a call releases, and what it may write.
func (b *bookkeeper) call(c *ir.Call) {
	var t target // only of what the tree does not define is it told what it frees
	if _, to := b.sv.goesTo(b.fn, c); to == nil {
		t = b.sv.target(b.fn, nil, nil, c)
	}
	for i, a := range c.Args {
		if addr, ok := a.(ir.AddrOf); ok {
			if k, ok := keyOf(&addr.Place); ok {
				b.ledgerOf(k).opaque = true
			}
			continue
		}
		ref, ok := a.(ir.VarRef)
		if !ok || t.sum == nil {
			continue
		}
		p := t.sum.Param(i)
		if p.Frees == FreesNever || !b.sv.know.FreesMemory(p.Family) {
			continue
		}
		freed := Handling{t.name, b.fn.Name, &c.At, p.Family}
		list, known := b.origins(ref.Var, 0)
		if known && len(list) == 1 && list[0].field != (fieldKey{}) {
			l := b.ledgerOf(list[0].field)
			l.freed = append(l.freed, freed)
			l.place = cmp.Or(l.place, argText(c, i))
			continue
		}
		if l := b.vars[ref.Var]; l != nil {
			l.freed = append(l.freed, freed)
			continue
		}
		l := &ledger{place: argText(c, i), freed: []Handling{freed}}
		b.enter(l, ref, fieldKey{})
		b.vars[ref.Var] = l
	}
}

// addMismatch reports what is wrong in a ledger, in the function that allocates first.
func (sv *Solver) addMismatch(l *ledger) {
	if l.opaque || len(l.made) == 0 || l.place == "" {
		return
	}
	byPlace := func(a, b Handling) int { return a.At.Span.Compare(b.At.Span) }
	slices.SortFunc(l.made, byPlace)
	slices.SortFunc(l.freed, byPlace)
	family := l.made[0].family
	if slices.ContainsFunc(l.made, func(h Handling) bool { return h.family != family }) {
		family = sv.odd(l)
	}
	m := &Mismatch{Place: l.place, Family: family}
	for _, h := range l.made {
		if h.family == family {
			m.Made = append(m.Made, h)
		}
	}
	for _, h := range l.freed {
		if h.family != family {
			m.Freed = append(m.Freed, h)
		}
	}
	if len(m.Made) == 0 || len(m.Freed) == 0 {
		return
	}
	for fn, r := range sv.results {
		if fn.Name == m.Made[0].Func && fn.unit.Assume == nil && fn.Span.Contains(m.Made[0].At.Span) {
			r.Mismatches = append(r.Mismatches, m)
			return
		}
	}
}

// odd returns, of the families that meet in a ledger, the one that has the fewest calls: that is what to change.
func (sv *Solver) odd(l *ledger) string {
	count := map[string]int{}
	for _, h := range slices.Concat(l.made, l.freed) {
		count[h.family]++
	}
	best := ""
	for _, h := range l.made {
		if best == "" || count[h.family] < count[best] {
			best = h.family
		}
	}
	return best
}
