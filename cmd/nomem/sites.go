package main

import (
	"bytes"

	"nomem/analyzer/report"
)

type sitesCmd struct {
	input
	caching

	OutputFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" group:"output" help:"text (the default) or json."`
	Strict       bool   `group:"output" help:"Exit with 2 if anything was left out of the analysis."`
	Color        string `enum:"auto,always,never" default:"auto" placeholder:"WHEN" group:"output" help:"Use colour: auto (the default), always or never."`
}

// Run prints the census of all fault sites, by the verdict of every rule.
func (c *sitesCmd) Run(p *process) error {
	opts, err := c.options(p, &selection{Select: []string{"ALL"}}, nil)
	if err != nil {
		return err
	}
	c.open(p, &opts)
	opts.NoFixes = true
	ctx, cancel := interruptible()
	defer cancel()
	result, err := (&runner{process: p, opts: opts}).analyzeOnce(ctx)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if c.OutputFormat == "json" {
		err = report.SitesJSON(&out, result)
	} else {
		err = report.Sites(&out, result, report.Style{Color: p.colored(c.Color, p.stdout)})
	}
	if err != nil {
		return err
	}
	if _, err := out.WriteTo(p.stdout); err != nil {
		return err
	}
	report.SitesSummary(p.stderr, result)
	report.Coverage(p.stderr, &result.Coverage)
	return ended(p.trouble(result, c.Strict))
}
