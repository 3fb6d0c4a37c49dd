package faults

func (c *codec) summary(s *Summary) {
	c.text(&s.Name)
	codeList(c, &s.Params, func(p *Param) { c.text(&p.Name) })
	c.flags(&s.Pointer, &s.Inferred)
	codeList(c, &s.Outcomes, c.outcome)
	codePointer(c, &s.need, c.need)
	codePointer(c, &s.failNeed, c.need)
}

func (c *codec) need(n *gilNeed) {
	c.text(&n.callee)
	c.function(&n.in)
	if c.bad {
		return
	}
	c.call(n.in, &n.call)
	codeList(c, &n.steps, c.step)
	codeList(c, &n.gates, c.index)
}

func (c *codec) outcome(o *Outcome) {
	number(c, &o.Class)
	c.value(&o.Result)
	number(c, &o.Exc)
	c.flags(&o.FromErrno, &o.NoReturn, &o.known, &o.asserted, &o.object, &o.givesAll, &o.more, &o.stray)
	codeList(c, &o.When, func(w *Cond) {
		c.index(&w.Param)
		c.flags(&w.Null)
	})
	codeList(c, &o.Sets, c.set)
	codeList(c, &o.missing, c.set)
	codePointer(c, &o.Fault, c.origin)
	codeList(c, &o.Others, c.originPointer)
	codeList(c, &o.steps, c.step)
	codePointer(c, &o.use, func(u *use) {
		codeNew(c, &u.at, c.at)
		c.text(&u.what)
		c.flags(&u.guessed)
		c.text(&u.fn)
	})
	codePointer(c, &o.noticed, c.at)
	c.text(&o.gaveUp)
	codeList(c, &o.freed, c.index)
	codeList(c, &o.given, c.index)
	codeList(c, &o.statuses, func(k *fieldKey) {
		c.text(&k.holder)
		c.text(&k.field)
	})
	c.mark(&o.gil.mark)
	if c.index(&o.gil.restores); o.gil.restores > maxEnsured {
		c.fail()
	}
	codeList(c, &o.gil.saved, c.mark)
}

func (c *codec) mark(m *gilMark) {
	number(c, &m.is)
	codeList(c, &m.since, c.step)
}

func (c *codec) value(v *Value) {
	number(c, &v.Kind)
	if number(c, &v.N); v.Kind == ParamValue && v.N < 0 {
		c.fail()
	}
	number(c, &v.Size)
	c.text(&v.Owned)
	c.text(&v.Unfilled)
	c.text(&v.Present)
	c.flags(&v.Borrowed, &v.ByFault)
}

func (c *codec) set(s *Set) {
	number(c, &s.Param)
	codeList(c, &s.Path, c.text)
	c.value(&s.Value)
	c.flags(&s.status)
	c.global(&s.global)
}

func (c *codec) originPointer(p **Origin) { codeNew(c, p, c.origin) }

func (c *codec) origin(o *Origin) {
	c.text(&o.Callee)
	c.span(&o.Span)
	c.text(&o.Func)
	c.flags(&o.Raises, &o.Plain)
	codeList(c, &o.Steps, c.step)
	codeList(c, &o.Via, func(s *CallSite) {
		c.text(&s.Callee)
		c.span(&s.Span)
		c.text(&s.Func)
	})
	number(c, &o.Answered)
}

func (c *codec) step(s *Step) {
	c.span(&s.Span)
	c.text(&s.Func)
	c.text(&s.Message)
}

// result codes what the solver has found of c.fn by itself, before other functions are made to answer for any of it.
func (c *codec) result(r *FuncResult) {
	codeList(c, &r.Faults, func(p **FaultResult) { codeNew(c, p, c.fault) })
	codeList(c, &r.GIL, func(p **GILUse) { codeNew(c, p, c.gilUse) })
	codeList(c, (*[]way)(&r.Works), func(w *way) {
		c.value(&w.result)
		number(c, &w.exc)
		c.flags(&w.noReturn)
		number(c, &w.gil)
	})
	c.flags(&r.Truncated)
}

func (c *codec) gilUse(u *GILUse) {
	c.call(c.fn, &u.Call)
	c.text(&u.Callee)
	c.text(&u.Needs)
	c.function(&u.in)
	if c.bad {
		return
	}
	c.call(u.in, &u.Need)
	codeList(c, &u.Path, c.step)
	there := u.to != nil
	if c.flags(&there); there {
		c.function(&u.to)
	}
	codeList(c, &u.since, c.step)
}

func (c *codec) fault(r *FaultResult) {
	c.call(c.fn, &r.Call)
	c.text(&r.Callee)
	codeList(c, &r.Origins, c.originPointer)
	c.flags(&r.Object, &r.Within, &r.NoGIL, &r.Survives, &r.Amid, &r.OtherQuiet, &r.OtherRaised, &r.OtherAny, &r.EndsPositive, &r.tried, &r.believed)
	if number(c, &r.Row); r.Row > RowOptional {
		c.fail()
	}
	c.text(&r.Unknown)
	c.value(&r.Result)
	for _, p := range []**Ending{&r.Ending, &r.Leak, &r.Lost, &r.passed} {
		codePointer(c, p, c.ending)
	}
	codeList(c, &r.Held, c.resource)
	codeList(c, &r.MayHold, c.resource)
	c.known(&r.passedAs)
	codeList(c, &r.passedOrigins, c.originPointer)
	codeList(c, &r.raised, c.known)
	codeList(c, &r.answers, func(a *answered) {
		codeList(c, &a.origins, c.originPointer)
		number(c, &a.row)
		c.flags(&a.raises, &a.notices, &a.bears)
	})
}

// known codes what is left to know of a value when the function has been played: whether it is a number, and which.
func (c *codec) known(v *value) {
	number(c, &v.kind)
	number(c, &v.taint)
	number(c, &v.n)
}

func (c *codec) resource(r *Resource) {
	c.text(&r.Place)
	c.text(&r.Release)
	c.span(&r.Span)
	c.flags(&r.MayNull)
}

func (c *codec) ending(x *Ending) {
	c.at(&x.At)
	c.at(&x.Here)
	for _, p := range []*string{&x.Func, &x.Use, &x.Place, &x.Returned} {
		c.text(p)
	}
	c.flags(&x.Stored, &x.Tolerated, &x.Asserted, &x.FromErrno, &x.Certain)
	codePointer(c, &x.Noticed, c.at)
	number(c, &x.Exc)
	codeList(c, &x.Path, c.step)
	codeList(c, &x.Owned, c.resource)
	codeList(c, &x.Beside, c.resource)
}

// border is written only: it is part of what a function is known by.
func (c *codec) border(b *Border) {
	c.text(&b.Name)
	number(c, &b.Errors)
	number(c, &b.Life)
	c.flags(&b.Python, &b.Indicator, &b.NoGIL)
}
