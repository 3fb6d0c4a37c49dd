package cfront

import (
	"bytes"
	"path/filepath"
	"slices"

	"nomem/analyzer/source"
)

// Roots returns those of files that no other of them includes.
func (p *Project) Roots(files []*source.File) []*source.File {
	among, included := map[*source.File]bool{}, map[*source.File]bool{}
	for _, f := range files {
		among[f] = true
	}
	for _, f := range files {
		for _, g := range p.includes(f) {
			if among[g] && g != f && !included[f] {
				included[g] = true
			}
		}
	}
	var roots []*source.File
	for _, f := range files {
		if !included[f] {
			roots = append(roots, f)
		}
	}
	return roots
}

// DefinesFunctions reports whether a header has bodies of C functions, as far as raw tokens show. What only C++
// reads does not count, and a header that is C++ for every reader has none.
func (p *Project) DefinesFunctions(f *source.File) bool {
	if !bytes.Contains(f.Src, []byte("{")) {
		return false
	}
	toks := withoutDirectives(f)
	for i := 0; i+1 < len(toks); i++ {
		switch {
		case toks[i].Op == ')' && toks[i+1].Op == '{':
			return !p.reachesCPlusPlus(f)
		case toks[i].Op == '{' && (i == 0 || toks[i-1].Kind != source.String): // extern "C" {
			i = closingBrace(toks, i)
		}
	}
	return false
}

// reachesCPlusPlus reports whether a file, or one that it includes, is C++.
func (p *Project) reachesCPlusPlus(f *source.File) bool {
	seen := map[*source.File]bool{}
	var visit func(f *source.File) bool
	visit = func(f *source.File) bool {
		if seen[f] {
			return false
		}
		seen[f] = true
		toks := withoutDirectives(f)
		for i := range toks {
			if isCPlusPlus(f, toks[i:]) {
				return true
			}
		}
		return slices.ContainsFunc(p.includes(f), visit)
	}
	return visit(f)
}

// includes returns the files of the project that a file includes, under whatever conditions.
func (p *Project) includes(f *source.File) []*source.File {
	var list []*source.File
	for _, m := range includesFile.FindAllSubmatch(f.Src, -1) {
		if l := p.headers.find(filepath.Dir(f.Abs), string(m[1]), false, p.opts.IncludeDirs); l != nil {
			list = append(list, l.file)
		}
	}
	return list
}

// isCPlusPlus reports whether tokens begin with what C has not.
func isCPlusPlus(f *source.File, toks []source.Token) bool {
	if len(toks) < 3 {
		return false
	}
	next := toks[1]
	if toks[0].Op == ':' {
		return next.Op == ':' && next.Start == toks[0].End
	}
	if toks[0].Kind != source.Ident {
		return false
	}
	switch toks[0].Clean(f.Src) {
	case "template":
		return next.Op == '<'
	case "namespace":
		return next.Kind == source.Ident || next.Op == '{'
	case "class":
		return next.Kind == source.Ident && (toks[2].Op == '{' || toks[2].Op == ':' || toks[2].Op == ';')
	}
	return false
}

// closingBrace returns the index of the brace that closes the one at i, or the last index.
func closingBrace(toks []source.Token, i int) int {
	depth := 0
	for ; i < len(toks); i++ {
		switch toks[i].Op {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(toks) - 1
}

// withoutDirectives returns the tokens of a file without its directives, and without the groups for C++ alone.
func withoutDirectives(f *source.File) []source.Token {
	var kept []source.Token
	toks := source.Lex(f.Src)
	var skip []bool // for each open #if, whether its group is skipped
	for i := 0; i < len(toks); {
		if toks[i].Op != '#' || toks[i].Flags&source.LineStart == 0 {
			if len(skip) == 0 || !skip[len(skip)-1] {
				kept = append(kept, toks[i])
			}
			i++
			continue
		}
		start := i + 1
		for i++; i < len(toks) && toks[i].Flags&source.LineStart == 0 && toks[i].Kind != source.EOF; i++ {
		}
		skip = followIf(f, toks[start:i], skip)
	}
	return kept
}

// followIf keeps the stack of open #ifs over a directive: whether the group of each is for C++ alone.
func followIf(f *source.File, line []source.Token, skip []bool) []bool {
	if len(line) == 0 {
		return skip
	}
	n := len(skip) - 1
	switch word := line[0].Clean(f.Src); word {
	case "if", "ifdef", "ifndef":
		condition := f.Src[line[0].Start:line[len(line)-1].End]
		cplusplus := word != "ifndef" && bytes.Contains(condition, []byte("__cplusplus"))
		return append(skip, cplusplus || n >= 0 && skip[n])
	case "else", "elif":
		if n >= 0 {
			skip[n] = n > 0 && skip[n-1]
		}
	case "endif":
		if n >= 0 {
			return skip[:n]
		}
	}
	return skip
}
