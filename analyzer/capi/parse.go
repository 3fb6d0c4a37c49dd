package capi

import "nomem/analyzer/faults"

// refRelease is what gives up a reference: the owner of a `ref`.
const refRelease = "Py_DECREF"

// typeParam is the parameter of a macro that takes a type. It has no position: the front end hands the type over apart
// from the arguments.
const typeParam = "T"

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
	oom   bool // marked `oom`
	// unless says that the condition of out is one of this alternative alone, and makes no case of its own.
	unless bool
}

// parseLine parses the line of one or several functions, and returns what is told of the first. A GIL effect that the
// line does not tell is gil.
func parseLine(text string, gil faults.GILEffect) (*faults.Summary, *Error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	names, err := p.names("the name of a function")
	if err != nil {
		return nil, err
	}
	return p.function(names[0], gil)
}

// parseFunc parses what follows the names of functions in a line, for the one of the given name.
func parseFunc(name, rest string, gil faults.GILEffect) (*faults.Summary, *Error) {
	p, err := newParser(rest)
	if err != nil {
		return nil, err
	}
	return p.function(name, gil)
}

// function parses all that follows the names.
func (p *parser) function(name string, gil faults.GILEffect) (*faults.Summary, *Error) {
	l := &line{parser: p}
	l.sum.Name, l.sum.GIL = name, gil
	err := l.params()
	if err == nil && l.take("=") {
		if l.take("unknown") {
			return &faults.Summary{Name: name, Unknown: true}, l.end("the end of the line")
		}
		err = l.results()
	}
	if err == nil {
		err = l.attributes()
	}
	if err == nil {
		err = l.finish()
	}
	return &l.sum, err
}

func (l *line) params() *Error {
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
		if p.Name == typeParam {
			if l.take(")") {
				return nil
			}
			if err := l.expect(","); err != nil {
				return err
			}
			continue
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
	"closes":    {"", func(p *faults.Param) { p.Closes = true }},
	"owned":     {"", func(p *faults.Param) { p.Owns = true }},
	"becomes":   {"NULL", func(p *faults.Param) { p.Nulls = true }},
	"stays":     {"NULL", func(p *faults.Param) { p.StaysNull = true }},
	"assigned":  {"", func(p *faults.Param) { p.Assigns = true }},
	"exception": {"", func(p *faults.Param) { p.Exception = true }},
	"allocates": {"", func(p *faults.Param) { p.Allocates = true }},
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
		return l.fail("derefs, null-ok, frees, steals, drops, closes, owned, keeps, becomes NULL, stays NULL, assigned, exception, allocates, sets or format")
	}
	at := l.i
	l.i++
	switch f, isFlag := flags[word]; {
	case word == "allocates" && l.toks[l.i].text == "if":
		l.i++
		p.Allocates = true
		if p.AllocatesIf = l.param(l.peek()) + 1; p.AllocatesIf == 0 {
			return l.fail("the name of a parameter before this one")
		}
		l.i++
		if err := l.expect("is"); err != nil {
			return err
		}
		return l.expect("NULL")
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
		v, err := l.written()
		if err != nil {
			return err
		}
		s := pendingSet{set: faults.Set{Param: i, Value: v}, at: at}
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
