package fix

import (
	"fmt"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// A proposer looks for the fix of one finding.
type proposer struct {
	ctx  *Context
	info *funcInfo
	f    *faults.FuncResult
	r    *faults.FaultResult
	fn   *ir.Func
	file *source.File
	st   *Style
	// inline says that the exit imitates no other one.
	inline bool
	// status says that the function, which returns nothing, is to return whether it has failed.
	status bool
	// noValue says why no error value can be written, once it was looked for; "" if one can.
	noValue string
	// under is the variable of an object under construction that the exit gives up; keeps says that no exit does.
	under string
	keeps bool
}

// Propose returns the change that mends the failure r of function f, or nil if its ending is no finding. c is the
// context of the unit that f belongs to.
func Propose(f *faults.FuncResult, r *faults.FaultResult, c *Context) *Proposal {
	switch r.Row {
	case faults.RowNone, faults.RowPropagates, faults.RowUnknown, faults.RowOptional:
		return nil
	}
	p, prop := newProposer(f, r, c)
	if p != nil {
		prop = p.byRow()
		p.finish(prop)
		if p.under != "" {
			prop.orLeak(f, r, c)
		}
		if told := p.withStatus(); told != nil {
			told.Else = prop
			return told
		}
	}
	return prop
}

// newProposer returns a proposer, or what to display if there is no text to edit.
func newProposer(f *faults.FuncResult, r *faults.FaultResult, c *Context) (*proposer, *Proposal) {
	p := &proposer{ctx: c, f: f, r: r, fn: f.Func, file: f.Func.Body.File}
	if p.file == nil || r.Call == nil || r.Call.Stmt == nil || f.Func.Root == nil {
		return nil, display("handle the failure", "the place of the allocation in the source is not known")
	}
	p.info = c.info(f)
	p.st = p.info.style
	if prop := p.refuse(); prop != nil {
		return nil, prop
	}
	return p, nil
}

func (p *proposer) byRow() *Proposal {
	if h, o, _ := p.noticed(); h != nil && p.r.Row != faults.RowUsed && p.elsewhere(h) {
		return display("handle the failure of `"+p.r.Callee+"`", "the failure does not show as "+o.says+" here")
	}
	switch p.r.Row {
	case faults.RowUsed:
		return p.addCheck()
	case faults.RowUsedAfter:
		return p.addLeave()
	case faults.RowNoException:
		return p.addException()
	case faults.RowOtherException:
		return p.replaceException()
	case faults.RowWrongValue:
		if p.fn.Result.IsVoid() && p.r.Ending.Exc != faults.ExcClear {
			return display("return a status, or clear the exception", "nothing that `"+p.fn.Name+"` returns tells its callers")
		}
		return p.replaceValue()
	case faults.RowIgnored:
		return display("heed the failure of `"+p.r.Callee+"`", "the callers of `"+p.fn.Name+"` have to be told of it in turn")
	}
	return display("return an error instead of ending the process", "which cleanup the callers expect is not known")
}

// refuse returns the reason why nothing near the allocation can be edited, if there is one.
func (p *proposer) refuse() *Proposal {
	s := p.r.Call.Stmt
	what := "handle the failure of `" + p.r.Callee + "`"
	switch {
	case s.Span.File != p.file || p.r.Call.Span.File != p.file:
		return display(what, "the allocation stands in another file than its function")
	case p.fn.Root.Macro != "":
		return display(what, "the function is made by the macro "+p.fn.Root.Macro)
	case !p.fn.Body.Contains(s.Span):
		return display(what, "the allocation stands in a macro's definition")
	}
	return nil
}

// site returns the statement that the allocation stands in, as its author wrote it: the whole invocation where a macro
// makes the statement.
func (p *proposer) site() *ir.Stmt {
	s := p.r.Call.Stmt
	for up := s; up != nil; up = up.Parent {
		if up.Macro != "" || p.invoked(up) {
			s = up
		}
	}
	return s
}

// invoked reports whether s is nothing but the invocation of the macro that the allocation stands in.
func (p *proposer) invoked(s *ir.Stmt) bool {
	c := p.r.Call
	if c.Macro == "" || c.Macro == p.r.Callee || s.Span.Start != c.Span.Start {
		return false
	}
	rest := tokens(p.file.Src, c.Span.End, max(c.Span.End, s.Span.End))
	return len(rest) == 0 || len(rest) == 1 && rest[0].text == ";"
}

// finish checks a proposal and its alternatives.
func (p *proposer) finish(prop *Proposal) {
	for ; prop != nil; prop = prop.Else {
		if prop.Display != "" {
			continue
		}
		if err := Validate(prop.Edits); err != nil || len(prop.Edits) == 0 {
			prop.Edits, prop.Display = nil, "the statements are laid out in a way that cannot be edited"
			continue
		}
		if p.noValue != "" && prop.Unsafe == p.noValue {
			prop.Edits, prop.Display, prop.Unsafe = nil, p.noValue, ""
			continue
		}
		prop.Built = p.under
		if prop.Unsafe == "" && p.fn.Result != nil && p.fn.Result.Kind == ir.Unknown && p.f.Border == nil && !returnsNullPointer(p.fn) {
			prop.Unsafe = fmt.Sprintf("the return type `%s` of `%s` is not known", p.fn.Result, p.fn.Name)
		}
		if prop.Unsafe == "" && raises(prop) {
			if by := p.ctx.droppedBy(p.f, maxPassing); by != "" {
				prop.Unsafe = "`" + by + "` drops the failure, and the exception would outlive it"
			}
		}
		if name := p.undeclared(prop); prop.Unsafe == "" && name != "" {
			prop.Unsafe = "`" + name + "` is not declared in front of `" + p.fn.Name + "`"
		}
		if b := p.f.Border; prop.Unsafe == "" && b != nil && b.Indicator && !p.speaksPython() {
			// Loops over plain numbers are run with the GIL released.
			prop.Unsafe = fmt.Sprintf("`%s` may be called without the GIL, which has to be taken before an exception is set", p.fn.Name)
		}
	}
}

func (p *proposer) editor() *editor { return &editor{file: p.file, style: p.st} }
