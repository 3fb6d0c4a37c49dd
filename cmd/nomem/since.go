package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// changes are the lines that differ between a commit and the files as they are on disk. Lines are counted as git does.
type changes struct {
	dir  string // where git is run: in the end the root of the repository, absolute, links resolved
	base string // the commit

	tracked map[string]bool     // by absolute path; other files are new as a whole
	lines   map[string][]extent // by absolute path
}

// An extent is a range of lines, in half lines: line n is 2n, and 2n+1 is what was between it and the next and is gone.
type extent struct{ first, last int }

func (e extent) meets(o extent) bool { return e.first <= o.last && o.first <= e.last }

// since prepares what --since asks for, and has the analyzer leave out what did not change. It returns nil if nothing is
// asked.
func (c *checkCmd) since(p *process, opts *analyzer.Options) (*changes, error) {
	switch {
	case c.Since == "":
		return nil, nil
	case c.UpdateBaseline:
		return nil, &analyzer.InputError{Msg: "--since: a baseline is written of all findings"}
	case len(opts.Overlay) > 0:
		return nil, &analyzer.InputError{Msg: "--since: git knows nothing of standard input"}
	}
	ch := &changes{dir: p.dir}
	if err := ch.resolve(c.Since); err != nil {
		return nil, fmt.Errorf("--since %s: %w", c.Since, err)
	}
	if err := ch.read(); err != nil {
		return nil, fmt.Errorf("--since %s: %w", c.Since, err)
	}
	opts.Filters = append(opts.Filters, analyzer.Filter{Why: "in functions that did not change since " + c.Since, Keep: ch.keep})
	return ch, nil
}

// git runs git and returns what it prints.
func (ch *changes) git(args ...string) ([]byte, error) {
	cmd := exec.Command("git", append([]string{"-C", ch.dir}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("git is not installed")
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(strings.TrimPrefix(stderr.String(), "fatal: ")))
	}
	return out, err
}

// resolve finds the commit where the history of HEAD and that of rev part: what others did to rev since then is no change.
func (ch *changes) resolve(rev string) error {
	top, err := ch.git("rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	ch.dir = source.Resolve(strings.TrimSuffix(string(top), "\n"))
	if _, err := ch.git("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}"); err != nil {
		return errors.New("no such revision; a shallow clone may not have it (`git fetch` gets it)")
	}
	base, err := ch.git("merge-base", "--end-of-options", rev, "HEAD")
	if err != nil {
		return errors.New("no history in common with HEAD; a shallow clone may not have it (`git fetch --unshallow` gets it)")
	}
	ch.base = strings.TrimSpace(string(base))
	return nil
}

// read asks git what differs now.
func (ch *changes) read() error {
	if ch == nil {
		return nil
	}
	ch.tracked, ch.lines = map[string]bool{}, map[string][]extent{}
	list, err := ch.git("ls-files", "-z", "--recurse-submodules")
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(string(list), "\x00") {
		ch.tracked[ch.abs(name)] = true
	}
	patch, err := ch.git("-c", "diff.noprefix=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--text",
		"--ignore-submodules", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--src-prefix=a/", "--dst-prefix=b/", ch.base, "--")
	if err != nil {
		return err
	}
	files, _, err := gitdiff.Parse(bytes.NewReader(patch))
	if err != nil {
		return fmt.Errorf("the output of git diff: %w", err)
	}
	for _, f := range files {
		for _, hunk := range f.TextFragments {
			e := extent{2 * int(hunk.NewPosition), 2 * int(hunk.NewPosition+hunk.NewLines-1)}
			if hunk.NewLines == 0 { // the position is that of the line before
				e = extent{2*int(hunk.NewPosition) + 1, 2*int(hunk.NewPosition) + 1}
			}
			ch.lines[ch.abs(f.NewName)] = append(ch.lines[ch.abs(f.NewName)], e)
		}
	}
	return nil
}

func (ch *changes) abs(name string) string {
	return filepath.Join(ch.dir, filepath.FromSlash(name))
}

// keep returns the findings whose function changed, or a line that their path or one of their allocations stands on.
func (ch *changes) keep(list []analyzer.Diagnostic) []analyzer.Diagnostic {
	var kept []analyzer.Diagnostic
	for i := range list {
		if ch.concern(&list[i]) {
			kept = append(kept, list[i])
		}
	}
	return kept
}

func (ch *changes) concern(d *analyzer.Diagnostic) bool {
	if ch.touch(d.Span) || ch.touch(d.Within) {
		return true
	}
	for _, s := range d.Path {
		if ch.touch(s.Span) {
			return true
		}
	}
	for _, a := range d.Allocations {
		if ch.touch(a.Span) {
			return true
		}
	}
	return false
}

// touch reports whether a line of s changed, or something between two of them went away.
func (ch *changes) touch(s source.Span) bool {
	if s.File == nil {
		return false
	}
	if !ch.tracked[s.File.Abs] {
		return true
	}
	changed := ch.lines[s.File.Abs]
	if len(changed) == 0 {
		return false
	}
	first := 1 + bytes.Count(s.File.Src[:s.Start], []byte("\n"))
	last := first + bytes.Count(s.File.Src[s.Start:s.End], []byte("\n"))
	for _, e := range changed {
		if e.meets(extent{2 * first, 2 * last}) {
			return true
		}
	}
	return false
}
