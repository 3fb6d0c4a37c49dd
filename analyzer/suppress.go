package analyzer

import (
	"fmt"
	"strings"

	"nomem/analyzer/config"
	"nomem/analyzer/source"
)

// A suppressor holds findings against the suppression comments of all files.
type suppressor struct {
	p     *program
	rules []config.Rule
	files map[string]*source.Suppressions // by File.Abs; those that have any
	order []*source.Suppressions          // in the order of the units
	used  map[word]bool
	gaps  []NotAnalyzed
}

// A word is one word in the list of a suppression.
type word struct {
	sup   *source.Suppression
	index int
}

func (p *program) newSuppressor() *suppressor {
	s := &suppressor{
		p: p, rules: ConfigRules(p.all), files: map[string]*source.Suppressions{}, used: map[word]bool{}, gaps: p.gaps(),
	}
	seen := map[string]bool{}
	for _, u := range p.units {
		for _, f := range append([]*source.File{u.Main}, u.Files...) {
			if seen[f.Abs] {
				continue
			}
			seen[f.Abs] = true
			if found := source.ReadSuppressions(f); found != nil && len(found.List) > 0 {
				s.files[f.Abs] = found
				s.order = append(s.order, found)
			}
		}
	}
	return s
}

// ConfigRules returns what the configuration needs to know of rules.
func ConfigRules(all []*Rule) []config.Rule {
	list := make([]config.Rule, len(all))
	for i, r := range all {
		list[i] = config.Rule{Code: r.Code, Name: r.Name, Default: r.Default}
	}
	return list
}

// names reports whether a word of a suppression stands for a rule: by its code, its name, or as NOLINT(nomem-*).
func (s *suppressor) names(w source.Word, code string) bool {
	if !w.Ours {
		return false
	}
	return w.Text == "*" || s.code(w) == code
}

// code returns the code of the rule that a word names, "" if it names none or all.
func (s *suppressor) code(w source.Word) string {
	for _, r := range s.rules {
		if strings.EqualFold(w.Text, r.Code) || strings.EqualFold(w.Text, r.Name) {
			return r.Code
		}
	}
	return ""
}

// suppresses reports whether a comment suppresses a finding: at the reported place, or at an allocation that the
// finding speaks for. Every comment that does counts as used.
func (s *suppressor) suppresses(d *Diagnostic) bool {
	found := false
	places := []source.Span{d.Span}
	for _, a := range d.Allocations {
		places = append(places, a.Span)
	}
	for i, place := range places {
		if place.File == nil || s.files[place.File.Abs] == nil {
			continue
		}
		in := s.files[place.File.Abs]
		for k := range in.List {
			sup := &in.List[k]
			if sup.Form == source.FileIgnore && i > 0 || !in.Covers(sup, place) {
				continue
			}
			for n, w := range sup.Words {
				if s.names(w, d.Category) {
					s.used[word{sup, n}] = true
					found = true
				}
			}
		}
	}
	return found
}

// unused returns the findings about comments that suppress nothing, and warns of those that cannot be understood. It
// looks at the files that were asked for only, and at no word that stands for a rule which is not on. A NOLINTEND is part
// of its NOLINTBEGIN.
func (s *suppressor) unused(res *Result) []Diagnostic {
	var rule *Rule
	for _, r := range s.p.opts.Rules {
		if r.Unused != nil {
			rule = r
		}
	}
	var found []Diagnostic
	elsewhere := false
	for _, in := range s.order {
		if !s.p.reported[in.File.Abs] {
			continue
		}
		for i := range in.List {
			sup := &in.List[i]
			s.warn(res, sup)
			if rule == nil || sup.Malformed != "" || sup.Form == source.NoLintEnd || s.inGap(in, sup) || s.isUnread(in, sup) {
				continue
			}
			words := s.idle(in, sup, res)
			if len(words) > 0 && !elsewhere {
				elsewhere = true
				s.lookElsewhere()
				words = s.idle(in, sup, res)
			}
			if len(words) > 0 {
				found = append(found, s.report(rule, in, sup, words))
			}
		}
	}
	for i := range found {
		found[i].dropped = s.suppresses(&found[i])
	}
	return found
}

// warn tells what is wrong with a suppression.
func (s *suppressor) warn(res *Result, sup *source.Suppression) {
	tell := func(msg string) { res.Warnings = append(res.Warnings, fmt.Sprintf("%v: %s", sup.Span, msg)) }
	if sup.Malformed != "" {
		tell("suppression comment: " + sup.Malformed)
		return
	}
	for _, w := range sup.Words {
		if w.Ours && w.Text != "*" && s.code(w) == "" {
			if codes, _ := config.Fit(s.rules, w.Text); len(codes) > 0 {
				tell(fmt.Sprintf("suppression comment: %q stands for several rules; name each by its code", w.Text))
				continue
			}
			tell(config.UnknownRule(s.rules, config.Item{Text: w.Text}).Error())
		}
	}
}

// inGap reports whether a suppression speaks for text that was not analyzed.
func (s *suppressor) inGap(in *source.Suppressions, sup *source.Suppression) bool {
	for _, gap := range s.gaps {
		if gap.Span.File.Abs != in.File.Abs {
			continue
		}
		first, _ := in.File.Position(gap.Span.Start)
		last, _ := in.File.Position(gap.Span.End)
		if gap.Function == "" && gap.Span.Start == gap.Span.End || sup.First <= last && first <= sup.Last {
			return true
		}
	}
	return false
}

// isUnread reports whether a suppression speaks for a branch of #if that no reading has taken.
func (s *suppressor) isUnread(in *source.Suppressions, sup *source.Suppression) bool {
	code, ok := in.Code(sup)
	return ok && sup.Form != source.FileIgnore && !s.p.project.HasRead(code)
}

// idle returns the words of a suppression that suppressed nothing, though their rules are on.
func (s *suppressor) idle(in *source.Suppressions, sup *source.Suppression, res *Result) []int {
	var words []int
	for i, w := range sup.Words {
		code := s.code(w)
		if !w.Ours || s.used[word{sup, i}] || code == "" && w.Text != "*" || s.isUnusedRule(code) {
			continue
		}
		if code != "" && !res.Judged(in.File.Abs, "", code) {
			continue
		}
		words = append(words, i)
	}
	return words
}

// isUnusedRule reports whether a code is that of the rule about suppressions itself.
func (s *suppressor) isUnusedRule(code string) bool {
	for _, r := range s.p.all {
		if r.Code == code {
			return r.Unused != nil
		}
	}
	return false
}

// lookElsewhere holds the findings in files that were not asked for against the comments: one at an allocation may
// suppress what another file reports.
func (s *suppressor) lookElsewhere() {
	for _, r := range s.p.results {
		if s.p.isReported(r.Func.Span.File, r.Unit.Main) {
			continue
		}
		for _, d := range s.p.check(r) {
			s.suppresses(&d)
		}
	}
}

// functionAt returns the name of the function that a place is in, "" if it is in none.
func (s *suppressor) functionAt(place source.Span) string {
	for _, r := range s.p.results {
		if r.Func.Span.Contains(place) {
			return r.Func.Name
		}
	}
	return ""
}

// report makes a finding of the words of a suppression that suppress nothing.
func (s *suppressor) report(rule *Rule, in *source.Suppressions, sup *source.Suppression, words []int) Diagnostic {
	u := UnusedSuppression{Text: sup.Span.Text(), All: len(words) == len(sup.Words)}
	for _, i := range words {
		u.Rules = append(u.Rules, sup.Words[i].Text)
	}
	d := Diagnostic{Name: rule.Name, Severity: Warning, Span: sup.Span, Function: s.functionAt(sup.Span)}
	d.Category = rule.Code
	var fix string
	d.Message, fix = rule.Unused(u)
	if edits := in.Without(sup, words); edits != nil {
		// A comment is not code: nothing is left to verify.
		d.Fix = &Fix{Message: fix, Safety: Safe, Verified: true}
		for _, e := range edits {
			d.Fix.Edits = append(d.Fix.Edits, Edit{Span: e.At, Text: e.Text})
		}
	}
	return d
}
