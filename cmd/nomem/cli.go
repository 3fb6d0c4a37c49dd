package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"nomem/analyzer"
	"nomem/rules"
)

// The exit statuses.
const (
	statusClean    = 0 // nothing left to report
	statusFindings = 1
	statusTrouble  = 2 // usage, unreadable input, not one C file analyzed; goes before the others
)

// cli is the grammar of the command line.
type cli struct {
	Check       checkCmd       `cmd:"" help:"Report allocations whose failure is not handled, and fix them."`
	Sites       sitesCmd       `cmd:"" help:"List every allocation that can fail, and what becomes of it."`
	Explain     explainCmd     `cmd:"" help:"Tell what nomem knows of a function, and where from."`
	Config      configCmd      `cmd:"" help:"Print the configuration in force for a path, and where it comes from."`
	Rule        ruleCmd        `cmd:"" help:"Explain a rule, or list them all."`
	Clean       cleanCmd       `cmd:"" help:"Remove the cache."`
	Completions completionsCmd `cmd:"" help:"Print a completion script for a shell."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
	Flag        versionFlag    `name:"version" help:"Print the version."`
}

const description = `nomem asks one question of every allocation in the C sources of a CPython extension: what happens if this one fails? ` +
	`It needs no build, no headers and no configuration.`

// A process is one run of the command: what it reads and writes, and what it runs.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
	dir            string // the working directory, absolute
	rules          []*analyzer.Rule
	analyze        func(context.Context, analyzer.Options) (*analyzer.Result, error)
}

// Main runs the command with the given arguments (without its name) and returns its exit status. A defect of nomem
// itself that would end the process is told on stderr instead.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) (status int) {
	p := &process{stdin: stdin, stdout: stdout, stderr: stderr, env: env, rules: rules.All(), analyze: analyzer.Run}
	dir, err := os.Getwd()
	if err != nil {
		return p.fail(fmt.Errorf("the working directory: %w", err))
	}
	p.dir = dir
	return p.run(args)
}

// internal tells a defect of nomem itself.
func (p *process) internal(c *crash) int {
	fmt.Fprintf(p.stderr, "nomem: internal error: %v\nThis is a defect of nomem. Please report it with the text below.\n%s", c.value, c.stack)
	return statusTrouble
}

// exit is panicked with to leave kong's parser after --help and --version.
type exit int

func (p *process) run(args []string) (status int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exit:
			status = int(r)
			if len(args) == 0 {
				status = statusTrouble
			}
		case *crash:
			status = p.internal(r)
		default:
			status = p.internal(&crash{r, debug.Stack()})
		}
	}()
	var grammar cli
	parser := kong.Must(&grammar,
		kong.Name("nomem"), kong.Description(description), kong.Bind(p), formatVars,
		kong.Writers(p.stdout, p.stderr), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.ExplicitGroups(groups))
	if len(args) == 0 {
		parser.Stdout = p.stderr
		parser.Parse([]string{"--help"})
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		return p.usage(err, args)
	}
	if err := ctx.Run(); err != nil {
		var result exitError
		if errors.As(err, &result) {
			return int(result)
		}
		return p.fail(err)
	}
	return statusClean
}

// exitError carries the status of a command that ran to its end.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// ended returns status as the result of a command.
func ended(status int) error {
	if status == statusClean {
		return nil
	}
	return exitError(status)
}

// usage tells what is wrong with the command line, and where to read on.
func (p *process) usage(err error, args []string) int {
	command := "nomem"
	if _, bad := os.Stat(args[0]); bad == nil && strings.HasPrefix(err.Error(), "unexpected argument "+args[0]) {
		fmt.Fprintf(p.stderr, "nomem: %s is no command; did you mean `nomem check %s`?\n", args[0], args[0])
		return statusTrouble
	}
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		command = parse.Context.Selected().FullPath()
	}
	fmt.Fprintf(p.stderr, "nomem: %v\nRun `%s --help` for usage.\n", err, command)
	return statusTrouble
}

// fail tells an error that ends the run.
func (p *process) fail(err error) int {
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "interrupted"
	}
	fmt.Fprintf(p.stderr, "nomem: %s\n", strings.TrimSpace(text))
	return statusTrouble
}

// interruptible returns a context that ends when the user asks for it.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// groups are the headings of the flags in --help.
var groups = []kong.Group{
	{Key: "findings", Title: "Findings:"},
	{Key: "fixes", Title: "Fixes:"},
	{Key: "output", Title: "Output:"},
	{Key: "configuration", Title: "Configuration:"},
	{Key: "sources", Title: "C sources (all optional):"},
}
