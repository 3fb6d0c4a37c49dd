package cfront

import (
	"embed"
	"strings"
	"sync"

	"nomem/analyzer/source"
)

//go:embed prelude
var preludeFiles embed.FS

// A prelude is what stands in for system headers: macros, and declarations of types. It is read once; a unit is given
// only those declarations whose names it uses.
type prelude struct {
	macros map[string]*macro
	decls  []preludeDecl
	byName map[string][]int

	typedefs map[string]bool
	sections map[string]map[string]*macro // what including a header of that name defines
	files    map[string]*source.File      // by Abs
}

// A preludeDecl is one declaration of the prelude.
type preludeDecl struct {
	text string
	uses []int // the declarations that it needs, all of them before it
}

// Tables of header names; see the files.
var (
	knownHeaders  = words("headers.txt")
	pythonHeaders = words("python_headers.txt")
)

var loadPrelude = sync.OnceValue(func() *prelude {
	p := &prelude{macros: map[string]*macro{}, byName: map[string][]int{}, typedefs: map[string]bool{}, files: map[string]*source.File{}}
	for name := range words("python_names.txt") {
		p.macros[name] = &macro{name: name, self: true}
	}
	for name, kind := range map[string]byte{"__LINE__": 'L', "__FILE__": 'F', "__BASE_FILE__": 'F', "__COUNTER__": 'C'} {
		p.macros[name] = &macro{name: name, dynamic: kind}
	}
	for _, name := range []string{"base.h", "constants.h", "python.h", "libs.h"} {
		p.read(name)
	}
	p.sections = readSections("queue.h", "sections.h")
	return p
})

func preludeText(name string) string {
	b, err := preludeFiles.ReadFile("prelude/" + name)
	if err != nil {
		panic(err) // the file is part of the binary
	}
	return string(b)
}

// words returns the words of a table; # begins a comment.
func words(name string) map[string]bool {
	set := map[string]bool{}
	for _, line := range strings.Split(preludeText(name), "\n") {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				set[w] = true
			}
		}
	}
	return set
}

func preludeFile(name, text string) *textFile {
	f := newTextFile(source.NewFile("<"+name+">", "<"+name+">", []byte(text)))
	f.prelude = true
	return f
}

// read adds the macros and declarations of one file.
func (p *prelude) read(name string) {
	file := preludeFile(name, preludeText(name))
	p.files[file.Abs] = file.File
	pp := preprocessText(file, p.macros)
	for name, m := range pp.macros {
		p.macros[name] = m
	}
	f := pp.out
	f.exps = pp.exps
	for _, d := range f.split() {
		f.render([]topDecl{d})
		decl := preludeDecl{text: string(f.text[:f.tail])}
		seen := map[int]bool{}
		for i := d.first; i <= d.last; i++ {
			for _, u := range p.byName[f.word(i)] {
				if !seen[u] {
					seen[u] = true
					decl.uses = append(decl.uses, u)
				}
			}
		}
		for _, name := range declaredTypes(f, d) {
			p.byName[name] = append(p.byName[name], len(p.decls))
			p.typedefs[name] = f.word(d.first) == "typedef"
		}
		p.decls = append(p.decls, decl)
	}
}

// preprocessText preprocesses a file by itself, without includes.
func preprocessText(f *textFile, base map[string]*macro) *preprocessor {
	pp := &preprocessor{
		proj: &Project{headers: newHeaderIndex(nil)}, base: base, macros: map[string]*macro{}, out: newFlatText(),
		exps: make([]expansion, 1), once: map[*textFile]bool{},
	}
	pp.run(f)
	return pp
}

// declaredTypes returns the names that a declaration gives to types: its tag, and those of a typedef.
func declaredTypes(f *flatText, d topDecl) []string {
	var names []string
	typedef := f.word(d.first) == "typedef"
	depth, last := 0, ""
	for i := d.first; i <= d.last; i = f.next(i) {
		switch op := f.op(i); {
		case op == '{' || op == '[':
			if op == '{' && isTagWord[f.word(f.prev(f.prev(i)))] {
				names = append(names, f.word(f.prev(i)))
			}
			i = f.match(i)
		case op == '(':
			if typedef && last != "" && f.op(f.pastMatch(i)) != '(' { // the parameters: the name is in front of them
				i = f.match(i)
				continue
			}
			depth++
			last = "" // in (*name)(...), the name follows
		case op == ')':
			depth--
		case op == ',' || op == ';':
			if typedef && depth == 0 && last != "" {
				names = append(names, last)
			}
		case f.word(i) != "" && !keywords[f.word(i)]:
			last = f.word(i)
		}
	}
	return names
}

// readSections returns, for each header that has some, the macros that including it defines.
func readSections(files ...string) map[string]map[string]*macro {
	sections := map[string]map[string]*macro{}
	for _, file := range files {
		for _, part := range strings.Split(preludeText(file), "// include: ")[1:] {
			head, body, _ := strings.Cut(part, "\n")
			pp := preprocessText(preludeFile(file, body), nil)
			for _, name := range strings.Fields(head) {
				sections[name] = pp.macros
			}
		}
	}
	return sections
}

// textFor returns the declarations that a unit with these names needs.
func (p *prelude) textFor(used func(yield func(name string) bool)) string {
	want := make([]bool, len(p.decls))
	var need func(i int)
	need = func(i int) {
		if !want[i] {
			want[i] = true
			for _, u := range p.decls[i].uses {
				need(u)
			}
		}
	}
	for name := range used {
		for _, i := range p.byName[name] {
			need(i)
		}
	}
	var b strings.Builder
	b.WriteString("int __predefined_declarator;\n")
	for i, d := range p.decls {
		if want[i] {
			b.WriteString(d.text)
		}
	}
	return b.String()
}
