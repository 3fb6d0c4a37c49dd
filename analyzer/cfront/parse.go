package cfront

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// maxText is the size in bytes up to which a preprocessed unit is parsed.
const maxText = 12 << 20

// A pass says how a unit is read.
type pass struct {
	assume map[string]bool // conditions of #if that are not evaluated
	edited []*source.File  // stand in for the included files of the same Abs
	// keep says which functions keep their bodies, nil for all.
	keep func(f *flatText, d *topDecl) bool
	kind string // which keep it is
	// asks returns all that keep asks of a token, but for what the token is. A pass with a keep and without that is not
	// remembered.
	asks func(f *flatText, token int) byte
	// alone says that nothing but functions is wanted of the unit: what the bodies that are kept do not need is left out.
	alone bool
	// leave returns the brace that closes the one at open if the body of a function need not even be preprocessed. It is
	// asked where no bracket is open; nil leaves none.
	leave func(f *textFile, name string, open int) (shut int, ok bool)
	// state stands for all that asks can return for the tokens of files.
	state func(files []*source.File) [sha256.Size]byte
}

// keepNames returns a pass's keep for a choice by name.
func keepNames(keep func(name string) bool) func(*flatText, *topDecl) bool {
	if keep == nil {
		return nil
	}
	return func(_ *flatText, d *topDecl) bool { return keep(d.name) }
}

// parse preprocesses, repairs and parses one unit in the default world. If keep is not nil, the bodies of functions
// that it does not accept are left out.
func (p *Project) parse(main *source.File, keep func(name string) bool) (*parsed, error) {
	u, _, err := p.parsePass(main, pass{keep: keepNames(keep)})
	return u, err
}

func (p *Project) parsePass(main *source.File, how pass) (*parsed, *preprocessor, error) {
	pp, err := p.preprocess(main, how)
	if err != nil {
		return nil, nil, err
	}
	u, err := parseFlat(main, pp, how)
	return u, pp, err
}

// parseFlat repairs and parses what was preprocessed.
func parseFlat(main *source.File, pp *preprocessor, how pass) (*parsed, error) {
	flat := pp.out
	u := &parsed{main: main, python: pp.python, flat: flat, stubs: map[int]bool{}}
	for _, f := range flat.files {
		if !f.prelude {
			u.files = append(u.files, f.File)
		}
	}
	r := newRepair(flat)
	r.alone = how.alone
	r.run(how.keep)
	u.guesses = r.guessed
	u.problems = r.problems()
	for _, f := range flat.files {
		if at := source.Unclosed(f.Src, f.toks); at >= 0 && !f.prelude {
			u.problems = append(u.problems, ir.Problem{
				Span: source.Span{File: f.File, Start: at, End: at + 2}, Reason: "a comment is not closed; the rest of the file is not read",
			})
		}
	}
	if pp.includes > maxIncludes {
		u.problems = append(u.problems, ir.Problem{
			Span: source.Span{File: main}, Reason: fmt.Sprintf("more than %d #include lines are obeyed; the rest is not read", maxIncludes),
		})
	}
	if err := u.parseDecls(r); err != nil {
		return nil, err
	}
	return u, nil
}

// preprocess reads a unit.
func (p *Project) preprocess(main *source.File, how pass) (*preprocessor, error) {
	f := p.textOf(main)
	pre := loadPrelude()
	pp := &preprocessor{
		proj: p, base: pre.macros, macros: map[string]*macro{}, out: newFlatText(),
		exps: make([]expansion, 1, 64), once: map[*textFile]bool{}, sections: pre.sections, dirs: p.opts.IncludeDirs,
		assume: how.assume, leave: how.leave,
	}
	for _, f := range how.edited {
		pp.edited = append(pp.edited, newTextFile(f))
	}
	pp.out.addFile(f)
	size := 2 * len(f.toks)
	if how.leave != nil {
		size /= 8
	}
	pp.out.toks = make([]flatToken, 0, size+64)
	if c := p.opts.CompDB.Find(main.Abs); c != nil {
		pp.dirs = append(append([]string(nil), c.IncludeDirs...), pp.dirs...)
		pp.setMacros(c.Defines, c.Undefines)
		for _, name := range c.Includes {
			pp.runFile(p.headers.byAbs[name])
		}
	}
	pp.setMacros(p.opts.Defines, p.opts.Undefines)
	pp.run(f)
	pp.out.exps = pp.exps
	if pp.tooLong {
		return nil, fmt.Errorf("the file has more than %d words", maxRawTokens)
	}
	return pp, nil
}

// textOf returns the lexed file, that of the index if it is the same.
func (p *Project) textOf(main *source.File) *textFile {
	if l := p.headers.byAbs[main.Abs]; l != nil && l.file == main {
		return l.get()
	}
	return newTextFile(main)
}

// parseDecls gives the declarations to cc, and leaves out those that it does not accept, until it accepts the rest.
func (u *parsed) parseDecls(r *repair) error {
	const rounds = 40
	for range rounds {
		u.flat.render(r.decls)
		if len(u.flat.text) > maxText {
			return fmt.Errorf("the file has %d MB after preprocessing; the limit is %d MB", len(u.flat.text)>>20, maxText>>20)
		}
		ast, failures := parseText(r.preludeText(), u.flat.text)
		if len(failures) == 0 && ast != nil {
			u.ast = ast
			u.cutTail()
			u.finish(r)
			return nil
		}
		if !u.blame(r, failures) {
			return fmt.Errorf("cannot be parsed: %s", describe(failures))
		}
	}
	return fmt.Errorf("cannot be parsed: too many declarations fail")
}

// A failure is an error of cc's; line counts the lines of the rendered text from 1, 0 if it is not there.
type failure struct {
	offset int // in the unit's text, -1 if elsewhere
	reason string
}

// parseText runs cc. It returns failures in the order in which cc met them; none of a harmless kind.
func parseText(prelude string, text []byte) (ast *cc.AST, failures []failure) {
	defer func() {
		if e := recover(); e != nil {
			ast, failures = nil, []failure{{-1, fmt.Sprintf("the parser failed: %v", e)}}
		}
	}()
	cfg := &cc.Config{ABI: linuxABI, FSOnly: true, ExpansionLimit: maxWork}
	ast, err := cc.Parse(cfg, []cc.Source{{Name: preludeName, Value: prelude}, {Name: unitName, Value: text}})
	if err != nil {
		failures = readErrors(err.Error(), text)
	}
	return ast, failures
}

var linuxABI = func() *cc.ABI {
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		panic(err) // a constant of cc's
	}
	return abi
}()

// harmless are the errors of cc beside which the AST is whole.
var harmless = []string{
	"label undefined:", "redeclared", "redeclaration", "expected hexadecimal digit", "multiple definition",
}

func readErrors(s string, text []byte) []failure {
	var failures []failure
	lines := lineStarts(text)
next:
	for _, msg := range strings.Split(s, "\n") {
		for _, h := range harmless {
			if strings.Contains(msg, h) {
				continue next
			}
		}
		f := failure{-1, msg}
		if rest, ok := strings.CutPrefix(msg, unitName+":"); ok {
			part := strings.SplitN(rest, ":", 3)
			if len(part) == 3 {
				line, err1 := strconv.Atoi(part[0])
				col, err2 := strconv.Atoi(part[1])
				if err1 == nil && err2 == nil && line >= 1 && line <= len(lines) {
					f = failure{min(lines[line-1]+col-1, len(text)), strings.TrimSpace(part[2])}
				}
			}
		}
		failures = append(failures, f)
	}
	return failures
}

func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func describe(failures []failure) string {
	if len(failures) == 0 {
		return "unknown reason"
	}
	return failures[0].reason
}

// blame leaves out the declarations that fail by themselves. An error makes cc drop tokens, even the next function,
// so only the first one is taken at its word; the others are tried alone. It returns false if nothing was left out.
func (u *parsed) blame(r *repair, failures []failure) bool {
	suspects := map[int]string{}
	var order []int
	for _, f := range failures {
		if i := r.declAtOffset(f.offset); i >= 0 {
			if _, ok := suspects[i]; !ok {
				suspects[i] = u.explain(f)
				order = append(order, i)
			}
		}
	}
	if len(order) == 0 { // cc failed where it could not say
		for i := range r.decls {
			if !r.decls[i].skip {
				suspects[i] = describe(failures)
				order = append(order, i)
			}
		}
		return u.tryAlone(r, order, suspects)
	}
	// The first error can be the late consequence of a declaration before it.
	first := order[0]
	if r.parsesAlone(first) {
		for i := first - 1; i >= max(0, first-3); i-- {
			if !r.decls[i].skip && !r.parsesAlone(i) {
				u.leaveOut(r, i, suspects[first])
				return true
			}
		}
	}
	u.leaveOut(r, first, suspects[first])
	u.tryAlone(r, order[1:], suspects)
	return true
}

// tryAlone leaves out those of the given declarations that fail by themselves.
func (u *parsed) tryAlone(r *repair, order []int, reasons map[int]string) bool {
	found := false
	for _, i := range order {
		if !r.parsesAlone(i) {
			found = true
			u.leaveOut(r, i, reasons[i])
		}
	}
	return found
}

// explain tells a failure in terms of the original file.
func (u *parsed) explain(f failure) string {
	i := u.flat.offsetIndex(f.offset)
	if i < 0 {
		return f.reason
	}
	return fmt.Sprintf("%s at `%s` in line %d", f.reason, u.flat.toks[i].text, u.flat.written(i).Line())
}

// leaveOut leaves out the body of a function, or all of a declaration, and says so.
func (u *parsed) leaveOut(r *repair, i int, reason string) {
	d := &r.decls[i]
	if d.body > 0 && !d.stub {
		d.stub = true
	} else {
		d.skip = true
	}
	if d.told {
		return
	}
	d.told = true
	u.problems = append(u.problems, u.problemAt(d, reason))
}

func (u *parsed) problemAt(d *topDecl, reason string) ir.Problem {
	p := ir.Problem{Reason: "cannot be parsed: " + reason}
	p.Span, _, _ = u.flat.between(d.first, d.last)
	if d.body > 0 {
		p.Func = d.name
	}
	return p
}

// cutTail takes the declarations of textTail out of the AST.
func (u *parsed) cutTail() {
	var last *cc.TranslationUnit
	for tu := u.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		if pos := tu.ExternalDeclaration.Position(); pos.Filename == unitName && pos.Offset >= u.flat.tail {
			break
		}
		last = tu
	}
	if last == nil {
		u.ast.TranslationUnit = nil
	} else {
		last.TranslationUnit = nil
	}
}

// finish notes where the stubbed bodies are.
func (u *parsed) finish(r *repair) {
	for i := range r.decls {
		if d := &r.decls[i]; d.stub && !d.skip {
			u.stubs[d.bodyOffset] = true
		}
	}
}
