package sizes

import (
	"math"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A reading reads one function, for what is known of its parameters.
type reading struct {
	a     *Analysis
	fn    *function
	depth int  // of calls that are looked into
	keep  bool // what it finds is told to the other functions of the tree
	all   bool // all variables are followed, not just those that matter to an allocation
	in    map[*ir.Block]state
	news  map[*ir.Block]bool // blocks that are to be read again
	outcome
}

// An outcome is what a reading comes to.
type outcome struct {
	result value
	outs   map[int]value // what is stored where a parameter points to
	checks map[int]bool  // parameters that are compared with a bound
	found  []*Overflow
	reads  facts // what it depends on
}

// A scene is where an expression is evaluated.
type scene struct {
	s    state
	at   *ir.At
	span source.Span // of the expression
	// grows says that the result goes to a variable that a loop grows until it is large enough.
	grows bool
}

// variable returns what is known of a variable.
func (r *reading) variable(s state, v *ir.Var) value {
	if x, ok := s[place{v: v}]; ok {
		return x
	}
	if name := global(v); name != "" {
		r.reads[name] = true
		return r.a.globals[name]
	}
	return value{}
}

// eval returns what is known of an expression.
func (r *reading) eval(c scene, x ir.Expr) value {
	switch x := x.(type) {
	case ir.VarRef:
		return r.variable(c.s, x.Var)
	case ir.Const:
		return value{max: natural(x.N)}
	case ir.Named:
		if strings.HasPrefix(x.Name, "sizeof(") {
			return value{max: natural(unknownSize)}
		}
	case *ir.Binary:
		return r.binary(c, x)
	}
	return value{}
}

func (r *reading) binary(c scene, op *ir.Binary) value {
	x, y := r.eval(c, op.X), r.eval(c, op.Y)
	x.param, y.param = nil, nil
	switch op.Op {
	case "+":
		out := join(x, y)
		if x.kept == y.kept || x.from == nil || y.from == nil {
			out.max = x.max.plus(y.max)
		}
		return r.fit(c, op, out)
	case "*":
		out := join(x, y)
		out.max = greater(x.max, natural(1)).times(greater(y.max, natural(1)))
		return r.fit(c, op, out)
	case "<<":
		out := join(x, y)
		out.max = greater(x.max, natural(1)).times(power(uint(lesser(y.max, natural(127)).lo)))
		return r.fit(c, op, out)
	case "-":
		return x
	case "|", "^":
		return join(x, y)
	case "&", "%":
		return mask(x, y, op)
	case "/", ">>":
		k, ok := op.Y.(ir.Const)
		switch {
		case !ok || k.N <= 0:
		case op.Op == "/":
			x.max = x.max.over(uint64(k.N))
		default:
			x.max = x.max.over(power(uint(min(k.N, 63))).lo)
		}
		return x
	}
	return value{}
}

// mask returns what is known of x & y and x % y.
func mask(x, y value, op *ir.Binary) value {
	switch k := op.Y.(type) {
	case ir.Const:
		if op.Op == "%" {
			k.N--
		}
		if k.N >= 0 {
			x.max = lesser(x.max, natural(k.N))
		}
		return x
	case *ir.Unary: // & ~7
		return x
	}
	if y.from == nil {
		return value{}
	}
	y.max = lesser(x.max, y.max)
	return y
}

// fit makes the result of an operation one of its type, and notes that it does not fit if it may not.
//
// A sum or product of signed integers that is too large by less than a factor of two comes out negative, and as a size
// that no allocator gives. That is no short block, but a loop that grows a variable goes on with it.
func (r *reading) fit(c scene, op *ir.Binary, out value) value {
	bits, signed := uint(64), false
	if op.Type != nil {
		bits, signed = uint(op.Type.Bits), !op.Type.Unsigned
	}
	limit := power(bits)
	if signed && c.grows {
		limit = power(bits - 1)
	}
	if len(out.wraps) == 0 && out.rank() == 2 && !out.max.less(limit) {
		out.wraps = union([]*wrap{r.wrap(c, op, out.from)}, out.wraps)
	}
	if signed {
		bits--
	}
	out.max = lesser(out.max, power(bits).minusOne())
	return out
}

// wrap returns what stands for an operation that can wrap.
func (r *reading) wrap(c scene, op *ir.Binary, from *step) *wrap {
	w := r.a.wraps[op]
	if w == nil {
		w = &wrap{op: op, at: c.at, span: c.span, fn: r.fn.Func, from: from}
		r.a.wraps[op] = w
	}
	w.loop = w.loop || c.grows
	return w
}

// source returns the value of an integer of type t that Python has its hand in, and gives at span.
func (r *reading) source(kind faults.SizeKind, t *ir.Type, span source.Span) value {
	message := "is an integer of any size, as Python code chooses"
	if kind == faults.Length {
		message = "is the length of something that Python code gives"
	}
	out := value{max: number{lo: math.MaxInt64}, from: &step{span: span, fn: r.fn.Name, message: message}}
	if t != nil && t.Kind == ir.Int {
		if m, ok := largest(t); ok {
			out.max = m
		}
	} else if t != nil && t.Kind != ir.Unknown {
		return value{}
	}
	if kind == faults.Length {
		out.max = lesser(out.max, maxLength)
	}
	return out
}
