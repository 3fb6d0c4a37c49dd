package cfront

import (
	"strconv"
	"strings"

	"nomem/analyzer/source"
)

// evalIf evaluates the expression of an #if. What is no valid expression counts as false.
func (p *preprocessor) evalIf(f *textFile, line []source.Token) bool {
	toks := make([]ppToken, 0, len(line))
	for i := 0; i < len(line); i++ {
		t := f.token(line[i])
		if t.kind == source.Ident {
			if n, v, ok := p.operator(f, t.text, line[i+1:]); ok {
				i += n
				t.text, t.kind = v, source.Number
			}
		}
		toks = append(toks, t)
	}
	e := condExpr{toks: p.expandAll(toks)}
	v := e.ternary(0)
	return !e.broken && v.n != 0
}

// operator evaluates defined and __has_include, whose operands are not macro expanded. n is the number of tokens of
// the operand.
func (p *preprocessor) operator(f *textFile, name string, rest []source.Token) (n int, v string, ok bool) {
	bit := func(b bool) string {
		if b {
			return "1"
		}
		return "0"
	}
	switch name {
	case "defined":
		switch {
		case len(rest) >= 1 && rest[0].Kind == source.Ident:
			return 1, bit(p.lookup(rest[0].Clean(f.Src)) != nil), true
		case len(rest) >= 3 && rest[0].Op == '(' && rest[1].Kind == source.Ident:
			return 3, bit(p.lookup(rest[1].Clean(f.Src)) != nil), true
		}
	case "__has_include", "__has_include_next":
		if len(rest) < 3 || rest[0].Op != '(' {
			return 0, "", false
		}
		name, angled := quotedName(f.text[rest[1].Start:])
		for n := range rest {
			if rest[n].Op == ')' {
				return n + 1, bit(knownHeaders[name] || p.proj.resolve(f, name, angled, p.dirs) != nil), true
			}
		}
	case "__has_attribute", "__has_builtin", "__has_feature", "__has_extension", "__has_c_attribute",
		"__has_cpp_attribute", "__has_declspec_attribute", "__has_warning":
		for n := range rest {
			if rest[n].Op == ')' {
				return n + 1, "0", true
			}
		}
	}
	return 0, "", false
}

// A condExpr evaluates an expression of #if.
type condExpr struct {
	toks   []ppToken
	i      int
	broken bool
}

// A condValue is an intmax_t, or an uintmax_t if unsigned.
type condValue struct {
	n        int64
	unsigned bool
}

var condPrec = map[source.Op]int{
	source.OpOf("||"): 1, source.OpOf("&&"): 2, '|': 3, '^': 4, '&': 5, source.OpOf("=="): 6, source.OpOf("!="): 6,
	'<': 7, '>': 7, source.OpOf("<="): 7, source.OpOf(">="): 7, source.OpOf("<<"): 8, source.OpOf(">>"): 8,
	'+': 9, '-': 9, '*': 10, '/': 10, '%': 10,
}

func (e *condExpr) peek() source.Op {
	if e.i < len(e.toks) {
		return e.toks[e.i].op
	}
	return 0
}

func (e *condExpr) ternary(depth int) condValue {
	if depth > maxArgDepth {
		e.broken = true
		return condValue{}
	}
	c := e.binary(1, depth)
	if e.peek() != '?' {
		return c
	}
	e.i++
	a := e.ternary(depth + 1)
	if e.peek() != ':' {
		e.broken = true
		return a
	}
	e.i++
	b := e.ternary(depth + 1)
	if c.n != 0 {
		return a
	}
	return b
}

func (e *condExpr) binary(prec, depth int) condValue {
	x := e.unary(depth)
	for {
		op := e.peek()
		q := condPrec[op]
		if q < prec || q == 0 {
			return x
		}
		e.i++
		x = apply(op, x, e.binary(q+1, depth))
	}
}

func (e *condExpr) unary(depth int) condValue {
	if depth > maxArgDepth || e.i >= len(e.toks) {
		e.broken = true
		return condValue{}
	}
	t := e.toks[e.i]
	e.i++
	switch {
	case t.is('('):
		v := e.ternary(depth + 1)
		if e.peek() == ')' {
			e.i++
		} else {
			e.broken = true
		}
		return v
	case t.is('!'):
		return truth(e.unary(depth+1).n == 0)
	case t.is('-'):
		v := e.unary(depth + 1)
		v.n = -v.n
		return v
	case t.is('+'):
		return e.unary(depth + 1)
	case t.is('~'):
		v := e.unary(depth + 1)
		v.n = ^v.n
		return v
	case t.kind == source.Number:
		v, ok := intValue(t.text)
		e.broken = e.broken || !ok
		return v
	case t.kind == source.Char:
		return condValue{n: charValue(t.text)}
	case t.kind == source.Ident:
		e.skipCall()
		return truth(t.text == "true")
	}
	e.broken = true
	return condValue{}
}

// skipCall skips the arguments of a function-like macro that nobody defined, as GIT_VERSION_CHECK(1, 2).
func (e *condExpr) skipCall() {
	if e.peek() == '(' {
		e.i = closing(e.toks, e.i) + 1
	}
}

func truth(b bool) condValue {
	if b {
		return condValue{n: 1}
	}
	return condValue{}
}

func apply(op source.Op, x, y condValue) condValue {
	u := x.unsigned || y.unsigned
	ux, uy := uint64(x.n), uint64(y.n)
	switch op {
	case source.OrOr:
		return truth(x.n != 0 || y.n != 0)
	case source.AndAnd:
		return truth(x.n != 0 && y.n != 0)
	case source.OpOf("=="):
		return truth(x.n == y.n)
	case source.OpOf("!="):
		return truth(x.n != y.n)
	case '<':
		return truth(u && ux < uy || !u && x.n < y.n)
	case '>':
		return truth(u && ux > uy || !u && x.n > y.n)
	case source.OpOf("<="):
		return truth(u && ux <= uy || !u && x.n <= y.n)
	case source.OpOf(">="):
		return truth(u && ux >= uy || !u && x.n >= y.n)
	}
	return condValue{arith(op, x.n, y.n, u), u}
}

// arith computes x op y in 64 bits; a division by zero is 0.
func arith(op source.Op, x, y int64, unsigned bool) int64 {
	switch op {
	case '|':
		return x | y
	case '^':
		return x ^ y
	case '&':
		return x & y
	case '+':
		return x + y
	case '-':
		return x - y
	case '*':
		return x * y
	case source.OpOf("<<"):
		return x << (uint64(y) & 63)
	case source.OpOf(">>"):
		if unsigned {
			return int64(uint64(x) >> (uint64(y) & 63))
		}
		return x >> (uint64(y) & 63)
	}
	if y == 0 {
		return 0
	}
	switch {
	case op == '/' && unsigned:
		return int64(uint64(x) / uint64(y))
	case op == '/':
		return x / y
	case unsigned:
		return int64(uint64(x) % uint64(y))
	}
	return x % y
}

// intValue reads an integer constant.
func intValue(s string) (condValue, bool) {
	digits := strings.TrimRight(strings.ReplaceAll(s, "'", ""), "uUlLzZ")
	n, err := strconv.ParseUint(digits, 0, 64)
	if err != nil {
		return condValue{}, false
	}
	unsigned := strings.ContainsAny(s[len(digits):], "uU") && len(digits) < len(s) || n > 1<<63-1
	return condValue{int64(n), unsigned}, true
}

// charValue reads a character constant of one plain character; others count as 0.
func charValue(s string) int64 {
	s = strings.TrimLeft(s, "LuU8")
	if len(s) == 3 {
		return int64(s[1])
	}
	return 0
}
