package analyzer

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"nomem/analyzer/cache"
	"nomem/analyzer/config"
	"nomem/analyzer/source"
)

// key names all that the result of the run depends on: every byte that was read and every file that was looked at, the
// names of those that an #include might have meant, the configuration, the flags and the program. The zero key stands for a run
// that is not cached.
func (p *program) key() cache.Key {
	if p.opts.Cache == nil || slices.ContainsFunc(p.opts.Filters, func(f Filter) bool { return f.Key == "" }) {
		return cache.Key{}
	}
	d := p.opts.Cache.NewDigest()
	o := &p.opts
	d.Text(o.Dir)
	d.Text(o.Paths...)
	d.Text(o.IncludeDirs...)
	d.Text(o.Defines...)
	d.Text(o.Undefines...)
	d.Value([]bool{o.NoFixes, o.OneFile, o.IncludeGenerated, o.Each, o.Config != nil})
	d.Value(ConfigRules(o.Rules))
	d.Value(ConfigRules(p.all))
	for _, f := range o.Filters {
		d.Text(f.Why, f.Key)
	}
	d.Text(p.scope.models...)
	d.Text(p.scope.warnings...)
	for c := range p.compDB.All() {
		d.Value(*c)
	}
	p.digestTree(d)
	p.digestSettings(d)
	return d.Key()
}

// digestTree adds the files.
func (p *program) digestTree(d *cache.Digest) {
	t := p.tree
	for _, list := range [...][]source.Location{t.C, t.Headers, t.Loose, t.Context, t.CPlusPlus, t.Bindings, t.Excluded} {
		d.Value(len(list))
		for _, loc := range list {
			d.Text(loc.Path, loc.Abs)
		}
	}
	for _, pr := range p.problems {
		d.Text(pr.Error())
	}
	d.Text(t.Roots...)
	d.Text(t.Warnings...)
	for _, f := range slices.Concat(p.context, p.bindings) {
		d.Text(f.Abs)
		d.Bytes(f.Src)
	}
}

// digestSettings adds what is in force for each folder.
func (p *program) digestSettings(d *cache.Digest) {
	if p.scope.resolver == nil {
		return
	}
	d.Value(p.scope.main.Values())
	seen := map[*config.Settings]int{} // one holds for many folders
	folders := map[string]bool{}
	for _, loc := range p.tree.Context {
		folders[filepath.Dir(loc.Abs)] = true
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		in, err := p.scope.resolver.For(dir)
		if err != nil {
			d.Text(dir, err.Error())
			continue
		}
		n, ok := seen[in]
		if !ok {
			n = len(seen)
			seen[in] = n
			d.Value(in.Values())
		}
		d.Text(dir)
		d.Value(n)
	}
}

// lowered returns what earlier runs over the tree have lowered units to. Every value has a key of its own, of all that it depends
// on, but for what functions are known: beside those, the name of the whole says only where to look.
func (p *program) lowered() *cache.Bundle {
	if p.opts.Cache == nil {
		return nil
	}
	d := p.opts.Cache.NewDigest()
	d.Text("units", p.opts.Dir)
	d.Text(p.tree.Roots...)
	d.Text(p.scope.models...) // which names are known says which macros a unit lacks
	return p.opts.Cache.Bundle(d.Key())
}

// A memo is a bundle in the words of the front end.
type memo struct{ *cache.Bundle }

func (m memo) Get(key [sha256.Size]byte) []byte       { return m.Bundle.Get(key) }
func (m memo) Put(key [sha256.Size]byte, data []byte) { m.Bundle.Put(key, data) }

// solved returns what the solver has found in earlier runs that knew the same of functions which the tree does not define.
func (p *program) solved(objects bool) knownMemo {
	d := p.opts.Cache.NewDigest()
	d.Text("solved")
	d.Text(p.scope.models...)
	d.Value(objects)
	return knownMemo{memo{p.memo}, d.Key()}
}

// A knownMemo is a memo whose keys count under one body of knowledge.
type knownMemo struct {
	memo
	knowledge cache.Key
}

func (m knownMemo) key(key [sha256.Size]byte) [sha256.Size]byte {
	return sha256.Sum256(slices.Concat(m.knowledge[:], key[:]))
}

func (m knownMemo) Get(key [sha256.Size]byte) []byte       { return m.memo.Get(m.key(key)) }
func (m knownMemo) Put(key [sha256.Size]byte, data []byte) { m.memo.Put(m.key(key), data) }

// A record is a Result as it is kept: with all that cannot be had again from the files alone.
type record struct {
	Files       []string             // Abs of those that findings can lie in
	Diagnostics []recordedDiagnostic // before Options.Filters
	Sites       []recordedSite
	Coverage    Coverage // without NotAnalyzed
	NotAnalyzed []recordedGap
	Warnings    []string
	Suppressed  int
	Judgement   judgement
}

// A recordedSpan is a Span whose file is an index into record.Files; -1 for no place.
type recordedSpan struct{ File, Start, End int }

type recordedDiagnostic struct {
	Code, Message, Name, Function, Fingerprint string
	Severity                                   Severity
	Span, Within                               recordedSpan
	Allocations, Path, Also                    []recordedStep
	Macro                                      string
	Cause                                      [2]recordedSpan
	Fix                                        *recordedFix
}

// A recordedStep is an Allocation, or a PathStep, whose text is its message.
type recordedStep struct {
	Span           recordedSpan
	Function, Text string
}

type recordedFix struct {
	Message, Reason string
	Safety          Safety
	Verified        bool
	Edits           []recordedStep // with the new text
}

type recordedSite struct {
	Span                  recordedSpan
	Function, Callee, Why string
	Verdict               Verdict
	Codes                 []string
}

type recordedGap struct {
	Span             recordedSpan
	Function, Reason string
}

// remember keeps a result; all are the findings before they were filtered.
func (p *program) remember(key cache.Key, res *Result, all []Diagnostic) {
	if key == (cache.Key{}) {
		return
	}
	w := &recorder{index: map[string]int{}}
	r := &w.record
	for _, f := range p.unitFiles() {
		w.file(f)
	}
	fixes := map[string]*Fix{}
	for i := range res.Diagnostics {
		fixes[res.Diagnostics[i].Fingerprint] = res.Diagnostics[i].Fix
	}
	for i := range all {
		d := all[i]
		if f := fixes[d.Fingerprint]; f != nil {
			d.Fix = f
		}
		r.Diagnostics = append(r.Diagnostics, w.diagnostic(&d))
	}
	for _, s := range res.Sites {
		r.Sites = append(r.Sites, recordedSite{w.span(s.Span), s.Function, s.Callee, s.Why, s.Verdict, s.Codes})
	}
	r.Coverage = res.Coverage
	r.Coverage.NotAnalyzed = nil
	for _, n := range res.Coverage.NotAnalyzed {
		r.NotAnalyzed = append(r.NotAnalyzed, recordedGap{w.span(n.Span), n.Function, n.Reason})
	}
	r.Warnings, r.Suppressed, r.Judgement = res.Warnings, res.Suppressed, res.judgement
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(r); err != nil {
		return // it is not kept, then
	}
	p.opts.Cache.Put(key, b.Bytes())
}

// recall returns the result that was kept under a key, nil if none was.
func (p *program) recall(key cache.Key) *Result {
	data := p.opts.Cache.Get(key)
	if data == nil {
		return nil
	}
	res, err := p.restore(data)
	if err != nil {
		return nil
	}
	return res
}

// restore makes a result of its record.
func (p *program) restore(data []byte) (res *Result, err error) {
	r := &record{}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(r); err != nil {
		return nil, err
	}
	x := &restorer{}
	for _, abs := range r.Files {
		f := p.files[abs]
		if f == nil {
			return nil, fmt.Errorf("%s is not in the tree", abs)
		}
		x.files = append(x.files, f)
	}
	res = &Result{
		Problems: p.problems, Excluded: len(p.tree.Excluded), enabled: p.enabled(),
		Coverage: r.Coverage, Warnings: r.Warnings, Suppressed: r.Suppressed, judgement: r.Judgement,
	}
	for i := range r.Diagnostics {
		res.Diagnostics = append(res.Diagnostics, x.diagnostic(&r.Diagnostics[i]))
	}
	for _, s := range r.Sites {
		x.bad = x.bad || s.Verdict > UnknownVerdict
		res.Sites = append(res.Sites, Site{x.span(s.Span), s.Function, s.Callee, s.Verdict, s.Codes, s.Why})
	}
	for _, n := range r.NotAnalyzed {
		res.Coverage.NotAnalyzed = append(res.Coverage.NotAnalyzed, NotAnalyzed{x.span(n.Span), n.Function, n.Reason})
	}
	if x.bad {
		return nil, errors.New("a place outside of its file")
	}
	p.filter(res)
	p.foldAll(res)
	res.addFiles(x.files)
	return res, nil
}
