package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
	"github.com/rogpeppe/go-internal/diff"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// changes are what differs between a commit and the files as they are now.
type changes struct {
	dir  string // where git is run: in the end the root of the repository, absolute, links resolved
	base string // the commit

	tracked map[string]bool   // by absolute path; other files are new as a whole
	old     map[string]string // by absolute path: the name that a file which changed had in the commit, "" if it is new
	lines   map[*source.File][]extent
}

// An extent is a range of lines, in half lines: line n is 2n, and 2n+1 is what was between it and the next and is gone.
type extent struct{ first, last int }

func (e extent) meets(o extent) bool { return e.first <= o.last && o.first <= e.last }

// since prepares what --since asks for, and has the analyzer leave out what did not change.
func (c *checkCmd) since(p *process, opts *analyzer.Options) error {
	switch {
	case c.Since == "":
		return nil
	case c.UpdateBaseline:
		return &analyzer.InputError{Msg: "--since: a baseline is written of all findings"}
	}
	ch := &changes{dir: p.dir, tracked: map[string]bool{}, old: map[string]string{}, lines: map[*source.File][]extent{}}
	if err := ch.resolve(c.Since); err != nil {
		return fmt.Errorf("--since %s: %w", c.Since, err)
	}
	if err := ch.read(); err != nil {
		return fmt.Errorf("--since %s: %w", c.Since, err)
	}
	opts.Filters = append(opts.Filters, analyzer.Filter{Why: "in functions that did not change since " + c.Since, Keep: ch.keep})
	return nil
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

// read asks git which files differ.
func (ch *changes) read() error {
	list, err := ch.git("ls-files", "-z", "--recurse-submodules")
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(string(list), "\x00") {
		ch.tracked[ch.abs(name)] = true
	}
	list, err = ch.git("diff", "--name-status", "-z", "--no-relative", "--no-ext-diff", "--ignore-submodules", "--find-renames", ch.base, "--")
	if err != nil {
		return err
	}
	fields := strings.Split(string(list), "\x00")
	for len(fields) > 1 {
		status, name := fields[0], fields[1]
		fields = fields[2:]
		switch {
		case strings.HasPrefix(status, "A"):
			ch.old[ch.abs(name)] = ""
		case strings.HasPrefix(status, "R") && len(fields) > 0:
			ch.old[ch.abs(fields[0])] = name
			fields = fields[1:]
		default:
			ch.old[ch.abs(name)] = name
		}
	}
	return nil
}

// linesOf returns what changed in the text of f, which need not be on the disk yet.
func (ch *changes) linesOf(f *source.File) []extent {
	if known, ok := ch.lines[f]; ok {
		return known
	}
	all := []extent{{0, math.MaxInt}}
	if text, ok := ch.before(f); ok && ch.tracked[f.Abs] {
		all = extents(text, f.Src)
	}
	ch.lines[f] = all
	return all
}

// before returns the text that f had in the commit, as git would check it out: line endings are no change.
func (ch *changes) before(f *source.File) ([]byte, bool) {
	name, listed := ch.old[f.Abs]
	if !listed {
		if disk, err := os.ReadFile(f.Abs); err == nil && bytes.Equal(disk, f.Src) {
			return f.Src, true
		}
		rel, err := filepath.Rel(ch.dir, f.Abs)
		if err != nil {
			return nil, false
		}
		name = filepath.ToSlash(rel)
	}
	if name == "" {
		return nil, false
	}
	text, err := ch.git("cat-file", "--filters", ch.base+":"+name)
	return text, err == nil
}

// extents returns the lines of a text that differ from an older one.
func extents(old, now []byte) []extent {
	patch := diff.Diff("a/old", old, "b/now", now)
	files, _, err := gitdiff.Parse(bytes.NewReader(patch))
	if err != nil {
		return []extent{{0, math.MaxInt}}
	}
	var all []extent
	for _, f := range files {
		for _, hunk := range f.TextFragments {
			line := int(hunk.NewPosition) // of the next line of the text as it is now
			if hunk.NewLines == 0 {       // then the position is that of the line before
				line++
			}
			for _, l := range hunk.Lines {
				switch l.Op {
				case gitdiff.OpDelete:
					all = append(all, extent{2*line - 1, 2*line - 1})
				case gitdiff.OpAdd:
					all = append(all, extent{2 * line, 2 * line})
				}
				if l.New() {
					line++
				}
			}
		}
	}
	return all
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
	changed := ch.linesOf(s.File)
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
