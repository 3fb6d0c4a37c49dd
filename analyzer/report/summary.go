package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"nomem/analyzer"
)

// maxLeftOut bounds the list of what was not analyzed; JSON has it all.
const maxLeftOut = 10

// plural returns "1 file", "2 files".
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Summary writes how many findings there are, by severity, and how many of them --fix would mend.
func Summary(w io.Writer, r *analyzer.Result, style Style) error {
	var severities [3]int
	safe, unsafe := 0, 0
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		severities[d.Severity]++
		switch {
		case Fixable(d, false):
			safe++
		case Fixable(d, true):
			unsafe++
		}
	}
	var b strings.Builder
	var parts []string
	for s, n := range severities {
		if n > 0 {
			parts = append(parts, plural(n, analyzer.Severity(s).String()))
		}
	}
	switch looked := r.Coverage.FilesAnalyzed > 0 || r.Coverage.FunctionsAnalyzed > 0; {
	case len(parts) > 0:
		b.WriteString("Found " + enumerate(parts) + ".\n")
	case looked: // what nobody looked at is not clean
		b.WriteString("No findings.\n")
	}
	var silent []string
	if r.Suppressed > 0 {
		silent = append(silent, plural(r.Suppressed, "finding")+" suppressed by comments")
	}
	for _, f := range r.Filtered {
		if f.Findings > 0 {
			silent = append(silent, plural(f.Findings, "finding")+" "+f.Why)
		}
	}
	if len(silent) > 0 {
		b.WriteString("Not shown: " + enumerate(silent) + ".\n")
	}
	sign := "[" + style.paint("*", green) + "]"
	switch {
	case style.UnsafeFixes && safe+unsafe > 0:
		fmt.Fprintf(&b, "%s %d fixable with `--fix --unsafe-fixes`.\n", sign, safe+unsafe)
	case safe > 0 && unsafe > 0:
		fmt.Fprintf(&b, "%s %d fixable with `--fix`, %d more with `--unsafe-fixes`.\n", sign, safe, unsafe)
	case safe > 0:
		fmt.Fprintf(&b, "%s %d fixable with `--fix`.\n", sign, safe)
	case unsafe > 0:
		fmt.Fprintf(&b, "%d fixable with `--fix --unsafe-fixes`.\n", unsafe)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// enumerate joins parts as English does: "a, b and c".
func enumerate(parts []string) string {
	if n := len(parts) - 1; n > 0 {
		return strings.Join(parts[:n], ", ") + " and " + parts[n]
	}
	return strings.Join(parts, "")
}

// Coverage writes how much was analyzed, and what was not and why.
func Coverage(w io.Writer, c *analyzer.Coverage) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Analyzed %s in %s: %s.\n", part(c.FunctionsAnalyzed, c.Functions, "function"),
		part(c.FilesAnalyzed, c.Files, "C file"), plural(c.Sites, "allocation"))
	if c.CPlusPlus > 0 {
		fmt.Fprintf(&b, "Left out %s: nomem reads C only.\n", plural(c.CPlusPlus, "C++ file"))
	}
	if len(c.Generated) > 0 {
		b.WriteString(leftOut(c.Generated))
	}
	if c.Programs > 0 {
		fmt.Fprintf(&b, "Left out %s of programs (no Python.h, and no extension calls them).\n", plural(c.Programs, "file"))
	}
	if len(c.NotAnalyzed) > 0 {
		b.WriteString("Not analyzed:\n")
	}
	for i, n := range c.NotAnalyzed {
		if i == maxLeftOut {
			fmt.Fprintf(&b, "  and %d more: `--output-format json` lists them all\n", len(c.NotAnalyzed)-i)
			break
		}
		fmt.Fprintf(&b, "  %s", printable(pathOf(n.Span)))
		if n.Function != "" || n.Span.Start > 0 {
			fmt.Fprintf(&b, ":%d", n.Span.Line())
		}
		if n.Function != "" {
			fmt.Fprintf(&b, ": `%s`", printable(n.Function))
		}
		fmt.Fprintf(&b, ": %s\n", printable(n.Reason))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// leftOut tells how many files other programs wrote.
func leftOut(generated map[string]int) string {
	total, parts := 0, []string{}
	for _, by := range slices.Sorted(maps.Keys(generated)) {
		total += generated[by]
		parts = append(parts, fmt.Sprintf("%d by %s", generated[by], by))
	}
	return fmt.Sprintf("Left out %s (%s): --include-generated reports on them.\n", plural(total, "generated file"), enumerate(parts))
}

// part returns "12 functions" if all were analyzed, else "10 of 12 functions".
func part(n, total int, noun string) string {
	if n == total {
		return plural(total, noun)
	}
	return fmt.Sprintf("%d of %s", n, plural(total, noun))
}

// Statistics writes how many findings each rule has, the most frequent first.
func Statistics(w io.Writer, r *analyzer.Result, style Style) error {
	type row struct {
		code, name string
		n, fixable int
	}
	var rows []*row
	byCode := map[string]*row{}
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		if byCode[d.Category] == nil {
			byCode[d.Category] = &row{code: d.Category, name: d.Name}
			rows = append(rows, byCode[d.Category])
		}
		byCode[d.Category].n++
		if Fixable(d, style.UnsafeFixes) {
			byCode[d.Category].fixable++
		}
	}
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Or(b.n-a.n, cmp.Compare(a.code, b.code)) })
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%5d  %s  %s", r.n, style.paint(r.code, bold), r.name)
		if r.fixable > 0 {
			fmt.Fprintf(&b, " [%s %d]", style.paint("*", green), r.fixable)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}
