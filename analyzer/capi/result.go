package capi

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"nomem/analyzer/faults"
)

// value parses what a call returns or stores, without its marks.
func (l *line) value() (alternative, *Error) {
	var a alternative
	v := &a.out.Result
	word := l.peek()
	if i := l.param(word); i >= 0 && word != "" {
		v.Kind, v.N = faults.ParamValue, int64(i)
		l.i++
		return a, nil
	}
	switch word {
	case "NULL":
		v.Kind, a.null = faults.ConstValue, true
	case "any", "void":
		v.Kind = faults.AnyValue
	case "chosen":
		v.Kind, v.Size = faults.AnyValue, faults.Chosen
	case "length":
		v.Kind, v.Size = faults.NonNegative, faults.Length
	case "noreturn":
		a.out.NoReturn = true
	case "nonnull", "nonzero":
		v.Kind = faults.NonNull
	case "ref":
		v.Kind, v.Owned = faults.NonNull, refRelease
		if l.i+1 < len(l.toks) && l.toks[l.i+1].text == "[" {
			l.i++
			release, err := l.bracketed()
			v.Unfilled = release
			return a, err
		}
	case "borrowed":
		v.Kind, v.Borrowed = faults.NonNull, true
	case "new":
		l.i++
		owner, err := l.bracketed()
		if err != nil {
			return a, err
		}
		v.Kind, v.Owned = faults.NonNull, owner
		return a, nil
	case "opened":
		l.i++
		return a, l.opened(v)
	case ">=", ">", "<":
		l.i++
		v.Kind = map[string]faults.ValueKind{">=": faults.NonNegative, ">": faults.Positive, "<": faults.Negative}[word]
		return a, l.expect("0")
	default:
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n == math.MinInt64 {
			return a, l.fail("a result: new[...], ref, borrowed, nonnull, NULL, a number, nonzero, >=0, >0, <0, any, chosen, length, void, noreturn, unknown or a parameter")
		}
		v.Kind, v.N = faults.ConstValue, n
	}
	l.i++
	return a, nil
}

// bracketed parses the name of a function that releases something, in brackets.
func (l *line) bracketed() (string, *Error) {
	if err := l.expect("["); err != nil {
		return "", err
	}
	name, err := l.word("the name of the function that releases it")
	if err != nil {
		return "", err
	}
	return name, l.expect("]")
}

// opened parses the function that releases a struct, and the fields that are not NULL until then.
func (l *line) opened(v *faults.Value) (err *Error) {
	v.Kind = faults.Opened
	if err = l.expect("["); err != nil {
		return err
	}
	if v.Owned, err = l.word("the name of the function that releases it"); err != nil {
		return err
	}
	var fields []string
	for l.take(",") {
		field, err := l.word("the name of a field that is not NULL then")
		if err != nil {
			return err
		}
		fields = append(fields, field)
	}
	v.Present = strings.Join(fields, ",")
	return l.expect("]")
}

// written parses what is stored through a parameter.
func (l *line) written() (faults.Value, *Error) {
	if l.take("zeroed") {
		return faults.Value{Kind: faults.ZeroMemory}, nil
	}
	a, err := l.value()
	return a.out.Result, err
}

// results parses the alternatives.
func (l *line) results() *Error {
	for {
		a, err := l.value()
		if err != nil {
			return err
		}
		for more := true; more; {
			switch {
			case l.take("?"):
				a.soft = true
			case l.take("!"):
				l.exception(&a)
			case l.take("oom"):
				a.oom = true
			case l.take("zeroed"):
				a.zeroes()
			default:
				more = false
			}
		}
		switch {
		case l.take("if"):
			if err := l.conditions(&a.out); err != nil {
				return err
			}
		case l.take("unless"):
			if err := l.unless(&a); err != nil {
				return err
			}
		}
		l.alts = append(l.alts, a)
		if !l.take("|") {
			return nil
		}
	}
}

// zeroes notes that the memory that the result points to is zero.
func (a *alternative) zeroes() {
	set := faults.Set{Param: faults.SetsResult, Value: faults.Value{Kind: faults.ZeroMemory}}
	if a.out.Result.Kind == faults.ParamValue {
		set.Param = int(a.out.Result.N)
	}
	a.out.Sets = append(a.out.Sets, set)
}

// exception reads which exception a `!` speaks of.
func (l *line) exception(a *alternative) {
	a.out.Exc = faults.ExcMemory
	if t := l.peek(); t != "" && isLetter(t[0]) && l.glued() {
		l.i++
		if a.named = t == "MemoryError"; !a.named {
			a.out.Exc, a.out.FromErrno = faults.ExcOther, t == "errno"
		}
		return
	}
	for i := range l.sum.Params {
		if l.sum.Params[i].Exception {
			a.out.Exc = faults.ExcByParam
		}
	}
}

func (l *line) conditions(o *faults.Outcome) *Error {
	for {
		i := l.param(l.peek())
		if i < 0 {
			return l.fail("the name of a parameter")
		}
		l.i++
		if err := l.expect("is"); err != nil {
			return err
		}
		c := faults.Cond{Param: i, Null: !l.take("not")}
		if err := l.expect("NULL"); err != nil {
			return err
		}
		o.When = append(o.When, c)
		if !l.take("and") {
			return nil
		}
	}
}

// unless reads the case in which an alternative does not happen.
func (l *line) unless(a *alternative) *Error {
	i := l.param(l.peek())
	if i < 0 {
		return l.fail("the name of a parameter")
	}
	l.i++
	if err := l.expect("is"); err != nil {
		return err
	}
	a.unless, a.out.When = true, []faults.Cond{{Param: i}}
	return l.expect("NULL")
}

var roles = map[string]faults.Role{
	"assert-failed": faults.AssertFailed, "exception-test": faults.ExceptionTest,
	"memory-error-test": faults.MemoryErrorTest, "exception-fetch": faults.ExceptionFetch,
	"exception-restore": faults.ExceptionRestore, "gil-test": faults.GILTest,
}

// attributes parses what stands behind the results.
func (l *line) attributes() *Error {
	if len(l.alts) == 0 {
		l.alts = []alternative{{}}
	}
	for l.peek() != "" {
		var then string
		switch l.next() {
		case "gil":
			l.sum.GIL = faults.GILNeeded
		case "no":
			l.sum.GIL, then = faults.GILAny, "gil"
		case "releases":
			l.sum.GIL, then = faults.GILReleases, "gil"
		case "acquires":
			l.sum.GIL, then = faults.GILAcquires, "gil"
		case "ensures":
			l.sum.GIL, then = faults.GILEnsures, "gil"
		case "restores":
			l.sum.GIL, then = faults.GILRestores, "gil"
		case "switches":
			l.sum.GIL, then = faults.GILSwitches, "gil"
		case "clears":
			l.effect(faults.ExcClears)
			then = "exception"
		case "may":
			l.effect(faults.ExcUnknown)
			if err := l.expect("set"); err != nil {
				return err
			}
			then = "exception"
		case "role":
			r, ok := roles[l.peek()]
			if !ok {
				return l.fail("assert-failed, exception-test, memory-error-test, exception-fetch, exception-restore or gil-test")
			}
			l.i++
			l.sum.Role = r
		default:
			l.i--
			return l.fail("gil, no gil, releases gil, acquires gil, ensures gil, restores gil, switches gil, clears exception, may set exception, role, or the end of the line")
		}
		if then != "" {
			if err := l.expect(then); err != nil {
				return err
			}
		}
	}
	return nil
}

// effect gives the outcomes that have no effect on the error indicator this one.
func (l *line) effect(e faults.ExcEffect) {
	for i := range l.alts {
		if l.alts[i].out.Exc == faults.ExcKeeps {
			l.alts[i].out.Exc = e
		}
	}
}

// finish makes the outcomes, and completes what a line leaves to be understood.
func (l *line) finish() *Error {
	if err := l.classify(); err != nil {
		return err
	}
	family := l.sum.Name
	for i := range l.alts {
		if o := l.alts[i].out.Result.Owned; o != "" && o != refRelease {
			family = o
		}
		l.sum.Outcomes = append(l.sum.Outcomes, l.alts[i].out)
	}
	for i := range l.sum.Params {
		switch p := &l.sum.Params[i]; {
		case p.Owns:
			p.Family = refRelease
		case p.Closes, p.Frees != faults.FreesNever && p.Family == "":
			p.Family = family
		}
	}
	return l.attachSets()
}

// attachSets hands the `sets` of the parameters to the outcomes that they belong to.
func (l *line) attachSets() *Error {
	for _, s := range l.sets {
		used := false
		for i := range l.sum.Outcomes {
			o := &l.sum.Outcomes[i]
			if s.on == nil && o.Class == faults.Success || s.on != nil && sameValue(o.Result, *s.on) {
				o.Sets = append(o.Sets, s.set)
				used = true
			}
		}
		if !used {
			l.i = s.at
			return l.errorf("no result fits this `sets`")
		}
	}
	return nil
}

// sameValue compares a result with the value after `on`, where NULL is the number 0.
func sameValue(result, on faults.Value) bool {
	if result.Kind == faults.FailedNull {
		result = faults.Value{Kind: faults.ConstValue}
	}
	return result == on
}

// key names the case that an alternative belongs to, "" if it is for all that are not told.
func key(when []faults.Cond) string {
	if len(when) == 0 {
		return ""
	}
	return fmt.Sprint(when)
}
