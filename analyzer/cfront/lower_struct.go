package cfront

import (
	"fmt"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// tagName returns "struct foo" or "union foo", "" if the specifier has no tag.
func tagName(s *cc.StructOrUnionSpecifier) string {
	if tag := s.Token.SrcStr(); tag != "" && tag != "{" {
		return s.StructOrUnion.Token.SrcStr() + " " + tag
	}
	return ""
}

// structSpecifier returns the type that a struct or union specifier names, and collects its fields if it has any.
func (l *lowerer) structSpecifier(s *cc.StructOrUnionSpecifier, sc *scope) *ir.Type {
	tag := tagName(s)
	t := (*ir.Type)(nil)
	if tag != "" {
		t = sc.tag(tag)
	}
	if t == nil || s.Case == cc.StructOrUnionSpecifierDef && sc.tags[tag] == nil {
		t = &ir.Type{Kind: ir.Aggregate, Name: tag, Struct: l.structName(tag)}
		if tag != "" {
			sc.declareTag(tag, t)
		}
	}
	if s.Case == cc.StructOrUnionSpecifierDef {
		def := &ir.Struct{Name: t.Struct, Union: s.StructOrUnion.Case == cc.StructOrUnionUnion}
		l.unit.Structs[t.Struct] = def
		if tag != "" {
			l.unit.Structs[tag] = def
		}
		l.members(def, s.StructDeclarationList, sc)
		def.Object = l.isObject(def)
	}
	return t
}

// structName returns the canonical name of a struct: that of its tag, else the name that its declaration suggests.
func (l *lowerer) structName(tag string) string {
	hint := l.hint
	l.hint = ""
	if name := l.canon[tag]; name != "" {
		return name
	}
	if tag != "" {
		return tag
	}
	if hint == "" || l.unit.Structs[hint] != nil {
		l.unnamed++
		return fmt.Sprintf("struct #%d", l.unnamed)
	}
	return hint
}

func (l *lowerer) members(def *ir.Struct, list *cc.StructDeclarationList, sc *scope) {
	for ; list != nil; list = list.StructDeclarationList {
		d := list.StructDeclaration
		if d == nil || d.Case != cc.StructDeclarationDecl {
			continue
		}
		l.hint = fmt.Sprintf("%s.#%d", def.Name, len(def.Fields))
		if dl := d.StructDeclaratorList; dl != nil && dl.StructDeclarator.Declarator != nil {
			l.hint = def.Name + "." + dl.StructDeclarator.Declarator.Name()
		}
		base := l.qualifiers(d.SpecifierQualifierList, sc)
		if d.StructDeclaratorList == nil {
			if inner := l.unit.Structs[base.Struct]; base.Kind == ir.Aggregate && inner != nil {
				def.Fields = append(def.Fields, inner.Fields...)
			}
			continue
		}
		for dl := d.StructDeclaratorList; dl != nil; dl = dl.StructDeclaratorList {
			if decl := dl.StructDeclarator.Declarator; decl != nil {
				def.Fields = append(def.Fields, ir.Field{Name: decl.Name(), Type: l.declarator(decl, base, sc)})
			}
		}
	}
}

// isObject reports whether a struct starts with what every Python object starts with.
func (l *lowerer) isObject(s *ir.Struct) bool {
	if s.Union || len(s.Fields) == 0 {
		return false
	}
	t := s.Fields[0].Type
	if t.Kind != ir.Aggregate && t.Kind != ir.Unknown {
		return false
	}
	if t.Struct == "PyObject" || t.Struct == "PyVarObject" {
		return true
	}
	first := l.unit.Structs[t.Struct]
	return first != nil && first.Object
}

// field returns the type of a member, nil if it is not known.
func (l *lowerer) field(structName, name string) *ir.Type {
	m := l.fields[structName]
	def := l.unit.Structs[structName]
	if m == nil && def != nil {
		m = make(map[string]*ir.Type, len(def.Fields))
		for _, f := range def.Fields {
			m[f.Name] = f.Type
		}
		l.fields[structName] = m
	}
	return m[name]
}

// enumSpecifier returns the type of an enumeration and declares its enumerators.
func (l *lowerer) enumSpecifier(s *cc.EnumSpecifier, sc *scope) *ir.Type {
	tag := s.Token2.SrcStr()
	name := "enum " + tag
	if tag == "{" || tag == "" {
		name = "int"
	}
	next, known := int64(0), true
	for e := s.EnumeratorList; e != nil; e = e.EnumeratorList {
		if e.Enumerator.Case == cc.EnumeratorExpr {
			next, known = l.constant(e.Enumerator.ConstantExpression, sc)
		}
		if known {
			sc.declare(e.Enumerator.Token.SrcStr(), &entity{kind: enumerator, n: next})
		}
		next++
	}
	return l.basic(name)
}
