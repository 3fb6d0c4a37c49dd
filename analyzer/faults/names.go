package faults

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
)

// describe names the place that holds the failing NULL, as the source writes it; "" if only a temporary does.
func (e *explorer) describe(s *state) string {
	for _, v := range e.named() {
		if v.Index >= 0 && s.get(v).taint == failing {
			return v.Name
		}
	}
	for _, c := range s.mem.list {
		if c.value.taint == failing && e.nameable(s, c.value.loc) {
			return e.name(s, c.value.loc)
		}
	}
	return ""
}

// nameable reports whether the source can name what l lies in.
func (e *explorer) nameable(s *state, l *loc) bool {
	r := l.root()
	if r.v != nil {
		return r.v.Kind != ir.Temp
	}
	return e.holder(s, r.sym) != ""
}

// name writes a place as the source would: "self->data", "g_table[]".
func (e *explorer) name(s *state, l *loc) string {
	var parts []string
	for ; l.parent != nil; l = l.parent {
		sel := l.sel
		if sel[0] == '[' {
			sel = "[...]"
			if l.constIndex() {
				sel = l.sel
			}
		}
		parts = append(parts, sel)
	}
	base := "..."
	pointer := false
	switch {
	case l.v != nil:
		base = l.v.Name
	case l.sym != 0:
		if h := e.holder(s, l.sym); h != "" {
			base, pointer = h, true
		}
	}
	if pointer && len(parts) == 0 {
		return "*" + base
	}
	if pointer && strings.HasPrefix(parts[len(parts)-1], ".") {
		parts[len(parts)-1] = "->" + parts[len(parts)-1][1:]
	}
	for i := len(parts) - 1; i >= 0; i-- {
		base += parts[i]
	}
	return base
}

// holder names a variable or place that holds the value of a symbol; "" if none does.
func (e *explorer) holder(s *state, sym int64) string {
	for _, v := range e.named() {
		if v.Index < 0 {
			continue
		}
		x := s.get(v)
		if x.kind == symbol && x.n == sym || x.kind == address && x.loc.parent == nil && x.loc.sym == sym {
			return v.Name
		}
	}
	for i, p := range e.params {
		if p.kind == symbol && p.n == sym {
			return e.fn.Params[i].Name
		}
	}
	if l := e.sp.source[sym]; l != nil && l.sym != sym {
		return e.name(s, l)
	}
	return ""
}

// named returns the variables that the source declares.
func (e *explorer) named() []*ir.Var {
	return slices.Concat(e.fn.Params, e.fn.Locals)
}
