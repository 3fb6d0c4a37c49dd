package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/report"
	"nomem/analyzer/source"
)

// fixes reports whether fixes are asked for.
func (c *checkCmd) fixes() bool { return c.Fix || c.Diff || c.FixOnly != "" || c.PatchDir != "" }

// chooser returns what chooses the fixes that were asked for; stdin is the path of standard input, if that was read.
func (c *checkCmd) chooser(p *process, stdin string) (chooser, error) {
	if c.FixOnly == "" {
		return choose(c.UnsafeFixes, stdin), nil
	}
	code, at, ok := strings.Cut(c.FixOnly, "@")
	colon := strings.LastIndexByte(at, ':')
	if !ok || colon < 1 {
		return nil, &analyzer.InputError{Msg: fmt.Sprintf("--fix-only %s: want CODE@FILE:LINE, as in NM001@src/buffer.c:42", c.FixOnly)}
	}
	line, err := strconv.Atoi(at[colon+1:])
	if err != nil || line < 1 {
		return nil, &analyzer.InputError{Msg: fmt.Sprintf("--fix-only %s: %q is no line", c.FixOnly, at[colon+1:])}
	}
	file := at[:colon]
	if !filepath.IsAbs(file) {
		file = filepath.Join(p.dir, file)
	}
	return c.onlyAt(code, source.Resolve(file), line), nil
}

// onlyAt chooses the fixes of the findings of a rule on one line, once.
func (c *checkCmd) onlyAt(code, abs string, line int) chooser {
	return func(round int, result *analyzer.Result) (list []*analyzer.Diagnostic, err error) {
		if round > 0 {
			return nil, nil
		}
		why := "no such finding"
		for i := range result.Diagnostics {
			d := &result.Diagnostics[i]
			if d.Category != code || d.Span.File.Abs != abs || d.Span.Line() != line {
				continue
			}
			switch {
			case report.Fixable(d, c.UnsafeFixes):
				list = append(list, d)
			case d.Severity == analyzer.Note:
				why = "it is a note, and notes are not fixed"
			case d.Fix == nil:
				why = "it has no fix"
			case d.Fix.Safety == analyzer.Unsafe:
				why = "its fix is unsafe (--unsafe-fixes applies it): " + d.Fix.Reason
			default:
				why = "it has no edit: " + d.Fix.Reason
			}
		}
		if len(list) == 0 {
			return nil, &analyzer.InputError{Msg: fmt.Sprintf("--fix-only %s: %s", c.FixOnly, why)}
		}
		return list, nil
	}
}
