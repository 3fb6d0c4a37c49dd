package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A Use is a place where a function uses a pointer, which it has from a field, without a test.
type Use struct {
	At    source.Span
	Field string
}

// Guard returns the edits that put uses in f under tests of the pointers, and those pointers as f names them. It returns
// nil if the text cannot be changed so.
func (c *Context) Guard(f *faults.FuncResult, uses []Use) (edits []Edit, places []string) {
	info := c.info(f)
	g := &guard{info: info, e: &editor{file: f.Func.Body.File, style: info.style}, tests: map[*ir.Stmt][]string{}}
	for _, u := range uses {
		s := g.statement(u.At)
		if s == nil {
			return nil, nil
		}
		place := fieldIn(f.Func, tokensOf(within(s, u.At)), u.Field)
		if place == "" {
			return nil, nil
		}
		if !slices.Contains(g.tests[s], place) {
			g.tests[s] = append(g.tests[s], place)
		}
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	for _, s := range info.stmts {
		if len(g.tests[s]) > 0 {
			g.lift(s)
		}
	}
	for _, s := range info.stmts {
		if len(g.tests[s]) > 0 && !g.test(s) {
			return nil, nil
		}
	}
	return g.e.done(), places
}

// A guard puts statements of a function under tests.
type guard struct {
	info  *funcInfo
	e     *editor
	tests map[*ir.Stmt][]string // the pointers that must not be NULL where a statement runs
}

// statement returns the innermost statement that a place lies in, nil if a macro has made it, or it cannot be skipped.
func (g *guard) statement(at source.Span) *ir.Stmt {
	var in *ir.Stmt
	for _, s := range g.info.stmts {
		if s.Span.Contains(at) {
			in = s
		}
	}
	if in == nil || in.Macro != "" || in.Span.File != g.e.file || in.Kind != ir.ExprStmt && in.Kind != ir.LoopStmt {
		return nil
	}
	return in
}

// lift moves the test of a statement in front of the loop that it stands in, if all that the loop does is done with the
// pointer that is tested.
func (g *guard) lift(s *ir.Stmt) {
	loop := s.Parent.Enclosing(func(up *ir.Stmt) bool { return up.Kind == ir.LoopStmt })
	if loop == nil || loop.Macro != "" || loop.Span.File != g.e.file || len(g.tests[s]) > 1 {
		return
	}
	for _, in := range flatten(nil, loop)[1:] {
		switch in.Kind {
		case ir.Compound, ir.LoopStmt:
		case ir.ExprStmt:
			if !mentions(tokensOf(in.Span), g.tests[s][0]) {
				return
			}
		default:
			return
		}
	}
	if !slices.Contains(g.tests[loop], g.tests[s][0]) {
		g.tests[loop] = append(g.tests[loop], g.tests[s][0])
	}
	delete(g.tests, s)
	g.lift(loop)
}

// test writes the test of a statement round it, or lets it call what takes NULL; false if that cannot be done.
func (g *guard) test(s *ir.Stmt) bool {
	e, src := g.e, g.e.file.Src
	if toks := tokensOf(s.Span); len(g.tests[s]) == 1 && tolerant[toks[0].text] != "" && join(toks[1:]) == "("+g.tests[s][0]+");" {
		e.replace(toks[0].start, toks[0].end, tolerant[toks[0].text])
		return true
	}
	tail, ok := e.tail(e.end(s))
	if !ok || !firstOnLine(src, s.Span.Start) || s.Parent != nil && s.Parent.Kind == ir.IfStmt {
		return false
	}
	var conds []string
	for _, place := range g.tests[s] {
		conds = append(conds, e.style.notNull(place))
	}
	base, body := e.base(s), "\x00"
	many := source.Span{File: e.file, Start: e.end(s)}.Line() > s.Span.Line()
	ls := e.style.ifLines(base, strings.Join(conds, " && "), []string{body}, many)
	i := slices.IndexFunc(ls, func(l string) bool { return strings.HasSuffix(l, body) })
	inner := strings.TrimSuffix(ls[i], body)
	e.replace(s.Span.Start, s.Span.Start, strings.TrimPrefix(strings.Join(ls[:i], "\n"), base)+"\n"+inner)
	steps := 1
	if inner != e.style.indent(base, 1) {
		steps = 2
	}
	for line := s.Span.Line() + 1; e.file.LineSpan(line).Start < e.end(s); line++ {
		at := e.file.LineSpan(line).Start
		white := indentAt(src, at)
		if next := src[at+len(white)]; next != '\n' && next != '\r' && next != '#' {
			e.replace(at, at+len(white), e.style.indent(white, steps))
		}
	}
	if i+1 < len(ls) {
		e.replace(tail, tail, "\n"+strings.Join(ls[i+1:], "\n"))
	}
	return true
}

// fieldIn returns how tokens name a field of what a variable of fn points to: "self->buf" for "buf", "" if they do not.
func fieldIn(fn *ir.Func, toks []token, field string) string {
	for i := 2; i < len(toks); i++ {
		start := i
		for start >= 2 && (toks[start-1].text == "->" || toks[start-1].text == ".") && toks[start-2].kind == source.Ident {
			start -= 2
		}
		if toks[i].text == field && start < i && isVariable(fn, toks[start:start+1]) {
			return join(toks[start : i+1])
		}
	}
	return ""
}
