package fix

import (
	"slices"
	"strings"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
)

// addReleases makes the exit release resources.
func (p *proposer) addReleases(x *exit, owned []faults.Resource) {
	for _, r := range owned {
		if old := p.resizedFrom(r); old != "" {
			// Who has the old block would free it again.
			x.release = append(x.release, old+" = "+r.Place+";")
			x.kept = append(x.kept, "`"+r.Place+"` in `"+old+"`")
			continue
		}
		arg := r.Place
		if typ := typeOf(p.fn, r.Place); typ != nil && typ.Kind == ir.Aggregate {
			arg = "&" + arg
		}
		x.release = append(x.release, p.st.call(p.releaser(r), arg)+";")
		x.released = append(x.released, strings.TrimPrefix(r.Place, "&"))
		if p.ctx.drops(r.Release) {
			x.counted = append(x.counted, r.Place)
		}
	}
}

// giveUp returns the statements that set v, which the function returns, to the error value, and release what it holds
// behind the allocation. If that is a guess, unsafe says so.
func (p *proposer) giveUp(v *ir.Var, value string) (stmts []string, unsafe string) {
	assign := []string{v.Name + " = " + value + ";"}
	pos, ok := find(p.fn, p.r.Call)
	if !ok || !v.Type.IsPointer() {
		return assign, ""
	}
	defs, _ := sources(p.fn, pos, v)
	for _, d := range defs {
		call, ok := d.(*ir.Call)
		if !ok || call == p.r.Call {
			continue
		}
		switch release := p.ctx.releaseOf(callee(call)); {
		case p.ctx.unfilled(callee(call)) != "":
			release = p.releaser(faults.Resource{Place: v.Name, Release: release, Span: call.Span})
			return append([]string{p.st.call(release, v.Name) + ";"}, assign...), ""
		case strings.HasPrefix(release, "Py_"):
			return []string{p.st.call("Py_CLEAR", v.Name) + ";"}, ""
		case release != "":
			if p.emptied(v.Name) {
				unsafe = "what `" + v.Name + "` holds by then may have to be released before it"
			}
			return append([]string{p.st.call(release, v.Name) + ";"}, assign...), unsafe
		case p.ctx.known == nil || p.ctx.known.Summary(callee(call)) == nil:
			unsafe = "what `" + v.Name + "` holds by then may have to be released"
		}
	}
	return assign, unsafe
}

// releaseOf returns the function that releases what the named function returns, "" if that is not told.
func (c *Context) releaseOf(name string) string {
	if c.known == nil {
		return ""
	}
	if s := c.known.Summary(name); s != nil {
		for i := range s.Outcomes {
			if o := &s.Outcomes[i]; o.Class == faults.Success && o.Result.Owned != "" {
				return o.Result.Owned
			}
		}
	}
	return ""
}

// tolerant are the functions that release what may be NULL, by those of the same kind that need it not to be.
var tolerant = map[string]string{"Py_DECREF": "Py_XDECREF", "_Py_DECREF": "_Py_XDECREF"}

// releaser returns the function that releases r here.
func (p *proposer) releaser(r faults.Resource) string {
	if own := p.ownRelease(r); own != "" {
		return own
	}
	if x := tolerant[r.Release]; x != "" && (r.MayNull || p.untested(r)) {
		return x
	}
	toks := tokensOf(r.Span)
	if len(toks) == 0 || p.ctx.unfilled(toks[0].text) == "" {
		return p.asWritten(r)
	}
	// Where other exits of the function give the object up by its count, its deallocator takes what is not set.
	for _, h := range p.info.handlers {
		for _, s := range h.stmts {
			if t := tokensOf(s.Span); len(t) > 3 && t[0].text == r.Release && mentions(t, r.Place) {
				return r.Release
			}
		}
	}
	return p.ctx.unfilled(toks[0].text)
}

// asWritten returns how the file writes the function that releases r, which may have been made under another name, too:
// `#define malloc PyObject_Malloc`.
func (p *proposer) asWritten(r faults.Resource) string {
	toks := tokensOf(r.Span)
	if len(toks) == 0 {
		return r.Release
	}
	name := p.ctx.releaseOf(toks[0].text)
	if name == "" || name == r.Release {
		return r.Release
	}
	for _, f := range p.ctx.funcs {
		for c := range f.Func.Calls() {
			if c.Span.File == p.file && c.Name() == r.Release && tokensOf(c.Span)[0].text == name {
				return name
			}
		}
	}
	return r.Release
}

// untested reports whether the site is reached before the code has asked whether the call that made r has failed, too.
func (p *proposer) untested(r faults.Resource) bool {
	toks := tokensOf(r.Span)
	if len(toks) == 0 || p.ctx.releaseOf(toks[0].text) == "" {
		return false
	}
	return !slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool {
		return s.Cond.IsValid() && s.Cond.End > r.Span.Start && s.Cond.Start < p.site().Span.End && mentions(tokensOf(s.Cond), r.Place)
	})
}

// ownRelease returns the function of the project that an exit in front of the allocation releases r by, "" if there is
// none: it knows what else r holds. If a function of the project has made r as a whole, the last use of r shows it, too.
func (p *proposer) ownRelease(r faults.Resource) string {
	best := ""
	for _, h := range p.info.handlers {
		if h.test.Span.Start < r.Span.Start || h.test.Span.End > p.site().Span.Start || h.leave == nil {
			continue
		}
		for _, s := range h.stmts {
			if name := p.releasedBy(s, r); name != "" {
				best = name
			}
		}
	}
	if toks := tokensOf(r.Span); best != "" || len(toks) == 0 || !p.ofProject(toks[0].text) || p.filled(r) {
		return best
	}
	for _, s := range slices.Backward(p.info.stmts) {
		if s.Span.Start >= p.site().Span.End && s.Kind == ir.ExprStmt && mentions(tokensOf(s.Span), r.Place) {
			if name := p.releasedBy(s, r); name != "" {
				return name
			} else if !p.clears(s, r.Place) {
				break
			}
		}
	}
	// The only function of the tree that releases such a thing knows what its maker has put in.
	if v := variable(p.fn, r.Place); v != nil && p.ctx.frees(r.Release) && !p.putInto(r.Place, nil) {
		if list := p.ctx.destroyersOf(v.Type, p.f); len(list) == 1 && p.ctx.freesIt(list[0]) {
			return list[0].Func.Name
		}
	}
	return ""
}

// clears reports whether statement s does nothing but set place to NULL.
func (p *proposer) clears(s *ir.Stmt, place string) bool {
	parts := split(tokensOf(s.Span), "=")
	return len(parts) == 2 && join(parts[0]) == place && nulls[parts[1][0].text]
}

// releasedBy returns the function of the project that statement s hands r to, and nothing else; "" if there is none.
func (p *proposer) releasedBy(s *ir.Stmt, r faults.Resource) string {
	t := tokensOf(s.Span)
	if s.Kind == ir.ExprStmt && len(t) == 5 && t[1].text == "(" && t[2].text == r.Place && t[3].text == ")" &&
		t[0].text != r.Release && p.ofProject(t[0].text) {
		return t[0].text
	}
	return ""
}

// ofProject tells whether no table has a function of this name.
func (p *proposer) ofProject(name string) bool {
	return p.ctx.known == nil || p.ctx.known.Summary(name) == nil
}

// filled tells whether the function itself has put resources into r.
func (p *proposer) filled(r faults.Resource) bool {
	return slices.ContainsFunc(slices.Concat(p.r.Held, p.r.Ending.Owned), func(o faults.Resource) bool {
		return strings.HasPrefix(o.Place, r.Place+"->") || strings.HasPrefix(o.Place, r.Place+"[")
	})
}

// owned returns what the function holds at an offset behind the site, the last acquired first, without the place that
// failed.
func (p *proposer) owned(offset int, failed []string) []faults.Resource {
	if p.r.Ending == nil {
		return nil
	}
	var out []faults.Resource
	for _, r := range p.r.Held {
		if !slices.Contains(failed, r.Place) && !p.isArray(r.Place) {
			out = append(out, r)
		}
	}
	for _, r := range p.r.Ending.Owned {
		if r.Release != "" && !p.isArray(r.Place) && r.Span.Start >= p.r.Call.Span.End && r.Span.Start < offset && !slices.Contains(failed, r.Place) {
			out = append(out, r)
		}
	}
	out = slices.DeleteFunc(out, func(r faults.Resource) bool { return p.handedOn(r, out) })
	out = p.byPairs(out, failed)
	slices.SortStableFunc(out, func(a, b faults.Resource) int { return b.Span.Start - a.Span.Start })
	return out
}

// isArray reports whether place is an array of the function's own: what is held there are its elements.
func (p *proposer) isArray(place string) bool {
	t := typeOf(p.fn, place)
	v := variable(p.fn, place)
	return t != nil && t.Kind == ir.Array && (v == nil || v.Kind != ir.Param)
}

// undoing returns the text that an exit runs: what it releases, and what stands behind its label.
func (p *proposer) undoing(x *exit) []token {
	var toks []token
	for _, s := range x.release {
		toks = append(toks, tokens([]byte(s), 0, len(s))...)
	}
	if x.label != "" {
		toks = append(toks, tokens(p.file.Src, p.labelStart(x.label), p.fn.Body.End)...)
	}
	return toks
}

// perhapsHeld returns what the function owns on some of the paths that lead to the site, and x does not release.
func (p *proposer) perhapsHeld(x *exit, failed []string) string {
	done := p.undoing(x)
	for _, r := range p.r.MayHold {
		if strings.HasPrefix(r.Release, "Py_") && !p.handsOver(r.Place) && !slices.ContainsFunc(p.info.stmts, func(s *ir.Stmt) bool { return p.released(s).place == r.Place }) {
			// The function never gives it up: this exit loses no more than the others.
			continue
		}
		if base, _, element := strings.Cut(r.Place, "["); element && containsElement(done, strings.TrimSpace(base)) {
			continue
		}
		if name := strings.TrimPrefix(r.Place, "&"); !containsText(done, name) && !slices.Contains(failed, name) {
			return name
		}
	}
	return ""
}

// handsOver reports whether the function stores a variable behind the site where another owns it then.
func (p *proposer) handsOver(name string) bool {
	v := variable(p.fn, name)
	for _, b := range p.fn.Blocks {
		for _, in := range b.Instrs {
			if c, ok := in.(*ir.Call); ok && v != nil && c.Span.Start > p.site().Span.End && p.takesOver(c, v) {
				return true
			}
			s, ok := in.(*ir.Store)
			if ok && v != nil && s.To.Var == nil && varOf(s.X) == v && s.Span.File == p.file && s.Span.Start > p.site().Span.End {
				return true
			}
		}
	}
	return false
}

// takesOver reports whether a call takes the reference that is in v.
func (p *proposer) takesOver(c *ir.Call, v *ir.Var) bool {
	sum := p.ctx.known.Summary(callee(c))
	for i, a := range c.Args {
		if sum != nil && varOf(a) == v && (sum.Param(i).Steals || sum.Param(i).StealsOnSuccess) {
			return true
		}
	}
	return false
}

// handedOn reports whether a resource sits in something that is not the function's own to take apart: a field of what
// others own, or of an object, whose deallocator releases it.
func (p *proposer) handedOn(r faults.Resource, all []faults.Resource) bool {
	if p.stored(r.Place, all) {
		return true
	}
	root, rest, _ := strings.Cut(strings.TrimLeft(r.Place, "&*("), "-")
	root, _, found := strings.Cut(root, ".")
	root, _, element := strings.Cut(root, "[")
	if rest == "" && !found && !element {
		return false
	}
	for _, other := range all {
		if other.Place == root {
			return strings.HasPrefix(other.Release, "Py_") || p.releasesParts(p.releaser(other), r.Place)
		}
	}
	typ := typeOf(p.fn, root)
	return typ == nil || typ.Kind != ir.Aggregate && typ.Kind != ir.Array
}

// releasesParts reports whether the named function of the project has to do with the field that place ends in: it is
// then its to release.
func (p *proposer) releasesParts(name, place string) bool {
	def := p.ctx.definition(name)
	toks := tokens([]byte(place), 0, len(place))
	if def == nil || len(toks) < 2 {
		return false
	}
	body := def.Func.Body
	return slices.ContainsFunc(tokens(body.File.Src, body.Start, body.End), func(t token) bool { return t.text == toks[len(toks)-1].text })
}
