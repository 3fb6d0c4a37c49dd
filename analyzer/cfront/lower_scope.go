package cfront

import "nomem/analyzer/ir"

// entityKind says what a name stands for.
type entityKind uint8

const (
	variable entityKind = iota
	function
	enumerator
	typeName
)

// An entity is what an ordinary identifier stands for in a scope.
type entity struct {
	kind entityKind
	v    *ir.Var
	typ  *ir.Type
	n    int64    // the value of an enumerator
	decl *ir.Decl // of a function
}

// A scope is a block, or the file.
type scope struct {
	parent *scope
	names  map[string]*entity  // nil if there are none
	tags   map[string]*ir.Type // "struct foo", "enum bar"; nil if there are none
	labels map[string]string   // __label__ names and the names they have in the function
	prefix string              // of the names of structs without tags that it declares
	vars   []*ir.Var           // automatic variables, in the order of declaration
}

func newScope(parent *scope) *scope {
	s := &scope{parent: parent}
	if parent != nil {
		s.prefix = parent.prefix
	}
	return s
}

func (s *scope) declare(name string, e *entity) {
	if s.names == nil {
		s.names = map[string]*entity{}
	}
	s.names[name] = e
}

func (s *scope) declareTag(name string, t *ir.Type) {
	if s.tags == nil {
		s.tags = map[string]*ir.Type{}
	}
	s.tags[name] = t
}

// lookup returns what name stands for, nil if nothing declares it.
func (s *scope) lookup(name string) *entity {
	for ; s != nil; s = s.parent {
		if e, ok := s.names[name]; ok {
			return e
		}
	}
	return nil
}

// tag returns the type with a tag, nil if there is none.
func (s *scope) tag(name string) *ir.Type {
	for ; s != nil; s = s.parent {
		if t, ok := s.tags[name]; ok {
			return t
		}
	}
	return nil
}

// label returns the name that a label has in its function.
func (s *scope) label(name string) string {
	for ; s != nil; s = s.parent {
		if unique, ok := s.labels[name]; ok {
			return unique
		}
	}
	return name
}
