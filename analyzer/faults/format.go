package faults

import (
	"strings"

	"nomem/analyzer/ir"
)

// A Unit is a part of a format string of PyArg_ParseTuple.
type Unit struct {
	Text     string // "s#"
	Args     int    // how many arguments it takes
	Optional bool   // Python's caller may leave it out
}

// ParseUnits splits a format string of PyArg_ParseTuple (Python/C API: Parsing arguments and building values).
func ParseUnits(format string) []Unit {
	var units []Unit
	optional := false
	for i := 0; i < len(format); i++ {
		n := 1
		j := i + 1
		switch format[i] {
		case ':', ';':
			return units
		case '|':
			optional = true
			continue
		case '(', ')', '$', ' ', '\t', ',':
			continue
		case 'e':
			if n = 2; j < len(format) {
				j++
			}
		}
		if j < len(format) && strings.IndexByte("#*&!", format[j]) >= 0 {
			if format[j] != '*' {
				n++
			}
			j++
		}
		units = append(units, Unit{format[i:j], n, optional})
		i = j - 1
	}
	return units
}

// makesNothing reports whether a function that is told by a format string alone what to build is asked for nothing new:
// Py_BuildValue("") is None, "()" the empty tuple, which there is one of, and "O" the argument itself (C-API manual:
// Parsing arguments and building values).
func makesNothing(sum *Summary, c *ir.Call) bool {
	if sum.FormatKind != BuildValue || sum.Format != 1 || len(sum.Params) != 1 || len(c.Args) == 0 {
		return false
	}
	format, ok := c.Args[0].(ir.Str)
	if !ok {
		return false
	}
	switch strings.Trim(format.Text, " \t,:") {
	case "", "()", "O", "S", "N":
		return true
	}
	return false
}

// parsed plays what a successful call of PyArg_ParseTuple or its like gives to the function.
func (e *explorer) parsed(s *state, c *ir.Call, sum *Summary, args []value) {
	if sum.FormatKind != ParseTuple || sum.Format == 0 || sum.Format > len(c.Args) {
		return
	}
	format, ok := c.Args[sum.Format-1].(ir.Str)
	if !ok {
		return
	}
	next := len(sum.Params)
	for _, unit := range ParseUnits(format.Text) {
		next += unit.Args
		if next > len(args) || unit.Optional {
			return
		}
		given, ok := e.gives(c, args, unit.Text, next)
		if last := args[next-1]; ok && (last.kind == address || last.kind == symbol && last.n != 0) {
			e.give(s, c, e.pointee(last), given, args, next)
		}
	}
}

// gives returns what a unit makes of the argument before next. A converter is told of like any other function.
func (e *explorer) gives(c *ir.Call, args []value, unit string, next int) (Value, bool) {
	if unit != "O&" {
		return e.solver.know.ParseUnit(unit)
	}
	name := args[next-2].name()
	if ref, ok := c.Args[next-2].(ir.VarRef); ok {
		name = ref.Var.Name
	}
	sum := e.solver.know.Summary(name)
	for i := 0; sum != nil && i < len(sum.Outcomes); i++ {
		for _, set := range sum.Outcomes[i].Sets {
			if set.Value.Owned != "" && len(set.Path) == 0 {
				return set.Value, true
			}
		}
	}
	return Value{}, false
}

// give writes at l what the nth argument of a call is given.
func (e *explorer) give(s *state, c *ir.Call, l *loc, v Value, args []value, nth int) {
	if v.Kind != Opened {
		e.write(s, &c.At, l, e.valueOf(s, c, v, args, nth))
		return
	}
	for _, field := range strings.FieldsFunc(v.Present, func(r rune) bool { return r == ',' }) {
		e.write(s, &c.At, e.sp.field(l, "", field), e.valueOf(s, c, Value{Kind: NonNull}, args, nth))
	}
	s.acquire(holding{opened: l, release: v.Owned, at: &c.At, nth: nth, place: argText(c, nth-1)})
}
