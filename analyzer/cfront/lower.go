package cfront

import (
	"fmt"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A lowerer lowers one translation unit. Types and file-scope names are collected from the whole unit first, then the
// bodies are lowered; a name that is declared below its use is known.
type lowerer struct {
	u    *parsed
	unit *ir.Unit

	file     *scope            // file scope
	canon    map[string]string // canonical names of tags: "struct foo" -> "Foo"
	fields   map[string]map[string]*ir.Type
	typedefs map[string]*ir.Type // what a typedef name stands for
	basics   map[string]*ir.Type // types without parts, by name
	pointers map[*ir.Type]*ir.Type
	decls    map[string]*ir.Decl
	defined  map[string]bool // functions that the unit defines, stubbed ones too
	globals  map[string]*ir.Var
	bodies   []*cc.FunctionDefinition
	tables   []table // initialized variables, lowered when all functions are known
	unnamed  int     // structs without any name so far
	hint     string  // the name for the next struct without a tag, from what is declared with it
}

// A table is a file-scope variable with an initializer.
type table struct {
	v    *ir.Var
	init *cc.Initializer
}

// lower returns the functions, types and tables of u in the IR. It never fails: what could not be lowered
// is an ir.Problem, or a Func that says so.
func (u *parsed) lower() *ir.Unit {
	l := &lowerer{
		u: u,
		unit: &ir.Unit{
			Main:     u.main,
			Files:    u.files,
			Structs:  map[string]*ir.Struct{},
			Python:   u.python,
			Problems: u.problems,
		},
		file:     newScope(nil),
		canon:    map[string]string{},
		fields:   map[string]map[string]*ir.Type{},
		typedefs: map[string]*ir.Type{},
		basics:   map[string]*ir.Type{},
		pointers: map[*ir.Type]*ir.Type{},
		decls:    map[string]*ir.Decl{},
		defined:  map[string]bool{},
		globals:  map[string]*ir.Var{},
	}
	if u.ast == nil {
		return l.unit
	}
	for tu := u.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		l.nameTags(tu.ExternalDeclaration)
	}
	for tu := u.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		l.external(tu.ExternalDeclaration)
	}
	for _, t := range l.tables {
		l.staticInit(t.v, t.init, l.file)
	}
	for _, def := range l.bodies {
		l.unit.Funcs = append(l.unit.Funcs, l.function(def))
	}
	l.finish()
	return l.unit
}

// nameTags notes the typedef names of struct tags, which become their canonical names.
func (l *lowerer) nameTags(d *cc.ExternalDeclaration) {
	if d.Case != cc.ExternalDeclarationDecl || d.Declaration == nil || d.Declaration.Case != cc.DeclarationDecl {
		return
	}
	tag := ""
	for ds := d.Declaration.DeclarationSpecifiers; ds != nil; ds = ds.DeclarationSpecifiers {
		if ds.Case == cc.DeclarationSpecifiersTypeSpec && ds.TypeSpecifier.Case == cc.TypeSpecifierStructOrUnion {
			tag = tagName(ds.TypeSpecifier.StructOrUnionSpecifier)
		}
	}
	if tag == "" || l.canon[tag] != "" || !isTypedef(d.Declaration) {
		return
	}
	for i := d.Declaration.InitDeclaratorList; i != nil; i = i.InitDeclaratorList {
		decl := i.InitDeclarator.Declarator
		if decl.Pointer == nil && decl.DirectDeclarator.Case == cc.DirectDeclaratorIdent {
			l.canon[tag] = decl.Name()
			return
		}
	}
}

// external collects the names of a top-level declaration. A panic, which is a defect of the lowering, gives up this
// declaration only.
func (l *lowerer) external(d *cc.ExternalDeclaration) {
	defer func() {
		if r := recover(); r != nil {
			span, _, _ := l.u.at(d)
			l.unit.Problems = append(l.unit.Problems, ir.Problem{Span: span, Reason: fmt.Sprintf("internal error: %v", r)})
		}
	}()
	switch d.Case {
	case cc.ExternalDeclarationDecl:
		l.fileDeclaration(d.Declaration)
	case cc.ExternalDeclarationFuncDef:
		def := d.FunctionDefinition
		sp := l.specifiers(def.DeclarationSpecifiers, l.file)
		typ := l.declarator(def.Declarator, sp.typ, l.file)
		l.declareFunction(def.Declarator, typ, sp, l.file)
		if l.u.stubbed(def.CompoundStatement) || !l.u.inProject(def.CompoundStatement.Token) {
			return
		}
		l.defined[def.Declarator.Name()] = true
		l.bodies = append(l.bodies, def)
	}
}

func (l *lowerer) fileDeclaration(d *cc.Declaration) {
	switch d.Case {
	case cc.DeclarationAuto:
		l.global(d.Declarator, l.typeOf(d.Initializer.AssignmentExpression, l.file), specifiers{}, d.Initializer)
	case cc.DeclarationDecl:
		l.declare(d, l.file, func(decl *cc.Declarator, typ *ir.Type, sp specifiers, init *cc.Initializer) {
			l.global(decl, typ, sp, init)
		})
	}
}

// declare declares the types and functions of a declaration in a scope, and hands its variables to object.
func (l *lowerer) declare(d *cc.Declaration, sc *scope, object func(*cc.Declarator, *ir.Type, specifiers, *cc.Initializer)) {
	l.hint = sc.prefix + nameHint(d)
	sp := l.specifiers(d.DeclarationSpecifiers, sc)
	l.hint = ""
	sp.attrs.add(d.AttributeSpecifierList)
	for i := d.InitDeclaratorList; i != nil; i = i.InitDeclaratorList {
		sp := sp
		sp.attrs.add(i.AttributeSpecifierList)
		sp.attrs.add(i.InitDeclarator.AttributeSpecifierList)
		decl := i.InitDeclarator.Declarator
		if decl.Name() == "" {
			continue
		}
		typ := l.declarator(decl, sp.typ, sc)
		switch {
		case sp.typedef:
			l.declareType(decl.Name(), typ, sc)
		case typ.Kind == ir.Function:
			l.declareFunction(decl, typ, sp, sc)
		default:
			object(decl, typ, sp, i.InitDeclarator.Initializer)
		}
	}
}

// nameHint returns the name that a declaration suggests for a struct without a tag.
func nameHint(d *cc.Declaration) string {
	if d.InitDeclaratorList == nil {
		return ""
	}
	decl := d.InitDeclaratorList.InitDeclarator.Declarator
	if decl.Pointer == nil && decl.DirectDeclarator.Case == cc.DirectDeclaratorIdent && isTypedef(d) {
		return decl.Name()
	}
	return decl.Name() + ".struct"
}

func isTypedef(d *cc.Declaration) bool {
	for ds := d.DeclarationSpecifiers; ds != nil; ds = ds.DeclarationSpecifiers {
		if ds.Case == cc.DeclarationSpecifiersStorage && ds.StorageClassSpecifier.Case == cc.StorageClassSpecifierTypedef {
			return true
		}
	}
	return false
}

// global declares a file-scope variable and collects its initializers.
func (l *lowerer) global(d *cc.Declarator, typ *ir.Type, sp specifiers, init *cc.Initializer) {
	name := d.Name()
	v := l.globals[name]
	if v == nil {
		v = &ir.Var{Name: name, Kind: ir.Global, Type: typ, Index: -1, Extern: !sp.static}
		v.Decl = l.declaratorSpan(d)
		l.globals[name] = v
		l.file.declare(name, &entity{kind: variable, v: v, typ: typ})
		if l.u.inProject(d.NameTok()) {
			l.unit.Globals = append(l.unit.Globals, v)
		}
	}
	if init != nil {
		v.Type = l.completed(typ, init)
		v.Decl = l.declaratorSpan(d)
		if l.u.inProject(d.NameTok()) {
			l.tables = append(l.tables, table{v, init})
		}
	}
}

// declareFunction notes a prototype or a definition.
func (l *lowerer) declareFunction(d *cc.Declarator, typ *ir.Type, sp specifiers, sc *scope) {
	name, result := d.Name(), typ.Elem
	decl := l.decls[name]
	if decl == nil {
		decl = &ir.Decl{Name: name, Result: result, Span: l.span(d.NameTok())}
		l.decls[name] = decl
		if l.u.inProject(d.NameTok()) {
			l.unit.Decls = append(l.unit.Decls, decl)
		}
	}
	decl.NoReturn = decl.NoReturn || sp.attrs.noReturn
	decl.NonNull = decl.NonNull || sp.attrs.nonNull
	l.file.declare(name, &entity{kind: function, typ: typ, decl: decl})
	if sc != l.file {
		sc.declare(name, l.file.names[name])
	}
}

// finish takes the functions that the unit defines out of its prototypes, and lists structs under all their names.
func (l *lowerer) finish() {
	for name, t := range l.typedefs {
		if def := l.unit.Structs[t.Struct]; def != nil && t.Kind == ir.Aggregate {
			l.unit.Structs[name] = def
		}
	}
	kept := l.unit.Decls[:0]
	for _, d := range l.unit.Decls {
		if !l.defined[d.Name] {
			kept = append(kept, d)
		}
	}
	l.unit.Decls = kept
}

// span is the place of one token.
func (l *lowerer) span(tok cc.Token) source.Span {
	s, _, _ := l.u.atTokens(tok, tok)
	return s
}
