package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
)

// An initializer walks the braces of one initialization and hands each leaf to emit.
type initializer struct {
	l     *lowerer
	scope *scope
	emit  func(leaf)
	// isAggregate tells an expression of struct type, which initializes a whole member, from one for its first member.
	isAggregate func(cc.ExpressionNode) bool
}

// A leaf is one expression of an initializer.
type leaf struct {
	path   []ir.Sel // from the variable
	typ    *ir.Type // of the member, nil if unknown
	struc  string   // the innermost struct
	row    int
	field  string
	key    string
	value  cc.ExpressionNode
	nested bool // it stands within braces
}

// A brace is where the walk stands: the rest of one list in braces.
type brace struct {
	rest *cc.InitializerList
	key  string // what stands first in it
}

// walk visits the leaves of init for an object of type t.
func (in *initializer) walk(init *cc.Initializer, t *ir.Type, at leaf) {
	at.typ = t
	if init.Case == cc.InitializerExpr {
		at.value = init.AssignmentExpression
		in.emit(at)
		return
	}
	at.nested = true
	list := init.InitializerList
	if list == nil {
		return
	}
	if isString(list.Initializer) && isCharArray(t) && list.InitializerList == nil {
		at.value = list.Initializer.AssignmentExpression
		in.emit(at)
		return
	}
	br := &brace{rest: list, key: keyOf(list)}
	at.key = br.key
	in.members(br, t, at, true)
}

// members visits the members of an object of type t. If it has no braces of its own, the walk stops after its last
// member, and at a designator.
func (in *initializer) members(br *brace, t *ir.Type, at leaf, braced bool) {
	pos := 0
	for br.rest != nil {
		item := br.rest
		if item.Designation != nil {
			if !braced {
				return
			}
			br.rest = item.InitializerList
			pos = in.designated(item, t, at) + 1
			continue
		}
		member, typ, ok := in.member(t, at, pos)
		if !ok && !braced {
			return
		}
		pos++
		in.item(br, typ, member)
		if !braced && in.last(t, pos) {
			return
		}
	}
}

// item visits the next item of br, and those that follow if it opens an object without braces.
func (in *initializer) item(br *brace, typ *ir.Type, at leaf) {
	init := br.rest.Initializer
	if init.Case == cc.InitializerExpr && in.opens(typ, init.AssignmentExpression) {
		if typ.Kind == ir.Aggregate {
			at.key = keyOf(br.rest)
		}
		before := br.rest
		in.members(br, typ, at, false)
		if br.rest != before {
			return
		}
	}
	br.rest = br.rest.InitializerList
	in.walk(init, typ, at)
}

// opens reports whether an expression for an object of type t initializes its first member, for want of braces.
func (in *initializer) opens(t *ir.Type, e cc.ExpressionNode) bool {
	switch {
	case t == nil:
		return false
	case t.Kind == ir.Array:
		_, str := stringLiteral(e)
		return !(str && isCharArray(t))
	case t.Kind == ir.Aggregate:
		def := in.l.unit.Structs[t.Struct]
		return def != nil && len(def.Fields) > 0 && !in.isAggregate(e)
	}
	return false
}

// member returns the place of member number pos of an object of type t; false behind the last.
func (in *initializer) member(t *ir.Type, at leaf, pos int) (leaf, *ir.Type, bool) {
	if t != nil && t.Kind == ir.Array {
		return at.element(pos), t.Elem, t.Len < 0 || int64(pos) < t.Len
	}
	if t == nil || t.Kind != ir.Aggregate && t.Kind != ir.Unknown {
		return at, t, pos == 0 // a scalar in braces
	}
	def := in.l.unit.Structs[t.Struct]
	if def == nil || pos >= len(def.Fields) {
		m := at.element(pos)
		m.struc, m.field, m.row = t.Struct, "", at.row
		return m, nil, false
	}
	f := def.Fields[pos]
	return at.in(t.Struct, f.Name), f.Type, true
}

// last reports whether pos is behind the last member of t.
func (in *initializer) last(t *ir.Type, pos int) bool {
	if t.Kind == ir.Array {
		return t.Len >= 0 && int64(pos) >= t.Len
	}
	def := in.l.unit.Structs[t.Struct]
	return def == nil || def.Union || pos >= len(def.Fields)
}

// element returns at with one more index. The index in the outermost array is the row.
func (at leaf) element(i int) leaf {
	if len(at.path) == 0 {
		at.row = i
	}
	at.path = append(at.path[:len(at.path):len(at.path)], ir.Sel{Index: ir.Const{N: int64(i)}})
	return at
}

// in returns at with one more member.
func (at leaf) in(structName, field string) leaf {
	at.path = append(at.path[:len(at.path):len(at.path)], ir.Sel{Struct: structName, Field: field})
	at.struc, at.field = structName, field
	return at
}

// designated visits an item with a designator, and returns the position of the member of t that it names.
func (in *initializer) designated(item *cc.InitializerList, t *ir.Type, at leaf) int {
	pos := -1
	for d := item.Designation.DesignatorList; d != nil; d = d.DesignatorList {
		p := 0
		p, t, at = in.designator(d.Designator, t, at)
		if pos < 0 {
			pos = p
		}
	}
	in.walk(item.Initializer, t, at)
	return pos
}

// designator goes into the member that d names.
func (in *initializer) designator(d *cc.Designator, t *ir.Type, at leaf) (pos int, typ *ir.Type, inner leaf) {
	switch d.Case {
	case cc.DesignatorIndex, cc.DesignatorIndex2:
		i := d.ConstantExpression
		if d.Case == cc.DesignatorIndex2 {
			i = d.ConstantExpression2
		}
		n, _ := in.l.constant(i, in.scope)
		if t != nil {
			typ = t.Elem
		}
		return int(n), typ, at.element(int(n))
	}
	name := d.Token2.SrcStr()
	if d.Case == cc.DesignatorField2 {
		name = d.Token.SrcStr()
	}
	structName := ""
	if t != nil {
		structName = t.Struct
	}
	if def := in.l.unit.Structs[structName]; def != nil {
		for i, f := range def.Fields {
			if f.Name == name {
				pos = i
			}
		}
	}
	return pos, in.l.field(structName, name), at.in(structName, name)
}

// keyOf returns the identifier or string that stands first in a list, "" if something else does.
func keyOf(list *cc.InitializerList) string {
	init := list.Initializer
	if init == nil || init.Case != cc.InitializerExpr {
		return ""
	}
	e := unparen(init.AssignmentExpression)
	for {
		c, ok := e.(*cc.CastExpression)
		if !ok {
			break
		}
		e = unparen(c.CastExpression)
	}
	if s, ok := stringLiteral(e); ok {
		return s
	}
	if id, ok := e.(*cc.PrimaryExpression); ok && id.Case == cc.PrimaryExpressionIdent {
		return id.Token.SrcStr()
	}
	return ""
}

func stringLiteral(e cc.ExpressionNode) (string, bool) {
	n, ok := unparen(e).(*cc.PrimaryExpression)
	if !ok || n.Case != cc.PrimaryExpressionString && n.Case != cc.PrimaryExpressionLString {
		return "", false
	}
	return stringValue(n.Token.SrcStr()), true
}

func isString(init *cc.Initializer) bool {
	if init == nil || init.Case != cc.InitializerExpr {
		return false
	}
	_, ok := stringLiteral(init.AssignmentExpression)
	return ok
}

func isCharArray(t *ir.Type) bool {
	return t != nil && t.Kind == ir.Array && t.Elem != nil && t.Elem.Kind == ir.Int
}
