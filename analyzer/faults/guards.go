package faults

import (
	"slices"

	"nomem/analyzer/ir"
)

// fieldUse is what functions do with the value of a field or global.
type fieldUse uint8

const (
	usedUnguarded fieldUse = 1 << iota // reads or writes through it, and compares it with NULL nowhere
	usedLoosely                        // hands it on, without a comparison, to what may not expect NULL
	usedAsked                          // compares it with NULL, and not only to release it
)

// findUses notes what the functions do with fields and globals. Memory that is kept in a field that no function reads or
// writes through unguarded is optional: all of its users ask for it.
func (sv *Solver) findUses() {
	sv.uses = map[fieldKey]fieldUse{}
	for _, fn := range sv.funcs {
		u := fieldUser{sv, fn, map[*ir.Var]fieldKey{}}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				u.instr(in)
			}
			switch t := b.Term.(type) {
			case *ir.Return:
				u.note(t.X, usedLoosely)
			case *ir.If:
				if k, ok := u.read(t.X); ok && (t.Op == ir.Eq || t.Op == ir.Ne) && t.Y == ir.Expr(ir.Const{}) && !sv.onlyFrees(fn, t) {
					sv.uses[k] |= usedAsked
				}
			}
		}
	}
}

// A fieldUser is a function whose uses of fields are noted.
type fieldUser struct {
	sv   *Solver
	fn   *function
	from map[*ir.Var]fieldKey // what temporaries and variables were read from
}

// read returns the field or global that a value was read from.
func (u *fieldUser) read(x ir.Expr) (fieldKey, bool) {
	ref, ok := x.(ir.VarRef)
	if !ok {
		return fieldKey{}, false
	}
	if ref.Var.Index < 0 {
		return fieldKey{"", ref.Var.Name}, true
	}
	k, ok := u.from[ref.Var]
	return k, ok
}

// note notes a use of what x was read from, if the function compares it with NULL nowhere.
func (u *fieldUser) note(x ir.Expr, use fieldUse) {
	if k, ok := u.read(x); ok && !u.fn.testedVars[x.(ir.VarRef).Var] && !u.fn.testedFields.has(k) {
		u.sv.uses[k] |= use
	}
}

func (u *fieldUser) instr(in ir.Instr) {
	switch in := in.(type) {
	case *ir.Load:
		u.note(in.From.Base, usedUnguarded)
		if n := len(in.From.Path); n > 0 && in.From.Path[n-1].Field != "" {
			u.from[in.Dst] = fieldKey{in.From.Path[n-1].Struct, in.From.Path[n-1].Field}
		}
	case *ir.Store:
		u.note(in.To.Base, usedUnguarded)
		u.note(in.X, usedLoosely)
	case *ir.Assign:
		if k, ok := u.read(in.X); ok && in.Dst.Index >= 0 {
			u.from[in.Dst] = k
		}
	case *ir.Call:
		u.call(in)
	}
}

// call notes what a call does with fields that are its arguments.
func (u *fieldUser) call(c *ir.Call) {
	sum := u.sv.know.Summary(c.Name())
	if u.sv.find(u.fn.unit, c.Name()) != nil {
		sum = nil
	}
	for i, a := range c.Args {
		switch {
		case sum == nil:
			u.note(a, usedLoosely)
		case sum.Param(i).Derefs:
			u.note(a, usedUnguarded)
		case !sum.Param(i).NullOK:
			u.note(a, usedLoosely)
		}
	}
}

// usesOf returns what functions do with the field or global that l is, and whether it has a name.
func (sv *Solver) usesOf(l *loc) (uses fieldUse, known bool) {
	for l.parent != nil && l.isElement() {
		l = l.parent
	}
	switch {
	case l.parent == nil && l.v != nil:
		return sv.used("", l.v.Name), true
	case l.parent == nil || l.holder == "":
		return 0, false
	}
	return sv.used(l.holder, l.sel[1:]) | sv.used("", l.sel[1:]), true
}

func (sv *Solver) used(holder, field string) fieldUse {
	sv.asks(dep{kind: depUses, a: holder, b: field})
	return sv.uses[fieldKey{holder, field}]
}

// guarded reports whether every user of the field or global that l is asks whether it is NULL.
func (sv *Solver) guarded(l *loc) bool {
	uses, known := sv.usesOf(l)
	return known && uses&usedUnguarded == 0
}

// tolerated reports whether there are users of the field or global that l is, and all of them do without it.
func (sv *Solver) tolerated(l *loc) bool {
	uses, known := sv.usesOf(l)
	return known && uses == usedAsked
}

// optional reports whether a failure that was noticed costs nothing but memory that everybody can do without: what
// stays NULL is a field whose users all ask for it, or a realloc that leaves the old block in its place.
func (j *judge) optional(e *explorer, en *end) bool {
	s := en.state
	if en.value.kind == integer && !j.profile.quiet[en.value.n] {
		return false // a value that nothing else makes the function return
	}
	if l := e.stored(s); l != nil {
		return s.exc == ExcClear && j.sv.guarded(l)
	}
	if s.exc == ExcClear && s.noticed != nil && j.turnsOff(s.noticed.Stmt) {
		return true
	}
	if s.exc != ExcClear || e.site == nil || s.wrote {
		return false
	}
	sum := j.sv.target(j.fn, s, e, e.site).sum
	for i, a := range e.site.Args {
		if sum == nil || sum.Param(i).Frees != FreesOnSuccess {
			continue
		}
		if ref, ok := a.(ir.VarRef); ok {
			return s.nullness(e.readVar(s, ref.Var)) >= 0
		}
	}
	return false
}

// turnsOff reports whether a statement, which tests for the failure, sets an option to 0 that who calls the function may have
// left at 0, too: a parameter, or what a call has filled in, that the function only asks whether it is 0. It then does what
// it does without the option: `if (!table) fast = 0; ... if (fast) ...`.
func (j *judge) turnsOff(test *ir.Stmt) bool {
	if test == nil || test.Kind != ir.IfStmt {
		return false
	}
	off, asked, counted := map[*ir.Var]bool{}, map[*ir.Var]bool{}, map[*ir.Var]bool{}
	for _, b := range j.fn.Blocks {
		for _, in := range b.Instrs {
			a, ok := in.(*ir.Assign)
			option := ok && (a.Dst.Kind == ir.Param || a.Dst.Kind == ir.Local && a.Dst.AddrTaken) && !a.Dst.Type.MayBePointer()
			if option && a.X == ir.Expr(ir.Const{}) && a.Stmt.Enclosing(func(p *ir.Stmt) bool { return p == test }) != nil {
				off[a.Dst] = true
			}
		}
		if t, ok := b.Term.(*ir.If); ok {
			boolean := t.Y == ir.Expr(ir.Const{}) && (t.Op == ir.Eq || t.Op == ir.Ne)
			for _, x := range []ir.Expr{t.X, t.Y} {
				if ref, ok := x.(ir.VarRef); ok {
					asked[ref.Var], counted[ref.Var] = true, counted[ref.Var] || !boolean
				}
			}
		}
	}
	for v := range off {
		if asked[v] && !counted[v] {
			return true
		}
	}
	return false
}

// maxAskers bounds how far up the callers of a function are looked at.
const maxAskers = 3

// askedBy reports whether a function that calls fn, or one above it, compares the field that l is with NULL: a caller
// may look there for fn's failure.
func (sv *Solver) askedBy(fn *function, l *loc, depth int) bool {
	for l.parent != nil && l.isElement() {
		l = l.parent
	}
	if l.parent == nil {
		return false
	}
	sv.asks(dep{kind: depCallersTest, fn: fn, a: l.holder, b: l.sel[1:], n: depth})
	return sv.callersTest(fn, fieldKey{l.holder, l.sel[1:]}, depth)
}

func (sv *Solver) callersTest(fn *function, k fieldKey, depth int) bool {
	return depth > 0 && slices.ContainsFunc(sv.calling()[fn], func(from *function) bool {
		return from.testedFields.has(k) || sv.callersTest(from, k, depth-1)
	})
}

// onlyFrees reports whether a test for NULL guards nothing but its release, as in `if (p) free(p);`: that is
// tolerance, and no check.
func (sv *Solver) onlyFrees(fn *function, t *ir.If) bool {
	guarded, other := t.Then, t.Else
	if t.Op == ir.Eq {
		guarded, other = t.Else, t.Then
	}
	jump, ok := guarded.Term.(*ir.Jump)
	if !ok || jump.To != other || len(guarded.Instrs) == 0 {
		return false
	}
	released := false
	for _, in := range guarded.Instrs {
		switch in := in.(type) {
		case *ir.Store:
			if in.X != ir.Expr(ir.Const{}) {
				return false
			}
		case *ir.Call:
			sum := sv.target(fn, nil, nil, in).sum
			if sum == nil || len(in.Args) == 0 {
				return false
			}
			if p := sum.Param(0); p.Frees == FreesNever && !p.Drops && !sum.tolerates() {
				return false
			}
			released = true
		}
	}
	return released
}
