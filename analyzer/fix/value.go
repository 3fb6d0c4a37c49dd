package fix

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// errorValue returns what the function returns on failure ("" if it returns nothing), and, if that is a guess, or tells of
// another failure, why a person should look at it.
func (p *proposer) errorValue() (value, unsafe string) {
	if p.status {
		return "-1", ""
	}
	value, unsafe = p.inferValue()
	if unsafe != "" || value == "" {
		return value, unsafe
	}
	return value, p.tellsOther(value)
}

// tellsOther says why an error value, which no exit for want of memory gives, tells the callers of something else; "" if it
// does not.
func (p *proposer) tellsOther(value string) string {
	_, byType := valueByType(p.f)
	if byType || slices.ContainsFunc(p.info.handlers, func(h *handler) bool {
		return h.fault != nil && h.leave != nil && !wrong(h) && leavesWith(p.info, h) == value
	}) {
		return ""
	}
	if name := tokens([]byte(value), 0, len(value)); len(name) == 1 && name[0].kind == source.Ident && p.ctx.known != nil {
		if _, truth := p.ctx.known.Constant(value); !truth && !p.ctx.known.AnyFailure(value) {
			return "`" + value + "` tells the callers of something else than want of memory"
		}
	}
	if codes, _ := returnedBy(p.fn); len(codes) > manyCodes {
		return "`" + p.fn.Name + "` returns another number at each exit"
	}
	return ""
}

// inferValue returns what the function returns on failure, and, if that is a guess, why a person should look at it.
func (p *proposer) inferValue() (value, unsafe string) {
	if v, ok := valueByType(p.f); ok {
		return v, p.unheard()
	}
	if v := p.ctx.valueByBelief(p.info); v != "" {
		return v, ""
	}
	if v := p.ctx.valueByPassing(p.info); v != "" {
		return v, ""
	}
	if v := p.valueByFile(); v != "" && p.ctx.heard(p.f, v) {
		return v, ""
	}
	if v := p.ctx.valueByCallers(p.f); v != "" && p.isNumber() {
		return v, ""
	}
	if returnsZeroOrMinusOne(p.fn) && !(p.r.Row == faults.RowWrongValue && endsWith(p.fn, -1)) {
		return nameOf(p.fn, -1), ""
	}
	votes := map[string]int{}
	for _, f := range p.ctx.funcs {
		if f.Func.Body.File == p.file && f.Func != p.fn && f.Func.Result.String() == p.fn.Result.String() {
			if v := p.ctx.valueByBelief(p.ctx.info(f)); v != "" {
				votes[v]++
			}
		}
	}
	if v := mostOf(votes); v != "" && len(votes) == 1 {
		if p.ctx.heard(p.f, v) {
			return v, ""
		}
		return v, "the error value " + v + " of `" + p.fn.Name + "` is inferred from other functions that return " + p.fn.Result.String()
	}
	value = "-1"
	unsafe = "no other exit of `" + p.fn.Name + "` shows which value means failure"
	switch t := p.fn.Result; {
	case t != nil && !p.isNumber():
		p.noValue = unsafe
	case t != nil && (t.Name == "bool" || t.Name == "_Bool" || t.Name == "size_t" || strings.HasPrefix(t.Name, "unsigned")):
		value = "0"
	}
	return value, unsafe
}

// nameOf returns how the function writes a number that it returns, if it always writes it by the same name.
func nameOf(fn *ir.Func, n int64) string {
	name := ""
	for _, b := range fn.Blocks {
		r, ok := b.Term.(*ir.Return)
		if !ok || r.Stmt == nil {
			continue
		}
		if c, ok := r.X.(ir.Const); !ok || c.N != n {
			continue
		}
		toks := stripParens(tokensOf(r.Stmt.Value))
		if len(toks) != 1 || toks[0].kind != source.Ident || name != "" && name != toks[0].text {
			return strconv.FormatInt(n, 10)
		}
		name = toks[0].text
	}
	return firstOf(name, strconv.FormatInt(n, 10))
}

// number matches the names of integer types that are no enumerations.
var number = regexp.MustCompile(`(?i)\b(unsigned|signed)?(.*_)?(u?int[0-9]*|long|short|char|s?size|bool|_bool|off)(_t)?\b`)

// isNumber reports whether the function returns an integer, and no enumeration, whose constants have names.
func (p *proposer) isNumber() bool {
	t := p.fn.Result
	return t == nil || t.Kind == ir.Int && number.MatchString(t.Name)
}

// unheard says why nobody would hear of a failure, or "".
func (p *proposer) unheard() string {
	b := p.f.Border
	switch {
	case !p.fn.Result.IsVoid() || b != nil && b.Indicator || slices.ContainsFunc(p.info.handlers, p.letsGo):
		return ""
	case b != nil:
		return "`" + p.fn.Name + "` has no way to report an error (" + b.Name + ")"
	}
	return "`" + p.fn.Name + "` returns nothing, so its callers go on"
}

// letsGo reports whether the branch of h leaves a function that returns nothing, of code that has no exceptions, because an
// allocation or another call has failed: what its author does there is what there is to do about a failure.
func (p *proposer) letsGo(h *handler) bool {
	if h.leave == nil || !spelled(h.leave) || h.test.Span.File != p.file || p.f.Unit != nil && p.f.Unit.Python {
		return false
	}
	return p.alike(h) || h.fault == nil && (p.info.missing(h) || p.info.refused(h))
}

// valueByType returns the error value that the slot or the return type decides, if one does.
func valueByType(f *faults.FuncResult) (value string, ok bool) {
	t := f.Func.Result
	if t.IsVoid() {
		return "", true
	}
	if b := f.Border; b != nil {
		switch b.Errors {
		case faults.NullIsError:
			return "NULL", true
		case faults.MinusOneIsError:
			return "-1", true
		case faults.ZeroIsError:
			return "0", true
		case faults.NonZeroIsError:
			return "-1", true
		}
	}
	if t.IsPointer() || t.Kind == ir.Unknown && returnsNullPointer(f.Func) {
		return "NULL", true
	}
	return "", false
}

// returnsNullPointer reports whether a function, whose type nobody defines, returns NULL somewhere, or a variable that it
// sets to NULL: then the type is a pointer's.
func returnsNullPointer(fn *ir.Func) bool {
	var body []token
	for _, s := range flatten(nil, fn.Root) {
		toks := stripCasts(stripParens(tokensOf(s.Value)))
		switch {
		case s.Kind != ir.ReturnStmt || len(toks) != 1:
		case toks[0].text == "NULL":
			return true
		case isVariable(fn, toks):
			if body == nil {
				body = tokens(fn.Body.File.Src, fn.Body.Start, fn.Body.End)
			}
			for i := 2; i < len(body); i++ {
				if body[i-2].text == toks[0].text && body[i-1].text == "=" && body[i].text == "NULL" && (i == 2 || body[i-3].text != "*") {
					return true
				}
			}
		}
	}
	return false
}

// valueByBelief returns the constant that the function's handlers of failures return, if they agree; those of failed
// allocations decide, else the exits that set an exception.
func (c *Context) valueByBelief(info *funcInfo) string {
	for _, relevant := range []func(*handler) bool{
		func(h *handler) bool { return h.fault != nil && !wrong(h) },
		c.raisesIn,
		info.missing,
	} {
		votes := map[string]int{}
		for _, h := range info.handlers {
			if h.leave != nil && spelled(h.leave) && relevant(h) {
				if v := leavesWith(info, h); v != "" {
					votes[v]++
				}
			}
		}
		if len(votes) == 1 {
			return mostOf(votes)
		}
	}
	return ""
}

// valueByFile returns what the other functions of the file that return the same type return where the same callee fails, ""
// if they differ.
func (p *proposer) valueByFile() string {
	votes := map[string]int{}
	for _, f := range p.ctx.funcs {
		if f.Func.Body.File != p.file || f.Func == p.fn || f.Func.Result.String() != p.fn.Result.String() {
			continue
		}
		info := p.ctx.info(f)
		for _, h := range info.handlers {
			if h.fault != nil && h.fault.Callee == p.r.Callee && h.leave != nil && spelled(h.leave) && !wrong(h) {
				if v := leavesWith(info, h); v != "" {
					votes[v]++
				}
			}
		}
	}
	if len(votes) != 1 {
		return ""
	}
	return mostOf(votes)
}

// missing reports whether h leaves because a pointer that a call has returned is NULL.
func (info *funcInfo) missing(h *handler) bool {
	if h.cond.op != "" || len(h.places) != 1 {
		return false
	}
	fn, place := info.result.Func, h.places[0]
	v := variable(fn, place)
	holds, tested := h.cond.tests(place, 0)
	return v != nil && v.Type.IsPointer() && tested && holds && info.givenBefore(place, h.test)
}

// refused reports whether h leaves because a status that a call has returned is not 0.
func (info *funcInfo) refused(h *handler) bool {
	if h.cond.op != "" || len(h.places) != 1 {
		return false
	}
	fn, place := info.result.Func, h.places[0]
	v := variable(fn, place)
	fails, tested := h.cond.tests(place, -1)
	goes, _ := h.cond.tests(place, 0)
	return v != nil && v.Type.Kind == ir.Int && tested && fails && !goes && info.givenBefore(place, h.test)
}

// givenBefore reports whether a call in front of a test gives the variable that it tests.
func (info *funcInfo) givenBefore(place string, test *ir.Stmt) bool {
	for call := range info.result.Func.Calls() {
		if t := info.target(call); t != nil && t.place == place && call.Span.Start < test.Span.End {
			return true
		}
	}
	return false
}

// leavesWith returns the constant that a handler returns, also by way of a label, or "".
func leavesWith(info *funcInfo, h *handler) string {
	if h.leave.Kind == ir.ReturnStmt {
		if toks := stripParens(tokensOf(h.leave.Value)); isConstant(toks) && !isVariable(info.result.Func, toks) {
			return spelling(toks)
		}
		return ""
	}
	g := regionOf(info.result.Func, h.leave.Label)
	if g == nil {
		return ""
	}
	if n, ok := g.constant(); ok && n >= -1 && n <= 1 {
		return [...]string{"-1", "0", "1"}[n+1]
	}
	return g.named(info.result.Func)
}

// named returns the name of the constant that every return of the region gives, as HPy_NULL is one, or "".
func (g *region) named(fn *ir.Func) string {
	name := ""
	for _, b := range g.blocks {
		r, ok := b.Term.(*ir.Return)
		if !ok {
			continue
		}
		if r.Stmt == nil {
			return ""
		}
		toks := stripParens(tokensOf(r.Stmt.Value))
		if len(toks) != 1 || toks[0].kind != source.Ident || isVariable(fn, toks) || name != "" && toks[0].text != name {
			return ""
		}
		name = toks[0].text
	}
	return name
}

func isVariable(fn *ir.Func, toks []token) bool {
	for _, vars := range [][]*ir.Var{fn.Params, fn.Locals} {
		for _, v := range vars {
			if len(toks) == 1 && toks[0].text == v.Name {
				return true
			}
		}
	}
	return false
}

// raisesIn reports whether the branch of h sets an exception in plain sight.
func (c *Context) raisesIn(h *handler) bool {
	for _, s := range h.stmts {
		for _, t := range tokensOf(s.Span) {
			if c.setsException(t.text) {
				return true
			}
		}
	}
	return false
}

// raiseHere decides whether an exit right behind the allocation has to set MemoryError, and whether the other answer is
// worth a try if this one does not verify.
func (p *proposer) raiseHere() (raise, doubtful bool) {
	if p.ctx.raises(p.r) || p.r.NoGIL {
		return false, false
	}
	if b := p.f.Border; b != nil && b.Python {
		return true, false
	} else if b != nil && !p.speaksPython() {
		// A callback of a C library: nobody holds the GIL for it.
		return false, false
	}
	if p.f.Unit != nil && !p.f.Unit.Python {
		return false, false
	}
	for _, h := range p.info.handlers {
		if h.fault != nil && p.alike(h) && h.leave != nil {
			g := regionOf(p.fn, h.leave.Label)
			return p.ctx.raisesIn(h) || h.leave.Kind == ir.GotoStmt && g != nil && g.raises(p.ctx), true
		}
	}
	for _, h := range p.info.handlers {
		if p.ctx.raisesIn(h) {
			return true, true
		}
	}
	// Where no other exit shows what callers expect, they are asked: the analysis of the edited text says whether one of
	// them lacks the exception. A helper of nobody's that speaks to Python raises by itself, and so does what gives an object.
	return p.object() || p.ctx.leavesRaised(p.f, 1) || p.speaksPython() && len(p.ctx.callersOf(p.f)) == 0, true
}

// speaksPython reports whether the function calls something that needs the GIL, or returns an object.
func (p *proposer) speaksPython() bool {
	if p.object() {
		return true
	}
	if p.ctx.known == nil {
		return false
	}
	for c := range p.fn.Calls() {
		if s := p.ctx.known.Summary(c.Name()); s != nil && s.GIL == faults.GILNeeded {
			return true
		}
	}
	return false
}

// object reports whether the function returns PyObject *, as PyErr_NoMemory does.
func (p *proposer) object() bool { return p.fn.Result.Pointee() == "PyObject" }

// raiseIn decides whether the branch of h has to set MemoryError.
func (p *proposer) raiseIn(h *handler) bool {
	raise, _ := p.raiseHere()
	return raise && p.r.Ending.Exc == faults.ExcClear && !p.ctx.raisesIn(h)
}
