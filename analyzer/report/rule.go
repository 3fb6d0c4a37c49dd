package report

import (
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
)

// pageWidth is the width of the paragraphs of a rule's page.
const pageWidth = 80

// RulePage writes the manual page of a rule.
func RulePage(w io.Writer, r *analyzer.Rule, style Style) error {
	var b strings.Builder
	on := "on by default"
	if !r.Default {
		on = "off by default: --extend-select " + r.Code
	}
	fmt.Fprintf(&b, "%s\n\nCWE-%d, %s.\n", style.paint(r.Code+" "+r.Name, bold), r.CWE, on)
	section := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n%s\n\n%s", style.paint(title, bold), text)
		}
	}
	section("What it does", wrap(r.Doc.What))
	section("Why it is bad", wrap(r.Doc.Why))
	section("Example", indent(r.Doc.Before))
	section("Use instead", indent(r.Doc.After))
	section("How the fix works", wrap(r.Doc.Fix))
	section("When it is wrong", wrap(r.Doc.Limits))
	var references strings.Builder
	for _, ref := range r.Doc.References {
		references.WriteString("- " + ref + "\n")
	}
	section("References", references.String())
	_, err := io.WriteString(w, b.String())
	return err
}

// RuleMarkdown returns the manual page of a rule as Markdown.
func RuleMarkdown(r *analyzer.Rule) string {
	var b strings.Builder
	on := "On by default."
	if !r.Default {
		on = "Off by default: `--extend-select " + r.Code + "`."
	}
	fmt.Fprintf(&b, "# %s: %s\n\n%s CWE-%d.\n", r.Code, r.Name, on, r.CWE)
	section := func(title, text string) { fmt.Fprintf(&b, "\n## %s\n\n%s\n", title, strings.TrimSpace(text)) }
	code := func(text string) string { return "```c\n" + strings.TrimSpace(text) + "\n```" }
	section("What it does", r.Doc.What)
	section("Why it is bad", r.Doc.Why)
	section("Example", code(r.Doc.Before))
	section("Use instead", code(r.Doc.After))
	section("How the fix works", r.Doc.Fix)
	section("When it is wrong", r.Doc.Limits)
	section("References", "- "+strings.Join(r.Doc.References, "\n- "))
	return b.String()
}

// RuleTable writes a line for each rule.
func RuleTable(w io.Writer, all []*analyzer.Rule, style Style) error {
	width := 0
	for _, r := range all {
		width = max(width, len(r.Name))
	}
	for _, r := range all {
		on := "on "
		if !r.Default {
			on = "off"
		}
		if _, err := fmt.Fprintf(w, "%s  %-*s  %s  CWE-%d\n", style.paint(r.Code, bold), width, r.Name, on, r.CWE); err != nil {
			return err
		}
	}
	return nil
}

type jsonRule struct {
	Code       string   `json:"code"`
	Name       string   `json:"name"`
	CWE        int      `json:"cwe"`
	Default    bool     `json:"default"`
	What       string   `json:"what"`
	Why        string   `json:"why"`
	Before     string   `json:"before"`
	After      string   `json:"after"`
	Fix        string   `json:"fix"`
	Limits     string   `json:"limits"`
	References []string `json:"references"`
}

// RulesJSON writes rules and their manual pages as an array.
func RulesJSON(w io.Writer, all []*analyzer.Rule) error {
	list := []jsonRule{}
	for _, r := range all {
		d := &r.Doc
		list = append(list, jsonRule{r.Code, r.Name, r.CWE, r.Default, d.What, d.Why, d.Before, d.After, d.Fix, d.Limits,
			append([]string{}, d.References...)})
	}
	return encode(w, list)
}

// wrap breaks paragraphs, which blank lines part, into lines of pageWidth.
func wrap(text string) string {
	var b strings.Builder
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		width := 0
		for _, word := range strings.Fields(paragraph) {
			n := widths.StringWidth(word)
			switch {
			case width == 0:
			case width+1+n > pageWidth:
				b.WriteByte('\n')
				width = 0
			default:
				b.WriteByte(' ')
				width++
			}
			b.WriteString(word)
			width += n
		}
		b.WriteByte('\n')
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// indent puts four spaces before every line that is not empty.
func indent(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}
