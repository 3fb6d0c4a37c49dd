package fix

import (
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A stmtParser makes the statement tree of simple C, so that the verbs are tested by themselves.
type stmtParser struct {
	file *source.File
	toks []token
	i    int
}

func (p *stmtParser) span(from int) source.Span {
	return source.Span{File: p.file, Start: p.toks[from].start, End: p.toks[p.i-1].end}
}

func (p *stmtParser) skip(text string) {
	for p.toks[p.i].text != text {
		if end := match(p.toks, p.i); end > 0 && p.toks[p.i].kind == source.Punct {
			p.i = end
		}
		p.i++
	}
	p.i++
}

func (p *stmtParser) group() source.Span {
	from := p.i
	p.i = match(p.toks, from) + 1
	return source.Span{File: p.file, Start: p.toks[from].end, End: p.toks[p.i-1].start}
}

func (p *stmtParser) stmt(parent *ir.Stmt) *ir.Stmt {
	s, from := &ir.Stmt{Parent: parent}, p.i
	word := p.toks[p.i].text
	p.i++
	switch word {
	case "{":
		s.Kind = ir.Compound
		for p.toks[p.i].text != "}" {
			s.Kids = append(s.Kids, p.stmt(s))
		}
		p.i++
	case "if":
		s.Kind, s.Cond = ir.IfStmt, p.group()
		s.Kids = append(s.Kids, p.stmt(s))
		if p.toks[p.i].text == "else" {
			p.i++
			s.Else = p.stmt(s)
			s.Kids = append(s.Kids, s.Else)
		}
	case "for", "while":
		s.Kind, s.Cond = ir.LoopStmt, p.group()
		s.Kids = append(s.Kids, p.stmt(s))
	case "do":
		s.Kind = ir.LoopStmt
		s.Kids = append(s.Kids, p.stmt(s))
		p.i++
		s.Cond = p.group()
		p.i++
	case "switch":
		s.Kind, s.Cond = ir.SwitchStmt, p.group()
		s.Kids = append(s.Kids, p.stmt(s))
	case "return":
		s.Kind = ir.ReturnStmt
		p.skip(";")
		if p.i > from+2 {
			s.Value = source.Span{File: p.file, Start: p.toks[from+1].start, End: p.toks[p.i-2].end}
		}
	case "goto", "break", "continue":
		s.Kind, s.Label = ir.GotoStmt, p.toks[p.i].text
		if word != "goto" {
			s.Label = word
		}
		p.skip(";")
	case "case", "default":
		s.Kind = ir.LabelStmt
		p.skip(":")
		s.Kids = append(s.Kids, p.stmt(s))
	default:
		p.simple(s, from)
	}
	s.Span = p.span(from)
	return s
}

// simple parses a labelled statement, a declaration, an expression, or the invocation of an upper-case macro.
func (p *stmtParser) simple(s *ir.Stmt, from int) {
	a, b := p.toks[from], p.toks[from+1]
	switch {
	case b.text == ":" && a.kind == source.Ident:
		s.Kind, s.Label = ir.LabelStmt, a.text
		p.i++
		s.Kids = append(s.Kids, p.stmt(s))
		return
	case a.kind == source.Ident && (b.kind == source.Ident || b.text == "*" && p.toks[from-1].text != "=" && a.text != "p"):
		s.Kind = ir.DeclStmt
	case len(a.text) > 3 && a.text[0] == 'M' && a.text[1] == '_':
		s.Macro = a.text
		p.i = match(p.toks, from+1) + 1
		s.Span = p.span(from)
		return
	}
	p.i = from
	p.skip(";")
}

// parseFunc returns the one function in a file: what stands before its body is not looked at.
func parseFunc(f *source.File) *ir.Func {
	p := &stmtParser{file: f, toks: tokens(f.Src, 0, len(f.Src))}
	for p.toks[p.i].text != "{" {
		p.i++
	}
	root := p.stmt(nil)
	return &ir.Func{Name: "f", Root: root, Body: root.Span, Result: &ir.Type{Kind: ir.Int, Name: "int"}}
}
