package faults

import (
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A function is a definition prepared for exploration. It does not change once the solver has made it.
type function struct {
	*ir.Func
	layout
	laidOut       sync.Once
	unit          *ir.Unit
	first         *function // the reading of the same text in the default world; nil if it is this one
	border        *Border
	borderAt      source.Span       // what made it one; while there is none, where its address was first taken
	decides       []bool            // parameters that decide a branch, here or in a callee
	asksException bool              // PyErr_Occurred or its like is called, here or in a callee
	usesAPI       bool              // it calls a function that needs the GIL
	testedVars    map[*ir.Var]bool  // variables that are compared with NULL
	testedFields  fieldSet          // fields and globals that are
	tested        map[*ir.Call]bool // calls whose result is compared with NULL somewhere in the function
	needed        bool              // what it does can matter to a failure
	withoutGIL    []Step            // how the GIL was released before the function is entered; nil if it may be held
	callers       int               // calls of it in the tree
	taken         bool              // its address is used as a value
	reached       bool              // Python can reach it
	fields        []int32           // numbers of the fields that it names, itself or in what it calls, sorted
	opaque        bool              // it calls code that nobody knows, itself or in what it calls
	group         int               // number of its strongly connected component, callees first
}

// A layout is what exploring a function takes, and most functions are never explored: see layOut.
type layout struct {
	rank   []int       // position of each block in reverse postorder
	order  []*ir.Block // the blocks in it
	slot   []int32     // by Var.Index: where states keep the variable; from slots on, temporaries that live in one block
	slots  int
	live   []bitset                 // slots that may be read after the entry of each block
	all    bitset                   // all slots
	temp   bitset                   // slots of variables that the lowering made
	head   []bool                   // entries of loops
	places map[*ir.Call][]*ir.Place // for calls that write an lvalue argument: where each argument was read from
}

// isTemp reports whether slot i is that of a variable that the lowering made.
func (fn *function) isTemp(i int) bool { return fn.temp.has(i) }

type bitset []uint64

func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }
func (b bitset) set(i int)      { b[i>>6] |= 1 << (i & 63) }

// bitsets returns n empty sets of so many words.
func bitsets(n, words int) []bitset {
	all := make(bitset, n*words)
	list := make([]bitset, n)
	for i := range list {
		list[i] = all[i*words : (i+1)*words : (i+1)*words]
	}
	return list
}

func prepare(f *ir.Func, u *ir.Unit) *function {
	fn := &function{Func: f, unit: u, decides: make([]bool, len(f.Params))}
	fn.findTested()
	return fn
}

// layOut makes the layout of a function that is going to be explored.
func (fn *function) layOut() {
	fn.laidOut.Do(func() {
		fn.sortBlocks()
		fn.findLive()
		fn.assignSlots()
		fn.findPlaces()
	})
}

// sortBlocks finds the reverse postorder of the blocks, and the loop heads: targets of edges that go back in it.
func (fn *function) sortBlocks() {
	n := len(fn.Blocks)
	fn.rank, fn.order, fn.head = make([]int, n), make([]*ir.Block, n), make([]bool, n)
	state := make([]uint8, n) // 1 on the stack, 2 done
	next := n
	type frame struct {
		b    *ir.Block
		succ int
	}
	if n == 0 {
		return
	}
	stack := []frame{{b: fn.Blocks[0]}}
	state[0] = 1
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		succs := top.b.Term.Succs()
		if top.succ == len(succs) {
			next--
			fn.rank[top.b.Index], fn.order[next], state[top.b.Index] = next, top.b, 2
			stack = stack[:len(stack)-1]
			continue
		}
		s := succs[top.succ]
		top.succ++
		switch state[s.Index] {
		case 0:
			state[s.Index] = 1
			stack = append(stack, frame{b: s})
		case 1:
			fn.head[s.Index] = true
		}
	}
}

// findLive computes which variables are live at the entry of each block. A variable whose address is taken always is.
func (fn *function) findLive() {
	words := (fn.NumVars + 63) / 64
	n := len(fn.Blocks)
	fn.live = bitsets(n, words)
	uses, kills := bitsets(n, words), bitsets(n, words)
	always := make(bitset, words)
	for i, b := range fn.Blocks {
		for _, in := range b.Instrs {
			dst := destination(in)
			eachExpr(in, func(x ir.Expr) { markUses(x, uses[i], kills[i], always) })
			if dst != nil && dst.Index >= 0 {
				kills[i].set(dst.Index)
			}
		}
		eachTermExpr(b.Term, func(x ir.Expr) { markUses(x, uses[i], kills[i], always) })
	}
	for changed := true; changed; {
		changed = false
		for i := n - 1; i >= 0; i-- {
			for w := range words {
				var out uint64
				for _, s := range fn.Blocks[i].Term.Succs() {
					out |= fn.live[s.Index][w]
				}
				in := uses[i][w] | out&^kills[i][w] | always[w]
				if in != fn.live[i][w] {
					fn.live[i][w], changed = in, true
				}
			}
		}
	}
}

func markUses(x ir.Expr, uses, kills, always bitset) {
	walkExpr(x, func(x ir.Expr) {
		switch x := x.(type) {
		case ir.VarRef:
			if i := x.Var.Index; i >= 0 && !kills.has(i) {
				uses.set(i)
			}
		case ir.AddrOf:
			if v := x.Place.Var; v != nil && v.Index >= 0 {
				always.set(v.Index)
			}
		}
	})
}

// destination returns the variable that an instruction writes, or nil.
func destination(in ir.Instr) *ir.Var {
	switch in := in.(type) {
	case *ir.Assign:
		return in.Dst
	case *ir.Load:
		return in.Dst
	case *ir.Call:
		return in.Dst
	}
	return nil
}

// eachExpr calls f for each expression that an instruction reads.
func eachExpr(in ir.Instr, f func(ir.Expr)) {
	switch in := in.(type) {
	case *ir.Assign:
		f(in.X)
	case *ir.Load:
		eachPlaceExpr(&in.From, f)
	case *ir.Store:
		eachPlaceExpr(&in.To, f)
		f(in.X)
	case *ir.Call:
		f(in.Fn)
		for _, a := range in.Args {
			f(a)
		}
	}
}

func eachPlaceExpr(p *ir.Place, f func(ir.Expr)) {
	if p.Base != nil {
		f(p.Base)
	} else {
		f(ir.AddrOf{Place: ir.Place{Var: p.Var}})
	}
	for _, s := range p.Path {
		if s.Index != nil {
			f(s.Index)
		}
	}
}

func eachTermExpr(t ir.Terminator, f func(ir.Expr)) {
	switch t := t.(type) {
	case *ir.If:
		f(t.X)
		f(t.Y)
	case *ir.Return:
		if t.X != nil {
			f(t.X)
		}
	}
}

// walkExpr calls f for x and the expressions within it.
func walkExpr(x ir.Expr, f func(ir.Expr)) {
	f(x)
	switch x := x.(type) {
	case ir.AddrOf:
		if x.Place.Base != nil {
			walkExpr(x.Place.Base, f)
		}
		for _, s := range x.Place.Path {
			if s.Index != nil {
				walkExpr(s.Index, f)
			}
		}
	case *ir.Binary:
		walkExpr(x.X, f)
		walkExpr(x.Y, f)
	case *ir.Unary:
		walkExpr(x.X, f)
	}
}

// findPlaces remembers, for each call, from where its arguments were loaded: a macro such as Py_CLEAR(x->y) writes
// there, though the call has but the value.
func (fn *function) findPlaces() {
	for _, b := range fn.Blocks {
		from := map[*ir.Var]*ir.Place{}
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ir.Load:
				from[in.Dst] = &in.From
			case *ir.Call:
				fn.notePlaces(in, from)
			}
		}
	}
}

func (fn *function) notePlaces(c *ir.Call, from map[*ir.Var]*ir.Place) {
	for i, a := range c.Args {
		ref, ok := a.(ir.VarRef)
		if !ok || ref.Var.Kind != ir.Temp || from[ref.Var] == nil {
			continue
		}
		if fn.places == nil {
			fn.places = map[*ir.Call][]*ir.Place{}
		}
		if fn.places[c] == nil {
			fn.places[c] = make([]*ir.Place, len(c.Args))
		}
		fn.places[c][i] = from[ref.Var]
	}
}
