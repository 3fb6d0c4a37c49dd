package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored reports whether text for w is coloured. The flag goes before the environment, and in it FORCE_COLOR
// (https://force-color.org) before NO_COLOR (https://no-color.org) before CLICOLOR_FORCE.
func (p *process) colored(flag string, w io.Writer) bool {
	switch {
	case flag == "always":
		return true
	case flag == "never":
		return false
	case p.env("FORCE_COLOR") != "":
		return true
	case p.env("NO_COLOR") != "":
		return false
	case p.env("CLICOLOR_FORCE") != "" && p.env("CLICOLOR_FORCE") != "0":
		return true
	}
	return isTerminal(w) && p.env("TERM") != "dumb"
}
