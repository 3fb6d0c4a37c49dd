package faults

import (
	"fmt"

	"nomem/analyzer/ir"
)

// usedBy ends the path if a told function uses the failing NULL that it is given.
func (e *explorer) usedBy(s *state, c *ir.Call, sum *Summary, args []value) bool {
	if !s.happened {
		return false
	}
	for i, a := range args {
		if !a.unusable() {
			continue
		}
		p := sum.Param(i)
		what := ""
		switch {
		case p.Derefs, p.Drops && !p.NullOK, a.kind == derived && p.Frees == FreesAlways:
			what = fmt.Sprintf("is passed to `%s`, which does not expect NULL", sum.Name)
		case sum.Format > 0 && i >= len(sum.Params):
			if e.formatUses(s, c, sum, i) {
				what = fmt.Sprintf("is formatted by `%s`, which does not expect NULL", sum.Name)
			}
		case (p.Keeps || p.Steals) && !p.NullOK && s.noticed == nil:
			what = fmt.Sprintf("is handed to `%s`, which keeps it", sum.Name)
		}
		if what != "" {
			e.crash(s, &c.At, what)
			return true
		}
	}
	return false
}

// formatUses reports whether the format string makes the function read through variadic argument i.
func (e *explorer) formatUses(s *state, c *ir.Call, sum *Summary, i int) bool {
	if sum.FormatKind == BuildValue && s.exc != ExcClear {
		return false
	}
	return e.formatTakes(c, sum, i)
}

// formatTakes reports whether the format string asks for a value behind variadic argument i.
func (e *explorer) formatTakes(c *ir.Call, sum *Summary, i int) bool {
	if sum.Format == 0 || sum.Format > len(c.Args) || i < len(sum.Params) {
		return false
	}
	format, ok := c.Args[sum.Format-1].(ir.Str)
	if !ok {
		return false
	}
	units := formatUnits(sum.FormatKind, format.Text)
	k := i - len(sum.Params)
	return k < len(units) && units[k]
}

// buildsNothing plays a call that is asked to build something from the failing NULL while an exception is set: it
// returns NULL, and leaves the exception.
func (e *explorer) buildsNothing(s *state, c *ir.Call, sum *Summary, args []value) bool {
	if !s.happened || sum.FormatKind != BuildValue {
		return false
	}
	for i, a := range args {
		if a.taint == failing && e.formatTakes(c, sum, i) {
			e.setResult(s, c, value{kind: integer, taint: failing})
			return true
		}
	}
	return false
}

// formatUnits tells, for each argument that a format string takes, whether NULL is fatal there.
//
// Py_BuildValue (C-API manual, "Parsing arguments and building values"): s, z, U and y take NULL as None; O, S and N
// with NULL raise SystemError unless an exception is set. printf's %s with NULL is undefined (C11 7.21.6.1).
func formatUnits(k FormatKind, format string) []bool {
	var units []bool
	switch k {
	case BuildValue:
		for i := 0; i < len(format); i++ {
			switch f := format[i]; f {
			case 's', 'z', 'y', 'U', 'u':
				units = append(units, false)
				if i+1 < len(format) && format[i+1] == '#' {
					units = append(units, false)
				}
			case 'O', 'N', 'S':
				if i+1 < len(format) && format[i+1] == '&' {
					units = append(units, false)
				}
				units = append(units, true)
			case '#', '&', '(', ')', '[', ']', '{', '}', ',', ':', ' ', '\t':
			default:
				units = append(units, false)
			}
		}
	case Printf, PyFormat:
		for i := 0; i < len(format); i++ {
			if format[i] != '%' {
				continue
			}
			i++
			for ; i < len(format); i++ {
				f := format[i]
				if f == '*' {
					units = append(units, false)
					continue
				}
				if f >= '0' && f <= '9' || f == '.' || f == '-' || f == '+' || f == '#' || f == ' ' ||
					f == 'l' || f == 'h' || f == 'z' || f == 'j' || f == 't' || f == 'L' || f == 'q' {
					continue
				}
				break
			}
			if i == len(format) || format[i] == '%' {
				continue
			}
			switch format[i] {
			case 'R', 'S', 'A':
				units = append(units, k == Printf) // PyObject_Repr and PyObject_Str write NULL as "<NULL>"
			case 's', 'U', 'T', 'N':
				units = append(units, true)
			case 'V':
				units = append(units, false, false)
			default:
				units = append(units, false)
			}
		}
	}
	return units
}
