package fix

import (
	"regexp"
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// How projects tell of a failure beside what they return: by calls that set an error, and that log.

// ofMemory matches messages that tell of want of memory, and of nothing that one allocation has and another has not.
var ofMemory = regexp.MustCompile(`(?i)^"((out of|no|not enough|insufficient|(can ?not|can't|could not|couldn't|failed to|unable to) allocate) memory|memory (allocation )?(failed|failure|error|exhausted)|memory allocation)[.!]?(\\n)?"$`)

var raisedComment = regexp.MustCompile(`(?i)(?:/\*|//)[^\n]*?\b(no )?(?:(?:exception|error|memoryerror)(?: is| was| has been)?(?: already)? (?:set|raised)\b|already (?:set|raised)\b)`)

// saysRaised reports whether a comment of a text says that an exception is set.
func saysRaised(text string) bool {
	m := raisedComment.FindStringSubmatch(text)
	return m != nil && m[1] == ""
}

// tellsOfMemory reports whether a statement is a call that says that memory is wanting, or that something has failed, and
// would say it of any allocation of the function: `set_oom();`, `error_set(&err, E_MEMORY, "Out of memory");`.
func (p *proposer) tellsOfMemory(s *ir.Stmt) bool {
	toks := tokensOf(s.Span)
	n := len(toks)
	if s.Kind != ir.ExprStmt || n < 4 || toks[0].kind != source.Ident || toks[1].text != "(" || match(toks, 1) != n-2 || p.ctx.known == nil {
		return false
	}
	if p.ctx.known.Destructor(toks[0].text) || p.ctx.setsException(toks[0].text) || !p.tells(toks[0].text) {
		return false
	}
	if n == 4 {
		return true
	}
	says := false
	for _, arg := range split(toks[2:n-2], ",") {
		if len(arg) > 1 && arg[0].text == "&" {
			arg = arg[1:]
		}
		if len(arg) != 1 {
			return false
		}
		v := variable(p.fn, arg[0].text)
		switch t := arg[0]; {
		case t.kind == source.String:
			if !ofMemory.MatchString(t.text) {
				return false
			}
			says = true
		case t.kind == source.Ident && strings.ToUpper(t.text) == t.text:
		case v == nil || v.Kind != ir.Param && v.Type.Kind != ir.Aggregate:
			return false
		}
	}
	return says
}

// tells reports whether a call of the named function can be nothing but a message: a function of the project, or one that a
// table knows to do nothing else.
func (p *proposer) tells(name string) bool {
	s := p.ctx.known.Summary(name)
	return s == nil || s.GIL == faults.GILAny && !s.IsFault() && !p.ctx.gives(name) && p.ctx.releaseOf(name) == "" &&
		!slices.ContainsFunc(s.Outcomes, func(o faults.Outcome) bool { return o.Exc != faults.ExcKeeps || o.NoReturn || len(o.Sets) > 0 })
}

// raisedBehind returns the function that the code behind the label hands what the branch of h, given as statements, sets:
// `error_set(&err, ...); goto cleanup;` and there `if (err.code) raise(&err);`. It may raise by itself. "" if there is none.
func (p *proposer) raisedBehind(stmts []*ir.Stmt, label string) string {
	var set []string
	for _, s := range stmts {
		toks := tokensOf(s.Span)
		if s.Kind != ir.ExprStmt || len(toks) < 4 || toks[1].text != "(" || !p.ofProject(toks[0].text) || p.released(s).place != "" {
			continue
		}
		if arg := split(toks[2:len(toks)-1], ",")[0]; len(arg) > 1 && arg[0].text == "&" && isPath(arg[1:]) {
			set = append(set, join(arg[1:]))
		}
	}
	from := p.labelStart(label)
	for _, s := range p.info.stmts {
		toks := tokensOf(s.Span)
		if s.Kind != ir.ExprStmt || s.Span.Start < from || len(toks) < 4 || toks[1].text != "(" || !p.ofProject(toks[0].text) || p.ctx.destroys(toks[0].text) {
			continue
		}
		if slices.ContainsFunc(set, func(name string) bool { return mentions(toks[2:], name) }) {
			return toks[0].text
		}
	}
	return ""
}

// raisesAgain returns the function behind the label of x that may set another exception in the place of the one that x sets, by the
// status that x leaves with: `err = E_HOST; goto fail;` and there `raise(message(err));`. It is "" if there is none.
func (p *proposer) raisesAgain(x *exit) string {
	g := regionOf(p.fn, x.label)
	if g == nil || !x.raise || len(x.assign) == 0 {
		return ""
	}
	for _, b := range g.blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(*ir.Call); ok && p.ofProject(callee(call)) && p.ctx.mayRaise(call.Name(), maxPassing, map[string]bool{}) {
				return call.Name()
			}
		}
	}
	return ""
}

// mayRaise reports whether a function sets an exception, or calls one that does, up to a depth. seen are those that were asked.
func (c *Context) mayRaise(name string, depth int, seen map[string]bool) bool {
	if c.setsException(name) {
		return true
	}
	if depth == 0 || seen[name] {
		return false
	}
	seen[name] = true
	f := c.definition(name)
	if f == nil {
		return false
	}
	for call := range f.Func.Calls() {
		if c.mayRaise(callee(call), depth-1, seen) {
			return true
		}
	}
	return false
}

// raises reports whether a proposal sets an exception.
func raises(prop *Proposal) bool {
	return slices.ContainsFunc(prop.Edits, func(e Edit) bool { return strings.Contains(e.Text, "PyErr_NoMemory") })
}

// droppedBy returns a function that calls f, also through others up to a depth, and neither looks at what that returns nor
// asks for the exception; "" if there is none.
func (c *Context) droppedBy(f *faults.FuncResult, depth int) string {
	if f.Border != nil || f.Func.Result.IsVoid() || depth == 0 || c.known == nil {
		return ""
	}
	for _, g := range c.callersOf(f) {
		if c.asks(g.Func) {
			continue
		}
		for _, call := range callsOf(g.Func, f.Func.Name) {
			if s := call.Stmt; s.Kind == ir.ExprStmt && s.Macro == "" && s.Span.Start == call.Span.Start && len(tokensOf(s.Span)) == len(tokensOf(call.Span))+1 {
				return g.Func.Name
			}
		}
		if by := c.droppedBy(g, depth-1); by != "" {
			return by
		}
	}
	return ""
}

// asks reports whether a function asks whether an exception is set, or gets rid of it.
func (c *Context) asks(fn *ir.Func) bool {
	for call := range fn.Calls() {
		s := c.known.Summary(callee(call))
		if s != nil && (s.Role == faults.ExceptionTest || s.Role == faults.MemoryErrorTest || s.Role == faults.ExceptionFetch) || c.clears(callee(call)) {
			return true
		}
	}
	return false
}
