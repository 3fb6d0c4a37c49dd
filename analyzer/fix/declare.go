package fix

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A named is a place where the text of the tree has the name of a function.
type named struct {
	name, before source.Span // it, and the word in front of it
	behind       string      // what follows the parenthesis behind it, "" if there is none
}

// Read gives the tree its text: the files that are C, and those in other languages that may call it.
func (t *Tree) Read(c, others []*source.File) { t.c, t.others = c, others }

// namedIn returns where files have a name; ok is false if a directive has it, too.
func namedIn(files []*source.File, name string) (all []named, ok bool) {
	for _, f := range files {
		if !bytes.Contains(f.Src, []byte(name)) {
			continue
		}
		toks := tokens(f.Src, 0, len(f.Src))
		n := len(all)
		for i, t := range toks {
			if t.text != name || t.kind != source.Ident {
				continue
			}
			m := named{name: source.Span{File: f, Start: t.start, End: t.end}}
			if i > 0 {
				m.before = source.Span{File: f, Start: toks[i-1].start, End: toks[i-1].end}
			}
			if i+1 < len(toks) {
				if end := match(toks, i+1); toks[i+1].text == "(" && end > 0 && end+1 < len(toks) {
					m.behind = toks[end+1].text
				}
			}
			all = append(all, m)
		}
		if identifiers(f.Src, name) != len(all)-n {
			return nil, false
		}
	}
	return all, true
}

// identifiers counts how often a text has a name outside of comments and strings.
func identifiers(src []byte, name string) int {
	n := 0
	for _, t := range source.Lex(src) {
		if t.Kind == source.Ident && t.Clean(src) == name {
			n++
		}
	}
	return n
}

// installed reports whether a header lies where those are kept that others include.
func installed(f *source.File) bool {
	return filepath.Ext(f.Path) != ".c" && slices.Contains(strings.Split(filepath.ToSlash(filepath.Dir(f.Abs)), "/"), "include")
}

// declareStatus returns the edits that change the type which the function is defined and declared with, from one that says it
// returns nothing; nil if the tree names it otherwise than to declare it, or to call it in a statement of its own.
func (p *proposer) declareStatus() []Edit {
	t := p.ctx.tree
	files := t.c
	if p.fn.Static {
		files = p.f.Unit.Files
	} else if strings.HasSuffix(p.fn.Name, "_") || slices.ContainsFunc(t.others, func(f *source.File) bool { return bytes.Contains(f.Src, []byte(p.fn.Name)) }) {
		return nil // by such names Fortran calls C
	}
	calls := p.statements()
	if calls == nil {
		return nil
	}
	all, ok := namedIn(files, p.fn.Name)
	if !ok {
		return nil
	}
	var edits []Edit
	for _, m := range all {
		here := m.name.File == p.file && m.name.Start == p.fn.NameSpan.Start
		switch {
		case calls[m.name.File.Abs][m.name.Start]:
		case m.before.Text() != "void" || !here && m.behind != ";" || installed(m.name.File):
			return nil
		default:
			edits = append(edits, Edit{m.before, "int"})
		}
	}
	return edits
}

// statements returns where the function is called, by file and offset; nil if somebody does so in more than a statement, or
// nobody does.
func (p *proposer) statements() map[string]map[int]bool {
	calls := map[string]map[int]bool{}
	callers := p.ctx.callersOf(p.f)
	if len(callers) > maxTold {
		return nil
	}
	for _, f := range callers {
		if f.Func.Body.File == nil || f.Func.Name == p.fn.Name {
			return nil
		}
		for call := range f.Func.Calls() {
			if call.Name() != p.fn.Name {
				continue
			}
			s := call.Stmt
			if s == nil || call.Macro != "" || s.Kind != ir.ExprStmt || s.Span.Start != call.Span.Start || s.Span.File != f.Func.Body.File {
				return nil
			}
			abs := s.Span.File.Abs
			if calls[abs] == nil {
				calls[abs] = map[int]bool{}
			}
			calls[abs][call.Span.Start] = true
		}
	}
	if len(calls) == 0 {
		return nil
	}
	return calls
}
