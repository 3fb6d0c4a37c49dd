package faults

import (
	"fmt"
	"slices"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// places names what a tree consists of, in words that hold in later runs as well.
type places struct {
	names     map[*function]string
	functions map[string]*function
	files     map[string]*source.File // by Abs
	in        map[*source.File][]*function
	roots     map[*ir.Stmt]*function
	varNames  map[*ir.Var]string
	vars      map[string]*ir.Var
	twice     map[string]bool // by file and name: globals, or static variables of functions, that have one name
	structs   map[*ir.Unit]digest
}

// indexPlaces names the functions, files and globals of the units.
func (sv *Solver) indexPlaces(units []*ir.Unit) *places {
	p := &places{
		names: map[*function]string{}, functions: map[string]*function{}, files: map[string]*source.File{},
		in: map[*source.File][]*function{}, roots: map[*ir.Stmt]*function{}, varNames: map[*ir.Var]string{},
		vars: map[string]*ir.Var{}, twice: map[string]bool{}, structs: map[*ir.Unit]digest{},
	}
	count := map[string]int{}
	nth := func(name string) string {
		count[name]++
		return fmt.Sprintf("%s\x00%d", name, count[name])
	}
	for _, fn := range sv.funcs {
		name := nth(fn.Span.File.Abs + "\x00" + fn.Name)
		p.names[fn], p.functions[name] = name, fn
		p.in[fn.Span.File] = append(p.in[fn.Span.File], fn)
		if fn.Root != nil {
			p.roots[fn.Root] = fn
		}
		for i, v := range fn.Locals {
			if v.Index < 0 {
				p.variable(fmt.Sprintf("%s\x00%d", name, i), v)
			}
		}
	}
	for _, u := range units {
		unit := nth(u.Main.Abs)
		for _, f := range append([]*source.File{u.Main}, u.Files...) {
			p.files[f.Abs] = f
		}
		for _, v := range u.Globals {
			switch {
			case !v.Extern:
				p.variable(nth(unit+"\x00"+v.Name), v)
			case sv.globals[v.Name] == v:
				p.variable("\x00"+v.Name, v)
			}
		}
		p.structs[u] = digestStructs(u)
	}
	return p
}

func (p *places) variable(name string, v *ir.Var) {
	p.varNames[v], p.vars[name] = name, v
	at := v.Decl.Path() + "\x00" + v.Name
	_, known := p.twice[at]
	p.twice[at] = known
}

// nameOf names a function of the tree, or one that takes its place.
func (sv *Solver) nameOf(fn *function) (name string, edited bool) {
	if name = sv.places().names[fn]; name == "" && sv.edit != nil {
		for was, now := range sv.edit.now {
			if now == fn {
				return sv.places().names[was], true
			}
		}
	}
	return name, false
}

// named is the inverse of nameOf; nil if there is none.
func (sv *Solver) named(name string, edited bool) *function {
	fn := sv.places().functions[name]
	if edited {
		if sv.edit == nil {
			return nil
		}
		return sv.edit.now[fn]
	}
	return fn
}

// around returns the function that a place lies in, or nil.
func (sv *Solver) around(s source.Span) *function {
	list := sv.places().in[s.File]
	if list == nil && sv.edit != nil {
		for _, fn := range sv.edit.now {
			if fn.Span.Contains(s) {
				return fn
			}
		}
		return nil
	}
	i, found := slices.BinarySearchFunc(list, s.Start, func(fn *function, start int) int { return fn.Span.Start - start })
	if !found {
		i--
	}
	if i < 0 || !list[i].Span.Contains(s) {
		return nil
	}
	return list[i]
}

// editedFile returns the file that an edited function stands in, if it is that of the given name, or nil.
func (sv *Solver) editedFile(abs string) *source.File {
	if sv.edit == nil {
		return nil
	}
	for _, fn := range sv.edit.now {
		if f := fn.Span.File; f.Abs == abs && f != sv.places().files[abs] {
			return f
		}
	}
	return nil
}

// rooted returns the function whose body a statement is, or nil.
func (sv *Solver) rooted(root *ir.Stmt) *function {
	if sv.edit != nil {
		for _, fn := range sv.edit.now {
			if fn.Root == root {
				return fn
			}
		}
	}
	return sv.places().roots[root]
}

// tellsApart notes that the place of a variable decides an order. That says nothing of the variable unless another one in
// its file has the same name.
func (sv *Solver) tellsApart(v *ir.Var) {
	if sv.asked != nil && v != nil && (sv.places().varNames[v] == "" || sv.places().twice[v.Decl.Path()+"\x00"+v.Name]) {
		sv.asked.bad = true
	}
}

// globalName names a variable that outlives its function; "" if it has no name.
func (sv *Solver) globalName(v *ir.Var) string { return sv.places().varNames[v] }
