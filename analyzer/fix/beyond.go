package fix

import (
	"regexp"
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// What an exit would leave behind it that is not a block, and where no exit can stand.

// countedBefore returns what outlives the function and was counted up on the way to the site, or says since then that the site
// has done its work, and x does not mention; "" if there is nothing.
func (p *proposer) countedBefore(x *exit) string {
	text := strings.Join(append(slices.Clone(x.release), x.assign...), "\n")
	undone := append(tokens([]byte(text), 0, len(text)), p.undoing(x)...)
	for _, s := range p.info.stmts {
		if s.Kind != ir.ExprStmt || s.Macro != "" || s.Span.File != p.file || s.Span.End > p.site().Span.Start {
			continue
		}
		if in, _ := holder(s); in == nil || !in.Span.Contains(p.site().Span) {
			continue
		}
		toks := tokensOf(s.Span)
		left := p.countsUp(toks)
		if left == nil {
			left = p.marks(s, toks)
		}
		if left != nil && !containsText(undone, spelling(left)) {
			return spelling(left)
		}
	}
	return ""
}

// setBackBehind returns what outlives the function, was changed in front of the site, and gets behind it what was saved of it before
// that, and x does not mention: `old = o->depth; o->depth = 0; ...; o->depth = old;`. It is "" if there is nothing.
func (p *proposer) setBackBehind(x *exit) string {
	text := strings.Join(append(slices.Clone(x.release), x.assign...), "\n")
	undone := append(tokens([]byte(text), 0, len(text)), p.undoing(x)...)
	site, saved, changed := p.site().Span, map[string]string{}, map[string]bool{}
	for _, s := range p.info.stmts {
		toks := tokensOf(s.Span)
		i := slices.IndexFunc(toks, func(t token) bool { return t.text == "=" })
		if i <= 0 || s.Kind != ir.ExprStmt && s.Kind != ir.DeclStmt || s.Span.File != p.file {
			continue
		}
		left, right := toks[:i], toks[i+1:]
		if n := len(right); n > 0 && right[n-1].text == ";" {
			right = right[:n-1]
		}
		if s.Kind == ir.DeclStmt {
			left = left[i-1:]
		}
		to, from := spelling(left), spelling(right)
		switch {
		case s.Span.Start > site.End:
			if changed[to] && saved[to] == from && p.outlives(left) && !containsText(undone, to) {
				return to
			}
		case saved[to] != "":
			changed[to] = true
		default:
			saved[from] = to
		}
	}
	return ""
}

// setByMacro returns the name of what outlives the function and is set by the macro that makes the allocation, too: the end of the
// block, or how much there is room for. It is "" if there is nothing.
func (p *proposer) setByMacro(o *outcome) string {
	c := p.r.Call
	if !p.invoked(p.site()) {
		return ""
	}
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			set, ok := in.(*ir.Store)
			if !ok || set.Macro != c.Macro || set.Span != c.Span || len(set.To.Path) == 0 || set.To.Var != nil && set.To.Var.Kind == ir.Local {
				continue
			}
			if field := set.To.Path[len(set.To.Path)-1].Field; field != "" && !containsText(tokens([]byte(o.place), 0, len(o.place)), field) {
				return field
			}
		}
	}
	return ""
}

// marks returns what the statement s assigns that outlives the function, where the branch that the site stands in is taken
// for what that held: `if (!o->ready) { o->ready = 1; o->buf = malloc(n); }`, `if (o->room < n) { o->room = n; ...`. It is nil
// if there is nothing.
func (p *proposer) marks(s *ir.Stmt, toks []token) []token {
	i := slices.IndexFunc(toks, func(t token) bool { return t.text == "=" })
	if i <= 0 || lvalueStart(toks, i) != 0 || !p.outlives(toks[:i]) {
		return nil
	}
	asked := s.Enclosing(func(in *ir.Stmt) bool {
		return in.Kind == ir.IfStmt && in.Span.Contains(p.site().Span) && containsText(tokensOf(in.Cond), spelling(toks[:i]))
	})
	if asked == nil {
		return nil
	}
	return toks[:i]
}

// outlives reports whether what an lvalue names is there when the function has returned.
func (p *proposer) outlives(left []token) bool {
	v := variable(p.fn, left[0].text)
	if v == nil && slices.ContainsFunc(p.fn.Locals, func(l *ir.Var) bool { return l.Name == left[0].text }) {
		return false // there are several of that name
	}
	return v == nil || v.Kind == ir.Static || v.Kind == ir.Global || len(left) > 1 && left[0].kind == source.Ident && v.Kind == ir.Param
}

// countsUp returns what a statement counts up that outlives the function: `total += n;`, `i = o->used++;`. It is nil if there
// is nothing.
func (p *proposer) countsUp(toks []token) []token {
	for i, t := range toks {
		if t.text != "++" && t.text != "+=" || i == 0 {
			continue
		}
		start := lvalueStart(toks, i)
		if start < 0 || t.text == "+=" && start > 0 {
			continue
		}
		if left := toks[start:i]; p.outlives(left) {
			return left
		}
	}
	return nil
}

// void matches the head of a function that returns nothing, or takes nothing, as the init functions of Python 2 and 3 do.
var void = regexp.MustCompile(`\bvoid\b`)

var parallel = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*pragma[ \t]+omp[ \t]+(parallel|for|sections|section|single|task|critical)\b`)

// cannotLeave says why no jump out of the function may stand at the site: in what threads share, or where another build
// wants another kind of return. It is "" if one may.
func (p *proposer) cannotLeave(x *exit) string {
	body := p.fn.Body.Text()
	for _, m := range parallel.FindAllStringIndex(body, -1) {
		from := p.fn.Body.Start + m[1]
		i := slices.IndexFunc(p.info.stmts, func(s *ir.Stmt) bool { return s.Span.Start >= from && s.Span.File == p.file })
		if i >= 0 && p.info.stmts[i].Span.Contains(p.site().Span) {
			return "nothing may jump out of what `#pragma omp` runs in parallel"
		}
	}
	if x.value == "" || p.fn.Result.IsVoid() || p.status {
		return ""
	}
	if head := p.file.Src[p.fn.Span.Start:p.fn.Body.Start]; p.fn.Span.File == p.file && directive(head) && void.Match(head) {
		return "another build gives `" + p.fn.Name + "` another head"
	}
	toks := tokensOf(p.fn.Body)
	for i := range toks[:max(len(toks)-1, 0)] {
		if toks[i].text == "return" && toks[i+1].text == ";" {
			return "`" + p.fn.Name + "` returns nothing in another build"
		}
	}
	return ""
}

// undone returns a function that undoes what the function has done in front of the site by another one of the same name but
// for a word, and to the same thing, and that x does not call: the lock is held by then. "" if there is none.
func (p *proposer) undone(x *exit) string {
	if p.ctx.known == nil {
		return ""
	}
	done := p.undoing(x)
	calls := p.firstArguments()
	for _, c := range calls {
		if c.start > p.site().Span.Start || p.leaving(c.start) {
			continue
		}
		for _, back := range calls {
			if back.on == c.on && p.ctx.known.Undoes(back.name, c.name) && !mentions(done, back.name) && !p.backBefore(c, back.name, calls) {
				return back.name
			}
		}
	}
	return ""
}

// A callOn is a call as the source spells it, of a macro, too, and what its first argument is.
type callOn struct {
	name, on string
	start    int
}

// firstArguments returns the calls of the function.
func (p *proposer) firstArguments() []callOn {
	if p.info.calls != nil {
		return p.info.calls
	}
	p.info.calls = []callOn{}
	toks := tokensOf(p.fn.Body)
	for i := range toks[:max(len(toks)-1, 0)] {
		end := match(toks, i+1)
		if toks[i].kind != source.Ident || keywords[toks[i].text] || toks[i+1].text != "(" || end < 0 {
			continue
		}
		on := join(stripCasts(split(toks[i+2:end], ",")[0]))
		p.info.calls = append(p.info.calls, callOn{name: toks[i].text, on: on, start: toks[i].start})
	}
	return p.info.calls
}

// backBefore reports whether the function calls what undoes c on the way from there to the site, or at the end of the block
// that c stands in.
func (p *proposer) backBefore(c callOn, name string, calls []callOn) bool {
	block := p.blockAt(c.start)
	return slices.ContainsFunc(calls, func(b callOn) bool {
		if b.name != name || b.on != c.on || b.start < c.start || b.start > p.site().Span.Start {
			return false
		}
		in := p.blockAt(b.start)
		return in == block || in.Span.Contains(p.site().Span)
	})
}

// blockAt returns the innermost block that an offset lies in; a branch without braces is one, too.
func (p *proposer) blockAt(offset int) *ir.Stmt {
	in := p.fn.Root
	for _, s := range p.info.stmts {
		start := s.Span.Start
		if s.Kind == ir.IfStmt {
			start = s.Cond.End
		}
		if (s.Kind == ir.Compound || s.Kind == ir.IfStmt) && s.Span.File == p.file && start <= offset && offset < s.Span.End {
			in = s
		}
	}
	return in
}
