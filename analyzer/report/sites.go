package report

import (
	"fmt"
	"io"
	"strings"

	"nomem/analyzer"
)

type jsonSites struct {
	Sites []jsonSite `json:"sites"`
}

type jsonSite struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Function string   `json:"function"`
	Callee   string   `json:"callee"`
	Verdict  string   `json:"verdict"`
	Codes    []string `json:"codes"`
	Why      string   `json:"why"`
}

// SitesJSON writes every fault site and its verdict as one object.
func SitesJSON(w io.Writer, r *analyzer.Result) error {
	all := jsonSites{[]jsonSite{}}
	for _, s := range r.Sites {
		all.Sites = append(all.Sites, siteOf(s))
	}
	return encode(w, all)
}

func siteOf(s analyzer.Site) jsonSite {
	line, column := lineCol(s.Span)
	return jsonSite{pathOf(s.Span), line, column, s.Function, s.Callee, s.Verdict.String(), append([]string{}, s.Codes...), s.Why}
}

// verdictInk is the colour of a verdict.
var verdictInk = [...]ink{analyzer.Handled: green, analyzer.Reported: red, analyzer.Suppressed: cyan, analyzer.UnknownVerdict: yellow}

// Sites writes every fault site on a line of its own: where it is, its verdict and why.
func Sites(w io.Writer, r *analyzer.Result, style Style) error {
	var b strings.Builder
	for _, s := range r.Sites {
		line, column := lineCol(s.Span)
		fmt.Fprintf(&b, "%s:%d:%d: %s `%s`", style.paint(printable(pathOf(s.Span)), bold), line, column,
			style.paint(s.Verdict.String(), verdictInk[s.Verdict], bold), printable(s.Callee))
		if s.Function != "" {
			fmt.Fprintf(&b, " in `%s`", printable(s.Function))
		}
		if len(s.Codes) > 0 {
			fmt.Fprintf(&b, " [%s]", strings.Join(s.Codes, ", "))
		}
		if s.Why != "" {
			b.WriteString(": " + printable(s.Why))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// SitesSummary writes how many sites have which verdict.
func SitesSummary(w io.Writer, r *analyzer.Result) error {
	var count [len(verdictInk)]int
	for _, s := range r.Sites {
		count[s.Verdict]++
	}
	_, err := fmt.Fprintf(w, "%s: %d handled, %d reported, %d suppressed, %d unknown.\n", plural(len(r.Sites), "allocation"),
		count[analyzer.Handled], count[analyzer.Reported], count[analyzer.Suppressed], count[analyzer.UnknownVerdict])
	return err
}
