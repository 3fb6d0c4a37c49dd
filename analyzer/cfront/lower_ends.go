package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/source"
)

// declarationStart returns the first token of a declaration.
func declarationStart(d *cc.Declaration) cc.Token {
	ds := d.DeclarationSpecifiers
	if ds == nil {
		return firstToken(d)
	}
	switch ds.Case {
	case cc.DeclarationSpecifiersStorage:
		return ds.StorageClassSpecifier.Token
	case cc.DeclarationSpecifiersTypeQual:
		if tok := ds.TypeQualifier.Token; tok.Seq() != 0 {
			return tok
		}
	case cc.DeclarationSpecifiersTypeSpec:
		switch ts := ds.TypeSpecifier; ts.Case {
		case cc.TypeSpecifierStructOrUnion:
			return ts.StructOrUnionSpecifier.StructOrUnion.Token
		case cc.TypeSpecifierEnum:
			return ts.EnumSpecifier.Token
		case cc.TypeSpecifierAtomic:
		default:
			return ts.Token
		}
	}
	return firstToken(ds)
}

// declaratorSpan returns the place of a declarator: `*p`, `a[3]`, `(*f)(int)`.
func (l *lowerer) declaratorSpan(d *cc.Declarator) source.Span {
	last := d.DirectDeclarator.Token
	for _, tok := range []cc.Token{d.DirectDeclarator.Token2, d.DirectDeclarator.Token3} {
		if tok.Seq() > last.Seq() {
			last = tok
		}
	}
	s, _, _ := l.u.atTokens(declaratorStart(d), last)
	return s
}

func declaratorStart(d *cc.Declarator) cc.Token {
	if d.Pointer != nil {
		return d.Pointer.Token
	}
	dd := d.DirectDeclarator
	for dd.DirectDeclarator != nil {
		dd = dd.DirectDeclarator
	}
	return dd.Token
}
