package cfront

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// Options say how the files of a project are to be read.
type Options struct {
	Root        string // absolute; the directory of the project
	IncludeDirs []string
	Defines     []string // NAME or NAME=VALUE
	Undefines   []string
	CompDB      *source.CompDB // nil for none
	Memo        Memo           // nil for none
	// Known reports whether a name is a function that the project need not define. nil knows none.
	Known func(name string) bool
}

// A Project is what all units of a run share: the index of headers, and the options. It is safe for concurrent use.
type Project struct {
	opts    Options
	headers *headerIndex
	worlds  worlds
	macros  macroIndex
	digests digests
	bodies  bodies
	bases   sync.Map                 // baseName -> *base
	same    func() [sha256.Size]byte // digestOptions, once it is asked for
	settled map[string]bool          // macros that Options defines or undefines: they are the same in all worlds
	mains   map[string]bool          // Abs of .c files that another .c file includes, and that no build lists
}

// NewProject returns the project that consists of the given files: all of its .c, .h and other files that an #include
// line can name.
func NewProject(files []*source.File, opts Options) *Project {
	p := &Project{opts: opts, headers: newHeaderIndex(files), bodies: bodies{list: map[string]map[string]source.Span{}}, settled: map[string]bool{}}
	for _, d := range slices.Concat(opts.Defines, opts.Undefines) {
		name, _, _ := strings.Cut(d, "=")
		p.settled[name] = true
	}
	p.worlds = worlds{
		read: coverage{}, fresh: coverage{}, tried: map[skippedAt]bool{}, groups: map[*source.File][]skippedGroup{},
		passes: map[*source.File]int{}, functions: map[string]bool{}, merged: map[part]bool{}, digests: map[*source.File][sha256.Size]byte{},
	}
	p.mains = p.includedMains(files)
	p.same = sync.OnceValue(func() [sha256.Size]byte { return p.digestOptions(files) })
	return p
}

var includesC = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*["<]([^">\r\n]+\.c)[">]`)

// includedMains returns the .c files that another .c file includes.
func (p *Project) includedMains(files []*source.File) map[string]bool {
	included := map[string]bool{}
	for _, f := range files {
		if filepath.Ext(f.Abs) != ".c" {
			continue
		}
		for _, m := range includesC.FindAllSubmatch(f.Src, -1) {
			if l := p.headers.find(filepath.Dir(f.Abs), string(m[1]), false, p.opts.IncludeDirs); l != nil && l.file != f {
				included[l.file.Abs] = true
			}
		}
	}
	return included
}

// Mains returns those of files that are units of their own. A .c file that another .c file includes is analyzed
// there, unless the compilation database compiles it by itself.
func (p *Project) Mains(files []*source.File) []*source.File {
	var mains []*source.File
	for _, f := range files {
		if filepath.Ext(f.Abs) == ".c" && (!p.mains[f.Abs] || p.opts.CompDB.Find(f.Abs) != nil) {
			mains = append(mains, f)
		}
	}
	return mains
}

// Lower parses and lowers one unit in the default world, a current CPython on Linux; NextWorlds tells of others. It
// never panics; what could not be read whole is in Unit.Problems.
func (p *Project) Lower(main *source.File) *ir.Unit {
	return p.lowerNoted(main, pass{})
}

// LowerCallers returns a variant of Lower for files that matter only as callers of the units lowered so far: of their
// functions it takes those that call a function of these. It reads the default world alone, and NextWorlds does not
// know of it.
func (p *Project) LowerCallers() func(main *source.File) *ir.Unit {
	defined := maps.Clone(p.worlds.functions)
	return func(main *source.File) *ir.Unit {
		calls := func(f *flatText, i int) bool {
			return f.toks[i].kind == source.Ident && defined[f.toks[i].text]
		}
		keep := func(f *flatText, d *topDecl) bool {
			if f.spelled(d.first).File != main {
				return true
			}
			for i := d.body; i < d.bodyEnd; i++ {
				if f.toks[i+1].op == '(' && calls(f, i) {
					return true
				}
			}
			return false
		}
		unit, _ := p.lowerPass(main, pass{kind: "callers", keep: keep, asks: func(f *flatText, i int) byte { return bits(calls(f, i)) }})
		return unit
	}
}

// LowerEditedIn is LowerWorld for files that may have other bytes than those of that Abs which the project was made
// with. If names is not nil, only functions that it has are lowered; the others become declarations.
func (p *Project) LowerEditedIn(w World, names map[string]bool) *ir.Unit {
	how := pass{assume: w.Assume, edited: w.Edited}
	if names != nil {
		how.kind, how.alone, how.leave = "names", true, p.unchanged(names)
		how.keep = func(_ *flatText, d *topDecl) bool { return names[d.name] }
		how.asks = func(f *flatText, i int) byte { return bits(f.toks[i].kind == source.Ident && names[f.toks[i].text]) }
	}
	key, base := p.editedKey(w, names)
	if u := p.rememberedEdit(key, base, w); u != nil {
		return u
	}
	unit, pp := p.lowerPass(w.Main, how)
	p.rememberEdit(key, base, w, pp)
	return unit
}

// lowerPass reads the unit once. It returns no preprocessor if that failed.
func (p *Project) lowerPass(main *source.File, how pass) (unit *ir.Unit, pp *preprocessor) {
	defer func() {
		if e := recover(); e != nil {
			unit, pp = failedUnit(main, fmt.Sprintf("internal error: %v", e)), nil
			debugPanic(e, debug.Stack())
		}
	}()
	pp, err := p.preprocess(main, how)
	if err != nil {
		return failedUnit(main, err.Error()), nil
	}
	unit, err = p.remembered(pp, how, func() (*ir.Unit, error) {
		parsed, err := parseFlat(main, pp, how)
		if err != nil {
			return nil, err
		}
		return parsed.lower(), nil
	})
	if err != nil {
		return failedUnit(main, err.Error()), nil
	}
	unit.Assume = how.assume
	p.noteBase(main, how, pp)
	return unit, pp
}

// debugPanic sees the panics that Lower recovers from. Tests set it.
var debugPanic = func(any, []byte) {}

func failedUnit(main *source.File, reason string) *ir.Unit {
	return &ir.Unit{
		Main: main, Files: []*source.File{main}, Structs: map[string]*ir.Struct{},
		Problems: []ir.Problem{{Span: source.Span{File: main}, Reason: reason}},
	}
}

// resolve returns the file that an #include line in f means, with dirs to be searched, nil if the project has none.
func (p *Project) resolve(f *textFile, name string, angled bool, dirs []string) *textFile {
	l := p.headers.find(filepath.Dir(f.Abs), name, angled, dirs)
	if l == nil {
		return nil
	}
	return l.get()
}
