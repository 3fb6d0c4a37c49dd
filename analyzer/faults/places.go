package faults

import (
	"fmt"
	"slices"
	"sync"

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
	declared  map[string]int  // where, by file and name
	twice     map[string]bool // by file and name: globals, or static variables of functions, that have one name
	structs   map[*ir.Unit]digest
	others    func() *places // variables beside those of varNames and vars
}

// indexPlaces names the functions, files and globals of the units.
func (sv *Solver) indexPlaces(units []*ir.Unit) *places {
	p := &places{
		names: map[*function]string{}, functions: map[string]*function{}, files: map[string]*source.File{},
		in: map[*source.File][]*function{}, roots: map[*ir.Stmt]*function{}, varNames: map[*ir.Var]string{},
		vars: map[string]*ir.Var{}, declared: map[string]int{}, twice: map[string]bool{}, structs: map[*ir.Unit]digest{},
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
	p.others = sync.OnceValue(func() *places { return sv.nameOthers(p) })
	return p
}

func (p *places) variable(name string, v *ir.Var) {
	p.varNames[v], p.vars[name] = name, v
	at := v.Decl.Path() + "\x00" + v.Name
	if first, known := p.declared[at]; !known {
		p.declared[at] = v.Decl.Start
	} else if first != v.Decl.Start {
		p.twice[at] = true
	}
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
	if sv.asked == nil || v == nil {
		return
	}
	p := sv.places()
	switch name := sv.globalName(v); {
	case name == "":
		sv.asked.bad = true
	case p.varNames[v] == "" || p.twice[v.Decl.Path()+"\x00"+v.Name]:
		sv.asks(dep{kind: depDeclared, a: name})
	}
}

// globalName names a variable that outlives its function; "" if it has no name.
func (sv *Solver) globalName(v *ir.Var) string {
	p := sv.places()
	if name := p.varNames[v]; name != "" {
		return name
	}
	return p.others().varNames[v]
}

// global is the inverse of globalName; nil if there is none.
func (sv *Solver) global(name string) *ir.Var {
	p := sv.places()
	if v := p.vars[name]; v != nil {
		return v
	}
	return p.others().vars[name]
}

// nameOthers names variables that units do not list, by where functions have them.
func (sv *Solver) nameOthers(p *places) *places {
	o := &places{varNames: map[*ir.Var]string{}, vars: map[string]*ir.Var{}, declared: map[string]int{}, twice: map[string]bool{}}
	for _, fn := range sv.funcs {
		n := 0
		note := func(v *ir.Var) {
			if v != nil && v.Index < 0 && p.varNames[v] == "" && o.varNames[v] == "" {
				n++
				o.variable(fmt.Sprintf("%s\x00+%d", p.names[fn], n), v)
			}
		}
		fn.eachVar(note)
	}
	return o
}

// eachVar calls f with the variables that fn reads, writes, or takes the address of, some more than once.
func (fn *function) eachVar(f func(v *ir.Var)) {
	expr := func(x ir.Expr) {
		walkExpr(x, func(x ir.Expr) {
			switch x := x.(type) {
			case ir.VarRef:
				f(x.Var)
			case ir.AddrOf:
				f(x.Place.Var)
			}
		})
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			f(destination(in))
			eachExpr(in, expr)
		}
		eachTermExpr(b.Term, expr)
	}
}
