package fix

import (
	"regexp"
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// What an exit would leave behind it that is not a block, and where no exit can stand.

// countedBefore returns what outlives the function and was counted up on the way to the site, and x does not mention; ""
// if there is nothing.
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
		if left := p.countsUp(tokensOf(s.Span)); left != nil && !containsText(undone, spelling(left)) {
			return spelling(left)
		}
	}
	return ""
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
		left := toks[start:i]
		v := variable(p.fn, left[0].text)
		if v == nil || v.Kind == ir.Static || v.Kind == ir.Global || len(left) > 1 && left[0].kind == source.Ident && v.Kind == ir.Param {
			return left
		}
	}
	return nil
}

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
	if x.value == "" || p.fn.Result.IsVoid() {
		return ""
	}
	toks := tokensOf(p.fn.Body)
	for i := range toks[:max(len(toks)-1, 0)] {
		if toks[i].text == "return" && toks[i+1].text == ";" {
			return "`" + p.fn.Name + "` returns nothing in another build"
		}
	}
	return ""
}
