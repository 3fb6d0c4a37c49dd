package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// stdinName is the path that stands for standard input, and its name if none is given.
const stdinName = "-"

// readStdin puts the text of standard input in the place of the file that --stdin-filename names, if it is asked for.
// It returns the path by which the analyzer knows the file, "" if standard input is not read.
func (c *checkCmd) readStdin(p *process, opts *analyzer.Options) (abs string, err error) {
	asked := slices.Contains(opts.Paths, stdinName) || len(opts.Paths) == 0 && c.StdinFilename != ""
	switch {
	case !asked && c.StdinFilename != "":
		return "", &analyzer.InputError{Msg: "--stdin-filename: standard input is not read; give `-` as the path"}
	case !asked:
		return "", nil
	case len(opts.Paths) > 1:
		return "", &analyzer.InputError{Msg: "`-` is standard input, and cannot be joined by other paths"}
	case c.AddIgnores || c.UpdateBaseline:
		return "", &analyzer.InputError{Msg: "--add-ignores and --update-baseline write files, and cannot be used with standard input"}
	}
	name := c.StdinFilename
	if name == "" {
		name = stdinName
	}
	text, err := io.ReadAll(p.stdin)
	if err != nil {
		return "", fmt.Errorf("standard input: %w", err)
	}
	abs = name
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(p.dir, name)
	}
	abs = source.Resolve(abs)
	opts.Paths, opts.Overlay, opts.OneFile = []string{name}, map[string][]byte{abs: text}, true
	return abs, nil
}
