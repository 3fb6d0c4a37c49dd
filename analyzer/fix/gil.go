package fix

// gilBack returns the offset past the Py_END_ALLOW_THREADS that closes the region which offset lies in, or 0 if the
// offset lies in none: there an exception must not be set, nor a reference dropped.
func (p *proposer) gilBack(offset int) int {
	depth := 0
	toks := tokens(p.file.Src, p.fn.Body.Start, p.fn.Body.End)
	for i, t := range toks {
		switch t.text {
		case "Py_BEGIN_ALLOW_THREADS", "NPY_BEGIN_ALLOW_THREADS":
			if t.start < offset {
				depth++
			}
		case "Py_END_ALLOW_THREADS", "NPY_END_ALLOW_THREADS":
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
