package fix

// The macros that begin and end a region without the GIL.
var (
	begins = map[string]bool{"Py_BEGIN_ALLOW_THREADS": true, "NPY_BEGIN_ALLOW_THREADS": true}
	ends   = map[string]bool{"Py_END_ALLOW_THREADS": true, "NPY_END_ALLOW_THREADS": true}
)

// gilBack returns the offset past the Py_END_ALLOW_THREADS that closes the region which offset lies in, or 0 if the
// offset lies in none: there an exception must not be set, nor a reference dropped.
func (p *proposer) gilBack(offset int) int {
	depth := 0
	toks := tokens(p.file.Src, p.fn.Body.Start, p.fn.Body.End)
	for i, t := range toks {
		switch {
		case begins[t.text]:
			if t.start < offset {
				depth++
			}
		case ends[t.text]:
			if t.start < offset {
				depth--
			} else if depth > 0 && i+1 < len(toks) && toks[i+1].text == ";" {
				return toks[i+1].end
			} else if depth > 0 {
				return t.end
			} else {
				return 0
			}
		}
	}
	return 0
}
