// Package rules is what nomem reports: one file a rule, each a reader of how the runs of a function ended.
package rules

import "nomem/analyzer"

// All returns every rule, in order of code. A new rule is one line here.
func All() []*analyzer.Rule {
	return []*analyzer.Rule{
		uncheckedAllocation,
		missingMemoryError,
		missingErrorReturn,
		wrongErrorValue,
		leakOnFailure,
		reallocLosesOriginal,
		wrongException,
		gilNotHeld,
		mismatchedDeallocator,
		sizeOverflow,
		uncheckedObject,
		unusedSuppression,
	}
}

// Default returns the rules that are on unless they are ignored.
func Default() []*analyzer.Rule {
	var on []*analyzer.Rule
	for _, r := range All() {
		if r.Default {
			on = append(on, r)
		}
	}
	return on
}

// Find returns the rule with the given code or name, or nil.
func Find(s string) *analyzer.Rule {
	for _, r := range All() {
		if r.Code == s || r.Name == s {
			return r
		}
	}
	return nil
}
