package main

import (
	"maps"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/config"
)

// A selection is the rules to run, as the flags say it: codes, prefixes of codes, names, or ALL.
type selection struct {
	Select       []string `placeholder:"RULE" group:"findings" help:"Run these rules instead of the default ones: codes, prefixes such as NM00, names, or ALL."`
	ExtendSelect []string `placeholder:"RULE" group:"findings" help:"Run these rules too."`
	Ignore       []string `placeholder:"RULE" group:"findings" help:"Leave these rules out."`
}

// settings say where the configuration comes from, and which files are left out.
type settings struct {
	Config             []string `placeholder:"FILE|KEY=VALUE" sep:"none" group:"configuration" help:"Take the configuration from this file, or set one key of it, as in --config 'force-exclude = true'."`
	Isolated           bool     `group:"configuration" help:"Read no configuration file."`
	Exclude            []string `placeholder:"PATTERN" group:"configuration" help:"Leave out these files and directories, instead of the default ones."`
	ExtendExclude      []string `placeholder:"PATTERN" group:"configuration" help:"Leave out these files and directories too."`
	ForceExclude       bool     `group:"configuration" help:"Leave out excluded files even if they are given by name."`
	NoRespectGitignore bool     `group:"configuration" help:"Look at files that git ignores."`
}

// resolver returns what finds the configuration in force for a file. Without a selection, no rule is chosen by flags;
// more are values of further flags.
func (s *settings) resolver(p *process, chosen *selection, more map[string]config.Value) (*config.Resolver, error) {
	flags := map[string]config.Value{}
	maps.Copy(flags, more)
	list := func(key string, words []string) {
		if len(words) == 0 {
			return
		}
		v := config.Value{At: config.Origin{Flag: "--" + key}, Dir: p.dir}
		for _, w := range words {
			v.Items = append(v.Items, config.Item{Text: strings.TrimSpace(w), At: v.At})
		}
		flags[key] = v
	}
	if chosen != nil {
		list("select", chosen.Select)
		list("extend-select", chosen.ExtendSelect)
		list("ignore", chosen.Ignore)
	}
	list("exclude", s.Exclude)
	list("extend-exclude", s.ExtendExclude)
	if s.ForceExclude {
		flags["force-exclude"] = config.Value{At: config.Origin{Flag: "--force-exclude"}, Bool: true}
	}
	if s.NoRespectGitignore {
		flags["respect-gitignore"] = config.Value{At: config.Origin{Flag: "--no-respect-gitignore"}}
	}
	return config.New(p.dir, analyzer.ConfigRules(p.rules), config.CommandLine{
		Config: s.Config, Isolated: s.Isolated, Flags: flags,
	})
}
