package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// A Baseline is a file of known findings: a header, then an object a line, in order. It names findings by what is there,
// not by line numbers, so that it survives edits elsewhere; since every line is whole in itself, both sides of a merge can
// be kept.
type Baseline struct {
	path     string // absolute, links resolved
	entries  map[BaselineEntry]bool
	homeless map[BaselineEntry]bool // those whose file is no more, without the name of the file: it may have moved
	text     []byte                 // as it was read
}

// A BaselineEntry is one known finding. Its field order is that of the lines.
type BaselineEntry struct {
	File      string `json:"file"` // relative to the baseline, with slashes
	Function  string `json:"function"`
	Code      string `json:"code"`
	Statement string `json:"statement"`   // what is reported, without comments and spaces that mean nothing
	N         int    `json:"n,omitempty"` // the how many-th of such findings in the function; the first has none
}

const baselineHeader = `{"nomem-baseline":1}`

// maxStatement bounds the text of an entry in bytes.
const maxStatement = 160

// ReadBaseline reads the file at an absolute path, which errors call by the name that is shown to the user. If mayMiss is
// set, a file that does not exist is an empty one.
func ReadBaseline(path, shown string, mayMiss bool) (*Baseline, error) {
	b := &Baseline{path: source.Resolve(path), entries: map[BaselineEntry]bool{}}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && mayMiss {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	b.text = text
	if err := b.parse(shown, text); err != nil {
		return nil, err
	}
	b.homeless = map[BaselineEntry]bool{}
	gone := map[string]bool{}
	for e := range b.entries {
		if _, asked := gone[e.File]; !asked {
			gone[e.File] = b.isGone(e.File)
		}
		if gone[e.File] {
			e.File = ""
			b.homeless[e] = true
		}
	}
	return b, nil
}

// isGone reports whether the file that entries name is no more.
func (b *Baseline) isGone(name string) bool {
	_, err := os.Stat(b.absolute(name))
	return errors.Is(err, os.ErrNotExist)
}

// absolute is the inverse of relative.
func (b *Baseline) absolute(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(b.path), filepath.FromSlash(name))
}

func (b *Baseline) parse(name string, text []byte) error {
	headed := false
	for n, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if bytes.HasPrefix(line, []byte("<<<<<<<")) || bytes.HasPrefix(line, []byte(">>>>>>>")) {
			return fmt.Errorf("%s:%d: a merge conflict; keep the lines of both sides, then run with `--update-baseline`", name, n+1)
		}
		if string(line) == baselineHeader {
			headed = true
			continue
		}
		if !headed {
			return fmt.Errorf("%s:%d: no baseline of nomem: the first line is not %s", name, n+1, baselineHeader)
		}
		var e BaselineEntry
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		err := d.Decode(&e)
		if _, more := d.Token(); err == nil && more != io.EOF {
			err = errors.New("more than one object in the line")
		}
		if err == nil && (e.File == "" || e.Code == "" || e.N < 0) {
			err = errors.New("an entry has a file and a code")
		}
		if err != nil {
			return fmt.Errorf("%s:%d: no entry of a baseline: %w", name, n+1, err)
		}
		if e.N == 1 {
			e.N = 0
		}
		b.entries[e] = true
	}
	return nil
}

// Digest returns what differs between two baselines that know different findings.
func (b *Baseline) Digest() string {
	sum := sha256.New()
	sum.Write(b.text)
	for _, e := range slices.SortedFunc(maps.Keys(b.homeless), compareEntries) {
		fmt.Fprintf(sum, "%q", e)
	}
	return b.path + "\x00" + hex.EncodeToString(sum.Sum(nil))
}

// New returns those of the findings, in canonical order, that the baseline does not know. One that it knows in a file
// which is no more is known in any other: the file has moved, or its text has.
func (b *Baseline) New(list []analyzer.Diagnostic) []analyzer.Diagnostic {
	var fresh []analyzer.Diagnostic
	for i, e := range b.entriesOf(list) {
		moved := e
		moved.File = ""
		if !b.entries[e] && !b.homeless[moved] {
			fresh = append(fresh, list[i])
		}
	}
	return fresh
}

// entriesOf names the findings.
func (b *Baseline) entriesOf(list []analyzer.Diagnostic) []BaselineEntry {
	all := make([]BaselineEntry, len(list))
	count := map[BaselineEntry]int{}
	for i := range list {
		d := &list[i]
		e := BaselineEntry{File: b.relative(d.Span.File.Abs), Function: valid(d.Function), Code: d.Category, Statement: normalized(d.Span)}
		count[e]++
		if n := count[e]; n > 1 {
			e.N = n
		}
		all[i] = e
	}
	return all
}

func (b *Baseline) relative(abs string) string {
	rel, err := filepath.Rel(filepath.Dir(b.path), abs)
	if err != nil {
		rel = abs
	}
	return valid(filepath.ToSlash(rel))
}

// valid makes of text what JSON can hold.
func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// normalized is the text of a span without comments, and with spaces only where two words would run together.
func normalized(span source.Span) string {
	src := []byte(span.Text())
	var text strings.Builder
	word := false
	for _, t := range source.Lex(src) {
		isWord := t.Kind == source.Ident || t.Kind == source.Number
		if word && isWord {
			text.WriteByte(' ')
		}
		word = isWord
		text.WriteString(t.Clean(src))
		if text.Len() > 4*maxStatement {
			break
		}
	}
	return cutText(valid(text.String()), maxStatement)
}

// Stale returns the entries, in order, that a run over their files would have found, and did not: matched are the findings
// that it made, known ones included.
func (b *Baseline) Stale(r *analyzer.Result, matched []analyzer.Diagnostic) []BaselineEntry {
	found := map[BaselineEntry]bool{}
	for _, e := range b.entriesOf(matched) {
		found[e] = true
	}
	var stale []BaselineEntry
	for e := range b.entries {
		if !found[e] && b.judged(r, e) {
			stale = append(stale, e)
		}
	}
	slices.SortFunc(stale, compareEntries)
	return stale
}

// judged reports whether a run would have found what an entry names. A file that is no more has no findings.
func (b *Baseline) judged(r *analyzer.Result, e BaselineEntry) bool {
	return b.isGone(e.File) || r.Judged(source.Resolve(b.absolute(e.File)), e.Function, e.Code)
}

func compareEntries(a, b BaselineEntry) int {
	return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.Function, b.Function), strings.Compare(a.Code, b.Code),
		strings.Compare(a.Statement, b.Statement), a.N-b.N)
}

// Update makes the findings of a run the known ones, and keeps the entries that the run says nothing of. It writes the file if that
// changes it, and returns how many entries there are, and how many were added and removed.
func (b *Baseline) Update(r *analyzer.Result) (total, added, removed int, err error) {
	old := len(b.entries)
	for _, e := range b.Stale(r, r.Diagnostics) {
		delete(b.entries, e)
	}
	removed = old - len(b.entries)
	for _, e := range b.entriesOf(r.Diagnostics) {
		if !b.entries[e] {
			added++
		}
		b.entries[e] = true
	}
	text := b.encode()
	if !bytes.Equal(text, b.text) {
		err = maybe.WriteFile(b.path, text, 0o644)
	}
	return len(b.entries), added, removed, err
}

// encode returns the content of the file.
func (b *Baseline) encode() []byte {
	all := make([]BaselineEntry, 0, len(b.entries))
	for e := range b.entries {
		all = append(all, e)
	}
	slices.SortFunc(all, compareEntries)
	var out bytes.Buffer
	out.WriteString(baselineHeader + "\n")
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, e := range all {
		if err := lines.Encode(e); err != nil {
			panic(err) // never: strings and a number
		}
	}
	return out.Bytes()
}

func (e BaselineEntry) String() string {
	text := e.File
	if e.Function != "" {
		text += ": `" + e.Function + "`"
	}
	return printable(text + ": " + e.Code + " " + e.Statement)
}
