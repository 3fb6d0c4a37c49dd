package main

import (
	"fmt"
	"io"

	"nomem/analyzer"
	"nomem/analyzer/config"
	"nomem/analyzer/report"
	"nomem/rules"
)

type ruleCmd struct {
	Rule         string `arg:"" optional:"" help:"Code or name of a rule."`
	OutputFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" group:"output" help:"text (the default) or json."`
	Color        string `enum:"auto,always,never" default:"auto" placeholder:"WHEN" group:"output" help:"Use colour: auto (the default), always or never."`
}

// Run prints the manual page of one rule, or the table of all.
func (c *ruleCmd) Run(p *process) error {
	style := report.Style{Color: p.colored(c.Color, p.stdout)}
	shown := p.rules
	if c.Rule != "" {
		known := analyzer.ConfigRules(p.rules)
		codes, _ := config.Fit(known, c.Rule)
		if len(codes) != 1 {
			return config.UnknownRule(known, config.Item{Text: c.Rule})
		}
		shown = []*analyzer.Rule{rules.Find(codes[0])}
	}
	switch {
	case c.OutputFormat == "json":
		return report.RulesJSON(p.stdout, shown)
	case c.Rule != "":
		return report.RulePage(p.stdout, shown[0], style)
	}
	return c.table(p.stdout, shown, style)
}

func (c *ruleCmd) table(w io.Writer, all []*analyzer.Rule, style report.Style) error {
	if err := report.RuleTable(w, all, style); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\nRun `nomem rule CODE` for the page of a rule.")
	return err
}
