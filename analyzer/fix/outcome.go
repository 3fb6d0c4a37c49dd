package fix

import (
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// An outcome is how a test can tell that the call failed.
type outcome struct {
	place   string   // what holds the result; the call itself if it is dropped
	names   []string // the other names of the place, and its own
	kind    failure
	test    string // "p == NULL", "rc < 0"
	says    string // "`p` is NULL"
	dropped bool   // the statement is nothing but the call
}

// A failure is the kind of value that a call returns when it fails.
type failure uint8

const (
	null failure = iota
	mapFailed
	negative
	zero
	nonzero
)

func isNull(place string) string { return "`" + place + "` is NULL" }

// outcome returns how the result of the call can be tested, or why it cannot.
func (p *proposer) outcome(s *ir.Stmt, t *target) (o *outcome, problem string) {
	c := p.r.Call
	switch {
	case p.invoked(s):
		place := p.r.Ending.Place
		if place == "" || !mentions(tokensOf(s.Span), place) {
			return nil, "the allocation stands in the definition of the macro `" + definer(c.At) + "`, which others use too"
		}
		return &outcome{place: place, names: []string{place}, test: p.st.isNull(place), says: isNull(place)}, ""
	case p.argumentOf(s) != "":
		return p.behindInvocation(s)
	case s != c.Stmt:
		return nil, "the statement stands in the definition of the macro `" + definer(c.At) + "`"
	case p.r.Within:
		return nil, "`" + p.r.Callee + "` does not return NULL for it: the NULL is in memory that it wrote"
	case t == nil && p.assignsArgument():
		place := spelling(tokensOf(c.ArgSpans[0]))
		return &outcome{place: place, names: []string{place}, test: p.st.isNull(place), says: isNull(place)}, ""
	case t == nil && s.Kind == ir.ReturnStmt:
		return nil, "the result is returned as it is; it has no name that could be tested"
	case t == nil && p.alone(s):
		return p.dropped(s)
	case t == nil:
		return nil, "the result is passed on without a name that could be tested"
	case s.Kind == ir.IfStmt || s.Kind == ir.SwitchStmt:
		return nil, "the result is used in the condition that allocates it"
	case t.problem != "":
		return nil, t.problem
	case t.choice && t.mayBeNull():
		return nil, "the other arm of the conditional operator is NULL on purpose"
	}
	o = &outcome{place: t.place, names: t.names}
	return o, p.testFor(o)
}

// assignsArgument reports whether the call is of a macro that assigns to its first argument, as PyMem_Resize does.
func (p *proposer) assignsArgument() bool {
	c := p.r.Call
	if p.ctx.known == nil || len(c.ArgSpans) == 0 || !c.ArgSpans[0].IsValid() {
		return false
	}
	sum := p.ctx.known.Summary(c.Name())
	return sum != nil && sum.Param(0).Assigns && sideEffect(tokensOf(c.ArgSpans[0])) == ""
}

// alone reports whether statement s is nothing but the call.
func (p *proposer) alone(s *ir.Stmt) bool {
	return s.Kind == ir.ExprStmt && s.Span.Start == p.r.Call.Span.Start && len(tokensOf(s.Span)) == len(tokensOf(p.r.Call.Span))+1
}

// dropped returns the test of a status that nobody looks at.
func (p *proposer) dropped(s *ir.Stmt) (*outcome, string) {
	o := &outcome{place: p.r.Callee, dropped: true}
	if problem := p.testFor(o); problem != "" {
		return nil, problem
	}
	switch {
	case o.kind == null || o.kind == mapFailed:
		return nil, "the result is dropped"
	case isBody(s):
		return nil, "the call is the whole body of another statement"
	}
	o.says = "`" + p.r.Callee + "` fails"
	return o, ""
}

// testFor fills in the test of the place, or says why there is none.
func (p *proposer) testFor(o *outcome) (problem string) {
	kind, ok := p.ctx.failure(p.fn, p.r, o.place)
	o.kind = kind
	name := "`" + o.place + "` is "
	switch o.kind {
	case null:
		o.test, o.says = p.st.isNull(o.place), isNull(o.place)
	case mapFailed:
		o.test, o.says = o.place+" == MAP_FAILED", name+"MAP_FAILED"
	case negative:
		o.test, o.says = o.place+" < 0", name+"negative"
	case zero:
		o.test, o.says = o.place+" == 0", name+"0"
	case nonzero:
		o.test, o.says = o.place+" != 0", name+"not 0"
	}
	if !ok {
		return "what `" + p.r.Callee + "` returns on failure is not known"
	}
	return ""
}

// value returns a value that stands for the kind.
func (f failure) value() int64 {
	return [...]int64{null: 0, mapFailed: -1, negative: -1, zero: 0, nonzero: 1}[f]
}

// failure tells what value the failing call leaves in place; it may guess, and then is not ok.
func (c *Context) failure(fn *ir.Func, r *faults.FaultResult, place string) (kind failure, ok bool) {
	if c.statusOf(r.Callee) != nil {
		return negative, true
	}
	pointer := r.Call.Dst == nil || r.Call.Dst.Type.MayBePointer()
	if typ := typeOf(fn, place); typ != nil && typ.Kind != ir.Unknown {
		pointer = typ.IsPointer()
	}
	if c.known != nil {
		if sum := c.known.Summary(r.Callee); sum != nil {
			for i := range sum.Outcomes {
				if o := &sum.Outcomes[i]; o.Class == faults.NoMemory {
					return failureOf(o.Result, pointer), true
				}
			}
		}
	}
	if pointer && r.Call.Dst != nil {
		return null, true
	}
	switch v := r.Result; {
	case v.Kind == faults.Negative, v.Kind == faults.ConstValue && !pointer:
		return failureOf(v, pointer), true
	case v.Kind == faults.ConstValue && r.Call.Dst == nil && v.N != 0:
		// Nobody looks at it, but it is no pointer.
		return failureOf(v, false), true
	}
	for _, f := range c.funcs {
		if f.Func.Name != r.Callee {
			continue
		}
		switch c.belief(f) {
		case "NULL":
			return null, true
		case "-1":
			return negative, true
		case "0", "false", "FALSE":
			return zero, true
		case "1":
			return nonzero, true
		}
	}
	return negative, false
}

// belief returns the error value that a function shows, or "".
func (c *Context) belief(f *faults.FuncResult) string {
	if v, ok := valueByType(f); ok {
		return v
	}
	// The handlers of a function that calls itself ask for its own error value.
	if c.asked[f.Func] {
		return ""
	}
	c.asked[f.Func] = true
	defer delete(c.asked, f.Func)
	return c.valueByBelief(c.info(f))
}

// failureOf tells the kind of a told result.
func failureOf(v faults.Value, pointer bool) failure {
	switch {
	case v.Kind == faults.ConstValue && v.N == -1 && pointer:
		return mapFailed
	case v.Kind == faults.ConstValue && v.N < 0, v.Kind == faults.Negative:
		return negative
	case v.Kind == faults.NonNull, v.Kind == faults.Positive, v.Kind == faults.ConstValue && v.N > 0:
		return nonzero
	case pointer:
		return null
	}
	return zero
}

// typeOf returns the type of a variable of the function, or nil.
func typeOf(fn *ir.Func, name string) *ir.Type {
	for _, vars := range [][]*ir.Var{fn.Locals, fn.Params} {
		for _, v := range vars {
			if v.Name == name {
				return v.Type
			}
		}
	}
	return nil
}

// checkRound puts the call, whose status was dropped, into a test.
func (p *proposer) checkRound(s *ir.Stmt, o *outcome) *Proposal {
	raise, _ := p.raiseHere()
	x := p.exit(o.place, p.owned(s.Span.Start, nil), raise)
	e := p.editor()
	call := p.r.Call.Span
	base := e.base(s)
	// The call stays where it is, whatever bytes it has; the test is written round it.
	ls := p.check(o, x)(base)
	head := len(base) + len("if"+p.st.KeywordGap+"("+p.st.Pad)
	e.replace(call.Start, call.Start, ls[0][len(base):head])
	ls[0] = ls[0][head+len(o.place):]
	for line := call.Line() + 1; p.file.LineSpan(line).Start < call.End; line++ {
		at := p.file.LineSpan(line).Start
		at += len(indentAt(p.file.Src, at))
		e.replace(at, at, strings.Repeat(" ", head-len(base)))
	}
	end := e.end(s)
	e.replace(call.End, end, ls[0])
	e.behind(end, ls[1:], base)
	prop := p.propose(e, o, x)
	prop.Unsafe = firstOf(prop.Unsafe, p.loses(x))
	return prop
}

// otherCause reports whether the call can give what the failure gives for another reason than want of memory, without an
// exception. Of a value that nothing is known of it is taken where the failure is a number greater than zero: then success is 0.
func (p *proposer) otherCause() bool {
	return p.r.OtherQuiet || p.r.OtherAny && p.r.Result.Kind == faults.ConstValue && p.r.Result.N > 0
}

// severalCauses says why MemoryError may be the wrong exception.
func (p *proposer) severalCauses() string {
	return "`" + p.r.Callee + "` may fail for other reasons than want of memory"
}
