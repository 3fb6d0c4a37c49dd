package fix

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// doubt says what a person should look at in a check that leaves by x, though no analysis of the edited text would
// complain, or "".
func (p *proposer) doubt(o *outcome, x *exit) string {
	switch base := p.tableOf(o.place); {
	case p.r.Amid:
		return "an exception is set before, and may have to be set again"
	case p.losesOld(o):
		return "the old value of `" + o.place + "` is lost if `" + p.r.Callee + "` fails; assign the new one to another variable first"
	case base != "" && p.leaksTable(base, x):
		return "the elements of `" + base + "` that were allocated before would leak"
	case p.r.Row == faults.RowWrongValue && strings.ContainsAny(o.place, ">.[*"):
		return "`" + o.place + "` stays NULL, and others may read it"
	case p.r.OtherQuiet && (x.raise || p.r.Survives || p.r.Row == faults.RowWrongValue || p.r.Ending != nil && p.r.Ending.Stored):
		return p.severalCauses() // a NULL that is only stored, or used on some paths, may be meant
	}
	for _, r := range slices.Concat(p.r.Held, p.r.MayHold) {
		if p.isArray(r.Place) && x.label == "" && p.givesUpElements(x, r.Place) {
			return "the elements of `" + r.Place + "` that were allocated before would leak"
		}
	}
	for _, base := range x.released {
		if p.hasElements(base) && p.givesUpElements(x, base) {
			return "the elements of `" + base + "` that were allocated before would leak"
		}
	}
	if why := p.cannotLeave(x); why != "" {
		return why
	}
	if p.skippedBeside(x) {
		return "the loop goes on where its other allocations fail"
	}
	if line := p.testedBehind(o); line != 0 {
		return "the test in line " + strconv.Itoa(line) + " would be left with nothing to do"
	}
	if p.hollows(o) {
		return "`" + o.place + "` stays NULL where it was not before, and others may read it"
	}
	if v := p.countedBefore(x); v != "" {
		return "`" + v + "` was changed before, and may have to be set back"
	}
	if v := p.setBackBehind(x); v != "" {
		return "`" + v + "` is set back behind this, and this exit does not"
	}
	if name := p.raisesAgain(x); name != "" {
		return "`" + name + "` behind `" + x.label + "` may set another exception"
	}
	if field := p.setByMacro(o); field != "" {
		return "`" + p.r.Call.Macro + "` has set `" + field + "` by then, which may have to be set back"
	}
	if base := p.loopLoses(x); base != "" {
		return "what `" + base + "` was given in the loop before would leak"
	}
	if r := p.perhapsHeld(x, o.names); r != "" {
		return "`" + r + "` may be held there, too"
	}
	if name := p.takenInGroup(x); name != "" {
		return "`" + name + "` is used under #if before and behind this: it may have to be given back"
	}
	if v, _ := p.unfinished(x); v != "" && !slices.Contains(o.names, v) {
		return "`" + v + "` may have to be released"
	}
	if v := p.handedBy(x); v != "" {
		return "`" + v + "` may have to be released"
	}
	if v := p.hollow(x); v != "" {
		return "what `" + v + "` holds by then may have to be released before it"
	}
	if v := p.lends(x); v != "" {
		return "the deallocator of `" + v + "` may release what was only lent to it"
	}
	if v := p.forgotten(x, o.names); v != "" {
		return "other exits release `" + v + "`, and this one does not"
	}
	if v := p.untold(x); v != "" {
		return "other exits that fail tell it through `" + v + "`, and this one does not"
	}
	if name := p.endsProcess(); name != "" {
		return "other failures end the process by `" + name + "`"
	}
	if name := p.undone(x); name != "" {
		return "`" + name + "` may have to be called before"
	}
	if v := p.leftOut(x, o.names); v != "" {
		return "`" + v + "` is released behind this, and this exit does not"
	}
	return ""
}

// testedBehind returns the line of the test that the author wrote for the failure, behind the use, and that a check in
// front of it leaves without a purpose; 0 if there is none.
func (p *proposer) testedBehind(o *outcome) int {
	if p.r.Row != faults.RowUsed {
		return 0
	}
	in, _ := holder(p.site())
	for _, h := range p.info.handlers {
		if h.fault != p.r || len(h.cond.operands) != 1 || h.test.Span.Start < p.site().Span.End || !slices.Contains(o.names, h.cond.operands[0].place) {
			continue
		}
		if at, _ := holder(h.test); at == in && !p.assignedIn(o.place, p.site().Span.End, h.test.Span.Start) {
			return h.test.Span.Line()
		}
	}
	return 0
}

var (
	group   = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*if(?s:.*?)^[ \t]*#[ \t]*endif`)
	address = regexp.MustCompile(`\w\s*\(\s*&\s*(\w+)`)
)

// takenInGroup returns what groups of #if, which may not have been read, give to functions by its address both in front
// of the site and behind it, where x does not pass: a lock of another build.
func (p *proposer) takenInGroup(x *exit) string {
	body, before := p.fn.Body.Text(), map[string]bool{}
	site := p.site().Span.Start - p.fn.Body.Start
	for _, g := range group.FindAllStringIndex(body, -1) {
		for _, m := range address.FindAllStringSubmatch(body[g[0]:g[1]], -1) {
			switch {
			case g[1] <= site:
				before[m[1]] = true
			case g[0] > site && before[m[1]] && (x.label == "" || p.fn.Body.Start+g[0] < p.labelStart(x.label)):
				return m[1]
			}
		}
	}
	return ""
}

// hollows reports whether a place that outlives the function is NULL behind the failure, and was not before: the function has
// released what it had, or it is a global that starts with something.
func (p *proposer) hollows(o *outcome) bool {
	place := tokens([]byte(o.place), 0, len(o.place))
	if o.kind != null || o.dropped || len(place) == 0 || !p.outlives(place) {
		return false
	}
	if len(place) == 1 && p.startsFilled(o.place) {
		return true
	}
	i := slices.IndexFunc(p.info.stmts, func(s *ir.Stmt) bool {
		if s.Span.File != p.file || s.Span.End > p.site().Span.Start || p.released(s).place != o.place && !p.freedByMacro(s, o.place) {
			return false
		}
		in, _ := holder(s)
		return in != nil && in.Span.Contains(p.site().Span)
	})
	if i < 0 || len(place) > 1 {
		return i >= 0
	}
	// A variable that starts as NULL has users that cope, unless the function itself has used it before on another path.
	return slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		return slices.Contains([]ir.StmtKind{ir.ExprStmt, ir.DeclStmt, ir.ReturnStmt}, s.Kind) && s.Span.End <= p.info.stmts[i].Span.Start && containsText(tokensOf(s.Span), o.place) && p.released(s).place == ""
	})
}

// startsFilled reports whether a global variable of the unit has an initializer other than NULL.
func (p *proposer) startsFilled(name string) bool {
	if p.f.Unit == nil {
		return false
	}
	return slices.ContainsFunc(p.f.Unit.Globals, func(v *ir.Var) bool {
		if v.Name != name || v.Decl.File == nil || !v.Type.IsPointer() {
			return false
		}
		toks := tokens(v.Decl.File.Src, v.Decl.End, min(v.Decl.End+40, len(v.Decl.File.Src)))
		return len(toks) > 1 && toks[0].text == "=" && !nulls[toks[1].text]
	})
}

// freedByMacro reports whether a statement is a macro of the project that releases the place it is given.
func (p *proposer) freedByMacro(s *ir.Stmt, place string) bool {
	toks := tokensOf(s.Span)
	if s.Macro == "" || len(toks) < 4 || toks[1].text != "(" || match(toks, 1) < len(toks)-2 || join(toks[2:match(toks, 1)]) != place {
		return false
	}
	for c := range p.fn.Calls() {
		if s.Span.Contains(c.Span) && p.ctx.gives(callee(c)) {
			return true
		}
	}
	return false
}

// losesOld reports whether the call resizes what its result is assigned to: `p = realloc(p, n)`.
func (p *proposer) losesOld(o *outcome) bool {
	c := p.r.Call
	if o.kind != null || o.dropped || p.fresh(o.place) {
		return false
	}
	for i, span := range c.ArgSpans {
		if !span.IsValid() || span.File != p.file || !slices.Contains(o.names, join(stripCasts(tokensOf(span)))) {
			continue
		}
		if p.ctx.known == nil {
			return true
		}
		sum := p.ctx.known.Summary(c.Name())
		if sum == nil || sum.Param(i).Frees == faults.FreesOnSuccess || sum.Param(i).Assigns {
			return true
		}
	}
	return false
}

// fresh reports whether place is a field of an object that the function has made, and has nothing to lose yet.
func (p *proposer) fresh(place string) bool {
	toks := tokens([]byte(place), 0, len(place))
	pos, ok := find(p.fn, p.r.Call)
	if len(toks) < 3 || !ok {
		return false
	}
	root := variable(p.fn, toks[0].text)
	if root == nil {
		return false
	}
	made, undefined := sources(p.fn, pos, root)
	for _, d := range made {
		if call, ok := d.(*ir.Call); !ok || p.ctx.releaseOf(callee(call)) == "" {
			return false
		}
	}
	return len(made) > 0 && !undefined && !p.assignedIn(place, p.fn.Body.Start, p.r.Call.Stmt.Span.Start)
}

// callee returns the name by which a called function is told of: a field's is that of its struct and its own.
func callee(c *ir.Call) string {
	if c.Field != "" {
		return c.FieldOf + "." + c.Field
	}
	return c.Name()
}

// tableOf returns the table that a loop fills, if the allocation stands in one and place is an element: "names" of
// "names[i]", else "".
func (p *proposer) tableOf(place string) string {
	if p.r.Call.Stmt.Enclosing(func(s *ir.Stmt) bool { return s.Kind == ir.LoopStmt }) == nil {
		return ""
	}
	base, _, found := strings.Cut(place, "[")
	if !found {
		return ""
	}
	return strings.TrimSpace(base)
}

// loopLoses returns a table that the loop which the site stands in fills, also by way of variables, and that the exit
// frees without its elements; "" if there is none.
func (p *proposer) loopLoses(x *exit) string {
	loop := p.r.Call.Stmt.Enclosing(func(s *ir.Stmt) bool { return s.Kind == ir.LoopStmt })
	if loop == nil {
		return ""
	}
	for _, s := range p.info.stmts {
		if s.Kind != ir.ExprStmt || !loop.Span.Contains(s.Span) {
			continue
		}
		parts := split(tokensOf(s.Span), "=")
		base, _, element := strings.Cut(join(parts[0]), "[")
		if len(parts) == 2 && element && p.keepsMade(parts[1], loop) && p.leaksTable(base, x) {
			return base
		}
	}
	return ""
}

// keepsMade reports whether tokens name a variable that a loop gives the result of an allocation, directly or by way of
// another.
func (p *proposer) keepsMade(toks []token, loop *ir.Stmt) bool {
	for _, r := range p.f.Faults {
		t := p.info.target(r.Call)
		if t == nil || !loop.Span.Contains(r.Call.Span) || p.ctx.releaseOf(r.Callee) == "" {
			continue
		}
		names := t.names
		for _, s := range p.info.stmts {
			if s.Kind != ir.ExprStmt || !loop.Span.Contains(s.Span) {
				continue
			}
			if parts := split(tokensOf(s.Span), "="); len(parts) == 2 && mentionsAny(parts[1], t.names) {
				names = append(names[:len(names):len(names)], join(parts[0]))
			}
		}
		if mentionsAny(toks, names) {
			return true
		}
	}
	return false
}

// leaksTable reports whether the exit frees a table, or what holds it, and not its elements.
func (p *proposer) leaksTable(base string, x *exit) bool {
	text := p.undoing(x)
	if slices.Contains(x.released, base) {
		return !containsElement(text, base)
	}
	for i := 0; i+3 < len(text); i++ {
		end := match(text, i+1)
		if text[i+1].text != "(" || end < 0 || !p.ctx.frees(text[i].text) {
			continue
		}
		arg := join(stripCasts(text[i+2 : end]))
		if arg == base || strings.HasPrefix(base, arg+"->") || strings.HasPrefix(base, arg+".") {
			return !containsElement(text, base)
		}
	}
	return false
}

// containsElement reports whether toks use an element of the table.
func containsElement(toks []token, base string) bool {
	want := tokens([]byte(base+"["), 0, len(base)+1)
	for i := 0; i+len(want) <= len(toks); i++ {
		same := true
		for j, w := range want {
			same = same && toks[i+j].text == w.text
		}
		if same {
			return true
		}
	}
	return false
}

// frees reports whether the named function frees its argument, and nothing that this holds.
func (c *Context) frees(name string) bool {
	if c.known == nil {
		return name == "free"
	}
	s := c.known.Summary(name)
	return s != nil && s.Param(0).Frees == faults.FreesAlways
}
