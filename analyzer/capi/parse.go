package capi

import (
	"fmt"
	"math"
	"strconv"

	"nomem/analyzer/faults"
)

// refRelease is what gives up a reference: the owner of a `ref`.
const refRelease = "Py_DECREF"

// A line is a function's line while it is parsed.
type line struct {
	*parser
	sum  faults.Summary
	sets []pendingSet
	alts []alternative
}

// A pendingSet is a `sets` of a parameter, to be attached to the outcomes that it belongs to.
type pendingSet struct {
	set faults.Set
	on  *faults.Value // nil: on success
	at  int           // token, for errors
}

// An alternative is one of the results between the bars.
type alternative struct {
	out   faults.Outcome
	null  bool // written as NULL
	soft  bool // marked `?`: not for want of memory
	named bool // marked `!MemoryError`
}

// parseFunc parses the line of one or several functions. A GIL effect that the line does not tell is gil.
func parseFunc(text string, gil faults.GILEffect) ([]string, *faults.Summary, *Error) {
	p, err := newParser(text)
	if err != nil {
		return nil, nil, err
	}
	l := &line{parser: p}
	l.sum.GIL = gil
	names, err := l.names("the name of a function")
	if err == nil {
		err = l.params(names[0])
	}
	if err == nil && l.take("=") {
		if l.take("unknown") {
			l.sum = faults.Summary{Name: names[0], Unknown: true}
			return names, &l.sum, l.end("the end of the line")
		}
		err = l.results()
	}
	if err == nil {
		err = l.attributes()
	}
	if err == nil {
		err = l.finish(names[0])
	}
	if err != nil {
		return nil, nil, err
	}
	return names, &l.sum, nil
}

func (l *line) params(fn string) *Error {
	l.sum.Name = fn
	if err := l.expect("("); err != nil {
		return err
	}
	if l.take(")") {
		return nil
	}
	for {
		var p faults.Param
		variadic := l.take("...")
		if !variadic {
			name, err := l.word("the name of a parameter, or `...`")
			if err != nil {
				return err
			}
			if l.param(name) >= 0 || isAttribute(name) {
				l.i--
				return l.errorf("%q cannot name another parameter", name)
			}
			p.Name = name
		}
		l.sum.Params = append(l.sum.Params, p)
		if l.take(":") {
			for {
				if err := l.paramAttribute(len(l.sum.Params) - 1); err != nil {
					return err
				}
				if l.peek() != "," || !isAttribute(l.toks[l.i+1].text) {
					break
				}
				l.i++
			}
		}
		if variadic {
			last := len(l.sum.Params) - 1
			v := l.sum.Params[last]
			l.sum.Params, l.sum.Variadic = l.sum.Params[:last], &v
			return l.expect(")")
		}
		if l.take(")") {
			return nil
		}
		if err := l.expect(","); err != nil {
			return err
		}
	}
}

// param returns the position of the named parameter, -1 if there is none.
func (l *line) param(name string) int {
	for i := range l.sum.Params {
		if l.sum.Params[i].Name == name {
			return i
		}
	}
	return -1
}

// flags are the attributes of a parameter that are one word, or a word and its complement.
var flags = map[string]struct {
	then string
	set  func(p *faults.Param)
}{
	"derefs":    {"", func(p *faults.Param) { p.Derefs = true }},
	"null-ok":   {"", func(p *faults.Param) { p.NullOK = true }},
	"drops":     {"", func(p *faults.Param) { p.Drops = true }},
	"keeps":     {"", func(p *faults.Param) { p.Keeps = true }},
	"owned":     {"", func(p *faults.Param) { p.Owns = true }},
	"becomes":   {"NULL", func(p *faults.Param) { p.Nulls = true }},
	"assigned":  {"", func(p *faults.Param) { p.Assigns = true }},
	"exception": {"", func(p *faults.Param) { p.Exception = true }},
}

func isAttribute(word string) bool {
	_, ok := flags[word]
	return ok || word == "frees" || word == "steals" || word == "sets" || word == "format"
}

var formats = map[string]faults.FormatKind{
	"build": faults.BuildValue, "parse": faults.ParseTuple, "printf": faults.Printf,
	"pyformat": faults.PyFormat, "scanf": faults.ScanfFormat,
}

func (l *line) paramAttribute(i int) *Error {
	p := &l.sum.Params[i]
	word := l.peek()
	if !isAttribute(word) {
		return l.fail("derefs, null-ok, frees, steals, drops, owned, keeps, becomes NULL, assigned, exception, sets or format")
	}
	at := l.i
	l.i++
	switch f, isFlag := flags[word]; {
	case isFlag:
		f.set(p)
		if p.Derefs && p.NullOK {
			l.i--
			return l.errorf("a parameter cannot be both derefs and null-ok")
		}
		if f.then != "" {
			return l.expect(f.then)
		}
	case word == "frees":
		p.Frees = faults.FreesAlways
		if l.take("[") {
			family, err := l.word("the name of a deallocator")
			if err != nil {
				return err
			}
			p.Family = family
			if err := l.expect("]"); err != nil {
				return err
			}
		}
		if l.take("on") {
			p.Frees = faults.FreesOnSuccess
			return l.expect("success")
		}
	case word == "steals":
		if l.take("on") {
			p.StealsOnSuccess = true
			return l.expect("success")
		}
		p.Steals = true
	case word == "sets":
		v, err := l.value()
		if err != nil {
			return err
		}
		s := pendingSet{set: faults.Set{Param: i, Value: v.out.Result}, at: at}
		if l.take("on") {
			on, err := l.value()
			if err != nil {
				return err
			}
			s.on = &on.out.Result
		}
		l.sets = append(l.sets, s)
	case word == "format":
		kind, ok := formats[l.peek()]
		if !ok {
			return l.fail("build, parse, printf, pyformat or scanf")
		}
		l.i++
		l.sum.Format, l.sum.FormatKind = i+1, kind
	}
	return nil
}

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
	case "noreturn":
		a.out.NoReturn = true
	case "nonnull", "nonzero":
		v.Kind = faults.NonNull
	case "ref":
		v.Kind, v.Owned = faults.NonNull, refRelease
	case "borrowed":
		v.Kind, v.Borrowed = faults.NonNull, true
	case "new":
		l.i++
		if err := l.expect("["); err != nil {
			return a, err
		}
		owner, err := l.word("the name of the function that releases it")
		if err != nil {
			return a, err
		}
		v.Kind, v.Owned = faults.NonNull, owner
		return a, l.expect("]")
	case ">=", ">", "<":
		l.i++
		v.Kind = map[string]faults.ValueKind{">=": faults.NonNegative, ">": faults.Positive, "<": faults.Negative}[word]
		return a, l.expect("0")
	default:
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n == math.MinInt64 {
			return a, l.fail("a result: new[...], ref, borrowed, nonnull, NULL, a number, nonzero, >=0, >0, <0, any, void, noreturn, unknown or a parameter")
		}
		v.Kind, v.N = faults.ConstValue, n
	}
	l.i++
	return a, nil
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
			default:
				more = false
			}
		}
		if l.take("if") {
			if err := l.conditions(&a.out); err != nil {
				return err
			}
		}
		l.alts = append(l.alts, a)
		if !l.take("|") {
			return nil
		}
	}
}

// exception reads which exception a `!` speaks of.
func (l *line) exception(a *alternative) {
	a.out.Exc = faults.ExcMemory
	if t := l.peek(); t != "" && isLetter(t[0]) && l.glued() {
		l.i++
		if a.named = t == "MemoryError"; !a.named {
			a.out.Exc = faults.ExcOther
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

var roles = map[string]faults.Role{
	"assert-failed": faults.AssertFailed, "exception-test": faults.ExceptionTest,
	"memory-error-test": faults.MemoryErrorTest, "exception-fetch": faults.ExceptionFetch,
	"exception-restore": faults.ExceptionRestore,
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
				return l.fail("assert-failed, exception-test, memory-error-test, exception-fetch or exception-restore")
			}
			l.i++
			l.sum.Role = r
		default:
			l.i--
			return l.fail("gil, no gil, releases gil, acquires gil, clears exception, may set exception, role, or the end of the line")
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
func (l *line) finish(fn string) *Error {
	if err := l.classify(); err != nil {
		return err
	}
	family := fn
	for i := range l.alts {
		if o := l.alts[i].out.Result.Owned; o != "" && o != refRelease {
			family = o
		}
		l.sum.Outcomes = append(l.sum.Outcomes, l.alts[i].out)
	}
	for i := range l.sum.Params {
		if p := &l.sum.Params[i]; p.Frees != faults.FreesNever && p.Family == "" {
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

// key names the case that an alternative belongs to.
func key(when []faults.Cond) string { return fmt.Sprint(when) }
