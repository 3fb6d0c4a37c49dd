package analyzer

import (
	"path"
	"slices"
	"strings"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// findPrograms finds, in a tree that has extension code, the units that are none: programs of their own, and what only
// those link. A linker would take from the tree what one unit names and another defines; so does this. What nothing
// links, neither a program nor an extension, may be called in ways that are out of sight, and stays.
func (p *program) findPrograms() {
	p.programs = map[string]bool{}
	if p.extension = slices.ContainsFunc(p.units, func(u *ir.Unit) bool { return u.Python }); !p.extension {
		return
	}
	var mains, extensions []*ir.Unit
	for _, u := range p.units {
		starts := func(f *ir.Func) bool {
			return (f.Name == "main" || f.Name == "LLVMFuzzerTestOneInput") && !f.Static && f.Span.File == u.Main
		}
		switch {
		case u.Python:
			extensions = append(extensions, u)
		case u.Assume == nil && slices.ContainsFunc(u.Funcs, starts):
			p.programs[u.Main.Abs] = true
			mains = append(mains, u)
		}
	}
	if len(mains) == 0 {
		return
	}
	defer p.findParts()
	l := newLinker(slices.DeleteFunc(slices.Clone(p.units), func(u *ir.Unit) bool { return p.programs[u.Main.Abs] }))
	only := l.closure(mains)
	own := l.closure(slices.Concat(extensions, l.named(p.bindings)))
	for abs := range only {
		if !own[abs] {
			p.programs[abs] = true
		}
	}
}

// findParts makes programs of the files that only programs include.
func (p *program) findParts() {
	elsewhere := map[string]bool{}
	for _, u := range p.units {
		for _, f := range u.Files {
			elsewhere[f.Abs] = elsewhere[f.Abs] || !p.programs[u.Main.Abs]
		}
	}
	for _, loc := range p.tree.C {
		if shared, read := elsewhere[loc.Abs]; read && !shared {
			p.programs[loc.Abs] = true
		}
	}
}

// names calls f with every name that a unit may mean something of another unit by: those that its code has, and all that
// look like calls in its text, since a macro or a branch of #if may make calls of them.
func names(u *ir.Unit, f func(name string)) {
	u.EachName(f)
	toks := source.Lex(u.Main.Src)
	for i, t := range toks[:len(toks)-1] {
		if t.Kind == source.Ident && toks[i+1].Is('(') {
			f(string(u.Main.Src[t.Start:t.End]))
		}
	}
}

// A linker knows which units of a tree define what others name.
type linker struct {
	units   []*ir.Unit
	defined map[string][]*ir.Unit // by name with external linkage
}

func newLinker(units []*ir.Unit) *linker {
	l := &linker{units, map[string][]*ir.Unit{}}
	for _, u := range units {
		for _, f := range u.Funcs {
			if !f.Static {
				l.defined[f.Name] = append(l.defined[f.Name], u)
			}
		}
		for _, in := range u.Inits {
			if !in.Var.Extern {
				continue
			}
			l.defined[in.Var.Name] = append(l.defined[in.Var.Name], u)
		}
	}
	return l
}

// closure returns the files (Abs) of the units that are linked with those of list, and of list itself.
func (l *linker) closure(list []*ir.Unit) map[string]bool {
	files, taken, seen := map[string]bool{}, map[*ir.Unit]bool{}, map[string]bool{}
	for work := slices.Clone(list); len(work) > 0; {
		u := work[len(work)-1]
		work = work[:len(work)-1]
		if taken[u] {
			continue
		}
		taken[u], files[u.Main.Abs] = true, true
		own := map[string]bool{}
		for _, fn := range u.Funcs {
			own[fn.Name] = true
		}
		names(u, func(name string) {
			if !seen[name] && !own[name] {
				seen[name] = true
				work = append(work, l.defined[name]...)
			}
		})
	}
	return files
}

// named returns the units that define what the text of files names, or what a header declares that they include.
func (l *linker) named(files []*source.File) []*ir.Unit {
	var list []*ir.Unit
	headers := map[string]bool{}
	for _, f := range files {
		for _, t := range source.Lex(f.Src) {
			switch text := string(f.Src[t.Start:t.End]); t.Kind {
			case source.Ident:
				list = append(list, l.defined[text]...)
			case source.String:
				headers[path.Base(strings.Trim(text, `"`))] = true
			}
		}
	}
	for _, u := range l.units {
		for _, d := range u.Decls {
			if f := d.Span.File; f != nil && headers[path.Base(f.Path)] {
				list = append(list, l.defined[d.Name]...)
			}
		}
	}
	return list
}
