package fix

import (
	"slices"
	"strconv"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// hoist moves an allocation out of a larger expression in front of its statement, where it can be checked: `use(strdup(s));`
// becomes `char *copy = strdup(s);`, its check, and `use(copy);`, and `if ((p = malloc(n)) && ...)` the same. It returns nil if
// the allocation may not run first, or if nothing can be checked then.
func (p *proposer) hoist(s *ir.Stmt, t *target) *Proposal {
	in, body := holder(s)
	if directive(p.file.Src[s.Span.Start:s.Span.End]) {
		return display(p.advice(s), "the statement is divided by a directive")
	}
	if p.r.Within || s != p.r.Call.Stmt || s.Macro != "" || in == nil || body != s || p.crowded(s) {
		return nil
	}
	switch s.Kind {
	case ir.ExprStmt, ir.ReturnStmt, ir.DeclStmt, ir.IfStmt, ir.SwitchStmt:
	default:
		return nil
	}
	m := p.movable(s, t)
	if m == nil || !runsFirst(m.before, s.Kind == ir.DeclStmt) {
		return nil
	}
	o := &outcome{place: m.place, names: m.names}
	if problem := p.testFor(o); problem != "" || t == nil && o.kind != null {
		return nil
	}
	raise, _ := p.raiseHere()
	owned := slices.DeleteFunc(p.owned(s.Span.Start, o.names), func(r faults.Resource) bool { return s.Span.Contains(r.Span) })
	x := p.exit(o.place, owned, raise)
	if s.Kind == ir.ReturnStmt && t == nil && len(stripCasts(m.before)) <= 1 && !x.raise && len(x.release) == 0 {
		// It would return what it returns now.
		return nil
	}
	e := p.editor()
	if p.onlyTests(s, m) {
		e.elseOf(s, branchOf(s, true), x.lines(p.st, p.object()))
		return p.propose(e, o, x)
	}
	e.inFront(s, func(base string) []string {
		return append([]string{base + m.decl + m.text + ";"}, p.check(o, x)(base)...)
	})
	p.putBack(e, s, m)
	prop := p.propose(e, o, x)
	if prop.Unsafe == "" && p.testsOnlyMoved(s, m) {
		prop.Unsafe = "the test in line " + strconv.Itoa(s.Span.Line()) + " would be left with nothing to do"
	}
	return prop
}

// onlyTests reports whether s does something if what m gives is not NULL, and nothing else: then the failure is its else.
func (p *proposer) onlyTests(s *ir.Stmt, m *movable) bool {
	if s.Kind != ir.IfStmt || s.Else != nil || isBody(s) {
		return false
	}
	cond := p.ctx.parseCondition(tokensOf(s.Cond))
	holds, ok := cond.tests(join(tokens([]byte(m.place), 0, len(m.place))), 0)
	return ok && !holds && len(cond.operands) == 1
}

// inside returns the change for an allocation that stands inside a larger expression, nil if it does not, or cannot be moved.
func (p *proposer) inside(s *ir.Stmt, t *target) *Proposal {
	switch {
	case t == nil && (p.alone(s) || p.assignsArgument()), t != nil && t.depth() == 0 && s.Kind != ir.IfStmt && s.Kind != ir.SwitchStmt:
		return nil
	}
	return p.hoist(s, t)
}

// directive reports whether a line of src starts with `#`.
func directive(src []byte) bool {
	return slices.ContainsFunc(source.Lex(src), func(t source.Token) bool { return t.Flags&source.LineStart != 0 && t.Is('#') })
}

// crowded reports whether statements cannot stand in front of s: it is the body of another statement, and has several lines.
func (p *proposer) crowded(s *ir.Stmt) bool {
	return isBody(s) && !sameLine(p.file.Src, s.Span.Start, s.Span.End)
}

// A movable is a part of a statement that may stand in front of it.
type movable struct {
	decl       string // the type of the variable that has to be declared for it, "" if it is assigned already
	text       string // what is moved: an assignment
	place      string // what stands for it from then on
	names      []string
	before     []token // what stands before it in its statement
	start, end int     // its extent, with the parentheses round it
}

// movable returns the part of s that has the allocation, nil if it cannot be named.
func (p *proposer) movable(s *ir.Stmt, t *target) *movable {
	if t != nil {
		if t.problem != "" || t.choice {
			return nil
		}
		toks := t.stmt
		i, j := t.assign[0], t.assign[1]
		m := &movable{place: t.place, names: t.names, text: p.moved(toks[i:j])}
		for i > 0 && j < len(toks) && toks[i-1].text == "(" && toks[j].text == ")" && (i < 2 || toks[i-2].kind != source.Ident) {
			i, j = i-1, j+1
		}
		m.before, m.start, m.end = toks[:i], toks[i].start, toks[j-1].end
		return m
	}
	toks := tokensOf(within(s, p.r.Call.Span))
	i := at(toks, p.r.Call.Span.Start)
	if i < 0 || p.r.Call.Macro != "" && p.r.Call.Macro != p.r.Callee {
		return nil
	}
	j := i
	for j < len(toks) && toks[j].start < p.r.Call.Span.End {
		j++
	}
	if k := i; k > 0 && toks[k-1].text == ")" {
		if k = matchBack(toks, k-1); k >= 0 && (k == 0 || toks[k-1].kind != source.Ident || keywords[toks[k-1].text]) && typeOfCast(toks[k:]) != "void *" {
			i = k
		}
	}
	typ := p.typeOfCall(toks[i:j])
	if typ == "" {
		return nil
	}
	name := p.nameFor(s, toks, i)
	return &movable{
		decl: typ, text: name + " = " + p.moved(toks[i:j]), place: name, names: []string{name},
		before: toks[:i], start: toks[i].start, end: toks[j-1].end,
	}
}

// moved returns the text of tokens as it is moved: as it is on one line, else without its line breaks and comments.
func (p *proposer) moved(toks []token) string {
	start, end := toks[0].start, toks[len(toks)-1].end
	if sameLine(p.file.Src, start, end) {
		return string(p.file.Src[start:end])
	}
	return spelling(toks)
}

// putBack writes what was moved by its name. An operand of `p && ...` that the check decides goes.
func (p *proposer) putBack(e *editor, s *ir.Stmt, m *movable) {
	if s.Kind == ir.IfStmt {
		cond := tokensOf(s.Cond)
		parts := split(cond, "&&")
		if first := parts[0]; len(parts) > 1 && len(split(cond, "||")) == 1 {
			if o := p.ctx.parseOperand(first); o.path && o.place == join(tokens([]byte(m.place), 0, len(m.place))) && o.op == ir.Ne && o.n == 0 {
				e.replace(first[0].start, parts[1][0].start, "")
				return
			}
		}
	}
	e.replace(m.start, m.end, m.place)
}

// runsFirst reports whether nothing that stands before an expression in its statement has to run before it, or decides
// whether it runs.
func runsFirst(before []token, declares bool) bool {
	var open []int
	for i, t := range before {
		switch t.text {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case "&&", "||", "?", ":":
			return false
		case "sizeof", "typeof", "__typeof__", "_Generic":
			return false
		case ",":
			// Arguments are evaluated in any order, operands of a comma one after the other.
			if len(open) == 0 {
				return false
			}
			if k := open[len(open)-1]; before[k].text == "(" && (k == 0 || before[k-1].kind != source.Ident && before[k-1].text != ")" && before[k-1].text != "]") {
				return false
			}
		}
	}
	return !declares || len(open) == 0 || before[open[0]].text != "{"
}

// typeOfCall returns the type, up to the name of the variable, that holds what the call in toks gives; "" if it is not known.
func (p *proposer) typeOfCall(toks []token) string {
	c := p.r.Call
	switch {
	case toks[0].text == "(":
		return typeOfCast(toks)
	case c.TypeArg != nil && c.TypeArg.Name != "":
		return c.TypeArg.Name + " *"
	case c.Dst != nil && c.Dst.Type != nil && c.Dst.Type.Kind != ir.Unknown && !c.Dst.Type.IsPointer():
		return ""
	}
	for _, f := range p.ctx.funcs {
		if f.Func.Name == p.r.Callee && f.Func.Span.File == f.Func.NameSpan.File {
			return declared(tokens(f.Func.Span.File.Src, f.Func.Span.Start, f.Func.NameSpan.Start))
		}
	}
	release := p.ctx.releaseOf(p.r.Callee)
	switch {
	case release == "":
		return ""
	case p.r.Object && strings.HasPrefix(release, "Py_"):
		return "PyObject *"
	case p.r.Object || !p.ctx.known.FreesMemory(release):
		return ""
	case p.copies():
		return p.typeCopied()
	}
	return "void *"
}

// copies reports whether the allocator copies what it is given: it reads it.
func (p *proposer) copies() bool {
	if p.ctx.known == nil {
		return false
	}
	s := p.ctx.known.Summary(p.r.Callee)
	return s != nil && (s.Param(0).Derefs || len(s.Params) == 1 && s.Param(0).NullOK)
}

// typeCopied returns the type of what the allocator copies: its argument's, if that is a variable, else a string.
func (p *proposer) typeCopied() string {
	if len(p.r.Call.Args) > 0 {
		if v := varOf(p.r.Call.Args[0]); v != nil && v.Kind != ir.Temp && v.Type.Pointee() != "" {
			return v.Type.Pointee() + " *"
		}
	}
	return "char *"
}

// declared returns the type in front of a function's name, "" if it is no pointer or holds what is no type.
func declared(toks []token) string {
	toks = slices.DeleteFunc(slices.Clone(toks), func(t token) bool { return t.text == "static" || t.text == "extern" || t.text == "inline" })
	n := len(toks)
	for n > 0 && toks[n-1].text == "*" {
		n--
	}
	if n == 0 || n == len(toks) || slices.ContainsFunc(toks[:n], func(t token) bool { return t.kind != source.Ident || strings.HasPrefix(t.text, "_") }) {
		return ""
	}
	var words []string
	for _, t := range toks[:n] {
		words = append(words, t.text)
	}
	return strings.Join(words, " ") + " " + strings.Repeat("*", len(toks)-n)
}

// nameFor returns a name that the function does not use yet for what is moved: what it is assigned to tells it, or the
// parameter that it is given to; else what it is.
func (p *proposer) nameFor(s *ir.Stmt, toks []token, i int) string {
	name := "block"
	if p.copies() {
		name = "copy"
	} else if p.ofProject(p.r.Callee) || p.r.Object {
		name = "made"
	}
	if given := p.parameterAt(toks, i); given != "" {
		name = given
	} else if eq := slices.IndexFunc(toks[:i], func(t token) bool { return t.text == "=" }); eq > 0 && s.Kind != ir.IfStmt && name == "block" {
		name = stem(toks[:eq])
	}
	all := tokens(p.file.Src, p.fn.Span.Start, p.fn.Span.End)
	used := func(n string) bool {
		return slices.ContainsFunc(all, func(t token) bool { return t.kind == source.Ident && t.text == n })
	}
	if !used(name) {
		return name
	}
	if !strings.HasPrefix(name, "new_") && !used("new_"+name) && name != "copy" && name != "block" && name != "made" {
		return "new_" + name
	}
	for n := 2; ; n++ {
		if !used(name + strconv.Itoa(n)) {
			return name + strconv.Itoa(n)
		}
	}
}

// parameterAt returns the name of the parameter of a function of the unit that the argument at toks[i] is given to, "" if it is
// not known.
func (p *proposer) parameterAt(toks []token, i int) string {
	n, depth := 0, 0
	for k := i - 1; k > 0; k-- {
		switch toks[k].text {
		case ")", "]", "}":
			depth++
		case ",":
			if depth == 0 {
				n++
			}
		case "(", "[", "{":
			if depth--; depth >= 0 {
				continue
			}
			for _, f := range p.ctx.funcs {
				if f.Func.Name == toks[k-1].text && n < len(f.Func.Params) {
					return f.Func.Params[n].Name
				}
			}
			return ""
		}
	}
	return ""
}
