package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// deallocators release the memory of an object that is not filled in yet: its own deallocator would read garbage.
var deallocators = map[string]string{
	"PyObject_New": "PyObject_Del", "PyObject_NEW": "PyObject_Del", "PyObject_NewVar": "PyObject_Del",
	"PyObject_NEW_VAR": "PyObject_Del", "PyObject_GC_New": "PyObject_GC_Del", "PyObject_GC_NewVar": "PyObject_GC_Del",
}

// addReleases makes the exit release resources.
func (p *proposer) addReleases(x *exit, owned []faults.Resource) {
	for _, r := range owned {
		arg := r.Place
		if typ := typeOf(p.fn, r.Place); typ != nil && typ.Kind == ir.Aggregate {
			arg = "&" + arg
		}
		x.release = append(x.release, p.st.call(p.releaser(r), arg)+";")
		x.released = append(x.released, strings.TrimPrefix(r.Place, "&"))
	}
}

// releaser returns the function that releases r here.
func (p *proposer) releaser(r faults.Resource) string {
	toks := tokensOf(r.Span)
	if len(toks) == 0 || deallocators[toks[0].text] == "" {
		return r.Release
	}
	// Where other exits of the function give the object up by its count, its deallocator takes what is not set.
	for _, h := range p.info.handlers {
		for _, s := range h.stmts {
			if t := tokensOf(s.Span); len(t) > 3 && t[0].text == r.Release && mentions(t, r.Place) {
				return r.Release
			}
		}
	}
	return deallocators[toks[0].text]
}

// owned returns what the function holds at an offset behind the site, the last acquired first, without the place that
// failed.
func (p *proposer) owned(offset int, failed []string) []faults.Resource {
	if p.r.Ending == nil {
		return nil
	}
	var out []faults.Resource
	for _, r := range p.r.Ending.Owned {
		if r.Release != "" && r.Place != "" && r.Span.Start < offset && !slices.Contains(failed, r.Place) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b faults.Resource) int { return b.Span.Start - a.Span.Start })
	return out
}
