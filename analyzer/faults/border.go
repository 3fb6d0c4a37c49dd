package faults

import (
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// findBorders finds the functions that Python or another host calls, and counts the callers of the rest.
func (sv *Solver) findBorders(units []*ir.Unit) {
	for _, u := range units {
		for i := range u.Inits {
			in := &u.Inits[i]
			sv.noteAddress(u, in.Value, in.Span, func() *Border { return sv.know.Slot(in.Struct, in.Field, in.Key) })
		}
	}
	for _, fn := range sv.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				sv.noteAddresses(fn, in)
			}
		}
	}
	for _, fn := range sv.funcs {
		if fn.first != nil {
			continue
		}
		if fn.border != nil && fn.border.NoGIL {
			fn.withoutGIL = []Step{{Span: fn.NameSpan, Func: fn.Name, Message: "a thread starts here, without the GIL"}}
		}
		if fn.border == nil && !fn.Static {
			if fn.border = sv.know.InitFunction(fn.Name); fn.border != nil {
				fn.borderAt = fn.NameSpan
			}
		}
		if fn.border == nil && fn.callers == 0 && sv.isObject(fn) {
			fn.border = objectBorder
			if !fn.taken {
				fn.borderAt = fn.NameSpan
			}
		}
		if fn.border == nil && fn.callers == 0 && fn.taken {
			fn.border = &Border{Name: "callback"}
		}
	}
	for _, fn := range sv.funcs {
		if first := fn.first; first != nil {
			fn.border, fn.borderAt, fn.callers, fn.taken, fn.withoutGIL = first.border, first.borderAt, first.callers, first.taken, first.withoutGIL
		}
	}
}

// isObject reports whether a function returns a Python object.
func (sv *Solver) isObject(fn *function) bool {
	name := fn.Result.Pointee()
	if name == "" {
		return false
	}
	if st := fn.unit.Structs[name]; st != nil && st.Object {
		return true
	}
	return sv.know.ObjectType(name)
}

func (sv *Solver) noteAddresses(fn *function, in ir.Instr) {
	switch in := in.(type) {
	case *ir.Store:
		var holder, field string
		if n := len(in.To.Path); n > 0 {
			holder, field = in.To.Path[n-1].Struct, in.To.Path[n-1].Field
		}
		sv.noteAddress(fn.unit, in.X, in.Span, func() *Border { return sv.know.Slot(holder, field, "") })
	case *ir.Assign:
		sv.noteAddress(fn.unit, in.X, in.Span, func() *Border { return nil })
	case *ir.Call:
		if to := sv.calls(fn, in); to != nil {
			to.callers++
		}
		sum := sv.know.Summary(in.Name())
		for i, a := range in.Args {
			sv.noteAddress(fn.unit, a, in.Span, func() *Border {
				if sum != nil && sum.FormatKind == ParseTuple && i >= len(sum.Params) {
					return converter
				}
				return sv.know.Callback(in.Name(), i)
			})
			sv.noteTable(fn, a, sv.know.Callback(in.Name(), i))
		}
	}
}

// noteTable makes borders of the functions in a table that is given away as a whole: the loops of a ufunc.
func (sv *Solver) noteTable(from *function, x ir.Expr, border *Border) {
	table, ok := x.(ir.AddrOf)
	if border == nil || !ok || table.Place.Var == nil {
		return
	}
	for i := range from.unit.Inits {
		if in := &from.unit.Inits[i]; in.Var == table.Place.Var {
			sv.noteAddress(from.unit, in.Value, in.Span, func() *Border { return border })
		}
	}
}

// noteAddress notes that the address of a function is used as a value, where it may become a border.
func (sv *Solver) noteAddress(u *ir.Unit, x ir.Expr, at source.Span, border func() *Border) {
	ref, ok := x.(ir.FuncRef)
	if !ok {
		return
	}
	fn := sv.find(u, ref.Name)
	if fn == nil {
		return
	}
	if b := border(); b != nil && (fn.border == nil || !fn.border.Python) {
		fn.border, fn.borderAt = b, at
	} else if !fn.taken {
		fn.borderAt = at
	}
	fn.taken = true
}

// A profile tells how a function ends when nothing fails for want of memory: what its callers and siblings believe.
type profile struct {
	python  bool           // an exception is expected of it
	raises  bool           // an error exit that sets an exception exists
	raising map[int64]bool // constants that it returns with an exception set
	quiet   map[int64]bool // constants that it returns without
	perhaps map[int64]bool // constants that it returns where it is not known whether one is set
	other   bool           // it returns other values too
	writes  []Set          // what it writes, if it returns nothing
}

func profileOf(fn *function, outcomes []Outcome) *profile {
	p := &profile{raising: map[int64]bool{}, quiet: map[int64]bool{}, perhaps: map[int64]bool{}}
	p.python = fn.unit.Python && (fn.border == nil || fn.border.Python)
	for i := range outcomes {
		o := &outcomes[i]
		if o.NoReturn {
			continue
		}
		if fn.Result.IsVoid() {
			p.writes = append(p.writes, o.Sets...)
		}
		set := (o.Exc == ExcMemory || o.Exc == ExcOther) && !o.stray
		p.raises = p.raises || set
		switch {
		case o.Result.Kind != ConstValue:
			p.other = true
		case set:
			p.raising[o.Result.N] = true
		case o.Exc == ExcKeeps || o.Exc == ExcClears:
			p.quiet[o.Result.N] = true
		default:
			p.perhaps[o.Result.N] = true
		}
	}
	return p
}

// errors returns which values of a function mean failure: by its border, else by its type and its other exits.
func (p *profile) errors(fn *function) ErrorValue {
	switch {
	case fn.border != nil:
		return fn.border.Errors
	case fn.Result.IsVoid():
		return NoErrorValue
	case fn.Result.MayBePointer():
		return NullIsError
	case p.raising[0] && !p.raising[-1]:
		return ZeroIsError
	}
	return MinusOneIsError
}

// isError decides whether a returned value means failure.
func (s *state) isError(v value, errors ErrorValue) answer {
	null := s.nullness(v)
	switch errors {
	case NullIsError, ZeroIsError:
		if v.kind == derived {
			return no
		}
		return [...]answer{yes, maybe, no}[null+1]
	case NonZeroIsError:
		return [...]answer{no, maybe, yes}[null+1]
	case MinusOneIsError:
		if v.kind == integer {
			return answerOf(v.n < 0)
		}
		if f := s.fact(v.n); v.kind == symbol && f.bounded && f.hi < 0 {
			return yes
		} else if v.kind == symbol && f.bounded && f.lo >= 0 {
			return no
		}
		return maybe
	}
	return no
}

// objectBorder is the border of a function that returns an object and is called by nothing in sight: it is taken for one
// that tells of its failures as the C-API does.
var objectBorder = &Border{Name: "function that returns an object", Errors: NullIsError, Python: true}

// converter is the border of a function given to a format string's O& (C-API manual, "Parsing arguments").
var converter = &Border{Name: "converter", Errors: ZeroIsError, Python: true}
