package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"nomem/analyzer"
	"nomem/analyzer/config"
	"nomem/analyzer/report"
	"nomem/analyzer/source"
)

// maxStale bounds the list of stale entries.
const maxStale = 10

// A known is the baseline of a run, and what it was held against.
type known struct {
	*report.Baseline
	path string                // as the user knows it
	all  []analyzer.Diagnostic // the findings of the last analysis, known ones included
}

// baseline reads the baseline that a flag or the configuration names, nil if none does, and has the analyzer leave out
// what it knows.
func (c *checkCmd) baseline(opts *analyzer.Options) (*known, error) {
	main, err := opts.Config.Main(opts.Paths)
	if err != nil {
		return nil, err
	}
	v := main.Get("baseline")
	if len(v.Items) == 0 {
		if c.UpdateBaseline {
			return nil, &analyzer.InputError{Msg: "--update-baseline: no baseline is named; use `--baseline FILE`, or the key of the configuration"}
		}
		return nil, nil
	}
	path := v.Paths()[0]
	k := &known{path: path}
	if rel, err := filepath.Rel(source.Resolve(opts.Dir), path); err == nil {
		k.path = filepath.ToSlash(rel)
	}
	k.Baseline, err = report.ReadBaseline(path, k.path, c.UpdateBaseline)
	var broken *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &config.Error{At: v.Items[0].At, Msg: fmt.Sprintf("the baseline %s does not exist; `--update-baseline` makes it", k.path)}
	case errors.As(err, &broken):
		return nil, &config.Error{At: v.Items[0].At, Msg: fmt.Sprintf("the baseline %s: %v", k.path, broken.Err)}
	case err != nil:
		return nil, err
	}
	if !c.UpdateBaseline {
		opts.Filters = append(opts.Filters, analyzer.Filter{Why: "known from the baseline", Key: k.Digest(), Keep: func(list []analyzer.Diagnostic) []analyzer.Diagnostic {
			k.all = slices.Clone(list)
			return k.New(list)
		}})
	}
	return k, nil
}

// baselineFlag is the value of --baseline.
func (c *checkCmd) baselineFlag(p *process) map[string]config.Value {
	if c.Baseline == "" {
		return nil
	}
	at := config.Origin{Flag: "--baseline"}
	return map[string]config.Value{"baseline": {At: at, Dir: p.dir, Items: []config.Item{{Text: c.Baseline, At: at}}}}
}

// updateBaseline makes the findings the known ones.
func (c *checkCmd) updateBaseline(ctx context.Context, r *runner, k *known) error {
	r.opts.NoFixes, r.opts.Each = true, true
	result, err := r.analyzeOnce(ctx)
	if err != nil {
		return err
	}
	report.Coverage(r.stderr, &result.Coverage)
	if status := r.trouble(result, c.Strict); status != statusClean {
		fmt.Fprintf(r.stderr, "nomem: the baseline %s was not written\n", k.path)
		return ended(status)
	}
	total, added, removed, err := k.Update(result)
	if err != nil {
		return fmt.Errorf("the baseline: %w", err)
	}
	fmt.Fprintf(r.stderr, "Baseline %s: %s (%d added, %d removed).\n", k.path, entries(total), added, removed)
	return nil
}

// stale tells of entries that nothing fits any more. It returns 1 if there are any and strict is set.
func (k *known) stale(p *process, result *analyzer.Result, strict bool) int {
	if k == nil {
		return statusClean
	}
	list := k.Stale(result, k.all)
	if len(list) == 0 {
		return statusClean
	}
	fmt.Fprintf(p.stderr, "Baseline %s: %d stale; `--update-baseline` takes them out:\n", k.path, len(list))
	for i, e := range list {
		if i == maxStale {
			fmt.Fprintf(p.stderr, "  and %d more\n", len(list)-i)
			break
		}
		fmt.Fprintf(p.stderr, "  %s\n", e)
	}
	if strict {
		return statusFindings
	}
	return statusClean
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
