package faults

import (
	"fmt"
	"slices"
	"strings"

	"nomem/analyzer/ir"
)

// distinct drops outcomes that look alike to a caller, and widens where there are too many.
func distinct(list []Outcome) []Outcome {
	out := distinctBy(list, (*Outcome).shape)
	if len(out) <= maxOutcomes {
		return out
	}
	agreed := agreedOn(out)
	for i := range out {
		k := out[i].kind()
		for j := range out[i].Sets {
			if t := &out[i].Sets[j]; t.Value.Kind != FailedNull && !agreed(k, t) {
				t.Value = Value{ByFault: t.Value.ByFault}
			}
		}
	}
	if out = distinctBy(out, (*Outcome).shape); len(out) <= maxOutcomes {
		return out
	}
	out = widen(out)
	return distinctBy(out, (*Outcome).shape)
}

// blend returns what is known of a value that is v or w.
func (v Value) blend(w Value) Value {
	b := Value{ByFault: v.ByFault || w.ByFault}
	switch {
	case v.Kind == w.Kind && v.N == w.N:
		b.Kind, b.N = v.Kind, v.N
	case v.isNotMinusOne() && w.isNotMinusOne():
		b.Kind = NotMinusOne
	}
	return b
}

func (v Value) isNotMinusOne() bool {
	switch v.Kind {
	case NotMinusOne, Positive, NonNegative:
		return true
	case ConstValue:
		return v.N != -1
	}
	return false
}

// kind is equal for outcomes that are not told apart where there are too many. Those that leave the failing NULL in memory
// are another kind than those that do not, lest one tells of the failure of the other.
func (o *Outcome) kind() string {
	return fmt.Sprint(o.Class, o.Exc, o.NoReturn, o.use != nil, o.noticed != nil, o.Result.Kind == FailedNull, o.leavesNull(), o.gil.mark.is, o.gil.restores)
}

// agreedOn tells of a write, and the kind of the outcome that it belongs to, whether all outcomes of that kind write the same
// number there.
func agreedOn(list []Outcome) func(kind string, t *Set) bool {
	type write struct {
		kind, path string
		param      int
		global     *ir.Var
		value      Value
		status     bool
	}
	outcomes, writes := map[string]int{}, map[write]int{}
	key := func(kind string, t *Set) write {
		return write{kind, strings.Join(t.Path, "\x00"), t.Param, t.global, t.Value, t.status}
	}
	for i := range list {
		k := list[i].kind()
		outcomes[k]++
		for j := range list[i].Sets {
			if t := &list[i].Sets[j]; t.Value.Kind == ConstValue {
				writes[key(k, t)]++
			}
		}
	}
	return func(kind string, t *Set) bool {
		return t.Value.Kind == ConstValue && !slices.Contains(t.Path, anyElement) && writes[key(kind, t)] == outcomes[kind]
	}
}

// widen forgets which value goes with which effect in outcomes of the same kind, but for numbers that all of them write.
func widen(list []Outcome) []Outcome {
	results, sets := map[string]Value{}, map[string][]Set{}
	for i := range list {
		o := &list[i]
		k := o.kind()
		if r, ok := results[k]; !ok {
			results[k] = o.Result
		} else if r != o.Result {
			results[k] = r.blend(o.Result)
		}
		sets[k] = append(sets[k], o.Sets...)
	}
	for i := range list {
		o := &list[i]
		k := o.kind()
		o.Result, o.Sets = results[k], nil
		for _, t := range sets[k] {
			if t.Value.Kind != FailedNull && t.Value.Kind != ConstValue {
				t.Value = Value{ByFault: t.Value.ByFault}
			}
			same := func(u Set) bool { return u.Param == t.Param && u.global == t.global && slices.Equal(u.Path, t.Path) }
			switch {
			case slices.ContainsFunc(o.Sets, same):
			case len(o.Sets) < maxSets:
				o.Sets = append(o.Sets, t)
			default:
				o.more = true
			}
		}
		o.When = nil
		o.givesAll = o.givesAll || len(o.freed)+len(o.given) > 0
		o.freed, o.given = nil, nil
	}
	return list
}

func distinctBy(list []Outcome, key func(*Outcome) string) []Outcome {
	at := map[string]int{}
	var out []Outcome
	for i := range list {
		k := key(&list[i])
		first, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, list[i])
			continue
		}
		out[first].When = slices.DeleteFunc(slices.Clone(out[first].When), func(c Cond) bool { return !slices.Contains(list[i].When, c) })
		out[first].more = out[first].more || list[i].more
		out[first].addStatuses(&list[i])
		if o := &out[first]; o.Fault != nil && list[i].Fault != nil {
			o.Others = appendOrigin(o.Others, o.Fault, list[i].Fault)
			for _, other := range list[i].Others {
				o.Others = appendOrigin(o.Others, o.Fault, other)
			}
		}
	}
	return out
}

// appendOrigin adds an origin that is neither first nor in the list.
func appendOrigin(list []*Origin, first, o *Origin) []*Origin {
	if o.Span == first.Span {
		return list
	}
	for _, x := range list {
		if x.Span == o.Span {
			return list
		}
	}
	return append(list, o)
}
