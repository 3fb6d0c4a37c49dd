package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"nomem/analyzer"
	"nomem/analyzer/report"
	"nomem/analyzer/source"
)

// formatVars are the names of the formats, for the flags and their help.
var formatVars = kong.Vars{
	"formats":    strings.Join(report.FormatNames(), ","),
	"formatList": strings.Join(report.FormatNames(), ", "),
}

// checkOutputs tells what is wrong with --output before anything is analyzed.
func (c *checkCmd) checkOutputs() error {
	if len(c.Output) > 0 && (c.Diff || c.PatchDir != "" || c.UpdateBaseline || c.AddIgnores) {
		return &analyzer.InputError{Msg: "--output: --diff, --patch-dir, --update-baseline and --add-ignores report no findings"}
	}
	for _, o := range c.Output {
		name, file, _ := strings.Cut(o, ":")
		if report.FindFormat(name) == nil {
			return &analyzer.InputError{Msg: fmt.Sprintf("--output %s: no format %q; there are %s", o, name, formatVars["formatList"])}
		}
		if file == "" {
			return &analyzer.InputError{Msg: fmt.Sprintf("--output %s: no file is named, as in %s:FILE; --output-format is for standard output", o, name)}
		}
	}
	return nil
}

// print writes the findings to stdout in the format that was asked for, the files that were asked for, and the rest to
// stderr.
func (c *checkCmd) print(p *process, result *analyzer.Result) error {
	out := report.Output{
		Result: result, Rules: p.rules, Version: version(), Root: p.repository(),
		Style: report.Style{Color: p.colored(c.Color, p.stdout), UnsafeFixes: c.UnsafeFixes},
	}
	errStyle := report.Style{Color: p.colored(c.Color, p.stderr), UnsafeFixes: c.UnsafeFixes}
	format := report.FindFormat(c.OutputFormat)
	var text bytes.Buffer
	var err error
	if c.Statistics && format.Text {
		err = report.Statistics(&text, result, out.Style)
	} else {
		err = format.Write(&text, &out)
	}
	if err != nil {
		return err
	}
	if _, err := text.WriteTo(p.stdout); err != nil {
		return err
	}
	if c.Statistics && !format.Text {
		report.Statistics(p.stderr, result, errStyle)
	}
	out.Style.Color = false
	for _, o := range c.Output {
		if err := p.writeOutput(o, &out); err != nil {
			return err
		}
	}
	if c.OutputFormat == "github" {
		if err := p.summarize(&out); err != nil {
			return err
		}
	}
	report.Summary(p.stderr, result, errStyle)
	return report.Coverage(p.stderr, &result.Coverage)
}

// writeOutput writes what an --output asks for. The file is written in place: it may be a pipe.
func (p *process) writeOutput(asked string, out *report.Output) error {
	name, file, _ := strings.Cut(asked, ":")
	var text bytes.Buffer
	if err := report.FindFormat(name).Write(&text, out); err != nil {
		return err
	}
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.dir, path)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("--output %s: %w", asked, err)
	}
	return nil
}

// summarize tells what GitHub does not annotate, and writes the table for the page of the run.
func (p *process) summarize(out *report.Output) error {
	if n := report.NotAnnotated(out.Result); n > 0 {
		fmt.Fprintf(p.stderr, "%d not annotated: GitHub takes 10 annotations of a severity from one step.\n", n)
	}
	path := p.env("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("the step summary: %w", err)
	}
	if err := report.Markdown(f, out); err != nil {
		f.Close()
		return fmt.Errorf("the step summary: %w", err)
	}
	return f.Close()
}

// checkouts are the variables in which hosts keep the path of the repository: GitHub, GitLab, Azure.
var checkouts = [...]string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"}

// repository returns the root of the repository: what the host says, else the nearest directory upward that git keeps its
// own in, else the working directory.
func (p *process) repository() string {
	dir := source.Resolve(p.dir)
	for _, name := range checkouts {
		if root := p.env(name); filepath.IsAbs(root) {
			root = source.Resolve(root)
			if rel, err := filepath.Rel(root, dir); err == nil && filepath.IsLocal(rel) {
				return root
			}
		}
	}
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
			return root
		}
		if root == filepath.Dir(root) {
			return dir
		}
	}
}
