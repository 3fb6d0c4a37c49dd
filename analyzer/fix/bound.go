package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// typed are the functions that allocate as much as they are told, by those of the same kind that are given a type and a
// count, and refuse what their product cannot hold.
var typed = map[string]string{"PyMem_Malloc": "PyMem_New", "PyMem_MALLOC": "PyMem_New"}

// A product is `count * sizeof(element)`, in either order.
type product struct {
	count   []token
	element []token // what stands in the parentheses
	size    []token // with sizeof
}

// ProposeBound returns the change that keeps the size which the call r allocates from wrapping: a function that checks the
// product, where the file uses it, else a comparison in front of the allocation, with the exit of its failure.
func ProposeBound(f *faults.FuncResult, r *faults.FaultResult, c *Context) *Proposal {
	p, prop := newProposer(f, r, c)
	if p == nil {
		return prop
	}
	what := "compare a factor of the size with what the other leaves for it before `" + r.Callee + "` is called"
	m := p.product()
	if m == nil {
		return display(what, "the size is more than a count and the size of a type that are multiplied in the call")
	}
	typed, before := p.byType(m), p.boundBefore(m, what)
	if typed == nil || before.Display == "" && !p.usesTyped() {
		prop = before
		prop.Else = typed
	} else {
		prop = typed
		prop.Else = before
	}
	p.finish(prop)
	return prop
}

// product returns the size that the call is given, if it is nothing but a product of a count that can be written again and
// the size of something; nil if it is not.
func (p *proposer) product() *product {
	for _, span := range p.r.Call.ArgSpans {
		if !span.IsValid() || span.File != p.file {
			continue
		}
		parts := split(tokensOf(span), "*")
		if len(parts) != 2 {
			continue
		}
		for i, size := range parts {
			count := parts[1-i]
			if len(size) > 3 && size[0].text == "sizeof" && match(size, 1) == len(size)-1 && isPath(stripCasts(stripParens(count))) {
				return &product{count: count, element: size[2 : len(size)-1], size: size}
			}
		}
	}
	return nil
}

// byType makes the call one of a function that is given the type and the count; nil if there is none of the kind, or no type.
func (p *proposer) byType(m *product) *Proposal {
	name := typed[p.r.Call.Name()]
	if name == "" || len(p.r.Call.ArgSpans) != 1 || slices.ContainsFunc(m.element, func(t token) bool { return t.kind != source.Ident && t.text != "*" }) ||
		m.element[0].kind != source.Ident || variable(p.fn, m.element[0].text) != nil {
		return nil
	}
	start := p.r.Call.Span.Start
	toks := tokensOf(p.r.Call.Stmt.Span)
	if i := at(toks, start); i > 0 && toks[i-1].text == ")" {
		if open := matchBack(toks, i-1); open >= 0 && join(toks[open+1:i-1]) == join(m.element)+"*" {
			// It gives a pointer to that type.
			start = toks[open].start
		}
	}
	e := p.editor()
	e.replace(start, p.r.Call.Span.End, p.st.call(name, spelling(m.element)+", "+spelling(stripParens(m.count))))
	return &Proposal{Message: "call " + name + "(), which fails if the product wraps", Edits: e.done()}
}

// usesTyped reports whether the file calls functions that are given a type and a count.
func (p *proposer) usesTyped() bool {
	for _, name := range typed {
		if strings.Contains(string(p.file.Src), name+"(") || strings.Contains(string(p.file.Src), name+" (") {
			return true
		}
	}
	return false
}

// boundBefore writes a comparison in front of the allocation, under which the function is left as it is if that fails.
func (p *proposer) boundBefore(m *product, what string) *Proposal {
	s := p.site()
	if p.f.Unit == nil || !p.f.Unit.Python {
		return display(what, "how large a size can be is not told in the style of the file")
	}
	t := p.info.target(p.r.Call)
	i := slices.IndexFunc(p.info.handlers, func(h *handler) bool { return h.fault == p.r })
	if t == nil || i < 0 || p.r.Row != faults.RowNone {
		return display(what, "what is done where `"+p.r.Callee+"` fails is nothing to do before it, too: mend that first")
	}
	h := p.info.handlers[i]
	in, body := holder(s)
	if h.leave == nil || !spelled(h.leave) || len(h.cond.operands) != 1 || s != p.r.Call.Stmt || in == nil || body != s || p.gilBack(s.Span.End) != 0 ||
		slices.ContainsFunc(h.stmts, func(k *ir.Stmt) bool {
			return mentionsAny(tokensOf(k.Span), t.names) || !sameLine(p.file.Src, k.Span.Start, k.Span.End)
		}) {
		return display(what, "the exit of the failure of `"+p.r.Callee+"` cannot be written a second time")
	}
	if k := slices.Index(in.Kids, body); s.Kind == ir.DeclStmt && (k == 0 || in.Kids[k-1].Kind == ir.DeclStmt) {
		return display(what, "declarations stand in front of it")
	}
	var exit []string
	for _, k := range h.stmts {
		exit = append(exit, text(k))
	}
	count := spelling(stripParens(m.count))
	cond := count + " > PY_SSIZE_T_MAX / " + spelling(m.size)
	e := p.editor()
	e.inFront(s, func(base string) []string { return p.st.ifLines(base, cond, exit, false) })
	return &Proposal{Message: "leave as where `" + p.r.Callee + "` fails if the product wraps", Edits: e.done()}
}
