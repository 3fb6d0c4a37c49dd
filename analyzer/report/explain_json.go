package report

import (
	"io"

	"nomem/analyzer"
	"nomem/analyzer/source"
)

type jsonExplanation struct {
	Functions []jsonKnown `json:"functions"`
}

type jsonKnown struct {
	Name       string          `json:"name"`
	Origin     string          `json:"origin"`
	Line       *string         `json:"line"` // as in a table
	Definition *jsonPlace      `json:"definition"`
	Table      *jsonTable      `json:"table"`
	Remarks    []string        `json:"remarks"`
	Returns    []jsonWay       `json:"returns"`
	Parameters []jsonParameter `json:"parameters"`
	Border     *jsonBorder     `json:"border"`
	Callers    []jsonStep      `json:"callers"`
	Sites      []jsonSiteWays  `json:"sites"`
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonTable struct {
	Name string `json:"name"`
	Line int    `json:"line"`
}

type jsonWay struct {
	Result string     `json:"result"`
	Paths  []jsonStep `json:"paths"`
}

type jsonParameter struct {
	Name  string     `json:"name"`
	Words []string   `json:"words"`
	Facts []jsonStep `json:"facts"`
}

type jsonBorder struct {
	Name       string    `json:"name"`
	ErrorValue string    `json:"error_value"`
	Exception  bool      `json:"exception"`
	Cause      jsonPlace `json:"cause"`
}

type jsonSiteWays struct {
	jsonSite
	Paths []jsonStep `json:"paths"`
}

// ExplainJSON writes what is known of functions, and where from, as one object.
func ExplainJSON(w io.Writer, x *analyzer.Explanation) error {
	all := jsonExplanation{[]jsonKnown{}}
	for i := range x.Functions {
		all.Functions = append(all.Functions, knownOf(&x.Functions[i]))
	}
	return encode(w, all)
}

func knownOf(k *analyzer.Known) jsonKnown {
	j := jsonKnown{
		Name: k.Name, Origin: string(k.Origin), Line: orNull(k.Line), Remarks: append([]string{}, k.Remarks...),
		Returns: []jsonWay{}, Parameters: []jsonParameter{}, Callers: stepsOf(k.Callers), Sites: []jsonSiteWays{},
	}
	if k.Span.IsValid() {
		at := placeOf(k.Span)
		j.Definition = &at
	}
	if k.Table != "" {
		j.Table = &jsonTable{k.Table, k.TableLine}
	}
	for _, r := range k.Results {
		j.Returns = append(j.Returns, jsonWay{r.Result, stepsOf(r.Paths)})
	}
	for _, p := range k.Params {
		j.Parameters = append(j.Parameters, jsonParameter{p.Name, append([]string{}, p.Words...), stepsOf(p.Facts)})
	}
	if b := k.Border; b != nil {
		j.Border = &jsonBorder{b.Name, b.Errors, b.Raises, placeOf(b.Cause)}
	}
	for _, s := range k.Sites {
		j.Sites = append(j.Sites, jsonSiteWays{siteOf(s.Site), stepsOf(s.Paths)})
	}
	return j
}

func placeOf(s source.Span) jsonPlace {
	line, column := lineCol(s)
	return jsonPlace{pathOf(s), line, column}
}

func stepsOf(list []analyzer.PathStep) []jsonStep {
	steps := []jsonStep{}
	for _, s := range list {
		line, column := lineCol(s.Span)
		steps = append(steps, jsonStep{pathOf(s.Span), line, column, s.Function, s.Message})
	}
	return steps
}
