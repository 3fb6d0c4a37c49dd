package capi

import (
	"strconv"
	"strings"

	"nomem/analyzer/faults"
)

// borders is where Python, or another host, calls C.
type borders struct {
	slots     map[string]*faults.Border // by "struct.field" and, for tables of slots, by key: "Py_tp_init"
	callbacks map[string]*faults.Border // by function and position from 0: "qsort 3"
	inits     []initBorder
	objects   map[string]bool // types whose objects are Python's
	memory    map[string]bool // exceptions that stand for want of memory

	bases        map[string]bool            // exceptions that others are derived from
	zeros        map[string]bool            // words in names of constants that may be 0
	failures     map[string]bool            // words in names of constants that stand for any failure, or for want of memory
	addresses    map[string]bool            // constants that are addresses, whatever words they have
	deallocators map[string]bool            // functions that free plain memory
	constructors map[string]bool            // words in names of functions that make what they return
	destructors  map[string]bool            // words in names of functions that release what they are given
	loggers      map[string]bool            // words in names of macros that write a message
	aborting     map[string]bool            // first words in names of functions that end the process for want of memory
	opposites    map[[2]string]bool         // words that set apart what does something and what undoes it
	truths       [2]map[string]bool         // last words in names of constants that are 0, and of those that are 1
	units        map[string]faults.Value    // what units of PyArg_ParseTuple's formats give
	sizes        map[string]faults.SizeKind // the same of those that give integers, and fields of structs that hold such
}

// An initBorder is a function that is called by its name: the init function of a module, PyInit_*.
type initBorder struct {
	name   string
	prefix bool // name is only how it starts
	border *faults.Border
}

func newBorders() borders {
	return borders{
		slots: map[string]*faults.Border{}, callbacks: map[string]*faults.Border{}, objects: map[string]bool{}, memory: map[string]bool{},
		bases: map[string]bool{}, zeros: map[string]bool{}, failures: map[string]bool{}, addresses: map[string]bool{}, opposites: map[[2]string]bool{}, deallocators: map[string]bool{}, constructors: map[string]bool{}, destructors: map[string]bool{}, loggers: map[string]bool{},
		aborting: map[string]bool{}, truths: [2]map[string]bool{{}, {}},
		units: map[string]faults.Value{}, sizes: map[string]faults.SizeKind{},
	}
}

// parseBorder parses a line about borders into b.
func (b *borders) parseBorder(code string) *Error {
	p, err := newParser(code)
	if err != nil {
		return err
	}
	switch p.next() {
	case "object":
		return p.add(b.objects, "the name of a type")
	case "memory-error":
		return p.add(b.memory, "the name of an exception")
	case "base-exception":
		return p.add(b.bases, "the name of an exception")
	case "zero-word":
		return p.add(b.zeros, "a word that names of constants have")
	case "failure-word":
		return p.add(b.failures, "a word that names of constants have")
	case "address":
		return p.add(b.addresses, "the name of a constant")
	case "deallocator":
		return p.add(b.deallocators, "the name of a function that frees memory")
	case "logger":
		return p.add(b.loggers, "a word that names of logging macros have")
	case "aborting":
		return p.add(b.aborting, "the first word that names of a library have")
	case "false-word":
		return p.add(b.truths[0], "a word that names of constants end with")
	case "true-word":
		return p.add(b.truths[1], "a word that names of constants end with")
	case "constructor":
		return p.add(b.constructors, "a word that names of constructors have")
	case "destructor":
		return p.add(b.destructors, "a word that names of destructors have")
	case "opposite":
		return b.parseOpposite(p)
	case "slot":
		return b.parseSlot(p)
	case "callback":
		return b.parseCallback(p)
	case "init":
		return b.parseInit(p)
	case "unit":
		return b.parseUnit(p)
	case "field":
		return b.parseField(p)
	}
	p.i = 0
	return p.errorf("expected the parameters of a function in parentheses, or slot, callback, init, object, memory-error, constructor, aborting, address, true-word, false-word, logger, unit or field at the start")
}

// parseOpposite parses two words: `lock unlock`.
func (b *borders) parseOpposite(p *parser) *Error {
	does, err := p.word("a word that names of functions have")
	if err != nil {
		return err
	}
	undoes, err := p.word("the word in the names of what undoes it")
	if err != nil {
		return err
	}
	b.opposites[[2]string{does, undoes}] = true
	return p.end("the end of the line")
}

func (b *borders) parseSlot(p *parser) *Error {
	names, err := p.names("the field of a struct (PyTypeObject.tp_init) or the key of a slot (Py_tp_init)")
	if err != nil {
		return err
	}
	border, err := p.border(names[0][strings.LastIndexByte(names[0], '.')+1:])
	if err != nil {
		return err
	}
	for _, n := range names {
		if b.slots[n] != nil {
			return p.errorf("%s is told already", n)
		}
		b.slots[n] = border
	}
	return nil
}

func (b *borders) parseCallback(p *parser) *Error {
	fn, err := p.word("the name of a function")
	if err != nil {
		return err
	}
	n, bad := strconv.Atoi(p.peek())
	if bad != nil || n < 1 {
		return p.fail("the position of the argument, from 1")
	}
	p.i++
	border, err := p.border("callback of " + fn)
	if err != nil {
		return err
	}
	key := callbackKey(fn, n-1)
	if b.callbacks[key] != nil {
		return p.errorf("argument %d of %s is told already", n, fn)
	}
	b.callbacks[key] = border
	return nil
}

func (b *borders) parseInit(p *parser) *Error {
	name, err := p.word("the name of a function, such as PyInit_*")
	if err != nil {
		return err
	}
	border, err := p.border("module init")
	if err != nil {
		return err
	}
	stem, isPrefix := strings.CutSuffix(name, "*")
	b.inits = append(b.inits, initBorder{stem, isPrefix, border})
	return nil
}

func (b *borders) parseUnit(p *parser) *Error {
	names, v, err := p.equation("a unit of a format string: s*")
	if err != nil {
		return err
	}
	if v.Owned == "" && v.Size == faults.NoSize {
		p.i--
		return p.errorf("a unit gives new[...], ref, opened[...], chosen or length")
	}
	for _, n := range names {
		if v.Size != faults.NoSize {
			b.sizes[n] = v.Size
		} else {
			b.units[n] = v
		}
	}
	return p.end("the end of the line")
}

// parseField parses what the field of a struct holds.
func (b *borders) parseField(p *parser) *Error {
	names, v, err := p.equation("the field of a struct: Py_buffer.len")
	if err != nil {
		return err
	}
	if v.Size == faults.NoSize {
		p.i--
		return p.errorf("a field holds chosen or length")
	}
	for _, n := range names {
		b.sizes[n] = v.Size
	}
	return p.end("the end of the line")
}

// equation parses a list of names and the value that stands behind the equals sign.
func (p *parser) equation(what string) (names []string, v faults.Value, err *Error) {
	if names, err = p.names(what); err != nil {
		return nil, v, err
	}
	if err = p.expect("="); err != nil {
		return nil, v, err
	}
	a, err := (&line{parser: p}).value()
	return names, a.out.Result, err
}

// add puts a list of names, the rest of the line, into set.
func (p *parser) add(set map[string]bool, what string) *Error {
	names, err := p.names(what)
	if err != nil {
		return err
	}
	for _, n := range names {
		set[n] = true
	}
	return p.end("`,`, or the end of the line")
}

func callbackKey(fn string, i int) string { return fn + " " + strconv.Itoa(i) }

var errorValues = map[string]faults.ErrorValue{
	"none": faults.NoErrorValue, "NULL": faults.NullIsError, "-1": faults.MinusOneIsError,
	"0": faults.ZeroIsError, "nonzero": faults.NonZeroIsError,
}

// border parses the rest of a line: `= -1`, and what is special.
func (p *parser) border(name string) (*faults.Border, *Error) {
	b := &faults.Border{Name: name, Python: true}
	if err := p.expect("="); err != nil {
		return nil, err
	}
	v, ok := errorValues[p.peek()]
	if !ok {
		return nil, p.fail("the value that means failure: NULL, -1, 0, nonzero, or none")
	}
	b.Errors = v
	p.i++
	for p.peek() != "" {
		switch {
		case p.take("indicator"):
			b.Indicator = true
		case p.take("no"):
			if p.take("gil") {
				b.NoGIL = true
			} else if err := p.expect("exception"); err != nil {
				return nil, err
			} else {
				b.Python = false
			}
		case p.take("makes"):
			b.Life = faults.Makes
		case p.take("fills"):
			b.Life = faults.Fills
		case p.take("ends"):
			b.Life = faults.Ends
		case p.take("as"):
			n, err := p.word("a name for the user")
			if err != nil {
				return nil, err
			}
			b.Name = n
		default:
			return nil, p.fail("indicator, no exception, no gil, makes, fills, ends, as, or the end of the line")
		}
	}
	return b, nil
}
