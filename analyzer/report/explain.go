package report

import (
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

// maxShown bounds the calls and the paths of a kind that text lists; JSON has them all.
const maxShown = 8

// Explain writes what is known of functions, and where from, for people.
func Explain(w io.Writer, x *analyzer.Explanation, style Style) error {
	e := explainer{style: style}
	for i := range x.Functions {
		if i > 0 {
			e.b.WriteByte('\n')
		}
		e.function(&x.Functions[i])
	}
	_, err := io.WriteString(w, e.b.String())
	return err
}

// An explainer writes the text of functions.
type explainer struct {
	b     strings.Builder
	style Style
}

func (e *explainer) function(k *analyzer.Known) {
	name := e.style.paint(printable(k.Name), bold)
	switch {
	case k.Span.IsValid():
		fmt.Fprintf(&e.b, "%s: %s, from its body\n", e.place(k.Span), name)
	case k.Origin == analyzer.Told:
		fmt.Fprintf(&e.b, "%s, from line %d of the table %s\n", name, k.TableLine, printable(k.Table))
	default:
		fmt.Fprintf(&e.b, "%s, from nothing but its name\n", name)
	}
	if k.Line != "" {
		fmt.Fprintf(&e.b, "\n    %s\n", e.style.paint(printable(k.Line), green))
	}
	for _, r := range k.Remarks {
		e.b.WriteString("\n" + wrap(printable(r+".")))
	}
	e.results(k)
	e.params(k)
	e.callers(k)
	e.sites(k)
}

func (e *explainer) heading(title string) {
	fmt.Fprintf(&e.b, "\n%s\n", e.style.paint(title, bold))
}

func (e *explainer) results(k *analyzer.Known) {
	if len(k.Results) == 0 {
		return
	}
	e.heading("Returns")
	for _, r := range k.Results {
		fmt.Fprintf(&e.b, "  %s\n", e.style.paint(printable(r.Result), green))
		e.steps(k, r.Paths)
	}
}

func (e *explainer) params(k *analyzer.Known) {
	first := true
	for _, p := range k.Params {
		if len(p.Words)+len(p.Facts) == 0 {
			continue
		}
		if first {
			e.heading("Arguments")
			first = false
		}
		fmt.Fprintf(&e.b, "  %s: %s\n", e.style.paint(printable(p.Name), green), printable(strings.Join(p.Words, ", ")))
		e.steps(k, p.Facts)
	}
}

// callers tells who calls the function, and so who answers for its failures.
func (e *explainer) callers(k *analyzer.Known) {
	e.heading("Callers")
	if b := k.Border; b != nil {
		text := "C code calls it as " + printable(b.Name) + ": no exception is asked for"
		if b.Raises {
			text = "Python calls it as " + printable(b.Name) + ": " + errorText(b.Errors)
		}
		fmt.Fprintf(&e.b, "  %s: %s\n", e.place(b.Cause), text)
	}
	switch n := len(k.Callers); {
	case n == 0 && k.Border == nil:
		e.b.WriteString("  none, in C or in a table for Python\n")
	case n > 0:
		text := " in C"
		if k.Border == nil && k.Origin == analyzer.Inferred {
			text += ", where its failures are answered for"
		}
		fmt.Fprintf(&e.b, "  %s%s\n", plural(n, "call"), text)
	}
	for _, c := range k.Callers[:min(len(k.Callers), maxShown)] {
		fmt.Fprintf(&e.b, "    %s: %sin `%s`\n", e.place(c.Span), after(c.Message, " "), printable(c.Function))
	}
	e.rest(len(k.Callers))
}

// rest tells how many of n are not shown.
func (e *explainer) rest(n int) {
	if n > maxShown {
		fmt.Fprintf(&e.b, "    and %d more: `--output-format json` lists them all\n", n-maxShown)
	}
}

// after returns text with sep behind it, nothing for nothing.
func after(text, sep string) string {
	if text == "" {
		return ""
	}
	return printable(text) + sep
}

func errorText(value string) string {
	if value == "none" {
		return "nothing that it returns means failure"
	}
	return value + " means failure, and an exception must be set then"
}

func (e *explainer) sites(k *analyzer.Known) {
	if len(k.Sites) == 0 {
		return
	}
	e.heading("Allocations")
	for _, s := range k.Sites {
		fmt.Fprintf(&e.b, "  %s: %s `%s`", e.place(s.Span), e.style.paint(s.Verdict.String(), verdictInk[s.Verdict], bold), printable(s.Callee))
		if len(s.Codes) > 0 {
			fmt.Fprintf(&e.b, " [%s]", strings.Join(s.Codes, ", "))
		}
		if s.Why != "" {
			e.b.WriteString(": " + printable(s.Why))
		}
		e.b.WriteByte('\n')
		e.steps(k, s.Paths)
	}
}

// steps writes what happens where, one line each.
func (e *explainer) steps(k *analyzer.Known, list []analyzer.PathStep) {
	for _, s := range list[:min(len(list), maxShown)] {
		fmt.Fprintf(&e.b, "    %s: %s", e.place(s.Span), printable(s.Message))
		if s.Function != k.Name {
			fmt.Fprintf(&e.b, ", in `%s`", printable(s.Function))
		}
		e.b.WriteByte('\n')
	}
	e.rest(len(list))
}

// place writes a place as it can be clicked on.
func (e *explainer) place(s source.Span) string {
	line, column := lineCol(s)
	return fmt.Sprintf("%s:%d:%d", e.style.paint(printable(pathOf(s)), bold), line, column)
}
