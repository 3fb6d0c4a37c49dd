package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// String returns f as text: its signature, then every block with its instructions, one a line. The text is canonical:
// equal functions print equally, wherever they stand. It shows no spans and no statements.
//
// Temporaries print as t0, t1, ... in the order of their indices, other variables by their names, the second of the
// same name as name#2. $NAME is a Named, @name a FuncRef used as a value, <any> an Any.
func (f *Func) String() string {
	p := newPrinter(f)
	p.header()
	for _, b := range f.Blocks {
		p.block(b)
	}
	return p.out.String()
}

// A printer writes one function.
type printer struct {
	f     *Func
	names map[*Var]string
	count map[string]int // how many variables have a name so far
	out   strings.Builder
}

func newPrinter(f *Func) *printer {
	p := &printer{f: f, names: map[*Var]string{}, count: map[string]int{}}
	for _, v := range f.Params {
		p.name(v)
	}
	for _, v := range f.Locals {
		p.name(v)
	}
	return p
}

// name returns the printed name of v, and decides it at the first call.
func (p *printer) name(v *Var) string {
	if v == nil {
		return "<nil>"
	}
	if n, ok := p.names[v]; ok {
		return n
	}
	n := v.Name
	if v.Kind != Temp {
		p.count[n]++
		if k := p.count[n]; k > 1 {
			n += "#" + strconv.Itoa(k)
		}
	}
	p.names[v] = n
	return n
}

func (p *printer) header() {
	if p.f.Static {
		p.out.WriteString("static ")
	}
	if p.f.NoReturn {
		p.out.WriteString("noreturn ")
	}
	fmt.Fprintf(&p.out, "%s %s(", p.f.Result, p.f.Name)
	for i, v := range p.f.Params {
		if i > 0 {
			p.out.WriteString(", ")
		}
		fmt.Fprintf(&p.out, "%s: %s", p.name(v), v.Type)
	}
	if p.f.Variadic {
		p.out.WriteString(", ...")
	}
	p.out.WriteString(")")
	if p.f.Partial != "" {
		fmt.Fprintf(&p.out, " partial: %s", p.f.Partial)
	}
	p.out.WriteString("\n")
}

func (p *printer) block(b *Block) {
	fmt.Fprintf(&p.out, "b%d:", b.Index)
	if b.Label != "" {
		p.out.WriteString(" " + b.Label)
	}
	p.out.WriteString("\n")
	for _, in := range b.Instrs {
		p.out.WriteString("\t" + p.instr(in) + "\n")
	}
	p.out.WriteString("\t" + p.term(b.Term) + "\n")
}

func (p *printer) instr(in Instr) string {
	switch in := in.(type) {
	case *Assign:
		return p.name(in.Dst) + " = " + p.expr(in.X)
	case *Load:
		return p.name(in.Dst) + " = load " + p.place(in.From)
	case *Store:
		return "store " + p.place(in.To) + " = " + p.expr(in.X)
	case *Call:
		return p.call(in)
	case *ScopeEnd:
		names := make([]string, len(in.Vars))
		for i, v := range in.Vars {
			names[i] = p.name(v)
		}
		return "end " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("?%T", in)
}

func (p *printer) call(c *Call) string {
	var s strings.Builder
	if c.Dst != nil {
		s.WriteString(p.name(c.Dst) + " = ")
	}
	s.WriteString("call ")
	if c.Discarded {
		s.WriteString("(void) ")
	}
	if name := c.Name(); name != "" {
		s.WriteString(name)
	} else {
		s.WriteString("*" + p.operand(c.Fn))
	}
	if c.TypeArg != nil {
		fmt.Fprintf(&s, "<%s>", c.TypeArg)
	}
	s.WriteString("(")
	for i, a := range c.Args {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(p.expr(a))
	}
	s.WriteString(")")
	if c.Field != "" {
		fmt.Fprintf(&s, " via %s::%s", c.FieldOf, c.Field)
	}
	return s.String()
}

func (p *printer) term(t Terminator) string {
	switch t := t.(type) {
	case *Jump:
		return fmt.Sprintf("goto b%d", t.To.Index)
	case *If:
		s := fmt.Sprintf("if %s %s %s goto b%d else b%d", p.operand(t.X), t.Op, p.operand(t.Y), t.Then.Index, t.Else.Index)
		if t.Loop {
			s += " loop"
		}
		if t.Case {
			s += " case"
		}
		return s
	case *Return:
		if t.X == nil {
			return "return"
		}
		return "return " + p.expr(t.X)
	case *Stop:
		return "stop"
	}
	return fmt.Sprintf("?%T", t)
}

// operand is expr with parentheses round an operator.
func (p *printer) operand(x Expr) string {
	if _, ok := x.(*Binary); ok {
		return "(" + p.expr(x) + ")"
	}
	return p.expr(x)
}

func (p *printer) expr(x Expr) string {
	switch x := x.(type) {
	case VarRef:
		return p.name(x.Var)
	case Const:
		return strconv.FormatInt(x.N, 10)
	case Named:
		return "$" + x.Name
	case Str:
		return strconv.Quote(x.Text)
	case FuncRef:
		return "@" + x.Name
	case AddrOf:
		return "&" + p.place(x.Place)
	case *Binary:
		return p.operand(x.X) + " " + x.Op + " " + p.operand(x.Y)
	case *Unary:
		return x.Op + p.operand(x.X)
	case Any:
		return "<any>"
	}
	return fmt.Sprintf("?%T", x)
}

// place prints *p, p->f, p[i], v, v.f, v[i], and longer paths; S::f is a field of a struct with the known name S.
func (p *printer) place(pl Place) string {
	var s strings.Builder
	path := pl.Path
	switch {
	case pl.Base == nil:
		s.WriteString(p.name(pl.Var))
	case len(path) == 0:
		return "*" + p.operand(pl.Base)
	default:
		s.WriteString(p.operand(pl.Base))
		if path[0].Field != "" {
			s.WriteString("->")
			s.WriteString(fieldName(path[0]))
			path = path[1:]
		}
	}
	for _, sel := range path {
		if sel.Field != "" {
			s.WriteString("." + fieldName(sel))
		} else {
			s.WriteString("[" + p.expr(sel.Index) + "]")
		}
	}
	return s.String()
}

func fieldName(s Sel) string {
	if s.Struct == "" {
		return s.Field
	}
	return s.Struct + "::" + s.Field
}
