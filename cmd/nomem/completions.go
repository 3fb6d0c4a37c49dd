package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionsCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help tells what to do with the output.
func (completionsCmd) Help() string {
	return "bash: put `source <(nomem completions bash)` into .bashrc. zsh: write it to a file _nomem in a directory of $fpath. " +
		"fish: write it to ~/.config/fish/completions/nomem.fish."
}

// Run prints a script for a shell, made from the command line's own model.
func (c *completionsCmd) Run(p *process, ctx *kong.Context) error {
	g := &completer{w: p.stdout, commands: ctx.Model.Leaves(true)}
	for _, r := range p.rules {
		g.rules = append(g.rules, r.Code)
	}
	map[string]func(){"bash": g.bash, "zsh": g.zsh, "fish": g.fish}[c.Shell]()
	return g.err
}

// A completer writes a script. err is the first error.
type completer struct {
	w        io.Writer
	err      error
	commands []*kong.Node
	rules    []string
}

func (g *completer) print(format string, args ...any) {
	if g.err == nil {
		_, g.err = fmt.Fprintf(g.w, format, args...)
	}
}

// choices are the words that a flag or argument can be; nil if it is a path, or anything.
func (g *completer) choices(v *kong.Value) []string {
	switch {
	case v.Enum != "":
		return strings.Split(v.Enum, ",")
	case v.Name == "rule" && v.Flag == nil:
		return g.rules
	case v.Flag != nil && v.Flag.PlaceHolder == "RULE":
		return append([]string{"ALL"}, g.rules...)
	}
	return nil
}

// flags are the flags of a command, those of all commands included.
func flags(command *kong.Node) []*kong.Flag {
	var all []*kong.Flag
	for _, group := range command.AllFlags(true) {
		all = append(all, group...)
	}
	return all
}

// first is the first sentence of a help text, without the full stop.
func first(help string) string {
	text, _, _ := strings.Cut(help, ". ")
	return strings.TrimSuffix(text, ".")
}

// quote makes one word of a text for all three shells.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (g *completer) bash() {
	var names []string
	for _, c := range g.commands {
		names = append(names, c.Name)
	}
	// bash takes the = of --flag=value for a word of its own.
	g.print(`_nomem() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    if [[ $COMP_CWORD -eq 1 ]]; then
        words=%s
    else
        case "${COMP_WORDS[1]} $prev" in
`, quote(strings.Join(names, " ")))
	for _, c := range g.commands {
		for _, f := range flags(c) {
			if !f.IsBool() {
				g.print("        %s) words=%s ;;\n", quote(c.Name+" --"+f.Name), quote(strings.Join(g.choices(f.Value), " ")))
			}
		}
	}
	g.print("        *)\n            case \"${COMP_WORDS[1]} $cur\" in\n")
	for _, c := range g.commands {
		var list []string
		for _, f := range flags(c) {
			list = append(list, "--"+f.Name)
		}
		g.print("            %s*) words=%s ;;\n", quote(c.Name+" -"), quote(strings.Join(list, " ")))
		for _, a := range c.Positional {
			if words := g.choices(a); words != nil {
				g.print("            %s*) words=%s ;;\n", quote(c.Name+" "), quote(strings.Join(words, " ")))
			}
		}
	}
	g.print(`            esac ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _nomem nomem
`)
}

// zshEscapes are those of a description in a specification of _arguments.
var zshEscapes = strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`)

func (g *completer) zsh() {
	g.print("#compdef nomem\n\n_nomem() {\n    local curcontext=\"$curcontext\" state line\n    typeset -A opt_args\n" +
		"    _arguments -C '1:command:->command' '*::argument:->argument'\n" +
		"    case $state in\n    command)\n        local -a commands\n        commands=(\n")
	for _, c := range g.commands {
		g.print("            %s\n", quote(c.Name+":"+first(c.Help)))
	}
	g.print("        )\n        _describe command commands ;;\n    argument)\n        case $line[1] in\n")
	for _, c := range g.commands {
		g.print("        %s)\n            _arguments", c.Name)
		for _, f := range flags(c) {
			what := zshEscapes.Replace(first(f.Help))
			if f.IsBool() {
				g.print(" \\\n                %s", quote("--"+f.Name+"["+what+"]"))
				continue
			}
			g.print(" \\\n                %s", quote("*--"+f.Name+"=["+what+"]:"+f.Name+":"+g.zshAction(f.Value)))
		}
		for _, a := range c.Positional {
			g.print(" \\\n                %s", quote("*:"+a.Name+":"+g.zshAction(a)))
		}
		g.print(" ;;\n")
	}
	g.print("        esac ;;\n    esac\n}\n\nif [ \"$funcstack[1]\" = _nomem ]; then\n    _nomem \"$@\"\nelse\n    compdef _nomem nomem\nfi\n")
}

func (g *completer) zshAction(v *kong.Value) string {
	if words := g.choices(v); words != nil {
		return "(" + strings.Join(words, " ") + ")"
	}
	return "_files"
}

func (g *completer) fish() {
	for _, c := range g.commands {
		g.print("complete -c nomem -n __fish_use_subcommand -f -a %s -d %s\n", c.Name, quote(first(c.Help)))
	}
	for _, c := range g.commands {
		in := quote("__fish_seen_subcommand_from " + c.Name)
		for _, f := range flags(c) {
			kind := ""
			switch words := g.choices(f.Value); {
			case f.IsBool():
			case words != nil:
				kind = " -x -a " + quote(strings.Join(words, " "))
			default:
				kind = " -r"
			}
			if f.Short != 0 {
				kind = " -s " + string(f.Short) + kind
			}
			g.print("complete -c nomem -n %s -l %s%s -d %s\n", in, f.Name, kind, quote(first(f.Help)))
		}
		for _, a := range c.Positional {
			if words := g.choices(a); words != nil {
				g.print("complete -c nomem -n %s -f -a %s\n", in, quote(strings.Join(words, " ")))
			}
		}
	}
}
