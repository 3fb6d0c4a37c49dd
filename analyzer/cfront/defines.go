package cfront

import "strings"

// setMacros obeys -D and -U.
func (p *preprocessor) setMacros(defines, undefines []string) {
	for _, d := range defines {
		name, value, ok := strings.Cut(d, "=")
		if !ok {
			value = "1"
		}
		f := preludeFile("command line", name+" "+value)
		p.define(f.toks[:len(f.toks)-1], f)
	}
	for _, name := range undefines {
		p.macros[name] = nil
	}
}

// runFile reads a file that the command line includes.
func (p *preprocessor) runFile(l *lazyFile) {
	if l != nil {
		p.run(l.get())
	}
}
