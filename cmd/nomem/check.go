package main

import (
	"context"
	"fmt"
	"io"

	"nomem/analyzer"
	"nomem/analyzer/config"
	"nomem/analyzer/report"
	"nomem/analyzer/source"
)

// input is what to analyze and how to read it.
type input struct {
	Paths            []string `arg:"" optional:"" name:"path" help:"Files and directories; the working directory if there is none."`
	Include          []string `short:"I" name:"include" placeholder:"DIR" sep:"none" group:"sources" help:"Look for headers in DIR too."`
	Define           []string `short:"D" name:"define" placeholder:"NAME[=VALUE]" sep:"none" group:"sources" help:"Define a macro."`
	Undefine         []string `short:"U" name:"undefine" placeholder:"NAME" sep:"none" group:"sources" help:"Undefine a macro."`
	CompileCommands  string   `placeholder:"FILE" group:"sources" help:"Take flags from this compile_commands.json; one in the working directory is found by itself."`
	IncludeGenerated bool     `group:"sources" help:"Report on files that another program has written, too."`
	Jobs             int      `short:"j" default:"0" placeholder:"N" group:"sources" help:"Analyze N files at a time; by default one per processor."`

	settings
}

// options turns the input into what the analyzer takes.
func (in *input) options(p *process, chosen *selection, more map[string]config.Value) (analyzer.Options, error) {
	resolver, err := in.resolver(p, chosen, more)
	return analyzer.Options{
		Dir: p.dir, Paths: in.Paths, IncludeDirs: in.Include, Defines: in.Define, Undefines: in.Undefine,
		CompileCommands: in.CompileCommands, IncludeGenerated: in.IncludeGenerated, Jobs: in.Jobs, Rules: p.rules, Config: resolver,
	}, err
}

type checkCmd struct {
	selection
	caching

	Strict   bool `group:"findings" help:"Exit with 2 if anything was left out of the analysis, and with 1 if the baseline has stale entries."`
	ExitZero bool `group:"findings" help:"Exit with 0 even if there are findings."`

	Since          string `placeholder:"REV" group:"findings" help:"Report only findings in functions that changed since this revision of git, uncommitted changes included."`
	Baseline       string `placeholder:"FILE" group:"findings" help:"Report only what this file does not know."`
	UpdateBaseline bool   `group:"findings" help:"Write the findings into the baseline instead of reporting them."`
	AddIgnores     bool   `group:"findings" help:"Write a suppression comment for every finding."`
	StdinFilename  string `placeholder:"FILE" group:"sources" help:"Read the text of FILE from standard input."`

	Fix         bool   `group:"fixes" help:"Apply the safe fixes."`
	FixOnly     string `placeholder:"CODE@FILE:LINE" group:"fixes" help:"Apply the fix of this finding, and no other."`
	UnsafeFixes bool   `group:"fixes" help:"Count unsafe fixes in, for the other options of this group."`
	Diff        bool   `group:"fixes" help:"Print what --fix would change as a patch, and change nothing; exit with 0 only if that is nothing."`
	PatchDir    string `placeholder:"DIR" group:"fixes" help:"Write what --fix would change into DIR, as one patch for git am for each function, and change nothing."`

	OutputFormat string   `enum:"${formats}" default:"full" placeholder:"FORMAT" group:"output" help:"How to print the findings: ${formatList}."`
	Output       []string `placeholder:"FORMAT:FILE" sep:"none" group:"output" help:"Write the findings into a file besides, as in --output sarif:nomem.sarif. May be given several times."`
	Statistics   bool     `group:"output" help:"Print the number of findings of each rule instead of the findings."`
	Color        string   `enum:"auto,always,never" default:"auto" placeholder:"WHEN" group:"output" help:"Use colour: auto (the default), always or never."`

	input
}

// Run analyzes, fixes if asked to, and prints what is left.
func (c *checkCmd) Run(p *process) error {
	if c.AddIgnores && c.UpdateBaseline || (c.AddIgnores || c.UpdateBaseline) && c.fixes() {
		return &analyzer.InputError{Msg: "--add-ignores, --update-baseline and --fix (or its like) exclude each other"}
	}
	if err := c.checkOutputs(); err != nil {
		return err
	}
	opts, err := c.options(p, &c.selection, c.baselineFlag(p))
	if err != nil {
		return err
	}
	c.open(p, &opts)
	stdin, err := c.readStdin(p, &opts)
	if err != nil {
		return err
	}
	base, err := c.baseline(&opts)
	if err != nil {
		return err
	}
	if err := c.since(p, &opts); err != nil {
		return err
	}
	ctx, cancel := interruptible()
	defer cancel()
	r := &runner{process: p, opts: opts}
	switch {
	case c.UpdateBaseline:
		return c.updateBaseline(ctx, r, base)
	case c.AddIgnores:
		return c.addIgnores(ctx, r, base)
	case c.fixes():
		return c.fix(ctx, r, base, stdin)
	}
	result, err := r.analyzeOnce(ctx)
	if err != nil {
		return err
	}
	return c.finish(p, result, base, statusClean)
}

// fix applies the fixes, or shows them. Of standard input, whose path is stdin if it was read, the fixed text goes to
// standard output, and the findings to standard error.
func (c *checkCmd) fix(ctx context.Context, r *runner, base *known, stdin string) error {
	original := r.opts.Overlay[stdin]
	chosen, err := c.chooser(r.process, stdin)
	if err != nil {
		return err
	}
	if c.PatchDir != "" {
		r.steps = &series{}
	}
	fixed, result, err := r.fix(ctx, chosen)
	if err != nil {
		if stdin != "" && !c.Diff { // an editor takes what it gets
			r.stdout.Write(original)
		}
		return err
	}
	if c.Diff || c.PatchDir != "" {
		return c.finishDiff(r.process, result, fixed)
	}
	p, status := *r.process, statusClean
	if stdin != "" {
		if _, err := r.stdout.Write(fixed.edited[stdin]); err != nil {
			return err
		}
		p.stdout = r.stderr
	} else if status = r.write(fixed); status != statusClean { // the result speaks of text that was not written
		if result, err = r.analyzeOnce(ctx); err != nil {
			return err
		}
	}
	fmt.Fprintf(r.stderr, "Fixed %s (%d left).\n", count(fixed.count(), "finding"), findings(result))
	return c.finish(&p, result, base, status)
}

// finish prints the result and returns the status of the run, at least status.
func (c *checkCmd) finish(p *process, result *analyzer.Result, base *known, status int) error {
	if err := c.print(p, result); err != nil {
		return err
	}
	status = max(status, p.trouble(result, c.Strict), base.stale(p, result, c.Strict))
	if status == statusClean && findings(result) > 0 {
		status = statusFindings
	}
	if status == statusFindings && c.ExitZero {
		status = statusClean
	}
	return ended(status)
}

// finishDiff prints the changes that --fix would make.
func (c *checkCmd) finishDiff(p *process, result *analyzer.Result, fixed *fixes) error {
	patch := p.patch(fixed)
	if c.Diff {
		if _, err := io.WriteString(p.stdout, patch); err != nil {
			return err
		}
	}
	if c.PatchDir != "" {
		if err := p.writePatches(c.PatchDir, fixed.steps); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.stderr, "Would fix %s.\n", count(fixed.count(), "finding"))
	report.Coverage(p.stderr, &result.Coverage)
	status := p.trouble(result, c.Strict)
	if status == statusClean && patch != "" && !c.ExitZero {
		status = statusFindings
	}
	return ended(status)
}

// trouble tells what kept the run from analyzing its input, and returns 2 if that is anything that counts.
func (p *process) trouble(result *analyzer.Result, strict bool) int {
	for _, w := range result.Warnings {
		fmt.Fprintf(p.stderr, "nomem: warning: %s\n", w)
	}
	status := p.problems(result.Problems)
	switch cover := &result.Coverage; {
	case cover.Files == 0 && result.Excluded > 0:
		fmt.Fprintf(p.stderr, "nomem: nothing to do: the configuration excludes %s\n", count(result.Excluded, "given file"))
	case cover.Files == 0 && len(cover.Generated)+cover.Programs > 0: // all there is was left out on purpose
	case cover.FilesAnalyzed == 0 && cover.Files == 0 && cover.CPlusPlus > 0:
		fmt.Fprintln(p.stderr, "nomem: no C file found, only C++, which nomem does not read")
		status = statusTrouble
	case cover.FilesAnalyzed == 0 && cover.Files == 0:
		fmt.Fprintln(p.stderr, "nomem: no C file found")
		status = statusTrouble
	case cover.FilesAnalyzed == 0 && cover.FunctionsAnalyzed == 0:
		fmt.Fprintln(p.stderr, "nomem: not one C file could be analyzed")
		status = statusTrouble
	case strict && (cover.FilesAnalyzed < cover.Files || cover.FunctionsAnalyzed < cover.Functions || len(cover.NotAnalyzed) > 0):
		fmt.Fprintln(p.stderr, "nomem: not everything was analyzed, and --strict is on")
		status = statusTrouble
	}
	return status
}

// problems tells what could not be read, and returns 2 if that is anything.
func (p *process) problems(list []source.Problem) int {
	for i := range list {
		fmt.Fprintf(p.stderr, "nomem: %v\n", &list[i])
	}
	if len(list) > 0 {
		return statusTrouble
	}
	return statusClean
}

// findings counts what decides the exit status: all but notes.
func findings(result *analyzer.Result) int {
	n := 0
	for i := range result.Diagnostics {
		if result.Diagnostics[i].Severity != analyzer.Note {
			n++
		}
	}
	return n
}

// count returns "1 finding", "2 findings".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
