package cfront

import (
	"strings"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// specifiers is what stands before the declarators of a declaration.
type specifiers struct {
	typ     *ir.Type
	typedef bool
	static  bool
	extern  bool
	attrs   attributes
}

// attributes are those that the analysis heeds.
type attributes struct{ noReturn, nonNull bool }

func (a *attributes) add(l *cc.AttributeSpecifierList) {
	for ; l != nil; l = l.AttributeSpecifierList {
		for v := l.AttributeSpecifier.AttributeValueList; v != nil; v = v.AttributeValueList {
			a.name(v.AttributeValue.Token.SrcStr())
		}
	}
}

func (a *attributes) name(s string) {
	switch strings.Trim(s, "_") {
	case "noreturn", "Noreturn":
		a.noReturn = true
	case "returns_nonnull":
		a.nonNull = true
	}
}

// specifiers reads the specifiers of a declaration.
func (l *lowerer) specifiers(ds *cc.DeclarationSpecifiers, sc *scope) (sp specifiers) {
	var ts []*cc.TypeSpecifier
	for ; ds != nil; ds = ds.DeclarationSpecifiers {
		switch ds.Case {
		case cc.DeclarationSpecifiersTypeSpec:
			ts = append(ts, ds.TypeSpecifier)
		case cc.DeclarationSpecifiersStorage:
			sp.storage(ds.StorageClassSpecifier)
		case cc.DeclarationSpecifiersAttr:
			sp.attrs.add(ds.AttributeSpecifierList)
		case cc.DeclarationSpecifiersTypeQual:
			sp.attrs.add(ds.TypeQualifier.AttributeSpecifierList)
		case cc.DeclarationSpecifiersFunc:
			sp.attrs.noReturn = sp.attrs.noReturn || ds.FunctionSpecifier.Case == cc.FunctionSpecifierNoreturn
		}
	}
	sp.typ = l.specified(ts, sc)
	return sp
}

func (sp *specifiers) storage(s *cc.StorageClassSpecifier) {
	switch s.Case {
	case cc.StorageClassSpecifierTypedef:
		sp.typedef = true
	case cc.StorageClassSpecifierExtern:
		sp.extern = true
	case cc.StorageClassSpecifierStatic:
		sp.static = true
	case cc.StorageClassSpecifierDeclspec:
		for i := range s.Declspecs {
			sp.attrs.name(s.Declspecs[i].SrcStr())
		}
	}
}

// specified returns the type that a list of type specifiers names; none at all is int.
func (l *lowerer) specified(ts []*cc.TypeSpecifier, sc *scope) *ir.Type {
	var words []string
	for _, t := range ts {
		switch t.Case {
		case cc.TypeSpecifierStructOrUnion:
			return l.structSpecifier(t.StructOrUnionSpecifier, sc)
		case cc.TypeSpecifierEnum:
			return l.enumSpecifier(t.EnumSpecifier, sc)
		case cc.TypeSpecifierTypeName:
			return l.typedefName(t.Token.SrcStr(), sc)
		case cc.TypeSpecifierTypeofExpr:
			if typ := l.typeOf(t.ExpressionList, sc); typ != nil {
				return typ
			}
			return &ir.Type{}
		case cc.TypeSpecifierTypeofType:
			return l.typeName(t.TypeName, sc)
		case cc.TypeSpecifierAtomic:
			return l.typeName(t.AtomicTypeSpecifier.TypeName, sc)
		default:
			words = append(words, t.Token.SrcStr())
		}
	}
	if len(words) == 0 {
		words = []string{"int"}
	}
	return l.basic(strings.Join(words, " "))
}

// basic returns an arithmetic type or void by its name.
func (l *lowerer) basic(name string) *ir.Type {
	if t := l.basics[name]; t != nil {
		return t
	}
	t := &ir.Type{Kind: ir.Int, Name: name}
	for _, w := range strings.Fields(name) {
		switch {
		case w == "void":
			t.Kind = ir.Void
		case w == "float", w == "double", strings.HasPrefix(w, "_Float"), strings.HasPrefix(w, "_Decimal"),
			w == "_Complex", w == "__complex__", w == "_Imaginary", w == "__float128", w == "__bf16":
			t.Kind = ir.Float
		}
	}
	if t.Kind == ir.Int {
		size, _ := wordSize(name)
		t.Bits, t.Unsigned = uint8(8*size), strings.Contains(name, "unsigned") || name == "_Bool"
	}
	l.basics[name] = t
	return t
}

// typedefName returns the type that name stands for. One that was only guessed to be a type stays unknown.
func (l *lowerer) typedefName(name string, sc *scope) *ir.Type {
	e := sc.lookup(name)
	if e == nil || e.kind != typeName || l.u.guessed(name) && e == l.file.names[name] {
		return l.unknown(name)
	}
	return e.typ
}

func (l *lowerer) unknown(name string) *ir.Type {
	if t := l.basics[name]; t != nil {
		return t
	}
	t := &ir.Type{Kind: ir.Unknown, Name: name, Struct: name}
	l.basics[name] = t
	return t
}

// declareType declares a typedef name.
func (l *lowerer) declareType(name string, t *ir.Type, sc *scope) {
	l.typedefs[name] = t
	named := *t
	named.Name = name
	sc.declare(name, &entity{kind: typeName, typ: &named})
}

func (l *lowerer) pointerTo(t *ir.Type) *ir.Type {
	p := l.pointers[t]
	if p == nil {
		p = &ir.Type{Kind: ir.Pointer, Elem: t}
		l.pointers[t] = p
	}
	return p
}

// declarator returns the type that d gives to its name, from the type before it.
func (l *lowerer) declarator(d *cc.Declarator, t *ir.Type, sc *scope) *ir.Type {
	if d == nil {
		return t
	}
	for p := d.Pointer; p != nil; p = p.Pointer {
		t = l.pointerTo(t)
	}
	return l.direct(d.DirectDeclarator, t, sc)
}

func (l *lowerer) direct(d *cc.DirectDeclarator, t *ir.Type, sc *scope) *ir.Type {
	for d != nil {
		switch d.Case {
		case cc.DirectDeclaratorIdent:
			return t
		case cc.DirectDeclaratorDecl:
			return l.declarator(d.Declarator, t, sc)
		case cc.DirectDeclaratorFuncParam, cc.DirectDeclaratorFuncIdent:
			t = &ir.Type{Kind: ir.Function, Elem: t}
		default:
			t = l.array(t, d.AssignmentExpression, sc)
		}
		d = d.DirectDeclarator
	}
	return t
}

func (l *lowerer) array(elem *ir.Type, size cc.ExpressionNode, sc *scope) *ir.Type {
	t := &ir.Type{Kind: ir.Array, Elem: elem, Len: -1}
	if size != nil {
		if n, ok := l.constant(size, sc); ok {
			t.Len = n
		}
	}
	return t
}

// typeName returns the type of (type) as in casts.
func (l *lowerer) typeName(n *cc.TypeName, sc *scope) *ir.Type {
	return l.abstract(n.AbstractDeclarator, l.qualifiers(n.SpecifierQualifierList, sc), sc)
}

func (l *lowerer) qualifiers(q *cc.SpecifierQualifierList, sc *scope) *ir.Type {
	var ts []*cc.TypeSpecifier
	for ; q != nil; q = q.SpecifierQualifierList {
		if q.Case == cc.SpecifierQualifierListTypeSpec {
			ts = append(ts, q.TypeSpecifier)
		}
	}
	return l.specified(ts, sc)
}

func (l *lowerer) abstract(d *cc.AbstractDeclarator, t *ir.Type, sc *scope) *ir.Type {
	if d == nil {
		return t
	}
	for p := d.Pointer; p != nil; p = p.Pointer {
		t = l.pointerTo(t)
	}
	for dd := d.DirectAbstractDeclarator; dd != nil; dd = dd.DirectAbstractDeclarator {
		switch dd.Case {
		case cc.DirectAbstractDeclaratorDecl:
			return l.abstract(dd.AbstractDeclarator, t, sc)
		case cc.DirectAbstractDeclaratorFunc:
			t = &ir.Type{Kind: ir.Function, Elem: t}
		default:
			t = l.array(t, dd.AssignmentExpression, sc)
		}
	}
	return t
}

// parameter returns t as the type of a parameter: arrays and functions become pointers.
func (l *lowerer) parameter(t *ir.Type) *ir.Type {
	switch t.Kind {
	case ir.Array:
		return l.pointerTo(t.Elem)
	case ir.Function:
		return l.pointerTo(t)
	}
	return t
}
