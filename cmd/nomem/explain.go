package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/config"
	"nomem/analyzer/report"
)

type explainCmd struct {
	Function string `arg:"" help:"Its name; FILE.c:NAME for the one of several that FILE.c defines."`

	input

	OutputFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" group:"output" help:"text (the default) or json."`
	Color        string `enum:"auto,always,never" default:"auto" placeholder:"WHEN" group:"output" help:"Use colour: auto (the default), always or never."`
}

// Help is the text below the flags.
func (c *explainCmd) Help() string {
	return `The line is written as in the tables that nomem knows the C library and the C-API from. Below it stands what made it ` +
		`so: the return statements, the uses of the arguments, the callers or the table through which Python calls, and how each ` +
		`path ends when an allocation fails.`
}

// Run prints what is known of a function, and where from.
func (c *explainCmd) Run(p *process) error {
	opts, err := c.options(p, &selection{Select: []string{"ALL"}}, nil)
	if err != nil {
		return err
	}
	opts.NoFixes = true
	ctx, cancel := interruptible()
	defer cancel()
	var got *analyzer.Explanation
	asking := *p
	asking.analyze = func(ctx context.Context, opts analyzer.Options) (_ *analyzer.Result, err error) {
		got, err = analyzer.Explain(ctx, opts, c.Function)
		return nil, err
	}
	if _, err := (&runner{process: &asking, opts: opts}).analyzeOnce(ctx); err != nil {
		return err
	}
	status := p.problems(got.Problems)
	switch {
	case len(got.NotAnalyzed) > 0:
		return notAnalyzed(got.NotAnalyzed)
	case len(got.Functions) == 0:
		return unknownFunction(c.Function, got.Names)
	}
	var out bytes.Buffer
	if c.OutputFormat == "json" {
		err = report.ExplainJSON(&out, got)
	} else {
		err = report.Explain(&out, got, report.Style{Color: p.colored(c.Color, p.stdout)})
	}
	if err != nil {
		return err
	}
	if _, err := out.WriteTo(p.stdout); err != nil {
		return err
	}
	return ended(status)
}

// notAnalyzed is the error for a function that is there, but was left out.
func notAnalyzed(list []analyzer.NotAnalyzed) error {
	var lines []string
	for _, n := range list {
		lines = append(lines, fmt.Sprintf("%s:%d: %s was not analyzed: %s", n.Span.File.Path, n.Span.Line(), n.Function, n.Reason))
	}
	return &analyzer.InputError{Msg: strings.Join(slices.Compact(lines), "\n")}
}

// unknownFunction is the error for a name that nothing can be said of; it names the likeliest one.
func unknownFunction(name string, names []string) error {
	text := fmt.Sprintf("no function %q is defined, called or told of", name)
	if near := config.Nearest(name, names); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return &analyzer.InputError{Msg: text}
}
