package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// An editor collects edits of one function's text, in its style.
type editor struct {
	file  *source.File
	style *Style
	edits []Edit
}

// lines are statements to insert, one a line, written for a given indentation.
type lines func(base string) []string

// plain are statements that need no layout of their own.
func plain(stmts ...string) lines {
	return func(base string) []string {
		out := make([]string, len(stmts))
		for i, s := range stmts {
			out[i] = base + s
		}
		return out
	}
}

// replace notes an edit, unless it changes nothing. One that is out of range is left for Validate to refuse.
func (e *editor) replace(start, end int, text string) {
	text = strings.ReplaceAll(text, "\n", e.style.EOL)
	if start >= 0 && start <= end && end <= len(e.file.Src) && string(e.file.Src[start:end]) == text {
		return
	}
	e.edits = append(e.edits, Edit{Span: source.Span{File: e.file, Start: start, End: end}, Text: text})
}

// done returns the edits in order.
func (e *editor) done() []Edit {
	slices.SortStableFunc(e.edits, func(a, b Edit) int { return a.Span.Compare(b.Span) })
	return e.edits
}

// holder returns the statement that s, with the labels before it, stands directly in, and the labelled statement.
func holder(s *ir.Stmt) (in, body *ir.Stmt) {
	for s.Parent != nil && s.Parent.Kind == ir.LabelStmt {
		s = s.Parent
	}
	return s.Parent, s
}

// isBody reports whether s is the body of an if or a loop, without braces.
func isBody(s *ir.Stmt) bool {
	in, body := holder(s)
	return in != nil && in.Kind != ir.Compound && body.Kind != ir.Compound
}

// after inserts statements behind s, at its indentation; comments on its line stay with it.
func (e *editor) after(s *ir.Stmt, ls lines) {
	if isBody(s) {
		e.wrap(s, nil, ls)
		return
	}
	if in, _ := holder(s); in != nil && e.oneLine(in) {
		e.unfold(in, s, ls)
		return
	}
	e.behind(e.end(s), ls(e.base(s)), e.base(s))
}

// apart puts an empty line before statements that go behind the declaration s, if one separates it from the code.
func (e *editor) apart(s *ir.Stmt, ls lines) lines {
	tail, ok := e.tail(e.end(s))
	next := e.file.LineSpan(source.Span{File: e.file, Start: tail}.Line() + 1)
	if s.Kind != ir.DeclStmt || !ok || strings.TrimSpace(next.Text()) != "" {
		return ls
	}
	return func(base string) []string { return append([]string{""}, ls(base)...) }
}

// inFront inserts statements on lines of their own in front of s.
func (e *editor) inFront(s *ir.Stmt, ls lines) {
	in, body := holder(s)
	if in == nil || !e.oneLine(in) {
		e.before(s, ls)
		return
	}
	if i := slices.Index(in.Kids, body); i > 0 {
		e.unfold(in, in.Kids[i-1], ls)
		return
	}
	e.unfold(in, nil, ls)
}

// behind inserts whole lines behind the statement that ends at an offset. What follows on its line goes to a line of
// its own, indented by base.
func (e *editor) behind(end int, ls []string, base string) {
	text := "\n" + strings.Join(ls, "\n")
	if tail, ok := e.tail(end); ok {
		e.replace(tail, tail, text)
		return
	}
	e.replace(end, e.blank(end), text+"\n"+base)
}

// before inserts statements in front of s.
func (e *editor) before(s *ir.Stmt, ls lines) {
	if isBody(s) {
		e.wrap(s, ls, nil)
		return
	}
	base := e.base(s)
	start := s.Span.Start
	if firstOnLine(e.file.Src, start) {
		e.replace(start, start, strings.TrimPrefix(strings.Join(ls(base), "\n"), base)+"\n"+base)
		return
	}
	// On a line with other statements it stays there: `{ free(q); return NULL; }`.
	e.replace(start, start, onOneLine(ls)+" ")
}

// onOneLine spells statements one behind the other.
func onOneLine(ls lines) string {
	var words []string
	for _, l := range ls("") {
		words = append(words, strings.TrimSpace(l))
	}
	return strings.Join(words, " ")
}

// swap writes statements in the place of s.
func (e *editor) swap(s *ir.Stmt, stmts []string) {
	last := len(stmts) - 1
	if last > 0 {
		e.before(s, plain(stmts[:last]...))
	}
	e.replace(s.Span.Start, e.end(s), stmts[last])
}

// base returns the indentation of the line that statements beside s belong to.
func (e *editor) base(s *ir.Stmt) string {
	src := e.file.Src
	indent := indentAt(src, s.Span.Start)
	if firstOnLine(src, s.Span.Start) {
		return indent
	}
	if s.Parent != nil && s.Parent.Kind == ir.LabelStmt && firstOnLine(src, s.Parent.Span.Start) {
		return e.style.indent(indent, 1)
	}
	return indent
}

// end returns the offset past s and its semicolon, which the span of a macro's invocation lacks.
func (e *editor) end(s *ir.Stmt) int {
	src, end := e.file.Src, s.Span.End
	if s.Macro == "" || end > 0 && src[end-1] == ';' {
		return end
	}
	if i := e.blank(end); i < len(src) && src[i] == ';' {
		return i + 1
	}
	return end
}

// blank returns the offset past the spaces and tabs at i.
func (e *editor) blank(i int) int {
	for i < len(e.file.Src) && (e.file.Src[i] == ' ' || e.file.Src[i] == '\t') {
		i++
	}
	return i
}

// tail returns the end of the line at offset i if only comments follow on it; a comment that goes on belongs to it.
func (e *editor) tail(i int) (int, bool) {
	src, end := e.file.Src, i
	for {
		j := e.blank(i)
		switch {
		case j == len(src) || src[j] == '\n' || src[j] == '\r':
			return end, true
		case strings.HasPrefix(string(src[j:min(j+2, len(src))]), "/*"):
			n := strings.Index(string(src[j+2:]), "*/")
			if n < 0 {
				return i, false
			}
			i = j + 2 + n + 2
		case strings.HasPrefix(string(src[j:min(j+2, len(src))]), "//"):
			for j < len(src) && src[j] != '\n' && src[j] != '\r' {
				j++
			}
			if src[j-1] == '\\' {
				return i, false
			}
			i = j
		default:
			return i, false
		}
		end = i
	}
}

// oneLine reports whether c is a block in braces that stands on one line.
func (e *editor) oneLine(c *ir.Stmt) bool {
	return c.Kind == ir.Compound && strings.HasPrefix(c.Span.Text(), "{") && sameLine(e.file.Src, c.Span.Start, c.Span.End)
}

// unfold writes the block c, which stands on one line, on several, with statements inserted behind s, or in front of all
// if s is nil.
func (e *editor) unfold(c, s *ir.Stmt, ls lines) {
	outer := indentAt(e.file.Src, c.Span.Start)
	inner := e.style.indent(outer, 1)
	var last *ir.Stmt
	at := c.Span.Start + 1
	extra := ""
	if s != nil {
		_, last = holder(s)
	} else {
		extra = "\n" + strings.Join(ls(inner), "\n")
	}
	for _, kid := range c.Kids {
		start := e.blank(at)
		e.replace(at, start, extra+"\n"+inner)
		extra = ""
		at = e.end(kid)
		if kid == last {
			extra = "\n" + strings.Join(ls(inner), "\n")
		}
	}
	if tail, ok := e.tailBefore(at, c.Span.End-1); ok {
		at = tail
	}
	e.replace(at, c.Span.End-1, extra+"\n"+outer)
}

// tailBefore returns the offset past the comments in src[i:end], if there is nothing else.
func (e *editor) tailBefore(i, end int) (int, bool) {
	text := strings.TrimRight(string(e.file.Src[i:end]), " \t")
	return i + len(text), len(tokens(e.file.Src, i, end)) == 0
}

// wrap puts braces round s, the body of an if or a loop, with statements before and behind it.
func (e *editor) wrap(s *ir.Stmt, before, behind lines) {
	src := e.file.Src
	in, body := holder(s)
	if e.withinLine(in) {
		e.wrapInLine(body, before, behind)
		return
	}
	head := headEnd(in, body)
	outer := indentAt(src, in.Span.Start)
	if in.Else == body {
		outer = indentAt(src, head)
	}
	inner := e.style.bodyIndent(outer)
	e.openBrace(head, body.Span.Start, outer, inner, before)
	e.closeBrace(in, e.end(body), outer, inner, behind)
}

// withinLine reports whether s stands in a block that is written on one line.
func (e *editor) withinLine(s *ir.Stmt) bool {
	for p := s.Parent; p != nil; p = p.Parent {
		if e.oneLine(p) {
			return true
		}
	}
	return false
}

// wrapInLine puts braces round body on the line on which it stands.
func (e *editor) wrapInLine(body *ir.Stmt, before, behind lines) {
	open, closing := "{ ", " }"
	if before != nil {
		open += onOneLine(before) + " "
	}
	if behind != nil {
		closing = " " + onOneLine(behind) + closing
	}
	e.replace(body.Span.Start, body.Span.Start, open)
	e.replace(e.end(body), e.end(body), closing)
}

// headEnd returns the offset past what stands before the body of in: the closing parenthesis, `else` or `do`.
func headEnd(in, body *ir.Stmt) int {
	toks := tokens(in.Span.File.Src, in.Span.Start, body.Span.Start)
	if len(toks) == 0 {
		return body.Span.Start
	}
	return toks[len(toks)-1].end
}

// openBrace writes the opening brace behind head, and what comes between it and the body at start.
func (e *editor) openBrace(head, start int, outer, inner string, before lines) {
	src := e.file.Src
	first := firstOnLine(src, start)
	open := e.style.BraceGap + "{"
	if e.style.Brace != SameLine {
		open = "\n" + e.style.openIndent(outer) + "{"
		if tail, ok := e.tail(head); ok && first {
			head = tail
		}
	}
	extra := ""
	if before != nil {
		extra = strings.Join(before(inner), "\n") + "\n"
	}
	if !first {
		e.replace(head, e.blank(head), open+"\n"+extra+inner)
		return
	}
	e.replace(head, head, open)
	// A body that was indented for want of braces may have to move.
	line := lineStart(src, start)
	e.replace(line, start, extra+inner)
}

// closeBrace writes the closing brace behind the body, which ends at an offset, after the statements that follow it.
func (e *editor) closeBrace(in *ir.Stmt, end int, outer, inner string, behind lines) {
	text := ""
	if behind != nil {
		text = "\n" + strings.Join(behind(inner), "\n")
	}
	text += "\n" + e.style.openIndent(outer) + "}"
	tail, ok := e.tail(end)
	if ok {
		end = tail
	}
	follow := tokens(e.file.Src, end, max(end, in.Span.End))
	if len(follow) > 0 && e.style.CuddledElse && strings.TrimSpace(string(e.file.Src[end:follow[0].start])) == "" {
		e.replace(end, follow[0].start, text+" ")
		return
	}
	if ok {
		e.replace(end, end, text)
		return
	}
	e.replace(end, e.blank(end), text+"\n"+outer)
}

// atEnd inserts statements at the end of a branch, with braces round it if it has none.
func (e *editor) atEnd(branch *ir.Stmt, ls lines) {
	switch {
	case branch.Kind != ir.Compound:
		e.wrap(branch, nil, ls)
	case len(branch.Kids) > 0:
		e.after(branch.Kids[len(branch.Kids)-1], ls)
	default:
		outer := indentAt(e.file.Src, branch.Span.Start)
		at := branch.Span.End - 1
		if firstOnLine(e.file.Src, at) {
			outer = indentAt(e.file.Src, at)
			at = lineStart(e.file.Src, at)
			e.replace(at, at, strings.Join(ls(e.style.indent(outer, 1)), "\n")+"\n")
			return
		}
		e.replace(at, at, "\n"+strings.Join(ls(e.style.indent(outer, 1)), "\n")+"\n"+outer)
	}
}

// elseOf writes the other branch of the if statement test, which has then alone.
func (e *editor) elseOf(test, then *ir.Stmt, body []string) {
	base, end := indentAt(e.file.Src, test.Span.Start), e.end(then)
	braced := then.Kind == ir.Compound
	ls := e.style.blockLines(base, "else", body, braced || len(body) > 1)
	if braced && e.style.CuddledElse && e.style.Brace == SameLine {
		e.replace(end, end, " "+strings.TrimPrefix(strings.Join(ls, "\n"), base))
		return
	}
	e.behind(end, append([]string{base + ls[0]}, ls[1:]...), base)
}
